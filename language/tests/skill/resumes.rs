//! Sentences as seekers write them.

use super::check;

#[test]
fn what_a_person_can_do() {
    check(&[
        ("本人会电焊、会开车", "电焊=arc-welding2S 会开车=driving-car2S"),
        ("干过五年木工", "木工=woodworking2S"),
        ("做过收银员和导购", "收银员=cashier2S 导购=shop-assistant2S"),
        ("学过会计", "会计=bookkeeping1S"),
        (
            "熟练操作电脑，打字快",
            "熟练操作电脑=office-suite0S 打字快=typing0S",
        ),
        ("能独立完成水电安装", "水电安装=wiring3S"),
        (
            "精通PS、AE、PR",
            "PS=photoshop4S AE=after-effects4S PR=premiere4S",
        ),
        (
            "擅长沟通，吃苦耐劳",
            "沟通=communication4S 吃苦耐劳=perseverance4S",
        ),
        ("用过用友U8", "用友U8=yonyou-u82S"),
        ("接触过数控编程", "数控编程=cnc-programming1S"),
        (
            "Excel熟练，会VLOOKUP和数据透视表",
            "Excel=excel3S VLOOKUP=excel-advanced2S 数据透视表=excel-advanced2S",
        ),
        ("烧烤经验丰富", "烧烤=barbecue3S"),
        ("有叉车操作经验", "叉车操作=forklift2S"),
        ("会讲粤语", "讲粤语=cantonese2S"),
        ("会说普通话", "会说普通话=mandarin2S"),
        ("开过挖机", "挖机=excavator2S"),
        ("英语口语流利", "英语口语流利=english-spoken0S"),
        (
            "在饭店做过配菜、打荷",
            "配菜=cutting-and-plating-ingredients2S 打荷=wok-station-assistance2S",
        ),
        (
            "我会包饺子、蒸馒头、做家常菜",
            "包饺子=dumplings2S 馒头=dim-sum2S 做家常菜=home-cooking2S",
        ),
        (
            "当过保安，会消防监控",
            "保安=security0S 消防监控=fire-control-room2S",
        ),
    ]);
}

#[test]
fn what_a_person_cannot_do() {
    check(&[
        ("不会Excel", "Excel=excel0N"),
        ("没有驾照", "驾照=driver-c10N"),
        (
            "不会开车，会骑电动车",
            "会开车=driving-car0N 骑电动车=motorbike2S",
        ),
        ("还没考电工证", "电工证=low-voltage-electrician0N"),
        (
            "英语口语一般，不懂日语",
            "英语口语=english-spoken2S 日语=japanese0N",
        ),
        ("不会CAD但会PS", "CAD=autocad0N PS=photoshop2S"),
    ]);
}

#[test]
fn titles_name_their_skill() {
    check(&[
        ("电焊工", "电焊工=arc-welding0S"),
        ("氩弧焊工", "氩弧焊工=argon-arc-welding0S"),
        ("Java开发工程师", "Java开发=java0S"),
        ("CNC编程", "CNC编程=cnc-programming0S"),
        ("平面设计师", "平面设计=graphic-design0S"),
        ("月嫂", "月嫂=postnatal-care0S"),
        ("美容师", "美容=beauty0S"),
        ("前端开发", "前端开发=front-end0S"),
        ("客服专员", "客服=customer-service0S"),
        ("C语言程序员", "C语言=c-language0S"),
    ]);
}

#[test]
fn short_latin_names_count_beside_their_kin() {
    check(&[
        ("熟悉C、C++", "C=c-language3S C++=cpp3S"),
        ("精通R语言", "R语言=r-language4S"),
        ("会Go和Rust", "Go=go2S Rust=rust2S"),
        ("熟悉Python、R", "Python=python3S R=r-language3S"),
        ("使用Go开发后端服务", "Go开发=go0S"),
        ("会PS", "PS=photoshop2S"),
        ("会用PS修图", "PS修图=photoshop2S"),
    ]);
}

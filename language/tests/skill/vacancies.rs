//! Sentences as employers write them.

use super::check;

#[test]
fn levels_are_those_of_the_nearest_word() {
    check(&[
        (
            "熟练使用Word、Excel、PPT",
            "Word=word3S Excel=excel3S PPT=powerpoint3S",
        ),
        ("精通Java，了解Python", "Java=java4S Python=python1S"),
        ("会二保焊", "二保焊=gas-shielded-welding2S"),
        (
            "熟悉PLC编程及变频器调试",
            "PLC编程=plc3S 变频器调试=frequency-converter3S",
        ),
        ("能独立操作数控车床", "数控车床=cnc-lathe3S"),
        ("掌握CAD制图", "CAD制图=autocad3S"),
        ("了解MySQL数据库", "MySQL数据库=mysql1S"),
        (
            "熟悉Linux系统，精通Shell脚本",
            "Linux系统=linux3S Shell脚本=shell4S",
        ),
        ("会开叉车", "开叉车=forklift2S"),
        ("CAD熟练", "CAD=autocad3S"),
    ]);
}

#[test]
fn welcome_skills_are_wishes_of_their_own_clause() {
    check(&[
        ("会二保焊优先", "二保焊=gas-shielded-welding2W"),
        ("有驾照，会CAD优先", "驾照=driver-c10S CAD=autocad2W"),
        (
            "熟悉PLC、变频器者，优先考虑",
            "PLC=plc3W 变频器=frequency-converter3W",
        ),
        ("同等条件下，有C1驾照者优先", "C1驾照=driver-c10W"),
        ("最好会PS", "PS=photoshop2W"),
        ("会氩弧焊者佳", "氩弧焊=argon-arc-welding2W"),
        ("能熟练使用Photoshop者加分", "Photoshop=photoshop3W"),
        (
            "加分项：熟悉Docker、Kubernetes",
            "Docker=docker3W Kubernetes=kubernetes3W",
        ),
        ("优先录用会电焊的", "电焊=arc-welding2W"),
        ("如有电工证更佳", "电工证=low-voltage-electrician0W"),
    ]);
}

#[test]
fn what_must_be_held_is_required() {
    check(&[
        ("必须会CAD", "CAD=autocad2M"),
        ("需持有电工证", "电工证=low-voltage-electrician0M"),
        ("要求熟悉办公软件", "办公软件=office-suite3M"),
        (
            "任职要求：1、熟练使用Excel；2、会开车",
            "Excel=excel3M 会开车=driving-car2M",
        ),
        (
            "岗位职责：负责焊接；任职要求：会氩弧焊",
            "氩弧焊=argon-arc-welding2M",
        ),
        (
            "要求：会二保焊，有焊工证",
            "二保焊=gas-shielded-welding2M 焊工证=welding0M",
        ),
        ("无C1驾照者勿扰", "C1驾照=driver-c10M"),
        ("没有健康证的请勿投递", "健康证=health-certificate0M"),
        ("任职要求\n熟悉PLC\n会画CAD者优先", "PLC=plc3M CAD=autocad2W"),
        (
            "【岗位要求】\n1.精通Java\n2.了解Spring Boot",
            "Java=java4M SpringBoot=spring-boot1M",
        ),
        ("须持有低压电工证方可上岗", "低压电工证=low-voltage-electrician0M"),
    ]);
}

#[test]
fn what_is_not_asked_is_told_so() {
    check(&[
        ("不要求会CAD", "CAD=autocad0N"),
        ("无需驾照", "驾照=driver-c10N"),
        ("电焊零基础可学", "电焊=arc-welding0N"),
        ("CAD不会可教", "CAD=autocad0N"),
        ("不需要会英语口语", "英语口语=english-spoken0N"),
        ("英语口语不作要求", "英语口语=english-spoken0N"),
        ("不要求PS，但要会CAD", "PS=photoshop0N CAD=autocad2M"),
        ("不仅会CAD，还要会PS", "CAD=autocad0S PS=photoshop2M"),
    ]);
}

#[test]
fn alternatives_are_marked() {
    check(&[
        (
            "会二保焊或氩弧焊",
            "二保焊=gas-shielded-welding2S* 氩弧焊=argon-arc-welding2S*",
        ),
        (
            "精通Java、Python或Go语言",
            "Java=java4S* Python=python4S* Go语言=go4S*",
        ),
        (
            "熟悉MySQL、Oracle、SQL Server至少一种",
            "MySQL=mysql3S* Oracle=oracle-database3S* SQLServer=sql-server3S*",
        ),
        (
            "熟练掌握AutoCAD或SolidWorks之一",
            "AutoCAD=autocad3S* SolidWorks=solidworks3S*",
        ),
        (
            "持有焊工证或电工证",
            "焊工证=welding0S* 电工证=low-voltage-electrician0S*",
        ),
        ("会炒菜和面点", "会炒菜=home-cooking2S 面点=dim-sum2S"),
    ]);
}

#[test]
fn trades_of_every_kind_are_known() {
    check(&[
        ("负责超市收银、理货", "超市收银=cashier0S 理货=display0S"),
        (
            "从事会计核算、纳税申报工作",
            "会计核算=bookkeeping0S 纳税申报=tax-filing0S",
        ),
        (
            "负责仓库出入库管理和盘点",
            "出入库管理=warehousing0S 盘点=stocktaking0S",
        ),
        ("做过淘宝客服", "淘宝客服=online-customer-service2S"),
        (
            "负责公众号运营、短视频剪辑",
            "公众号运营=wechat-official-account-operation0S 短视频剪辑=video-editing0S",
        ),
        ("懂中央空调维修", "中央空调维修=central-air-conditioning-repair2S"),
        ("会贴瓷砖、刮腻子", "贴瓷砖=tiling2S 刮腻子=wall-puttying2S"),
        ("有静脉采血经验", "静脉采血=venepuncture2S"),
        ("需熟练操作挖掘机", "挖掘机=excavator3M"),
        ("熟悉湘菜、川菜", "湘菜=hunan-cuisine3S 川菜=sichuan-cuisine3S"),
        ("会弹钢琴、会跳拉丁舞", "钢琴=piano2S 拉丁舞=latin-dance2S"),
        (
            "月嫂，会做月子餐、会催乳",
            "月嫂=postnatal-care0S 月子餐=postnatal-care2S 催乳=lactation-support2S",
        ),
        ("熟悉UG、CAD等三维软件", "UG=ug-nx3S CAD=autocad3S"),
        (
            "负责抖音运营与直播带货",
            "抖音运营=short-video0S 直播带货=live-streaming0S",
        ),
        (
            "会操作PDA扫码出库",
            "PDA扫码=barcode-dispatch2S 出库=warehousing2S",
        ),
        (
            "负责三坐标测量、首件检验",
            "三坐标测量=coordinate-measuring0S 首件检验=first-article-inspection0S",
        ),
        (
            "熟练使用金蝶、用友财务软件",
            "金蝶=kingdee3S 用友财务软件=yonyou3S",
        ),
    ]);
}

#[test]
fn spellings_meet() {
    check(&[
        ("ＰＨＯＴＯＳＨＯＰ精通", "ＰＨＯＴＯＳＨＯＰ=photoshop4S"),
        ("熟练使用 Spring Boot 框架", "SpringBoot=spring-boot3S"),
        ("熟悉springboot", "springboot=spring-boot3S"),
        ("会CAD 制图", "CAD制图=autocad2S"),
        ("python3开发", "python=python0S"),
        ("C++11", "C++=cpp0S"),
        ("熟悉C#、.NET", "C#=csharp3S .NET=dotnet3S"),
        ("熟悉Vue3/React", "Vue3=vue3S React=react3S"),
    ]);
}

//! Words that look like skills and are none.

use super::{check, shown};

#[test]
fn names_of_others_hold_no_skill() {
    let texts = [
        "google",
        "gogo",
        "cargo",
        "本公司位于C座3楼",
        "R先生",
        "hello world@python.org",
        "www.java.com",
        "会计师事务所",
        "会计专业毕业",
        "计算机、会计、审计等相关专业优先",
        "软件测试专业",
        "某某物业公司",
        "某市审计局",
        "合作社理事长",
        "社会各界",
        "协会会员",
        "有机会参加宴会",
        "校企合作单位",
        "年龄18-45岁，身体健康",
        "月薪8-12K，五险一金",
        "联系电话：13800000000",
        "PS：请提前预约",
        "长白班，包吃住",
        "按客户要求完成任务",
        "无人值守",
        "卡拉OK",
        "S级客户",
        "高中及以上学历",
        "教师节慰问",
        "行政机关",
        "水行政管理",
        "缴纳社保、公积金",
        "员工旅游、年度体检",
        "销售部",
        "工艺品厂",
        "急聘",
        "诚聘英才",
        "专业不限，经验不限",
        "晋升空间大",
    ];
    let alarms: Vec<String> = texts
        .iter()
        .map(|text| (text, shown(text)))
        .filter(|(_, found)| !found.is_empty())
        .map(|(text, found)| format!("{text}: {found}"))
        .collect();
    assert!(
        alarms.is_empty(),
        "{} of {}:\n{}",
        alarms.len(),
        texts.len(),
        alarms.join("\n")
    );
}

#[test]
fn a_doubtful_form_is_left_to_a_person() {
    let reader = duijie_language::skill::SkillReader::embedded();
    let findings = reader.read("熟练使用AI");
    assert!(findings.readings.is_empty());
    let [doubt] = findings.doubts.as_slice() else {
        panic!("{:?}", findings.doubts);
    };
    assert_eq!((doubt.code, doubt.span.of("熟练使用AI")), ("SKILL_UNCLEAR", "AI"));
    assert!(doubt.message.zh.contains("ai") && doubt.message.en.contains("ai"));
    assert!(reader.read("AI行业").doubts.is_empty());
}

#[test]
fn longer_names_hide_shorter_ones() {
    check(&[
        ("JavaScript", "JavaScript=javascript0S"),
        ("SQL Server", "SQLServer=sql-server0S"),
        ("电动车维修", "电动车维修=electric-bike-repair0S"),
        ("Node.js", "Node.js=nodejs0S"),
        ("Android Studio", "AndroidStudio=android-studio0S"),
    ]);
}

//! Forms of addressing groups and what they mean.

use crate::cases::all_read;
use proptest::prelude::*;

use super::*;

fn shown(findings: &Findings<Addressee>) -> String {
    let group = |group: &TargetGroup| match group.graduation_year {
        Some(year) => format!("{}|{year}", group.group),
        None => group.group.to_string(),
    };
    let mut parts: Vec<String> = groups(findings).iter().map(group).collect();
    let is_anyone = findings
        .readings
        .iter()
        .any(|reading| reading.value == Addressee::Anyone);
    parts.extend(is_anyone.then(|| "anyone".to_owned()));
    parts.extend(findings.doubts.iter().map(|doubt| doubt.code.to_owned()));
    parts.join(" ")
}

const CELLS: &[(&str, &str)] = &[
    ("不限", "anyone"),
    ("人群不限", "anyone"),
    ("面向社会", "anyone"),
    ("2026年应届普通高校毕业生", "graduate|2026"),
    ("2026届", "graduate|2026"),
    ("26届", "graduate|2026"),
    ("2026届毕业生", "graduate|2026"),
    ("２０２６届", "graduate|2026"),
    ("2025/2026届", "graduate|2025 graduate|2026"),
    ("2025届、2026届", "graduate|2025 graduate|2026"),
    ("25、26届本科", "graduate|2025 graduate|2026"),
    ("2024-2026届", "graduate|2024 graduate|2025 graduate|2026"),
    ("2026年毕业", "graduate|2026"),
    ("应届", "graduate"),
    ("应届生", "graduate"),
    ("应届毕业生", "graduate"),
    ("高校毕业生", "graduate"),
    ("毕业生", "graduate"),
    ("在校/应届", "student graduate"),
    ("在校/应届本科", "student graduate"),
    ("在校大学生", "student"),
    ("大学生", "student"),
    ("往届生", "recent-graduate"),
    ("择业期内高校毕业生", "recent-graduate"),
    ("离校两年内未就业高校毕业生", "recent-graduate"),
    ("毕业2年内", "recent-graduate"),
    ("退役军人", "veteran"),
    ("退役士兵", "veteran"),
    ("退伍军人、军嫂", "veteran military-family"),
    ("残疾人", "disabled"),
    ("农民工/脱贫劳动力", "migrant poverty-relief"),
    ("就业困难人员", "hardship"),
    ("登记失业人员", "registered-unemployed"),
    ("零就业家庭成员", "zero-employment-family"),
    ("三支一扶", "service-project"),
    ("大学生村官", "service-project"),
    ("具有2年及以上基层工作经历人员", "grassroots-experience"),
    ("现任且任职满3年以上村（社区）“两委”班子成员", "village-official"),
    ("现任且任职满3年以上村（社区）主职干部", "village-official"),
    (
        "服务期满考核合格的四项目人员、在军队服役5年及以上高校毕业生退役士兵",
        "service-project veteran",
    ),
    ("服役5年及以上高校毕业生退役士兵", "veteran"),
    ("符合条件的具有本科以上学历安排工作的退役军士和义务兵", "veteran"),
    (
        "服务期满考核合格的四项目人员、退役士兵",
        "service-project veteran",
    ),
    (
        "服务期满考核合格的四项目人员、退役士兵、本县市区在编在岗3年及以上事业编制人员",
        "service-project veteran TARGET_GROUP_NOT_KEPT",
    ),
    ("宝妈", "women"),
    ("海归", "returnee"),
    ("下岗职工", "laid-off"),
    ("退捕渔民", "retired-fisher"),
    ("应往届均可", "anyone"),
    ("应届生优先", "TARGET_GROUP_WELCOME"),
    ("接受应届生", "TARGET_GROUP_WELCOME"),
    ("欢迎退役军人", "TARGET_GROUP_WELCOME"),
    ("学生勿扰", "TARGET_GROUP_REFUSED"),
    ("不招学生", "TARGET_GROUP_REFUSED"),
    ("社会人员", "TARGET_GROUP_NOT_KEPT"),
    ("本科及以上", "TARGET_GROUP_UNREADABLE"),
    ("2026年", "TARGET_GROUP_UNREADABLE"),
    ("第二届", "TARGET_GROUP_UNREADABLE"),
    ("3-5年", "TARGET_GROUP_UNREADABLE"),
    ("", "TARGET_GROUP_UNREADABLE"),
    ("13800138000", "TARGET_GROUP_UNREADABLE"),
];

#[test]
fn the_table_is_sound() {
    let read = WordTable::read(include_str!("../tables/target_group_words.tsv"), word);
    assert!(read.is_ok(), "{read:?}");
    assert!(WordTable::read("某人\tgroup\tnobody\n", word).is_err());
}

#[test]
fn cells_are_read_or_refused() {
    all_read(CELLS, |text| shown(&read(text)));
}

#[test]
fn running_text_needs_the_name_of_a_group() {
    for (text, expected) in [
        ("招聘服务员，青年路店，包吃住", ""),
        ("任职要求：2026届本科毕业生，计算机专业", "graduate|2026"),
        ("负责学生管理工作", ""),
        ("要求：应届生亦可，能吃苦", "TARGET_GROUP_WELCOME"),
        ("退役军人优先", "TARGET_GROUP_WELCOME"),
        ("成立于2010年，2024年获奖", ""),
    ] {
        assert_eq!(shown(&find(text)), expected, "{text}");
    }
}

proptest! {
    #[test]
    fn no_text_brings_it_down(text in "\\PC{0,200}") {
        for findings in [find(&text), read(&text)] {
            prop_assert!(findings.readings.iter().all(|reading| text.get(reading.span.start..reading.span.end).is_some()));
        }
    }

    #[test]
    fn pieces_of_real_forms_do_no_harm(pieces in prop::collection::vec(prop::sample::select(vec![
        "2026", "25", "届", "年应届", "、", "-", "/", "应届", "毕业生", "退役士兵", "优先", "不招", "欢迎", "不限", "在校", " ",
    ]), 0..14)) {
        let text = pieces.concat();
        let findings = read(&text);
        prop_assert!(!findings.readings.is_empty() || !findings.doubts.is_empty());
    }
}

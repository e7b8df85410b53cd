//! Forms of schooling and what they mean.

use crate::cases::all_read;
use proptest::prelude::*;

use super::*;

/// `min-max form… degree` of a findings, or its first doubt.
fn shown(findings: &Findings<Schooling>) -> String {
    let asked = asked(findings);
    let code = |code: Option<&EducationCode>| code.map_or(String::new(), ToString::to_string);
    let mut parts = Vec::new();
    match (&asked.level_min, &asked.level_max) {
        (Fact::Unknown, _) => {}
        (Fact::Absent, None) => parts.push("any".to_owned()),
        (min, max) => parts.push(format!("{}-{}", code(min.known()), code(max.as_ref()))),
    }
    parts.extend(asked.study_forms.iter().map(ToString::to_string));
    parts.extend(asked.degree.known().map(|degree| format!("degree {degree}")));
    parts.extend(findings.doubts.iter().map(|doubt| doubt.code.to_owned()));
    parts.join(" ")
}

const CELLS: &[(&str, &str)] = &[
    ("本科及以上", "21-"),
    ("本科", "21-"),
    ("本科以上学历", "21-"),
    ("本科（含）以上", "21-"),
    ("大学本科及以上学历", "21-"),
    ("统招本科", "21- full-time"),
    ("全日制本科及以上", "21- full-time"),
    ("统招全日制大专以上学历", "31- full-time"),
    ("大专以上学历", "31-"),
    ("大专及以上", "31-"),
    ("专科", "31-"),
    ("高职高专", "31-"),
    ("中专/中技", "41-"),
    ("中专、技校及以上", "41-"),
    ("中专或高中以上", "41-"),
    ("高中及以上", "61-"),
    ("高中", "61-"),
    ("高中/中专", "61-"),
    ("高中、职业中专、技工学校及以上", "61-"),
    ("职高", "44-"),
    ("初中", "71-"),
    ("初中及以上文化", "71-"),
    ("小学以上文化程度", "81-"),
    ("硕博", "14-"),
    ("硕士", "14-"),
    ("硕士研究生及以上", "14-"),
    ("研究生（硕士及以上）", "14-"),
    ("研究生（仅限博士）", "11-11"),
    ("研究生", "14-"),
    ("博士", "11-"),
    ("博士及以上", "11-"),
    ("本科或硕士研究生", "21-"),
    ("本科/硕士", "21-"),
    ("大专-本科", "31-21"),
    ("初中至高中", "71-61"),
    ("仅限本科", "21-21"),
    ("只招大专", "31-31"),
    ("初中及以下", "-71"),
    ("高中以下", "-61"),
    ("大专及以下学历", "-31"),
    ("不低于大专", "31-"),
    ("最低学历：大专", "31-"),
    ("学历要求：本科", "21-"),
    ("学历不限", "any"),
    ("不限", "any"),
    ("不限学历", "any"),
    ("无学历要求", "any"),
    ("学历：不限", "any"),
    ("经验不限本科", "21-"),
    ("1-3年大专", "31-"),
    ("3-5年学历不限", "any"),
    ("在校/应届,本科", "21-"),
    ("5天/周3个月硕士", "14-"),
    ("１－３年，本科", "21-"),
    ("本科，学士学位", "21- degree 4"),
    ("硕士学位", "degree 3"),
    ("学士及以上", "degree 4"),
    ("自考本科", "21- self-taught"),
    ("成教、函授大专", "31- adult correspondence"),
    ("非全日制研究生", "14- part-time"),
    ("Bachelor or above", "21-"),
    ("985本科", "21- EDUCATION_SCHOOL_TIER"),
    ("双一流高校硕士", "14- EDUCATION_SCHOOL_TIER"),
    ("大专以上，本科优先", "31- EDUCATION_PREFERRED"),
    ("本科，有学位证", "21- EDUCATION_DEGREE_UNNAMED"),
    ("英语熟练", "EDUCATION_UNREADABLE"),
    ("3-5年", "EDUCATION_UNREADABLE"),
    ("", "EDUCATION_UNREADABLE"),
    ("大学生", "EDUCATION_UNREADABLE"),
    ("博士后", "EDUCATION_UNREADABLE"),
];

#[test]
fn cells_are_read_or_refused() {
    all_read(CELLS, |text| shown(&read(text)));
}

#[test]
fn running_text_needs_more_than_a_name_of_schools() {
    for (text, expected) in [
        ("招小学语文教师，本科及以上学历，有教师资格证", "21-"),
        ("初中数学老师", ""),
        ("高中毕业，身体健康", "61-"),
        ("任职要求：1、大专及以上学历；2、计算机相关专业", "31-"),
        ("普工 初中 包吃住", "71-"),
        ("大学路12号", ""),
        ("全日制用工，签合同", ""),
        ("研究生导师优先", ""),
        ("学历不限，能吃苦", "any"),
        ("工资无上限", ""),
        ("统招本科，985/211优先", "21- full-time EDUCATION_SCHOOL_TIER"),
    ] {
        assert_eq!(shown(&find(text)), expected, "{text}");
    }
}

#[test]
fn the_span_is_that_of_the_words() {
    let text = "要求：大专及以上学历，有经验";
    let spans: Vec<&str> = find(text)
        .readings
        .iter()
        .map(|reading| reading.span.of(text))
        .collect();
    assert_eq!(spans, ["大专及以上学历"]);
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
        "本科", "大专", "及以上", "以下", "仅限", "学历", "不限", "/", "-", "（", "）", "统招", "学士学位", "985", "优先", "高中", "、", " ", "博士",
    ]), 0..14)) {
        let text = pieces.concat();
        let findings = read(&text);
        prop_assert!(!findings.readings.is_empty() || !findings.doubts.is_empty());
    }
}

//! Forms of experience and what they mean.

use crate::cases::all_read;
use proptest::prelude::*;

use super::*;

/// `min-max` in months of what counts, or the first doubt.
fn shown(findings: &Findings<Experience>) -> String {
    match (
        best(findings).map(|reading| reading.value),
        findings.doubts.first(),
    ) {
        (Some(Experience::Months { min, max }), _) => {
            format!("{min}-{}", max.map_or(String::new(), |max| max.to_string()))
        }
        (Some(Experience::NotNeeded), _) => "none".to_owned(),
        (Some(Experience::Newcomers), _) => "newcomers".to_owned(),
        (None, Some(doubt)) => doubt.code.to_owned(),
        (None, None) => String::new(),
    }
}

const CELLS: &[(&str, &str)] = &[
    ("3-5年", "36-60"),
    ("3-5年工作经验", "36-60"),
    ("2年6个月", "30-"),
    ("一年零三个月以上", "15-"),
    ("1-3年", "12-36"),
    ("5-7年", "60-84"),
    ("8-9年工作经验", "96-108"),
    ("３－５年", "36-60"),
    ("3~5年", "36-60"),
    ("3年-5年", "36-60"),
    ("3至5年", "36-60"),
    ("一到三年", "12-36"),
    ("三到五年工作经验", "36-60"),
    ("0-1年", "0-12"),
    ("18-24个月", "18-24"),
    ("6个月-1年", "6-12"),
    ("3年以上", "36-"),
    ("3年及以上", "36-"),
    ("三年以上相关工作经验", "36-"),
    ("10年以上", "120-"),
    ("10年以上工作经验", "120-"),
    ("十年以上", "120-"),
    ("2年", "24-"),
    ("两年", "24-"),
    ("二年工作经验", "24-"),
    ("1年工作经验", "12-"),
    ("3年+", "36-"),
    ("至少3年", "36-"),
    ("不少于两年工作经验", "24-"),
    ("具有5年以上从业经验", "60-"),
    ("≥3年", "36-"),
    ("5年左右", "60-"),
    ("半年以上", "6-"),
    ("1年半", "18-"),
    ("一年半以上经验", "18-"),
    ("6个月以上", "6-"),
    ("三五年", "36-60"),
    ("两三年工作经验", "24-36"),
    ("工作经验：3年以上", "36-"),
    ("经验要求:1-3年", "12-36"),
    ("驾龄3年以上", "36-"),
    ("工作满2年", "24-"),
    ("具有2年及以上基层工作经历", "24-"),
    ("1年以下", "0-12"),
    ("1年以内", "0-12"),
    ("3年以内", "0-36"),
    ("不超过3年", "0-36"),
    ("经验不限", "none"),
    ("不限", "none"),
    ("无", "none"),
    ("无经验要求", "none"),
    ("无需经验", "none"),
    ("无工作经验", "none"),
    ("有无经验均可", "none"),
    ("工作经验不限", "none"),
    ("零基础", "none"),
    ("应届生", "newcomers"),
    ("应届毕业生", "newcomers"),
    ("在校/应届", "newcomers"),
    ("1-3年本科", "12-36"),
    ("经验不限本科", "none"),
    ("3-5年,学历不限", "36-60"),
    ("1年以内硕士", "0-12"),
    ("3+ years", "36-"),
    ("3-5 years experience", "36-60"),
    ("5-3年", "EXPERIENCE_ENDS_REVERSED"),
    ("5天/周3个月", "EXPERIENCE_IS_ATTENDANCE"),
    ("5天/周,6个月,本科", "EXPERIENCE_IS_ATTENDANCE"),
    ("3年以上经验者优先", "EXPERIENCE_PREFERRED"),
    ("英语熟练", "EXPERIENCE_UNREADABLE"),
    ("本科", "EXPERIENCE_UNREADABLE"),
    ("2026年", "EXPERIENCE_UNREADABLE"),
    ("18-45岁", "EXPERIENCE_UNREADABLE"),
    ("", "EXPERIENCE_UNREADABLE"),
];

#[test]
fn cells_are_read_or_refused() {
    all_read(CELLS, |text| shown(&read(text)));
}

#[test]
fn running_text_needs_a_word_of_experience() {
    for (text, expected) in [
        ("任职要求：3年以上Java开发经验，本科", "36-"),
        ("有2年以上销售工作经验", "24-"),
        ("公司成立20年，签订3年合同", ""),
        ("18-45岁，身体健康", ""),
        ("从事电焊工作3年以上", ""),
        ("无经验可培训，月薪6000", "none"),
        ("两年及以上相关经验，工资8-12k", "24-"),
        ("2026年7月毕业", ""),
        ("有1-3年同岗位经验者优先", "EXPERIENCE_PREFERRED"),
    ] {
        assert_eq!(shown(&find(text)), expected, "{text}");
    }
}

#[test]
fn records_keep_the_lower_end() {
    assert_eq!(
        Experience::Months {
            min: 36,
            max: Some(60)
        }
        .months_needed(),
        Fact::Known(36)
    );
    assert_eq!(
        Experience::Months {
            min: 0,
            max: Some(12)
        }
        .months_needed(),
        Fact::Absent
    );
    assert_eq!(Experience::Newcomers.months_needed(), Fact::Absent);
}

proptest! {
    #[test]
    fn no_text_brings_it_down(text in "\\PC{0,200}") {
        for findings in [find(&text), read(&text)] {
            prop_assert!(findings.readings.iter().all(|reading| text.get(reading.span.start..reading.span.end).is_some()));
        }
    }

    #[test]
    fn pieces_of_real_forms_keep_their_order(pieces in prop::collection::vec(prop::sample::select(vec![
        "3", "5", "三", "两", "半", "年", "个月", "-", "到", "以上", "以下", "经验", "工作经验", "至少", "不限", "优先", "天/周", "，", " ", "左右",
    ]), 0..14)) {
        for reading in read(&pieces.concat()).readings {
            if let Experience::Months { min, max: Some(max) } = reading.value {
                prop_assert!(min <= max);
            }
        }
    }
}

//! Forms of working time and what they mean.

use crate::cases::all_read;
use proptest::prelude::*;

use super::*;

/// `S` shifts, `N` nights (small letters: none), `R` rest days, `H` hours, `F` flexible, `D` days a week.
fn shown(findings: &Findings<TimeTerm>) -> String {
    let time = working_time(findings);
    let mut parts = Vec::new();
    let flag = |fact: Fact<bool>, yes: &str| {
        fact.known()
            .map(|is| if *is { yes.to_owned() } else { yes.to_lowercase() })
    };
    parts.extend(flag(time.shifts, "S"));
    parts.extend(flag(time.nights, "N"));
    parts.extend(time.rest_days_per_week.known().map(|days| format!("R{days}")));
    parts.extend(time.hours_per_day.known().map(|hours| format!("H{hours}")));
    for reading in &findings.readings {
        match reading.value {
            TimeTerm::Flexible => parts.push("F".to_owned()),
            TimeTerm::DaysPerWeek(days) => parts.push(format!("D{days}")),
            _ => {}
        }
    }
    parts.extend(findings.doubts.iter().map(|doubt| doubt.code.to_owned()));
    parts.join(" ")
}

const CELLS: &[(&str, &str)] = &[
    ("两班倒", "S N"),
    ("12小时两班倒", "S N H12"),
    ("三班倒", "S N H8"),
    ("四班三运转", "S N H8"),
    ("四班两倒", "S N H12"),
    ("倒班", "S"),
    ("轮班制", "S"),
    ("早晚班", "S"),
    ("白夜班", "S N"),
    ("夜班", "N"),
    ("长夜班", "s N"),
    ("长白班", "s n"),
    ("常白班，8小时", "s n H8"),
    ("正常班", "s n"),
    ("行政班双休", "s n R2"),
    ("无夜班", "n"),
    ("不上夜班", "n"),
    ("不倒班", "s"),
    ("长白班，不上夜班", "s n"),
    ("双休", "R2"),
    ("周末双休", "R2"),
    ("单休", "R1"),
    ("大小周", "R1"),
    ("单双休", "R1"),
    ("做五休二", "R2"),
    ("做六休一", "R1"),
    ("做一休一", "R3"),
    ("上二休二", "R3"),
    ("月休4天", "R1"),
    ("月休四天", "R1"),
    ("月休8天", "R2"),
    ("月休6天", "R1"),
    ("月休2天", "R0"),
    ("月休4-6天", "R1"),
    ("每月休息4天", "R1"),
    ("周休1天", "R1"),
    ("周休二日", "R2"),
    ("每周休息两天", "R2"),
    ("每周工作5天", "R2"),
    ("一周工作六天", "R1"),
    ("周一至周五", "R2"),
    ("周一到周六", "R1"),
    ("星期一至星期五，8:30-17:30", "R2 H8"),
    ("全月无休", "R0"),
    ("996", "R1 H12"),
    ("955", "R2 H8"),
    ("8小时", "H8"),
    ("８小时工作制", "H8"),
    ("每天工作8小时", "H8"),
    ("八小时", "H8"),
    ("每天8-10小时", "H10"),
    ("8h/天", "H8"),
    ("早九晚六", "H8"),
    ("朝九晚五", "H8"),
    ("早8晚8", "H12"),
    ("9:00-18:00", "H8"),
    ("08:30-17:30", "H8"),
    ("9点到18点", "H8"),
    ("上午9点至下午6点", "H8"),
    ("8:00-12:00,14:00-18:00", "H8"),
    ("晚8点到早8点", "N H12"),
    ("20:00-08:00", "N H12"),
    ("弹性工作", "F"),
    ("5天/周3个月", "D5"),
    ("双休，8小时，五险一金", "R2 H8"),
    ("轮休", "REST_DAYS_UNCLEAR"),
    ("月休40天", "REST_DAYS_IMPOSSIBLE"),
    ("24小时", "HOURS_UNUSUAL"),
    ("五险一金", "WORKING_TIME_UNREADABLE"),
    ("", "WORKING_TIME_UNREADABLE"),
    ("3-5年", "WORKING_TIME_UNREADABLE"),
];

#[test]
fn cells_are_read_or_refused() {
    all_read(CELLS, |text| shown(&read(text)));
}

#[test]
fn other_hours_and_figures_are_passed_over() {
    for (text, expected) in [
        ("20元/小时，日结", ""),
        ("门店24小时营业", ""),
        ("距市区1小时车程", ""),
        ("月薪6000元，每天8小时，月休4天", "R1 H8"),
        ("电话13999600000", ""),
        ("工资4996元", ""),
        ("2026-05-01报名", ""),
        ("有夜班补贴", "N"),
        ("3小时内回复", ""),
        ("高薪急招操作工两班倒包吃住", "S N"),
        ("加班2小时", ""),
    ] {
        assert_eq!(shown(&find(text)), expected, "{text}");
    }
}

proptest! {
    #[test]
    fn no_text_brings_it_down(text in "\\PC{0,200}") {
        let findings = find(&text);
        prop_assert!(findings.readings.iter().all(|reading| text.get(reading.span.start..reading.span.end).is_some()));
    }

    #[test]
    fn pieces_of_real_forms_stay_in_bounds(pieces in prop::collection::vec(prop::sample::select(vec![
        "8", "12", "九", "六", "早", "晚", "上午", "下午", "点", "点半", ":", "30", "-", "到", "小时", "月休", "周休", "天", "双休", "996",
        "周一", "至周五", "天/周", "，", " ", "每天", "两班倒", "不",
    ]), 0..14)) {
        let time = working_time(&find(&pieces.concat()));
        prop_assert!(time.rest_days_per_week.known().is_none_or(|days| *days <= 7));
        prop_assert!(time.hours_per_day.known().is_none_or(|hours| (1..=24).contains(hours)));
    }
}

//! Forms of benefits and what they mean.
#![allow(clippy::unwrap_used, reason = "tests")]

use crate::cases::all_read;
use proptest::prelude::*;

use super::*;

const FIVE: &str = "pension,medical,unemployment,injury,maternity";

/// Benefits; insurances; board and lodging; what is refused behind `-`; doubts.
fn shown(findings: &Findings<Offer>) -> String {
    let offered = offered(findings);
    let list = |codes: Vec<&str>| codes.join(",");
    let benefits = list(offered.benefits.iter().map(BenefitCode::as_str).collect());
    let insurances =
        list(offered.insurances.iter().map(InsuranceCode::as_str).collect()).replace(FIVE, "five");
    let board_lodging = offered
        .board_lodging
        .map_or(String::new(), |code| code.to_string());
    let refused = findings
        .readings
        .iter()
        .filter(|reading| !reading.value.is_offered);
    let refused: Vec<String> = refused
        .filter_map(|reading| match &reading.value.term {
            OfferTerm::Benefit(code) => Some(format!("-{code}")),
            _ => None,
        })
        .collect();
    let doubts: Vec<&str> = findings.doubts.iter().map(|doubt| doubt.code).collect();
    format!(
        "{benefits};{insurances};{board_lodging}{}{}",
        refused.concat(),
        doubts.concat()
    )
}

const CELLS: &[(&str, &str)] = &[
    ("五险一金", "five-insurances-housing-fund;five,housing-fund;"),
    ("五险", "five-insurances;five;"),
    ("缴纳社保", "five-insurances;five;"),
    ("社保+公积金", "five-insurances-housing-fund;five,housing-fund;"),
    (
        "三险一金",
        "housing-fund;pension,medical,unemployment,housing-fund;",
    ),
    (
        "六险一金",
        "five-insurances-housing-fund,supplementary-insurance;five,housing-fund,supplementary-medical;",
    ),
    (
        "六险二金",
        "five-insurances-housing-fund,supplementary-insurance,enterprise-annuity;five,housing-fund,supplementary-medical;",
    ),
    ("公积金", "housing-fund;housing-fund;"),
    ("养老保险、医疗保险", ";pension,medical;"),
    ("养老、医疗、工伤", ";pension,medical,injury;"),
    ("意外险", "supplementary-insurance;accident;"),
    ("商业保险", "supplementary-insurance;;"),
    ("包吃包住", "free-meals,free-lodging;;both"),
    ("包吃住", "free-meals,free-lodging;;both"),
    ("提供食宿", "free-meals,free-lodging;;both"),
    ("食宿全包", "free-meals,free-lodging;;both"),
    ("管吃管住", "free-meals,free-lodging;;both"),
    ("包吃", "free-meals;;board"),
    ("包住", "free-lodging;;lodging"),
    ("包午餐", "free-meals;;board"),
    ("提供工作餐", "free-meals;;board"),
    ("提供住宿", "free-lodging;;lodging"),
    ("免费宿舍", "free-lodging;;lodging"),
    ("可提供住宿，包午餐", "free-lodging,free-meals;;both"),
    ("包吃不包住", "free-meals;;board"),
    ("包住不包吃", "free-lodging;;lodging"),
    ("不包吃住", ";;none-free-meals-free-lodging"),
    ("不提供食宿", ";;none-free-meals-free-lodging"),
    ("食宿自理", ";;none-free-meals-free-lodging"),
    ("不提供住宿", ";;-free-lodging"),
    ("无社保", ";;-five-insurances"),
    ("没有五险一金", ";;-five-insurances-housing-fund"),
    ("不缴纳公积金", ";;-housing-fund"),
    ("无年终奖", ";;-annual-bonus"),
    ("餐补", "meal-allowance;;board-allowance"),
    ("房补", "housing-allowance;;lodging-allowance"),
    ("餐补、房补", "meal-allowance,housing-allowance;;both-allowance"),
    ("包住，有餐补", "free-lodging,meal-allowance;;lodging"),
    ("食宿补贴", "meal-allowance,housing-allowance;;both-allowance"),
    ("食宿面议", ";;negotiable"),
    ("带薪年假", "paid-annual-leave;;"),
    ("年终奖", "annual-bonus;;"),
    ("13薪", "annual-bonus;;"),
    ("班车", "shuttle;;"),
    ("厂车接送", "shuttle;;"),
    ("交通补贴、话补", "transport-allowance,communication-allowance;;"),
    ("全勤奖|工龄奖", "full-attendance-bonus,seniority-pay;;"),
    ("加班费", "overtime-pay;;"),
    ("节日福利,生日会,团建", "holiday-gifts,birthday,team-building;;"),
    ("定期体检", "health-check;;"),
    ("体检", "health-check;;"),
    ("培训、旅游、晋升", "training,travel,promotion;;"),
    ("高温补贴 夜班补贴", "heat-allowance,night-allowance;;"),
    ("双休", "two-day-weekend;;"),
    ("大小周", "alternate-weekend;;"),
    ("股票期权", "stock-options;;"),
    ("夫妻房", "couple-lodging;;"),
    ("弹性工作", "flexible-hours;;"),
    ("下午茶", "afternoon-tea;;"),
    ("ｐ１３薪，五险", "annual-bonus,five-insurances;five;"),
    ("有食堂", ";;BENEFIT_CANTEEN"),
    ("本科", ";;BENEFIT_UNREADABLE"),
    ("", ";;BENEFIT_UNREADABLE"),
    ("福利好", ";;BENEFIT_UNREADABLE"),
];

#[test]
fn the_table_is_sound() {
    let read = WordTable::read(include_str!("../tables/benefit_words.tsv"), word);
    assert!(read.is_ok(), "{read:?}");
    assert!(WordTable::read("金条\tstrong\tgold\t\t\n", word).is_err());
}

#[test]
fn cells_are_read_or_refused() {
    all_read(CELLS, |text| shown(&read(text)));
}

#[test]
fn occupations_and_duties_are_no_benefits() {
    for (text, expected) in [
        ("招聘养老护理员，负责员工培训", ";;"),
        ("培训学校招聘教师，包吃住", "free-meals,free-lodging;;both"),
        (
            "医疗器械公司诚聘销售，五险一金",
            "five-insurances-housing-fund;five,housing-fund;",
        ),
        ("社保专员", ";;"),
        ("招宿舍管理员", ";;"),
        ("绩效考核专员", ";;"),
        ("高薪急聘电焊工包吃住8-12k", "free-meals,free-lodging;;both"),
        (
            "转正后缴纳五险，双休，法定节假日",
            "five-insurances,two-day-weekend,statutory-holidays;five;",
        ),
    ] {
        assert_eq!(shown(&find(text)), expected, "{text}");
    }
}

/// Names and aliases of the list of benefits mean there what they mean here.
#[test]
fn every_name_of_the_list_of_benefits_is_read() {
    let book = CodeBook::embedded();
    for entry in book.table(duijie_domain::code::CodeSystem::Benefit).entries() {
        for name in std::iter::once(&entry.name).chain(&entry.aliases) {
            let offered = offered(&read(name));
            let codes: Vec<&str> = offered.benefits.iter().map(BenefitCode::as_str).collect();
            assert!(
                codes.contains(&entry.code.as_str()),
                "{name}: {codes:?} without {}",
                entry.code
            );
        }
    }
}

proptest! {
    #[test]
    fn no_text_brings_it_down(text in "\\PC{0,200}") {
        let findings = read(&text);
        prop_assert!(findings.readings.iter().all(|reading| text.get(reading.span.start..reading.span.end).is_some()));
    }

    #[test]
    fn what_is_refused_is_not_offered(pieces in prop::collection::vec(prop::sample::select(vec![
        "五险一金", "包吃住", "不", "无", "社保", "住宿", "提供", "自理", "、", "，", "餐补", "没有", "食堂", " ", "培训",
    ]), 0..12)) {
        let findings = read(&pieces.concat());
        let offered = offered(&findings);
        for reading in findings.readings.iter().filter(|reading| !reading.value.is_offered) {
            if let OfferTerm::Benefit(code) = &reading.value.term {
                prop_assert!(!offered.benefits.contains(code));
            }
        }
    }
}

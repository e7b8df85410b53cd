//! Forms of pay and what they mean.
#![allow(clippy::unwrap_used, reason = "tests")]

use crate::cases::all_read;
use proptest::prelude::*;

use super::*;

/// `low-high/unit*months`; a missing end is empty.
fn shown(reading: &PayReading) -> String {
    let PayReading::Stated(stated) = reading else {
        return format!("{reading:?}");
    };
    let end = |end: Option<u32>| end.map_or(String::new(), |yuan| yuan.to_string());
    let months = if stated.months_paid == 12 {
        String::new()
    } else {
        format!("*{}", stated.months_paid)
    };
    format!(
        "{}-{}/{}{months}",
        end(stated.low_yuan),
        end(stated.high_yuan),
        stated.unit.id()
    )
}

fn cell(text: &str) -> String {
    read_one(text).map_or_else(|doubt| doubt.code.to_owned(), |reading| shown(&reading.value))
}

const CELLS: &[(&str, &str)] = &[
    ("8-12K·13薪", "8000-12000/month*13"),
    ("8-12K", "8000-12000/month"),
    ("8k-12k", "8000-12000/month"),
    ("3k–5k", "3000-5000/month"),
    ("8K～12K * 14", "8000-12000/month*14"),
    ("15-30k×16薪", "15000-30000/month*16"),
    ("15-30K，13薪", "15000-30000/month*13"),
    ("15-30K（14薪）", "15000-30000/month*14"),
    ("10-15k 年底双薪", "10000-15000/month*13"),
    ("20-40K·14-16薪", "20000-40000/month*14"),
    ("1.5万以上/月", "15000-/month"),
    ("1-1.5万/月", "10000-15000/month"),
    ("6-8千/月", "6000-8000/month"),
    ("5千-8千", "5000-8000/month"),
    ("8千-1.2万", "8000-12000/month"),
    ("8000-1万", "8000-10000/month"),
    ("1万-15000", "10000-15000/month"),
    ("8k-12", "8000-12000/month"),
    ("2万以下/年", "-20000/year"),
    ("5000元以下", "-5000/month"),
    ("不超过6000元/月", "-6000/month"),
    ("200元/天", "200-200/day"),
    ("200-300/天", "200-300/day"),
    ("200元/天-300元/天", "200-300/day"),
    ("日结180", "180-180/day"),
    ("180元/日结", "PAY_PERIOD_UNCLEAR"),
    ("20元/h", "20-20/hour"),
    ("20元/小时", "20-20/hour"),
    ("时薪18-22元", "18-22/hour"),
    ("100-120元/时", "100-120/hour"),
    ("一小时25块", "25-25/hour"),
    ("年薪10-15万", "100000-150000/year"),
    ("15-20万/年", "150000-200000/year"),
    ("月薪过万", "10000-/month"),
    ("四千五", "4500-4500/month"),
    ("四千到六千", "4000-6000/month"),
    ("六到八千", "6000-8000/month"),
    ("三五千", "3000-5000/month"),
    ("一万二以上", "12000-/month"),
    ("1万5", "15000-15000/month"),
    ("1w-1w5", "10000-15000/month"),
    ("8000元/月以上", "8000-/month"),
    ("8000元以上/月", "8000-/month"),
    ("8000+", "8000-/month"),
    ("8k+", "8000-/month"),
    ("6000起", "6000-/month"),
    ("底薪3000+提成", "3000-/month"),
    ("3500+提成+全勤", "3500-/month"),
    ("综合6000-8000", "6000-8000/month"),
    ("底薪3000+提成，综合6000-8000", "6000-8000/month"),
    ("试用期4000，转正6000", "6000-6000/month"),
    ("最低6000，最高9000", "6000-9000/month"),
    ("月薪5000左右", "5000-5000/month"),
    ("8000多", "8000-/month"),
    ("８０００～１２０００元／月", "8000-12000/month"),
    ("8,000-12,000元/月", "8000-12000/month"),
    ("¥6000-8000", "6000-8000/month"),
    ("RMB 8000-10000/month", "8000-10000/month"),
    ("8000 - 10000 元 / 月", "8000-10000/month"),
    ("4000至6000元每月", "4000-6000/month"),
    ("薪资：5000-8000元", "5000-8000/month"),
    ("2元/件", "2-2/piece"),
    ("月薪6000 每天8小时", "6000-6000/month"),
    ("8000-12000", "8000-12000/month"),
    ("5000", "5000-5000/month"),
    ("4000底薪+提成", "4000-/month"),
    ("8000元（含）以上", "8000-/month"),
    ("2W+", "20000-/month"),
    ("大几千", "PAY_UNREADABLE"),
    ("钢筋工一天350到400", "350-400/day"),
    ("面议", "Negotiable"),
    ("薪资面谈", "Negotiable"),
    ("工资待遇面议", "Negotiable"),
    ("计件", "PieceWork"),
    ("计件工资，多劳多得", "PieceWork"),
    ("12000-8000", "PAY_ENDS_REVERSED"),
    ("8-12", "PAY_SCALE_UNCLEAR"),
    ("200-300", "PAY_PERIOD_UNCLEAR"),
    ("200元/场", "PAY_PERIOD_NOT_KEPT"),
    ("8000/季", "PAY_PERIOD_NOT_KEPT"),
    ("8000/光年", "PAY_PERIOD_NOT_KEPT"),
    ("0.5元/件", "PAY_BELOW_ONE_YUAN"),
    ("8-12K·99薪", "PAY_MONTHS_UNUSUAL"),
    ("9999999999万", "PAY_TOO_LARGE"),
    ("8000-10000，12000-15000", "PAY_SEVERAL"),
    ("", "PAY_UNREADABLE"),
    ("高薪", "PAY_UNREADABLE"),
    ("8000-", "PAY_UNREADABLE"),
    ("-", "PAY_UNREADABLE"),
    ("k", "PAY_UNREADABLE"),
    ("3-5年", "PAY_UNREADABLE"),
    ("13800138000", "PAY_UNREADABLE"),
];

#[test]
fn cells_are_read_or_refused() {
    all_read(CELLS, cell);
}

const RUNNING: &[(&str, &[(&str, &str)])] = &[
    ("高薪急聘电焊工包吃住8-12k", &[("8-12k", "8000-12000/month")]),
    (
        "招普工，月薪6000-8000元，包吃住，餐补300元/月",
        &[("月薪6000-8000元", "6000-8000/month")],
    ),
    (
        "要求3-5年经验，18-45岁，薪资1-1.5万/月",
        &[("薪资1-1.5万/月", "10000-15000/month")],
    ),
    ("日结180，长白班，招10-15人", &[("日结180", "180-180/day")]),
    ("底薪3000+提成，全勤奖200元", &[("底薪3000+提成", "3000-/month")]),
    ("公司成立于2010年，注册资金5000万元", &[]),
    ("电话0635-8888888，联系人张经理", &[]),
    ("2024-2026届毕业生", &[]),
    ("每天8-12小时，每周休1-2天", &[]),
    ("世界500强企业，年销售额10亿", &[]),
    ("待遇面议", &[("面议", "Negotiable")]),
    ("急招送餐员6000-9000 交五险", &[("6000-9000", "6000-9000/month")]),
    ("工资4500元以上，双休", &[("工资4500元以上", "4500-/month")]),
    (
        "Ｊａｖａ开发１５－２５Ｋ·１４薪",
        &[("１５－２５Ｋ·１４薪", "15000-25000/month*14")],
    ),
    ("载重5-8吨，驾龄3年", &[]),
    ("2026-05-01前报名", &[]),
    ("五险一金，年终奖1-3万元", &[]),
];

#[test]
fn pay_is_found_in_running_text() {
    for (text, expected) in RUNNING {
        let findings = find(text);
        let found: Vec<(&str, String)> = findings
            .readings
            .iter()
            .map(|reading| (reading.span.of(text), shown(&reading.value)))
            .collect();
        let found: Vec<(&str, &str)> = found
            .iter()
            .map(|(place, value)| (*place, value.as_str()))
            .collect();
        assert_eq!(found, *expected, "{text}");
    }
}

#[test]
fn a_ceiling_alone_promises_nothing() {
    let PayReading::Stated(stated) = read_one("2万以下/年").unwrap().value else {
        unreachable!("amounts");
    };
    assert_eq!(
        (
            stated.low_yuan,
            stated.to_pay().min_yuan,
            stated.to_pay().max_yuan
        ),
        (None, 0, Some(20_000))
    );
}

#[test]
fn a_cell_can_be_taken_as_written() {
    let written = as_written("12000-8000元/月").unwrap();
    assert_eq!((written.min_yuan, written.max_yuan), (12_000, Some(8_000)));
    assert_eq!(as_written("8000，另谈"), None);
}

fn sound(findings: &Findings<PayReading>, text: &str) -> bool {
    let ordered = |reading: &Reading<PayReading>| match reading.value {
        PayReading::Stated(stated) => match (stated.low_yuan, stated.high_yuan) {
            (Some(low), Some(high)) => low <= high,
            (low, high) => low.is_some() || high.is_some(),
        },
        PayReading::Negotiable | PayReading::PieceWork => true,
    };
    let spans = findings.readings.iter().map(|reading| reading.span);
    let spans = spans.chain(findings.doubts.iter().map(|doubt| doubt.span));
    findings.readings.iter().all(ordered)
        && spans
            .into_iter()
            .all(|span| text.get(span.start..span.end).is_some())
}

proptest! {
    #[test]
    fn no_text_brings_it_down(text in "\\PC{0,200}") {
        prop_assert!(sound(&find(&text), &text) && sound(&read(&text), &text));
    }

    #[test]
    fn pieces_of_real_forms_keep_their_order(pieces in prop::collection::vec(prop::sample::select(vec![
        "8", "12", "1.5", "8000", "12000", "-", "~", "k", "K", "万", "千", "w", "元", "/月", "/天", "/年", "以上", "以下", "起",
        "·13薪", "13薪", "*14", "+", "提成", "底薪", "综合", "月薪", "日结", "面议", "计件", "一万", "五", "三五千", "多", "左右", " ",
        "，", "（", "）", "0", ".", "最低", "最高", "餐补", "99999999", "\u{3000}", "年底双薪", "每小时",
    ]), 0..14)) {
        let text = pieces.concat();
        prop_assert!(sound(&find(&text), &text) && sound(&read(&text), &text));
        let _ = (read_one(&text), as_written(&text));
    }
}

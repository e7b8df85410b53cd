//! The text of the printed report: sentences made of the cells of its tables. A cell that may not be told or is not
//! there makes no sentence.

use super::Report;
use super::words::{highest, joined, listed, lowest, moved, number, risen, rows, sentence, told_in};
use crate::exact::Exact;
use crate::lamps::Lamp;
use crate::table::{Row, TOTAL, Table};

/// A part of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// The heading.
    pub heading: String,
    /// The paragraphs.
    pub paragraphs: Vec<String>,
}

impl Section {
    pub(super) fn new(heading: &str, paragraphs: Vec<String>) -> Self {
        let paragraphs = paragraphs.into_iter().filter(|text| !text.is_empty()).collect();
        Self {
            heading: heading.to_owned(),
            paragraphs,
        }
    }
}

/// Makes the paragraphs of a part.
type Paragraphs = fn(&Report) -> Vec<String>;

pub(super) fn sections(report: &Report) -> Vec<Section> {
    let parts: [(&str, Paragraphs); 11] = [
        ("供求总体情况", total),
        ("地区供求情况", areas),
        ("行业需求情况", industries),
        ("用人单位需求情况", employers),
        ("职业供求与缺口情况", occupations),
        ("求职人员构成情况", seekers),
        ("年龄供求情况", ages),
        ("文化程度供求情况", schooling),
        ("技术等级供求情况", skills),
        ("青年、工资与对接成效", outcomes),
        ("监测预警情况", alarms),
    ];
    const NUMERALS: [&str; 11] = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一"];
    let sections = parts.into_iter().map(|(heading, make)| (heading, make(report)));
    let told = sections.filter(|(_, paragraphs)| paragraphs.iter().any(|text| !text.is_empty()));
    let numbered = told.zip(NUMERALS);
    numbered
        .map(|((heading, paragraphs), numeral)| Section::new(&format!("{numeral}、{heading}"), paragraphs))
        .collect()
}

fn total(report: &Report) -> Vec<String> {
    let Ok(table) = report.table("total") else {
        return Vec::new();
    };
    let told = |column| number(table, TOTAL, column).map(|_| table.printed(TOTAL, column));
    let (demand, supply, ratio) = (told("demand"), told("supply"), told("ratio"));
    let first = joined([
        demand.map(|demand| format!("用人单位需求人数{demand}人")),
        supply.map(|supply| format!("进入市场求职人数{supply}人")),
        ratio.map(|ratio| format!("求人倍率为{ratio}，即每名求职者对应{ratio}个岗位")),
    ]);
    let (area, period) = (report.area_name(), report.period());
    let mut paragraphs = vec![format!("{}，{area}登记的{first}。", period.name_zh())];
    let newness = joined(["new", "carried"].map(|key| {
        let row = table.rows.iter().find(|row| row.key == key)?;
        let (demand, supply) = (told_in(table, row, "demand")?, told_in(table, row, "supply")?);
        Some(format!("{}需求{demand}人、求职{supply}人", row.label.zh))
    }));
    paragraphs.extend((!newness.is_empty()).then(|| format!("其中，{newness}。")));
    let against = [
        (format!("与{}相比", period.previous_zh()), "previous"),
        ("与上年同期相比".to_owned(), "year"),
    ];
    for (words, ending) in against {
        let of = |base: &str| number(table, TOTAL, &format!("{base}-change-{ending}"));
        let part = |base: &str| number(table, TOTAL, &format!("{base}-percent-{ending}"));
        let changes = joined([
            of("demand").map(|change| format!("需求人数{}", moved(change, part("demand")))),
            of("supply").map(|change| format!("求职人数{}", moved(change, part("supply")))),
            of("ratio").map(|change| format!("求人倍率{}", risen(change, ""))),
        ]);
        paragraphs.extend((!changes.is_empty()).then(|| format!("{words}，{changes}。")));
    }
    paragraphs
}

fn areas(report: &Report) -> Vec<String> {
    let Ok(table) = report.table("area") else {
        return Vec::new();
    };
    let largest = highest(table, "demand", 3);
    let tightest = highest(table, "ratio", 3);
    let slackest = lowest(table, "ratio", 3);
    vec![
        sentence("需求人数居前的地区为", &listed(table, &largest, "demand", "人")),
        sentence("求人倍率较高的地区为", &listed(table, &tightest, "ratio", "")),
        sentence("求人倍率较低的地区为", &listed(table, &slackest, "ratio", "")),
    ]
}

fn industries(report: &Report) -> Vec<String> {
    let mut paragraphs = Vec::new();
    if let Ok(table) = report.table("sector") {
        let shares = listed(table, &rows(table), "demand-share", "%");
        paragraphs.push(sentence("从产业看，需求比重分别为：", &shares));
    }
    if let Ok(table) = report.table("industry") {
        let largest = highest(table, "demand", 5);
        paragraphs.push(sentence(
            "从行业看，需求比重居前五位的是",
            &listed(table, &largest, "demand-share", "%"),
        ));
        paragraphs.push(moves(report, table));
    }
    paragraphs
}

/// The rows whose share moved most against the period before.
fn moves(report: &Report, table: &Table) -> String {
    let column = "demand-share-change-previous";
    let told = |rows: Vec<&Row>, keep: fn(Exact) -> bool| {
        let kept = rows
            .into_iter()
            .filter(|row| number(table, &row.key, column).is_some_and(keep));
        let words = kept.map(|row| {
            let change = number(table, &row.key, column).unwrap_or(Exact::ZERO);
            format!("{}（{}）", row.label.zh, risen(change, "个百分点"))
        });
        words.collect::<Vec<_>>().join("、")
    };
    let up = told(highest(table, column, 2), |change| change.rounded(2) > 0);
    let down = told(lowest(table, column, 2), |change| change.rounded(2) < 0);
    let parts = joined([
        (!up.is_empty()).then(|| format!("比重上升较多的是{up}")),
        (!down.is_empty()).then(|| format!("下降较多的是{down}")),
    ]);
    sentence(&format!("与{}相比，", report.period().previous_zh()), &parts)
}

fn employers(report: &Report) -> Vec<String> {
    let Ok(table) = report.table("employer-kind") else {
        return Vec::new();
    };
    let largest = highest(table, "demand", 4);
    vec![
        sentence(
            "从用人单位性质看，需求比重居前的是",
            &listed(table, &largest, "demand-share", "%"),
        ),
        moves(report, table),
    ]
}

fn occupations(report: &Report) -> Vec<String> {
    let mut paragraphs = Vec::new();
    if let Ok(table) = report.table("occupation-class") {
        let ratios: Vec<&Row> = rows(table)
            .into_iter()
            .filter(|row| number(table, &row.key, "ratio").is_some())
            .collect();
        paragraphs.push(sentence(
            "从职业大类看，求人倍率为：",
            &listed(table, &ratios, "ratio", ""),
        ));
    }
    for (id, words) in [
        ("shortage-10", "需求大于求职缺口最大的职业依次为"),
        ("surplus-10", "求职大于需求最多的职业依次为"),
    ] {
        let Ok(table) = report.table(id) else { continue };
        let first: Vec<&Row> = table.rows.iter().take(5).collect();
        let words_of = |row: &&Row| {
            let gap = number(table, &row.key, "gap").unwrap_or(Exact::ZERO);
            let gap = if gap < Exact::ZERO { gap.times(-1) } else { gap };
            format!(
                "{}（相差{}人，求人倍率{}）",
                row.label.zh,
                gap.print(0),
                table.printed(&row.key, "ratio")
            )
        };
        let listed: Vec<String> = first.iter().map(words_of).collect();
        paragraphs.push(sentence(words, &listed.join("、")));
    }
    if let Ok(table) = report.table("shortage-100") {
        let is_new = |row: &&Row| table.printed(&row.key, "rank-move") == "新进";
        let new: Vec<&str> = table
            .rows
            .iter()
            .filter(is_new)
            .map(|row| row.label.zh.as_str())
            .collect();
        if !new.is_empty() {
            let first = new.iter().take(10).copied().collect::<Vec<_>>().join("、");
            let rest = if new.len() > 10 { "等" } else { "" };
            paragraphs.push(format!(
                "新进入“最缺工的100个职业”排行的有{}个：{first}{rest}。",
                new.len()
            ));
        }
    }
    paragraphs
}

fn seekers(report: &Report) -> Vec<String> {
    let Ok(table) = report.table("seeker-class") else {
        return Vec::new();
    };
    let classes: Vec<&Row> = highest(table, "supply", 4)
        .into_iter()
        .filter(|row| row.depth == 0)
        .collect();
    let graduates = number(table, "new-graduate", "supply-share").map(|_| {
        format!(
            "应届高校毕业生{}人，占新成长失业青年的{}%",
            table.printed("new-graduate", "supply"),
            table.printed("new-graduate", "supply-share")
        )
    });
    vec![
        sentence(
            "从求职人员类别看，比重居前的是",
            &listed(table, &classes, "supply-share", "%"),
        ),
        sentence("", &joined([graduates])),
    ]
}

fn ages(report: &Report) -> Vec<String> {
    groups(report, "age", "年龄")
}

fn schooling(report: &Report) -> Vec<String> {
    groups(report, "schooling", "文化程度")
}

fn skills(report: &Report) -> Vec<String> {
    groups(report, "skill", "技术等级")
}

fn groups(report: &Report, id: &str, trait_name: &str) -> Vec<String> {
    let Ok(table) = report.table(id) else {
        return Vec::new();
    };
    let with_ratio = |column| -> Vec<&Row> {
        rows(table)
            .into_iter()
            .filter(|row| number(table, &row.key, column).is_some())
            .collect()
    };
    let supply = highest(table, "supply-share", 3);
    let open = number(table, "none", "demand-share").map(|_| {
        let (places, share) = (
            table.printed("none", "demand"),
            table.printed("none", "demand-share"),
        );
        format!("对{trait_name}没有要求的需求{places}人，占全部需求的{share}%")
    });
    vec![
        sentence(
            &format!("从{trait_name}看，求职人数比重居前的是"),
            &listed(table, &supply, "supply-share", "%"),
        ),
        sentence("", &joined([open])),
        sentence(
            "求人倍率（直接法）为：",
            &listed(table, &with_ratio("ratio"), "ratio", ""),
        ),
        sentence(
            "求人倍率（含无要求需求法）为：",
            &listed(table, &with_ratio("ratio-open"), "ratio-open", ""),
        ),
    ]
}

fn outcomes(report: &Report) -> Vec<String> {
    let told = |id: &str, row: &str, column: &str| {
        let table = report.table(id).ok()?;
        let found = number(table, row, column).filter(|number| *number != Exact::ZERO);
        found.map(|_| table.printed(row, column))
    };
    let youth = told("youth-age", TOTAL, "supply").map(|persons| format!("16—35岁青年求职{persons}人"));
    let open = told("youth-age", TOTAL, "demand-open").map(|places| format!("向青年开放的岗位{places}人"));
    let filled = told("filling", TOTAL, "fill-rate").map(|rate| format!("岗位满足率{rate}%"));
    let days = told("filling", TOTAL, "days-p50").map(|days| format!("招聘用时中位数{days}天"));
    let hired = told("funnel", "hired", "pairs").map(|pairs| format!("推荐后入职{pairs}人次"));
    let matched = told("funnel", "hired", "by-match").map(|pairs| format!("其中经匹配推荐{pairs}人次"));
    let services = told("services", "all", "done-share").map(|share| format!("“1131”服务全部落实率{share}%"));
    let wages = report.table("wages").ok().and_then(|table| {
        let first = highest(table, "p50", 5);
        let words = listed(table, &first, "p50", "元");
        (!words.is_empty()).then(|| format!("招聘月工资中位数较高的职业为{words}"))
    });
    vec![
        sentence("", &joined([youth, open])),
        sentence("", &joined([wages])),
        sentence("", &joined([filled, days, hired, matched, services])),
    ]
}

fn alarms(report: &Report) -> Vec<String> {
    const PLACES_TOLD: usize = 6;
    let alarms = report.alarms();
    let red = alarms
        .iter()
        .filter(|lamp| lamp.colour == crate::lamps::Colour::Red)
        .count();
    if alarms.is_empty() {
        return vec!["本期没有亮灯报警。".to_owned()];
    }
    let mut paragraphs = vec![format!("本期亮灯报警{}项，其中红灯{red}项。", alarms.len())];
    let mut places: Vec<Vec<&Lamp>> = Vec::new();
    for lamp in &alarms {
        match places.iter_mut().find(|lamps| lamps[0].place == lamp.place) {
            Some(lamps) => lamps.push(lamp),
            None => places.push(vec![lamp]),
        }
    }
    let words = places
        .iter()
        .take(PLACES_TOLD)
        .map(|lamps| alarm_words(report, lamps));
    let rest = if places.len() > PLACES_TOLD {
        "；其余见预警表"
    } else {
        ""
    };
    paragraphs.push(format!("{}{rest}。", words.collect::<Vec<_>>().join("；")));
    paragraphs
}

/// `聊城市·电工：求人倍率过高（红灯）、持续缺工（黄灯），需求77人、求职35人`.
fn alarm_words(report: &Report, lamps: &[&Lamp]) -> String {
    let Some(first) = lamps.first() else {
        return String::new();
    };
    let rules = lamps
        .iter()
        .map(|lamp| format!("{}（{}灯）", report.rule_name(&lamp.rule), lamp.colour.name().zh));
    let rules = rules.collect::<Vec<_>>().join("、");
    let place = report.place_name(&first.place);
    format!(
        "{place}：{rules}，需求{}人、求职{}人",
        first.now.demand, first.now.supply
    )
}

//! What a reader must know: what is counted, the formulas, what is hidden, and by what code tables.

use super::{Report, Section};
use crate::table::TOTAL;

pub(super) fn section(report: &Report) -> Section {
    let period = report.period();
    let mut notes = vec![
        format!(
            "统计范围：{}（行政区划代码{}）；统计期{}至{}。",
            report.area_name(),
            report.area(),
            period.first_day(),
            period.last_day()
        ),
        "有效数＝本期新增＋上期结转且仍然有效。需求以岗位所招人数计，求职以人数计；求职人数按第一意向职业归类。".to_owned(),
        "求人倍率＝需求人数÷求职人数，表示每名求职者对应的岗位数；没有求职者的，不计算倍率，以“–”表示。".to_owned(),
        "分组求人倍率给出两种方法：直接法＝该组需求人数÷该组求职人数；含无要求需求法＝该组需求人数÷该组求职人数＋对该项无要求的需求人数÷全部求职人数。".to_owned(),
        "比重变化为百分点，由精确比重相减后四舍五入；各数均以整数、分数计算，只在印出时四舍五入一次。".to_owned(),
        "年龄按期末日周岁计算。限定年龄的岗位按其上下限所含岁数分摊到各年龄组，合计不变。".to_owned(),
        "工资分位数：以岗位月工资区间中值为准，按需求人数加权，取累计人数首次达到该比例的数值，不作插值。".to_owned(),
        "“–”表示没有该数或无从比较。".to_owned(),
    ];
    if report.persons_min > 1 {
        notes.push(format!(
            "人数不足{}人（不含0）的以“*”隐去；为防止由合计数、比重、倍率和前后期变化反推，另隐去若干数，本期共隐去求职人数{}个。",
            report.persons_min,
            report.hidden_numbers()
        ));
    }
    notes.push(format!("代码表版本：{}。", report.book.version()));
    if let Ok(table) = report.table("area") {
        let names = table
            .rows
            .iter()
            .filter(|row| row.key != TOTAL)
            .map(|row| row.label.zh.as_str());
        let names: Vec<&str> = names.collect();
        if !names.is_empty() {
            notes.push(format!("纳入统计的地区：{}。", names.join("、")));
        }
    }
    Section::new("编制说明", notes)
}

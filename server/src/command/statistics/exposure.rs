//! `duijie statistics exposure`: whether groups are listed as often as they qualify (公平性检查).

use super::super::{Failure, Outcome, start};
use crate::config::Settings;
use crate::convert::write_exposure;
use crate::engine::{Call, ExposureQuery};
use crate::terminal::{Screen, Table, grouped};
use clap::Args;
use duijie_proto::v1;
use duijie_statistics::exposure::Attribute;
use serde_json::{Value, json};

/// What `exposure` can be told.
#[derive(Debug, Args)]
pub(super) struct ExposureArguments {
    /// Profile (default: balanced) 匹配方案
    #[arg(long, default_value = "")]
    profile: String,
    /// Length of the lists 名单长度
    #[arg(short, default_value_t = 20, value_parser = clap::value_parser!(u16).range(1..=1_000))]
    k: u16,
    /// Open vacancies looked at, evenly chosen 抽查的在招岗位数
    #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u16).range(1..=2_000))]
    vacancies: u16,
    /// Day (default: today) 日期
    #[arg(long, value_name = "YYYY-MM-DD")]
    date: Option<String>,
}

/// Audits the register of the data folder.
pub(super) fn run(
    arguments: &ExposureArguments,
    settings: &Settings,
    screen: Screen,
) -> Result<Outcome, Failure> {
    let engine = start::engine(settings, screen)?;
    let query = ExposureQuery {
        profile: arguments.profile.clone(),
        date: Some(start::date_or_today(arguments.date.as_deref())?),
        k: arguments.k.into(),
        vacancies: arguments.vacancies.into(),
        ..ExposureQuery::default()
    };
    let audit = engine.audit_exposure(&start::caller()?, &query, &Call::lasting(start::CALL_TIME_MAX))?;
    let answer = write_exposure(&audit);
    if screen.json {
        screen.document(&document(&answer))?;
    } else {
        print(&answer, screen)?;
    }
    engine.close()?;
    Ok(if answer.rows.is_empty() {
        Outcome::InPart
    } else {
        Outcome::Done
    })
}

fn document(answer: &v1::AuditExposureResponse) -> Value {
    let rows: Vec<Value> = answer.rows.iter().map(row_document).collect();
    json!({ "rows": rows, "vacancies": answer.vacancies, "k": answer.k })
}

fn row_document(row: &v1::ExposureRow) -> Value {
    if row.hidden {
        return json!({ "attribute": row.attribute, "value": row.value, "hidden": true });
    }
    json!({
        "attribute": row.attribute,
        "value": row.value,
        "hidden": false,
        "persons": row.persons,
        "qualified_percent": row.qualified_percent,
        "listed_percent": row.listed_percent,
        "ratio": row.ratio,
        "low": row.low,
    })
}

fn print(answer: &v1::AuditExposureResponse, screen: Screen) -> Result<(), Failure> {
    let mut table = Table::new([
        "属性 attribute",
        "取值 value",
        "人数 persons",
        "符合占比 % of qualified",
        "入选占比 % of listed",
        "比值 ratio",
        "",
    ])
    .right(2)
    .right(3)
    .right(4)
    .right(5);
    for row in &answer.rows {
        let attribute = Attribute::ALL
            .into_iter()
            .find(|attribute| attribute.id() == row.attribute);
        let name = attribute.map_or_else(|| row.attribute.clone(), |attribute| attribute.label().zh);
        let figures = match row.hidden {
            true => ["*".to_owned(), "*".to_owned(), "*".to_owned(), "*".to_owned()],
            false => [
                grouped(row.persons),
                row.qualified_percent.clone(),
                row.listed_percent.clone(),
                row.ratio.clone(),
            ],
        };
        let [persons, qualified, listed, ratio] = figures;
        let low = if row.low { "偏低 low" } else { "" };
        table.row([
            name,
            row.value.clone(),
            persons,
            qualified,
            listed,
            ratio,
            low.to_owned(),
        ]);
    }
    screen.line(table.to_string())?;
    screen.note(format!(
        "抽查 {} 个岗位，名单长度 {}；*：人数过少，不予显示；偏低：不到该属性最高比值的五分之四 / {} vacancies, lists of {}; *: too few persons to be told; low: below four fifths of the highest ratio",
        answer.vacancies, answer.k, answer.vacancies, answer.k
    ));
    Ok(())
}

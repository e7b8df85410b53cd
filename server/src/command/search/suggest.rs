//! `duijie search --suggest`: completions of what is typed.

use super::super::{Failure, Outcome, start};
use crate::convert::write_suggestions;
use crate::engine::{Call, Engine, SuggestQuery};
use crate::terminal::{Screen, Table, grouped};
use serde_json::{Value, json};

/// Completes.
pub(super) fn run(engine: &Engine, prefix: &str, number: i32, screen: Screen) -> Result<Outcome, Failure> {
    let query = SuggestQuery {
        prefix: prefix.to_owned(),
        page_size: number,
        min_sequence: engine.health().sequence,
        ..SuggestQuery::default()
    };
    let page = engine.suggest(&start::caller()?, &query, &Call::lasting(start::CALL_TIME_MAX))?;
    let suggestions = write_suggestions(&page).suggestions;
    if screen.json {
        let documents = suggestions.iter().map(|suggestion| {
            json!({
                "kind": suggestion.kind,
                "text": suggestion.text,
                "code": suggestion.code,
                "name": suggestion.display_name,
                "vacancies": suggestion.vacancies,
            })
        });
        screen.document(&json!({ "suggestions": documents.collect::<Vec<Value>>() }))?;
    } else if !suggestions.is_empty() {
        let mut table = Table::new(["", "类别", "代码", "名称", "在招岗位"]).right(4);
        for suggestion in &suggestions {
            table.row([
                suggestion.text.clone(),
                suggestion.kind.clone(),
                suggestion.code.clone(),
                suggestion.display_name.clone(),
                grouped(suggestion.vacancies),
            ]);
        }
        screen.line(table.to_string())?;
    }
    Ok(match suggestions.is_empty() {
        true => Outcome::InPart,
        false => Outcome::Done,
    })
}

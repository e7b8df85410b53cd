//! `duijie codes`: the code systems, one code, or the nearest codes to a word.

use super::{Failure, Outcome, start};
use crate::config::Settings;
use crate::terminal::{Screen, Table, grouped};
use clap::Args;
use duijie_domain::code::{CodeBook, CodeEntry, CodeSystem, CodeTable};
use serde_json::{Value, json};

/// What `codes` can be told.
#[derive(Debug, Args)]
pub struct CodesArguments {
    /// Code system, such as occupation or division; all systems are listed without it 代码系统
    system: Option<String>,
    /// Code, name, alias or a few characters of them 代码、名称或其中几个字
    text: Option<String>,
    /// Most suggestions 最多列出几条
    #[arg(short, long, default_value_t = 10)]
    number: usize,
}

/// Lists or looks up.
pub(super) fn run(
    arguments: &CodesArguments,
    settings: &Settings,
    screen: Screen,
) -> Result<Outcome, Failure> {
    let codes = start::code_book(settings)?;
    let Some(system) = &arguments.system else {
        return systems(&codes, screen);
    };
    let table = codes.table(named(system)?);
    let Some(text) = &arguments.text else {
        return show(table, table.entries().iter().collect(), screen);
    };
    let found = match table.resolve(text) {
        Ok(entry) => vec![entry],
        Err(_) => table.suggest(text, arguments.number),
    };
    show(table, found, screen)
}

fn named(id: &str) -> Result<CodeSystem, Failure> {
    let found = CodeSystem::ALL.into_iter().find(|system| system.id() == id);
    found.ok_or_else(|| {
        let known = CodeSystem::ALL.map(CodeSystem::id).join(", ");
        Failure::input(
            format!("没有代码系统“{id}”；可用：{known}"),
            format!("there is no code system \"{id}\"; there are: {known}"),
        )
    })
}

fn systems(codes: &CodeBook, screen: Screen) -> Result<Outcome, Failure> {
    if screen.json {
        let systems: Vec<Value> = codes
            .tables()
            .map(|table| {
                json!({
                    "system": table.system().id(),
                    "version": table.version(),
                    "source": table.source(),
                    "size": table.entries().len(),
                })
            })
            .collect();
        screen.document(&json!({ "version": codes.version(), "systems": systems }))?;
        return Ok(Outcome::Done);
    }
    let mut shown = Table::new(["系统 system", "名称 name", "条数 size", "版本 version"]).right(2);
    for table in codes.tables() {
        let system = table.system();
        shown.row([
            system.id().to_owned(),
            system.name_zh().to_owned(),
            grouped(table.entries().len() as u64),
            table.version().to_owned(),
        ]);
    }
    screen.line(shown.to_string())?;
    Ok(Outcome::Done)
}

fn show(table: &CodeTable, entries: Vec<&CodeEntry>, screen: Screen) -> Result<Outcome, Failure> {
    let is_empty = entries.is_empty();
    if screen.json {
        let codes: Vec<Value> = entries.into_iter().map(|entry| document(table, entry)).collect();
        screen.document(&json!({ "system": table.system().id(), "codes": codes }))?;
    } else if is_empty {
        screen.note("没有相近的代码 / no code comes near");
    } else {
        let mut shown = Table::new(["代码 code", "名称 name", "上级 within", "别名 aliases"]);
        for entry in entries {
            shown.row([
                entry.code.to_string(),
                entry.name.to_string(),
                parent(table, entry).map_or_else(String::new, |parent| parent.name.to_string()),
                first_aliases(entry),
            ]);
        }
        screen.line(shown.to_string())?;
    }
    Ok(if is_empty { Outcome::InPart } else { Outcome::Done })
}

fn parent<'a>(table: &'a CodeTable, entry: &CodeEntry) -> Option<&'a CodeEntry> {
    table
        .ancestors(&entry.code)
        .find(|above| above.code != entry.code)
}

fn first_aliases(entry: &CodeEntry) -> String {
    const SHOWN: usize = 4;
    let aliases: Vec<&str> = entry.aliases.iter().take(SHOWN).map(AsRef::as_ref).collect();
    aliases.join("、")
}

fn document(table: &CodeTable, entry: &CodeEntry) -> Value {
    json!({
        "code": entry.code,
        "name": entry.name,
        "name_en": entry.name_en,
        "aliases": entry.aliases,
        "level": entry.level,
        "parent": parent(table, entry).map(|parent| &parent.code),
    })
}

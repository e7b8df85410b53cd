//! `duijie doctor`: looks through a data folder line by line, says what to do about what is wrong, and with `--repair` does
//! what cannot lose anything: takes leftovers away, has views built anew, closes files to others.
//!
//! [`folder`] looks at files without opening anything, [`inside`] at the store and what follows it. Nothing here decides
//! whether a store is sound; that is `indexer`'s.

mod folder;
mod inside;

use super::{Failure, Outcome, start};
use crate::config::Settings;
use crate::terminal::{Screen, good};
use clap::Args;
use duijie_domain::message::Text;
use jiff::Timestamp;
use serde_json::{Value, json};

/// What `doctor` can be told.
#[derive(Debug, Args)]
pub struct DoctorArguments {
    /// Do what cannot lose anything: remove leftovers, have views built anew, close files to others 执行安全的修复
    #[arg(long)]
    repair: bool,
}

/// The folder that is looked at.
struct Site<'s> {
    settings: &'s Settings,
    now: Timestamp,
    repair: bool,
}

/// What was found in one respect.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Line {
    check: &'static str,
    state: State,
    text: Text,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Well,
    Wrong,
    Repaired,
}

impl Line {
    fn well(check: &'static str, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self::new(check, State::Well, Text::new(zh, en))
    }

    fn wrong(check: &'static str, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self::new(check, State::Wrong, Text::new(zh, en))
    }

    fn new(check: &'static str, state: State, text: Text) -> Self {
        Self { check, state, text }
    }

    /// A fault that can be repaired safely: it is, if that was asked for.
    fn repairable(
        site: &Site<'_>,
        (check, text): (&'static str, Text),
        repair: impl FnOnce() -> std::io::Result<()>,
    ) -> Self {
        if !site.repair {
            let zh = format!("{}；可用 --repair 修复", text.zh);
            return Self::wrong(check, zh, format!("{}; --repair puts it right", text.en));
        }
        match repair() {
            Ok(()) => Self::new(check, State::Repaired, text),
            Err(error) => Self::wrong(
                check,
                format!("{}；修复失败：{error}", text.zh),
                format!("{}; it could not be repaired: {error}", text.en),
            ),
        }
    }
}

/// Looks through the data folder.
pub(super) fn run(
    arguments: &DoctorArguments,
    settings: &Settings,
    screen: Screen,
) -> Result<Outcome, Failure> {
    let site = Site {
        settings,
        now: start::now(),
        repair: arguments.repair,
    };
    let lines = examine(&site);
    if screen.json {
        let told: Vec<Value> = lines.iter().map(document).collect();
        screen.document(&json!({ "checks": told }))?;
    } else {
        lines.iter().try_for_each(|line| show(line, screen))?;
    }
    let is_well = lines.iter().all(|line| line.state != State::Wrong);
    Ok(if is_well { Outcome::Done } else { Outcome::InPart })
}

/// What stands outside of the store is looked at first, since opening a store puts some of it right.
fn examine(site: &Site<'_>) -> Vec<Line> {
    let mut lines = folder::look(site);
    if folder::is_there(site) {
        inside::look(site, &mut lines);
    }
    lines
}

fn show(line: &Line, screen: Screen) -> Result<(), Failure> {
    let sign = match line.state {
        State::Well => good("✓"),
        State::Wrong => "✗".to_owned(),
        State::Repaired => good("✓ 已修复 repaired"),
    };
    screen.line(format!("{sign} {:<9} {}", line.check, line.text.zh))?;
    Ok(screen.line(format!("  {:<9} {}", "", line.text.en))?)
}

fn document(line: &Line) -> Value {
    let state = match line.state {
        State::Well => "well",
        State::Wrong => "wrong",
        State::Repaired => "repaired",
    };
    json!({ "check": line.check, "state": state, "zh": line.text.zh, "en": line.text.en })
}

#[cfg(test)]
mod tests;

//! The best of what a person may have (从优、就高、不重复): of rules that exclude each other the ones that give most.
//!
//! In: rules with what they say of one case. Out: which to grant, which are set aside for them, which may yet be better.

use crate::decision::{Answer, Decision};
use crate::rule::{Rule, yuan_text};
use duijie_domain::message::Text;
use smol_str::SmolStr;

/// Which rules to grant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// The rules to grant, by identifier.
    pub granted: Vec<SmolStr>,
    /// Their amounts in sum; what is in kind or has no cap counts by its rate, or nothing.
    pub fen: i64,
    /// Rules that would hold as well and are set aside.
    pub set_aside: Vec<SetAside>,
    /// Rules that are unknown and exclude one of the granted: find out the missing facts before granting.
    pub undecided: Vec<SmolStr>,
}

/// A rule that is set aside for others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetAside {
    /// The rule.
    pub rule: SmolStr,
    /// The granted rules that it cannot stand beside.
    pub in_favour_of: Vec<SmolStr>,
    /// The same in words.
    pub sentence: Text,
}

#[derive(Clone, Copy)]
struct Entry<'r> {
    rule: &'r Rule,
    fen: i64,
}

/// Chooses among rules with their decisions of one case. The order in which they are given does not matter.
#[must_use]
pub fn choose(decided: &[(&Rule, &Decision)]) -> Choice {
    let of = |answer: Answer| {
        let chosen = decided
            .iter()
            .filter(move |(_, decision)| decision.answer == answer);
        let mut entries: Vec<Entry<'_>> = chosen.map(|(rule, decision)| entry(rule, decision)).collect();
        entries.sort_by(|left, right| left.rule.id.cmp(&right.rule.id));
        entries
    };
    let held = of(Answer::Yes);
    let best = best_of(&held);
    let left_out = held
        .iter()
        .filter(|entry| best.iter().all(|chosen| chosen.rule.id != entry.rule.id));
    let unknown = of(Answer::Unknown);
    let undecided = unknown
        .iter()
        .filter(|entry| best.iter().any(|chosen| exclude(entry, chosen)));
    Choice {
        fen: sum(&best),
        set_aside: left_out.map(|entry| set_aside(entry, &best)).collect(),
        undecided: undecided.map(|entry| entry.rule.id.clone()).collect(),
        granted: best.iter().map(|entry| entry.rule.id.clone()).collect(),
    }
}

fn entry<'r>(rule: &'r Rule, decision: &Decision) -> Entry<'r> {
    let amount = decision.amount.as_ref();
    let fen = amount.and_then(|amount| amount.fen().or(amount.fen_per_unit));
    Entry {
        rule,
        fen: fen.unwrap_or(0),
    }
}

/// Whether two rules cannot be granted to one person together: one purpose, or one says so.
fn exclude(left: &Entry<'_>, right: &Entry<'_>) -> bool {
    let (left, right) = (&left.rule.limits, &right.rule.limits);
    left.family == right.family || left.not_with.contains(&right.family)
}

/// The set without exclusions that gives most, then the larger one, then the one named first. Branches only where
/// the first of the rest excludes another of the rest.
fn best_of<'r>(entries: &[Entry<'r>]) -> Vec<Entry<'r>> {
    let Some((first, rest)) = entries.split_first() else {
        return Vec::new();
    };
    let beside: Vec<Entry<'r>> = rest
        .iter()
        .filter(|entry| !exclude(first, entry))
        .copied()
        .collect();
    let mut with = vec![*first];
    with.extend(best_of(&beside));
    if beside.len() == rest.len() {
        return with;
    }
    let without = best_of(rest);
    let worth = |set: &[Entry<'_>]| (sum(set), set.len());
    if worth(&without) > worth(&with) {
        without
    } else {
        with
    }
}

fn sum(entries: &[Entry<'_>]) -> i64 {
    entries.iter().fold(0, |sum, entry| sum.saturating_add(entry.fen))
}

fn set_aside(entry: &Entry<'_>, best: &[Entry<'_>]) -> SetAside {
    let stronger: Vec<&Entry<'_>> = best.iter().filter(|chosen| exclude(entry, chosen)).collect();
    let titles = |title: fn(&Text) -> &String| {
        let titles: Vec<&str> = stronger
            .iter()
            .map(|chosen| title(&chosen.rule.title).as_str())
            .collect();
        titles.join("、")
    };
    let yuan = yuan_text(sum(&stronger.iter().map(|chosen| **chosen).collect::<Vec<_>>()));
    SetAside {
        rule: entry.rule.id.clone(),
        in_favour_of: stronger.iter().map(|chosen| chosen.rule.id.clone()).collect(),
        sentence: Text::new(
            format!(
                "{}不重复享受，就高选择：{}（{yuan} 元）",
                entry.rule.title.zh,
                titles(|text| &text.zh)
            ),
            format!(
                "{} is set aside for the better: {} ({yuan} yuan)",
                entry.rule.title.en,
                titles(|text| &text.en)
            ),
        ),
    }
}

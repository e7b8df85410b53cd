//! The tables of the wording check: words, patterns, rules and laws, read once and proven sound by a test.
//!
//! In: tab-separated text. Out: compiled patterns. What is done with a match is not decided here.

use std::collections::{BTreeMap, HashMap};

use aho_corasick::AhoCorasick;
use regex::Regex;
use thiserror::Error;

use super::Severity;

/// A table of the wording check cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{table} 第 {line} 行：{reason} / {table}, line {line}: {reason}")]
pub(super) struct TableError {
    table: &'static str,
    line: usize,
    reason: String,
}

/// A law or notice and its article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Source {
    /// The law as it is cited: `《就业促进法》第二十七条`.
    pub zh: &'static str,
    /// The same in English.
    pub en: &'static str,
}

/// What one kind of limit is, and what the law says of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// Stable identifier: `sex-male`.
    pub id: &'static str,
    /// How grave it is in a vacancy without a ground.
    pub severity: Severity,
    /// Whether a lawful ground can be named by a public body, so that a refusal becomes a warning there.
    pub(super) open_to_public_bodies: bool,
    /// Where it stands in law.
    pub source: Source,
    /// Facts on the record that make the wording lawful: `ground:…`, `hazard:…`, `target:…`.
    pub(super) lifted_by: Vec<&'static str>,
    /// What may be written instead; empty if it is simply left out.
    pub(super) instead: &'static str,
    /// The sentence to the user, with `{hit}` for the words.
    pub(super) zh: &'static str,
    pub(super) en: &'static str,
}

/// One way in which people write a limit.
pub(super) struct Pattern {
    /// Place of the rule in the book.
    pub(super) rule: usize,
    /// Letters of the fields in which it counts: t, d, c, x.
    pub(super) scope: &'static str,
    /// Words without one of which it cannot match.
    needs: Vec<&'static str>,
    pub(super) regex: Regex,
    /// What takes the alarm back where it overlaps.
    pub(super) unless: Option<Regex>,
}

/// All rules and patterns.
pub(super) struct Book {
    pub(super) rules: Vec<Rule>,
    pub(super) patterns: Vec<Pattern>,
    gate: Gate,
}

impl Book {
    /// Reads the tables built into the program.
    pub(super) fn embedded() -> Result<Self, TableError> {
        let words = words(include_str!("../../tables/wording_words.tsv"))?;
        let sources = sources(include_str!("../../tables/wording_sources.tsv"))?;
        let rules = rules(include_str!("../../tables/wording_rules.tsv"), &sources)?;
        let patterns = patterns(include_str!("../../tables/wording_patterns.tsv"), &words, &rules)?;
        let gate = Gate::of(&patterns).map_err(|error| fault("wording_patterns", 0, &error))?;
        Ok(Self {
            rules,
            patterns,
            gate,
        })
    }

    /// The patterns of which a line holds a word that they need, in the order of the table.
    pub(super) fn patterns_for<'a>(&'a self, line: &str) -> impl Iterator<Item = &'a Pattern> + use<'a> {
        let open = self.gate.open(line, self.patterns.len());
        let patterns = self.patterns.iter().zip(open);
        patterns.filter_map(|(pattern, open)| open.then_some(pattern))
    }

    /// The rule of an identifier.
    pub(super) fn rule(&self, id: &str) -> Option<&Rule> {
        self.rules.iter().find(|rule| rule.id == id)
    }
}

/// Tells in one pass over a line which patterns are worth a look.
struct Gate {
    finder: AhoCorasick,
    /// For each word of the finder the places of the patterns that need it.
    patterns: Vec<Vec<usize>>,
}

impl Gate {
    fn of(patterns: &[Pattern]) -> Result<Self, aho_corasick::BuildError> {
        let mut needed: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (place, pattern) in patterns.iter().enumerate() {
            for word in &pattern.needs {
                needed.entry(word).or_default().push(place);
            }
        }
        Ok(Self {
            finder: AhoCorasick::new(needed.keys())?,
            patterns: needed.into_values().collect(),
        })
    }

    fn open(&self, line: &str, patterns: usize) -> Vec<bool> {
        let mut open = vec![false; patterns];
        for found in self.finder.find_overlapping_iter(line) {
            let needing = self.patterns.get(found.pattern().as_usize());
            for place in needing.into_iter().flatten() {
                if let Some(open) = open.get_mut(*place) {
                    *open = true;
                }
            }
        }
        open
    }
}

fn fault(table: &'static str, line: usize, reason: &impl ToString) -> TableError {
    TableError {
        table,
        line,
        reason: reason.to_string(),
    }
}

/// The lines of a table below its `#` header and its column names, each cut into exactly `N` columns.
fn rows<const N: usize>(
    table: &'static str,
    text: &'static str,
) -> Result<Vec<(usize, [&'static str; N])>, TableError> {
    let lines = (1_usize..).zip(text.lines());
    let content = lines.filter(|(_, line)| !line.starts_with('#') && !line.is_empty());
    content
        .skip(1)
        .map(|(number, line)| {
            let columns: Vec<&str> = line.split('\t').collect();
            <[&str; N]>::try_from(columns)
                .map(|columns| (number, columns))
                .map_err(|columns| fault(table, number, &format!("{} of {N} columns", columns.len())))
        })
        .collect()
}

/// Named groups of words; a group may name groups above it.
fn words(text: &'static str) -> Result<HashMap<&'static str, String>, TableError> {
    let mut words = HashMap::new();
    for (line, [name, alternatives]) in rows("wording_words", text)? {
        let group = format!("(?:{})", filled(alternatives, &words));
        if let Some(unknown) = left_over(&group) {
            return Err(fault("wording_words", line, &format!("no group {unknown}")));
        }
        if words.insert(name, group).is_some() {
            return Err(fault("wording_words", line, &format!("{name} twice")));
        }
    }
    Ok(words)
}

fn sources(text: &'static str) -> Result<HashMap<&'static str, Source>, TableError> {
    let rows = rows("wording_sources", text)?;
    Ok(rows
        .into_iter()
        .map(|(_, [id, zh, en])| (id, Source { zh, en }))
        .collect())
}

fn rules(text: &'static str, sources: &HashMap<&'static str, Source>) -> Result<Vec<Rule>, TableError> {
    let mut rules: Vec<Rule> = Vec::new();
    for (line, [id, severity, public, source, lifted_by, instead, zh, en]) in rows("wording_rules", text)? {
        let bad = |reason: String| fault("wording_rules", line, &reason);
        if rules.iter().any(|rule| rule.id == id) {
            return Err(bad(format!("{id} twice")));
        }
        rules.push(Rule {
            id,
            severity: Severity::of(severity).ok_or_else(|| bad(format!("no severity {severity}")))?,
            open_to_public_bodies: public == "warn",
            source: *sources
                .get(source)
                .ok_or_else(|| bad(format!("no source {source}")))?,
            lifted_by: lifted_by.split('|').filter(|fact| !fact.is_empty()).collect(),
            instead,
            zh,
            en,
        });
    }
    Ok(rules)
}

/// The patterns; a row may serve several rules, each with its own group of words for `{it}`.
fn patterns(
    text: &'static str,
    words: &HashMap<&'static str, String>,
    rules: &[Rule],
) -> Result<Vec<Pattern>, TableError> {
    let mut patterns = Vec::new();
    for (line, [served, scope, needs, pattern, unless]) in rows("wording_patterns", text)? {
        let bad = |reason: String| fault("wording_patterns", line, &reason);
        for served in served.split(' ') {
            let (id, it) = served.split_once('=').unwrap_or((served, ""));
            let rule = rules.iter().position(|rule| rule.id == id);
            let compiled = |text: &str| compiled(text, it, words).map_err(bad);
            patterns.push(Pattern {
                rule: rule.ok_or_else(|| bad(format!("no rule {id}")))?,
                scope,
                needs: needs.split('|').collect(),
                regex: compiled(pattern)?,
                unless: (!unless.is_empty()).then(|| compiled(unless)).transpose()?,
            });
        }
    }
    Ok(patterns)
}

/// `⟨…⟩` marks what is the limit where the pattern needs to see more than that: the only groups that are captured.
fn compiled(pattern: &str, it: &str, words: &HashMap<&'static str, String>) -> Result<Regex, String> {
    let own = words.get(it).map_or("", String::as_str);
    let marked = pattern.replace('⟨', "(").replace('⟩', ")");
    let text = filled(&marked.replace("{it}", own), words);
    if let Some(unknown) = left_over(&text) {
        return Err(format!("no group {unknown}"));
    }
    Regex::new(&text).map_err(|error| error.to_string())
}

/// Puts groups of words where they are named.
fn filled(text: &str, words: &HashMap<&'static str, String>) -> String {
    let mut parts = text.split('{');
    let mut filled = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (name, rest) = part.split_once('}').unwrap_or((part, ""));
        match words.get(name) {
            Some(group) => filled.push_str(group),
            None => {
                filled.push('{');
                filled.push_str(name);
                filled.push('}');
            }
        }
        filled.push_str(rest);
    }
    filled
}

/// The first name in braces that is no count of repetitions.
fn left_over(text: &str) -> Option<&str> {
    text.split('{')
        .skip(1)
        .filter_map(|part| part.split_once('}').map(|(name, _)| name))
        .find(|name| name.chars().any(|character| !"0123456789,".contains(character)))
}

#[cfg(test)]
mod tests {
    use super::super::even::Line;
    use super::*;

    #[test]
    fn the_tables_are_sound() {
        let book = Book::embedded().unwrap();
        for (number, rule) in book.rules.iter().enumerate() {
            let structured = ["pay-range", "element-"];
            let has_pattern = book.patterns.iter().any(|pattern| pattern.rule == number);
            assert!(
                has_pattern || structured.iter().any(|start| rule.id.starts_with(start)),
                "{} can never be found",
                rule.id
            );
        }
        let scopes = book.patterns.iter().map(|pattern| pattern.scope);
        assert!(scopes.flat_map(str::chars).all(|letter| "tdcx".contains(letter)));
    }

    #[test]
    fn a_bad_line_is_named() {
        let error = words("# head\nname\twords\nmen\t男|{nobody}\n").unwrap_err();
        assert_eq!((error.line, error.table), (3, "wording_words"));
        let error = sources("id\tzh\ten\nlaw\tonly\n").unwrap_err();
        assert_eq!(error.line, 2);
    }

    #[test]
    fn the_gate_shuts_out_no_match() {
        let book = Book::embedded().unwrap();
        let cases = include_str!("../../tests/wording/cases.tsv");
        let dodges = include_str!("../../tests/wording/dodges.tsv");
        for case in cases.lines().chain(dodges.lines()) {
            let line = Line::of(case, 0);
            let open = book.gate.open(line.as_str(), book.patterns.len());
            for (pattern, open) in book.patterns.iter().zip(open) {
                assert!(
                    open || !pattern.regex.is_match(line.as_str()),
                    "{case}: {}",
                    pattern.regex
                );
            }
        }
    }

    #[test]
    fn patterns_never_meet_nothing() {
        let book = Book::embedded().unwrap();
        assert!(book.patterns.iter().all(|pattern| !pattern.regex.is_match("")));
    }
}

//! The wording check as cells: the verdict, the rules, and the text that may be written instead.

use super::{Kind, Normalise, Normalised, Told, certain, joined};
use crate::wording::{Finding, Severity, check_text};

pub(super) const KIND: Kind = Kind {
    id: "wording",
    zh: "用语检查",
    en: "wording",
    columns: &["verdict", "rules", "rewrite"],
    make: |_| Ok(Box::new(WordingCells)),
};

struct WordingCells;

impl Normalise for WordingCells {
    fn normalise(&self, text: &str) -> Normalised {
        let findings = check_text(text);
        let verdict = findings.iter().map(|finding| finding.severity).max();
        let mut rules: Vec<&str> = findings.iter().map(|finding| finding.rule).collect();
        rules.dedup();
        let readings = findings.iter().map(|finding| {
            let told = Told {
                field: "rule",
                value: finding.rule.to_owned(),
                name: format!("{} {}", finding.severity.id(), finding.source.zh),
            };
            certain(told, finding.span)
        });
        Normalised {
            cells: vec![
                verdict.map_or("pass", Severity::id).to_owned(),
                joined(rules.iter().map(|rule| (*rule).to_owned())),
                if findings.is_empty() {
                    String::new()
                } else {
                    rewritten(text, &findings)
                },
            ],
            readings: readings.collect(),
            doubts: Vec::new(),
        }
    }
}

/// The text with every sentence in which something was found replaced by the one offered.
fn rewritten(text: &str, findings: &[Finding]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for finding in findings {
        let sentence = finding.sentence;
        if sentence.start >= from && sentence.end > sentence.start {
            out.push_str(text.get(from..sentence.start).unwrap_or(""));
            out.push_str(&finding.rewrite);
            from = sentence.end;
        }
    }
    out.push_str(text.get(from..).unwrap_or(""));
    out
}

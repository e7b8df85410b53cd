//! The papers on policies are true: the example is a sound rule, and every fact and every shipped rule is named.
#![allow(clippy::unwrap_used, reason = "tests")]

use duijie_domain::code::CodeBook;
use duijie_policy::{PolicyBook, fact};

const ENGLISH: &str = include_str!("../../docs/policies.md");
const CHINESE: &str = include_str!("../../docs/zh/policies.md");

#[test]
fn the_example_is_a_sound_rule() {
    let example = ENGLISH
        .split("```toml\n")
        .nth(1)
        .unwrap()
        .split("```")
        .next()
        .unwrap();
    let book = PolicyBook::with([("example.toml", example)], &CodeBook::embedded()).unwrap();
    let rule = book.find("example-first-hire-2026").unwrap();
    assert_eq!(rule.conditions.len(), 3);
    assert_eq!(rule.amount.raises.len(), 1);
}

#[test]
fn every_fact_and_rule_is_named_in_both_languages() {
    let book = PolicyBook::shipped(&CodeBook::embedded()).unwrap();
    for paper in [ENGLISH, CHINESE] {
        for fact in fact::all() {
            assert!(paper.contains(&format!("| `{fact}` |")), "{fact}");
        }
        for rule in book.rules() {
            assert!(paper.contains(&format!("`{}`", rule.id)), "{}", rule.id);
        }
    }
}

//! The house rules: what ARCHITECTURE.md and CONTRIBUTING.md promise, read off manifests, sources and papers.
//!
//! In: every text file of the repository. Out: one line for each breach, with file, line and what to do. A rule is a
//! function from a [`repository::Repository`] to findings, and its module tries it on small strings that break it. What
//! the compiler or clippy can see does not belong here.

#![allow(clippy::unwrap_used, reason = "tests")]

mod crates;
mod environment;
mod leftovers;
mod manifests;
mod papers;
mod parallelism;
mod repository;
mod shape;
mod tenants;
mod tokens;
mod workplace;

use repository::{Finding, Repository};

/// Fails with every breach that the rule finds in the repository itself.
fn keep(rule: impl Fn(&Repository) -> Vec<Finding>) {
    let findings = rule(&Repository::read());
    let breaches: Vec<String> = findings.iter().map(ToString::to_string).collect();
    assert!(
        breaches.is_empty(),
        "{} breach(es) of the house rules:\n{}",
        breaches.len(),
        breaches.join("\n")
    );
}

#[test]
fn crates_name_only_what_their_room_allows() {
    keep(crates::forbidden_words);
}

#[test]
fn each_engine_is_named_behind_its_seam_only() {
    keep(crates::engines_behind_their_seam);
}

#[test]
fn dependencies_point_one_way() {
    keep(manifests::direction);
}

#[test]
fn manifests_depend_only_on_what_their_room_allows() {
    keep(manifests::forbidden_dependencies);
}

#[test]
fn versions_and_lints_come_from_the_workspace() {
    keep(manifests::shared_settings);
}

#[test]
fn rayon_has_one_file_in_the_matcher_and_one_in_the_server() {
    keep(parallelism::one_door);
}

#[test]
fn the_environment_is_read_in_one_file() {
    keep(environment::one_reader);
}

#[test]
fn every_source_file_says_what_lives_in_it() {
    keep(shape::opening_words);
}

#[test]
fn no_file_is_longer_than_a_reader_can_hold() {
    keep(shape::length);
}

#[test]
fn nothing_unfinished_is_left_behind() {
    keep(leftovers::unfinished);
}

#[test]
fn nothing_outside_tests_can_be_made_to_panic_by_an_unwrap() {
    keep(leftovers::unwraps);
}

#[test]
fn use_cases_read_the_records_of_one_tenant() {
    keep(tenants::one_tenant_each);
}

#[test]
fn nothing_names_the_machine_or_the_way_it_was_written_on() {
    keep(workplace::traces);
}

#[test]
fn the_map_is_short_and_true() {
    keep(papers::map);
}

#[test]
fn every_call_is_described() {
    keep(papers::calls);
}

#[test]
fn both_languages_have_the_same_sections() {
    keep(papers::pendants);
}

#[test]
fn links_between_papers_lead_somewhere() {
    keep(papers::links);
}

#[test]
fn no_paper_has_blanks() {
    keep(papers::blanks);
}

#[test]
fn every_decision_record_is_in_the_index() {
    keep(papers::decisions);
}

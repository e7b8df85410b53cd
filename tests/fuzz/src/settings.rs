//! Texts that an operator writes: mappings, profiles, rules of grants, conditions, keys, code tables. What is taken can be
//! written and read again; what is not is told in both languages.

use crate::common::{TODAY, book, choice, reason, refused, text, told};
use duijie_access::Areas;
use duijie_access::KeyRing;
use duijie_domain::Fact;
use duijie_domain::code::{CodeSystem, TableMode};
use duijie_indexer::ingest::Mapping;
use duijie_language::title::WordGroups;
use duijie_matcher::Profile;
use duijie_matcher::requirement::REQUIREMENTS;
use duijie_policy::expression::{Expression, Truth};
use duijie_policy::fact::all;
use duijie_policy::{Facts, PolicyBook, PolicyError};
use std::fmt::Debug;
use std::sync::LazyLock;

static SHIPPED: LazyLock<PolicyBook> =
    LazyLock::new(|| PolicyBook::shipped(book()).expect("the shipped rules"));

/// The first byte says what the text is.
pub fn settings(bytes: &[u8]) {
    let Some((chosen, bytes)) = choice(bytes) else {
        return;
    };
    let text = &*text(bytes);
    match chosen {
        b'm' => mapping(text),
        b'p' => profile(text),
        b'r' => rules(text),
        b'e' => expression(text),
        b'k' => keys(text),
        b'f' => facts(text),
        b'w' => words(text),
        other => table(other, text),
    }
}

fn mapping(text: &str) {
    match Mapping::from_toml(text) {
        Err(error) => refused(&error),
        Ok(mapping) => comes_back(&mapping, |mapping| {
            Mapping::from_toml(&mapping.to_toml().expect("a mapping is written"))
        }),
    }
}

fn profile(text: &str) {
    match Profile::parse(text) {
        Ok(profile) => assert!(profile.modes.len() <= REQUIREMENTS.len()),
        Err(error) => error.problems.iter().for_each(|problem| {
            reason(problem.code);
            told(&problem.message);
        }),
    }
}

fn rules(text: &str) {
    match PolicyBook::load([("rule.toml", text)], book()) {
        Err(error) => of_policies(&error),
        Ok(rules) => {
            let decisions = rules.decide_all(&Facts::of("p1"), &[], TODAY);
            assert!(decisions.len() <= rules.rules().len());
            rules
                .rules()
                .iter()
                .for_each(|rule| assert!(rules.find(&rule.id).is_ok()));
        }
    }
}

fn of_policies(error: &PolicyError) {
    match error {
        PolicyError::Rules(faults) => {
            assert!(!faults.is_empty());
            faults.iter().for_each(|fault| told(&fault.reason));
        }
        PolicyError::Fact { reason, .. } => told(reason),
        PolicyError::UnknownRule { .. } => {}
    }
}

/// Of nobody anything is known, so the answer names facts of the condition, or needs none.
fn expression(text: &str) {
    match Expression::parse(text) {
        Err(fault) => told(&fault),
        Ok(expression) => {
            assert_eq!(Expression::parse(expression.text()).as_ref(), Ok(&expression));
            if let Truth::Unknown(missing) = expression.evaluate(&Facts::of("p1")) {
                assert!(!missing.is_empty() && missing.is_subset(expression.facts()));
            }
        }
    }
}

/// A value for every fact that there is.
fn facts(text: &str) {
    let mut facts = Facts::of("p1");
    for fact in all() {
        match facts.read(book(), fact.id(), text) {
            Err(error) => of_policies(&error),
            Ok(()) => {
                if let Fact::Known(value) = facts.get(fact) {
                    assert!(fact.definition().kind.allows(value), "{fact:?}");
                }
            }
        }
    }
    let _ = SHIPPED.decide_all(&facts, &[], TODAY);
}

fn keys(text: &str) {
    if let Ok(ring) = KeyRing::parse(text) {
        comes_back(&ring, |ring| {
            KeyRing::parse(&ring.print().expect("keys are written"))
        });
        ring.keys()
            .iter()
            .for_each(|key| assert!(key.is_consistent() && ring.get(&key.id) == Ok(*key)));
    }
    if let Some(areas) = Areas::of(text.split(',')) {
        let codes: Vec<_> = areas.codes().collect();
        comes_back(&areas, |_| {
            Areas::of(codes.iter().map(|code| code.as_str())).ok_or(())
        });
        assert!(codes.iter().all(|code| areas.hold(code)));
    }
}

fn words(text: &str) {
    if let Ok(groups) = WordGroups::parse(text) {
        let _ = groups.of(text);
    }
}

fn table(chosen: u8, text: &str) {
    let systems: Vec<CodeSystem> = book().tables().map(|table| table.system()).collect();
    let system = systems[usize::from(chosen) % systems.len()];
    for mode in [TableMode::Replace, TableMode::Extend] {
        match book().with_table(system, text, mode) {
            Err(error) => assert!(!error.message_zh().is_empty() && !error.message_en().is_empty()),
            Ok(book) => {
                let table = book.table(system);
                for entry in table.entries() {
                    assert_eq!(table.get(&entry.code).map(|found| &found.code), Some(&entry.code));
                    assert!(table.ancestors(&entry.code).count() < table.entries().len());
                }
                let _ = table.suggest(text, 5);
                let _ = table
                    .resolve(text)
                    .map_err(|unknown| (unknown.message_zh(), unknown.message_en()));
            }
        }
    }
}

fn comes_back<T: PartialEq + Debug, E: Debug>(value: &T, again: impl FnOnce(&T) -> Result<T, E>) {
    assert_eq!(again(value).as_ref().expect("what was written is read"), value);
}

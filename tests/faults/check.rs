//! Compares what a store holds with what it had acknowledged.
//!
//! In: an open store, the ledger, the seed. Out: findings in a tally. A step that was on its way may be there whole or not at
//! all. Where bytes were damaged on purpose, an error in words is a good answer and a wrong value is not.

use super::ledger::{Acknowledged, Ledger};
use super::script::{self, Body, Script, State};
use super::tally::Tally;
use duijie_domain::{Candidate, Record, RecordKind, Vacancy};
use duijie_indexer::store::{Change, Sequence, Store};
use std::collections::BTreeMap;
use std::path::Path;

const PAGE: usize = 500;

/// What is known about the data that is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Condition {
    /// Nothing was damaged: every answer must be right.
    Whole,
    /// Bytes were changed: every answer must be right or an error.
    Damaged,
}

/// What the store says about one key.
enum Found {
    Absent,
    Version { step: u64, revision: u64 },
    Error(String),
    Foreign(String),
}

/// One comparison.
pub(crate) struct Check<'a> {
    pub(crate) store: &'a Store,
    pub(crate) folder: &'a Path,
    pub(crate) seed: u64,
    pub(crate) ledger: &'a Ledger,
    pub(crate) condition: Condition,
    pub(crate) tally: &'a mut Tally,
}

impl Check<'_> {
    /// Compares everything; where nothing was damaged, also sends again what was on its way. Tells the steps that each writer
    /// has done by then.
    pub(crate) fn run(mut self) -> Vec<u64> {
        let wrong_before = self.tally.wrong + self.tally.lost;
        self.requests();
        let steps: Vec<u64> = (0..self.ledger.steps().len())
            .map(|writer| self.writer(u32::try_from(writer).unwrap()))
            .collect();
        if let Some(changes) = self.feed() {
            self.erasures(&changes);
        }
        self.verification(wrong_before);
        if self.condition == Condition::Whole {
            self.unfinished();
            return steps
                .iter()
                .zip(self.ledger.steps())
                .map(|(_, done)| done + 1)
                .collect();
        }
        steps
    }

    /// The records of one writer are those after its acknowledged steps, or after one more.
    fn writer(&mut self, writer: u32) -> u64 {
        let done = self.ledger.writers[&writer].clone();
        let mut script = Script::after(self.seed, writer, done.steps);
        let before = script.state().clone();
        script.step();
        let after = script.state().clone();
        let found: BTreeMap<u32, Found> = script::keys().map(|key| (key, self.find(writer, key))).collect();
        let state = if fits(&found, &after) && !fits(&found, &before) {
            &after
        } else {
            &before
        };
        for (key, found) in &found {
            self.compare(writer, *key, found, state, &done);
        }
        if state == &after && before != after {
            done.steps + 1
        } else {
            done.steps
        }
    }

    fn compare(&mut self, writer: u32, key: u32, found: &Found, state: &State, done: &Acknowledged) {
        let expected = state.get(&key).copied();
        let name = format!("writer {writer} key {key} after {} steps", done.steps);
        match (found, expected) {
            (Found::Error(error), _) => self.failed(&format!("{name}: {error}")),
            (Found::Foreign(what), _) => self.tally.answer_wrongly(format!("{name}: {what}")),
            (Found::Absent, None) => {}
            (Found::Absent, Some(step)) => self.missing(format!("{name}: version {step} is gone")),
            (Found::Version { step, revision }, Some(expected)) if *step == expected => {
                self.revision(&name, writer, key, *step, *revision, done);
            }
            (Found::Version { step, .. }, expected) => {
                self.missing(format!("{name}: version {step} instead of {expected:?}"));
            }
        }
    }

    fn revision(&mut self, name: &str, writer: u32, key: u32, step: u64, found: u64, done: &Acknowledged) {
        let Some(revisions) = done.revisions.get(&step) else {
            return;
        };
        let made = Script::after(self.seed, writer, step - 1).step();
        let place = made.keys().position(|written| written == key).unwrap();
        if revisions[place] != found {
            let told = revisions[place];
            self.tally
                .answer_wrongly(format!("{name}: revision {found} instead of {told}"));
        }
    }

    fn find(&self, writer: u32, key: u32) -> Found {
        match script::kind(writer) {
            RecordKind::Candidate => self.find_of::<Candidate>(writer, key, |body| {
                (body.person.name.to_string(), Body::Candidate(Box::new(body)))
            }),
            _ => self.find_of::<Vacancy>(writer, key, |body| {
                let name = body.title.rsplit(' ').next().unwrap_or_default().to_owned();
                (name, Body::Vacancy(Box::new(body)))
            }),
        }
    }

    fn find_of<R: Record>(&self, writer: u32, key: u32, split: impl Fn(R) -> (String, Body)) -> Found {
        let name = script::record_key(writer, key);
        let stored = match self.store.every_tenant().find::<R>(&script::tenant(), &name) {
            Ok(Some(stored)) => stored,
            Ok(None) => return Found::Absent,
            Err(error) => return Found::Error(error.to_string()),
        };
        let revision = stored.envelope.revision.0;
        let is_its_own = stored.envelope.key == name;
        let (token, body) = split(stored.body);
        let step = token.rsplit('s').next().and_then(|step| step.parse().ok());
        match step {
            Some(step) if is_its_own && body == Body::of(self.seed, writer, key, step) => {
                Found::Version { step, revision }
            }
            _ => Found::Foreign("a body that nobody wrote".into()),
        }
    }

    /// The feed has no gap, and every acknowledged revision stands in it.
    fn feed(&mut self) -> Option<Vec<Change>> {
        let mut changes: Vec<Change> = Vec::new();
        loop {
            let after = changes.last().map_or(Sequence(0), |change| change.sequence);
            match self.store.every_tenant().changes(after, PAGE) {
                Ok(page) if page.is_empty() => break,
                Ok(page) => changes.extend(page),
                Err(error) => {
                    self.failed(&format!("the feed: {error}"));
                    return None;
                }
            }
        }
        let gap = (1..)
            .zip(&changes)
            .find(|(place, change)| change.sequence.0 != *place);
        if gap.is_some() || changes.len() as u64 != self.store.sequence().0 {
            self.tally.answer_wrongly("the feed has a gap or is short");
        }
        for (writer, done) in &self.ledger.writers {
            for revision in done.revisions.values().flatten() {
                let change = usize::try_from(revision - 1)
                    .ok()
                    .and_then(|place| changes.get(place));
                if change.is_none_or(|change| change.kind != script::kind(*writer)) {
                    self.tally
                        .answer_wrongly(format!("revision {revision} is not in the feed"));
                }
            }
        }
        Some(changes)
    }

    fn verification(&mut self, wrong_before: u64) {
        let is_right = self.tally.wrong + self.tally.lost == wrong_before;
        match self.store.verify() {
            Err(error) => self.failed(&format!("verify: {error}")),
            Ok(verification) if verification.is_sound() && !is_right => {
                self.tally.answer_wrongly("and verify finds nothing wrong");
            }
            Ok(verification) if !verification.is_sound() => {
                let finding = verification
                    .findings
                    .first()
                    .map(|finding| finding.text.en.clone());
                self.failed(&format!("verify: {}", finding.unwrap_or_default()));
            }
            Ok(_) => {}
        }
    }

    /// An acknowledged request that is sent again gets the answer that it had.
    fn requests(&mut self) {
        for (writer, done) in &self.ledger.writers {
            let Some(revisions) = done.revisions.get(&done.steps) else {
                continue;
            };
            let step = Script::after(self.seed, *writer, done.steps - 1).step();
            match step.again(self.store, self.seed, revisions) {
                Ok(again) if again == *revisions => {}
                Ok(_) => self
                    .tally
                    .answer_wrongly(format!("request {writer}-{} was answered anew", done.steps)),
                Err(error) => self.failed(&format!("request {writer}-{}: {error}", done.steps)),
            }
        }
    }

    /// A request that may or may not have been carried out is carried out exactly once by sending it again.
    fn unfinished(&mut self) {
        for (writer, done) in &self.ledger.writers {
            let mut script = Script::after(self.seed, *writer, done.steps);
            let step = script.step();
            match step.complete(self.store, self.seed) {
                Ok(()) => {
                    let found = script::keys().map(|key| (key, self.find(*writer, key))).collect();
                    if !fits(&found, script.state()) {
                        self.tally
                            .answer_wrongly(format!("writer {writer}: sent again, it was not done once"));
                    }
                }
                Err(error) => self
                    .tally
                    .answer_wrongly(format!("writer {writer}: sent again: {error}")),
            }
        }
    }

    pub(super) fn failed(&mut self, what: &str) {
        match self.condition {
            Condition::Whole => self.tally.answer_wrongly(what),
            Condition::Damaged => self.tally.told += 1,
        }
    }

    pub(super) fn missing(&mut self, what: String) {
        match self.condition {
            Condition::Whole => self.tally.lose(1, what),
            Condition::Damaged => self.tally.answer_wrongly(what),
        }
    }
}

fn fits(found: &BTreeMap<u32, Found>, state: &State) -> bool {
    found.iter().all(|(key, found)| match (found, state.get(key)) {
        (Found::Absent, None) | (Found::Error(_), _) => true,
        (Found::Version { step, .. }, Some(expected)) => step == expected,
        _ => false,
    })
}

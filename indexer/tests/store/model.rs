//! Random operations against a plain map.

use crate::support::{Kept, Post, assert_sound, create, delete, post, tenant, upsert, write};
use duijie_domain::RecordKey;
use duijie_indexer::store::{EngineKind, Operation, Outcome, Sequence, Store, Write, WriteResult};
use proptest::prelude::*;
use std::collections::BTreeMap;

const IDS: u8 = 6;

#[derive(Debug, Clone)]
enum Step {
    Write(Vec<Wish>),
    Reopen,
}

#[derive(Debug, Clone)]
struct Wish {
    id: u8,
    action: Action,
    /// How far the expected revision lies before the current one, when one is expected.
    expected_behind: Option<u64>,
}

#[derive(Debug, Clone, PartialEq)]
enum Action {
    Create(u16),
    Upsert(u16),
    Update(u16),
    Delete,
}

fn wish() -> impl Strategy<Value = Wish> {
    let body = prop_oneof![4 => 0..3_u16, 1 => 3_000..9_000_u16];
    let action = prop_oneof![
        2 => body.clone().prop_map(Action::Create),
        4 => body.clone().prop_map(Action::Upsert),
        2 => body.prop_map(Action::Update),
        2 => Just(Action::Delete),
    ];
    let expected = prop_oneof![3 => Just(None), 2 => Just(Some(0)), 1 => Just(Some(1))];
    (0..IDS, action, expected).prop_map(|(id, action, expected_behind)| Wish {
        id,
        action,
        expected_behind,
    })
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        9 => prop::collection::vec(wish(), 1..5).prop_map(Step::Write),
        1 => Just(Step::Reopen),
    ];
    prop::collection::vec(step, 1..30)
}

#[derive(Debug, Clone, PartialEq)]
struct Row {
    number: u64,
    revision: u64,
    body: u16,
}

#[derive(Debug, Default)]
struct Model {
    rows: BTreeMap<u8, Row>,
    feed: Vec<(u64, Operation)>,
    numbers: u64,
}

impl Model {
    /// The outcome with number and revision, or the reason of the failure.
    fn apply(&mut self, wish: &Wish, expected: Option<u64>) -> Result<(Outcome, u64, u64), &'static str> {
        let current = self.rows.get(&wish.id).cloned();
        let body = match wish.action {
            Action::Create(body) | Action::Upsert(body) | Action::Update(body) => Some(body),
            Action::Delete => None,
        };
        match (&wish.action, current, body) {
            (Action::Create(_), Some(_), _) => Err("ALREADY_EXISTS"),
            (Action::Create(_) | Action::Upsert(_), None, Some(body)) if expected.is_none() => {
                self.numbers += 1;
                Ok(self.put(wish.id, self.numbers, body, Outcome::Created, Operation::Created))
            }
            (_, None, _) => Err("RECORD_NOT_FOUND"),
            (_, Some(row), _) if expected.is_some_and(|expected| expected != row.revision) => {
                Err("REVISION_MISMATCH")
            }
            (_, Some(row), Some(body)) if row.body == body => {
                Ok((Outcome::Unchanged, row.number, row.revision))
            }
            (_, Some(row), Some(body)) => {
                Ok(self.put(wish.id, row.number, body, Outcome::Updated, Operation::Updated))
            }
            (_, Some(row), None) => {
                self.feed.push((row.number, Operation::Deleted));
                self.rows.remove(&wish.id);
                Ok((Outcome::Deleted, row.number, self.feed.len() as u64))
            }
        }
    }

    fn put(
        &mut self,
        id: u8,
        number: u64,
        body: u16,
        outcome: Outcome,
        done: Operation,
    ) -> (Outcome, u64, u64) {
        self.feed.push((number, done));
        let revision = self.feed.len() as u64;
        self.rows.insert(
            id,
            Row {
                number,
                revision,
                body,
            },
        );
        (outcome, number, revision)
    }
}

fn text(body: u16) -> String {
    format!("{body} ").repeat(usize::from(body).max(1))
}

fn as_write(wish: &Wish, expected: Option<u64>) -> Write {
    let id = wish.id.to_string();
    let write = match wish.action {
        Action::Create(body) => create(&id, &text(body)),
        Action::Upsert(body) => upsert(&id, &text(body)),
        Action::Update(body) => Write::update(&tenant(), &post(&id, &text(body))).unwrap(),
        Action::Delete => delete(&id),
    };
    match expected {
        Some(revision) => write.expecting(Sequence(revision)),
        None => write,
    }
}

fn told(result: &WriteResult) -> Result<(Outcome, u64, u64), &'static str> {
    result
        .as_ref()
        .map(|done| (done.outcome, done.number, done.revision.0))
        .map_err(|error| error.reason())
}

fn assert_same(store: &Store, model: &Model) {
    let changes = store.every_tenant().changes(Sequence(0), 1_000).unwrap();
    assert!(
        changes
            .iter()
            .map(|change| change.sequence.0)
            .eq(1..=model.feed.len() as u64)
    );
    assert!(
        changes
            .iter()
            .map(|change| (change.number, change.operation))
            .eq(model.feed.iter().copied())
    );
    for id in 0..IDS {
        let found = store
            .every_tenant()
            .find::<Post>(&tenant(), &RecordKey::new("fair", id.to_string()))
            .unwrap();
        let found = found.map(|stored| {
            (
                stored.envelope.number,
                stored.envelope.revision.0,
                stored.body.title,
            )
        });
        let row = model
            .rows
            .get(&id)
            .map(|row| (row.number, row.revision, text(row.body)));
        assert_eq!(found, row);
    }
    let mut numbers: Vec<u64> = model.rows.values().map(|row| row.number).collect();
    numbers.sort_unstable();
    let scanned = store.every_tenant().scan::<Post>(0, 1_000).unwrap();
    assert!(scanned.iter().map(|stored| stored.envelope.number).eq(numbers));
}

fn play(engine: EngineKind, steps: &[Step]) {
    let mut kept = Kept::new(engine);
    let mut model = Model::default();
    for step in steps {
        match step {
            Step::Reopen => kept.reopen(),
            Step::Write(wishes) => {
                let mut expectations = Vec::new();
                let mut predicted = Vec::new();
                for wish in wishes {
                    let current = model.rows.get(&wish.id).map_or(0, |row| row.revision);
                    let expected = wish.expected_behind.map(|behind| current.saturating_sub(behind));
                    predicted.push(model.apply(wish, expected));
                    expectations.push(as_write(wish, expected));
                }
                let results = write(kept.store(), expectations);
                assert_eq!(results.iter().map(told).collect::<Vec<_>>(), predicted);
            }
        }
        assert_same(kept.store(), &model);
    }
    assert_sound(kept.store());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn memory_behaves_like_a_map(steps in steps()) {
        play(EngineKind::Memory, &steps);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn sled_behaves_like_a_map(steps in steps()) {
        play(EngineKind::Sled, &steps);
    }

    #[test]
    fn redb_behaves_like_a_map(steps in steps()) {
        play(EngineKind::Redb, &steps);
    }
}

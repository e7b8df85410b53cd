//! What every writer does, step by step: the same numbers always make the same requests, so that whoever knows how many steps
//! were acknowledged knows what the store must hold.
//!
//! In: a seed and the number of a writer. Out: requests, and the state after any number of steps. Nothing is written here.

use duijie_domain::{Candidate, RecordKey, RecordKind, Vacancy};
use duijie_indexer::Error;
use duijie_indexer::store::{Erased, Sequence, Store, Tenant, Write, WriteRequest};
use jiff::Timestamp;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::collections::BTreeMap;

/// Keys of one writer.
const KEYS: u32 = 12;
const WRITES_PER_STEP_MAX: u32 = 3;
/// One in so many steps that could erase a person does.
const ERASES_ONE_IN: u32 = 8;
/// Longest text of a body, in bytes.
const TEXT_BYTES_MAX: usize = 20_000;

/// Versions of the records of one writer by key: the step that wrote them.
pub(crate) type State = BTreeMap<u32, u64>;

/// What a step does to one key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Action {
    Create,
    Upsert,
    Update,
    Delete,
}

/// The writes of one step, or the person that it erases.
pub(crate) struct Step {
    writer: u32,
    number: u64,
    actions: Vec<(u32, Action)>,
    erased: Option<u32>,
}

/// The steps of one writer in their order; after each the state that it leaves.
pub(crate) struct Script {
    seed: u64,
    writer: u32,
    state: State,
    done: u64,
}

impl Script {
    /// Before the first step.
    pub(crate) fn new(seed: u64, writer: u32) -> Self {
        Self {
            seed,
            writer,
            state: State::new(),
            done: 0,
        }
    }

    /// After this many steps.
    pub(crate) fn after(seed: u64, writer: u32, steps: u64) -> Self {
        let mut script = Self::new(seed, writer);
        for _ in 0..steps {
            script.step();
        }
        script
    }

    /// The state that the steps so far have left.
    pub(crate) fn state(&self) -> &State {
        &self.state
    }

    /// The next step.
    pub(crate) fn step(&mut self) -> Step {
        self.done += 1;
        let mut random = random(self.seed, &[u64::from(self.writer), self.done]);
        let mut actions = Vec::new();
        let first = random.random_range(0..KEYS);
        let can_be_erased = kind(self.writer) == RecordKind::Candidate && self.state.contains_key(&first);
        if can_be_erased && random.random_range(0..ERASES_ONE_IN) == 0 {
            self.state.remove(&first);
            return self.made(Vec::new(), Some(first));
        }
        for place in 0..random.random_range(1..=WRITES_PER_STEP_MAX) {
            let key = (first + place) % KEYS;
            let action = match (self.state.contains_key(&key), random.random_range(0..10)) {
                (true, 0..2) => Action::Delete,
                (true, 2..6) => Action::Update,
                (false, 0..5) => Action::Create,
                _ => Action::Upsert,
            };
            match action {
                Action::Delete => self.state.remove(&key),
                _ => self.state.insert(key, self.done),
            };
            actions.push((key, action));
        }
        self.made(actions, None)
    }

    fn made(&self, actions: Vec<(u32, Action)>, erased: Option<u32>) -> Step {
        Step {
            writer: self.writer,
            number: self.done,
            actions,
            erased,
        }
    }
}

impl Step {
    /// Does the step; tells the revisions of its writes.
    pub(crate) fn carry_out(&self, store: &Store, seed: u64) -> Result<Vec<u64>, Error> {
        match self.erased {
            None => self.write(store, seed),
            Some(key) => match self.erase(store, key)? {
                Some(erased) => Ok(vec![erased.revision.map_or(0, |revision| revision.0)]),
                None => Err(Error::Internal("the person to erase is not there".into())),
            },
        }
    }

    /// Does the step whether or not it was done before; a person who is gone is erased.
    pub(crate) fn complete(&self, store: &Store, seed: u64) -> Result<(), Error> {
        match self.erased {
            None => self.write(store, seed).map(drop),
            Some(key) => self.erase(store, key).map(drop),
        }
    }

    /// Does the step again that was answered with these revisions; tells what is answered now.
    pub(crate) fn again(&self, store: &Store, seed: u64, revisions: &[u64]) -> Result<Vec<u64>, Error> {
        let (Some(_), [revision]) = (self.erased, revisions) else {
            return self.write(store, seed);
        };
        let change = store.every_tenant().changes(Sequence(revision - 1), 1)?.pop();
        let number = change.map_or(0, |change| change.number);
        let erased = store.erase(&tenant(), number, instant(self.number + 1))?;
        let is_the_same = erased.was_done && erased.erasure.erased_at == instant(self.number);
        Ok(if is_the_same {
            revisions.to_vec()
        } else {
            Vec::new()
        })
    }

    /// Whether the step erases a person.
    pub(crate) fn is_erasure(&self) -> bool {
        self.erased.is_some()
    }

    fn write(&self, store: &Store, seed: u64) -> Result<Vec<u64>, Error> {
        let results = store.write(self.request(seed))?;
        let written = results
            .into_iter()
            .map(|result| result.map(|written| written.revision.0));
        written.collect()
    }

    /// Erases at a wish or, in every other step, because the time is over.
    fn erase(&self, store: &Store, key: u32) -> Result<Option<Erased>, Error> {
        let key = record_key(self.writer, key);
        let Some(stored) = store.every_tenant().find::<Candidate>(&tenant(), &key)? else {
            return Ok(None);
        };
        let (number, revision) = (stored.envelope.number, stored.envelope.revision);
        let now = instant(self.number);
        let erased = match self.number % 2 {
            0 => store.erase(&tenant(), number, now),
            _ => store.erase_expired(&tenant(), number, Some(revision), now),
        };
        erased.map(Some)
    }

    fn request(&self, seed: u64) -> WriteRequest {
        let writes = self.actions.iter().map(|(key, action)| {
            let body = Body::of(seed, self.writer, *key, self.number);
            body.write(*action)
        });
        WriteRequest::new(instant(self.number), writes.collect())
            .unwrap()
            .all_or_nothing()
            .identified(&tenant(), format!("{}-{}", self.writer, self.number))
            .unwrap()
    }

    /// The keys that the step writes, in order.
    pub(crate) fn keys(&self) -> impl Iterator<Item = u32> + '_ {
        self.actions.iter().map(|(key, _)| *key)
    }
}

/// A record of either kind.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Body {
    Vacancy(Box<Vacancy>),
    Candidate(Box<Candidate>),
}

impl Body {
    /// What a step writes under a key: vacancies by the even writers, candidates by the odd ones.
    pub(crate) fn of(seed: u64, writer: u32, key: u32, step: u64) -> Self {
        let mut random = random(seed, &[u64::from(writer), u64::from(key), step]);
        let bytes = match random.random_range(0..10) {
            0..6 => random.random_range(0..400),
            6..9 => random.random_range(400..4_000),
            _ => random.random_range(4_000..TEXT_BYTES_MAX),
        };
        let text = text(&mut random, bytes);
        let key = record_key(writer, key);
        if kind(writer) == RecordKind::Vacancy {
            return Self::Vacancy(Box::new(Vacancy {
                title: format!("电焊工 {}", token(writer, step)),
                employer: "e1".into(),
                duties: text,
                key,
                ..Vacancy::default()
            }));
        }
        let mut candidate = Candidate {
            key,
            free_text: text,
            ..Candidate::default()
        };
        candidate.person.name = token(writer, step);
        Self::Candidate(Box::new(candidate))
    }

    fn write(&self, action: Action) -> Write {
        let tenant = &tenant();
        let written = match (self, action) {
            (Self::Vacancy(body), Action::Create) => Write::create(tenant, body.as_ref()),
            (Self::Vacancy(body), Action::Upsert) => Write::upsert(tenant, body.as_ref()),
            (Self::Vacancy(body), Action::Update) => Write::update(tenant, body.as_ref()),
            (Self::Candidate(body), Action::Create) => Write::create(tenant, body.as_ref()),
            (Self::Candidate(body), Action::Upsert) => Write::upsert(tenant, body.as_ref()),
            (Self::Candidate(body), Action::Update) => Write::update(tenant, body.as_ref()),
            (Self::Vacancy(body), Action::Delete) => {
                Ok(Write::delete(tenant, RecordKind::Vacancy, body.key.clone()))
            }
            (Self::Candidate(body), Action::Delete) => {
                Ok(Write::delete(tenant, RecordKind::Candidate, body.key.clone()))
            }
        };
        written.unwrap()
    }
}

/// A word that only this version of a record has.
pub(crate) fn token(writer: u32, step: u64) -> String {
    format!("w{writer}s{step}")
}

/// The kind of the records of a writer.
pub(crate) fn kind(writer: u32) -> RecordKind {
    match writer % 2 {
        0 => RecordKind::Vacancy,
        _ => RecordKind::Candidate,
    }
}

/// Every key of a writer.
pub(crate) fn keys() -> std::ops::Range<u32> {
    0..KEYS
}

/// The key of a record.
pub(crate) fn record_key(writer: u32, key: u32) -> RecordKey {
    RecordKey::new("fair", format!("{writer}-{key}"))
}

/// The owner of every record.
pub(crate) fn tenant() -> Tenant {
    Tenant::new("heze").unwrap()
}

/// Numbers that depend on the seed and the parts and on nothing else.
pub(crate) fn random(seed: u64, parts: &[u64]) -> ChaCha8Rng {
    let mixed = parts.iter().fold(seed, |mixed, part| {
        (mixed ^ part).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(23)
    });
    ChaCha8Rng::seed_from_u64(mixed)
}

fn instant(step: u64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + i64::try_from(step).unwrap()).unwrap()
}

/// Text that does not compress to nothing, in letters of one and of three bytes.
fn text(random: &mut ChaCha8Rng, bytes: usize) -> String {
    let mut text = String::with_capacity(bytes + 3);
    while text.len() < bytes {
        let letter = match random.random_range(0..8) {
            0 => ' ',
            1..5 => char::from(random.random_range(b'a'..=b'z')),
            _ => char::from_u32(random.random_range(0x4E00..0x9FA5)).unwrap(),
        };
        text.push(letter);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_makes_the_same_steps_and_another_one_others() {
        let requests = |seed| {
            let mut script = Script::new(seed, 1);
            let steps = (0..40).map(|_| script.step());
            steps
                .map(|step| (step.erased, step.request(seed)))
                .collect::<Vec<_>>()
        };
        assert_eq!(requests(1), requests(1));
        assert_ne!(requests(1), requests(2));
        assert!(requests(1).iter().any(|(erased, _)| erased.is_some()));
        assert_eq!(Script::after(1, 1, 20).state(), Script::after(1, 1, 20).state());
    }
}

//! What is kept beside records and views: access keys, the audit log, the key of digests, the vault, and the files that say what
//! the others are.
//!
//! In: a data folder. Out: a writer of all of these, and whether what is found after damage is right, or told by the name of the
//! file. Every step is a function of the seed and its number. The engine's own files are another subject's matter.

use super::ledger::Pen;
use super::reading::Reading;
use super::script::{self, Body};
use super::views::Outcome;
use super::writing::Writing;
use duijie::access::KeysFile;
use duijie::engine::EngineError;
use duijie_access::audit::Entry;
use duijie_access::{Areas, Drawn, Key, KeyRing, RingError, Role};
use duijie_domain::{Candidate, RecordKey, Vacancy};
use duijie_indexer::Error;
use duijie_indexer::audit::{AuditLog, AuditNote, AuditQuery, AuditVerification, verify_folder};
use duijie_indexer::duplicates::kept_key;
use duijie_indexer::store::{EngineKind, Store, StoreOptions, Write as StoreWrite, WriteRequest};
use duijie_indexer::vault::{SlotState, Vault, VaultPlace};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use rand::RngExt;
use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

/// The writer of candidates in the script.
const WRITER: u32 = 1;
const SECONDS_PER_STEP: u64 = 2_160;
const STEPS_PER_DAY: u64 = 40;
const STEPS_PER_KEY: u64 = 10;
const STEPS_PER_ERASURE: u64 = 5;
const STEPS_PER_FORGETTING: u64 = 100;
/// What the log calls itself where it is its own subject.
const LOG: &str = "log";

/// Whether a file of the data folder is tried here.
pub(crate) fn is_of_upkeep(data: &Path, file: &Path) -> bool {
    !["sled", "store.redb"]
        .iter()
        .any(|engine| file.starts_with(data.join("store").join(engine)))
}

/// Takes steps; each count is of one that is durable.
pub(crate) fn write(writing: &Writing, pen: &Pen<impl Write>) -> Result<(), Error> {
    let place = Place {
        data: writing.folder.clone(),
        engine: writing.engine,
        seed: writing.seed,
    };
    let done = writing.steps.first().copied().unwrap_or_default();
    let store = Store::open(&place.options())?;
    let log = AuditLog::open(Some(&place.log()), at(done))?;
    if done == 0 {
        let noted = digests_noted(&place.digests()?);
        carry_out(&store, StoreWrite::create(&script::tenant(), &noted)?)?;
    }
    pen.ready();
    for step in (done + 1..).take(usize::try_from(writing.at_most).unwrap_or(usize::MAX)) {
        place.step(step, &store, &log)?;
        log.sync()?;
        pen.count(step);
    }
    Ok(())
}

/// A data folder and what chooses its content.
struct Place {
    data: PathBuf,
    engine: EngineKind,
    seed: u64,
}

impl Place {
    fn options(&self) -> StoreOptions {
        StoreOptions {
            vault: VaultPlace::of(&self.data, None),
            cache_bytes: 1 << 20,
            ..StoreOptions::new(self.engine, self.data.join("store"))
        }
    }

    fn log(&self) -> PathBuf {
        self.data.join("audit")
    }

    /// The key of digests in hexadecimal digits.
    fn digests(&self) -> Result<String, Error> {
        let key = kept_key(&self.data.join("duplicates.key"))?;
        Ok(duijie_access::key::hexadecimal(&key))
    }

    fn step(&self, step: u64, store: &Store, log: &AuditLog) -> Result<(), Error> {
        if let Body::Candidate(person) = person(self.seed, step) {
            carry_out(store, StoreWrite::create(&script::tenant(), person.as_ref())?)?;
        }
        if step.is_multiple_of(STEPS_PER_ERASURE) {
            let key = script::record_key(WRITER, number_of(step - 2));
            let person = store.every_tenant().find::<Candidate>(&script::tenant(), &key)?;
            let number = person.map_or(0, |person| person.envelope.number);
            store.erase(&script::tenant(), number, at(step))?;
        }
        log.append(note(step), at(step))?;
        if step.is_multiple_of(STEPS_PER_FORGETTING) {
            log.forget_before(first_day(step), at(step))?;
        }
        if step.is_multiple_of(STEPS_PER_KEY) {
            let keys = KeysFile::of_data(&self.data);
            let changed = keys.change(|ring| change(ring, self.seed, step).map_err(EngineError::from));
            changed.map_err(|error| Error::Internal(error.to_string()))?;
        }
        Ok(())
    }
}

/// Reads everything that [`write`] has written in `count` steps.
pub(crate) fn read(reading: &Reading, count: u64) -> Outcome {
    let found = Found {
        place: Place {
            data: reading.folder.clone(),
            engine: reading.engine,
            seed: reading.seed,
        },
        count,
    };
    let told = [Found::keys, Found::log, Found::records]
        .into_iter()
        .map(|part| part(&found))
        .collect::<Result<Vec<_>, String>>();
    match told {
        Ok(told) => judged(&told.concat(), reading.damaged.as_deref()),
        Err(wrong) => Outcome::Wrong(wrong),
    }
}

/// What was told has to name the file. Of keys and log, every byte counts; elsewhere some are made good.
fn judged(told: &[String], damaged: Option<&str>) -> Outcome {
    let damaged = damaged.unwrap_or_default();
    let name = damaged.rsplit('/').next().unwrap_or_default();
    let every_byte_counts = ["access/", "audit/"]
        .iter()
        .any(|folder| damaged.starts_with(folder));
    let is_named = |words: &String| words.contains(name);
    match told {
        [] if every_byte_counts => Outcome::Wrong("nobody has noticed it".into()),
        [] => Outcome::Right,
        told if told.iter().any(is_named) => Outcome::Refused(told.join("; ")),
        told => Outcome::Wrong(format!("told without the name of the file: {}", told.join("; "))),
    }
}

/// What stands in a folder after so many steps. Each part tells what it says of damage, or what is wrong.
struct Found {
    place: Place,
    count: u64,
}

impl Found {
    /// No key more or less, and none wider, longer or otherwise than it was made.
    fn keys(&self) -> Result<Vec<String>, String> {
        let mut made = KeyRing::default();
        for step in (1..=self.count).filter(|step| step.is_multiple_of(STEPS_PER_KEY)) {
            change(&mut made, self.place.seed, step).unwrap();
        }
        match KeysFile::of_data(&self.place.data).read() {
            Err(error) => Ok(vec![error.to_string()]),
            Ok(Some(found)) if found == made => Ok(Vec::new()),
            Ok(_) => Err("other keys than were made".into()),
        }
    }

    /// The log as it is, then as it goes on.
    fn log(&self) -> Result<Vec<String>, String> {
        let folder = self.place.log();
        let told = match verify_folder(&folder) {
            Ok(found) => faults(&found, &folder),
            Err(error) => return Ok(vec![error.to_string()]),
        };
        let next = self.count + 1;
        let log = match AuditLog::open(Some(&folder), at(next)) {
            Ok(log) => log,
            Err(error) => return Ok([told, vec![error.to_string()]].concat()),
        };
        let everything = AuditQuery {
            limit: usize::MAX,
            ..AuditQuery::default()
        };
        let entries = log.query(&everything).map_err(|error| error.to_string())?;
        self.entries(&entries, told.is_empty())?;
        log.append(note(next), at(next))
            .map_err(|error| error.to_string())?;
        let found = log.verify().map_err(|error| error.to_string())?;
        let is_noted = entries
            .iter()
            .any(|entry| ["audit.repaired", "audit.cut-short"].contains(&entry.method.as_str()));
        match (told.is_empty(), found.is_sound()) {
            (true, false) => Err(format!("going on breaks the log: {:?}", found.faults)),
            (false, true) if !is_noted => Err("when the log goes on, nothing tells of the damage".into()),
            _ => Ok(told),
        }
    }

    /// Every entry is one that was written, and where nothing is told, all of them are there.
    fn entries(&self, entries: &[Entry], is_sound: bool) -> Result<(), String> {
        let forgotten = self.count - self.count % STEPS_PER_FORGETTING;
        let kept = (1..=self.count).filter(|step| day_of(*step) >= first_day(forgotten));
        let mut kept: BTreeMap<Timestamp, u64> = kept.map(|step| (at(step), step)).collect();
        for entry in entries.iter().filter(|entry| entry.role != LOG) {
            let step = kept.remove(&entry.time);
            if step.is_none_or(|step| *entry != entry_of(step, entry)) {
                return Err(format!("an entry that nobody wrote: {entry:?}"));
            }
        }
        match kept.first_key_value() {
            Some((_, step)) if is_sound => Err(format!("the entry of step {step} is gone")),
            _ => Ok(()),
        }
    }

    /// Every person as written, or erased; the key of digests is the one of the beginning.
    fn records(&self) -> Result<Vec<String>, String> {
        let digests = self.place.digests().map_err(|error| error.to_string());
        let store = match Store::open(&self.place.options()) {
            Ok(store) => store,
            Err(error) => return Ok(vec![error.to_string()]),
        };
        let mut told = Vec::new();
        match (digests, store.every_tenant().get::<Vacancy>(1)) {
            (Ok(key), Ok(Some(noted))) if noted.body.duties != key => {
                return Err("another key of digests".into());
            }
            (Ok(_), Ok(Some(_))) => {}
            (Err(error), _) => told.push(error),
            (_, other) => return Err(format!("the first record: {:?}", other.map(drop))),
        }
        for step in 1..=self.count {
            told.extend(self.person(&store, step)?);
        }
        self.erased(&store)?;
        match store.verify() {
            Err(error) => told.push(error.to_string()),
            Ok(found) => told.extend(found.findings.into_iter().map(|finding| finding.text.to_string())),
        }
        Ok(told)
    }

    fn person(&self, store: &Store, step: u64) -> Result<Option<String>, String> {
        let key = script::record_key(WRITER, number_of(step));
        let erased_at = step + 2;
        let is_erased = erased_at.is_multiple_of(STEPS_PER_ERASURE) && erased_at <= self.count;
        match store.every_tenant().find::<Candidate>(&script::tenant(), &key) {
            Err(error) => Ok(Some(error.to_string())),
            Ok(None) if is_erased => Ok(None),
            Ok(Some(found)) if !is_erased => {
                let body = Body::Candidate(Box::new(found.body));
                (body == person(self.place.seed, step))
                    .then_some(None)
                    .ok_or(format!("person {step} is another one"))
            }
            Ok(_) => Err(format!("person {step}: erased or not is the other way round")),
        }
    }

    fn erased(&self, store: &Store) -> Result<(), String> {
        let receipts = store.erasures().map_err(|error| error.to_string())?;
        if receipts.len() as u64 != self.count / STEPS_PER_ERASURE {
            return Err(format!("{} receipts", receipts.len()));
        }
        let vault = Vault::open(&self.place.options().vault).map_err(|error| error.to_string())?;
        let left = receipts
            .iter()
            .flat_map(|receipt| &receipt.numbers)
            .find(|number| !matches!(vault.state(**number), SlotState::Erased(_)));
        left.map_or(Ok(()), |number| {
            Err(format!("the key of the erased person {number} is left"))
        })
    }
}

/// What a look through the log tells; of the log as a whole by its latest file, where it ends.
fn faults(found: &AuditVerification, folder: &Path) -> Vec<String> {
    let names = || {
        let files = std::fs::read_dir(folder).into_iter().flatten().flatten();
        files.map(|file| file.file_name().to_string_lossy().into_owned())
    };
    let last = names().filter(|name| name.ends_with(".jsonl")).max();
    let last = last.unwrap_or_default();
    let told = found.faults.iter().map(|fault| {
        let file = if fault.file.is_empty() { &last } else { &fault.file };
        format!("{file}, line {}: {}", fault.line, fault.text)
    });
    told.collect()
}

fn carry_out(store: &Store, write: StoreWrite) -> Result<(), Error> {
    let results = store.write(WriteRequest::new(at(0), vec![write])?)?;
    results.into_iter().try_for_each(|result| result.map(drop))
}

fn person(seed: u64, step: u64) -> Body {
    Body::of(seed, WRITER, number_of(step), step)
}

/// The record that keeps what the key of digests was.
fn digests_noted(key: &str) -> Vacancy {
    Vacancy {
        title: "查重密钥".into(),
        employer: "e1".into(),
        duties: key.to_owned(),
        key: RecordKey::new("fair", "digests"),
        ..Vacancy::default()
    }
}

/// What a step does to the keys: each makes one, and every third takes the one before back.
fn change(ring: &mut KeyRing, seed: u64, step: u64) -> Result<(), RingError> {
    ring.add(key(seed, step))?;
    match step / STEPS_PER_KEY % 3 {
        0 => ring.revoke(&key(seed, step - STEPS_PER_KEY).id, at(step)),
        _ => Ok(()),
    }
}

fn key(seed: u64, step: u64) -> Key {
    let mut random = script::random(seed, &[step, 4]);
    let drawn = Drawn {
        id: random.random(),
        secret: random.random(),
    };
    let (id, digest, _) = drawn.key();
    let role = Role::ALL[usize::try_from(step / STEPS_PER_KEY).unwrap() % Role::ALL.len()];
    Key {
        id,
        digest,
        role,
        tenant: script::tenant().as_str().into(),
        areas: Areas::of(["371500", "3717"].into_iter().take(random.random_range(0..=2))).unwrap(),
        employer: (role == Role::Employer).then(|| RecordKey::new("fair", "e1")),
        note: "窗口".into(),
        created_at: at(step),
        expires_at: random.random::<bool>().then(|| at(step + STEPS_PER_DAY)),
        revoked_at: None,
        replaces: None,
    }
}

fn note(step: u64) -> AuditNote {
    AuditNote {
        tenant: script::tenant().as_str().to_owned(),
        key: Some("0102030405ff".into()),
        role: "officer".into(),
        purpose: step.is_multiple_of(2).then(|| "核对".into()),
        method: "/duijie.v1.CandidateService/GetCandidate".into(),
        subjects: (step..step + step % 4).collect(),
        in_full: step.is_multiple_of(3),
        result: "OK".into(),
    }
}

/// The entry of a step, in the place that the log gave it.
fn entry_of(step: u64, placed: &Entry) -> Entry {
    let note = note(step);
    Entry {
        sequence: placed.sequence,
        previous: placed.previous.clone(),
        time: at(step),
        tenant: note.tenant,
        key: note.key,
        role: note.role,
        purpose: note.purpose,
        method: note.method,
        count: note.subjects.len() as u64,
        subjects: note.subjects,
        in_full: note.in_full,
        result: note.result,
    }
}

fn at(step: u64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + i64::try_from(step * SECONDS_PER_STEP).unwrap()).unwrap()
}

fn day_of(step: u64) -> Date {
    at(step).to_zoned(TimeZone::UTC).date()
}

/// The first day that the log keeps after a forgetting in this step.
fn first_day(step: u64) -> Date {
    day_of(step.saturating_sub(STEPS_PER_DAY))
}

fn number_of(step: u64) -> u32 {
    u32::try_from(step).unwrap()
}

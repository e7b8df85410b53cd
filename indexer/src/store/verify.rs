//! Reads everything once and tells where the trees disagree. Repairs nothing.
//!
//! Writers may go on meanwhile: a disagreement counts only when the record still says the same at a second look.

use super::{
    durable::DurableView,
    engine::{Engine, KeyRange, Row, Tree},
    format::{self, Bond, Change, Counters, Envelope},
    keys,
    request::Sequence,
    sealing::Sealing,
    unavailable,
};
use crate::error::Error;
use crate::vault::NewKeys;
use duijie_domain::RecordKind;
use duijie_domain::message::Text;

const PAGE_ROWS: usize = 1_000;
/// More findings than this are counted only.
const FINDINGS_KEPT_MAX: usize = 100;

/// What a check of the whole store has found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Verification {
    /// Rows of all trees.
    pub rows: u64,
    /// Records read.
    pub records: u64,
    /// Changes read.
    pub changes: u64,
    /// How many things are wrong.
    pub findings_total: u64,
    /// The first of them.
    pub findings: Vec<Finding>,
}

impl Verification {
    /// Whether nothing is wrong.
    pub fn is_sound(&self) -> bool {
        self.findings_total == 0
    }

    fn found(&mut self, reason: &'static str, zh: String, en: String) {
        self.findings_total += 1;
        if self.findings.len() < FINDINGS_KEPT_MAX {
            self.findings.push(Finding {
                reason,
                text: Text::new(zh, en),
            });
        }
    }
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Stable reason code (UPPER_SNAKE).
    pub reason: &'static str,
    /// What is wrong, without personal values.
    pub text: Text,
}

/// How much of the store is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VerifyScope {
    /// The engine's own structures, too: some engines make everybody wait meanwhile.
    Whole,
    /// Every row, beside those who read and write.
    Rows,
}

/// Is told how many rows were read; an error ends the check.
pub type VerifyTold<'t> = &'t mut dyn FnMut(u64) -> Result<(), Error>;

pub(super) fn verify(
    engine: Option<&dyn Engine>,
    view: &DurableView,
    sealing: &Sealing,
    durable: Sequence,
    told: VerifyTold<'_>,
) -> Result<Verification, Error> {
    let mut verification = Verification::default();
    let mut reader = RowReader { view, told, rows: 0 };
    if let Some(Err(error)) = engine.map(Engine::verify) {
        verification.found(
            "ENGINE_DAMAGED",
            format!("存储引擎自检失败: {error}"),
            format!("the engine reports: {error}"),
        );
    }
    reader.for_each(Tree::Records, |row| {
        check_record(&mut verification, view, sealing, row)
    })?;
    reader.for_each(Tree::Keys, |row| check_key(&mut verification, view, row))?;
    reader.for_each(Tree::Bonds, |row| {
        check_bond(&mut verification, view, sealing, row)
    })?;
    check_keys_of_persons(&mut verification, &mut reader, sealing)?;
    check_changes(&mut verification, &mut reader, durable)?;
    for tree in [Tree::Sources, Tree::History] {
        reader.for_each(tree, |row| check_body(&mut verification, tree, row))?;
    }
    for tree in [Tree::Requests, Tree::Meta, Tree::Dismissals] {
        reader.for_each(tree, |_| Ok(()))?;
    }
    verification.rows = reader.rows;
    Ok(verification)
}

/// Reads trees page by page and tells how far it is.
struct RowReader<'r> {
    view: &'r DurableView,
    told: VerifyTold<'r>,
    rows: u64,
}

impl RowReader<'_> {
    fn for_each(&mut self, tree: Tree, check: impl FnMut(&Row) -> Result<(), Error>) -> Result<(), Error> {
        self.for_each_of(tree, &KeyRange::all(), check)
    }

    fn for_each_of(
        &mut self,
        tree: Tree,
        range: &KeyRange,
        mut check: impl FnMut(&Row) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let mut after: Option<Vec<u8>> = None;
        loop {
            let page = self
                .view
                .scan(tree, range, after.as_deref(), PAGE_ROWS)
                .map_err(unavailable)?;
            page.rows.iter().try_for_each(&mut check)?;
            self.rows += page.rows.len() as u64;
            (self.told)(self.rows)?;
            after = page.resume;
            if after.is_none() {
                return Ok(());
            }
        }
    }
}

fn check_record(
    verification: &mut Verification,
    view: &DurableView,
    sealing: &Sealing,
    (slot, stored): &Row,
) -> Result<(), Error> {
    verification.records += 1;
    let number = keys::record_number(slot).unwrap_or_default();
    let opened = format::split_record(stored).and_then(|(envelope, body)| {
        let is_there = sealing.open_body(&NewKeys::new(), &envelope, body)?.is_some();
        Ok((envelope, is_there))
    });
    let envelope = match opened {
        Ok((envelope, true)) => envelope,
        // Whoever is being erased at this moment is not damaged.
        Ok((_, false)) if !still_holds(view, slot, stored)? => return Ok(()),
        Ok((envelope, false)) => {
            let kind = envelope.kind;
            verification.found(
                "RECORD_OF_ERASED",
                format!("{kind} {number} 的密钥已销毁, 但记录仍在"),
                format!("{kind} {number} is still there although its key was destroyed"),
            );
            return Ok(());
        }
        Err(error) => {
            let zh = format!("记录 {number} 无法读取: {error}");
            verification.found(
                "RECORD_DAMAGED",
                zh,
                format!("record {number} cannot be read: {error}"),
            );
            return Ok(());
        }
    };
    let in_place = keys::record(envelope.kind, envelope.number) == *slot;
    let has_key =
        number_under(view, &keys::own(envelope.kind, &envelope.tenant, &envelope.key))? == Some(number);
    let has_change = change_of(view, &envelope)?;
    if !(in_place && has_key && has_change) && still_holds(view, slot, stored)? {
        let kind = envelope.kind;
        let zh = format!("{kind} {number} 与其编号索引或变更记录不一致");
        verification.found(
            "RECORD_DISAGREES",
            zh,
            format!("{kind} {number} disagrees with its key or its change"),
        );
    }
    Ok(())
}

/// A body that stands behind or before the record of its number can be read as well.
fn check_body(verification: &mut Verification, tree: Tree, (slot, stored): &Row) -> Result<(), Error> {
    let record = match tree {
        Tree::History => format::split_former(stored).ok().map(|(_, record)| record),
        _ => Some(stored.as_slice()),
    };
    if record.is_none_or(|record| format::split_record(record).is_err()) {
        let (number, tree) = (keys::record_number(slot).unwrap_or_default(), tree.name());
        let zh = format!("记录 {number} 在 {tree} 中的内容无法读取");
        let en = format!("the body of record {number} in the tree {tree} cannot be read");
        verification.found("RECORD_DAMAGED", zh, en);
    }
    Ok(())
}

fn check_key(verification: &mut Verification, view: &DurableView, (slot, stored): &Row) -> Result<(), Error> {
    let number: Option<u64> = format::decode(stored).ok();
    let record = match (slot.first(), number) {
        (Some(kind), Some(number)) => {
            let record = [&[*kind], number.to_be_bytes().as_slice()].concat();
            match view.get(Tree::Records, &record).map_err(unavailable)? {
                None => view.get(Tree::Sources, &record).map_err(unavailable)?,
                record => record,
            }
        }
        _ => None,
    };
    if record.is_none() && view.get(Tree::Keys, slot).map_err(unavailable)?.as_ref() == Some(stored) {
        let number = number.unwrap_or_default();
        let zh = format!("编号索引指向不存在的记录 {number}");
        verification.found(
            "KEY_DANGLING",
            zh,
            format!("a key points to record {number}, which is not there"),
        );
    }
    Ok(())
}

/// A record that is merged has its own body, stands for itself or for none, and is known to those that it is merged with.
fn check_bond(
    verification: &mut Verification,
    view: &DurableView,
    sealing: &Sealing,
    (slot, stored): &Row,
) -> Result<(), Error> {
    let number = keys::record_number(slot).unwrap_or_default();
    let get = |tree: Tree, key: &[u8]| view.get(tree, key).map_err(unavailable);
    let neighbour = |other: u64| [&slot[..1], other.to_be_bytes().as_slice()].concat();
    let read = |stored: &[u8]| {
        sealing
            .decode_about::<Bond>(&NewKeys::new(), stored)
            .ok()
            .flatten()
    };
    let bond_of = |other: u64| -> Result<Bond, Error> {
        let stored = get(Tree::Bonds, &neighbour(other))?;
        Ok(stored.and_then(|stored| read(&stored)).unwrap_or_default())
    };
    let is_sound = match read(stored) {
        None => false,
        Some(bond) => {
            let stands = get(Tree::Records, slot)?.is_some();
            let mut sound = get(Tree::Sources, slot)?.is_some() && stands == bond.into.is_none();
            for part in &bond.parts {
                sound &= bond_of(*part)?.into.is_some_and(|merge| merge.kept == number);
            }
            match &bond.into {
                Some(merge) => sound && bond_of(merge.kept)?.parts.contains(&number),
                None => sound,
            }
        }
    };
    if !is_sound && get(Tree::Bonds, slot)?.as_ref() == Some(stored) {
        verification.found(
            "BOND_TORN",
            format!("记录 {number} 的合并关系不完整"),
            format!("the merge of record {number} is torn"),
        );
    }
    Ok(())
}

/// Every former state is under a key that opens, and no slot that was given out is damaged.
fn check_keys_of_persons(
    verification: &mut Verification,
    reader: &mut RowReader<'_>,
    sealing: &Sealing,
) -> Result<(), Error> {
    let Some(vault) = sealing.vault() else {
        return Ok(());
    };
    let counters = reader.view.get(Tree::Meta, keys::COUNTERS).map_err(unavailable)?;
    let counters: Counters = counters.map_or_else(|| Ok(Counters::default()), |row| format::decode(&row))?;
    for number in vault.damaged(counters.candidates) {
        verification.found(
            "PERSON_KEY_DAMAGED",
            format!("vault/persons.keys 中求职者 {number} 的密钥槽已损坏; 请从备份恢复密钥库"),
            format!(
                "the slot of the key of candidate {number} in vault/persons.keys is damaged; restore the vault from a backup"
            ),
        );
    }
    let of_persons = KeyRange::prefix(&[RecordKind::Candidate as u8]);
    reader.for_each_of(Tree::History, &of_persons, |(slot, row)| {
        let opened = format::split_former(row).and_then(|(_, stored)| {
            let (envelope, body) = format::split_record(stored)?;
            sealing.open_body(&NewKeys::new(), &envelope, body).map(|_| ())
        });
        if let Err(error) = opened {
            let number = keys::record_number(slot).unwrap_or_default();
            verification.found(
                "FORMER_DAMAGED",
                format!("求职者 {number} 的历史状态无法读取: {error}"),
                format!("a former state of candidate {number} cannot be read: {error}"),
            );
        }
        Ok(())
    })
}

fn check_changes(
    verification: &mut Verification,
    reader: &mut RowReader<'_>,
    durable: Sequence,
) -> Result<(), Error> {
    let mut expected = Sequence::default();
    let view = reader.view;
    reader.for_each(Tree::Changes, |(slot, stored)| {
        expected = expected.next();
        verification.changes += 1;
        let change = format::decode::<Change>(stored).map(|change| change.sequence);
        if *slot != keys::change(expected) || change != Ok(expected) {
            let zh = format!("变更记录在序号 {expected} 处中断或损坏");
            verification.found(
                "FEED_BROKEN",
                zh,
                format!("the change feed is broken at sequence {expected}"),
            );
        }
        check_not_older(verification, view, stored)
    })?;
    if expected < durable {
        let zh = format!("变更记录止于序号 {expected}, 应到 {durable}");
        verification.found(
            "FEED_SHORT",
            zh,
            format!("the change feed ends at {expected} instead of {durable}"),
        );
    }
    Ok(())
}

/// A record that stands is as new as each of its changes: an engine may have come up with an older page of it.
fn check_not_older(verification: &mut Verification, view: &DurableView, change: &[u8]) -> Result<(), Error> {
    let Ok(change) = format::decode::<Change>(change) else {
        return Ok(());
    };
    let record = view
        .get(Tree::Records, &keys::record(change.kind, change.number))
        .map_err(unavailable)?;
    let revision = record.and_then(|stored| Some(format::split_record(&stored).ok()?.0.revision));
    if revision.is_some_and(|revision| revision < change.revision) {
        let (kind, number, sequence) = (change.kind, change.number, change.sequence);
        verification.found(
            "RECORD_OUTDATED",
            format!("{kind} {number} 早于变更 {sequence}"),
            format!("{kind} {number} is older than change {sequence}"),
        );
    }
    Ok(())
}

fn number_under(view: &DurableView, slot: &[u8]) -> Result<Option<u64>, Error> {
    let stored = view.get(Tree::Keys, slot).map_err(unavailable)?;
    Ok(stored.and_then(|stored| format::decode(&stored).ok()))
}

fn change_of(view: &DurableView, envelope: &Envelope) -> Result<bool, Error> {
    let stored = view
        .get(Tree::Changes, &keys::change(envelope.revision))
        .map_err(unavailable)?;
    let change = stored.and_then(|stored| format::decode::<Change>(&stored).ok());
    Ok(change.is_some_and(|change| (change.kind, change.number) == (envelope.kind, envelope.number)))
}

fn still_holds(view: &DurableView, slot: &[u8], stored: &[u8]) -> Result<bool, Error> {
    Ok(view.get(Tree::Records, slot).map_err(unavailable)?.as_deref() == Some(stored))
}

//! Erasing a person: everything that is kept of the record goes in one write set, and with it every key.
//!
//! A creation number comes in, a receipt goes out. What stays is the receipt, and the events that name the number: codes,
//! days and times without the free texts, which were sealed under the key that is destroyed. When a power cut comes between
//! the write set and the destruction of the keys, opening the store makes up for it.

use super::engine::{Engine, KeyRange, Tree};
use super::format::{self, Operation};
use super::request::{Sequence, Tenant};
use super::sealing::Sealing;
use super::staging::Staging;
use super::{Store, committer::Done, committer::Task, decide, keys, receive, unavailable};
use crate::error::{Error, Missing};
use duijie_domain::RecordKind;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

const PERSON: RecordKind = RecordKind::Candidate;
/// Receipts read at once.
const PAGE_ROWS: usize = 1_000;

/// Why a person was erased.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ErasureReason {
    /// Somebody who answers for the person asked for it.
    #[default]
    Asked,
    /// The time was over for which persons without activity are kept.
    Retention,
}

impl ErasureReason {
    /// The name in answers and files.
    pub fn code(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Retention => "retention",
        }
    }
}

/// The receipt of an erasure. It holds numbers, times and the reason only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Erasure {
    /// The tenant to which the person belonged.
    pub tenant: Tenant,
    /// Creation number of the record that stood for the person.
    pub number: u64,
    /// Creation numbers of that record and of all that were merged into it.
    pub numbers: Vec<u64>,
    /// When.
    pub erased_at: Timestamp,
    /// Records removed, former states not counted.
    pub records: u64,
    /// Former states removed.
    pub former_states: u64,
    /// Decisions about merging removed.
    pub decisions: u64,
    /// Why.
    #[serde(default)]
    pub reason: ErasureReason,
}

/// The answer to an erasure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Erased {
    /// The receipt.
    pub erasure: Erasure,
    /// Whether it had been done before.
    pub was_done: bool,
    /// The change by which views learn of it; none if no record stood any more.
    pub revision: Option<Sequence>,
}

/// Whom to erase.
pub(super) struct ErasureOrder {
    tenant: Tenant,
    number: u64,
    now: Timestamp,
    reason: ErasureReason,
    /// The revision at which the record was found due; whatever came behind it is activity.
    expected: Option<Sequence>,
}

impl Store {
    /// Erases the person with this creation number, with everything that was merged with it, for good. Views still have to
    /// follow.
    ///
    /// # Errors
    /// `NotFound` when the tenant never had such a person; otherwise as [`Store::write`].
    pub fn erase(&self, tenant: &Tenant, number: u64, now: Timestamp) -> Result<Erased, Error> {
        self.carry_out(ErasureOrder {
            tenant: tenant.clone(),
            number,
            now,
            reason: ErasureReason::Asked,
            expected: None,
        })
    }

    /// Erases a person whose time is over, unless the record is not as it was when that was found.
    ///
    /// # Errors
    /// `Conflict` when the record has changed since; otherwise as [`Store::erase`].
    pub fn erase_expired(
        &self,
        tenant: &Tenant,
        number: u64,
        found_at: Option<Sequence>,
        now: Timestamp,
    ) -> Result<Erased, Error> {
        self.carry_out(ErasureOrder {
            tenant: tenant.clone(),
            number,
            now,
            reason: ErasureReason::Retention,
            expected: found_at,
        })
    }

    fn carry_out(&self, order: ErasureOrder) -> Result<Erased, Error> {
        match receive(&self.enqueue(Task::Erase(order))?)? {
            Done::Erased(erased) => Ok(*erased),
            _ => Err(Error::Internal(
                "an erasure got the answer of another task".into(),
            )),
        }
    }

    /// The receipt of the person with this creation number, if it was erased.
    ///
    /// # Errors
    /// As [`Store::get`].
    pub fn erasure(&self, number: u64) -> Result<Option<Erasure>, Error> {
        let stored = self
            .view
            .get(Tree::Erasures, &keys::record(PERSON, number))
            .map_err(unavailable)?;
        stored.map(|stored| format::decode(&stored)).transpose()
    }

    /// All receipts by creation number. A person of whom several records were merged has one for each of them.
    ///
    /// # Errors
    /// As [`Store::get`].
    pub fn erasures(&self) -> Result<Vec<Erasure>, Error> {
        all(self.engine.as_ref())
    }
}

/// Destroys the keys of everybody who was erased and whose key is still there: a power cut came between.
pub(super) fn make_up(engine: &dyn Engine, sealing: &Sealing) -> Result<(), Error> {
    let Some(vault) = sealing.vault() else {
        return Ok(());
    };
    for erasure in all(engine)? {
        vault.destroy(&erasure.numbers, erasure.erased_at)?;
    }
    Ok(())
}

fn all(engine: &dyn Engine) -> Result<Vec<Erasure>, Error> {
    let (mut erasures, mut after) = (Vec::new(), None::<Vec<u8>>);
    loop {
        let page = engine
            .scan(Tree::Erasures, &KeyRange::all(), after.as_deref(), PAGE_ROWS)
            .map_err(unavailable)?;
        for (_, stored) in &page.rows {
            erasures.push(format::decode(stored)?);
        }
        after = page.resume;
        if after.is_none() {
            return Ok(erasures);
        }
    }
}

/// Stages the erasure of a person.
pub(super) fn stage(staging: &mut Staging<'_>, order: &ErasureOrder) -> Result<Erased, Error> {
    if let Some(erasure) = earlier(staging, order)? {
        return Ok(Erased {
            erasure,
            was_done: true,
            revision: None,
        });
    }
    let mut erasing = Erasing::of(staging, PERSON, (&order.tenant, order.number, order.now))?;
    erasing.erasure.reason = order.reason;
    erasing.check(order)?;
    let revision = erasing.remove_all()?;
    erasing.leave_receipts()?;
    Ok(Erased {
        erasure: erasing.erasure,
        was_done: false,
        revision,
    })
}

fn earlier(staging: &mut Staging<'_>, order: &ErasureOrder) -> Result<Option<Erasure>, Error> {
    let stored = staging.get(Tree::Erasures, keys::record(PERSON, order.number))?;
    let erasure: Option<Erasure> = stored.map(format::decode).transpose()?;
    match erasure {
        Some(erasure) if erasure.tenant != order.tenant => Err(missing(order)),
        earlier => Ok(earlier),
    }
}

fn root(staging: &mut Staging<'_>, kind: RecordKind, number: u64) -> Result<u64, Error> {
    let mut root = number;
    while let Some(merge) = bond(staging, kind, root)?.into {
        root = merge.kept;
    }
    Ok(root)
}

fn members(staging: &mut Staging<'_>, kind: RecordKind, root: u64) -> Result<Vec<u64>, Error> {
    let mut members = vec![root];
    let mut next = 0;
    while let Some(number) = members.get(next) {
        members.extend(bond(staging, kind, *number)?.parts);
        next += 1;
    }
    Ok(members)
}

fn bond(staging: &mut Staging<'_>, kind: RecordKind, number: u64) -> Result<format::Bond, Error> {
    let stored = staging.get(Tree::Bonds, keys::record(kind, number))?;
    let Some(stored) = stored.map(<[u8]>::to_vec) else {
        return Ok(format::Bond::default());
    };
    let bond = staging.sealing.decode_about(&staging.new_keys, &stored)?;
    Ok(bond.unwrap_or_default())
}

/// An erasure under way: of a person, or of a record of another kind, which leaves no receipt.
pub(super) struct Erasing<'s, 'e> {
    staging: &'s mut Staging<'e>,
    kind: RecordKind,
    pub(super) erasure: Erasure,
}

impl<'s, 'e> Erasing<'s, 'e> {
    /// The erasure of the record with this number and all that were merged with it.
    pub(super) fn of(
        staging: &'s mut Staging<'e>,
        kind: RecordKind,
        (tenant, number, now): (&Tenant, u64, Timestamp),
    ) -> Result<Self, Error> {
        let root = root(staging, kind, number)?;
        let erasure = Erasure {
            tenant: tenant.clone(),
            number: root,
            numbers: members(staging, kind, root)?,
            erased_at: now,
            records: 0,
            former_states: 0,
            decisions: 0,
            reason: ErasureReason::default(),
        };
        Ok(Self {
            staging,
            kind,
            erasure,
        })
    }

    /// What is left of the person, a former state at the least, has to belong to the tenant, and to be as it was found.
    fn check(&mut self, order: &ErasureOrder) -> Result<(), Error> {
        let envelope = self.envelope(self.erasure.number)?;
        let own = envelope.filter(|envelope| envelope.tenant == order.tenant);
        let own = own.ok_or_else(|| missing(order))?;
        decide::check_revision(order.expected, &own)
    }

    /// Whether anything is left, and it belongs to the tenant.
    pub(super) fn is_own(&mut self) -> Result<bool, Error> {
        let envelope = self.envelope(self.erasure.number)?;
        Ok(envelope.is_some_and(|envelope| envelope.tenant == self.erasure.tenant))
    }

    fn envelope(&mut self, number: u64) -> Result<Option<format::Envelope>, Error> {
        for tree in [Tree::Records, Tree::Sources] {
            if let Some(stored) = self.staging.get(tree, keys::record(self.kind, number))? {
                return Ok(Some(format::split_record(stored)?.0));
            }
        }
        let former = self
            .staging
            .keys(Tree::History, &keys::record(self.kind, number))?;
        let Some(slot) = former.into_iter().next_back() else {
            return Ok(None);
        };
        let stored = self.staging.get(Tree::History, slot)?;
        let stored = stored.map(|stored| format::split_record(format::split_former(stored)?.1));
        Ok(stored.transpose()?.map(|(envelope, _)| envelope))
    }

    pub(super) fn remove_all(&mut self) -> Result<Option<Sequence>, Error> {
        let (root, mut stood) = (self.erasure.number, false);
        for number in self.erasure.numbers.clone() {
            self.remove_own_keys(number)?;
            let slot = keys::record(self.kind, number);
            stood |= number == root && self.remove(Tree::Records, slot.clone())?;
            let was_merged = self.remove(Tree::Sources, slot.clone())?;
            self.erasure.records += u64::from(was_merged || number == root && stood);
            self.erasure.decisions += u64::from(self.remove(Tree::Bonds, slot.clone())?);
            for former in self.staging.keys(Tree::History, &slot)? {
                self.erasure.former_states += u64::from(self.remove(Tree::History, former)?);
            }
            self.remove_dismissals(number)?;
            if self.kind == PERSON {
                self.staging.erased.push((number, self.erasure.erased_at));
            }
        }
        let change = || decide::stage_change(self.staging, self.kind, root, Operation::Deleted);
        stood.then(change).transpose()
    }

    /// A record is found by its publisher's key as long as it or what was merged stands.
    fn remove_own_keys(&mut self, number: u64) -> Result<(), Error> {
        for tree in [Tree::Records, Tree::Sources] {
            let stored = self.staging.get(tree, keys::record(self.kind, number))?;
            if let Some(stored) = stored.map(format::split_record) {
                let envelope = stored?.0;
                self.remove(Tree::Keys, keys::own(self.kind, &envelope.tenant, &envelope.key))?;
            }
        }
        Ok(())
    }

    fn remove_dismissals(&mut self, number: u64) -> Result<(), Error> {
        let rows = self
            .staging
            .keys(Tree::Dismissals, &keys::record(self.kind, number))?;
        for row in rows {
            if let Some(other) = keys::other_number(&row) {
                self.remove(Tree::Dismissals, keys::pair(self.kind, other, number))?;
            }
            self.erasure.decisions += u64::from(self.remove(Tree::Dismissals, row)?);
        }
        Ok(())
    }

    /// Whether there was something to remove.
    fn remove(&mut self, tree: Tree, key: Vec<u8>) -> Result<bool, Error> {
        let was_there = self.staging.get(tree, key.clone())?.is_some();
        if was_there {
            self.staging.set(tree, key, None);
        }
        Ok(was_there)
    }

    fn leave_receipts(&mut self) -> Result<(), Error> {
        let receipt = format::encode(&self.erasure)?;
        for number in &self.erasure.numbers {
            let slot = keys::record(self.kind, *number);
            self.staging.get(Tree::Erasures, slot.clone())?;
            self.staging.set(Tree::Erasures, slot, Some(receipt.clone()));
        }
        Ok(())
    }
}

fn missing(order: &ErasureOrder) -> Error {
    Error::NotFound(Missing::Number {
        kind: PERSON,
        number: order.number,
    })
}

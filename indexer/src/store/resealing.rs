//! Layout 4: whatever earlier programs wrote of persons in the open is written again sealed.
//!
//! It goes page by page, keys first, and finds by itself where it was interrupted, since what is sealed already is passed
//! over. Engines that append to a log keep the old bytes until they write over them: only a folder restored from a backup is
//! free of them, as the paper on privacy says.

use super::engine::{Engine, KeyRange, Row, Tree, WriteSet};
use super::format::{self, Bond, StoredBody, Verdict};
use super::sealing::Sealing;
use super::{keys, unavailable};
use crate::error::Error;
use crate::vault::NewKeys;
use duijie_domain::event::Step;
use duijie_domain::{Event, RecordKind};

/// Rows sealed in one write set.
const PAGE_ROWS: usize = 1_000;
/// Rows after which it is told how far it is.
const TELL_EVERY_ROWS: u64 = 50_000;
const PERSON: RecordKind = RecordKind::Candidate;

/// What a page is made into: the row with a sealed value, or none if it stays.
type Reseal<'e> = fn(&Resealing<'e>, &mut NewKeys, &Row) -> Result<Option<Vec<u8>>, Error>;

/// Seals everything that is open.
pub(super) fn run(engine: &dyn Engine, sealing: &Sealing) -> Result<(), Error> {
    if sealing.vault().is_none() {
        return Ok(());
    }
    let resealing = Resealing { engine, sealing };
    let of_events = KeyRange::prefix(&[RecordKind::Event as u8]);
    let of_persons = KeyRange::prefix(&[PERSON as u8]);
    resealing.tree(Tree::Records, &of_persons, Resealing::record)?;
    resealing.tree(Tree::Sources, &of_persons, Resealing::record)?;
    resealing.tree(Tree::History, &of_persons, Resealing::former)?;
    resealing.tree(Tree::Bonds, &of_persons, Resealing::bond)?;
    resealing.tree(Tree::Dismissals, &of_persons, Resealing::dismissal)?;
    resealing.tree(Tree::Records, &of_events, Resealing::record)
}

struct Resealing<'e> {
    engine: &'e dyn Engine,
    sealing: &'e Sealing,
}

impl<'e> Resealing<'e> {
    fn tree(&self, tree: Tree, range: &KeyRange, reseal: Reseal<'e>) -> Result<(), Error> {
        let (mut after, mut rows, mut sealed) = (None::<Vec<u8>>, 0_u64, 0_u64);
        loop {
            let page = self
                .engine
                .scan(tree, range, after.as_deref(), PAGE_ROWS)
                .map_err(unavailable)?;
            let before = rows / TELL_EVERY_ROWS;
            rows += page.rows.len() as u64;
            sealed += self.page(tree, &page.rows, reseal)?;
            if rows / TELL_EVERY_ROWS > before {
                tracing::info!(tree = tree.name(), rows, sealed, "sealing what was open");
            }
            after = page.resume;
            if after.is_none() {
                tracing::info!(tree = tree.name(), rows, sealed, "what was open is sealed");
                return Ok(());
            }
        }
    }

    fn page(&self, tree: Tree, rows: &[Row], reseal: Reseal<'e>) -> Result<u64, Error> {
        let (mut new_keys, mut changes) = (NewKeys::new(), Vec::new());
        for row in rows {
            if let Some(value) = reseal(self, &mut new_keys, row)? {
                changes.push((tree, row.0.clone(), Some(value)));
            }
        }
        if changes.is_empty() {
            return Ok(0);
        }
        if let Some(vault) = self.sealing.vault() {
            vault.keep(&new_keys)?;
        }
        let sealed = changes.len() as u64;
        self.engine
            .apply(&WriteSet { changes })
            .and_then(|()| self.engine.sync())
            .map_err(unavailable)?;
        Ok(sealed)
    }

    fn record(&self, new_keys: &mut NewKeys, (_, stored): &Row) -> Result<Option<Vec<u8>>, Error> {
        self.bytes(new_keys, stored)
    }

    fn former(&self, new_keys: &mut NewKeys, (_, stored): &Row) -> Result<Option<Vec<u8>>, Error> {
        let (ended_at, stored) = format::split_former(stored)?;
        let sealed = self.bytes(new_keys, stored)?;
        Ok(sealed.map(|sealed| format::encode_former(ended_at, &sealed)))
    }

    fn bytes(&self, new_keys: &mut NewKeys, stored: &[u8]) -> Result<Option<Vec<u8>>, Error> {
        let (envelope, StoredBody::Open(body)) = format::split_record(stored)? else {
            return Ok(None);
        };
        let person = match envelope.kind {
            RecordKind::Event => self.person_of(body)?,
            _ => Some(envelope.number),
        };
        let Some(person) = person else {
            return Ok(None);
        };
        self.sealing.provide(new_keys, person)?;
        let sealed = self.sealing.encode(new_keys, &envelope, body, Some(person))?;
        Ok((sealed != stored).then_some(sealed))
    }

    fn person_of(&self, body: &[u8]) -> Result<Option<u64>, Error> {
        let event: Event = format::decode(body)?;
        let Step::TakenBack { event: earlier } = event.step else {
            return Ok(event.candidate);
        };
        let slot = keys::record(RecordKind::Event, earlier);
        let Some(stored) = self.engine.get(Tree::Records, &slot).map_err(unavailable)? else {
            return Ok(None);
        };
        let (StoredBody::Open(open) | StoredBody::Words { open, .. }) = format::split_record(&stored)?.1
        else {
            return Ok(None);
        };
        Ok(format::decode::<Event>(open)?.candidate)
    }

    fn bond(&self, new_keys: &mut NewKeys, (slot, stored): &Row) -> Result<Option<Vec<u8>>, Error> {
        let bond: Option<Bond> = self.sealing.decode_about(new_keys, stored)?;
        let Some((number, bond)) = keys::record_number(slot).zip(bond) else {
            return Ok(None);
        };
        let Some(merge) = bond.into.as_ref().filter(|_| !Sealing::is_sealed(stored)) else {
            return Ok(None);
        };
        self.sealing.provide(new_keys, number)?;
        self.sealing.provide(new_keys, merge.kept)?;
        self.sealing
            .encode_bond(new_keys, PERSON, number, &bond)
            .map(Some)
    }

    fn dismissal(&self, new_keys: &mut NewKeys, (slot, stored): &Row) -> Result<Option<Vec<u8>>, Error> {
        let pair = keys::record_number(slot).zip(keys::other_number(slot));
        let Some((one, other)) = pair.filter(|_| !Sealing::is_sealed(stored)) else {
            return Ok(None);
        };
        self.sealing.provide(new_keys, one)?;
        self.sealing.provide(new_keys, other)?;
        let verdict: Verdict = format::decode(stored)?;
        self.sealing
            .encode_about(new_keys, &[one, other], &verdict)
            .map(Some)
    }
}

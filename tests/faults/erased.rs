//! Whoever was erased is gone: the record, its former states and the key; and the receipt is there.
//!
//! In: an open store, its feed, and the erasures that were acknowledged. Out: findings in a tally.

use super::check::Check;
use super::script::Script;
use duijie_domain::Candidate;
use duijie_indexer::store::Change;
use duijie_indexer::vault::{SlotState, Vault, VaultPlace};
use std::collections::BTreeSet;

impl Check<'_> {
    /// Every receipt is of somebody of whom nothing is left, and every erasure that was acknowledged has left one.
    pub(super) fn erasures(&mut self, changes: &[Change]) {
        let receipts = match self.store.erasures() {
            Ok(receipts) => receipts,
            Err(error) => return self.failed(&format!("the receipts: {error}")),
        };
        let erased: BTreeSet<u64> = receipts.into_iter().flat_map(|receipt| receipt.numbers).collect();
        match Vault::open(&VaultPlace::of(self.folder, None)) {
            Ok(vault) => erased.iter().for_each(|number| self.is_gone(*number, &vault)),
            Err(error) => self.failed(&format!("the vault: {error}")),
        }
        for revision in self.acknowledged() {
            let change = usize::try_from(revision)
                .ok()
                .and_then(|place| changes.get(place.checked_sub(1)?));
            if change.is_none_or(|change| !erased.contains(&change.number)) {
                self.missing(format!("the receipt of the erasure {revision} is gone"));
            }
        }
    }

    fn is_gone(&mut self, number: u64, vault: &Vault) {
        let store = self.store.every_tenant();
        let record = store.get::<Candidate>(number);
        let former = store.former::<Candidate>(number);
        match (record, former) {
            (Ok(None), Ok(former)) if former.is_empty() => {}
            (Ok(_), Ok(_)) => self
                .tally
                .answer_wrongly(format!("candidate {number} is erased and still there")),
            (Err(error), _) | (_, Err(error)) => self.failed(&format!("erased candidate {number}: {error}")),
        }
        let slot = vault.state(number);
        if !matches!(slot, SlotState::Erased(_)) {
            self.tally.answer_wrongly(format!(
                "candidate {number} is erased and the slot of the key is {slot:?}"
            ));
        }
    }

    /// Revisions of the erasures that were acknowledged.
    fn acknowledged(&self) -> Vec<u64> {
        let mut acknowledged = Vec::new();
        for (writer, done) in &self.ledger.writers {
            let mut script = Script::new(self.seed, *writer);
            for number in 1..=done.steps {
                let is_erasure = script.step().is_erasure();
                let revisions = done.revisions.get(&number).filter(|_| is_erasure);
                acknowledged.extend(revisions.into_iter().flatten());
            }
        }
        acknowledged
    }
}

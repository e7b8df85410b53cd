//! The keys of persons: each has one of its own, kept sealed under the master key in a file of fixed slots.
//!
//! Creation numbers come in, keys go out. A key is durable before anything sealed under it is written, and destroying it
//! overwrites its slot in place, so that whatever was sealed under it cannot be read again wherever copies of it lie. What
//! is sealed, and in which form, is the store's matter.

mod cipher;
mod files;
mod slot;

pub(crate) use cipher::Cipher;
pub use cipher::SecretKey;
pub use files::VaultPlace;
pub use slot::SlotState;

use crate::error::Error;
use files::KeysFile;
use jiff::Timestamp;
use slot::{SLOT_BYTES, Slot};
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError, RwLock};

/// Keys by creation number that are not durable yet.
pub type NewKeys = BTreeMap<u64, SecretKey>;

/// The keys of all persons of a data folder.
pub struct Vault {
    master: Cipher,
    file: Mutex<KeysFile>,
    /// The file as it stands, so that a key is found without reading it.
    slots: RwLock<Vec<Slot>>,
}

/// Why there is no key of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoKey {
    /// It was destroyed at the person's wish.
    Erased,
    /// There never was one.
    Missing,
    /// Its slot is damaged.
    Damaged,
}

impl Vault {
    /// Makes the files of a vault where they are missing. Only for a data folder in which no person is sealed yet: for
    /// any other a missing file is a loss that must not be covered up.
    ///
    /// # Errors
    /// `Unavailable` when they cannot be made (so for every method that reads or writes the files).
    pub fn begin(place: &VaultPlace) -> Result<(), Error> {
        files::begin(place)
    }

    /// Opens the vault.
    ///
    /// # Errors
    /// `Unavailable` with what the operator must do when a file is missing, damaged or open to others, or the master key
    /// is another one.
    pub fn open(place: &VaultPlace) -> Result<Self, Error> {
        let master = Cipher::new(&files::read_master(&place.master_key_file)?);
        let (file, slots) = KeysFile::open(place, &master)?;
        Ok(Self {
            master,
            file: Mutex::new(file),
            slots: RwLock::new(slots),
        })
    }

    /// A key that nobody has had before.
    ///
    /// # Errors
    /// `Unavailable` when the system gives no random bytes.
    pub fn fresh_key() -> Result<SecretKey, Error> {
        cipher::fresh_key()
    }

    /// What the slot of a person holds.
    pub fn state(&self, number: u64) -> SlotState {
        slot::state(&self.slot(number))
    }

    /// The key of a person.
    ///
    /// # Errors
    /// Why there is none.
    pub fn key(&self, number: u64) -> Result<SecretKey, NoKey> {
        let slot = self.slot(number);
        if let Some(key) = slot::read_key(&slot, &self.master, number) {
            return Ok(key);
        }
        Err(match slot::state(&slot) {
            SlotState::Erased(_) => NoKey::Erased,
            SlotState::Empty => NoKey::Missing,
            SlotState::Kept | SlotState::Damaged => NoKey::Damaged,
        })
    }

    /// Makes keys durable, in place of what their slots held.
    ///
    /// # Errors
    /// Why the file could not be written; it is not known then what it holds, so nothing may be sealed any more.
    pub fn keep(&self, keys: &NewKeys) -> Result<(), Error> {
        let mut slots = Vec::with_capacity(keys.len());
        for (number, key) in keys {
            slots.push((*number, slot::kept(&self.master, *number, key)?));
        }
        self.write(&slots)
    }

    /// Destroys the keys of these persons for good. A key that is destroyed already stays so, with its time.
    ///
    /// # Errors
    /// As [`Vault::keep`].
    pub fn destroy(&self, numbers: &[u64], at: Timestamp) -> Result<(), Error> {
        let is_left = |number: &&u64| !matches!(self.state(**number), SlotState::Erased(_));
        let left = numbers.iter().filter(is_left);
        let slots: Vec<_> = left.map(|number| (*number, slot::erased(at))).collect();
        self.write(&slots)
    }

    /// Creation numbers up to `last` whose slot is not what was written.
    pub fn damaged(&self, last: u64) -> Vec<u64> {
        let slots = self.slots.read().unwrap_or_else(PoisonError::into_inner);
        let numbered = (0..=last).zip(slots.iter()).skip(1);
        let damaged = numbered.filter(|(number, slot)| match slot::state(slot) {
            SlotState::Damaged => true,
            SlotState::Kept => slot::read_key(slot, &self.master, *number).is_none(),
            SlotState::Empty | SlotState::Erased(_) => false,
        });
        damaged.map(|(number, _)| number).collect()
    }

    fn slot(&self, number: u64) -> Slot {
        let slots = self.slots.read().unwrap_or_else(PoisonError::into_inner);
        let place = usize::try_from(number).ok().filter(|place| *place > 0);
        place
            .and_then(|place| slots.get(place).copied())
            .unwrap_or([0; SLOT_BYTES])
    }

    /// Writes slots in rising order, those that follow each other at once, and syncs before they are seen.
    fn write(&self, written: &[(u64, Slot)]) -> Result<(), Error> {
        if written.is_empty() {
            return Ok(());
        }
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        let mut outcome = Ok(());
        for run in written.chunk_by(|(one, _), (next, _)| *next == one + 1) {
            let bytes: Vec<u8> = run.iter().flat_map(|(_, slot)| *slot).collect();
            outcome = outcome.and_then(|()| file.write(run[0].0, &bytes));
        }
        outcome
            .and_then(|()| file.sync())
            .map_err(|error| Error::Internal(format!("the file of keys cannot be written: {error}")))?;
        let mut slots = self.slots.write().unwrap_or_else(PoisonError::into_inner);
        for (number, slot) in written {
            let place = usize::try_from(*number).map_err(|_| too_many())?;
            if slots.len() <= place {
                slots.resize(place + 1, [0; SLOT_BYTES]);
            }
            slots[place] = *slot;
        }
        Ok(())
    }
}

fn too_many() -> Error {
    Error::Internal("a creation number is too large for the file of keys".into())
}

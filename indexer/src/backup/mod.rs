//! Backups: one file with everything that cannot be rebuilt, made while writers go on, checked, and restored.
//!
//! A store and its data folder come in, a file goes out, and the other way round. A backup knows no engine, so restoring
//! one is also the way from an engine to another. Index, pool and bulk runs are not in it: they are made anew.
//!
//! [`form`] is the form of the file, [`content`] what its parts hold, [`kept`] the list of what is carried besides the
//! store; [`make`], [`check`] and [`restore`] are what can be done. What a record means is not known here.

mod check;
mod content;
mod form;
mod kept;
mod make;
mod refusal;
mod restore;

pub use check::{check, summary};
pub use content::{Origin, Tally};
pub use kept::KEPT;
pub use make::{BackupOrder, make, remove_unfinished};
pub use restore::{RestoreOrder, Restored, Step, restore};

use crate::{error::Error, store::Sequence};

/// A finished backup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backup {
    /// Where it comes from.
    pub origin: Origin,
    /// The last change that it holds.
    pub sequence: Sequence,
    /// How much it holds.
    pub tally: Tally,
    /// Length of the file.
    pub bytes: u64,
}

/// Is told from time to time how far the work is; an error ends it.
pub type Told<'t> = &'t mut dyn FnMut(&Tally) -> Result<(), Error>;

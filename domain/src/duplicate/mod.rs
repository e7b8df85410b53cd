//! When two records mean the same person or the same post: what of a record is compared, which records come close enough
//! to be compared at all, and what each sign counts.
//!
//! Records go in, likenesses come out. Nothing here keeps records, searches among them or merges them. No likeness and no
//! sentence carries a value of a record.

mod likeness;
mod person;
mod phone;
mod seal;
mod title;
mod vacancy;

pub use likeness::{Certainty, HINT_SCORE_MIN, Likeness, SCORE_MAX, Sign};
pub use person::PersonPrint;
pub use seal::{SEAL_KEY_BYTES, Seal};
pub use title::title_likeness;
pub use vacancy::VacancyPrint;

/// A key that records share which may be the same. Only records that share one are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BlockKey {
    /// A sealed digest of what is shared.
    pub digest: u64,
    /// Whether sharing it is proof, so that it counts however many records share it.
    pub is_proof: bool,
}

/// What is kept of a record to find others that mean the same.
pub trait Print: Clone + Send + Sync + 'static {
    /// The keys under which others are looked for.
    fn keys(&self) -> &[BlockKey];

    /// How alike two records are, if they may be the same. The same whichever of them is asked.
    fn likeness(&self, other: &Self) -> Option<Likeness>;
}

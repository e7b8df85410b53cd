//! The score of the labour market: exact two-sided matching in integers, with every part explained.
//!
//! In: compiled records (`compile`), a checked weight profile (`profile`), the day of the match. Out: rankings
//! (`matching`), explanations (`explain`, as numbers alone `parts`) and what would change them (`why_not`). Pure: no files, no network, no
//! clock, no environment; more than one thread only in `parallel`.

pub mod admission;
pub mod change;
pub mod compile;
pub mod criterion;
pub mod crowding;
pub mod explain;
pub mod facet;
pub mod features;
pub mod groups;
pub mod judge;
mod kernel;
pub mod lists;
pub mod matching;
pub mod note;
pub mod numbered;
pub mod parallel;
pub mod parts;
pub mod plan;
pub mod pool;
pub mod profile;
pub mod requirement;
pub mod score;
pub mod supply;
pub mod top_k;
pub mod why_not;

pub use kernel::{Instructions, Pace};
pub use parallel::{Cancelled, Control};
pub use pool::{CandidateRow, Pool, VacancyRow};
pub use profile::{Profile, ProfileError};
pub use score::{PairScore, SideScore};

/// The two sides of the market.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    /// The employer: does this person fit the vacancy?
    Employer,
    /// The seeker: does this vacancy fit the wishes?
    Seeker,
}

//! How many persons apply for a post (供需紧张度): who could take it and would, an estimate with an interval, and what past
//! outcomes teach about it.
//!
//! Posts and supply come in as plain rows, estimates go out. Untrained, an estimate follows from eligibility, places and
//! reach alone (`untrained`). With outcomes, posts that are alike are taken to draw alike (`trained`), and how far
//! estimates of posts not learnt from were off gives the interval (`validation`). No table, region or round is named here.

mod likeness;
mod occupations;
mod post;
mod reading;
mod solve;
mod trained;
mod untrained;
mod validation;
mod variances;
mod words;

pub use occupations::{OccupationEstimate, by_occupation};
pub use post::{Catalogue, FieldShare, Market, Post, PostRow, Reach};
pub use reading::{reach, schooling};
pub use trained::{Estimate, Outcome, Trained, train};
pub use untrained::{PRIOR_FACTOR, untrained};
pub use validation::{Folds, Validation, cross_validate, rank_correlation};

/// Why there is no estimate.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TightnessError {
    /// Two rows name the same post.
    #[error("岗位编号 {0} 出现两次，每个岗位只能有一行 / the post {0} is there twice: keep one row for each")]
    TwoPosts(String),
    /// A post without a place.
    #[error("岗位 {0} 的招聘人数为 0，请填写 1 或以上 / the post {0} has no place: give 1 or more")]
    NoPlaces(String),
    /// Too little to learn from.
    #[error(
        "只有 {found} 个岗位有报名结果，至少需要 {needed} 个；可不用 --applicants 得到未训练的估计 / outcomes are known of {found} posts, {needed} are needed: estimate without them"
    )]
    TooFewOutcomes {
        /// How many there are.
        found: usize,
        /// How many are needed.
        needed: usize,
    },
    /// More parts than posts or fewer than two.
    #[error("折数 {0} 不可用，请取 2 到 100 / {0} folds are not possible: take 2 to 100")]
    Folds(u32),
}

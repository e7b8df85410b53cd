//! A weight profile: which terms count how much on each side, which hard terms exclude, and how both sides blend.
//!
//! In: TOML text, shipped (`profiles/*.toml`) or an operator's. Out: a checked `Profile` that `score` and `matching`
//! read. No loop over pairs and no file access here.

mod problem;
mod read;

use std::sync::Arc;

use duijie_domain::message::Text;
use smol_str::SmolStr;

use crate::criterion::{Criterion, CriterionKind};
use crate::requirement::Mode;

pub use problem::{ProfileError, ProfileProblem};

/// The shipped profiles, by name.
const SHIPPED: [(&str, &str); 6] = [
    ("balanced", include_str!("../profiles/balanced.toml")),
    ("graduate", include_str!("../profiles/graduate.toml")),
    ("skilled-worker", include_str!("../profiles/skilled-worker.toml")),
    ("internship", include_str!("../profiles/internship.toml")),
    ("gig", include_str!("../profiles/gig.toml")),
    ("fair-v1", include_str!("../profiles/fair-v1.toml")),
];

/// A checked weight profile.
#[derive(Clone, Debug)]
pub struct Profile {
    /// Name, unique among the loaded profiles.
    pub name: SmolStr,
    /// Version; a changed profile gets a new one.
    pub version: SmolStr,
    /// What people read.
    pub title: Text,
    /// How both sides become the pair's score.
    pub blend: Blend,
    /// Default mode of each hard term, in the order of `REQUIREMENTS`.
    pub modes: Box<[Mode]>,
    /// Terms of the employer's view, in order.
    pub employer: Box<[Entry]>,
    /// Terms of the seeker's view, in order.
    pub seeker: Box<[Entry]>,
}

impl Profile {
    /// Reads and checks a profile.
    ///
    /// # Errors
    /// All problems at once, each with its line.
    pub fn parse(text: &str) -> Result<Self, ProfileError> {
        read::read(text)
    }

    /// The shipped profile of this name.
    ///
    /// # Errors
    /// A problem of the name if there is no such profile.
    pub fn shipped(name: &str) -> Result<Self, ProfileError> {
        match SHIPPED.iter().find(|(shipped, _)| *shipped == name) {
            Some((_, text)) => Self::parse(text),
            None => Err(ProfileError::not_shipped(name, &Self::shipped_names())),
        }
    }

    /// Names of the shipped profiles.
    #[must_use]
    pub fn shipped_names() -> Vec<&'static str> {
        SHIPPED.iter().map(|(name, _)| *name).collect()
    }

    /// The text of a shipped profile, as a start for an operator's own.
    #[must_use]
    pub fn shipped_text(name: &str) -> Option<&'static str> {
        SHIPPED
            .iter()
            .find(|(shipped, _)| *shipped == name)
            .map(|(_, text)| *text)
    }
}

/// One term of one side.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Which term.
    pub kind: &'static CriterionKind,
    /// What it weighs.
    pub weight: u32,
    /// What counts when a fact is not known.
    pub missing: Neutral,
    /// What counts when the other side names nothing to compare.
    pub unasked: Neutral,
    /// The term with its parameters.
    pub criterion: Arc<dyn Criterion>,
}

/// What takes the place of a value that does not exist.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Neutral {
    /// The term does not take part.
    #[default]
    Drop,
    /// The term takes part with this value.
    Value(u16),
}

/// How the two sides become one score.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Blend {
    /// 2·F·R / (F+R): both must be good.
    Harmonic,
    /// The lower of both.
    Min,
    /// F·R / 100,000.
    Product,
    /// The employer's view alone.
    Employer,
    /// The seeker's view alone.
    Seeker,
}

impl Blend {
    /// The name in profiles.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Harmonic => "harmonic",
            Self::Min => "min",
            Self::Product => "product",
            Self::Employer => "employer",
            Self::Seeker => "seeker",
        }
    }

    /// The blend of this name.
    #[must_use]
    pub fn from_id(id: &str) -> Option<Self> {
        [
            Self::Harmonic,
            Self::Min,
            Self::Product,
            Self::Employer,
            Self::Seeker,
        ]
        .into_iter()
        .find(|blend| blend.id() == id)
    }
}

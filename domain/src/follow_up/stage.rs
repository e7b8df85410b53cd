//! How far a person and a vacancy have come with each other, and which step may follow.

use super::Refusal;
use crate::event::Step;

/// How far a pair has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Stage {
    /// Nothing has happened.
    #[default]
    New,
    /// 已推介.
    Recommended,
    /// 已联系.
    Contacted,
    /// 有意向.
    Interested,
    /// 已约面试.
    InterviewSet,
    /// 已面试.
    Interviewed,
    /// 已发录用意向.
    Offered,
    /// 已录用, work or follow-up has not told more.
    Hired,
    /// 在岗: found at work after the hire.
    Working,
    /// 已离职.
    Left,
    /// 未成.
    Lost,
}

impl Stage {
    /// Every stage, in the order of a pair's way.
    pub const ALL: [Self; 11] = [
        Self::New,
        Self::Recommended,
        Self::Contacted,
        Self::Interested,
        Self::InterviewSet,
        Self::Interviewed,
        Self::Offered,
        Self::Hired,
        Self::Working,
        Self::Left,
        Self::Lost,
    ];

    /// The identifier used in files, filters and counts.
    pub const fn id(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Recommended => "recommended",
            Self::Contacted => "contacted",
            Self::Interested => "interested",
            Self::InterviewSet => "interview-set",
            Self::Interviewed => "interviewed",
            Self::Offered => "offered",
            Self::Hired => "hired",
            Self::Working => "working",
            Self::Left => "left",
            Self::Lost => "lost",
        }
    }

    /// Whether the two work together now.
    pub const fn is_employed(self) -> bool {
        matches!(self, Self::Hired | Self::Working)
    }

    /// Whether the two are through with each other; they may begin anew.
    pub const fn is_over(self) -> bool {
        matches!(self, Self::Left | Self::Lost)
    }

    /// Whether they talk about coming together.
    pub const fn is_in_talks(self) -> bool {
        matches!(self, Self::InterviewSet | Self::Interviewed | Self::Offered)
    }

    /// The stage after `step`.
    ///
    /// Steps may be skipped on the way forward, since at a fair a hire follows the first talk; they are never undone by a
    /// later step.
    ///
    /// # Errors
    /// Why `step` cannot follow.
    pub fn after(self, step: &Step) -> Result<Self, Refusal> {
        match step {
            Step::Marked { .. } => Ok(self),
            Step::Contacted if self.is_employed() => Ok(self),
            Step::ContractSigned { .. } | Step::Insured { .. } if self.is_employed() => Ok(self),
            Step::Kept { .. } if self.is_employed() => Ok(Self::Working),
            Step::Left { .. } if self.is_employed() => Ok(Self::Left),
            Step::ContractSigned { .. } | Step::Insured { .. } | Step::Kept { .. } | Step::Left { .. } => {
                Err(Refusal::NotHired)
            }
            Step::Lost { .. } => self.lost(),
            step => self.onward(step),
        }
    }

    fn lost(self) -> Result<Self, Refusal> {
        match self {
            Self::New => Err(Refusal::NothingToLose),
            Self::Working => Err(Refusal::WorkHasBegun),
            over if over.is_over() => Err(Refusal::AlreadyOver),
            _ => Ok(Self::Lost),
        }
    }

    /// A step on the way to a hire. Contacts and interviews may come again; everything else only once.
    fn onward(self, step: &Step) -> Result<Self, Refusal> {
        let from = if self.is_over() { Self::New } else { self };
        let (to, again_until) = match step {
            Step::Recommended => (Self::Recommended, Self::New),
            Step::Contacted => (Self::Contacted, Self::Offered),
            Step::Interested => (Self::Interested, Self::Contacted),
            Step::InterviewSet { .. } => (Self::InterviewSet, Self::Interviewed),
            Step::Interviewed => (Self::Interviewed, Self::Interviewed),
            Step::Offered => (Self::Offered, Self::Interviewed),
            Step::Hired { .. } => (Self::Hired, Self::Offered),
            _ => return Err(Refusal::NotAboutPair),
        };
        if from > again_until {
            return Err(Refusal::StepGoesBack { stage: self });
        }
        Ok(match step {
            Step::Contacted => from.max(to),
            _ => to,
        })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;
    use crate::code::LossReasonCode;
    use crate::event::Mark;
    use Stage::*;

    fn steps() -> Vec<Step> {
        let reason = LossReasonCode::new("other");
        vec![
            Step::Recommended,
            Step::Contacted,
            Step::Interested,
            Step::Marked {
                mark: Mark::Undecided,
            },
            Step::InterviewSet {
                at: jiff::civil::date(2026, 9, 1).at(9, 0, 0, 0),
                place: String::new(),
            },
            Step::Interviewed,
            Step::Offered,
            Step::Hired {
                site: 0,
                starts_on: None,
                full: true,
            },
            Step::ContractSigned { months: Some(12) },
            Step::Insured { months: 1 },
            Step::Kept { months: 1 },
            Step::Left {
                reason: reason.clone(),
                reopens: false,
            },
            Step::Lost { reason },
        ]
    }

    /// The whole table: rows are stages, columns the steps above; a dash is a refusal.
    #[test]
    fn every_step_from_every_stage() {
        let table = [
            (
                New,
                "recommended contacted interested new interview-set interviewed offered hired - - - - -",
            ),
            (
                Recommended,
                "- contacted interested recommended interview-set interviewed offered hired - - - - lost",
            ),
            (
                Contacted,
                "- contacted interested contacted interview-set interviewed offered hired - - - - lost",
            ),
            (
                Interested,
                "- interested - interested interview-set interviewed offered hired - - - - lost",
            ),
            (
                InterviewSet,
                "- interview-set - interview-set interview-set interviewed offered hired - - - - lost",
            ),
            (
                Interviewed,
                "- interviewed - interviewed interview-set interviewed offered hired - - - - lost",
            ),
            (Offered, "- offered - offered - - - hired - - - - lost"),
            (Hired, "- hired - hired - - - - hired hired working left lost"),
            (
                Working,
                "- working - working - - - - working working working left -",
            ),
            (
                Left,
                "recommended contacted interested left interview-set interviewed offered hired - - - - -",
            ),
            (
                Lost,
                "recommended contacted interested lost interview-set interviewed offered hired - - - - -",
            ),
        ];
        for (stage, expected) in table {
            let after = |step: &Step| stage.after(step).map_or("-", Stage::id);
            let found: Vec<&str> = steps().iter().map(after).collect();
            assert_eq!(found.join(" "), expected, "from {stage:?}");
        }
    }

    #[test]
    fn what_is_not_about_a_pair_is_no_step_of_one() {
        assert_eq!(New.after(&Step::Entered), Err(Refusal::NotAboutPair));
    }
}

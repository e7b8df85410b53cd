//! 去向清: where every registered person stands, in one call.

use super::super::{Call, Engine, EngineError, Principal};
use super::dues::home;
use super::lies_in;
use duijie_domain::Candidate;
use duijie_domain::candidate::CandidateState;
use duijie_domain::code::{DivisionCode, TargetGroupCode};
use duijie_domain::fact::Fact;
use duijie_domain::follow_up::PersonFile;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// Who is asked about.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WhereaboutsQuery {
    /// Only persons who live in this area.
    pub area: Option<DivisionCode>,
    /// Only persons of one of these groups; all if empty.
    pub groups: Vec<TargetGroupCode>,
    /// Only persons who graduated in this year.
    pub graduation_year: Option<i16>,
    /// Rows of this class only.
    pub class: Option<WhereaboutsClass>,
    /// Rows behind this creation number.
    pub after: u64,
    /// Most rows that are wanted.
    pub rows_max: usize,
}

/// Where somebody stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WhereaboutsClass {
    /// 已就业, through a vacancy that is kept here.
    HiredHere,
    /// 已就业, as was told.
    HiredElsewhere,
    /// 见习或实习中; counts as not employed.
    InTraineeship,
    /// 洽谈中.
    InTalks,
    /// 求职中, and something has been done for the person.
    SeekingServed,
    /// 求职中, and nothing has been done yet.
    SeekingUntouched,
    /// 暂无就业意愿.
    NotSeeking,
    /// 联系不上.
    Unreachable,
}

impl WhereaboutsClass {
    /// Every class.
    pub const ALL: [Self; 8] = [
        Self::HiredHere,
        Self::HiredElsewhere,
        Self::InTraineeship,
        Self::InTalks,
        Self::SeekingServed,
        Self::SeekingUntouched,
        Self::NotSeeking,
        Self::Unreachable,
    ];
}

/// A person and where they stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WhereaboutsRow {
    /// Creation number.
    pub candidate: u64,
    /// Where the person stands.
    pub class: WhereaboutsClass,
    /// Since when that is known; none if only the record tells it.
    pub since: Option<Date>,
    /// The vacancy at which the person works.
    pub vacancy: Option<u64>,
}

/// Where everybody stands.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Whereabouts {
    /// Persons asked about.
    pub persons: u64,
    /// Persons by class.
    pub classes: BTreeMap<WhereaboutsClass, u64>,
    /// A page of rows in the order of creation.
    pub rows: Vec<WhereaboutsRow>,
    /// The last creation number of the page, if there are more rows.
    pub next: Option<u64>,
}

impl Whereabouts {
    fn take(&mut self, row: WhereaboutsRow, query: &WhereaboutsQuery) {
        self.persons += 1;
        *self.classes.entry(row.class).or_default() += 1;
        let is_wanted = row.candidate > query.after && query.class.is_none_or(|class| class == row.class);
        if is_wanted && self.rows.len() < query.rows_max {
            self.rows.push(row);
        } else if is_wanted && self.next.is_none() {
            self.next = self.rows.last().map(|last| last.candidate);
        }
    }
}

impl Engine {
    /// Where every person stands who is asked about. Each is counted in exactly one class.
    ///
    /// # Errors
    /// `Cancelled`, `DeadlineExceeded`, or why the store cannot be read.
    pub fn whereabouts(
        &self,
        caller: &Principal,
        query: &WhereaboutsQuery,
        call: &Call,
    ) -> Result<Whereabouts, EngineError> {
        let mut found = Whereabouts::default();
        self.each_person(caller, call, |number, _, body, file| {
            if self.is_asked(query, body) {
                found.take(self.row(caller, number, body.state, file)?, query);
            }
            Ok(())
        })?;
        caller.witness.saw(found.rows.iter().map(|row| row.candidate));
        Ok(found)
    }

    fn is_asked(&self, query: &WhereaboutsQuery, body: &Candidate) -> bool {
        let year = match body.education.graduated_on {
            Fact::Known(day) => Some(day.year()),
            _ => None,
        };
        let groups = self.groups_of(body);
        lies_in(home(body), query.area.as_ref())
            && (query.groups.is_empty() || query.groups.iter().any(|group| groups.contains(group)))
            && query.graduation_year.is_none_or(|wanted| year == Some(wanted))
    }

    fn row(
        &self,
        caller: &Principal,
        candidate: u64,
        of_record: CandidateState,
        file: &PersonFile,
    ) -> Result<WhereaboutsRow, EngineError> {
        let state = file.state(of_record);
        let full = file.full_job();
        let side = file
            .jobs()
            .find(|(_, pair)| pair.hire().is_some_and(|hire| !hire.full));
        let (class, vacancy) = match (state.state, full, side) {
            (_, Some((vacancy, _)), _) => (WhereaboutsClass::HiredHere, Some(vacancy)),
            (CandidateState::Hired, ..) => (WhereaboutsClass::HiredElsewhere, None),
            (_, _, Some((vacancy, _))) if self.is_traineeship(caller, vacancy)? => {
                (WhereaboutsClass::InTraineeship, Some(vacancy))
            }
            (CandidateState::InTalks, ..) => (WhereaboutsClass::InTalks, None),
            (CandidateState::NotSeeking, ..) => (WhereaboutsClass::NotSeeking, None),
            (CandidateState::Unreachable, ..) => (WhereaboutsClass::Unreachable, None),
            (CandidateState::Seeking, ..) if file.last_day().is_some() => {
                (WhereaboutsClass::SeekingServed, None)
            }
            (CandidateState::Seeking, ..) => (WhereaboutsClass::SeekingUntouched, None),
        };
        Ok(WhereaboutsRow {
            candidate,
            class,
            since: state.since.or_else(|| file.last_day()),
            vacancy,
        })
    }

    fn is_traineeship(&self, caller: &Principal, vacancy: u64) -> Result<bool, EngineError> {
        let stored = self
            .reach(caller)
            .standing_or_deleted::<duijie_domain::Vacancy>(vacancy)?;
        Ok(stored.is_some_and(|stored| match stored.body.job_type {
            Fact::Known(kind) => matches!(kind.as_str(), "internship" | "traineeship"),
            _ => false,
        }))
    }
}

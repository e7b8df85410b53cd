//! Who is to be given which service until when, the overdue first, by officer and area.

use super::super::{Call, Engine, EngineError, Principal};
use super::lies_in;
use duijie_domain::Candidate;
use duijie_domain::candidate::CandidateState;
use duijie_domain::code::{DivisionCode, TargetGroupCode};
use duijie_domain::fact::Fact;
use duijie_domain::follow_up::{Due, PersonFile};
use jiff::Timestamp;
use jiff::civil::Date;
use smol_str::SmolStr;
use std::collections::BTreeMap;

/// Persons read from the store at once.
const PAGE_RECORDS: usize = 1_000;

/// Which dues are asked for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DueQuery {
    /// Only persons who live in this area.
    pub area: Option<DivisionCode>,
    /// Only persons given to this officer.
    pub officer: SmolStr,
    /// Only what is overdue.
    pub overdue_only: bool,
    /// The day; today if none.
    pub on: Option<Date>,
    /// Most rows that are wanted.
    pub rows_max: usize,
}

/// A person who is still to be given something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueRow {
    /// Creation number.
    pub candidate: u64,
    /// Who answers for the person; empty if nobody.
    pub officer: SmolStr,
    /// How urgently, 1 first.
    pub priority: Option<u8>,
    /// What is missing, the most urgent first.
    pub missing: Vec<Due>,
    /// Items that are overdue.
    pub overdue: usize,
}

/// Who is to be given what.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DueSheet {
    /// The rows that were asked for: overdue and urgent ones first.
    pub rows: Vec<DueRow>,
    /// Persons for whom a standard is meant.
    pub persons: u64,
    /// Persons who have had everything.
    pub persons_done: u64,
    /// Persons with something overdue.
    pub persons_overdue: u64,
    /// Times that each item was given, and times that it is to be given.
    pub items: BTreeMap<SmolStr, (u64, u64)>,
    /// Persons with something overdue, by officer.
    pub overdue_by_officer: BTreeMap<SmolStr, u64>,
}

impl Engine {
    /// Who is to be given what.
    ///
    /// # Errors
    /// `Cancelled`, `DeadlineExceeded`, or why the store cannot be read.
    pub fn service_dues(
        &self,
        caller: &Principal,
        query: &DueQuery,
        call: &Call,
    ) -> Result<DueSheet, EngineError> {
        let on = query.on.unwrap_or_else(|| self.today());
        let mut sheet = DueSheet::default();
        self.each_person(caller, call, |number, registered_at, body, file| {
            let officer = file
                .assignment()
                .map_or_else(SmolStr::default, |assigned| assigned.officer.clone());
            let is_meant = lies_in(home(body), query.area.as_ref())
                && (query.officer.is_empty() || query.officer == officer)
                && file.state(body.state).state != CandidateState::Hired;
            if !is_meant {
                return Ok(());
            }
            let groups = self.groups_of(body);
            let dues = self
                .tracking
                .standard
                .dues(&groups, self.day_of(registered_at), file);
            let priority = self.tracking.priority.rank(&groups);
            sheet.take(number, (officer, priority), dues, on, query.overdue_only);
            Ok(())
        })?;
        sheet.rows.sort_by_key(|row| {
            let due_on = row.missing.first().map(|due| due.due_on);
            (
                row.overdue == 0,
                row.priority.unwrap_or(u8::MAX),
                due_on,
                row.candidate,
            )
        });
        sheet.rows.truncate(query.rows_max);
        Ok(sheet)
    }

    /// Every person of the caller with what happened to them.
    pub(in super::super) fn each_person(
        &self,
        caller: &Principal,
        call: &Call,
        mut visit: impl FnMut(u64, Timestamp, &Candidate, &PersonFile) -> Result<(), EngineError>,
    ) -> Result<(), EngineError> {
        let ledger = self.ledger_now(caller, call)?;
        let reach = self.reach(caller);
        let mut after = 0;
        loop {
            call.check()?;
            let page = reach.scan::<Candidate>(after, PAGE_RECORDS)?;
            let Some(last) = page.last() else { return Ok(()) };
            after = last.envelope.number;
            for stored in &page {
                let filed = ledger.person_file(&reach.tenant_wide(), stored.envelope.number)?;
                visit(
                    stored.envelope.number,
                    stored.envelope.created_at,
                    &stored.body,
                    &filed.file,
                )?;
            }
        }
    }

    /// The groups of a person, with graduation of this year and of the last two read from the day of graduation.
    pub(super) fn groups_of(&self, body: &Candidate) -> Vec<TargetGroupCode> {
        let mut groups = match &body.target_groups {
            Fact::Known(groups) => groups.clone(),
            _ => Vec::new(),
        };
        if let Fact::Known(day) = body.education.graduated_on {
            let code = match self.today().year() - day.year() {
                0 => Some("graduate"),
                1 | 2 => Some("recent-graduate"),
                _ => None,
            };
            groups.extend(
                code.map(TargetGroupCode::new)
                    .filter(|code| !groups.contains(code)),
            );
        }
        groups
    }

    /// The day of an instant in the calendar of the service.
    pub(in super::super) fn day_of(&self, at: Timestamp) -> Date {
        super::super::ledger::day_of(at, &self.time_zone)
    }
}

impl DueSheet {
    fn take(
        &mut self,
        candidate: u64,
        (officer, priority): (SmolStr, Option<u8>),
        dues: Vec<Due>,
        on: Date,
        overdue_only: bool,
    ) {
        if dues.is_empty() {
            return;
        }
        self.persons += 1;
        for due in &dues {
            let item = self.items.entry(due.item.clone()).or_default();
            item.0 += due.given.min(due.count) as u64;
            item.1 += due.count as u64;
        }
        let overdue = dues.iter().filter(|due| due.is_overdue(on)).count();
        let mut missing: Vec<Due> = dues.into_iter().filter(|due| !due.is_done()).collect();
        missing.sort_by_key(|due| due.due_on);
        if missing.is_empty() {
            self.persons_done += 1;
            return;
        }
        if overdue > 0 {
            self.persons_overdue += 1;
            *self.overdue_by_officer.entry(officer.clone()).or_default() += 1;
        }
        if overdue > 0 || !overdue_only {
            self.rows.push(DueRow {
                candidate,
                officer,
                priority,
                missing,
                overdue,
            });
        }
    }
}

/// Where a person lives, or is registered if that is not known.
pub(in super::super) fn home(body: &Candidate) -> Option<&DivisionCode> {
    match &body.home {
        Fact::Known(place) => Some(&place.division),
        _ => body.person.household.as_ref(),
    }
}

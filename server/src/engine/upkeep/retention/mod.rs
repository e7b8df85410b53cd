//! Retention: what is kept longer than it may be, found ([`survey`]) and taken away ([`apply`]), class by class.
//!
//! How long what is kept stands in `access/tables/retention.tsv`. Nothing is taken away unless somebody asks for it, and
//! nothing that has changed since it was found. Whoever is taken away is written into the audit log first.

mod apply;
mod happened;
mod survey;

use super::super::{Call, Engine, EngineError, Principal};
use duijie_access::{RetentionClass, RetentionRule};
use jiff::civil::Date;
use survey::Survey;

/// What retention is to do, or has done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RetentionReport {
    /// The day for which it was counted.
    pub on: Date,
    /// Whether it was only counted.
    pub dry_run: bool,
    /// Every class that is in force, in the order in which they are applied.
    pub classes: Vec<RetentionCount>,
}

/// One class.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RetentionCount {
    /// The row of the table.
    pub rule: &'static RetentionRule,
    /// Months in use; none for what is not removed by time.
    pub months: Option<u16>,
    /// How much was found whose time is over: persons, events, vacancies, runs, days.
    pub due: u64,
    /// The earliest last day of it.
    pub oldest: Option<Date>,
    /// How much was taken away.
    pub removed: u64,
}

/// How far retention is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RetentionProgress {
    /// Records looked at.
    pub looked_at: u64,
    /// Taken away, over all classes.
    pub removed: u64,
}

/// News of how far retention is.
pub(super) type Told<'a> = &'a mut dyn FnMut(RetentionProgress);

impl Engine {
    /// Finds everything whose time is over, in every tenant, and unless it is a dry run takes it away. What was interrupted
    /// goes on where it was when it is asked for again; what is done is not done twice.
    ///
    /// # Errors
    /// `ResourceExhausted` while other upkeep is under way, `Cancelled`, or why something cannot be read or taken away.
    pub fn apply_retention(
        &self,
        caller: &Principal,
        dry_run: bool,
        call: &Call,
        told: Told<'_>,
    ) -> Result<RetentionReport, EngineError> {
        let _at_work = self.upkeep.begin()?;
        let on = self.today();
        let survey = self.survey(on, call, told)?;
        let mut report = RetentionReport {
            on,
            dry_run,
            classes: self.counts(&survey, on),
        };
        if !dry_run {
            self.take_away(caller, survey, &mut report, (call, told))?;
        }
        Ok(report)
    }

    fn counts(&self, survey: &Survey, on: Date) -> Vec<RetentionCount> {
        let terms = &self.upkeep.settings.retention;
        let in_force = RetentionClass::ALL
            .into_iter()
            .filter_map(|class| terms.rule(class, on));
        let counts = in_force.map(|rule| {
            let (due, oldest) = survey.count(rule.class);
            RetentionCount {
                rule,
                months: terms.months(rule.class, on),
                due,
                oldest,
                removed: 0,
            }
        });
        counts.collect()
    }
}

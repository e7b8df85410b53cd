//! Facts of a case as rules of grants ask for them. Only what records and ledger tell is set: a person who did not tick a
//! group may still belong to it, and a job that the register knows of need not be the first. Those stay unknown.

use super::case::{Case, Job};
use duijie_domain::Candidate;
use duijie_domain::code::{CodeBook, DivisionCode};
use duijie_domain::event::Step;
use duijie_domain::fact::Fact;
use duijie_domain::follow_up::Stage;
use duijie_policy::{FactId, FactValue, Facts};
use jiff::ToSpan;
use jiff::civil::Date;
use smol_str::SmolStr;

/// Classes of seekers who are not employed by what they told.
const UNEMPLOYED_CLASSES: [&str; 4] = [
    "new-youth",
    "new-graduate",
    "employed-to-unemployed",
    "other-unemployed",
];
/// Kinds of work that are internships and no employment.
const INTERNSHIPS: [&str; 2] = ["internship", "traineeship"];
/// Insurances that come with a job that is insured.
const INSURANCES: [&str; 4] = [
    "insurance.pension_months",
    "insurance.medical_months",
    "insurance.unemployment_months",
    "insurance.injury_months",
];
/// Digits of a division code down to the city.
const CITY_DIGITS: usize = 4;

/// The facts of the case of this person on a day.
pub(super) fn facts_of(case: &Case<'_>, person: &str, on: Date, codes: &CodeBook) -> Facts {
    let mut sheet = Sheet {
        facts: Facts::of(person),
        codes,
    };
    if let Some(body) = case.candidate {
        sheet.person(body);
    }
    sheet.firm(case);
    sheet.fair(case);
    if let Some(body) = &case.before {
        sheet.before(body);
    }
    if let Some(job) = &case.job {
        sheet.job(job, on);
        if case.worked_before {
            sheet.known("person.first_employment", FactValue::Flag(false));
        }
    }
    sheet.origin(case);
    sheet.facts
}

struct Sheet<'c> {
    facts: Facts,
    codes: &'c CodeBook,
}

impl Sheet<'_> {
    fn put(&mut self, fact: &str, value: Fact<FactValue>) {
        if let Some(fact) = FactId::find(fact) {
            // A value that the table of facts does not allow says nothing, so the fact stays unknown.
            let _ = self.facts.set(fact, value);
        }
    }

    fn known(&mut self, fact: &str, value: FactValue) {
        self.put(fact, Fact::Known(value));
    }

    fn division(&mut self, fact: &str, division: Option<&DivisionCode>) {
        if let Some(division) = division {
            self.known(fact, FactValue::Code(division.as_str().into()));
        }
    }

    fn person(&mut self, body: &Candidate) {
        let education = &body.education;
        if let Fact::Known(born) = body.person.birth_date {
            self.known("person.birth_date", FactValue::Date(born));
        }
        match &education.level {
            Fact::Known(level) => {
                // A level without a place on the ladder says nothing, so the fact stays unknown.
                let _ = self.facts.read(self.codes, "person.education", level.as_str());
            }
            Fact::Absent => self.put("person.education", Fact::Absent),
            Fact::Unknown => {}
        }
        self.put("person.full_time_study", education.full_time.map(FactValue::Flag));
        self.put("person.graduated_on", education.graduated_on.map(FactValue::Date));
        self.division("person.household", body.person.household.as_ref());
        for (fact, group) in [("person.veteran", "veteran"), ("person.hardship", "hardship")] {
            match belongs(body, group) {
                Fact::Known(()) => self.known(fact, FactValue::Flag(true)),
                Fact::Absent => self.known(fact, FactValue::Flag(false)),
                Fact::Unknown => {}
            }
        }
    }

    /// What the record told when the job began.
    fn before(&mut self, body: &Candidate) {
        let class = body.seeker_class.as_ref().map(|class| class.as_str());
        let is_registered = belongs(body, "registered-unemployed") == Fact::Known(());
        if is_registered || class.is_some_and(|class| UNEMPLOYED_CLASSES.contains(&class)) {
            self.known("person.unemployed_before", FactValue::Flag(true));
        }
        if is_registered {
            self.known("person.registered_unemployed_before", FactValue::Flag(true));
        }
    }

    fn firm(&mut self, case: &Case<'_>) {
        let Some((_, firm)) = &case.employer else { return };
        if let Some(size) = &firm.size {
            self.known("firm.size", FactValue::Code(size.as_str().into()));
        }
        self.division("firm.division", firm.seat.as_ref().map(|seat| &seat.division));
    }

    fn fair(&mut self, case: &Case<'_>) {
        let Some(fair) = &case.fair else { return };
        self.known("fair.attended", FactValue::Flag(true));
        self.division("fair.division", fair.place.as_ref().map(|place| &place.division));
    }

    fn job(&mut self, job: &Job, on: Date) {
        if is_internship(job) {
            self.internship(job);
        } else {
            self.contract(job, on);
        }
        let was_insured = |step: &Step| matches!(step, Step::Insured { .. });
        if job.pair.events().iter().any(|event| was_insured(&event.step)) {
            for fact in INSURANCES {
                self.known(fact, FactValue::Count(job.hire.insured_months.into()));
            }
        }
    }

    fn internship(&mut self, job: &Job) {
        if let Some(starts_on) = job.hire.starts_on {
            self.known("internship.starts_on", FactValue::Date(starts_on));
        }
        if let Some(months) = job.hire.contract_months.filter(|months| *months > 0) {
            self.known("internship.months", FactValue::Count(months.into()));
        }
    }

    /// A hire is no contract: only one that was signed counts. Whoever left has a contract that ended that day, of the
    /// length that was signed.
    fn contract(&mut self, job: &Job, on: Date) {
        let starts_on = job.hire.starts_on;
        if job.pair.stage().is_employed() && starts_on.is_some_and(|starts_on| starts_on <= on) {
            self.known("person.employed", FactValue::Flag(true));
        }
        let Some(months) = job.hire.contract_months else {
            return;
        };
        if let Some(starts_on) = starts_on {
            self.known("contract.starts_on", FactValue::Date(starts_on));
        }
        match (months, starts_on) {
            (0, _) => self.put("contract.ends_on", Fact::Absent),
            (months, Some(starts_on)) => {
                let after = starts_on.saturating_add(i32::from(months).months());
                self.known("contract.ends_on", FactValue::Date(after.saturating_sub(1.day())));
            }
            _ => {}
        }
        if months > 0 {
            self.known("contract.months", FactValue::Count(months.into()));
        }
        let left = job.pair.events().last();
        if let Some(left) = left.filter(|_| job.pair.stage() == Stage::Left) {
            if months == 0 {
                self.known("contract.months", FactValue::Count(OPEN_ENDED_MONTHS));
            }
            self.known("contract.ends_on", FactValue::Date(left.day));
        }
    }

    /// Where the person came from is known of those who lived in another city when the job or the fair began. Who lives in
    /// the same city may have come from elsewhere before.
    fn origin(&mut self, case: &Case<'_>) {
        let body = if case.job.is_some() {
            case.before.as_ref()
        } else {
            case.candidate
        };
        let home = body.and_then(|body| body.home.known().map(|home| home.division.clone()));
        let here = ["firm.division", "fair.division"];
        let here = here.iter().filter_map(|fact| self.code(fact)).next();
        if let Some((home, here)) = home.zip(here)
            && home.as_str().get(..CITY_DIGITS) != here.get(..CITY_DIGITS)
        {
            self.division("person.came_from", Some(&home));
        }
    }

    fn code(&self, fact: &str) -> Option<SmolStr> {
        match self.facts.get(FactId::find(fact)?) {
            Fact::Known(FactValue::Code(code)) => Some(code.clone()),
            _ => None,
        }
    }
}

/// What an open-ended contract counts as, whenever it ended.
const OPEN_ENDED_MONTHS: i64 = 1200;

fn is_internship(job: &Job) -> bool {
    let kind = job.body.as_ref().and_then(|body| body.job_type.known());
    kind.is_some_and(|kind| INTERNSHIPS.contains(&kind.as_str()))
}

/// Whether the person told of this group; a list without it says nothing.
fn belongs(body: &Candidate, group: &str) -> Fact<()> {
    match &body.target_groups {
        Fact::Known(groups) if groups.iter().any(|told| told.as_str() == group) => Fact::Known(()),
        Fact::Absent => Fact::Absent,
        _ => Fact::Unknown,
    }
}

//! One case: a person, the job by which a firm and the person came together, the firm, the fair. What was recorded behind
//! the day of the decision is left out, and the record is taken as it stood when the job began.

use super::super::{Engine, EngineError, Principal};
use duijie_domain::follow_up::{Hire, PairFile, PersonFile, Stage};
use duijie_domain::{Candidate, Employer, Fair, RecordKey, Vacancy};
use duijie_indexer::store::{Envelope, Stored};
use jiff::civil::Date;

/// What is known of one case.
#[derive(Debug, Default)]
pub(super) struct Case<'a> {
    /// The person.
    pub(super) candidate: Option<&'a Candidate>,
    /// The person's record as it stood when the job began; none without a job, or if the record is younger.
    pub(super) before: Option<Candidate>,
    /// The job.
    pub(super) job: Option<Job>,
    /// The person held another job before this one.
    pub(super) worked_before: bool,
    /// Creation number of the firm, and the firm.
    pub(super) employer: Option<(u64, Employer)>,
    /// The fair visited last.
    pub(super) fair: Option<Fair>,
}

/// A job that a person holds or held.
#[derive(Debug)]
pub(super) struct Job {
    /// Creation number of the vacancy.
    pub(super) vacancy: u64,
    /// The vacancy; none if it is gone.
    pub(super) body: Option<Vacancy>,
    /// What happened, up to the day.
    pub(super) pair: PairFile,
    /// The hire.
    pub(super) hire: Hire,
}

/// Which job is asked about.
#[derive(Debug, Clone, Default)]
pub(super) struct Wanted {
    /// The vacancy, by creation number.
    pub(super) vacancy: Option<u64>,
    /// The firm.
    pub(super) employer: Option<Stored<Employer>>,
}

impl Engine {
    /// The case of a person whom the register knows.
    pub(super) fn case_of<'a>(
        &self,
        caller: &Principal,
        (number, body): (u64, &'a Candidate),
        file: &PersonFile,
        (wanted, on): (&Wanted, Date),
    ) -> Result<Case<'a>, EngineError> {
        let job = self.job_of(caller, file, wanted, on)?;
        let before = match &job {
            Some(job) => self.body_on(
                caller,
                number,
                body,
                job.hire.starts_on.unwrap_or(job.hire.hired_on),
            )?,
            None => None,
        };
        let firm = self.firm_of(caller, wanted, job.as_ref())?;
        Ok(Case {
            candidate: Some(body),
            before,
            worked_before: job.as_ref().is_some_and(|job| has_worked_before(file, job)),
            job,
            employer: firm,
            fair: self.fair_of(caller, file, on)?,
        })
    }

    /// The firm that is named, or that of the vacancy, or that of the job.
    pub(super) fn firm_of(
        &self,
        caller: &Principal,
        wanted: &Wanted,
        job: Option<&Job>,
    ) -> Result<Option<(u64, Employer)>, EngineError> {
        if let Some(stored) = &wanted.employer {
            return Ok(Some((stored.envelope.number, stored.body.clone())));
        }
        let vacancy = match (job, wanted.vacancy) {
            (Some(job), _) => job.body.clone(),
            (None, Some(vacancy)) => self
                .reach(caller)
                .standing::<Vacancy>(vacancy)?
                .map(|stored| stored.body),
            (None, None) => None,
        };
        let Some(vacancy) = vacancy else { return Ok(None) };
        let stored = self.reach(caller).find::<Employer>(&owner(&vacancy))?;
        Ok(stored.map(|stored| (stored.envelope.number, stored.body)))
    }

    /// The job asked about, as it stood at the end of the day: one that is held goes before one that has ended, the later
    /// hire before the earlier.
    fn job_of(
        &self,
        caller: &Principal,
        file: &PersonFile,
        wanted: &Wanted,
        on: Date,
    ) -> Result<Option<Job>, EngineError> {
        let mut found: Option<Job> = None;
        for (vacancy, pair) in file.pairs() {
            let pair = until(pair, on);
            let Some(hire) = pair.hire().copied().filter(|_| pair.stage() != Stage::Lost) else {
                continue;
            };
            if wanted.vacancy.is_some_and(|wanted| wanted != vacancy) {
                continue;
            }
            let body = self
                .reach(caller)
                .standing::<Vacancy>(vacancy)?
                .map(|stored| stored.body);
            let is_of_firm = wanted
                .employer
                .as_ref()
                .is_none_or(|firm| body.as_ref().is_some_and(|body| owner(body) == firm.envelope.key));
            let rank = |pair: &PairFile, hire: &Hire| (pair.stage().is_employed(), hire.hired_on);
            let is_better = found
                .as_ref()
                .is_none_or(|best| rank(&pair, &hire) > rank(&best.pair, &best.hire));
            if is_of_firm && is_better {
                found = Some(Job {
                    vacancy,
                    body,
                    pair,
                    hire,
                });
            }
        }
        Ok(found)
    }

    /// The fair that the person visited last, up to the day.
    fn fair_of(&self, caller: &Principal, file: &PersonFile, on: Date) -> Result<Option<Fair>, EngineError> {
        let mut latest: Option<Fair> = None;
        for number in file.fairs() {
            let fair = self.reach(caller).get::<Fair>(number)?.map(|stored| stored.body);
            let past = fair.filter(|fair| !fair.cancelled && fair.opens_at.date() <= on);
            if let Some(fair) = past
                && latest.as_ref().is_none_or(|best| best.opens_at < fair.opens_at)
            {
                latest = Some(fair);
            }
        }
        Ok(latest)
    }

    /// The record as it stood at the end of a day; none before there was one.
    fn body_on(
        &self,
        caller: &Principal,
        number: u64,
        body: &Candidate,
        day: Date,
    ) -> Result<Option<Candidate>, EngineError> {
        let stood = |envelope: &Envelope| self.day_of(envelope.updated_at) <= day;
        let former = self.reach(caller).tenant_wide().former::<Candidate>(number)?;
        let first_body = former.iter().find(|former| self.day_of(former.ended_at) > day);
        if let Some(former) = first_body {
            let stored = &former.stored;
            return Ok(stood(&stored.envelope).then(|| stored.body.clone()));
        }
        let current = self.reach(caller).get::<Candidate>(number)?;
        let stands = current.is_some_and(|stored| stood(&stored.envelope));
        Ok(stands.then(|| body.clone()))
    }
}

/// The firm's key as its vacancies name it.
fn owner(vacancy: &Vacancy) -> RecordKey {
    RecordKey::new(vacancy.key.publisher.clone(), vacancy.employer.clone())
}

/// What had happened by the end of a day.
fn until(pair: &PairFile, on: Date) -> PairFile {
    let events = pair.events().iter().filter(|event| event.day <= on);
    PairFile::of(events.cloned())
}

/// Whether the ledger knows of an earlier job that filled the working time and in which work had begun.
fn has_worked_before(file: &PersonFile, job: &Job) -> bool {
    file.pairs().any(|(vacancy, pair)| {
        let earlier = pair
            .hire()
            .filter(|hire| vacancy != job.vacancy && hire.hired_on < job.hire.hired_on);
        let has_begun = |hire: &Hire| {
            let followed = hire.insured_months > 0 || hire.kept_months > 0;
            followed || matches!(pair.stage(), Stage::Working | Stage::Left)
        };
        earlier.is_some_and(|hire| hire.full && has_begun(hire))
    })
}

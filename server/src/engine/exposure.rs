//! Exposure audit: over a sample of open vacancies, who qualifies and who is listed, told by protected groups. What a
//! person's groups are is read from the record, which the score never sees; the counting is done in `statistics`.

use super::matching::Run;
use super::{Basis, Call, Engine, EngineError, Principal};
use duijie_domain::Candidate;
use duijie_domain::candidate::{ConsentPurpose, Person, Sex, full_years};
use duijie_domain::fact::Fact;
use duijie_domain::message::Text;
use duijie_domain::vacancy::VacancyState;
use duijie_indexer::store::Sequence;
use duijie_matcher::judge::{Verdict, judge};
use duijie_matcher::matching::{Limits, Selection, candidates_for_vacancy};
use duijie_matcher::parallel::{Cancelled, map};
use duijie_matcher::pool::VacancyRow;
use duijie_statistics::Settings;
use duijie_statistics::exposure::{Exposed, ExposureRow, Groups, exposure};
use jiff::civil::Date;
use smol_str::SmolStr;
use std::collections::BTreeMap;

/// Persons read from the store at once.
const PAGE_RECORDS: usize = 1_000;
/// Most vacancies of one audit, and how many where nothing is said.
const VACANCIES_MAX: usize = 2_000;
const VACANCIES_USUAL: usize = 200;
/// Length of the lists where nothing is said.
const LENGTH_USUAL: usize = 20;
const LENGTH_MAX: usize = 1_000;
/// What stands for what was not told, or may not be counted without consent.
const UNKNOWN: &str = "unknown";
const AGE_BANDS: [(i16, &str); 5] = [
    (15, "below-16"),
    (20, "16-20"),
    (25, "21-25"),
    (30, "26-30"),
    (35, "31-35"),
];

/// What is looked at.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ExposureQuery {
    /// The profile; balanced if empty.
    pub profile: String,
    /// The day; today if none.
    pub date: Option<Date>,
    /// Length of the lists; 0 for the usual one.
    pub k: usize,
    /// Vacancies looked at, evenly chosen among the open ones; 0 for the usual number.
    pub vacancies: usize,
    /// The audit must have seen at least this change.
    pub min_sequence: Sequence,
}

/// What was found.
#[derive(Debug, Clone)]
pub struct ExposureAudit {
    /// One row for each value of each attribute.
    pub rows: Vec<ExposureRow>,
    /// Vacancies looked at.
    pub vacancies: usize,
    /// Length of the lists.
    pub k: usize,
    /// What it was worked out from.
    pub basis: Basis,
}

/// How often a person qualifies, and how often it is listed.
type Times = BTreeMap<u64, (u64, u64)>;

impl Engine {
    /// Tells by protected groups who qualifies and who is listed.
    ///
    /// # Errors
    /// `InvalidInput` for the numbers and the profile, `Cancelled`, `DeadlineExceeded`, or why the store cannot be read.
    pub fn audit_exposure(
        &self,
        caller: &Principal,
        query: &ExposureQuery,
        call: &Call,
    ) -> Result<ExposureAudit, EngineError> {
        let k = number_in("k", query.k, LENGTH_USUAL, LENGTH_MAX)?;
        let at_most = number_in("vacancies", query.vacancies, VACANCIES_USUAL, VACANCIES_MAX)?;
        let run = self.run(caller, &query.profile, query.date, query.min_sequence, call)?;
        let sample = sample(&run, at_most);
        let times = count(&run, &sample, k, call).map_err(|_| call.stopped())?;
        let persons = self.exposed(caller, &times, run.date, call)?;
        Ok(ExposureAudit {
            rows: exposure(&persons, Settings::embedded()?.persons_min),
            vacancies: sample.len(),
            k,
            basis: self.basis(&run),
        })
    }

    fn exposed(
        &self,
        caller: &Principal,
        times: &Times,
        on: Date,
        call: &Call,
    ) -> Result<Vec<Exposed>, EngineError> {
        let (mut persons, mut after) = (Vec::with_capacity(times.len()), 0);
        loop {
            call.check()?;
            let page = self.reach(caller).scan::<Candidate>(after, PAGE_RECORDS)?;
            let Some(last) = page.last() else {
                return Ok(persons);
            };
            after = last.envelope.number;
            for stored in &page {
                if let Some(&(qualified, listed)) = times.get(&stored.envelope.number) {
                    persons.push(Exposed {
                        groups: groups(&stored.body, on),
                        qualified,
                        listed,
                    });
                }
            }
        }
    }
}

/// Open vacancies, evenly chosen by creation number.
fn sample(run: &Run, at_most: usize) -> Vec<VacancyRow> {
    let is_open = |row: &VacancyRow| {
        row.admission.state == VacancyState::Open && row.admission.remaining_places != Fact::Known(0)
    };
    let open: Vec<VacancyRow> = run
        .pool
        .vacancies
        .iter()
        .map(|(_, row)| row)
        .filter(is_open)
        .collect();
    let step = open.len().div_ceil(at_most.max(1)).max(1);
    open.into_iter().step_by(step).collect()
}

fn count(run: &Run, sample: &[VacancyRow], k: usize, call: &Call) -> Result<Times, Cancelled> {
    let found: Vec<(Vec<u64>, Vec<u64>)> =
        map::<_, _, Result<_, Cancelled>>(sample, 1, |vacancy| qualified_and_listed(run, vacancy, k, call))?;
    let mut times = Times::new();
    for (qualified, listed) in found {
        for number in qualified {
            times.entry(number).or_default().0 += 1;
        }
        for number in listed {
            times.entry(number).or_default().1 += 1;
        }
    }
    Ok(times)
}

fn qualified_and_listed(
    run: &Run,
    vacancy: &VacancyRow,
    k: usize,
    call: &Call,
) -> Result<(Vec<u64>, Vec<u64>), Cancelled> {
    let context = run.context();
    let candidates = &run.pool.candidates;
    let qualifies = candidates
        .iter()
        .filter(|(_, row)| matches!(judge(&context, row, vacancy), Verdict::Scored(_)));
    let qualified = qualifies.map(|(number, _)| number).collect();
    let everybody = Selection::all();
    let limits = Limits::top(k);
    let ranking = candidates_for_vacancy(&context, vacancy, candidates, &everybody, &limits, &call.control)?;
    Ok((qualified, ranking.hits.iter().map(|hit| hit.number).collect()))
}

/// The groups of a person in the order of the attributes. What is sensitive is counted with separate consent only.
fn groups(candidate: &Candidate, on: Date) -> Groups {
    let person = &candidate.person;
    let sensitive = |value: Option<SmolStr>| {
        value
            .filter(|_| candidate.agrees(ConsentPurpose::Statistics, on))
            .unwrap_or_else(|| UNKNOWN.into())
    };
    [
        sex(person).into(),
        age_band(person, on).into(),
        sensitive(person.ethnicity.clone()),
        sensitive(person.marital_status.clone()),
        sensitive(disability(person)),
    ]
}

fn sex(person: &Person) -> &'static str {
    match person.sex {
        Fact::Known(Sex::Male) => "male",
        Fact::Known(Sex::Female) => "female",
        Fact::Known(Sex::Unstated) | Fact::Absent | Fact::Unknown => UNKNOWN,
    }
}

fn age_band(person: &Person, on: Date) -> &'static str {
    let Fact::Known(birth_date) = person.birth_date else {
        return UNKNOWN;
    };
    let age = full_years(birth_date, on);
    AGE_BANDS
        .into_iter()
        .find(|(oldest, _)| age <= *oldest)
        .map_or("above-35", |(_, band)| band)
}

fn disability(person: &Person) -> Option<SmolStr> {
    match person.disability {
        Fact::Known(has) => Some(if has { "yes" } else { "no" }.into()),
        Fact::Absent => Some("no".into()),
        Fact::Unknown => None,
    }
}

fn number_in(field: &str, told: usize, usual: usize, most: usize) -> Result<usize, EngineError> {
    match told {
        0 => Ok(usual),
        told if told <= most => Ok(told),
        told => Err(EngineError::invalid(
            field,
            "NUMBER_OUT_OF_RANGE",
            Text::new(
                format!("{told} 不在 1 到 {most} 之间"),
                format!("{told} is not between 1 and {most}"),
            ),
            Text::new(
                "请使用范围内的数，或填 0 用默认值",
                "use a number in this range, or 0 for the default",
            ),
        )),
    }
}

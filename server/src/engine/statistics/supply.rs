//! Persons who sought work in a period, and the services that persons were given in it.

use super::super::tracking::home;
use super::super::{Call, Engine, EngineError, Principal};
use super::demand::known;
use super::timeline::Timeline;
use duijie_domain::Candidate;
use duijie_domain::candidate::CandidateState;
use duijie_domain::code::{DivisionCode, EducationCode, ServiceCode};
use duijie_domain::fact::Fact;
use duijie_domain::follow_up::PersonFile;
use duijie_statistics::rows::GraduateState;
use duijie_statistics::{Period, ServiceRow, SupplyRow};
use jiff::ToSpan;
use jiff::civil::Date;

/// Levels below this number (GB/T 4658) are of a college.
const COLLEGE_BELOW: u8 = 40;
/// The area of somebody of whom no place is known.
const NOWHERE: &str = "000000";

impl Engine {
    pub(super) fn supply_rows(
        &self,
        caller: &Principal,
        period: Period,
        call: &Call,
    ) -> Result<(Vec<SupplyRow>, Vec<ServiceRow>), EngineError> {
        let ledger = self.ledger(caller).1;
        let (mut supply, mut services) = (Vec::new(), Vec::new());
        self.each_timeline::<Candidate>(caller, call, |timeline| {
            let filed = ledger.person_file(&self.reach(caller).tenant_wide(), timeline.number)?;
            let file = filed.file.as_ref();
            if let Some(body) = seeker(timeline, file, period) {
                supply.push(supply_row(body, timeline.created_on, period));
            }
            if let Some(state) = timeline.on(period.last_day()) {
                services.extend(service_row(&state.body, file, period));
            }
            Ok(())
        })?;
        Ok((supply, services))
    }
}

/// The record of somebody who sought work on a day of the period, as it stood then.
fn seeker<'a>(timeline: &'a Timeline<Candidate>, file: &PersonFile, period: Period) -> Option<&'a Candidate> {
    let (first, last) = (period.first_day(), period.last_day());
    let begins = first.max(timeline.created_on);
    if begins > last {
        return None;
    }
    let changes = timeline.between(first, last).map(|state| state.from.max(begins));
    let events = file
        .days()
        .into_iter()
        .filter(|day| *day >= begins && *day <= last);
    let mut days: Vec<Date> = changes.chain(events).filter(|day| *day <= last).collect();
    days.push(begins);
    days.sort_unstable();
    let on = |day: Date| -> Option<&'a Candidate> {
        let body = &timeline.on(day)?.body;
        seeks(file.as_of(day).state(body.state).state).then_some(body)
    };
    // Somebody who was hired on the first of these days sought work until then.
    let eve = begins.saturating_sub(1.day());
    let at_first = timeline.on(begins).map(|state| &state.body);
    let at_first = at_first.filter(|body| seeks(file.as_of(eve).state(body.state).state));
    days.into_iter()
        .rev()
        .filter(|day| *day <= last)
        .find_map(on)
        .or(at_first)
}

fn seeks(state: CandidateState) -> bool {
    matches!(state, CandidateState::Seeking | CandidateState::InTalks)
}

fn supply_row(body: &Candidate, created_on: Date, period: Period) -> SupplyRow {
    let division = home(body).cloned().unwrap_or_else(|| DivisionCode::new(NOWHERE));
    let class = body.seeker_class.clone();
    let graduate = graduate_state(body, period);
    SupplyRow {
        is_new: created_on >= period.first_day(),
        wished_occupations: body.wishes.occupations.clone(),
        is_graduate_of_the_year: graduate == Some(GraduateState::ThisYear),
        seeker_class: class,
        sex: known(&body.person.sex),
        birth_date: known(&body.person.birth_date),
        schooling: body.education.level.clone(),
        skill_grade: body.skill_grade.clone(),
        title: None,
        graduate_state: graduate,
        major: known(&body.education.major),
        ..SupplyRow::new(1, division)
    }
}

fn graduate_state(body: &Candidate, period: Period) -> Option<GraduateState> {
    if let Fact::Known(level) = &body.education.level
        && !is_of_college(level)
    {
        return Some(GraduateState::None);
    }
    let day = known(&body.education.graduated_on)?;
    Some(match period.last_day().year() - day.year() {
        0 => GraduateState::ThisYear,
        1 | 2 => GraduateState::Recent,
        years if years > 2 => GraduateState::Earlier,
        _ => GraduateState::AtSchool,
    })
}

fn is_of_college(level: &EducationCode) -> bool {
    level
        .as_str()
        .parse::<u8>()
        .is_ok_and(|number| number < COLLEGE_BELOW)
}

fn service_row(body: &Candidate, file: &PersonFile, period: Period) -> Option<ServiceRow> {
    let until = file.as_of(period.last_day());
    let before = file.as_of(period.first_day().saturating_sub(1.day()));
    let given = |services: &[&str]| {
        let services: Vec<ServiceCode> = services
            .iter()
            .map(|service| ServiceCode::new(*service))
            .collect();
        let times = until
            .times_served(&services)
            .saturating_sub(before.times_served(&services));
        u16::try_from(times).unwrap_or(u16::MAX)
    };
    let row = ServiceRow {
        persons: 1,
        division: home(body).cloned()?,
        briefings: given(&["policy-briefing"]),
        guidances: given(&["guidance"]),
        recommendations: given(&["recommendation"]),
        trainings: given(&["training", "traineeship"]),
    };
    let is_empty = row.briefings + row.guidances + row.recommendations + row.trainings == 0;
    (!is_empty).then_some(row)
}

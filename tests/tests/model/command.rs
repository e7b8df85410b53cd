//! What a drawn history asks of the register: orders of two offices over few names, so that they collide. Bodies are drawn as small
//! sheets from which records are written. Nothing here knows what comes of an order.

use duijie_domain::candidate::{CandidateState, Consent, ConsentPurpose};
use duijie_domain::code::{
    DivisionCode, EducationCode, EmployerKindCode, JobTypeCode, LossReasonCode, OccupationCode,
};
use duijie_domain::event::Step;
use duijie_domain::place::Place;
use duijie_domain::vacancy::{VacancyState, WorkSite};
use duijie_domain::{Candidate, Employer, Fact, RecordKey, Vacancy};
use jiff::civil::{Date, date};
use std::fmt;

/// Who publishes everything; both offices use the same keys.
pub(crate) const PUBLISHER: &str = "paper";
/// Words by which records are searched; they stand in no table.
pub(crate) const MARKS: [&str; 2] = ["qakiln", "qoloom"];
/// Own identifiers of each kind.
pub(crate) const PERSONS: u8 = 4;
/// Own identifiers of vacancies.
pub(crate) const POSTS: u8 = 3;
/// Own identifiers of employers.
pub(crate) const FIRMS: u8 = 2;

const EDUCATION: [&str; 3] = ["41", "31", "21"];
const OCCUPATIONS: [&str; 3] = ["6-18-02-04", "2-06-03-00", "6-18-03-04"];
const DIVISIONS: [&str; 3] = ["371502", "371521", "371522"];
const EMPLOYER_KINDS: [&str; 2] = ["110", "120"];
const POST_STATES: [VacancyState; 4] = [
    VacancyState::Open,
    VacancyState::Paused,
    VacancyState::Withdrawn,
    VacancyState::Pending,
];

/// A drawn history, printed an order a line without those that shrank to nothing.
#[derive(Clone)]
pub(crate) struct History(pub(crate) Vec<Order>);

impl fmt::Debug for History {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let said = self.0.iter().enumerate();
        for (place, order) in said.filter(|(_, order)| !matches!(order.deed, Deed::Rest)) {
            write!(
                formatter,
                "\n  {place:>2}. office {}: {:?}",
                order.office, order.deed
            )?;
        }
        Ok(())
    }
}

/// What one of the two offices does.
#[derive(Debug, Clone)]
pub(crate) struct Order {
    /// 0 or 1.
    pub(crate) office: usize,
    /// What.
    pub(crate) deed: Deed,
}

/// What is done.
#[derive(Debug, Clone)]
pub(crate) enum Deed {
    /// Nothing; what a needless order shrinks to.
    Rest,
    /// Compare everything with the model.
    Look,
    /// Create or replace, as the streams do.
    Upsert(Sheet),
    /// Create what must be new.
    Create(Sheet, Ticket),
    /// Change.
    Update(Update, Ticket),
    /// Delete.
    Delete(Delete, Ticket),
    /// Delete the vacancy of the hire so many before the last one, whoever works there.
    DeleteFilled(usize),
    /// The last order that had a request identifier, once more.
    SendAgain,
    /// Events in one call.
    Record(Vec<Happening>),
    /// What happened with the hire so many before the last one, with the vacancy named by its number or by its key.
    FollowUp(usize, What, bool),
    /// Take back the event so many before the last one of the office.
    TakeBack(usize),
    /// The event of the office so many before the last one once more, as it was sent.
    RecordAgain(usize),
    /// The person withdraws the consent to be matched.
    Withdraw(u8),
    /// The person is erased.
    Erase(u8),
    /// Days go by.
    Days(u8),
    /// The service is closed and opened again.
    Reopen,
}

/// A change of a record.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Update {
    pub(crate) sheet: Sheet,
    pub(crate) mask: Mask,
    pub(crate) via: Via,
    pub(crate) seen: Seen,
    pub(crate) allow_missing: bool,
}

/// The removal of a record.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Delete {
    pub(crate) which: Which,
    pub(crate) via: Via,
    pub(crate) seen: Seen,
    pub(crate) allow_missing: bool,
}

/// A record by kind and own identifier.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Which {
    Person(u8),
    Post(u8),
    Firm(u8),
}

/// By what a record is named.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Via {
    Key,
    Number,
    /// The number that the other office has for the same key.
    ForeignNumber,
}

/// The revision that the caller claims to have seen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Seen {
    Nothing,
    Latest,
    Older,
}

/// The fields that an update changes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Mask {
    Whole,
    Words,
    Standing,
}

/// The request identifier of an order.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Ticket {
    None,
    Fresh,
    /// One that other orders use, too.
    Shared,
}

/// The content of a record.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Sheet {
    Person(Person),
    Post(Post),
    Firm(Firm),
}

/// What is drawn of a person.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Person {
    pub(crate) own: u8,
    pub(crate) education: Option<usize>,
    pub(crate) wish: Option<usize>,
    pub(crate) home: Option<usize>,
    pub(crate) mark: Option<usize>,
    pub(crate) seeks: bool,
    /// What was decided about matching on 2026-10-01.
    pub(crate) agreed: Option<bool>,
    pub(crate) blocks_first_firm: bool,
    pub(crate) is_faulty: bool,
}

/// What is drawn of a vacancy.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Post {
    pub(crate) own: u8,
    pub(crate) firm: u8,
    pub(crate) occupation: Option<usize>,
    pub(crate) division: usize,
    pub(crate) education: Option<usize>,
    pub(crate) mark: Option<usize>,
    /// Places and filled ones of each site.
    pub(crate) sites: Vec<(u32, u32)>,
    pub(crate) state: usize,
    pub(crate) is_part_time: bool,
    /// Days after 2026-11-20 on which it ends.
    pub(crate) ends: Option<i8>,
    pub(crate) is_faulty: bool,
}

/// What is drawn of an employer.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Firm {
    pub(crate) own: u8,
    pub(crate) kind: Option<usize>,
    pub(crate) mark: Option<usize>,
    pub(crate) is_faulty: bool,
}

/// An event as it is reported.
#[derive(Debug, Clone)]
pub(crate) struct Happening {
    pub(crate) person: u8,
    pub(crate) post: u8,
    /// Whether both are picked among those that stand.
    pub(crate) of_standing: bool,
    /// Rather about the pair of the event so many before the last one.
    pub(crate) again_with: Option<usize>,
    /// Whether the vacancy of that pair is named by its number.
    pub(crate) by_number: bool,
    pub(crate) what: What,
    pub(crate) when: When,
    /// Whether it is reported under an identifier that others use, too.
    pub(crate) shared_key: bool,
}

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum What {
    Recommended,
    Contacted,
    Interested,
    InterviewSet,
    Interviewed,
    Offered,
    Hired(Option<u16>),
    KeptOneMonth,
    Left { reopens: bool },
    Lost,
    ToldSeeking,
    ToldNotSeeking,
}

/// When it is said to have happened.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum When {
    Now,
    YesterdayToldToday,
    Tomorrow,
}

/// The key of a record with this letter.
pub(crate) fn key(letter: char, own: u8) -> RecordKey {
    RecordKey::new(PUBLISHER, format!("{letter}{own}"))
}

fn pick(list: &[&str], place: Option<usize>) -> Option<String> {
    place
        .and_then(|place| list.get(place))
        .map(|code| (*code).to_owned())
}

fn place_in(division: &str) -> Place {
    Place::in_division(DivisionCode::new(division))
}

impl Person {
    pub(crate) fn body(&self) -> Candidate {
        let home = pick(&DIVISIONS, self.home).map(|division| place_in(&division));
        let home = if self.is_faulty {
            Some(place_in("999999"))
        } else {
            home
        };
        let consents = self.agreed.map(|granted| Consent {
            purpose: ConsentPurpose::Matching,
            granted,
            decided_on: date(2026, 10, 1),
        });
        let mut body = Candidate {
            key: key('p', self.own),
            state: match self.seeks {
                true => CandidateState::Seeking,
                false => CandidateState::NotSeeking,
            },
            home: Fact::from(home),
            consents: consents.into_iter().collect(),
            free_text: pick(&MARKS, self.mark).unwrap_or_default(),
            ..Candidate::default()
        };
        body.person.name = format!("name-of-p{}", self.own);
        body.education.level = Fact::from(pick(&EDUCATION, self.education).map(EducationCode::new));
        body.wishes
            .occupations
            .extend(pick(&OCCUPATIONS, self.wish).map(OccupationCode::new));
        if self.blocks_first_firm {
            body.blocked_employers.push("f0".into());
        }
        body
    }
}

impl Post {
    pub(crate) fn body(&self) -> Vacancy {
        let division = DIVISIONS[self.division % DIVISIONS.len()];
        let sites = self.sites.iter().map(|(head_count, filled)| WorkSite {
            place: place_in(division),
            head_count: if self.is_faulty { 0 } else { *head_count },
            filled: if self.is_faulty { 0 } else { *filled },
        });
        let mut body = Vacancy {
            key: key('v', self.own),
            employer: format!("f{}", self.firm).into(),
            title: format!("操作工{}", self.own),
            occupation: Fact::from(pick(&OCCUPATIONS, self.occupation).map(OccupationCode::new)),
            sites: sites.collect(),
            duties: pick(&MARKS, self.mark).unwrap_or_default(),
            valid_until: self.ends.map(end_day),
            state: POST_STATES[self.state % POST_STATES.len()],
            ..Vacancy::default()
        };
        if self.is_part_time {
            body.job_type = Fact::Known(JobTypeCode::new("part-time"));
        }
        body.requirements.education = Fact::from(pick(&EDUCATION, self.education).map(EducationCode::new));
        body
    }
}

fn end_day(days: i8) -> Date {
    date(2026, 11, 20).saturating_add(jiff::Span::new().days(i64::from(days)))
}

impl Firm {
    pub(crate) fn body(&self) -> Employer {
        Employer {
            key: key('f', self.own),
            registered_name: match self.is_faulty {
                true => String::new(),
                false => format!("第{}厂", self.own),
            },
            profile: pick(&MARKS, self.mark).unwrap_or_default(),
            kind: pick(&EMPLOYER_KINDS, self.kind).map(EmployerKindCode::new),
            ..Employer::default()
        }
    }
}

impl What {
    /// The step that is told.
    pub(crate) fn step(self) -> Step {
        let reason = LossReasonCode::new("pay");
        match self {
            Self::Recommended => Step::Recommended,
            Self::Contacted => Step::Contacted,
            Self::Interested => Step::Interested,
            Self::InterviewSet => Step::InterviewSet {
                at: date(2026, 12, 1).at(9, 0, 0, 0),
                place: String::new(),
            },
            Self::Interviewed => Step::Interviewed,
            Self::Offered => Step::Offered,
            Self::Hired(site) => Step::Hired {
                site: site.unwrap_or(0),
                starts_on: None,
                full: true,
            },
            Self::KeptOneMonth => Step::Kept { months: 1 },
            Self::Left { reopens } => Step::Left { reason, reopens },
            Self::Lost => Step::Lost { reason },
            Self::ToldSeeking => Step::StateTold {
                state: CandidateState::Seeking,
            },
            Self::ToldNotSeeking => Step::StateTold {
                state: CandidateState::NotSeeking,
            },
        }
    }

    /// Whether it is about a person alone.
    pub(crate) fn is_of_person(self) -> bool {
        matches!(self, Self::ToldSeeking | Self::ToldNotSeeking)
    }
}

//! The plain model of follow-up: a list of events, and rules that look through all of it each time. Places left are the places of the
//! sites without those that standing hires hold; where a person stands follows from the same list.

use super::command::{Happening, What, key};
use super::register::{Kept, MISSING, Reasons, Register, Verdict, day_of, refused};
use duijie_domain::candidate::{CandidateState, ConsentPurpose};
use duijie_domain::vacancy::VacancyState;
use duijie_domain::{Candidate, Fact, Vacancy};
use jiff::{Span, Timestamp, civil::Date};

/// Stages by rank; the order is that of the way to a hire.
const NEW: usize = 0;
const RECOMMENDED: usize = 1;
const CONTACTED: usize = 2;
const INTERESTED: usize = 3;
const INTERVIEW_SET: usize = 4;
const INTERVIEWED: usize = 5;
const OFFERED: usize = 6;
const HIRED: usize = 7;
const WORKING: usize = 8;
const LEFT: usize = 9;
const LOST: usize = 10;

/// An event as it was sent.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Draft {
    pub(crate) key: String,
    pub(crate) person: u8,
    pub(crate) post: u8,
    /// The number by which the vacancy is named instead.
    pub(crate) number: Option<u64>,
    pub(crate) claim: Claim,
    pub(crate) at: Option<Timestamp>,
}

/// What an event says.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Claim {
    Happened(What),
    /// The event with this number does not count.
    TakenBack(u64),
}

/// An event that was recorded.
#[derive(Debug, Clone)]
pub(crate) struct Told {
    pub(crate) office: usize,
    pub(crate) number: u64,
    pub(crate) revision: u64,
    pub(crate) person: u64,
    pub(crate) post: Option<u64>,
    pub(crate) draft: Draft,
    at: Timestamp,
    /// Of a hire, the site and whether it fills the working time.
    hire: Option<(u16, bool)>,
    counts: bool,
}

impl Told {
    /// Whether it tells something else than that an event does not count.
    fn happened(&self) -> bool {
        matches!(self.draft.claim, Claim::Happened(_))
    }
}

/// Where a person and a vacancy stand with each other.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Pair {
    pub(crate) stage: usize,
    last: Option<(u64, Timestamp)>,
    hire: Option<Hire>,
}

#[derive(Debug, Clone, Copy)]
struct Hire {
    site: u16,
    on: Date,
    is_full: bool,
    is_kept: bool,
    holds_place: bool,
}

impl Pair {
    fn is_employed(self) -> bool {
        matches!(self.stage, HIRED | WORKING)
    }

    fn held_site(self) -> Option<u16> {
        self.hire.filter(|hire| hire.holds_place).map(|hire| hire.site)
    }

    fn is_full_job(self) -> bool {
        self.is_employed() && self.hire.is_some_and(|hire| hire.is_full)
    }

    fn advance(&mut self, told: &Told) {
        let Claim::Happened(what) = told.draft.claim else {
            return;
        };
        self.last = Some((told.number, told.at));
        let Ok(stage) = after(self.stage, what) else {
            return;
        };
        self.stage = stage;
        if let Some((site, is_full)) = told.hire {
            self.hire = Some(Hire {
                site,
                on: day_of(told.at),
                is_full,
                is_kept: false,
                holds_place: true,
            });
        }
        if let Some(hire) = &mut self.hire {
            hire.is_kept |= what == What::KeptOneMonth;
            hire.holds_place &= !matches!(what, What::Lost | What::Left { reopens: true });
        }
    }
}

/// The stage that follows, or why the step cannot.
fn after(stage: usize, what: What) -> Result<usize, &'static str> {
    let is_employed = matches!(stage, HIRED | WORKING);
    let from = if matches!(stage, LEFT | LOST) { NEW } else { stage };
    let (to, latest_start) = match what {
        What::KeptOneMonth | What::Left { .. } if !is_employed => return Err("NOT_HIRED"),
        What::KeptOneMonth => return Ok(WORKING),
        What::Left { .. } => return Ok(LEFT),
        What::Lost => {
            return match stage {
                NEW => Err("NOTHING_TO_LOSE"),
                WORKING => Err("WORK_HAS_BEGUN"),
                LEFT | LOST => Err("ALREADY_OVER"),
                _ => Ok(LOST),
            };
        }
        What::Contacted if is_employed => return Ok(stage),
        What::Contacted => (from.max(CONTACTED), OFFERED),
        What::Recommended => (RECOMMENDED, NEW),
        What::Interested => (INTERESTED, CONTACTED),
        What::InterviewSet => (INTERVIEW_SET, INTERVIEWED),
        What::Interviewed => (INTERVIEWED, INTERVIEWED),
        What::Offered => (OFFERED, INTERVIEWED),
        What::Hired(_) => (HIRED, OFFERED),
        What::ToldSeeking | What::ToldNotSeeking => return Ok(stage),
    };
    if from > latest_start {
        return Err("STEP_GOES_BACK");
    }
    Ok(to)
}

impl Register {
    /// Where a person and a vacancy stand with each other.
    pub(crate) fn pair(&self, person: u64, post: u64) -> Pair {
        let mut pair = Pair::default();
        let own = |told: &&Told| told.counts && told.person == person && told.post == Some(post);
        self.events.iter().filter(own).for_each(|told| pair.advance(told));
        pair
    }

    /// Every person that ever had to do with the vacancy, and the site at which a place is held.
    fn holders(&self, post: u64) -> impl Iterator<Item = u16> {
        let persons = self.persons.given.keys();
        persons.filter_map(move |person| self.pair(*person, post).held_site())
    }

    /// Places of the vacancy that hires hold.
    pub(crate) fn held(&self, post: u64) -> usize {
        self.holders(post).count()
    }

    /// Places left at a site; none if there is no such site.
    pub(crate) fn left_at(&self, post: &Kept<Vacancy>, site: u16) -> Option<u32> {
        let told = post.body.sites.get(usize::from(site))?;
        let held = self.holders(post.number).filter(|held| *held == site).count();
        let free = told.head_count.saturating_sub(told.filled);
        Some(free.saturating_sub(u32::try_from(held).ok()?))
    }

    /// Places left over all sites.
    pub(crate) fn remaining(&self, post: &Kept<Vacancy>) -> u32 {
        let sites = 0..u16::try_from(post.body.sites.len()).unwrap_or(0);
        sites.filter_map(|site| self.left_at(post, site)).sum()
    }

    fn first_open_site(&self, post: &Kept<Vacancy>) -> Option<u16> {
        (0..8).find(|site| self.left_at(post, *site).is_some_and(|left| left > 0))
    }

    fn full_jobs(&self, person: u64) -> impl Iterator<Item = u64> {
        let posts = self.posts.given.keys().copied();
        posts.filter(move |post| self.pair(person, *post).is_full_job())
    }

    /// Where a person stands: a job that fills the working time decides, then what was told last, then the record; a seeker with
    /// whom somebody talks is in talks.
    pub(crate) fn state(&self, person: &Kept<Candidate>) -> CandidateState {
        if self.full_jobs(person.number).next().is_some() {
            return CandidateState::Hired;
        }
        let told = |told: &Told| match told.draft.claim {
            Claim::Happened(What::ToldSeeking) => Some(CandidateState::Seeking),
            Claim::Happened(What::ToldNotSeeking) => Some(CandidateState::NotSeeking),
            _ => None,
        };
        let own = self
            .events
            .iter()
            .filter(|event| event.counts && event.person == person.number);
        let state = own.filter_map(told).next_back().unwrap_or(person.body.state);
        let mut posts = self.posts.given.keys();
        let is_in_talks =
            |post: &u64| (INTERVIEW_SET..=OFFERED).contains(&self.pair(person.number, *post).stage);
        match state {
            CandidateState::Seeking if posts.any(is_in_talks) => CandidateState::InTalks,
            state => state,
        }
    }

    /// Whether the person lets itself be matched.
    pub(crate) fn agrees(person: &Candidate) -> bool {
        let decisions = person.consents.iter();
        let matching = decisions.filter(|consent| consent.purpose == ConsentPurpose::Matching);
        let last = matching.max_by_key(|consent| consent.decided_on);
        last.is_none_or(|consent| consent.granted)
    }

    /// The hire so many before the last one.
    pub(crate) fn hired(&self, office: usize, back: usize) -> Option<&Told> {
        let own = self.events.iter().filter(|told| told.office == office);
        own.rev().filter(|told| told.hire.is_some()).nth(back)
    }

    fn drawn_pair(&self, office: usize, happening: &Happening) -> (u8, u8, Option<u64>) {
        let (person, post) = (happening.person, happening.post);
        let standing = (self.persons.nth(office, person), self.posts.nth(office, post));
        match standing {
            (Some(person), Some(post)) if happening.of_standing => (person, post, None),
            _ => (person, post, None),
        }
    }

    /// The own identifiers of whom a drawn event is about, and the number of the vacancy if it is named by that.
    pub(crate) fn pair_of(&self, office: usize, happening: &Happening) -> (u8, u8, Option<u64>) {
        let drawn = self.drawn_pair(office, happening);
        let Some(back) = happening.again_with else {
            return drawn;
        };
        let of_pairs = self
            .events
            .iter()
            .filter(|told| told.office == office && told.post.is_some() && told.happened());
        of_pairs.rev().nth(back).map_or(drawn, |told| {
            let number = told.post.filter(|_| happening.by_number);
            (told.draft.person, told.draft.post, number)
        })
    }

    /// Number and revision of an event, and whether it is new.
    pub(crate) fn record(&mut self, office: usize, draft: &Draft) -> Verdict<(u64, u64, bool)> {
        let mut known = self
            .events
            .iter()
            .filter(|told| told.office == office && told.draft.key == draft.key);
        let known = known.next();
        let (person, post) = self.named(office, draft, known.and_then(|known| known.post))?;
        if let Some(known) = known {
            return match is_same(known, draft, (person, post)) {
                true => Ok((known.number, known.revision, false)),
                false => refused("EVENT_KEY_REUSED"),
            };
        }
        let hire = match draft.claim {
            Claim::Happened(what) => self.check(office, what, (person, post), draft.at)?,
            Claim::TakenBack(number) => {
                self.check_take_back(office, number, (person, post))?;
                None
            }
        };
        if let Claim::TakenBack(number) = draft.claim {
            self.uncount(number);
        }
        let told = Told {
            office,
            number: self.events.len() as u64 + 1,
            revision: self.next_sequence(),
            person,
            post,
            draft: draft.clone(),
            at: draft.at.unwrap_or(self.now),
            hire,
            counts: matches!(draft.claim, Claim::Happened(_)),
        };
        let answer = (told.number, told.revision, true);
        self.events.push(told);
        Ok(answer)
    }

    fn named(&self, office: usize, draft: &Draft, told: Option<u64>) -> Verdict<(u64, Option<u64>)> {
        let what = match draft.claim {
            Claim::Happened(what) => what,
            Claim::TakenBack(number) => {
                let mut own = self.events.iter().filter(|told| told.office == office);
                let taken = own.find(|told| told.number == number);
                return taken.map_or_else(
                    || refused("NOTHING_TO_TAKE_BACK"),
                    |told| Ok((told.person, told.post)),
                );
            }
        };
        let Some(person) = self.persons.keyed(office, &key('p', draft.person)) else {
            return refused(MISSING);
        };
        if what.is_of_person() {
            return Ok((person.number, None));
        }
        let post = match draft.number {
            Some(number) => self.posts.stood(office, number).map(|post| post.number),
            None => self.keyed_post(office, draft.post, (person.number, told)),
        };
        post.map_or_else(|| refused(MISSING), |post| Ok((person.number, Some(post))))
    }

    /// The vacancy that a key means for a person: the one that stands, or a deleted one with which the person had to do.
    fn keyed_post(&self, office: usize, own: u8, (person, told): (u64, Option<u64>)) -> Option<u64> {
        let key = key('v', own);
        let standing = self.posts.keyed(office, &key).map(|post| post.number);
        let rank = |post: &u64| (told == Some(*post), self.pair(person, *post).is_employed(), *post);
        let had_to_do = |post: &u64| told == Some(*post) || self.pair(person, *post).last.is_some();
        let gone = self.posts.gone(office, &key).filter(had_to_do);
        standing.or(gone.max_by_key(rank))
    }

    /// The site and fullness of a hire, or every reason against the event.
    fn check(
        &self,
        office: usize,
        what: What,
        (person, post): (u64, Option<u64>),
        at: Option<Timestamp>,
    ) -> Verdict<Option<(u16, bool)>> {
        let at = at.unwrap_or(self.now);
        let mut reasons = Reasons::new();
        reasons.extend((at > self.now).then_some("EVENT_IN_FUTURE"));
        let standing = self.persons.numbered(office, person);
        let mut hire = None;
        if let (Some(person), Some(post)) = (standing, post.and_then(|post| self.posts.stood(office, post))) {
            let pair = self.pair(person.number, post.number);
            let is_deleted = self.posts.numbered(office, post.number).is_none();
            if is_deleted && !pair.is_employed() && what != What::Lost {
                reasons.insert("VACANCY_DELETED");
                return Err(reasons);
            }
            reasons.extend(against_pair(pair, what, at));
            reasons.extend(self.against_post(person, post, what, day_of(at)));
            if let What::Hired(site) = what {
                let site = site.or_else(|| self.first_open_site(post)).unwrap_or(0);
                let is_full =
                    !matches!(&post.body.job_type, Fact::Known(kind) if kind.as_str() == "part-time");
                reasons.extend(self.against_hire((person.number, post), pair, (site, is_full)));
                hire = Some((site, is_full));
            }
        }
        if reasons.is_empty() {
            Ok(hire)
        } else {
            Err(reasons)
        }
    }

    fn against_post(
        &self,
        person: &Kept<Candidate>,
        post: &Kept<Vacancy>,
        what: What,
        day: Date,
    ) -> Vec<&'static str> {
        let needs_consent = matches!(what, What::Recommended | What::Contacted | What::InterviewSet);
        let is_open =
            post.body.state == VacancyState::Open && post.body.valid_until.is_none_or(|last| last >= day);
        let is_full = self.first_open_site(post).is_none();
        let is_offered = what == What::Recommended;
        let reasons = [
            (needs_consent && !Self::agrees(&person.body)).then_some("CONSENT_WITHDRAWN"),
            (is_offered && !is_open).then_some("VACANCY_NOT_OPEN"),
            (is_offered && is_full).then_some("NO_PLACE_LEFT"),
        ];
        reasons.into_iter().flatten().collect()
    }

    fn against_hire(
        &self,
        (person, post): (u64, &Kept<Vacancy>),
        pair: Pair,
        (site, is_full): (u16, bool),
    ) -> Vec<&'static str> {
        let was_never_open = matches!(
            post.body.state,
            VacancyState::Pending | VacancyState::Withdrawn | VacancyState::Refused
        );
        let left = self.left_at(post, site);
        let holds = pair.held_site() == Some(site);
        let is_busy = is_full && self.full_jobs(person).any(|held| held != post.number);
        let reasons = [
            left.is_none().then_some("NO_SUCH_SITE"),
            was_never_open.then_some("VACANCY_NOT_OPEN"),
            (left == Some(0) && !holds).then_some("NO_PLACE_LEFT"),
            is_busy.then_some("EMPLOYED_ELSEWHERE"),
        ];
        reasons.into_iter().flatten().collect()
    }

    /// Only the last event of a pair, or one of a person alone, can be taken back, and only what still fits comes back to life.
    fn check_take_back(&self, office: usize, number: u64, (person, post): (u64, Option<u64>)) -> Verdict<()> {
        if self.persons.numbered(office, person).is_none() {
            return refused(MISSING);
        }
        let counts = self
            .events
            .iter()
            .any(|told| told.counts && told.number == number);
        let Some(post) = post else {
            return if counts {
                Ok(())
            } else {
                refused("NOTHING_TO_TAKE_BACK")
            };
        };
        let Some(standing) = self.posts.stood(office, post) else {
            return refused(MISSING);
        };
        let pair = self.pair(person, post);
        if !counts || pair.last.is_none_or(|(last, _)| last != number) {
            return refused(if counts {
                "NOT_THE_LAST_EVENT"
            } else {
                "NOTHING_TO_TAKE_BACK"
            });
        }
        let mut without = self.clone();
        without.uncount(number);
        let mut reasons = Reasons::new();
        let revived = without.pair(person, post).held_site();
        if let Some(site) = revived.filter(|_| revived != pair.held_site()) {
            match self.left_at(standing, site) {
                None => reasons.insert("NO_SUCH_SITE"),
                Some(0) => reasons.insert("NO_PLACE_LEFT"),
                Some(_) => false,
            };
        }
        if without.full_jobs(person).count() > self.full_jobs(person).count().max(1) {
            reasons.insert("EMPLOYED_ELSEWHERE");
        }
        if reasons.is_empty() { Ok(()) } else { Err(reasons) }
    }

    fn uncount(&mut self, number: u64) {
        let mut events = self.events.iter_mut();
        if let Some(told) = events.find(|told| told.number == number) {
            told.counts = false;
        }
    }
}

fn against_pair(pair: Pair, what: What, at: Timestamp) -> Vec<&'static str> {
    let is_late = pair.last.is_some_and(|(_, last)| at < last);
    let mut reasons: Vec<&'static str> = is_late.then_some("EVENT_OUT_OF_ORDER").into_iter().collect();
    reasons.extend(after(pair.stage, what).err());
    if let (What::KeptOneMonth, Some(hire)) = (what, pair.hire) {
        let due = hire.on.saturating_add(Span::new().months(1));
        reasons.extend(hire.is_kept.then_some("KEPT_OUT_OF_ORDER"));
        reasons.extend((day_of(at) < due).then_some("KEPT_TOO_EARLY"));
    }
    reasons
}

/// Who leaves the site open tells the one of the first report.
fn is_same(known: &Told, draft: &Draft, named: (u64, Option<u64>)) -> bool {
    let same_claim = match (known.draft.claim, draft.claim, known.hire) {
        (Claim::Happened(What::Hired(_)), Claim::Happened(What::Hired(site)), Some((first, _))) => {
            site.is_none_or(|site| site == first)
        }
        (earlier, again, _) => earlier == again,
    };
    same_claim && named == (known.person, known.post)
}

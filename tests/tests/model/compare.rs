//! The whole service held against the model: records by number, by key and in pages, places, persons, events, both directions of
//! matching beside judging every pair by itself, and search. What is of the other office or gone must be nowhere.

use super::command::{FIRMS, MARKS, PERSONS, POSTS, key};
use super::play::patient;
use super::register::{Kept, Kind, Register};
use super::service::{Service, tables};
use duijie::engine::{EngineError, MatchAnswer, MatchOptions, RecordName, SearchQuery, Searchable};
use duijie_domain::candidate::CandidateState;
use duijie_domain::vacancy::VacancyState;
use duijie_domain::{Candidate, Employer, RecordKey, Vacancy};
use duijie_indexer::index::SearchFilter;
use duijie_indexer::store::Sequence;
use duijie_matcher::judge::{Context, Reason, Verdict, judge};
use duijie_matcher::profile::Profile;
use duijie_matcher::score::PairScore;
use std::cmp::Reverse;
use std::fmt::Debug;
use std::sync::OnceLock;

/// A place in a list: who, and with which scores.
type Listed = (u64, PairScore);

/// Compares everything that either office can see.
pub(crate) fn compare_everything(service: &Service, register: &Register) -> Result<(), String> {
    let health = service.engine().health();
    equal("sequence", register.sequence, health.sequence.0)?;
    for office in [0, 1] {
        let view = View {
            service,
            register,
            office,
        };
        view.compare()
            .map_err(|fault| format!("office {office}: {fault}"))?;
    }
    Ok(())
}

struct View<'a> {
    service: &'a Service,
    register: &'a Register,
    office: usize,
}

impl View<'_> {
    fn compare(&self) -> Result<(), String> {
        self.records::<Candidate>('p', PERSONS)?;
        self.records::<Vacancy>('v', POSTS)?;
        self.records::<Employer>('f', FIRMS)?;
        self.events()?;
        for post in self.register.posts.of(self.office) {
            self.places(post)?;
            self.list_of_post(post)?;
        }
        for person in self.register.persons.of(self.office) {
            self.person(person)?;
            self.list_of_person(person)?;
        }
        self.searches()
    }

    fn records<R: Kind>(&self, letter: char, names: u8) -> Result<(), String> {
        let shelf = R::shelf(self.register);
        for number in 1..=shelf.given.len() as u64 + 1 {
            let expected = shelf.numbered(self.office, number);
            self.one::<R>(&RecordName::Number(number), expected)?;
        }
        for own in 0..names {
            let key = key(letter, own);
            let expected = shelf.keyed(self.office, &key);
            self.one::<R>(&RecordName::Key(key), expected)?;
        }
        self.pages::<R>()
    }

    fn one<R: Kind>(&self, name: &RecordName, expected: Option<&Kept<R>>) -> Result<(), String> {
        let found = self
            .service
            .engine()
            .get::<R>(self.service.office(self.office), name);
        let found = match found {
            Ok(stored) => Some((stored.envelope.number, stored.envelope.revision.0, stored.body)),
            Err(EngineError::NotFound(_)) => None,
            Err(error) => return Err(format!("{name:?}: {error:?}")),
        };
        let expected = expected.map(|kept| (kept.number, kept.revision, kept.body.clone()));
        equal(&format!("{name:?}"), expected, found)
    }

    fn pages<R: Kind>(&self) -> Result<(), String> {
        let (mut found, mut token) = (Vec::new(), String::new());
        loop {
            let caller = self.service.office(self.office);
            let page = self.service.engine().list::<R>(caller, 2, &token).map_err(told)?;
            found.extend(
                page.records
                    .iter()
                    .map(|stored| (stored.envelope.number, stored.envelope.revision.0)),
            );
            token = page.next_page_token;
            if token.is_empty() {
                break;
            }
        }
        let standing = R::shelf(self.register).of(self.office);
        let expected: Vec<(u64, u64)> = standing.map(|kept| (kept.number, kept.revision)).collect();
        equal("pages", expected, found)
    }

    fn events(&self) -> Result<(), String> {
        let caller = self.service.office(self.office);
        let found = self
            .service
            .engine()
            .list_events(caller, 0, 1_000)
            .map_err(told)?;
        let found: Vec<_> = found
            .iter()
            .map(|filed| {
                (
                    filed.number,
                    filed.revision.0,
                    filed.event.candidate,
                    filed.event.vacancy,
                )
            })
            .collect();
        let own = self
            .register
            .events
            .iter()
            .filter(|event| event.office == self.office);
        let expected: Vec<_> = own
            .map(|event| (event.number, event.revision, Some(event.person), event.post))
            .collect();
        equal("events", expected, found)
    }

    fn places(&self, post: &Kept<Vacancy>) -> Result<(), String> {
        let name = RecordName::Number(post.number);
        let caller = self.service.office(self.office);
        let found = self
            .service
            .engine()
            .vacancy_places(caller, &name, &patient())
            .map_err(told)?;
        let told_filled: u32 = post.body.sites.iter().map(|site| site.filled).sum();
        let head_count: u32 = post.body.sites.iter().map(|site| site.head_count).sum();
        let held = u32::try_from(self.register.held(post.number)).unwrap_or(u32::MAX);
        equal(
            &format!("places of {name:?}"),
            (head_count, told_filled, held, self.register.remaining(post)),
            (found.head_count, found.told_filled, found.held, found.remaining),
        )
    }

    fn person(&self, person: &Kept<Candidate>) -> Result<(), String> {
        let name = RecordName::Number(person.number);
        let caller = self.service.office(self.office);
        let found = self
            .service
            .engine()
            .person_file(caller, &name, &patient())
            .map_err(told)?;
        equal(
            &format!("state of {name:?}"),
            self.register.state(person),
            found.state.state,
        )?;
        for pair in &found.pairs {
            let expected = self.register.pair(person.number, pair.vacancy).stage;
            equal(
                &format!("stage of {name:?} with {}", pair.vacancy),
                expected,
                pair.stage as usize,
            )?;
        }
        Ok(())
    }

    fn options(&self) -> MatchOptions {
        MatchOptions {
            k: 100,
            min_sequence: Sequence(self.register.sequence),
            ..MatchOptions::default()
        }
    }

    fn list_of_post(&self, post: &Kept<Vacancy>) -> Result<(), String> {
        let persons = self.register.persons.of(self.office);
        let pairs = persons.map(|person| self.judged(person, post).map(|score| (person.number, score)));
        let name = RecordName::Number(post.number);
        let caller = self.service.office(self.office);
        let found = self
            .service
            .engine()
            .match_candidates(caller, &name, &self.options(), &patient());
        same_list(
            &format!("persons for {:?}", post.body.key),
            pairs.collect::<Result<_, _>>()?,
            found,
        )
    }

    fn list_of_person(&self, person: &Kept<Candidate>) -> Result<(), String> {
        let posts = self.register.posts.of(self.office);
        let pairs = posts.map(|post| self.judged(person, post).map(|score| (post.number, score)));
        let name = RecordName::Number(person.number);
        let caller = self.service.office(self.office);
        let found = self
            .service
            .engine()
            .match_vacancies(caller, &name, &self.options(), &patient());
        same_list(
            &format!("vacancies for {:?}", person.body.key),
            pairs.collect::<Result<_, _>>()?,
            found,
        )
    }

    /// The score of a pair that may meet; the plain rules and the matcher's own must agree whether it may.
    fn judged(&self, person: &Kept<Candidate>, post: &Kept<Vacancy>) -> Result<Option<PairScore>, String> {
        let candidate = Candidate {
            state: self.register.state(person),
            ..person.body.clone()
        };
        let mut vacancy = post.body.clone();
        for (site, place) in (0..).zip(&mut vacancy.sites) {
            place.filled = place.head_count - self.register.left_at(post, site).unwrap_or(0);
        }
        let owner = RecordKey::new(vacancy.key.publisher.clone(), vacancy.employer.clone());
        let firm = self.register.firms.keyed(self.office, &owner);
        let rows = (
            tables().candidate(&candidate).row,
            tables().vacancy(&vacancy, firm.map(|firm| &firm.body)).row,
        );
        let context = Context::new(balanced(), self.register.today());
        match (self.may_meet(&candidate, post), judge(&context, &rows.0, &rows.1)) {
            (true, Verdict::Scored(scored)) => Ok(Some(scored.score)),
            (false, Verdict::Excluded(Reason::Admission(_))) => Ok(None),
            (true, Verdict::Excluded(Reason::Requirement(_))) => Ok(None),
            (may_meet, verdict) => Err(format!(
                "{} with {}: the plain rules say {may_meet}, the matcher {verdict:?}",
                person.body.key, post.body.key
            )),
        }
    }

    /// What is decided before any score.
    fn may_meet(&self, candidate: &Candidate, post: &Kept<Vacancy>) -> bool {
        let seeks = matches!(candidate.state, CandidateState::Seeking | CandidateState::InTalks);
        let is_valid = post
            .body
            .valid_until
            .is_none_or(|last| last >= self.register.today());
        seeks
            && is_valid
            && Register::agrees(candidate)
            && post.body.state == VacancyState::Open
            && self.register.remaining(post) > 0
            && !candidate.blocked_employers.contains(&post.body.employer)
    }

    fn searches(&self) -> Result<(), String> {
        let all = SearchFilter {
            states: VacancyState::ALL.map(|state| state.id().into()).to_vec(),
            ..SearchFilter::default()
        };
        let any = SearchFilter::default();
        let agrees = |person: &Kept<Candidate>| Register::agrees(&person.body);
        self.search::<Candidate>("", &any, agrees)?;
        self.search::<Vacancy>("", &all, |_| true)?;
        self.search::<Vacancy>("", &any, |post| self.is_shown_as_open(post))?;
        // A search for words costs as much as the rest together, so each look makes one.
        let turn = self.register.sequence + self.office as u64;
        let is_of_persons = turn.is_multiple_of(2);
        let mark = MARKS[usize::from((turn / 2).is_multiple_of(2))];
        if is_of_persons {
            let fits = |person: &Kept<Candidate>| agrees(person) && person.body.free_text == mark;
            self.search::<Candidate>(mark, &any, fits)
        } else {
            self.search::<Vacancy>(mark, &all, |post| post.body.duties == mark)
        }
    }

    fn is_shown_as_open(&self, post: &Kept<Vacancy>) -> bool {
        let is_full = self.register.held(post.number) > 0 && self.register.remaining(post) == 0;
        post.body.state == VacancyState::Open && !is_full
    }

    /// Pages of hits bring everything that fits, once, and nothing else.
    fn search<R: Kind + Searchable>(
        &self,
        words: &str,
        filter: &SearchFilter,
        fits: impl Fn(&Kept<R>) -> bool,
    ) -> Result<(), String> {
        let mut query = SearchQuery {
            words: words.to_owned(),
            filter: filter.clone(),
            page_size: 3,
            min_sequence: Sequence(self.register.sequence),
            exact_words: true,
            ..SearchQuery::default()
        };
        let (mut found, caller) = (Vec::new(), self.service.office(self.office));
        let total = loop {
            let answer = self.service.engine().search::<R>(caller, &query, &patient());
            let answer = answer.map_err(told)?;
            found.extend(answer.hits.iter().map(|hit| hit.stored.stored().envelope.number));
            query.page_token = answer.next_page_token;
            if query.page_token.is_empty() {
                break answer.total_records;
            }
        };
        found.sort_unstable();
        let standing = R::shelf(self.register).of(self.office);
        let expected: Vec<u64> = standing
            .filter(|kept| fits(kept))
            .map(|kept| kept.number)
            .collect();
        let what = format!("search of {} for {words:?}", R::KIND);
        equal(&format!("total of {what}"), expected.len() as u64, total)?;
        equal(&what, expected, found)
    }
}

fn balanced() -> &'static Profile {
    static PROFILE: OnceLock<Profile> = OnceLock::new();
    PROFILE.get_or_init(|| Profile::shipped("balanced").unwrap())
}

/// The list is exactly the pairs that have a score: score down, coverage down, creation number up.
fn same_list(
    what: &str,
    pairs: Vec<(u64, Option<PairScore>)>,
    found: Result<MatchAnswer, EngineError>,
) -> Result<(), String> {
    let scored = pairs.into_iter();
    let mut expected: Vec<Listed> = scored
        .filter_map(|(number, score)| Some((number, score?)))
        .collect();
    expected.sort_by_key(|(number, score)| (Reverse(score.score), Reverse(score.coverage), *number));
    let found = found.map_err(|error| format!("{what}: {error:?}"))?;
    let ranks: Vec<u32> = found.matches.iter().map(|listed| listed.rank).collect();
    let listed: Vec<Listed> = found
        .matches
        .iter()
        .map(|listed| (listed.number, listed.score))
        .collect();
    equal(what, expected, listed)?;
    equal("ranks", (1..).take(ranks.len()).collect(), ranks)
}

fn equal<T: PartialEq + Debug>(what: &str, expected: T, found: T) -> Result<(), String> {
    match expected == found {
        true => Ok(()),
        false => Err(format!("{what}: expected {expected:?}\nfound {found:?}")),
    }
}

fn told(error: EngineError) -> String {
    format!("{error:?}")
}

//! The view of duplicates over a real store: what it finds does not depend on the order of writing, follows every change,
//! and is symmetric.
#![allow(clippy::unwrap_used, reason = "tests")]

use duijie_domain::candidate::{DocumentKind, IdentityDocument};
use duijie_domain::code::DivisionCode;
use duijie_domain::duplicate::{Certainty, SCORE_MAX};
use duijie_domain::place::Place;
use duijie_domain::vacancy::WorkSite;
use duijie_domain::{Candidate, Employer, Fact, RecordKey, RecordKind, Vacancy};
use duijie_indexer::duplicates::{Duplicates, Pair, PairQuery};
use duijie_indexer::store::{Merging, Store, StoreOptions, Tenant, Write, WriteRequest};
use jiff::Timestamp;
use jiff::civil::date;
use proptest::prelude::*;

const CANDIDATE: RecordKind = RecordKind::Candidate;

fn tenant() -> Tenant {
    Tenant::new("local").unwrap()
}

struct Office {
    store: Store,
    view: Duplicates,
}

impl Office {
    fn new() -> Self {
        Self {
            store: Store::open(&StoreOptions::in_memory()).unwrap(),
            view: Duplicates::new(&[3; 32]),
        }
    }

    fn write(&self, writes: Vec<Write>) {
        let request = WriteRequest::new(Timestamp::UNIX_EPOCH, writes).unwrap();
        assert!(self.store.write(request).unwrap().iter().all(Result::is_ok));
    }

    fn put(&self, people: &[Candidate]) {
        self.write(
            people
                .iter()
                .map(|person| Write::upsert(&tenant(), person).unwrap())
                .collect(),
        );
    }

    /// What is like a record: numbers and scores.
    fn like(&self, kind: RecordKind, number: u64) -> Vec<(u64, u16)> {
        self.view.follow(&self.store, &mut |_| true).unwrap();
        let found = self.view.of(&tenant(), kind, number);
        found
            .iter()
            .map(|found| (found.number, found.likeness.score))
            .collect()
    }

    fn pairs(&self, kind: RecordKind) -> Vec<Pair> {
        self.view.follow(&self.store, &mut |_| true).unwrap();
        let query = PairQuery {
            tenant: &tenant(),
            kind,
            after: (0, 0),
            limit: 10_000,
            wants: &|_| Ok(true),
            goes_on: &|| true,
        };
        self.view.pairs(&query).unwrap().pairs
    }
}

fn person(own_id: &str, name: &str, phone: &str) -> Candidate {
    let mut candidate = Candidate {
        key: RecordKey::new("fair", own_id),
        ..Candidate::default()
    };
    candidate.person.name = name.into();
    candidate.person.phone = phone.into();
    candidate
}

fn passport(number: &str) -> Option<IdentityDocument> {
    Some(IdentityDocument {
        kind: DocumentKind::Passport,
        number: number.into(),
    })
}

#[test]
fn the_view_follows_changes_deletions_and_merges() {
    let office = Office::new();
    office.put(&[
        person("A", "王甲子", "12812345678"),
        person("B", "李乙丑", "12800000009"),
    ]);
    assert_eq!(office.like(CANDIDATE, 1), []);
    office.put(&[person("C", "王甲子", "+86 12812345678")]);
    assert_eq!(office.like(CANDIDATE, 1), [(3, 700)]);
    office.put(&[person("C", "李乙丑", "12800000009")]);
    assert_eq!(
        (office.like(CANDIDATE, 1), office.like(CANDIDATE, 2)),
        (vec![], vec![(3, 700)])
    );
    let merging = Merging {
        merged: 3,
        ..Merging::default()
    };
    office.write(vec![Write::merge(&tenant(), CANDIDATE, 2, merging)]);
    assert_eq!(
        (office.like(CANDIDATE, 2), office.like(CANDIDATE, 3)),
        (vec![], vec![])
    );
    office.write(vec![Write::undo_merge(&tenant(), CANDIDATE, 3)]);
    assert_eq!(office.like(CANDIDATE, 3), [(2, 700)]);
    office.write(vec![Write::delete_number(&tenant(), CANDIDATE, 2)]);
    assert_eq!(office.like(CANDIDATE, 3), []);
}

#[test]
fn tenants_do_not_see_each_other() {
    let office = Office::new();
    office.put(&[person("A", "王甲子", "12812345678")]);
    let stranger = Tenant::new("jining").unwrap();
    office.write(vec![
        Write::upsert(&stranger, &person("A", "王甲子", "12812345678")).unwrap(),
    ]);
    assert_eq!(
        (office.like(CANDIDATE, 1), office.pairs(CANDIDATE)),
        (vec![], vec![])
    );
}

#[test]
fn a_stopped_reading_goes_on_where_it_was() {
    let office = Office::new();
    let people: Vec<Candidate> = (0..5_000)
        .map(|n| person(&n.to_string(), "王甲子", &format!("128{:08}", n / 2)))
        .collect();
    office.put(&people);
    let stopped = office.view.follow(&office.store, &mut |_| false).unwrap_err();
    assert_eq!(stopped.reason(), "CANCELLED");
    assert_eq!(office.pairs(CANDIDATE).len(), 2_500);
}

#[test]
fn vacancies_follow_their_employer() {
    let office = Office::new();
    let employer = |own_id: &str, code: &str| Employer {
        key: RecordKey::new("fair", own_id),
        credit_code: Some(code.into()),
        registered_name: own_id.into(),
        ..Employer::default()
    };
    let post = |own_id: &str, employer: &str| Vacancy {
        key: RecordKey::new("fair", own_id),
        employer: employer.into(),
        title: "电焊工".into(),
        sites: vec![WorkSite {
            place: Place::in_division(DivisionCode::new("371502")),
            head_count: 1,
            filled: 0,
        }],
        ..Vacancy::default()
    };
    let put = |employer: Employer| office.write(vec![Write::upsert(&tenant(), &employer).unwrap()]);
    put(employer("鲁禾", "A"));
    put(employer("运诚", "B"));
    office.write(
        ["1", "2"]
            .iter()
            .zip(["鲁禾", "运诚"])
            .map(|(id, of)| Write::upsert(&tenant(), &post(id, of)).unwrap())
            .collect(),
    );
    assert_eq!(office.like(RecordKind::Vacancy, 1), []);
    put(employer("运诚", "A"));
    assert_eq!(office.like(RecordKind::Vacancy, 1), [(2, 720)]);
    office.write(vec![Write::delete(
        &tenant(),
        RecordKind::Employer,
        RecordKey::new("fair", "运诚"),
    )]);
    assert_eq!(office.like(RecordKind::Vacancy, 2), []);
}

fn people() -> impl Strategy<Value = Vec<Candidate>> {
    let one = (0..4_u8, 0..4_u8, 0..4_u8, 0..3_u8, 0..3_u8);
    proptest::collection::vec(one, 2..16).prop_map(|picks| {
        let picks = picks.into_iter().enumerate();
        picks
            .map(|(place, (name, phone, document, birth, school))| {
                let mut candidate = person(
                    &place.to_string(),
                    ["", "王甲子", "王甲丑", "王先生"][usize::from(name)],
                    "",
                );
                if phone > 0 {
                    candidate.person.phone = format!("1281234567{phone}");
                }
                candidate.person.document = (document > 0)
                    .then(|| passport(&format!("E1234567{document}")))
                    .flatten();
                if birth > 0 {
                    candidate.person.birth_date = Fact::Known(date(2003, 1, i8::try_from(birth).unwrap()));
                }
                candidate.education.school = ["", "聊城大学", "聊城职业技术学院"][usize::from(school)].into();
                candidate
            })
            .collect()
    })
}

proptest! {
    /// However records come in, the same pairs of publishers' identifiers are found, from either side.
    #[test]
    fn finding_is_symmetric_and_does_not_depend_on_the_order_of_writing(people in people(), shift in 0..16_usize) {
        let (once, other_way) = (Office::new(), Office::new());
        once.put(&people);
        let mut turned = people.clone();
        turned.rotate_left(shift % people.len());
        turned.reverse();
        for person in &turned {
            other_way.put(std::slice::from_ref(person));
            other_way.like(CANDIDATE, 1);
        }
        let found = |office: &Office| {
            let own_id = |number: u64| office.store.every_tenant().get::<Candidate>(number).unwrap().unwrap().body.key.own_id;
            let mut pairs: Vec<_> = office
                .pairs(CANDIDATE)
                .into_iter()
                .map(|pair| {
                    let mut ids = [own_id(pair.first), own_id(pair.second)];
                    ids.sort();
                    (ids, pair.likeness)
                })
                .collect();
            pairs.sort_by(|one, other| one.0.cmp(&other.0));
            pairs
        };
        prop_assert_eq!(found(&once), found(&other_way));
        for pair in once.pairs(CANDIDATE) {
            let score = pair.likeness.score;
            prop_assert!(once.like(CANDIDATE, pair.first).contains(&(pair.second, score)));
            prop_assert!(once.like(CANDIDATE, pair.second).contains(&(pair.first, score)));
        }
    }

    /// A document that two share is always found, and nothing but a shared document is certain.
    #[test]
    fn certain_is_the_same_document_and_nothing_else(people in people()) {
        let office = Office::new();
        office.put(&people);
        let pairs = office.pairs(CANDIDATE);
        for (one, other) in (0..people.len()).flat_map(|other| (0..other).map(move |one| (one, other))) {
            let document = |place: usize| people[place].person.document.clone();
            let shared = document(one).is_some() && document(one) == document(other);
            let found = pairs.iter().find(|pair| (pair.first, pair.second) == (one as u64 + 1, other as u64 + 1));
            let is_certain = found.is_some_and(|pair| pair.likeness.certainty == Certainty::Certain);
            prop_assert_eq!(is_certain, shared);
            prop_assert_eq!(found.is_some_and(|pair| pair.likeness.score == SCORE_MAX), shared);
        }
    }
}

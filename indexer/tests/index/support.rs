//! Records, indexes and short-hands shared by the tests of the index.

use duijie_domain::candidate::{CandidateState, HeldSkill};
use duijie_domain::code::{
    CodeBook, DivisionCode, EducationCode, IndustryCode, JobTypeCode, OccupationCode, SkillCode,
};
use duijie_domain::pay::Pay;
use duijie_domain::place::Place;
use duijie_domain::vacancy::WorkSite;
use duijie_domain::{Candidate, Employer, Fact, Record, RecordKey, RecordKind, Vacancy};
use duijie_indexer::Error;
use duijie_indexer::index::{
    Document, Index, IndexChange, IndexOptions, SearchFilter, SearchPage, SearchRequest,
};
use duijie_indexer::store::{Envelope, Sequence, Stored, Tenant};
use jiff::Timestamp;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

pub(crate) const WELDER: &str = "6-18-02-04";
pub(crate) const LIAOCHENG: &str = "371500";

pub(crate) fn options() -> IndexOptions {
    IndexOptions {
        writer_threads: 1,
        writer_bytes_per_thread: 15_000_000,
        ..IndexOptions::default()
    }
}

/// An empty index in memory that can be searched.
pub(crate) fn index() -> Index {
    let index = Index::open(&options(), CodeBook::embedded()).unwrap();
    index.commit(Sequence(0)).unwrap();
    index
}

pub(crate) fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

pub(crate) fn tenant() -> Tenant {
    Tenant::new("heze").unwrap()
}

pub(crate) fn stored<R: Record>(number: u64, body: R) -> Stored<R> {
    let envelope = Envelope {
        kind: R::KIND,
        number,
        revision: Sequence(number),
        tenant: tenant(),
        key: body.key().clone(),
        created_at: at(1_000),
        updated_at: at(1_000 + i64::try_from(number).unwrap()),
    };
    Stored { envelope, body }
}

pub(crate) fn vacancy(own_id: u64, title: &str) -> Vacancy {
    Vacancy {
        key: RecordKey::new("fair", own_id.to_string()),
        employer: "e1".into(),
        title: title.into(),
        ..Vacancy::default()
    }
}

pub(crate) fn site(division: &str, head_count: u32) -> WorkSite {
    WorkSite {
        place: Place::in_division(DivisionCode::new(division)),
        head_count,
        filled: 0,
    }
}

/// A vacancy for welders in 东昌府区 of 聊城.
pub(crate) fn welder(own_id: u64) -> Vacancy {
    Vacancy {
        occupation: Fact::Known(OccupationCode::new(WELDER)),
        sites: vec![site("371502", 3)],
        job_type: Fact::Known(JobTypeCode::new("full-time")),
        pay: Fact::Known(Pay::per_month(5_000, 8_000)),
        duties: "负责钢结构焊接，五险一金，双休".into(),
        ..vacancy(own_id, "电焊工")
    }
}

pub(crate) fn employer(own_id: &str, name: &str) -> Employer {
    Employer {
        key: RecordKey::new("fair", own_id.to_string()),
        registered_name: name.into(),
        industry: Some(IndustryCode::new("C33")),
        ..Employer::default()
    }
}

pub(crate) fn candidate(own_id: u64) -> Candidate {
    let mut candidate = Candidate {
        key: RecordKey::new("fair", own_id.to_string()),
        state: CandidateState::InTalks,
        home: Fact::Known(Place::in_division(DivisionCode::new("371502"))),
        skills: Fact::Known(vec![HeldSkill {
            skill: SkillCode::new("java"),
            level: 2,
        }]),
        free_text: "熟悉PLC编程，吃苦耐劳，电话13812345678".into(),
        ..Candidate::default()
    };
    candidate.person.name = "王小明".into();
    candidate.person.phone = "13987654321".into();
    candidate.education.level = Fact::Known(EducationCode::new("21"));
    candidate.education.school = "聊城大学".into();
    candidate.wishes.occupations = vec![OccupationCode::new(WELDER)];
    candidate.wishes.pay = Fact::Known(Pay::per_month(6_000, 6_000));
    candidate
}

pub(crate) fn upsert_vacancy(
    index: &Index,
    number: u64,
    vacancy: &Vacancy,
    employer: Option<&Stored<Employer>>,
) {
    let document = Document::of_vacancy(index.book(), &stored(number, vacancy.clone()), employer);
    index
        .apply(vec![IndexChange::Upsert(Box::new(document))])
        .unwrap();
}

pub(crate) fn upsert_candidate(index: &Index, number: u64, candidate: &Candidate) {
    let document = Document::of_candidate(index.book(), &stored(number, candidate.clone()));
    index
        .apply(vec![IndexChange::Upsert(Box::new(document))])
        .unwrap();
}

pub(crate) fn request(query: &str) -> SearchRequest {
    SearchRequest {
        kind: RecordKind::Vacancy,
        query: query.into(),
        exact_words: false,
        filter: SearchFilter::default(),
        facets: Vec::new(),
        order: None,
        page_size: 1_000,
        page_token: String::new(),
        widen_below: 0,
    }
}

pub(crate) fn search(index: &Index, request: &SearchRequest) -> Result<SearchPage, Error> {
    index.search(request, at(5_000), &AtomicBool::new(false))
}

/// The numbers of the hits in order.
pub(crate) fn found(index: &Index, request: &SearchRequest) -> Vec<u64> {
    search(index, request)
        .unwrap()
        .hits
        .iter()
        .map(|hit| hit.number)
        .collect()
}

/// Vacancies with these titles, numbered from 1, in an index.
pub(crate) fn titled(titles: &[&str]) -> Arc<Index> {
    let index = index();
    for (number, title) in (1..).zip(titles) {
        upsert_vacancy(&index, number, &vacancy(number, title), None);
    }
    index.commit(Sequence(1)).unwrap();
    Arc::new(index)
}

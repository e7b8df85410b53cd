//! Words as people type them, filters and page tokens: a search is answered with exact counts or refused in both languages.

use crate::common::{book, choice, pieces, refused, text};
use duijie_domain::code::{DivisionCode, OccupationCode};
use duijie_domain::place::Place;
use duijie_domain::vacancy::WorkSite;
use duijie_domain::{Fact, Record, RecordKey, RecordKind, Vacancy};
use duijie_indexer::index::{
    Document, FacetField, Index, IndexChange, IndexOptions, PAGE_SIZE_MAX, SearchFilter, SearchRequest,
    SuggestionKind,
};
use duijie_indexer::store::{Envelope, Sequence, Stored, Tenant};
use jiff::Timestamp;
use std::sync::LazyLock;
use std::sync::atomic::AtomicBool;

const TENANT: &str = "liaocheng";
const TITLES: [&str; 6] = [
    "电焊工",
    "Java开发工程师（3年以上）",
    "会计/出纳",
    "仓库管理员",
    "C++ 开发",
    "护士",
];

static INDEX: LazyLock<Index> = LazyLock::new(|| {
    let options = IndexOptions {
        writer_threads: 1,
        writer_bytes_per_thread: 15_000_000,
        ..IndexOptions::default()
    };
    let index = Index::open(&options, book().clone()).expect("an index in memory");
    let documents = (1..).zip(TITLES).map(|(number, title)| document(number, title));
    index.apply(documents.collect()).expect("an index in memory");
    index
        .commit(Sequence(TITLES.len() as u64))
        .expect("an index in memory");
    index
});

fn document(number: u64, title: &str) -> IndexChange {
    let vacancy = Vacancy {
        key: RecordKey::new("fair", number.to_string()),
        employer: "e1".into(),
        title: title.into(),
        duties: "负责现场焊接，五险一金，双休，包吃住".into(),
        occupation: Fact::Known(OccupationCode::new("6-18-02-04")),
        sites: vec![WorkSite {
            place: Place::in_division(DivisionCode::new("371502")),
            head_count: 3,
            filled: 0,
        }],
        ..Vacancy::default()
    };
    let envelope = Envelope {
        kind: Vacancy::KIND,
        number,
        revision: Sequence(number),
        tenant: Tenant::new(TENANT).expect("a name"),
        key: vacancy.key.clone(),
        created_at: Timestamp::UNIX_EPOCH,
        updated_at: Timestamp::UNIX_EPOCH,
    };
    let stored = Stored {
        envelope,
        body: vacancy,
    };
    IndexChange::Upsert(Box::new(Document::of_vacancy(book(), &stored, None)))
}

/// Words, a code for the filter and a page token; the first byte says how they are asked for.
pub fn search(bytes: &[u8]) {
    let Some((flags, bytes)) = choice(bytes) else {
        return;
    };
    let mut texts = pieces(bytes).map(text);
    let mut next = || texts.next().unwrap_or_default();
    let (query, code, page_token) = (next(), next(), next());
    let codes = if code.is_empty() {
        Vec::new()
    } else {
        vec![code.as_str().into()]
    };
    let request = SearchRequest {
        kind: if flags & 1 == 0 {
            RecordKind::Vacancy
        } else {
            RecordKind::Candidate
        },
        query,
        exact_words: flags & 2 != 0,
        filter: SearchFilter {
            tenant: Some(TENANT.into()),
            divisions: codes,
            ..SearchFilter::default()
        },
        facets: vec![FacetField::Occupation, FacetField::Division],
        order: None,
        page_size: usize::from(flags >> 4),
        page_token,
        widen_below: u64::from(flags & 4),
    };
    answered(&request);
    completed(&request.query);
}

fn answered(request: &SearchRequest) {
    let cancelled = AtomicBool::new(false);
    match INDEX.search(request, Timestamp::UNIX_EPOCH, &cancelled) {
        Err(error) => refused(&error),
        Ok(page) => {
            assert!(page.hits.len() as u64 <= page.total_records.min(PAGE_SIZE_MAX as u64));
            assert!(page.total_records <= TITLES.len() as u64);
            let totals = INDEX
                .count(request, &cancelled)
                .expect("what was found is counted");
            assert_eq!(
                (totals.records, totals.places),
                (page.total_records, page.total_places)
            );
        }
    }
    match INDEX.highlighter(request) {
        Err(error) => refused(&error),
        Ok(highlighter) => TITLES.iter().chain([&&*request.query]).for_each(|title| {
            let _ = highlighter.fragment(title);
        }),
    }
}

fn completed(typed: &str) {
    match INDEX.suggest(TENANT, typed, &SuggestionKind::ALL, 5, Sequence(0)) {
        Err(error) => refused(&error),
        Ok(page) => assert!(page.suggestions.len() <= 5 * SuggestionKind::ALL.len()),
    }
}

//! Search requests and answers on the wire.

use super::matching::key;
use super::name::print_name;
use super::record::write_stored;
use super::request::{RequestReader, filter, wire_filter};
use crate::engine::{EngineError, FoundRecord, SearchAnswer, SearchQuery, SuggestQuery};
use duijie_domain::code::CodeBook;
use duijie_domain::{Candidate, Vacancy};
use duijie_indexer::index::{AlsoFound, DidYouMean, Facet, FacetField, SuggestionPage, Widening};
use duijie_indexer::store::Sequence;
use duijie_proto::v1;

/// What is looked for, and whether whole records are wanted.
#[derive(Debug, Clone)]
pub struct WantedHits {
    /// What is looked for.
    pub query: SearchQuery,
    /// Whether the records go into the answer.
    pub is_full: bool,
}

macro_rules! search_kind {
    ($read:ident($request:ident)) => {
        /// What is looked for.
        ///
        /// # Errors
        /// `InvalidInput` with every violation that the wire can show.
        pub fn $read(request: v1::$request) -> Result<WantedHits, EngineError> {
            let v1::$request {
                query,
                filter: codes,
                facets,
                order_by,
                page_size,
                page_token,
                min_sequence,
                view,
                exact_words,
                widen_below,
            } = request;
            let mut reader = RequestReader::default();
            let is_full = reader.is_full("view", view);
            let query = SearchQuery {
                words: query,
                filter: filter(codes),
                facets,
                order_by,
                page_size,
                page_token,
                min_sequence: Sequence(min_sequence),
                highlighted: is_full,
                exact_words,
                widen_below,
            };
            reader.finish(WantedHits { query, is_full })
        }
    };
}

search_kind!(read_search_vacancies(SearchVacanciesRequest));
search_kind!(read_search_candidates(SearchCandidatesRequest));

/// One page of vacancies.
pub fn write_vacancies(
    answer: &SearchAnswer<Vacancy>,
    codes: &CodeBook,
    is_full: bool,
) -> v1::SearchVacanciesResponse {
    let hit = |found: &FoundRecord<Vacancy>| v1::VacancyHit {
        name: print_name(
            found.stored.stored().envelope.kind,
            found.stored.stored().envelope.number,
        ),
        key: Some(key(&found.stored.stored().envelope.key)),
        title: found.stored.stored().body.title.clone(),
        relevance: found.relevance_thousandths,
        highlights: highlights(found),
        vacancy: is_full.then(|| write_stored(&found.stored)),
    };
    v1::SearchVacanciesResponse {
        hits: answer.hits.iter().map(hit).collect(),
        facets: answer.facets.iter().map(|counts| facet(counts, codes)).collect(),
        total_size: answer.total_records,
        total_places: answer.total_places,
        next_page_token: answer.next_page_token.clone(),
        sequence: answer.sequence.0,
        did_you_mean: answer.did_you_mean.iter().map(did_you_mean).collect(),
        widenings: answer.widenings.iter().map(widening).collect(),
        also_found: answer.also_found.iter().map(also_found).collect(),
    }
}

/// One page of candidates.
pub fn write_candidates(
    answer: &SearchAnswer<Candidate>,
    codes: &CodeBook,
    is_full: bool,
) -> v1::SearchCandidatesResponse {
    let hit = |found: &FoundRecord<Candidate>| v1::CandidateHit {
        name: print_name(
            found.stored.stored().envelope.kind,
            found.stored.stored().envelope.number,
        ),
        key: Some(key(&found.stored.stored().envelope.key)),
        relevance: found.relevance_thousandths,
        highlights: highlights(found),
        candidate: is_full.then(|| write_stored(&found.stored)),
    };
    v1::SearchCandidatesResponse {
        hits: answer.hits.iter().map(hit).collect(),
        facets: answer.facets.iter().map(|counts| facet(counts, codes)).collect(),
        total_size: answer.total_records,
        next_page_token: answer.next_page_token.clone(),
        sequence: answer.sequence.0,
        did_you_mean: answer.did_you_mean.iter().map(did_you_mean).collect(),
        widenings: answer.widenings.iter().map(widening).collect(),
        also_found: answer.also_found.iter().map(also_found).collect(),
    }
}

/// What is being typed.
pub fn read_suggest(request: v1::SuggestRequest) -> SuggestQuery {
    let v1::SuggestRequest {
        prefix,
        kinds,
        page_size,
        min_sequence,
    } = request;
    SuggestQuery {
        prefix,
        kinds,
        page_size,
        min_sequence: Sequence(min_sequence),
    }
}

/// Completions.
pub fn write_suggestions(page: &SuggestionPage) -> v1::SuggestResponse {
    let suggestions = page.suggestions.iter().map(|suggestion| v1::Suggestion {
        kind: suggestion.kind.id().to_owned(),
        text: suggestion.text.to_string(),
        code: suggestion.code.to_string(),
        display_name: suggestion.name.to_string(),
        vacancies: suggestion.vacancies,
    });
    v1::SuggestResponse {
        suggestions: suggestions.collect(),
        sequence: page.sequence.0,
    }
}

fn did_you_mean(meant: &DidYouMean) -> v1::DidYouMean {
    v1::DidYouMean {
        query: meant.query.clone(),
        total_size: meant.records,
    }
}

fn widening(widening: &Widening) -> v1::Widening {
    v1::Widening {
        what: widening.kind.id().to_owned(),
        from: widening.from.clone(),
        to: widening.to.clone(),
        gain: widening.gain,
        total_size: widening.total,
        filter: Some(wire_filter(&widening.filter)),
        query: widening.query.clone(),
        exact_words: widening.exact_words,
        also: widening.also.as_ref().map(|step| v1::WideningStep {
            what: step.kind.id().to_owned(),
            from: step.from.clone(),
            to: step.to.clone(),
        }),
    }
}

fn also_found(found: &AlsoFound) -> v1::AlsoFound {
    v1::AlsoFound {
        text: found.text.to_string(),
        kind: found.kind.id().to_owned(),
        degree: found.kind.degree_thousandths().into(),
    }
}

fn highlights<R>(found: &FoundRecord<R>) -> Vec<v1::Highlight> {
    let marked = found.highlights.iter().map(|(field, fragment)| v1::Highlight {
        field: (*field).to_owned(),
        fragment: fragment.clone(),
    });
    marked.collect()
}

fn facet(facet: &Facet, codes: &CodeBook) -> v1::Facet {
    let values = facet.values.iter().map(|value| v1::FacetValue {
        code: value.code.to_string(),
        display_name: display_name(facet.field, &value.code, codes),
        count: value.records,
        places: value.places,
    });
    v1::Facet {
        field: facet.field.id().to_owned(),
        values: values.collect(),
    }
}

/// What people call a value; values of no table are called by their code.
fn display_name(field: FacetField, code: &str, codes: &CodeBook) -> String {
    let entry = field.system().and_then(|system| codes.table(system).get(code));
    entry.map_or_else(|| code.to_owned(), |entry| entry.name.to_string())
}

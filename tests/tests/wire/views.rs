//! How much is told of a match: scores alone, the numbers of every term, or the whole account. The numbers are the same
//! in every view, and they add up.

use super::{candidate, service, vacancy};
use duijie_proto::v1;
use duijie_proto::v1::candidate_service_client::CandidateServiceClient;
use duijie_proto::v1::matching_service_client::MatchingServiceClient;
use duijie_proto::v1::search_service_client::SearchServiceClient;
use duijie_proto::v1::vacancy_service_client::VacancyServiceClient;
use duijie_tests::service::Service;

#[tokio::test]
async fn parts_are_the_numbers_of_the_explanation_and_add_up() {
    let service = service().await;
    fill(&service).await;
    let (basic, parts, full) = (
        best(&service, v1::View::Basic).await,
        best(&service, v1::View::Parts).await,
        best(&service, v1::View::Full).await,
    );
    assert_eq!(basic.explanation, None);
    assert_eq!((&parts.score, &full.score), (&basic.score, &basic.score));
    let (parts, full) = (parts.explanation.unwrap(), full.explanation.unwrap());
    assert_eq!(parts.hard_outcomes, []);
    assert_eq!(numbers(&parts.employer_terms), numbers(&full.employer_terms));
    assert_eq!(numbers(&parts.seeker_terms), numbers(&full.seeker_terms));
    let score = basic.score.unwrap();
    for (side, terms) in [
        (score.employer, &parts.employer_terms),
        (score.seeker, &parts.seeker_terms),
    ] {
        let sum: u32 = terms.iter().map(|term| term.contribution).sum();
        assert_eq!(sum, side.unwrap().score);
        assert!(
            terms
                .iter()
                .all(|term| term.evidence.is_empty() && term.message.is_none())
        );
    }
    assert!(score.pair > 0);
    service.stop().await.unwrap();
}

#[tokio::test]
async fn a_search_has_no_parts() {
    let service = service().await;
    let request = v1::SearchVacanciesRequest {
        view: v1::View::Parts.into(),
        ..Default::default()
    };
    let mut client = SearchServiceClient::new(service.channel.clone());
    let status = client.search_vacancies(request).await.unwrap_err();
    assert_eq!(
        super::fields(&status),
        [("view".to_owned(), "VIEW_NOT_OFFERED".to_owned())]
    );
    service.stop().await.unwrap();
}

async fn best(service: &Service, view: v1::View) -> v1::CandidateMatch {
    let request = v1::MatchCandidatesRequest {
        vacancy: "vacancies/1".into(),
        k: 1,
        view: view.into(),
        min_sequence: 2,
        ..Default::default()
    };
    let mut client = MatchingServiceClient::new(service.channel.clone());
    let answer = client.match_candidates(request).await.unwrap().into_inner();
    answer.matches.into_iter().next().unwrap()
}

/// Each term with value, weight and contribution.
fn numbers(terms: &[v1::TermExplanation]) -> Vec<(&str, Option<u32>, u32, u32)> {
    let terms = terms.iter();
    terms
        .map(|term| (term.term.as_str(), term.value, term.weight, term.contribution))
        .collect()
}

async fn fill(service: &Service) {
    let create = v1::CreateCandidateRequest {
        candidate: Some(candidate("1")),
        ..Default::default()
    };
    let mut candidates = CandidateServiceClient::new(service.channel.clone());
    candidates.create_candidate(create).await.unwrap();
    let create = v1::CreateVacancyRequest {
        vacancy: Some(vacancy("1")),
        ..Default::default()
    };
    let mut vacancies = VacancyServiceClient::new(service.channel.clone());
    vacancies.create_vacancy(create).await.unwrap();
}

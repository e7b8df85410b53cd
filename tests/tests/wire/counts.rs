//! Who is left out of a list is counted when it is asked for, in both directions, and never changes the list.

use super::{candidate, service, vacancy};
use duijie_proto::v1;
use duijie_proto::v1::bulk_match_response::Part;
use duijie_proto::v1::candidate_service_client::CandidateServiceClient;
use duijie_proto::v1::matching_service_client::MatchingServiceClient;
use duijie_proto::v1::vacancy_service_client::VacancyServiceClient;
use duijie_tests::service::Service;

#[tokio::test]
async fn those_left_out_are_counted_when_it_is_asked_for() {
    let service = service().await;
    fill(&service).await;
    let mut client = MatchingServiceClient::new(service.channel.clone());
    let request = v1::MatchCandidatesRequest {
        vacancy: "vacancies/1".into(),
        k: 10,
        min_sequence: 5,
        ..Default::default()
    };
    let plain = client
        .match_candidates(request.clone())
        .await
        .unwrap()
        .into_inner();
    assert_eq!(plain.matches.len(), 2);
    assert_eq!((plain.considered, plain.eligible), (0, 0));
    assert!(plain.exclusions.is_empty());
    let counting = v1::MatchCandidatesRequest {
        count_excluded: true,
        ..request.clone()
    };
    let listing = v1::MatchCandidatesRequest {
        excluded_size: 1,
        ..request
    };
    for (request, listed) in [(counting, 0), (listing, 1)] {
        let answer = client.match_candidates(request).await.unwrap().into_inner();
        assert_eq!(answer.matches, plain.matches);
        assert_eq!((answer.considered, answer.eligible), (3, 2));
        assert_eq!(counted(&answer.exclusions), [("candidate-seeking", 1)]);
        assert_eq!(answer.excluded.len(), listed);
    }
    service.stop().await.unwrap();
}

#[tokio::test]
async fn vacancies_left_out_are_counted_when_it_is_asked_for() {
    let service = service().await;
    fill(&service).await;
    let mut client = MatchingServiceClient::new(service.channel.clone());
    let request = v1::MatchVacanciesRequest {
        candidate: "candidates/1".into(),
        k: 10,
        min_sequence: 5,
        ..Default::default()
    };
    let plain = client
        .match_vacancies(request.clone())
        .await
        .unwrap()
        .into_inner();
    assert_eq!((plain.matches.len(), plain.considered, plain.eligible), (1, 0, 0));
    assert!(plain.exclusions.is_empty());
    let counting = v1::MatchVacanciesRequest {
        count_excluded: true,
        ..request
    };
    let answer = client.match_vacancies(counting).await.unwrap().into_inner();
    assert_eq!(answer.matches, plain.matches);
    assert_eq!((answer.considered, answer.eligible), (2, 1));
    assert_eq!(counted(&answer.exclusions), [("vacancy-open", 1)]);
    service.stop().await.unwrap();
}

#[tokio::test]
async fn a_bulk_match_counts_when_it_is_asked_for_and_lists_are_the_same() {
    let service = service().await;
    fill(&service).await;
    let request = v1::BulkMatchRequest {
        k: 10,
        k_per_candidate: 10,
        min_sequence: 5,
        ..Default::default()
    };
    let counting = v1::BulkMatchRequest {
        count_excluded: true,
        ..request.clone()
    };
    let (plain, plain_summary) = bulk(&service, request).await;
    let (counted, summary) = bulk(&service, counting).await;
    let eligible = |lists: &[v1::VacancyList]| lists.iter().map(|list| list.eligible).collect::<Vec<_>>();
    assert_eq!((eligible(&plain), eligible(&counted)), (vec![0, 0], vec![2, 0]));
    assert_eq!((plain_summary.pairs, plain_summary.eligible_pairs), (6, 0));
    assert_eq!((summary.pairs, summary.eligible_pairs), (6, 2));
    let matches =
        |lists: Vec<v1::VacancyList>| lists.into_iter().map(|list| list.matches).collect::<Vec<_>>();
    assert_eq!(matches(plain), matches(counted));
    service.stop().await.unwrap();
}

/// The lists of the vacancies and the summary.
async fn bulk(service: &Service, request: v1::BulkMatchRequest) -> (Vec<v1::VacancyList>, v1::BulkSummary) {
    let mut client = MatchingServiceClient::new(service.channel.clone());
    let mut stream = client.bulk_match(request).await.unwrap().into_inner();
    let (mut lists, mut summary) = (Vec::new(), v1::BulkSummary::default());
    while let Some(answer) = stream.message().await.unwrap() {
        match answer.part.unwrap() {
            Part::VacancyList(list) => lists.push(list),
            Part::Summary(whole) => summary = whole,
            Part::CandidateList(_) | Part::Progress(_) => {}
        }
    }
    (lists, summary)
}

/// Three persons of whom one has work, two vacancies of which one is paused.
async fn fill(service: &Service) {
    let mut candidates = CandidateServiceClient::new(service.channel.clone());
    for own_id in ["1", "2", "3"] {
        let mut person = candidate(own_id);
        if own_id == "3" {
            person.state = v1::CandidateState::Hired.into();
        }
        let create = v1::CreateCandidateRequest {
            candidate: Some(person),
            ..Default::default()
        };
        candidates.create_candidate(create).await.unwrap();
    }
    let mut vacancies = VacancyServiceClient::new(service.channel.clone());
    for own_id in ["1", "2"] {
        let mut post = vacancy(own_id);
        if own_id == "2" {
            post.state = v1::VacancyState::Paused.into();
        }
        let create = v1::CreateVacancyRequest {
            vacancy: Some(post),
            ..Default::default()
        };
        vacancies.create_vacancy(create).await.unwrap();
    }
}

fn counted(exclusions: &[v1::ExclusionCount]) -> Vec<(&str, u64)> {
    let counts = exclusions.iter();
    counts.map(|count| (count.term.as_str(), count.count)).collect()
}

//! Pinyin, synonyms, slips, completions, places and wider searches through a real client, and how bad ones are refused.

use super::{put, vacancy};
use duijie_domain::code::CodeBook;
use duijie_proto::v1::search_service_client::SearchServiceClient;
use duijie_proto::v1::{
    GeoPoint, Near, SearchCandidatesRequest, SearchFilter, SearchVacanciesRequest, SearchVacanciesResponse,
    SuggestRequest, Suggestion, Vacancy, VacancyState,
};
use duijie_tests::service::{Service, in_memory};
use tonic::transport::Channel;
use tonic::{Code, Status};
use tonic_types::StatusExt;

const HERE: GeoPoint = GeoPoint {
    longitude: 115.98,
    latitude: 36.45,
};

/// A service with one open vacancy for each title, the last of them 15 km north of the others.
async fn with_titles(titles: &[&str]) -> (Service, SearchServiceClient<Channel>) {
    let service = Service::start(in_memory(CodeBook::embedded()).unwrap())
        .await
        .unwrap();
    let titled = |(number, title): (usize, &&str)| {
        let mut vacancy: Vacancy = vacancy(&number.to_string(), VacancyState::Open);
        vacancy.title = (*title).to_owned();
        let is_far = number + 1 == titles.len();
        let place = vacancy.sites[0].place.as_mut().unwrap();
        place.point = Some(GeoPoint {
            latitude: HERE.latitude + if is_far { 0.135 } else { 0.0 },
            ..HERE
        });
        vacancy
    };
    put(&service, titles.iter().enumerate().map(titled).collect()).await;
    let client = SearchServiceClient::new(service.channel.clone());
    (service, client)
}

fn asking(query: &str, titles: usize) -> SearchVacanciesRequest {
    SearchVacanciesRequest {
        query: query.to_owned(),
        min_sequence: titles as u64,
        ..SearchVacanciesRequest::default()
    }
}

fn titles(answer: &SearchVacanciesResponse) -> Vec<&str> {
    answer.hits.iter().map(|hit| hit.title.as_str()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn letters_and_synonyms_are_understood_and_slips_are_told() {
    let (service, mut client) = with_titles(&["电工", "司机", "驾驶员", "会计"]).await;
    for (query, expected) in [
        ("diangong", vec!["电工"]),
        ("dg", vec!["电工"]),
        ("ｄｉａｎ ｇｏｎｇ", vec!["电工"]),
        ("司机", vec!["司机", "驾驶员"]),
        ("siji", vec!["司机", "驾驶员"]),
    ] {
        let answer = client
            .search_vacancies(asking(query, 4))
            .await
            .unwrap()
            .into_inner();
        assert_eq!(
            (titles(&answer), answer.total_size),
            (expected.clone(), expected.len() as u64),
            "{query}"
        );
    }
    let answer = client
        .search_vacancies(asking("司机", 4))
        .await
        .unwrap()
        .into_inner();
    let nearest = &answer.also_found[0];
    assert_eq!(
        (nearest.text.as_str(), nearest.kind.as_str()),
        ("驾驶员", "synonym")
    );
    let exact = SearchVacanciesRequest {
        exact_words: true,
        widen_below: 10,
        ..asking("司机", 4)
    };
    let answer = client.search_vacancies(exact).await.unwrap().into_inner();
    assert_eq!((titles(&answer), answer.also_found.len()), (vec!["司机"], 0));
    assert_eq!(
        (answer.widenings[0].what.as_str(), answer.widenings[0].gain),
        ("synonyms", 1)
    );
    let answer = client
        .search_vacancies(asking("会记", 4))
        .await
        .unwrap()
        .into_inner();
    assert_eq!((answer.total_size, answer.did_you_mean.len()), (0, 1));
    assert_eq!(answer.did_you_mean[0].query, "会计");
    assert_eq!(answer.did_you_mean[0].total_size, 1);
    assert_eq!(answer.widenings, []);
    service.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_typed_is_completed_with_counts() {
    let (service, mut client) = with_titles(&["电工", "电工", "会计"]).await;
    let request = SuggestRequest {
        prefix: "dg".to_owned(),
        min_sequence: 3,
        ..SuggestRequest::default()
    };
    let answer = client.suggest(request.clone()).await.unwrap().into_inner();
    let title = Suggestion {
        kind: "title".to_owned(),
        text: "电工".to_owned(),
        code: String::new(),
        display_name: "电工".to_owned(),
        vacancies: 2,
    };
    assert!(answer.suggestions.contains(&title), "{answer:?}");
    assert!(
        answer
            .suggestions
            .iter()
            .any(|suggestion| suggestion.code == "6-31-01-03")
    );
    assert!(answer.suggestions.len() <= 10 && answer.sequence >= 3);
    let only = SuggestRequest {
        kinds: vec!["division".to_owned()],
        prefix: "liaoc".to_owned(),
        page_size: 1,
        ..request
    };
    let answer = client.suggest(only).await.unwrap().into_inner();
    let city = &answer.suggestions[0];
    assert_eq!(
        (city.code.as_str(), city.display_name.as_str(), city.vacancies),
        ("371500", "山东省聊城市", 3)
    );
    service.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_radius_narrows_and_a_wider_one_is_told_ready_to_send() {
    let (service, mut client) = with_titles(&["电工", "电工", "电工"]).await;
    let filter = SearchFilter {
        near: Some(Near {
            point: Some(HERE),
            radius_km: 10.0,
        }),
        ..SearchFilter::default()
    };
    let request = SearchVacanciesRequest {
        filter: Some(filter),
        widen_below: 10,
        ..asking("电工", 3)
    };
    let answer = client
        .search_vacancies(request.clone())
        .await
        .unwrap()
        .into_inner();
    assert_eq!(answer.total_size, 2);
    let wider = &answer.widenings[0];
    assert_eq!(
        (
            wider.what.as_str(),
            wider.from.as_str(),
            wider.to.as_str(),
            wider.gain,
            wider.total_size
        ),
        ("radius", "10 km", "20 km", 1, 3)
    );
    let again = SearchVacanciesRequest {
        filter: wider.filter.clone(),
        query: wider.query.clone(),
        ..request.clone()
    };
    assert_eq!(
        client
            .search_vacancies(again)
            .await
            .unwrap()
            .into_inner()
            .total_size,
        3
    );
    let unasked = SearchVacanciesRequest {
        widen_below: 0,
        ..request
    };
    assert_eq!(
        client
            .search_vacancies(unasked)
            .await
            .unwrap()
            .into_inner()
            .widenings,
        []
    );
    service.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn two_steps_are_told_together_where_one_is_not_enough() {
    let (service, mut client) = with_titles(&["电工", "电工", "电工"]).await;
    let filter = SearchFilter {
        near: Some(Near {
            point: Some(HERE),
            radius_km: 10.0,
        }),
        skills: vec!["java".to_owned()],
        ..SearchFilter::default()
    };
    let request = SearchVacanciesRequest {
        filter: Some(filter),
        widen_below: 10,
        ..asking("电工", 3)
    };
    let answer = client.search_vacancies(request).await.unwrap().into_inner();
    let pair = &answer.widenings[0];
    let also = pair.also.as_ref().unwrap();
    assert_eq!((pair.what.as_str(), pair.to.as_str()), ("skill", ""));
    assert_eq!(
        (also.what.as_str(), also.from.as_str(), also.to.as_str()),
        ("radius", "10 km", "20 km")
    );
    assert_eq!((answer.total_size, pair.gain, pair.total_size), (0, 3, 3));
    service.stop().await.unwrap();
}

#[track_caller]
fn refused(status: &Status, field: &str, reason: &str) {
    assert_eq!(status.code(), Code::InvalidArgument, "{status:?}");
    let violations = status.get_details_bad_request().unwrap().field_violations;
    let found: Vec<_> = violations
        .iter()
        .map(|violation| (violation.field.as_str(), violation.reason.as_str()))
        .collect();
    assert_eq!(found, [(field, reason)]);
    assert!(status.message().contains(" / "), "{}", status.message());
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_places_and_sizes_are_refused_by_name() {
    let (service, mut client) = with_titles(&["电工"]).await;
    let near = |point: Option<GeoPoint>, radius_km: f64| SearchVacanciesRequest {
        filter: Some(SearchFilter {
            near: Some(Near { point, radius_km }),
            ..SearchFilter::default()
        }),
        ..SearchVacanciesRequest::default()
    };
    let outside = GeoPoint {
        latitude: 96.0,
        ..HERE
    };
    for (request, field, reason) in [
        (
            near(Some(HERE), 0.0),
            "filter.near.radius_km",
            "RADIUS_OUT_OF_RANGE",
        ),
        (
            near(Some(HERE), -1.0),
            "filter.near.radius_km",
            "RADIUS_OUT_OF_RANGE",
        ),
        (
            near(Some(HERE), 1_001.0),
            "filter.near.radius_km",
            "RADIUS_OUT_OF_RANGE",
        ),
        (
            near(Some(HERE), f64::NAN),
            "filter.near.radius_km",
            "RADIUS_OUT_OF_RANGE",
        ),
        (
            near(Some(HERE), f64::INFINITY),
            "filter.near.radius_km",
            "RADIUS_OUT_OF_RANGE",
        ),
        (near(None, 5.0), "filter.near.point", "POINT_OUT_OF_RANGE"),
        (
            near(Some(outside), 5.0),
            "filter.near.point",
            "POINT_OUT_OF_RANGE",
        ),
        (
            SearchVacanciesRequest {
                widen_below: 1_001,
                ..SearchVacanciesRequest::default()
            },
            "widen_below",
            "NUMBER_OUT_OF_RANGE",
        ),
    ] {
        refused(
            &client.search_vacancies(request).await.unwrap_err(),
            field,
            reason,
        );
    }
    let candidates = SearchCandidatesRequest {
        filter: near(None, 5.0).filter,
        ..SearchCandidatesRequest::default()
    };
    let status = client.search_candidates(candidates).await.unwrap_err();
    refused(&status, "filter.near.point", "POINT_OUT_OF_RANGE");
    service.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_requests_for_completions_are_refused_by_name() {
    let (service, mut client) = with_titles(&["电工"]).await;
    let good = SuggestRequest {
        prefix: "电".to_owned(),
        ..SuggestRequest::default()
    };
    let with_prefix = |prefix: String| SuggestRequest {
        prefix,
        ..good.clone()
    };
    let with_size = |page_size: i32| SuggestRequest {
        page_size,
        ..good.clone()
    };
    let unknown = SuggestRequest {
        kinds: vec!["title".to_owned(), "unit".to_owned()],
        ..good.clone()
    };
    for (request, field, reason) in [
        (with_prefix(" ".to_owned()), "prefix", "PREFIX_LENGTH"),
        (with_prefix("电".repeat(41)), "prefix", "PREFIX_LENGTH"),
        (with_size(-1), "page_size", "NUMBER_OUT_OF_RANGE"),
        (with_size(51), "page_size", "NUMBER_OUT_OF_RANGE"),
        (unknown, "kinds[1]", "NAME_UNKNOWN"),
    ] {
        refused(&client.suggest(request).await.unwrap_err(), field, reason);
    }
    service.stop().await.unwrap();
}

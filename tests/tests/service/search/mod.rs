//! Search as its contract describes it, over gRPC.

mod meaning;

use duijie_domain::code::CodeBook;
use duijie_proto::v1::search_service_client::SearchServiceClient;
use duijie_proto::v1::vacancy_service_client::VacancyServiceClient;
use duijie_proto::v1::{
    Place, RecordKey, SearchFilter, SearchVacanciesRequest, UpsertVacanciesRequest, Vacancy, VacancyState,
    WorkSite,
};
use duijie_tests::service::{Service, in_memory};

#[tokio::test(flavor = "multi_thread")]
async fn a_search_for_vacancies_means_the_open_ones_unless_it_names_states() {
    let service = Service::start(in_memory(CodeBook::embedded()).unwrap())
        .await
        .unwrap();
    let vacancies = vec![
        vacancy("1", VacancyState::Open),
        vacancy("2", VacancyState::Paused),
    ];
    put(&service, vacancies).await;
    assert_eq!(found(&service, &[]).await, ["1"]);
    assert_eq!(found(&service, &["paused"]).await, ["2"]);
    assert_eq!(found(&service, &["open", "paused"]).await, ["1", "2"]);
    service.stop().await.unwrap();
}

async fn put(service: &Service, vacancies: Vec<Vacancy>) {
    let part = UpsertVacanciesRequest {
        vacancies,
        validate_only: false,
    };
    let mut client = VacancyServiceClient::new(service.channel.clone());
    let mut answers = client
        .upsert_vacancies(tokio_stream::once(part))
        .await
        .unwrap()
        .into_inner();
    let answer = answers.message().await.unwrap().unwrap();
    assert!(
        answer
            .results
            .iter()
            .all(|result| result.status.as_ref().unwrap().code == 0),
        "{answer:?}"
    );
}

fn vacancy(own_id: &str, state: VacancyState) -> Vacancy {
    let place = Place {
        division: "371502".to_owned(),
        ..Place::default()
    };
    Vacancy {
        key: Some(RecordKey {
            publisher: "fair".to_owned(),
            own_id: own_id.to_owned(),
        }),
        employer: "employer".to_owned(),
        title: "电工".to_owned(),
        sites: vec![WorkSite {
            place: Some(place),
            head_count: 1,
            filled: 0,
        }],
        state: state.into(),
        ..Vacancy::default()
    }
}

async fn found(service: &Service, states: &[&str]) -> Vec<String> {
    let filter = SearchFilter {
        states: states.iter().map(ToString::to_string).collect(),
        ..SearchFilter::default()
    };
    let request = SearchVacanciesRequest {
        filter: Some(filter),
        min_sequence: 2,
        ..SearchVacanciesRequest::default()
    };
    let mut client = SearchServiceClient::new(service.channel.clone());
    let answer = client.search_vacancies(request).await.unwrap().into_inner();
    let mut own_ids: Vec<String> = answer
        .hits
        .into_iter()
        .map(|hit| hit.key.unwrap().own_id)
        .collect();
    own_ids.sort();
    own_ids
}

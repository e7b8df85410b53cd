//! What persons ask of the register: to see, take along, correct, and to withdraw what they agreed to.

use super::office::{MARKER, Office, memory, plain};
use duijie::engine::{AuditQuestion, Principal};
use duijie_access::Role;
use duijie_proto::v1;
use v1::matching_service_client::MatchingServiceClient;
use v1::my_data_service_client::MyDataServiceClient;
use v1::search_service_client::SearchServiceClient;
use v1::vacancy_service_client::VacancyServiceClient;

#[tokio::test]
async fn everything_that_is_held_is_told_and_can_be_taken_along() {
    let office = Office::open(memory()).await;
    office.fill().await;
    office.get(Role::Officer, "candidates/1").await.unwrap();
    let mut client = MyDataServiceClient::new(office.door(Role::Officer));
    let request = v1::GetMyDataRequest {
        name: "candidates/1".into(),
    };
    let held = client.get_my_data(request).await.unwrap().into_inner();
    assert!(held.candidate.unwrap().free_text.contains(MARKER));
    assert_eq!(held.sources.len(), 2);
    assert!(held.former_candidates.len() >= 2);
    assert_eq!(held.file.unwrap().events.len(), 2);
    assert!(
        held.readings
            .iter()
            .any(|entry| entry.method.ends_with("/GetCandidate"))
    );

    let request = v1::ExportMyDataRequest {
        name: "publishers/bureau/candidates/A".into(),
    };
    let exported = client.export_my_data(request).await.unwrap().into_inner();
    assert_eq!(exported.file_name, "candidate-1.json");
    let content: serde_json::Value = serde_json::from_slice(&exported.content).unwrap();
    assert_eq!(content["record"]["person"]["name"], format!("王{MARKER}"));
    assert_eq!(content["events"].as_array().unwrap().len(), 2);
    office.close().await;
}

#[tokio::test]
async fn a_correction_names_its_fields() {
    let office = Office::open(memory()).await;
    office.create(plain("D")).await;
    let mut client = MyDataServiceClient::new(office.door(Role::Officer));
    let corrected = v1::Candidate {
        name: "candidates/1".into(),
        person: Some(v1::Person {
            phone: "13912345678".into(),
            ..Default::default()
        }),
        ..plain("D")
    };
    let mut request = v1::CorrectMyDataRequest {
        candidate: Some(corrected),
        ..Default::default()
    };
    client.correct_my_data(request.clone()).await.unwrap_err();
    request.update_mask = Some(prost_types::FieldMask {
        paths: vec!["person.phone".into()],
    });
    request.reason = "错".repeat(201);
    let refused = client.correct_my_data(request.clone()).await.unwrap_err();
    assert_eq!(refused.code(), tonic::Code::InvalidArgument);
    request.reason = "本人来访，旧号 13812341234 停用".into();
    let kept = client
        .correct_my_data(request.clone())
        .await
        .unwrap()
        .into_inner()
        .candidate
        .unwrap();
    let person = kept.person.unwrap();
    assert_eq!(
        (person.name.as_str(), person.phone.as_str()),
        ("李四光", "13912345678")
    );
    request.reason = String::new();
    client.correct_my_data(request).await.unwrap();
    // The log says whether there was a reason, and nothing of it.
    let entries = office
        .service
        .engine
        .audit_entries(&Principal::local().unwrap(), &AuditQuestion::default())
        .unwrap();
    let results: Vec<&str> = entries
        .iter()
        .filter(|entry| entry.method.ends_with("/CorrectMyData"))
        .map(|entry| entry.result.as_str())
        .collect();
    assert_eq!(results, ["Ok, reason given", "Ok, no reason given"]);
    assert!(!format!("{entries:?}").contains("来访"));
    office.close().await;
}

async fn offered_to(office: &Office) -> (usize, u64) {
    let mut matching = MatchingServiceClient::new(office.door(Role::Officer));
    let request = v1::MatchCandidatesRequest {
        vacancy: "vacancies/1".into(),
        k: 10,
        ..Default::default()
    };
    let matched = matching
        .match_candidates(request)
        .await
        .unwrap()
        .into_inner()
        .matches
        .len();
    let mut search = SearchServiceClient::new(office.door(Role::Officer));
    let found = search
        .search_candidates(v1::SearchCandidatesRequest::default())
        .await;
    (matched, found.unwrap().into_inner().total_size)
}

#[tokio::test]
async fn what_is_withdrawn_is_not_used_from_then_on() {
    let office = Office::open(memory()).await;
    office.create(plain("D")).await;
    let vacancy = v1::Vacancy {
        key: super::office::key("V"),
        employer: "E".into(),
        title: "电焊工".into(),
        sites: vec![v1::WorkSite {
            place: Some(v1::Place {
                division: "371502".into(),
                ..Default::default()
            }),
            head_count: 1,
            filled: 0,
        }],
        ..Default::default()
    };
    let request = v1::CreateVacancyRequest {
        vacancy: Some(vacancy),
        ..Default::default()
    };
    let mut vacancies = VacancyServiceClient::new(office.door(Role::Officer));
    vacancies.create_vacancy(request).await.unwrap();
    office.settle();
    assert_eq!(offered_to(&office).await, (1, 1));

    let mut client = MyDataServiceClient::new(office.door(Role::Officer));
    let request = v1::WithdrawConsentRequest {
        name: "candidates/1".into(),
        purposes: vec![
            v1::ConsentPurpose::Matching.into(),
            v1::ConsentPurpose::Contact.into(),
        ],
    };
    client.withdraw_consent(request).await.unwrap();
    assert_eq!(offered_to(&office).await, (0, 0));
    let told = office.get(Role::Agency, "candidates/1").await.unwrap();
    assert_eq!(told.person.unwrap().name, "李*");
    let request = v1::RefusePushRequest {
        name: "candidates/1".into(),
    };
    let kept = client
        .refuse_push(request)
        .await
        .unwrap()
        .into_inner()
        .candidate
        .unwrap();
    assert_eq!(kept.consents.len(), 3);
    let nothing = v1::WithdrawConsentRequest {
        name: "candidates/1".into(),
        purposes: Vec::new(),
    };
    client.withdraw_consent(nothing).await.unwrap_err();
    office.close().await;
}

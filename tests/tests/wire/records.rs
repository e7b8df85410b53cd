//! Records through the wire: what is written is read, by either name, with facts, masks and safe repetition.

use super::{candidate, reason, service, vacancy};
use duijie_proto::v1;
use prost_types::FieldMask;
use tonic::Code;
use v1::candidate_service_client::CandidateServiceClient;
use v1::vacancy_service_client::VacancyServiceClient;

#[tokio::test]
async fn a_record_is_read_back_by_number_and_by_key() {
    let service = service().await;
    let mut client = CandidateServiceClient::new(service.channel.clone());
    let sent = v1::Candidate {
        absent: vec!["education.major".into(), "certificates".into()],
        experience_months: Some(0),
        ..candidate("A 1%")
    };
    let create = v1::CreateCandidateRequest {
        candidate: Some(sent.clone()),
        ..Default::default()
    };
    let kept = client.create_candidate(create).await.unwrap().into_inner();
    assert_eq!(kept.name, "candidates/1");
    assert_eq!(kept.experience_months, Some(0));
    let mut absent = kept.absent.clone();
    absent.sort();
    assert_eq!(absent, ["certificates", "education.major"]);
    assert!(kept.create_time.is_some() && !kept.etag.is_empty());
    for name in ["candidates/1", "publishers/市人才网/candidates/A%201%25"] {
        let get = v1::GetCandidateRequest { name: name.into() };
        assert_eq!(
            client.get_candidate(get).await.unwrap().into_inner(),
            kept,
            "{name}"
        );
    }
    service.stop().await.unwrap();
}

#[tokio::test]
async fn only_masked_fields_change_and_only_a_check_writes_nothing() {
    let service = service().await;
    let mut client = VacancyServiceClient::new(service.channel.clone());
    let check = v1::CreateVacancyRequest {
        vacancy: Some(vacancy("1")),
        validate_only: true,
        ..Default::default()
    };
    let checked = client.create_vacancy(check).await.unwrap().into_inner();
    assert_eq!((checked.name.as_str(), checked.etag.as_str()), ("", ""));
    let create = v1::CreateVacancyRequest {
        vacancy: Some(vacancy("1")),
        ..Default::default()
    };
    let kept = client.create_vacancy(create).await.unwrap().into_inner();
    assert_eq!(kept.name, "vacancies/1");
    let update = v1::UpdateVacancyRequest {
        vacancy: Some(v1::Vacancy {
            name: kept.name.clone(),
            duties: "装配".into(),
            title: "别的".into(),
            ..Default::default()
        }),
        update_mask: Some(FieldMask {
            paths: vec!["duties".into()],
        }),
        ..Default::default()
    };
    let changed = client.update_vacancy(update).await.unwrap().into_inner();
    assert_eq!(
        (changed.duties.as_str(), changed.title.as_str()),
        ("装配", "操作工")
    );
    let missing = v1::UpdateVacancyRequest {
        vacancy: Some(vacancy("2")),
        ..Default::default()
    };
    assert_eq!(
        client.update_vacancy(missing.clone()).await.unwrap_err().code(),
        Code::NotFound
    );
    let allowed = v1::UpdateVacancyRequest {
        allow_missing: true,
        ..missing
    };
    assert_eq!(
        client.update_vacancy(allowed).await.unwrap().into_inner().name,
        "vacancies/2"
    );
    service.stop().await.unwrap();
}

#[tokio::test]
async fn a_repeated_request_is_one_request() {
    let service = service().await;
    let mut client = CandidateServiceClient::new(service.channel.clone());
    let create = v1::CreateCandidateRequest {
        candidate: Some(candidate("1")),
        request_id: "r-1".into(),
        ..Default::default()
    };
    let first = client
        .create_candidate(create.clone())
        .await
        .unwrap()
        .into_inner();
    let again = client
        .create_candidate(create.clone())
        .await
        .unwrap()
        .into_inner();
    assert_eq!(first, again);
    let other = v1::CreateCandidateRequest {
        candidate: Some(candidate("2")),
        ..create
    };
    let status = client.create_candidate(other).await.unwrap_err();
    assert_eq!(
        (status.code(), reason(&status).as_str()),
        (Code::FailedPrecondition, "REQUEST_ID_REUSED")
    );
    service.stop().await.unwrap();
}

#[tokio::test]
async fn a_repeated_change_is_one_change_whatever_it_was_made_of() {
    let service = service().await;
    let mut client = VacancyServiceClient::new(service.channel.clone());
    let put = v1::UpdateVacancyRequest {
        vacancy: Some(vacancy("1")),
        allow_missing: true,
        request_id: "put".into(),
        ..Default::default()
    };
    let change = |duties: &str, request_id: &str| v1::UpdateVacancyRequest {
        vacancy: Some(v1::Vacancy {
            duties: duties.into(),
            ..vacancy("1")
        }),
        update_mask: Some(FieldMask {
            paths: vec!["duties".into()],
        }),
        request_id: request_id.into(),
        ..Default::default()
    };
    // The second change stands between the first one and its repetition.
    let (first, second) = (change("装配", "a"), change("检验", "b"));
    for request in [&put, &put, &first, &first, &second, &first, &second] {
        client.update_vacancy(request.clone()).await.unwrap();
    }
    let get = v1::GetVacancyRequest {
        name: "vacancies/1".into(),
    };
    let kept = client.get_vacancy(get).await.unwrap().into_inner();
    assert_eq!(
        (kept.duties.as_str(), service.engine.health().sequence.0),
        ("检验", 3)
    );
    let other = client.update_vacancy(change("包装", "a")).await.unwrap_err();
    assert_eq!(reason(&other), "REQUEST_ID_REUSED");
    service.stop().await.unwrap();
}

#[tokio::test]
async fn pages_lead_through_the_whole_list() {
    let service = service().await;
    let mut client = CandidateServiceClient::new(service.channel.clone());
    let requests = (0..7).map(|number| v1::UpdateCandidateRequest {
        candidate: Some(candidate(&number.to_string())),
        allow_missing: true,
        ..Default::default()
    });
    let batch = v1::BatchUpdateCandidatesRequest {
        requests: requests.collect(),
    };
    assert_eq!(
        client
            .batch_update_candidates(batch)
            .await
            .unwrap()
            .into_inner()
            .candidates
            .len(),
        7
    );
    let (mut names, mut page_token) = (Vec::new(), String::new());
    loop {
        let list = v1::ListCandidatesRequest {
            page_size: 3,
            page_token,
        };
        let page = client.list_candidates(list).await.unwrap().into_inner();
        names.extend(page.candidates.into_iter().map(|candidate| candidate.name));
        page_token = page.next_page_token;
        if page_token.is_empty() {
            break;
        }
    }
    assert_eq!(
        names,
        (1..=7)
            .map(|number| format!("candidates/{number}"))
            .collect::<Vec<_>>()
    );
    service.stop().await.unwrap();
}

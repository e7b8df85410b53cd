//! Who is shown what, and that it is written down.

use super::office::{Office, key, memory, plain};
use duijie_access::Role;
use duijie_proto::v1;
use tonic::Code;
use tonic_types::StatusExt;
use v1::audit_service_client::AuditServiceClient;
use v1::my_data_service_client::MyDataServiceClient;
use v1::search_service_client::SearchServiceClient;
use v1::tracking_service_client::TrackingServiceClient;

fn name_and_phone(candidate: &v1::Candidate) -> (String, String) {
    let person = candidate.person.clone().unwrap();
    (person.name, person.phone)
}

fn agreed(granted: bool) -> v1::Candidate {
    v1::Candidate {
        consents: vec![v1::Consent {
            purpose: v1::ConsentPurpose::Contact.into(),
            granted,
            decided_on: "2026-11-20".into(),
        }],
        ..plain("D")
    }
}

#[tokio::test]
async fn a_single_person_is_told_in_full_where_there_is_a_ground() {
    let office = Office::open(memory()).await;
    office.create(plain("silent")).await;
    office
        .create(v1::Candidate {
            key: key("yes"),
            ..agreed(true)
        })
        .await;
    office
        .create(v1::Candidate {
            key: key("no"),
            ..agreed(false)
        })
        .await;
    for (role, expected) in [
        (Role::Officer, [true, true, true]),
        (Role::Administrator, [true, true, true]),
        (Role::Agency, [false, true, false]),
        (Role::FairSystem, [false, false, false]),
    ] {
        for (number, in_full) in (1..).zip(expected) {
            let told = office.get(role, &format!("candidates/{number}")).await.unwrap();
            let shown = match in_full {
                true => ("李四光".to_owned(), "13812341234".to_owned()),
                false => ("李*".to_owned(), "138****1234".to_owned()),
            };
            assert_eq!(name_and_phone(&told), shown, "{role:?} {number}");
            assert_eq!(told.home.unwrap().address.is_empty(), !in_full);
            assert_eq!(told.free_text.contains("李四光"), in_full);
        }
    }
    office.close().await;
}

#[tokio::test]
async fn lists_and_hits_are_masked_for_everybody() {
    let office = Office::open(memory()).await;
    office.create(agreed(true)).await;
    office.settle();
    let listed = office
        .candidates(Role::Administrator)
        .list_candidates(v1::ListCandidatesRequest::default())
        .await
        .unwrap()
        .into_inner();
    let mut search = SearchServiceClient::new(office.door(Role::Administrator));
    let found = search
        .search_candidates(v1::SearchCandidatesRequest {
            query: "电话".into(),
            view: v1::View::Full.into(),
            ..Default::default()
        })
        .await
        .unwrap()
        .into_inner();
    let hit = &found.hits[0];
    for candidate in [&listed.candidates[0], hit.candidate.as_ref().unwrap()] {
        assert_eq!(name_and_phone(candidate), ("李*".into(), "138****1234".into()));
    }
    let shown = format!("{:?}", hit.highlights);
    assert!(
        shown.contains("<em>") && !shown.contains("李四光") && !shown.contains("13812341234"),
        "{shown}"
    );
    office.close().await;
}

#[tokio::test]
async fn a_masked_answer_sent_back_is_refused() {
    let office = Office::open(memory()).await;
    office.create(plain("D")).await;
    let mut masked = office.get(Role::FairSystem, "candidates/1").await.unwrap();
    masked.free_text = "改".into();
    let request = v1::UpdateCandidateRequest {
        candidate: Some(masked),
        ..Default::default()
    };
    let mut candidates = office.candidates(Role::FairSystem);
    let refused = candidates.update_candidate(request.clone()).await.unwrap_err();
    assert_eq!(refused.code(), Code::InvalidArgument);
    let fields: Vec<String> = refused
        .get_details_bad_request()
        .unwrap()
        .field_violations
        .into_iter()
        .map(|violation| violation.field)
        .collect();
    assert_eq!(fields, ["person.name", "person.phone"]);
    let named = v1::UpdateCandidateRequest {
        update_mask: Some(prost_types::FieldMask {
            paths: vec!["free_text".into()],
        }),
        ..request
    };
    candidates.update_candidate(named).await.unwrap();
    let kept = office.get(Role::Officer, "candidates/1").await.unwrap();
    assert_eq!(
        (name_and_phone(&kept).0.as_str(), kept.free_text.as_str()),
        ("李四光", "改")
    );
    office.close().await;
}

#[tokio::test]
async fn who_read_whom_is_written_down_before_the_answer() {
    let office = Office::open(memory()).await;
    office.create(plain("D")).await;
    office.create(plain("E")).await;
    office.get(Role::FairSystem, "candidates/2").await.unwrap();
    office.get(Role::Officer, "candidates/2").await.unwrap();
    let list = v1::ListCandidatesRequest::default();
    office
        .candidates(Role::Agency)
        .list_candidates(list)
        .await
        .unwrap();
    office.get(Role::Officer, "candidates/99").await.unwrap_err();

    let mut audit = AuditServiceClient::new(office.door(Role::Administrator));
    let request = v1::ListAuditEntriesRequest {
        candidate: "candidates/2".into(),
        ..Default::default()
    };
    let entries = audit
        .list_audit_entries(request)
        .await
        .unwrap()
        .into_inner()
        .entries;
    let told: Vec<_> = entries
        .iter()
        .map(|entry| {
            let method = entry.method.rsplit('/').next().unwrap();
            (method, entry.role.as_str(), entry.subject_count, entry.in_full)
        })
        .collect();
    assert_eq!(
        told,
        [
            ("CreateCandidate", "officer", 1, true),
            ("GetCandidate", "fair-system", 1, false),
            ("GetCandidate", "officer", 1, true),
            ("ListCandidates", "agency", 2, false),
        ]
    );
    assert_eq!(entries[2].key, office.key_id(Role::Officer));
    assert!(entries.iter().all(|entry| entry.result == "Ok"));
    let found = audit
        .verify_audit_log(v1::VerifyAuditLogRequest {})
        .await
        .unwrap()
        .into_inner();
    assert_eq!(found.fault_count, 0);
    assert!(found.entries >= 5);
    office.close().await;
}

async fn remember(office: &Office, note: &str) {
    let event = v1::Event {
        key: key("e-1"),
        actor: "officer".into(),
        candidate: "candidates/1".into(),
        note: note.into(),
        step: Some(v1::event::Step::StateTold(v1::ToldState::Seeking.into())),
        ..Default::default()
    };
    let request = v1::RecordEventsRequest {
        events: vec![event],
        validate_only: false,
    };
    let mut tracking = TrackingServiceClient::new(office.door(Role::Officer));
    let recorded = tracking.record_events(request).await.unwrap().into_inner();
    assert!(!recorded.results[0].name.is_empty());
    office.settle();
}

#[tokio::test]
async fn notes_are_covered_for_who_may_not_know_whom_they_are_about() {
    let note = "李四光来访，改号 139-1234-1234，li@example.cn，下周三再约";
    let covered = "李*来访，改号 ****，*@example.cn，下周三再约";
    let office = Office::open(memory()).await;
    office.create(plain("D")).await;
    remember(&office, note).await;
    for (role, expected) in [
        (Role::Officer, note),
        (Role::Administrator, note),
        (Role::Agency, covered),
    ] {
        let mut tracking = TrackingServiceClient::new(office.door(role));
        let request = v1::GetPersonFileRequest {
            name: "candidates/1".into(),
        };
        let file = tracking.get_person_file(request).await.unwrap().into_inner();
        assert_eq!(file.events[0].note, expected, "{role:?}");
        // A list is covered for everybody.
        let request = v1::ListEventsRequest::default();
        let listed = tracking.list_events(request).await.unwrap().into_inner();
        assert_eq!(listed.events[0].note, covered, "{role:?}");
    }
    // What is held is told to the person in full, and so is the file to take along.
    let mut wishes = MyDataServiceClient::new(office.door(Role::Agency));
    let name = "candidates/1".to_owned();
    let request = v1::GetMyDataRequest { name: name.clone() };
    let held = wishes.get_my_data(request).await.unwrap().into_inner();
    assert_eq!(held.file.unwrap().events[0].note, note);
    let request = v1::ExportMyDataRequest { name };
    let taken = wishes.export_my_data(request).await.unwrap().into_inner();
    assert!(String::from_utf8(taken.content).unwrap().contains(note));
    office.close().await;
}

#[tokio::test]
async fn who_has_read_names_nobody_else_to_the_person() {
    let office = Office::open(memory()).await;
    office.create(plain("D")).await;
    office.create(plain("E")).await;
    office
        .candidates(Role::Agency)
        .list_candidates(v1::ListCandidatesRequest::default())
        .await
        .unwrap();
    let mut wishes = MyDataServiceClient::new(office.door(Role::Officer));
    let request = v1::GetMyDataRequest {
        name: "candidates/2".into(),
    };
    let held = wishes.get_my_data(request).await.unwrap().into_inner();
    let list = held
        .readings
        .iter()
        .find(|entry| entry.method.ends_with("ListCandidates"));
    let list = list.unwrap();
    assert_eq!(
        (list.subjects.as_slice(), list.subject_count),
        (["candidates/2".to_owned()].as_slice(), 2)
    );
    office.close().await;
}

//! Duplicates through a real server: found, merged, gone from matching and search, and parted again.

mod dismissal;
mod refusals;

use duijie_domain::code::CodeBook;
use duijie_proto::v1;
use duijie_tests::service::{Service, in_memory};
use tonic::Status;
use tonic::transport::Channel;
use tonic_types::StatusExt;
use v1::candidate_service_client::CandidateServiceClient;
use v1::duplicate_service_client::DuplicateServiceClient;
use v1::matching_service_client::MatchingServiceClient;
use v1::search_service_client::SearchServiceClient;
use v1::vacancy_service_client::VacancyServiceClient;

const CARD: &str = "11010519491231002X";

struct Office {
    service: Service,
    candidates: CandidateServiceClient<Channel>,
    duplicates: DuplicateServiceClient<Channel>,
}

impl Office {
    async fn over(settings: duijie::engine::EngineSettings) -> Self {
        let service = Service::start(settings).await.unwrap();
        Self {
            candidates: CandidateServiceClient::new(service.channel.clone()),
            duplicates: DuplicateServiceClient::new(service.channel.clone()),
            service,
        }
    }

    async fn new() -> Self {
        Self::over(in_memory(CodeBook::embedded()).unwrap()).await
    }

    /// Candidates 1 and 2 are the same by their card, 3 is like 1, vacancy 1 is there to be matched with.
    async fn open() -> Self {
        let mut office = Self::new().await;
        office.fill().await;
        office
    }

    async fn fill(&mut self) {
        let mut first = person("A", "王甲子", "12812345678");
        first.person.as_mut().unwrap().document = Some(card());
        first.consents = vec![consent(false)];
        let mut second = person("B", "王甲丑", "12899999999");
        second.person.as_mut().unwrap().document = Some(card());
        second.wishes = Some(v1::Wishes {
            divisions: vec!["371502".into()],
            ..Default::default()
        });
        for candidate in [first, second, person("C", "王甲子", "+86 12812345678")] {
            self.create(candidate).await;
        }
        let vacancy = v1::Vacancy {
            key: key("V"),
            employer: "E".into(),
            title: "电焊工".into(),
            sites: vec![v1::WorkSite {
                place: Some(v1::Place {
                    division: "371502".into(),
                    ..Default::default()
                }),
                head_count: 2,
                filled: 0,
            }],
            ..Default::default()
        };
        let request = v1::CreateVacancyRequest {
            vacancy: Some(vacancy),
            ..Default::default()
        };
        VacancyServiceClient::new(self.service.channel.clone())
            .create_vacancy(request)
            .await
            .unwrap();
    }

    async fn create(&mut self, candidate: v1::Candidate) -> v1::Candidate {
        let request = v1::CreateCandidateRequest {
            candidate: Some(candidate),
            ..Default::default()
        };
        self.candidates
            .create_candidate(request)
            .await
            .unwrap()
            .into_inner()
    }

    async fn get(&mut self, name: &str) -> Result<v1::Candidate, Status> {
        let request = v1::GetCandidateRequest { name: name.into() };
        self.candidates
            .get_candidate(request)
            .await
            .map(tonic::Response::into_inner)
    }

    async fn find(&mut self, name: &str, show_dismissed: bool) -> v1::FindDuplicatesResponse {
        let name = name.into();
        let request = v1::FindDuplicatesRequest { name, show_dismissed };
        self.duplicates
            .find_duplicates(request)
            .await
            .unwrap()
            .into_inner()
    }

    async fn merge(&mut self, request: v1::MergeRecordsRequest) -> Result<v1::MergeRecordsResponse, Status> {
        self.duplicates
            .merge_records(request)
            .await
            .map(tonic::Response::into_inner)
    }

    async fn undo(&mut self, name: &str) -> Result<v1::UndoMergeResponse, Status> {
        let request = v1::UndoMergeRequest {
            name: name.into(),
            ..Default::default()
        };
        self.duplicates
            .undo_merge(request)
            .await
            .map(tonic::Response::into_inner)
    }

    /// Who is ranked for the vacancy: names and scores.
    async fn ranked(&mut self, min_sequence: u64) -> Vec<(String, Option<v1::PairScore>)> {
        let request = v1::MatchCandidatesRequest {
            vacancy: "vacancies/1".into(),
            k: 10,
            min_sequence,
            ..Default::default()
        };
        let mut client = MatchingServiceClient::new(self.service.channel.clone());
        let answer = client.match_candidates(request).await.unwrap().into_inner();
        answer
            .matches
            .into_iter()
            .map(|found| (found.candidate, found.score))
            .collect()
    }

    async fn searched(&mut self, min_sequence: u64) -> u64 {
        let request = v1::SearchCandidatesRequest {
            min_sequence,
            ..Default::default()
        };
        let mut client = SearchServiceClient::new(self.service.channel.clone());
        client
            .search_candidates(request)
            .await
            .unwrap()
            .into_inner()
            .total_size
    }
}

fn key(own_id: &str) -> Option<v1::RecordKey> {
    Some(v1::RecordKey {
        publisher: "fair".into(),
        own_id: own_id.into(),
    })
}

fn card() -> v1::IdentityDocument {
    v1::IdentityDocument {
        kind: v1::DocumentKind::ResidentIdentityCard.into(),
        number: CARD.into(),
    }
}

fn consent(granted: bool) -> v1::Consent {
    v1::Consent {
        purpose: v1::ConsentPurpose::Contact.into(),
        granted,
        decided_on: "2026-01-01".into(),
    }
}

fn person(own_id: &str, name: &str, phone: &str) -> v1::Candidate {
    v1::Candidate {
        key: key(own_id),
        person: Some(v1::Person {
            name: name.into(),
            phone: phone.into(),
            ..Default::default()
        }),
        ..Default::default()
    }
}

fn merge_of(kept: &str, merged: &str) -> v1::MergeRecordsRequest {
    v1::MergeRecordsRequest {
        kept: kept.into(),
        merged: merged.into(),
        ..Default::default()
    }
}

fn reason(status: &Status) -> String {
    status.get_details_error_info().unwrap().reason
}

#[tokio::test]
async fn duplicates_are_found_with_reasons_and_without_values() {
    let mut office = Office::open().await;
    let found = office.find("publishers/fair/candidates/A", false).await;
    assert_eq!((found.name.as_str(), found.total_size), ("candidates/1", 2));
    let [certain, hinted] = found.duplicates.as_slice() else {
        panic!("{found:?}")
    };
    assert_eq!((certain.name.as_str(), certain.score), ("candidates/2", 1_000));
    assert_eq!(certain.certainty(), v1::DuplicateCertainty::Certain);
    assert_eq!(
        (certain.signs[0].code.as_str(), &certain.key),
        ("SAME_DOCUMENT", &key("B"))
    );
    assert_eq!(
        (hinted.name.as_str(), hinted.certainty()),
        ("candidates/3", v1::DuplicateCertainty::Hinted)
    );
    let told = format!("{found:?}");
    for value in [CARD, "王", "12812345678", "12899999999"] {
        assert!(!told.contains(value), "{value}");
    }
    let list = |certainty: v1::DuplicateCertainty, page_token: String| v1::ListDuplicatesRequest {
        collection: "candidates".into(),
        certainty: certainty.into(),
        page_size: 1,
        page_token,
        ..Default::default()
    };
    let all = v1::DuplicateCertainty::Unspecified;
    let first = office
        .duplicates
        .list_duplicates(list(all, String::new()))
        .await
        .unwrap()
        .into_inner();
    assert_eq!(first.pairs[0].duplicate.as_ref().unwrap().name, "candidates/2");
    let next = office
        .duplicates
        .list_duplicates(list(all, first.next_page_token.clone()))
        .await
        .unwrap()
        .into_inner();
    assert_eq!(
        (next.pairs[0].name.as_str(), next.next_page_token.as_str()),
        ("candidates/1", "")
    );
    let strange = list(v1::DuplicateCertainty::Certain, first.next_page_token);
    let refused = office.duplicates.list_duplicates(strange).await.unwrap_err();
    assert_eq!(reason(&refused), "PAGE_TOKEN_MISMATCH");
    let certain = list(v1::DuplicateCertainty::Certain, String::new());
    let certain = office
        .duplicates
        .list_duplicates(certain)
        .await
        .unwrap()
        .into_inner();
    assert_eq!((certain.pairs.len(), certain.next_page_token.as_str()), (1, ""));
    office.service.stop().await.unwrap();
}

#[tokio::test]
async fn a_merge_leads_on_leaves_matching_and_search_and_is_undone_without_a_trace() {
    let mut office = Office::open().await;
    let before = (office.ranked(4).await, office.searched(4).await);
    assert_eq!((before.0.len(), before.1), (3, 3));
    let bodies = [
        office.get("candidates/1").await.unwrap(),
        office.get("candidates/2").await.unwrap(),
    ];
    let mut request = merge_of("candidates/1", "publishers/fair/candidates/B");
    request.chosen_fields = vec!["person.phone".into()];
    (request.reason, request.actor) = ("同一证件".into(), "窗口三".into());
    (request.kept_etag, request.merged_etag) = (bodies[0].etag.clone(), bodies[1].etag.clone());
    let preview = v1::MergeRecordsRequest {
        validate_only: true,
        ..request.clone()
    };
    let told = office.merge(preview).await.unwrap();
    assert_eq!(
        (told.etag.as_str(), told.taken_fields.as_slice()),
        ("", ["wishes.divisions".to_owned()].as_slice())
    );
    assert_eq!(told.conflicting_fields, ["person.name", "person.phone"]);
    assert!(
        office.get("candidates/2").await.unwrap().name == "candidates/2",
        "only looked at"
    );

    let merged = office.merge(request).await.unwrap();
    for name in ["candidates/1", "candidates/2", "publishers/fair/candidates/B"] {
        let whole = office.get(name).await.unwrap();
        let person = whole.person.unwrap();
        assert_eq!(
            (whole.name.as_str(), whole.etag.as_str()),
            ("candidates/1", merged.etag.as_str())
        );
        assert_eq!(
            (person.name.as_str(), person.phone.as_str()),
            ("王甲子", "12899999999")
        );
        assert_eq!(whole.wishes.unwrap().divisions, ["371502"]);
        assert_eq!(whole.consents.len(), 1, "a refusal is kept");
    }
    let ranked = office.ranked(merged.sequence).await;
    assert!(
        ranked.iter().all(|(name, _)| name != "candidates/2"),
        "{ranked:?}"
    );
    assert_eq!(office.searched(merged.sequence).await, 2);
    let found = office.find("candidates/2", false).await;
    assert_eq!(
        (found.merged.len(), found.merged[0].name.as_str()),
        (1, "candidates/2")
    );
    assert_eq!(
        (found.merged[0].actor.as_str(), found.merged[0].reason.as_str()),
        ("窗口三", "同一证件")
    );
    assert!(found.duplicates.iter().all(|found| found.name != "candidates/2"));

    let undone = office.undo("candidates/2").await.unwrap();
    assert_eq!(
        (undone.name.as_str(), undone.kept.as_str()),
        ("candidates/2", "candidates/1")
    );
    for body in bodies {
        let now = office.get(&body.name).await.unwrap();
        let same = v1::Candidate {
            etag: body.etag.clone(),
            update_time: body.update_time,
            ..now
        };
        assert_eq!(same, body);
    }
    assert_eq!(
        (
            office.ranked(undone.sequence).await,
            office.searched(undone.sequence).await
        ),
        before
    );
    office.service.stop().await.unwrap();
}

#[tokio::test]
async fn both_publishers_go_on_under_their_own_keys() {
    let mut office = Office::open().await;
    office
        .merge(merge_of("candidates/1", "candidates/2"))
        .await
        .unwrap();
    let mut second = person("B", "王甲丑", "12899999999");
    second.person.as_mut().unwrap().document = Some(card());
    second.free_text = "会电焊".into();
    let parts = [vec![second.clone()], vec![second.clone()]].map(|candidates| v1::UpsertCandidatesRequest {
        candidates,
        ..Default::default()
    });
    let mut answers = office
        .candidates
        .upsert_candidates(tokio_stream::iter(parts))
        .await
        .unwrap()
        .into_inner();
    for outcome in [v1::WriteOutcome::Updated, v1::WriteOutcome::Unchanged] {
        let answer = answers.message().await.unwrap().unwrap();
        assert_eq!(
            (answer.results[0].outcome(), answer.results[0].name.as_str()),
            (outcome, "candidates/1")
        );
    }
    let whole = office.get("candidates/1").await.unwrap();
    assert_eq!(whole.free_text, "会电焊");
    assert!(
        whole.wishes.is_none_or(|wishes| wishes.divisions.is_empty()),
        "its publisher took the wish back"
    );
    second.free_text = "会氩弧焊".into();
    let update = v1::UpdateCandidateRequest {
        candidate: Some(second),
        ..Default::default()
    };
    let updated = office
        .candidates
        .update_candidate(update)
        .await
        .unwrap()
        .into_inner();
    assert_eq!(
        (updated.name.as_str(), updated.free_text.as_str()),
        ("candidates/1", "会氩弧焊")
    );
    office.service.stop().await.unwrap();
}

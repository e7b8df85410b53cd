//! No personal value in any line of the log, of any crate, at the finest level; none in a refusal either.

use super::office::{MARKER, Office, codes, logged, marked};
use duijie_access::Role;
use duijie_proto::v1;
use duijie_tests::service::in_folder;
use tonic_types::StatusExt;
use v1::my_data_service_client::MyDataServiceClient;

/// Records that are refused: a malformed day, an unknown code, a name too long, a document that is none.
fn refused() -> Vec<v1::Candidate> {
    let mut day = marked("R1");
    day.person.as_mut().unwrap().birth_date = Some("不是日期".into());
    let mut code = marked("R2");
    code.home.as_mut().unwrap().division = "999999".into();
    let mut long = marked("R3");
    long.person.as_mut().unwrap().name = MARKER.repeat(20);
    let mut document = marked("R4");
    document.person.as_mut().unwrap().document = Some(v1::IdentityDocument {
        kind: v1::DocumentKind::ResidentIdentityCard.into(),
        number: MARKER.into(),
    });
    let mut text = marked("R5");
    text.free_text = MARKER.repeat(400);
    vec![day, code, long, document, text]
}

#[tokio::test(flavor = "multi_thread")]
async fn no_log_and_no_refusal_tells_a_personal_value() {
    let folder = tempfile::tempdir().unwrap();
    let office = Office::open(in_folder(folder.path(), codes()).unwrap()).await;
    office.fill().await;
    for record in refused() {
        let own_id = record.key.clone().unwrap().own_id;
        let request = v1::CreateCandidateRequest {
            candidate: Some(record),
            ..Default::default()
        };
        let status = office
            .candidates(Role::Officer)
            .create_candidate(request)
            .await
            .unwrap_err();
        let told = format!("{status:?} {:?}", status.get_error_details());
        assert!(!told.contains(MARKER), "{own_id}: {told}");
    }
    office.get(Role::Agency, "candidates/1").await.unwrap();
    let mut client = MyDataServiceClient::new(office.door(Role::Officer));
    let name = "candidates/1".to_owned();
    client
        .export_my_data(v1::ExportMyDataRequest { name: name.clone() })
        .await
        .unwrap();
    client
        .erase_my_data(v1::EraseMyDataRequest { name })
        .await
        .unwrap();
    office.close().await;
    let logged = logged();
    assert!(
        logged.contains("TRACE") && logged.len() > 10_000,
        "nothing was logged"
    );
    if let Some(place) = logged.find(MARKER) {
        let begin = logged[..place].rfind('\n').map_or(0, |end| end + 1);
        let line: String = logged[begin..].chars().take(300).collect();
        panic!("a personal value in the log: {line}");
    }
}

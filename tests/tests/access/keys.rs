//! Keys that come and go while a server runs, and what is told to who has none.

use super::house::{Caller, Keys};
use super::wire::{Answer, ask, call};
use duijie_access::Role;
use duijie_proto::v1;
use duijie_tests::service::Service;
use jiff::Timestamp;
use std::time::Duration;
use tonic::Code;

/// Within this time a change of the file is seen.
const SEEN_WITHIN: Duration = Duration::from_secs(20);

fn anything() -> super::wire::Call {
    call(
        "CodeService/ListCodeSystems",
        &v1::ListCodeSystemsRequest::default(),
    )
}

/// Asks until the answer has this reason; a new file is looked at twice a second.
async fn until(service: &Service, key: Option<&str>, reason: &str) -> Answer {
    let asked = async {
        loop {
            let answer = ask(&service.channel, key, &anything()).await;
            if answer.reason == reason {
                return answer;
            }
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(SEEN_WITHIN, asked).await.unwrap()
}

#[tokio::test]
async fn a_key_works_as_soon_as_it_is_made_and_no_longer_when_it_is_revoked() {
    let keys = Keys::none();
    let service = keys.serve(None).await;
    assert_eq!(ask(&service.channel, None, &anything()).await.code, Code::Ok);
    let (id, key) = keys.add(Role::Analyst, "local", &[], None);
    until(&service, None, "KEY_REQUIRED").await;
    until(&service, Some(&key), "").await;
    keys.file
        .change(|ring| Ok(ring.revoke(&id, Timestamp::UNIX_EPOCH)?))
        .unwrap();
    let refused = until(&service, Some(&key), "KEY_REVOKED").await;
    assert_eq!(refused.code, Code::Unauthenticated);
    service.stop().await.unwrap();
}

#[tokio::test]
async fn nobody_learns_whether_there_is_a_key_by_trying() {
    let keys = Keys::none();
    let (id, _) = keys.add(Role::Analyst, "local", &[], None);
    let service = keys.serve(None).await;
    let known = format!("dj_{id}.{}", "A".repeat(43));
    let unknown = format!("dj_000000000000.{}", "A".repeat(43));
    let known = ask(&service.channel, Some(&known), &anything()).await;
    let unknown = ask(&service.channel, Some(&unknown), &anything()).await;
    assert_eq!(
        (known.code, known.reason.as_str()),
        (Code::Unauthenticated, "KEY_INVALID")
    );
    assert_eq!(known, unknown);
    assert!(known.tells("访问密钥无效") && known.tells("the access key is not valid"));
    service.stop().await.unwrap();
}

#[tokio::test]
async fn a_refusal_names_the_role_and_what_it_lacks_in_both_languages() {
    let keys = Keys::none();
    let key = keys.of(Role::Analyst, "local");
    let service = keys.serve(None).await;
    let caller = Caller {
        service: &service,
        key: &key,
    };
    let answer = caller
        .ask(
            "CandidateService/GetCandidate",
            &v1::GetCandidateRequest::default(),
        )
        .await;
    assert_eq!(
        (answer.code, answer.reason.as_str()),
        (Code::PermissionDenied, "ROLE_NOT_ALLOWED")
    );
    assert!(answer.tells("统计分析人员") && answer.tells("analyst may not read seekers"));
    service.stop().await.unwrap();
}

//! Bad requests about duplicates: refused with field and reason, and nothing is changed.

use super::{Office, merge_of, reason};
use duijie_proto::v1;
use tonic::Code;
use tonic_types::StatusExt;

type Change = fn(&mut v1::MergeRecordsRequest);

#[tokio::test]
async fn a_bad_merge_is_refused_with_a_reason_and_changes_nothing() {
    let mut office = Office::open().await;
    let cases: [(Change, Code, &str); 9] = [
        (
            |r| r.kept = "employers/1".into(),
            Code::InvalidArgument,
            "NAME_MALFORMED",
        ),
        (
            |r| r.merged = "vacancies/1".into(),
            Code::InvalidArgument,
            "KINDS_DIFFER",
        ),
        (
            |r| r.chosen_fields = vec!["key".into()],
            Code::InvalidArgument,
            "FIELD_NOT_CHOOSABLE",
        ),
        (
            |r| r.kept_etag = "x".into(),
            Code::InvalidArgument,
            "ETAG_MALFORMED",
        ),
        (
            |r| r.reason = "长".repeat(201),
            Code::InvalidArgument,
            "TEXT_TOO_LONG",
        ),
        (
            |r| r.merged = "candidates/9".into(),
            Code::NotFound,
            "RECORD_NOT_FOUND",
        ),
        (
            |r| r.merged = "publishers/fair/candidates/Z".into(),
            Code::NotFound,
            "RECORD_NOT_FOUND",
        ),
        (
            |r| r.merged = "candidates/1".into(),
            Code::FailedPrecondition,
            "SAME_RECORD",
        ),
        (
            |r| r.merged_etag = "\"r63\"".into(),
            Code::Aborted,
            "REVISION_MISMATCH",
        ),
    ];
    for (change, code, expected) in cases {
        for validate_only in [true, false] {
            let mut request = merge_of("candidates/1", "candidates/2");
            request.validate_only = validate_only;
            change(&mut request);
            let status = office.merge(request).await.unwrap_err();
            assert_eq!(
                (status.code(), reason(&status).as_str()),
                (code, expected),
                "{status:?}"
            );
            assert!(status.message().contains(" / "), "{}", status.message());
        }
    }
    let refused = office.undo("candidates/2").await.unwrap_err();
    assert_eq!(
        (refused.code(), reason(&refused).as_str()),
        (Code::FailedPrecondition, "RECORD_NOT_MERGED")
    );
    office
        .merge(merge_of("candidates/1", "candidates/2"))
        .await
        .unwrap();
    for (kept, merged) in [("candidates/2", "candidates/3"), ("candidates/3", "candidates/2")] {
        for validate_only in [true, false] {
            let request = v1::MergeRecordsRequest {
                validate_only,
                ..merge_of(kept, merged)
            };
            let status = office.merge(request).await.unwrap_err();
            assert_eq!(
                (status.code(), reason(&status).as_str()),
                (Code::FailedPrecondition, "RECORD_MERGED")
            );
            assert!(status.message().contains("candidate 1"), "{}", status.message());
        }
    }
    let unasked = v1::ListDuplicatesRequest {
        collection: "employers".into(),
        score_min: 1_001,
        ..Default::default()
    };
    let status = office.duplicates.list_duplicates(unasked).await.unwrap_err();
    let fields: Vec<String> = status
        .get_details_bad_request()
        .unwrap()
        .field_violations
        .into_iter()
        .map(|violation| violation.field)
        .collect();
    assert_eq!(fields, ["collection", "score_min"]);
    office.service.stop().await.unwrap();
}

//! Requests as a whole: each write alone, all or nothing, and sent again.

use crate::support::{
    Kept, assert_sound, at, create, delete, outcome, post, tenant, title, upsert, write, written,
};
use duijie_domain::RecordKey;
use duijie_indexer::{
    error::{Conflict, Error},
    store::{
        EngineKind, Outcome, Sequence, Tenant, Write, WriteRequest,
        request::{BODY_BYTES_MAX, NAME_CHARACTERS_MAX, WRITES_PER_REQUEST_MAX},
    },
};
use rstest::rstest;

fn identified(second: i64, request_id: &str, writes: Vec<Write>) -> WriteRequest {
    WriteRequest::new(at(second), writes)
        .unwrap()
        .identified(&tenant(), request_id)
        .unwrap()
}

#[rstest]
#[case(EngineKind::Memory)]
#[case(EngineKind::Sled)]
#[case(EngineKind::Redb)]
fn a_failed_write_harms_no_other(#[case] engine: EngineKind) {
    let kept = Kept::new(engine);
    let writes = vec![
        create("A1", "焊工"),
        create("A1", "电工"),
        delete("B"),
        create("A2", "钳工"),
    ];
    let results = write(kept.store(), writes);
    assert_eq!(results[1].as_ref().unwrap_err().reason(), "ALREADY_EXISTS");
    assert_eq!(results[2].as_ref().unwrap_err().reason(), "RECORD_NOT_FOUND");
    assert_eq!(
        (written(&results[3]).number, written(&results[3]).revision),
        (2, Sequence(2))
    );
    assert_sound(kept.store());
}

#[rstest]
#[case(EngineKind::Memory)]
#[case(EngineKind::Sled)]
#[case(EngineKind::Redb)]
fn all_or_nothing_leaves_no_trace_of_a_failed_request(#[case] engine: EngineKind) {
    let mut kept = Kept::new(engine);
    write(kept.store(), vec![create("A1", "焊工")]);
    let writes = vec![
        create("A2", "钳工"),
        upsert("A1", "电工"),
        delete("A1"),
        create("A2", "重复"),
    ];
    let request = WriteRequest::new(at(1), writes).unwrap().all_or_nothing();
    let results = kept.store().write(request).unwrap();
    assert_eq!(results[3].as_ref().unwrap_err().reason(), "ALREADY_EXISTS");
    for result in &results[..3] {
        assert_eq!(
            *result,
            Err(Error::Conflict(Conflict::NotApplied { failed_item: 3 }))
        );
    }
    kept.reopen();
    assert_eq!(
        (title(kept.store(), "A1").as_deref(), title(kept.store(), "A2")),
        (Some("焊工"), None)
    );
    assert_eq!(kept.store().sequence(), Sequence(1));
    assert_eq!(
        written(&write(kept.store(), vec![create("A2", "钳工")])[0]).number,
        2
    );
    assert_sound(kept.store());
}

#[rstest]
#[case(EngineKind::Memory)]
#[case(EngineKind::Sled)]
#[case(EngineKind::Redb)]
fn a_request_sent_again_gets_its_first_answer(#[case] engine: EngineKind) {
    let mut kept = Kept::new(engine);
    let writes = || vec![create("A1", "焊工"), create("A1", "电工")];
    let first = kept.store().write(identified(1, "r1", writes())).unwrap();
    write(kept.store(), vec![delete("A1")]);
    kept.reopen();
    let again = kept.store().write(identified(50, "r1", writes())).unwrap();
    assert_eq!(again, first);
    assert_eq!(kept.store().sequence(), Sequence(2));
    assert_eq!(title(kept.store(), "A1"), None);
    let reused = kept
        .store()
        .write(identified(51, "r1", vec![create("A2", "焊工")]))
        .unwrap_err();
    assert_eq!(reused.reason(), "REQUEST_ID_REUSED");
    let jining = Tenant::new("jining").unwrap();
    let other = WriteRequest::new(at(1), vec![create("A3", "焊工")])
        .unwrap()
        .identified(&jining, "r1")
        .unwrap();
    assert_eq!(outcome(&kept.store().write(other).unwrap()[0]), Outcome::Created);
}

#[rstest]
#[case(EngineKind::Memory)]
#[case(EngineKind::Sled)]
#[case(EngineKind::Redb)]
fn remembered_answers_expire_by_the_instant_passed_in(#[case] engine: EngineKind) {
    let kept = Kept::new(engine);
    for second in 1..=5 {
        let writes = vec![create(&format!("A{second}"), "焊工")];
        kept.store()
            .write(identified(second, &format!("r{second}"), writes))
            .unwrap();
    }
    assert_eq!(kept.store().forget_requests(at(4)).unwrap(), 3);
    assert_eq!(kept.store().forget_requests(at(4)).unwrap(), 0);
    let forgotten = kept
        .store()
        .write(identified(9, "r1", vec![upsert("A1", "焊工")]))
        .unwrap();
    assert_eq!(outcome(&forgotten[0]), Outcome::Unchanged);
    let kept_answer = kept
        .store()
        .write(identified(9, "r5", vec![upsert("A5", "焊工")]))
        .unwrap_err();
    assert_eq!(kept_answer.reason(), "REQUEST_ID_REUSED");
}

#[test]
fn a_request_that_failed_as_a_whole_can_be_corrected_under_its_identifier() {
    let kept = Kept::new(EngineKind::Memory);
    let failed = kept
        .store()
        .write(identified(1, "r1", vec![delete("A1")]))
        .unwrap();
    assert!(failed[0].is_err());
    let corrected = kept
        .store()
        .write(identified(2, "r1", vec![create("A1", "焊工")]))
        .unwrap();
    assert_eq!(outcome(&corrected[0]), Outcome::Created);
}

#[test]
fn what_can_never_succeed_is_refused_before_it_is_queued() {
    let long = "长".repeat(NAME_CHARACTERS_MAX + 1);
    for (publisher, own_id) in [
        ("", "A1"),
        ("fair", ""),
        ("fair", long.as_str()),
        (long.as_str(), "A1"),
    ] {
        let mut body = post("A1", "焊工");
        body.key = RecordKey::new(publisher, own_id);
        assert_eq!(
            Write::create(&tenant(), &body).unwrap_err().reason(),
            "LENGTH_OUT_OF_RANGE"
        );
    }
    let large = post("A1", &"x".repeat(BODY_BYTES_MAX));
    assert_eq!(
        Write::create(&tenant(), &large).unwrap_err().reason(),
        "RECORD_TOO_LARGE"
    );
    let many = vec![delete("A1"); WRITES_PER_REQUEST_MAX + 1];
    assert_eq!(
        WriteRequest::new(at(1), many).unwrap_err().reason(),
        "TOO_MANY_WRITES"
    );
    assert_eq!(Tenant::new("").unwrap_err().reason(), "LENGTH_OUT_OF_RANGE");
}

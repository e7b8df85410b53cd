//! Many writers and followers at once.

use crate::support::{Kept, assert_sound, at, create, tenant, upsert, write, written};
use duijie_indexer::store::{EngineKind, Health, Operation, Sequence, Store, Write, WriteRequest};
use rstest::rstest;
use std::{collections::BTreeSet, thread, time::Duration};

const WRITERS: usize = 8;
const REQUESTS: usize = 30;

#[rstest]
#[case(EngineKind::Memory)]
#[case(EngineKind::Sled)]
#[case(EngineKind::Redb)]
fn the_feed_has_no_gap_under_concurrent_writers(#[case] engine: EngineKind) {
    let mut kept = Kept::new(engine);
    let store = kept.store();
    let total = (WRITERS * REQUESTS * 2) as u64;
    let (acknowledged, followed) = thread::scope(|scope| {
        let follower = scope.spawn(|| follow(store, total));
        let writers: Vec<_> = (0..WRITERS)
            .map(|writer| scope.spawn(move || write_many(store, writer)))
            .collect();
        let numbers: Vec<u64> = writers
            .into_iter()
            .flat_map(|writer| writer.join().unwrap())
            .collect();
        (numbers, follower.join().unwrap())
    });
    assert_eq!(followed, (1..=total).collect::<Vec<_>>());
    let numbers: BTreeSet<u64> = acknowledged.iter().copied().collect();
    assert_eq!(numbers, (1..=total / 2).collect());
    kept.reopen();
    assert_eq!(kept.store().sequence(), Sequence(total));
    assert_sound(kept.store());
}

fn write_many(store: &Store, writer: usize) -> Vec<u64> {
    let mut numbers = Vec::new();
    for request in 0..REQUESTS {
        let own_id = format!("{writer}-{request}");
        let results = write(
            store,
            vec![
                create(&own_id, "焊工"),
                upsert(&own_id, "电工"),
                create(&own_id, "重复"),
            ],
        );
        assert!(results[2].is_err());
        numbers.push(written(&results[0]).number);
    }
    numbers
}

/// Follows the feed as an index does and checks that every change can be resolved.
fn follow(store: &Store, total: u64) -> Vec<u64> {
    let mut seen = Vec::new();
    while (seen.len() as u64) < total {
        let after = Sequence(seen.last().copied().unwrap_or(0));
        assert!(
            store.wait_for_change(after, Duration::from_secs(60)) > after,
            "the writers went silent"
        );
        for change in store.every_tenant().changes(after, 50).unwrap() {
            assert_ne!(change.operation, Operation::Deleted);
            let record = store
                .every_tenant()
                .get::<crate::support::Post>(change.number)
                .unwrap()
                .unwrap();
            assert!(record.envelope.revision >= change.sequence);
            assert!(
                record.envelope.revision <= store.sequence(),
                "a reader saw what was not durable"
            );
            seen.push(change.sequence.0);
        }
    }
    seen
}

#[test]
fn one_of_many_creators_of_a_key_wins() {
    let kept = Kept::new(EngineKind::Sled);
    let store = kept.store();
    let wins: usize = thread::scope(|scope| {
        let creators: Vec<_> = (0..WRITERS)
            .map(|_| scope.spawn(|| write(store, vec![create("A1", "焊工")])[0].is_ok()))
            .collect();
        creators
            .into_iter()
            .map(|creator| usize::from(creator.join().unwrap()))
            .sum()
    });
    assert_eq!(wins, 1);
}

#[test]
fn requests_in_flight_are_finished_when_the_store_is_closed() {
    let mut kept = Kept::new(EngineKind::Sled);
    let pending: Vec<_> = (0..200)
        .map(|id| {
            let writes =
                vec![Write::create(&tenant(), &crate::support::post(&id.to_string(), "焊工")).unwrap()];
            kept.store()
                .submit(WriteRequest::new(at(1), writes).unwrap())
                .unwrap()
        })
        .collect();
    kept.reopen();
    for request in pending {
        written(&request.wait().unwrap()[0]);
    }
    assert_eq!(kept.store().sequence(), Sequence(200));
}

#[test]
fn waiting_ends_when_the_time_is_over() {
    let kept = Kept::new(EngineKind::Memory);
    assert_eq!(
        kept.store()
            .wait_for_change(Sequence(0), Duration::from_millis(1)),
        Sequence(0)
    );
    assert_eq!(kept.store().health(), Health::Serving);
}

//! Two tenants in one store: whatever is read through the handle of the one, nothing of the other comes with it.

use crate::support::at;
use duijie_domain::{Candidate, RecordKey, RecordKind};
use duijie_indexer::store::{Merging, Store, StoreOptions, Tenant, Verdict, Write, WriteRequest};
use proptest::prelude::*;

const KIND: RecordKind = RecordKind::Candidate;

fn tenants() -> [Tenant; 2] {
    ["jia", "yi"].map(|name| Tenant::new(name).unwrap())
}

fn candidate(own_id: u8, source: &str) -> Candidate {
    Candidate {
        key: RecordKey::new("fair", own_id.to_string()),
        source: source.to_owned(),
        ..Candidate::default()
    }
}

fn written(store: &Store, second: i64, write: Write) -> bool {
    let request = WriteRequest::new(at(second), vec![write]).unwrap();
    store.write(request).unwrap()[0].is_ok()
}

/// Writes by one tenant or the other: the same keys, changed, deleted and merged.
fn filled(steps: &[(bool, u8, u8)]) -> Store {
    let store = Store::open(&StoreOptions::in_memory()).unwrap();
    let tenants = tenants();
    for (second, (whose, own_id, step)) in (1..).zip(steps) {
        let tenant = &tenants[usize::from(*whose)];
        let record = candidate(*own_id, tenant.as_str());
        let number = store.of(tenant).number_of(KIND, &record.key).unwrap();
        let write = match (step % 8, number) {
            (0, Some(number)) => Write::delete_number(tenant, KIND, number),
            (1, Some(number)) => {
                let merging = Merging {
                    merged: number,
                    expected: None,
                    chosen: Vec::new(),
                    verdict: Verdict::default(),
                };
                let first = store.of(tenant).scan::<Candidate>(0, 1).unwrap();
                let kept = first.first().map_or(number, |stored| stored.envelope.number);
                Write::merge(tenant, KIND, kept, merging)
            }
            (2, Some(number)) => Write::dismiss(tenant, KIND, (1, number), Verdict::default()),
            _ => {
                let changed = Candidate {
                    free_text: step.to_string(),
                    ..record
                };
                Write::upsert(tenant, &changed).unwrap()
            }
        };
        written(&store, second, write);
    }
    store
}

fn numbers_of(store: &Store, tenant: &Tenant) -> Vec<u64> {
    let mut numbers = Vec::new();
    loop {
        let page = store
            .of(tenant)
            .scan::<Candidate>(numbers.last().copied().unwrap_or(0), 3)
            .unwrap();
        let Some(last) = page.last() else { return numbers };
        assert!(last.envelope.number > numbers.last().copied().unwrap_or(0));
        numbers.extend(page.iter().map(|stored| stored.envelope.number));
        assert!(page.iter().all(|stored| stored.body.source == tenant.as_str()));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_read_of_a_tenant_tells_of_another(steps in prop::collection::vec((any::<bool>(), 0..6_u8, any::<u8>()), 1..60)) {
        let store = filled(&steps);
        let all = store.every_tenant();
        let mut seen = Vec::new();
        for tenant in &tenants() {
            let own = store.of(tenant);
            for number in 1..=12 {
                let envelopes = [
                    own.get::<Candidate>(number).unwrap(),
                    own.standing::<Candidate>(number).unwrap(),
                    own.source::<Candidate>(number).unwrap(),
                ];
                let former = own.former::<Candidate>(number).unwrap();
                let former = former.iter().map(|former| &former.stored.envelope);
                for envelope in envelopes.iter().flatten().map(|stored| &stored.envelope).chain(former) {
                    prop_assert_eq!(&envelope.tenant, tenant);
                }
                let whole = all.standing::<Candidate>(number).unwrap();
                let is_own = whole.is_none_or(|stored| stored.envelope.tenant == *tenant);
                if !is_own {
                    prop_assert_eq!(own.standing_number(KIND, number).unwrap(), number);
                    prop_assert!(own.merged_into(KIND, number).unwrap().is_empty());
                    prop_assert_eq!(own.dismissal(KIND, (number, 1)).unwrap(), None);
                }
            }
            let mut last = None;
            loop {
                let page = own.scan_former::<Candidate>(last.as_ref(), 2).unwrap();
                prop_assert!(page.iter().all(|former| former.stored.envelope.tenant == *tenant));
                last = page.last().cloned();
                if last.is_none() {
                    break;
                }
            }
            seen.extend(numbers_of(&store, tenant));
        }
        seen.sort_unstable();
        let every: Vec<u64> = all.scan::<Candidate>(0, 1_000).unwrap().iter().map(|stored| stored.envelope.number).collect();
        prop_assert_eq!(seen, every, "together they see everything, once");
    }
}

//! Counts are exact: random corpora against plain counting.

use crate::support::{index, request, search, site, upsert_vacancy, vacancy};
use duijie_domain::Fact;
use duijie_domain::code::OccupationCode;
use duijie_domain::pay::Pay;
use duijie_domain::{RecordKind, Vacancy};
use duijie_indexer::index::{FacetField, Index, IndexChange, SearchFilter, SearchRequest};
use duijie_indexer::store::Sequence;
use proptest::prelude::*;
use std::collections::BTreeMap;

const OCCUPATIONS: [&str; 4] = ["6-18-02-04", "6-18-01-01", "4-07-03-02", "x-unknown"];
const DIVISIONS: [&str; 4] = ["371502", "371503", "370102", "320505"];

/// What decides about a vacancy in these tests.
#[derive(Debug, Clone)]
struct Plan {
    occupation: usize,
    sites: Vec<(usize, u32)>,
    pay_thousands: Option<u32>,
    title: bool,
}

impl Plan {
    fn vacancy(&self, number: u64) -> Vacancy {
        let pay = self
            .pay_thousands
            .map(|thousands| Pay::per_month(thousands * 1_000, thousands * 1_500));
        Vacancy {
            occupation: Fact::Known(OccupationCode::new(OCCUPATIONS[self.occupation])),
            sites: self
                .sites
                .iter()
                .map(|(division, places)| site(DIVISIONS[*division], *places))
                .collect(),
            pay: pay.into(),
            ..vacancy(number, if self.title { "电焊工" } else { "会计" })
        }
    }

    fn places(&self) -> u64 {
        self.sites.iter().map(|(_, places)| u64::from(*places)).sum()
    }
}

prop_compose! {
    fn plan()(
        occupation in 0..OCCUPATIONS.len(),
        sites in prop::collection::vec((0..DIVISIONS.len(), 1_u32..50), 0..3),
        pay_thousands in prop::option::of(1_u32..30),
        title: bool,
    ) -> Plan {
        Plan { occupation, sites, pay_thousands, title }
    }
}

/// Corpus and index after writes, overwrites and deletions in several commits.
fn fill(index: &Index, writes: &[(u64, Option<Plan>)]) -> BTreeMap<u64, Plan> {
    let mut model = BTreeMap::new();
    for (sequence, (number, plan)) in (1..).zip(writes) {
        match plan {
            Some(plan) => {
                upsert_vacancy(index, *number, &plan.vacancy(*number), None);
                model.insert(*number, plan.clone());
            }
            None => {
                let delete = IndexChange::Delete {
                    kind: RecordKind::Vacancy,
                    number: *number,
                };
                index.apply(vec![delete]).unwrap();
                model.remove(number);
            }
        }
        if sequence % 7 == 0 {
            index.commit(Sequence(sequence)).unwrap();
        }
    }
    index.commit(Sequence(writes.len() as u64 + 1)).unwrap();
    model
}

type Counts = BTreeMap<String, (u64, u64)>;

fn counted<'p>(plans: impl Iterator<Item = &'p Plan>, values: impl Fn(&Plan) -> Vec<&'static str>) -> Counts {
    let mut counts = Counts::new();
    for plan in plans {
        let mut values = values(plan);
        values.sort_unstable();
        values.dedup();
        for value in values {
            let count = counts.entry(value.to_owned()).or_default();
            count.0 += 1;
            count.1 += plan.places();
        }
    }
    counts
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn counts_are_those_of_plain_counting(
        writes in prop::collection::vec((1_u64..40, prop::option::weighted(0.8, plan())), 1..80),
        with_words: bool,
        exact_words: bool,
        in_liaocheng: bool,
    ) {
        let index = index();
        let model = fill(&index, &writes);
        let filter = SearchFilter {
            divisions: if in_liaocheng { vec!["371500".into()] } else { Vec::new() },
            ..SearchFilter::default()
        };
        let facets = vec![FacetField::Division, FacetField::Occupation, FacetField::State];
        let query = if with_words { "电焊工" } else { "" };
        let page = search(&index, &SearchRequest { filter, facets, exact_words, ..request(query) }).unwrap();

        // The first occupation is called 焊工, a synonym.
        let has_words = |plan: &&Plan| plan.title || (!exact_words && plan.occupation == 0);
        let is_hit = |plan: &&Plan| {
            (!with_words || has_words(plan))
                && (!in_liaocheng || plan.sites.iter().any(|(division, _)| *division < 2))
        };
        let hits = || model.values().filter(is_hit);
        prop_assert_eq!(page.total_records, hits().count() as u64);
        prop_assert_eq!(page.hits.len() as u64, page.total_records);
        prop_assert_eq!(page.total_places, hits().map(Plan::places).sum::<u64>());
        let expected = [
            counted(hits(), |plan| plan.sites.iter().map(|(division, _)| DIVISIONS[*division]).collect()),
            counted(hits(), |plan| vec![OCCUPATIONS[plan.occupation]]),
            counted(hits(), |_| vec!["open"]),
        ];
        for (facet, expected) in page.facets.iter().zip(expected) {
            let values = facet.values.iter();
            let counts: Counts =
                values.map(|value| (value.code.to_string(), (value.records, value.places))).collect();
            prop_assert_eq!(counts, expected);
            prop_assert!(facet.values.is_sorted_by(|left, right| left.records >= right.records));
        }
    }

    #[test]
    fn pay_is_ordered_and_filtered_as_by_hand(
        writes in prop::collection::vec((1_u64..40, prop::option::weighted(0.9, plan())), 1..60),
        least in prop::option::of(0_u32..40_000),
        most in prop::option::of(0_u32..40_000),
    ) {
        let index = index();
        let model = fill(&index, &writes);
        let filter = SearchFilter {
            pay_yuan_per_month_min: least,
            pay_yuan_per_month_max: most,
            ..SearchFilter::default()
        };
        let order = Some(duijie_indexer::index::Order::Pay);
        let found = crate::support::found(&index, &SearchRequest { filter, order, ..request("") });
        let is_hit = |(_, plan): &(&u64, &Plan)| {
            let high = plan.pay_thousands.map(|thousands| thousands * 1_500);
            let low = plan.pay_thousands.map(|thousands| thousands * 1_000);
            least.is_none_or(|least| high.is_some_and(|high| high >= least))
                && most.is_none_or(|most| low.is_some_and(|low| low <= most))
        };
        let mut expected: Vec<(u64, u64)> = model
            .iter()
            .filter(is_hit)
            .map(|(number, plan)| (u64::from(plan.pay_thousands.unwrap_or(0)), *number))
            .collect();
        expected.sort_by_key(|(pay, number)| (std::cmp::Reverse(*pay), *number));
        prop_assert_eq!(found, expected.into_iter().map(|(_, number)| number).collect::<Vec<_>>());
    }
}

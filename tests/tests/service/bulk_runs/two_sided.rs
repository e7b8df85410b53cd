//! Lists of both sides made with crowding in view: floor and cap hold, who cannot be given enough is told, lists spread
//! over more records than the plain ones, and neither the cut of the work nor a base changes a byte.

use super::{export, finished, lists, request, service, start};
use duijie_proto::v1;
use std::collections::{BTreeMap, BTreeSet};
use v1::TwoSidedMethod;
use v1::read_bulk_run_response::List;

const FLOOR: u32 = 3;

fn two_sided(method: TwoSidedMethod, vacancy_cap: u32) -> v1::TwoSidedLists {
    v1::TwoSidedLists {
        method: method.into(),
        floor: FLOOR,
        vacancy_cap,
        candidate_cap: 6,
        depth: 0,
    }
}

fn wanted(sequence: u64, vacancy_cap: u32) -> v1::StartBulkRunRequest {
    v1::StartBulkRunRequest {
        two_sided: Some(two_sided(TwoSidedMethod::Unspecified, vacancy_cap)),
        ..request(sequence)
    }
}

/// The names in every list by its owner: those of vacancies, those of candidates.
type Names = BTreeMap<String, Vec<String>>;

fn names(parts: &[v1::ReadBulkRunResponse]) -> (Names, Names) {
    let (mut vacancies, mut candidates) = (Names::new(), Names::new());
    for part in parts {
        match part.list.clone().unwrap() {
            List::VacancyList(list) => {
                let entries = list.matches.iter().map(|entry| entry.candidate.clone());
                vacancies.insert(list.vacancy, entries.collect());
            }
            List::CandidateList(list) => {
                let entries = list.matches.iter().map(|entry| entry.vacancy.clone());
                candidates.insert(list.candidate, entries.collect());
            }
        }
    }
    (vacancies, candidates)
}

fn counts(lists: &Names) -> BTreeMap<&str, u32> {
    let mut counts = BTreeMap::new();
    for name in lists.values().flatten() {
        *counts.entry(name.as_str()).or_default() += 1;
    }
    counts
}

/// How many vacancies fit each candidate.
async fn fitting(client: &mut super::Client, sequence: u64) -> BTreeMap<String, u32> {
    let all = v1::StartBulkRunRequest {
        k: 0,
        k_per_candidate: 40,
        view: v1::View::Basic.into(),
        ..request(sequence)
    };
    let run = finished(client, all).await;
    let (_, candidates) = names(&lists(client, &run.name, 0).await);
    let lengths = candidates.into_iter();
    lengths
        .map(|(name, list)| (name, u32::try_from(list.len()).unwrap()))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn floor_and_cap_hold_and_who_falls_short_is_told() {
    let (service, mut client, sequence) = service(2_000).await;
    let fitting = fitting(&mut client, sequence).await;
    let too_few = fitting.values().filter(|fitting| **fitting < FLOOR).count() as u64;
    for (vacancy_cap, is_enough) in [(30, true), (5, false)] {
        let run = finished(&mut client, wanted(sequence, vacancy_cap)).await;
        let parts = lists(&mut client, &run.name, 0).await;
        let (vacancies, candidates) = names(&parts);
        assert!(counts(&candidates).values().all(|lists| *lists <= vacancy_cap));
        assert!(counts(&vacancies).values().all(|lists| *lists <= 6));
        assert!(vacancies.values().all(|list| list.len() <= 5));
        assert!(candidates.values().all(|list| list.len() <= 4));
        let is_short = |(_, list): &(&String, &Vec<String>)| list.len() < FLOOR as usize;
        let short: BTreeSet<&String> = candidates.iter().filter(is_short).map(|(name, _)| name).collect();
        let report = run.report.unwrap().two_sided.unwrap();
        assert_eq!(report.short_lists, short.len() as u64);
        assert_eq!(report.too_few_fitting, too_few);
        assert_eq!(report.short_lists == too_few, is_enough, "{report:?}");
        assert_eq!(report.short_candidates.is_empty(), is_enough);
        for name in &report.short_candidates {
            assert!(short.contains(name) && fitting[name] >= FLOOR, "{name}");
        }
        check_emptiness(&parts, &fitting);
    }
    service.stop().await.unwrap();
}

/// An empty list says why: nothing fits, or others have taken what the cap leaves.
fn check_emptiness(parts: &[v1::ReadBulkRunResponse], fitting: &BTreeMap<String, u32>) {
    for part in parts {
        if let Some(List::CandidateList(list)) = &part.list {
            let first = list.exclusions.first().map(|exclusion| exclusion.term.as_str());
            match (list.matches.is_empty(), fitting[&list.candidate]) {
                (false, _) => assert_eq!(first, None),
                (true, 0) => assert!(first.is_some_and(|term| term != "two-sided-cap")),
                (true, _) => assert_eq!(first, Some("two-sided-cap")),
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_spread_over_more_records_and_the_default_leads_to_more_matches() {
    let (service, mut client, sequence) = service(1 << 20).await;
    let plain = finished(&mut client, request(sequence)).await.report.unwrap();
    for method in [TwoSidedMethod::Alternate, TwoSidedMethod::TransferableUtility] {
        let wanted = v1::StartBulkRunRequest {
            two_sided: Some(two_sided(method, 20)),
            ..request(sequence)
        };
        let run = finished(&mut client, wanted).await;
        assert_eq!(
            run.two_sided.unwrap().depth,
            4,
            "the depth that was taken is told"
        );
        let report = run.report.unwrap();
        let two_sided = report.two_sided.unwrap();
        let without_reasons = |side: Option<v1::BulkRunSideReport>| v1::BulkRunSideReport {
            main_exclusions: Vec::new(),
            ..side.unwrap()
        };
        let (vacancy_lists, candidate_lists) = (plain.vacancy_lists.clone(), plain.candidate_lists.clone());
        assert_eq!(
            two_sided.plain_vacancy_lists.unwrap(),
            without_reasons(vacancy_lists.clone())
        );
        assert_eq!(
            two_sided.plain_candidate_lists.unwrap(),
            without_reasons(candidate_lists.clone())
        );
        let sides = [
            (vacancy_lists.unwrap(), report.vacancy_lists.unwrap()),
            (candidate_lists.unwrap(), report.candidate_lists.unwrap()),
        ];
        for (before, after) in sides {
            assert!(after.items_listed >= before.items_listed, "{before:?} {after:?}");
            assert!(after.most_listed[0].lists < before.most_listed[0].lists);
            assert!(after.congestion.unwrap() < before.congestion.unwrap());
            assert!(after.gini.unwrap() < before.gini.unwrap());
        }
        let (matches, plain) = (two_sided.expected_matches, two_sided.plain_expected_matches);
        assert!(
            method != TwoSidedMethod::Alternate || matches > plain,
            "{method:?}: {matches} against {plain}"
        );
    }
    service.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_cut_of_the_work_leaves_no_trace() {
    let mut files = Vec::new();
    for piece_pairs in [1, 700, 1 << 20] {
        let (service, mut client, sequence) = service(piece_pairs).await;
        let run = finished(&mut client, wanted(sequence, 12)).await;
        let mut of_run = Vec::new();
        for format in ["csv", "jsonl", "xlsx"] {
            of_run.push(export(&mut client, &run.name, format).await.sha256);
        }
        files.push((of_run, run.report));
        service.stop().await.unwrap();
    }
    assert_eq!(files[0], files[1]);
    assert_eq!(files[0], files[2]);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_entry_is_explained_and_exports_hold_what_is_read() {
    let (service, mut client, sequence) = service(700).await;
    let run = finished(&mut client, wanted(sequence, 12)).await;
    let parts = lists(&mut client, &run.name, 0).await;
    let mut entries = 0;
    for part in &parts {
        let explained = match part.list.as_ref().unwrap() {
            List::VacancyList(list) => list
                .matches
                .iter()
                .map(|entry| &entry.explanation)
                .collect::<Vec<_>>(),
            List::CandidateList(list) => list.matches.iter().map(|entry| &entry.explanation).collect(),
        };
        assert!(explained.iter().all(|explanation| explanation.is_some()));
        entries += explained.len() as u64;
    }
    assert_eq!(export(&mut client, &run.name, "csv").await.rows, entries);
    for position in [0, 39, 40, 190] {
        let rest = lists(&mut client, &run.name, position).await;
        assert_eq!(rest, parts[usize::try_from(position).unwrap()..]);
    }
    service.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn from_a_base_the_lists_are_those_of_a_run_in_full_whatever_bounds_the_base_had() {
    let (service, mut client, sequence) = service(2_000).await;
    let mut base = finished(&mut client, wanted(sequence, 30)).await;
    let mut differing = 0;
    let mut chance = super::delta::Chance(5);
    for round in 0..4 {
        let sequence = super::delta::disturb(&service, &mut chance);
        let full = finished(&mut client, wanted(sequence, 12)).await;
        let from_base = v1::StartBulkRunRequest {
            base_run: base.name.clone(),
            ..wanted(sequence, 12)
        };
        let delta = finished(&mut client, from_base).await;
        assert_eq!(full.report, delta.report, "round {round}");
        let (one, other) = (
            export(&mut client, &full.name, "jsonl").await.sha256,
            export(&mut client, &delta.name, "jsonl").await.sha256,
        );
        assert_eq!(one, other, "round {round}");
        differing += u32::from(one != export(&mut client, &base.name, "jsonl").await.sha256);
        base = delta;
    }
    assert!(differing > 2, "only {differing} rounds changed any list");
    service.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dry_run_tells_what_the_longer_lists_take() {
    let (service, mut client, sequence) = service(1 << 20).await;
    let estimate = |planned: v1::BulkRun| planned.estimate.unwrap();
    let dry = |request| v1::StartBulkRunRequest {
        validate_only: true,
        ..request
    };
    let plain = estimate(start(&mut client, dry(request(sequence))).await);
    let two_sided = estimate(start(&mut client, dry(wanted(sequence, 12))).await);
    assert_eq!(plain.pairs, two_sided.pairs);
    assert!(plain.disk_bytes < two_sided.disk_bytes);
    service.stop().await.unwrap();
}

//! The plan of the evening before, and the plan after a no-show.

use super::*;
use std::collections::{BTreeMap, BTreeSet};

fn talks(plan: &Plan) -> Vec<v1::FairTalk> {
    plan.seekers
        .iter()
        .flat_map(|seeker| seeker.talks.clone())
        .collect()
}

#[track_caller]
fn assert_no_clash(talks: &[v1::FairTalk]) {
    let mut at_booth: BTreeMap<(&str, u32), usize> = BTreeMap::new();
    let (mut times, mut booths) = (BTreeSet::new(), BTreeSet::new());
    for talk in talks {
        let talking = at_booth.entry((&talk.booth, talk.slot)).or_default();
        *talking += 1;
        assert!(*talking <= 2, "{talk:?}");
        assert!(talk.slot < 6, "{talk:?}");
        assert!(times.insert((&talk.candidate, talk.slot)), "{talk:?}");
        assert!(booths.insert((&talk.candidate, &talk.booth)), "{talk:?}");
    }
}

#[tokio::test]
async fn everybody_gets_a_list_and_talks_never_clash() {
    let mut hall = Hall::booked().await;
    let plan = hall.plan().await;
    let summary = plan.summary.clone().unwrap();
    assert_eq!(summary.seekers, plan.seekers.len() as u64);
    assert_eq!((summary.vacancies, summary.talk_capacity), (60, 10 * 2 * 6));
    assert_eq!(summary.seekers + summary.not_seeking, 150);
    let talks = talks(&plan);
    assert_eq!(summary.talks, talks.len() as u64);
    assert_eq!(summary.seekers_by_talks.iter().sum::<u64>(), summary.seekers);
    assert_no_clash(&talks);
    for seeker in &plan.seekers {
        assert!(seeker.recommended.len() <= 20);
        assert!(
            seeker
                .recommended
                .is_sorted_by_key(|entry| std::cmp::Reverse(entry.score))
        );
        let is_short = seeker.recommended.len() < 3 || seeker.talks.is_empty();
        assert_eq!(is_short, !seeker.short_reason.is_empty(), "{seeker:?}");
        let booths: BTreeSet<&String> = seeker.recommended.iter().map(|entry| &entry.booth).collect();
        assert!(seeker.walking_order.iter().all(|booth| booths.contains(booth)));
        assert_eq!(seeker.walking_order.len(), booths.len().min(9));
    }
    let reasons: u64 = summary.short_reasons.iter().map(|reason| reason.count).sum();
    assert_eq!(
        reasons,
        plan.seekers
            .iter()
            .filter(|seeker| !seeker.short_reason.is_empty())
            .count() as u64
    );
    assert!(
        plan.vacancies
            .iter()
            .all(|vacancy| vacancy.candidates.len() <= 20)
    );
    let first_talk = talks.iter().find(|talk| talk.slot == 1).unwrap();
    assert_eq!(first_talk.starts_at, "2026-11-21T09:30:00");
    let mut again = hall.plan().await;
    again.summary.as_mut().unwrap().elapsed_ms = summary.elapsed_ms;
    assert_eq!(again, plan, "the same fair gives the same plan");
    hall.service.stop().await.unwrap();
}

#[tokio::test]
async fn a_no_show_frees_talks_for_others_and_nothing_else_moves() {
    let mut hall = Hall::booked().await;
    let before = talks(&hall.plan().await);
    let absent = before
        .iter()
        .find(|talk| talk.slot > 0)
        .unwrap()
        .candidate
        .clone();
    hall.at(MORNING);
    let request = v1::ReplanFairRequest {
        fair: hall.fair.clone(),
        absent_candidates: vec![absent.clone()],
        ..Default::default()
    };
    let answer = hall.client.replan_fair(request).await.unwrap().into_inner();
    assert_no_clash(&answer.talks);
    let gone: Vec<_> = before.iter().filter(|talk| talk.candidate == absent).collect();
    assert_eq!(answer.removed.iter().collect::<Vec<_>>().len(), gone.len());
    assert!(answer.removed.iter().all(|talk| talk.candidate == absent));
    assert!(answer.added.iter().all(|talk| talk.candidate != absent));
    assert_eq!(
        answer.talks.len(),
        before.len() - answer.removed.len() + answer.added.len()
    );
    let entered = hall.enter_named(&before[0].candidate).await;
    assert!(entered.talks.iter().any(|talk| *talk == before[0]) || before[0].candidate == absent);
    hall.service.stop().await.unwrap();
}

#[tokio::test]
async fn after_a_booth_has_closed_only_what_was_stays_there() {
    let mut hall = Hall::open().await;
    let before = talks(&hall.plan().await);
    let booth = before.iter().find(|talk| talk.slot > 1).unwrap().booth.clone();
    hall.at(MORNING + HOUR);
    let request = v1::CloseBoothRequest {
        fair: hall.fair.clone(),
        booth: booth.clone(),
        ..Default::default()
    };
    hall.client.close_booth(request).await.unwrap();
    let request = v1::ReplanFairRequest {
        fair: hall.fair.clone(),
        talks: before.clone(),
        ..Default::default()
    };
    let answer = hall.client.replan_fair(request).await.unwrap().into_inner();
    assert_no_clash(&answer.talks);
    let over = |talk: &&v1::FairTalk| talk.slot < 2;
    let keys = |talks: Vec<&v1::FairTalk>| -> BTreeSet<(String, String, u32)> {
        let keys = talks
            .iter()
            .map(|talk| (talk.candidate.clone(), talk.booth.clone(), talk.slot));
        keys.collect()
    };
    assert_eq!(
        keys(before.iter().filter(over).collect()),
        keys(answer.talks.iter().filter(over).collect())
    );
    assert!(
        answer
            .talks
            .iter()
            .all(|talk| talk.booth != booth || talk.slot < 2)
    );
    assert!(!answer.removed.is_empty() && answer.removed.iter().all(|talk| talk.booth == booth));
    hall.service.stop().await.unwrap();
}

impl Hall {
    async fn enter_named(&mut self, candidate: &str) -> v1::EnterFairResponse {
        let request = v1::EnterFairRequest {
            fair: self.fair.clone(),
            visitor: Some(v1::enter_fair_request::Visitor::Candidate(candidate.into())),
            ..Default::default()
        };
        self.client.enter_fair(request).await.unwrap().into_inner()
    }
}

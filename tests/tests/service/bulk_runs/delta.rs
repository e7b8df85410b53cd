//! A run from a finished one: after any changes its files have the bytes of a run in full.

use super::{export, finished, keep, request, service};
use duijie::engine::{Principal, RecordName};
use duijie_domain::candidate::CandidateState;
use duijie_domain::vacancy::VacancyState;
use duijie_domain::{Candidate, Employer, Fact, Vacancy};
use duijie_proto::v1;
use duijie_tests::service::Service;

/// How often the market is disturbed.
const ROUNDS: u32 = 8;

/// Numbers that look like chance and are the same every time.
pub(super) struct Chance(pub(super) u64);

impl Chance {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }
}

fn caller() -> Principal {
    Principal::local().unwrap()
}

/// Changes, removes and brings back some records of every kind; tells the last sequence.
pub(super) fn disturb(service: &Service, chance: &mut Chance) -> u64 {
    let fair = super::fair();
    let (engine, caller) = (&service.engine, caller());
    for _ in 0..=chance.below(4) {
        let number = 1 + chance.below(150);
        let name = RecordName::Number(number);
        let Ok(stored) = engine.get::<Candidate>(&caller, &name) else {
            continue;
        };
        let mut person = stored.body;
        match chance.below(4) {
            0 => engine
                .delete::<Candidate>(&caller, &name, None, false, "")
                .unwrap(),
            1 => {
                person.state = CandidateState::Hired;
                keep(service, &[person]);
            }
            2 => {
                person.wishes.occupations = Vec::new();
                person.experience_months = Fact::Known(u16::try_from(chance.below(120)).unwrap());
                keep(service, &[person]);
            }
            _ => {
                let other = fair
                    .candidates()
                    .nth(usize::try_from(chance.below(150)).unwrap())
                    .unwrap();
                keep(service, &[other]);
            }
        }
    }
    for _ in 0..chance.below(3) {
        let name = RecordName::Number(1 + chance.below(40));
        let Ok(stored) = engine.get::<Vacancy>(&caller, &name) else {
            continue;
        };
        let mut post = stored.body;
        match chance.below(3) {
            0 => engine.delete::<Vacancy>(&caller, &name, None, false, "").unwrap(),
            1 => {
                post.state = VacancyState::Paused;
                keep(service, &[post]);
            }
            _ => {
                let other = fair
                    .vacancies()
                    .nth(usize::try_from(chance.below(40)).unwrap())
                    .unwrap();
                keep(service, &[other]);
            }
        }
    }
    if chance.below(2) == 0 {
        let name = RecordName::Number(1 + chance.below(10));
        match engine.get::<Employer>(&caller, &name) {
            Ok(stored) if chance.below(2) == 0 => {
                let employer = Employer {
                    industry: None,
                    ..stored.body
                };
                keep(service, &[employer]);
            }
            Ok(_) => engine
                .delete::<Employer>(&caller, &name, None, false, "")
                .unwrap(),
            Err(_) => {}
        }
    }
    service.engine.health().sequence.0
}

#[tokio::test(flavor = "multi_thread")]
async fn after_any_changes_a_run_from_a_finished_one_has_the_bytes_of_a_run_in_full() {
    let (service, mut client, sequence) = service(2_000).await;
    let mut chance = Chance(11);
    let mut base = finished(&mut client, request(sequence)).await;
    let mut before = export(&mut client, &base.name, "jsonl").await.sha256;
    let mut differing = 0;
    for round in 0..ROUNDS {
        let sequence = disturb(&service, &mut chance);
        let full = finished(&mut client, request(sequence)).await;
        let from_base = v1::StartBulkRunRequest {
            base_run: base.name.clone(),
            ..request(sequence)
        };
        let delta = finished(&mut client, from_base).await;
        assert_eq!(delta.base_run, base.name);
        let full_file = export(&mut client, &full.name, "jsonl").await;
        let delta_file = export(&mut client, &delta.name, "jsonl").await;
        assert_eq!(full_file.sha256, delta_file.sha256, "round {round}");
        assert_eq!(full.report, delta.report, "round {round}");
        let all = super::lists(&mut client, &full.name, 0).await;
        assert_eq!(
            all,
            super::lists(&mut client, &delta.name, 0).await,
            "round {round}"
        );
        differing += u32::from(before != delta_file.sha256);
        (base, before) = (delta, delta_file.sha256);
    }
    assert!(differing > ROUNDS / 2, "only {differing} rounds changed any list");
    service.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_from_a_finished_one_judges_only_what_can_have_changed() {
    let (service, mut client, sequence) = service(1 << 20).await;
    let base = finished(&mut client, request(sequence)).await;
    let pairs = |planned: v1::BulkRun| planned.estimate.unwrap().pairs;
    let dry = |sequence| v1::StartBulkRunRequest {
        base_run: base.name.clone(),
        validate_only: true,
        ..request(sequence)
    };
    assert_eq!(pairs(super::start(&mut client, dry(sequence)).await), 0);
    let mut person = super::fair().candidates().next().unwrap();
    person.state = CandidateState::InTalks;
    let sequence = keep(&service, &[person]);
    // The person against every vacancy, once for its own list and once into theirs.
    assert_eq!(pairs(super::start(&mut client, dry(sequence)).await), 2 * 40);
    service.stop().await.unwrap();
}

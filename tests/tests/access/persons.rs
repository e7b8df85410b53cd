//! Every call of the contract, with something to tell: whoever is named in an answer is named in the audit log, under that call,
//! and a call of which the table says that it names nobody names nobody. A new call needs a word in the table and a case here.

use super::house::{Caller, Keys, key, person, place};
use super::tenants::{listing, named};
use super::wire::{Answer, Call, ask, call};
use duijie::engine::{AuditQuestion, Principal};
use duijie_access::audit::Entry;
use duijie_access::{Role, all_rules};
use duijie_proto::v1;
use duijie_proto::v1::event::Step;
use duijie_tests::service::Service;
use std::collections::{BTreeMap, BTreeSet};
use tonic::Code;

/// Calls that name somebody only when two things happen at once, which no test can have at will: a run that comes to its end
/// while it is stopped or taken up again.
const BY_CHANCE: [&str; 2] = [
    "/duijie.v1.BulkRunService/CancelBulkRun",
    "/duijie.v1.BulkRunService/ResumeBulkRun",
];
/// What retention writes down itself, in the tenant of each person.
const OWN_NOTES: &str = "retention ";
/// What the name of a person begins with.
const COLLECTION: &[u8] = b"candidates/";
/// Four years.
const LONG_SECONDS: i64 = 4 * 366 * 86_400;

fn c(number: u64) -> String {
    format!("candidates/{number}")
}

/// Three vacancies, six persons of whom two are alike and one can be granted something, two fairs, and a finished run.
async fn fill(keys: &Keys, caller: &Caller<'_>) {
    let employer = v1::Employer {
        key: key("E"),
        registered_name: "聊城小微机械有限公司".into(),
        size: "small".into(),
        seat: place("371502"),
        ..Default::default()
    };
    let request = v1::CreateEmployerRequest {
        employer: Some(employer),
        ..Default::default()
    };
    caller.done("EmployerService/CreateEmployer", &request).await;
    for own_id in ["V", "W", "X"] {
        caller.vacancy(own_id, "E", "电焊工").await;
    }
    for own_id in ["A", "B", "C", "D", "G", "H"] {
        let mut seeker = person(own_id, "同名人", "371502");
        seeker.education = Some(v1::Education {
            school: "学校".into(),
            graduated_on: Some("2026-06-30".into()),
            ..Default::default()
        });
        if own_id == "G" {
            seeker = graduate();
        }
        let request = v1::CreateCandidateRequest {
            candidate: Some(seeker),
            ..Default::default()
        };
        caller.done("CandidateService/CreateCandidate", &request).await;
    }
    for own_id in ["F1", "F2"] {
        keys.book(caller, fair(own_id)).await;
    }
    let run = caller.done("BulkRunService/StartBulkRun", &run()).await;
    let run: v1::BulkRun = run.read();
    let watch = v1::WatchBulkRunRequest { name: run.name };
    for _ in 0..200 {
        let told: v1::BulkRun = caller
            .ask(
                "BulkRunService/GetBulkRun",
                &v1::GetBulkRunRequest {
                    name: watch.name.clone(),
                },
            )
            .await
            .read();
        if told.report.is_some() {
            return;
        }
        caller.ask("BulkRunService/WatchBulkRun", &watch).await;
    }
    panic!("the run does not end");
}

/// Hired, with a contract and insured: of the grant for it only one fact is missing.
fn hired() -> v1::RecordEventsRequest {
    let steps = [
        (
            "2024-12-20T01:00:00Z",
            Step::Hired(v1::HiredStep {
                site: None,
                start_date: "2025-01-01".into(),
            }),
        ),
        (
            "2024-12-20T02:00:00Z",
            Step::ContractSigned(v1::ContractSigned { months: Some(24) }),
        ),
        ("2025-07-01T01:00:00Z", Step::InsuredMonths(6)),
    ];
    let events = steps.map(|(time, step)| v1::Event {
        key: key(&format!("hired-{time}")),
        happen_time: Some(prost_types::Timestamp {
            seconds: time.parse::<jiff::Timestamp>().unwrap().as_second(),
            nanos: 0,
        }),
        actor: "officer".into(),
        candidate: c(5),
        vacancy: "vacancies/1".into(),
        step: Some(step),
        ..Default::default()
    });
    v1::RecordEventsRequest {
        events: events.to_vec(),
        validate_only: false,
    }
}

fn graduate() -> v1::Candidate {
    let document = v1::IdentityDocument {
        kind: v1::DocumentKind::Passport.into(),
        number: "E12345678".into(),
    };
    v1::Candidate {
        person: Some(v1::Person {
            document: Some(document),
            birth_date: Some("2002-05-01".into()),
            ..Default::default()
        }),
        education: Some(v1::Education {
            level: Some("31".into()),
            full_time: Some(true),
            graduated_on: Some("2024-06-30".into()),
            ..Default::default()
        }),
        ..person("G", "毕业生", "371502")
    }
}

fn fair(own_id: &str) -> v1::Fair {
    v1::Fair {
        key: key(own_id),
        title: "招聘会".into(),
        opens_at: "2026-11-21T09:00".into(),
        closes_at: "2026-11-21T18:00".into(),
        talk_minutes: 30,
        booths: vec![v1::Booth {
            number: "A1".into(),
            employer: "employers/1".into(),
            vacancies: vec!["vacancies/1".into()],
            staff: 2,
            ..Default::default()
        }],
        ..Default::default()
    }
}

/// Lists of both sides that give most persons less than they should have.
fn run() -> v1::StartBulkRunRequest {
    v1::StartBulkRunRequest {
        k: 3,
        k_per_candidate: 2,
        request_id: "once".into(),
        two_sided: Some(v1::TwoSidedLists {
            floor: 1,
            vacancy_cap: 1,
            ..Default::default()
        }),
        ..Default::default()
    }
}

/// What the lists of other tests do not hold, or not as it succeeds here; before everything else.
fn first_calls() -> Vec<Call> {
    let event = v1::Event {
        key: key("event"),
        actor: "officer".into(),
        candidate: c(1),
        vacancy: "vacancies/1".into(),
        note: "来访".into(),
        step: Some(Step::Recommended(v1::NoDetails {})),
        ..Default::default()
    };
    let update = v1::UpdateCandidateRequest {
        candidate: Some(v1::Candidate {
            name: c(2),
            free_text: "改".into(),
            ..Default::default()
        }),
        update_mask: Some(prost_types::FieldMask {
            paths: vec!["free_text".into()],
        }),
        ..Default::default()
    };
    vec![
        call(
            "CandidateService/CreateCandidate",
            &v1::CreateCandidateRequest {
                candidate: Some(person("Z", "新人", "371502")),
                ..Default::default()
            },
        ),
        call(
            "CandidateService/UpsertCandidates",
            &v1::UpsertCandidatesRequest {
                candidates: vec![person("Y", "又一新人", "371502")],
                validate_only: false,
            },
        ),
        call("CandidateService/UpdateCandidate", &update),
        call(
            "CandidateService/BatchUpdateCandidates",
            &v1::BatchUpdateCandidatesRequest {
                requests: vec![update],
            },
        ),
        call(
            "TrackingService/RecordEvents",
            &v1::RecordEventsRequest {
                events: vec![event],
                validate_only: false,
            },
        ),
        call("BulkRunService/StartBulkRun", &run()),
        call(
            "PlanService/MakePlan",
            &v1::MakePlanRequest {
                bulk_run: "bulkRuns/1".into(),
                ..Default::default()
            },
        ),
        call("TrackingService/RecordEvents", &hired()),
        call(
            "PolicyService/ListEligible",
            &v1::ListEligibleRequest {
                policy: grant().policy,
                date: grant().date,
                ..Default::default()
            },
        ),
        call("PolicyService/GrantPolicy", &grant()),
        call(
            "AuditService/ListAuditEntries",
            &v1::ListAuditEntriesRequest::default(),
        ),
    ]
}

fn grant() -> v1::GrantPolicyRequest {
    let facts = [
        ("person.first_employment", "true"),
        ("firm.division", "371502"),
        ("firm.size", "micro"),
        ("contract.months", "12"),
        ("insurance.employee_months", "6"),
    ];
    let facts = facts.map(|(fact, value)| v1::FactInput {
        fact: fact.into(),
        value: value.into(),
    });
    v1::GrantPolicyRequest {
        key: key("grant"),
        actor: "officer".into(),
        policy: "liaocheng-first-hire".into(),
        candidate: c(5),
        payee: "another firm".into(),
        facts: facts.to_vec(),
        date: "2025-07-01".into(),
        ..Default::default()
    }
}

/// At the fair, once the lists of other tests have let the first person in.
fn at_the_fair() -> Vec<Call> {
    vec![call(
        "FairService/MarkVisitor",
        &v1::MarkVisitorRequest {
            fair: "fairs/2".into(),
            booth: "A1".into(),
            candidate: c(1),
            vacancy: "vacancies/1".into(),
            step: v1::VisitStep::Interested.into(),
            event_id: "mark".into(),
            ..Default::default()
        },
    )]
}

/// What persons ask, and what takes them away.
fn last_calls() -> Vec<Call> {
    let name = || c(6);
    let correction = v1::CorrectMyDataRequest {
        candidate: Some(v1::Candidate {
            name: name(),
            free_text: "更正".into(),
            ..Default::default()
        }),
        update_mask: Some(prost_types::FieldMask {
            paths: vec!["free_text".into()],
        }),
        reason: "本人来访 13812341234".into(),
        ..Default::default()
    };
    vec![
        call("MyDataService/GetMyData", &v1::GetMyDataRequest { name: name() }),
        call(
            "MyDataService/ExportMyData",
            &v1::ExportMyDataRequest { name: name() },
        ),
        call("MyDataService/CorrectMyData", &correction),
        call(
            "MyDataService/WithdrawConsent",
            &v1::WithdrawConsentRequest {
                name: name(),
                purposes: vec![v1::ConsentPurpose::Contact.into()],
            },
        ),
        call(
            "MyDataService/RefusePush",
            &v1::RefusePushRequest { name: name() },
        ),
        call(
            "MyDataService/EraseMyData",
            &v1::EraseMyDataRequest { name: name() },
        ),
    ]
}

/// Every call in an order in which most of them succeed: what deletes comes last.
fn script() -> Vec<Call> {
    let deletes = |call: &Call| call.path.contains("/Delete");
    let mut calls = first_calls();
    calls.extend(listing::calls());
    let (deleting, reading): (Vec<Call>, Vec<Call>) = named::calls().into_iter().partition(deletes);
    let (ending, reading): (Vec<Call>, Vec<Call>) = reading
        .into_iter()
        .partition(|call| call.path.contains("/CloseFair") || call.path.contains("/CloseBooth"));
    for call in reading {
        let enters = call.path.contains("/EnterFair");
        calls.push(call);
        if enters {
            calls.extend(at_the_fair());
        }
    }
    calls.extend(ending);
    calls.extend(last_calls());
    calls.extend(deleting);
    calls
}

/// Entries of the log, of which those up to a number were looked at before.
fn entries_behind(service: &Service, last: &mut u64) -> Vec<Entry> {
    let question = AuditQuestion {
        page_size: 1_000,
        ..AuditQuestion::default()
    };
    let caller = Principal::local().unwrap();
    let mut entries = service.engine.audit_entries(&caller, &question).unwrap();
    entries.retain(|entry| entry.sequence > *last);
    *last = entries.last().map_or(*last, |entry| entry.sequence);
    entries
}

/// Persons that an answer names, by creation number.
fn names_in(answer: &Answer) -> BTreeSet<u64> {
    let mut names = BTreeSet::new();
    for (place, window) in answer.bytes.windows(COLLECTION.len()).enumerate() {
        if window != COLLECTION {
            continue;
        }
        // A text on the wire stands behind its length.
        let length = place
            .checked_sub(1)
            .map_or(0, |before| usize::from(answer.bytes[before]));
        let name = answer.bytes.get(place..place + length).unwrap_or_default();
        let number = name
            .strip_prefix(COLLECTION)
            .and_then(|digits| std::str::from_utf8(digits).ok());
        names.extend(number.and_then(|digits| digits.parse::<u64>().ok()));
    }
    names
}

/// What was found of each call.
#[derive(Default)]
struct Findings {
    faults: Vec<String>,
    /// Persons that the log has named, by call.
    noted: BTreeMap<String, BTreeSet<u64>>,
    last: u64,
}

impl Findings {
    async fn look(&mut self, service: &Service, key: &str, call: &Call) {
        entries_behind(service, &mut self.last);
        let answer = ask(&service.channel, Some(key), call).await;
        let entries = entries_behind(service, &mut self.last);
        let own = entries
            .iter()
            .filter(|entry| entry.method == call.path || entry.method.starts_with(OWN_NOTES));
        let noted: BTreeSet<u64> = own.flat_map(|entry| entry.subjects.iter().copied()).collect();
        let told = names_in(&answer);
        if answer.code == Code::Ok && !told.is_subset(&noted) {
            self.faults
                .push(format!("{} tells {told:?} and notes {noted:?}", call.path));
        }
        self.noted.entry(call.path.clone()).or_default().extend(noted);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_named_in_an_answer_is_named_in_the_log() {
    let keys = Keys::none();
    let key = keys.of(Role::Administrator, "local");
    let service = keys.serve(None).await;
    let caller = Caller {
        service: &service,
        key: &key,
    };
    fill(&keys, &caller).await;
    let mut findings = Findings::default();
    for call in script() {
        findings.look(&service, &key, &call).await;
    }
    for (path, _) in all_rules().filter(|(path, rule)| !rule.names_persons && path.contains("duijie.v1")) {
        let empty = Call {
            path: path.to_owned(),
            message: Vec::new(),
        };
        findings.look(&service, &key, &empty).await;
    }
    keys.pass(LONG_SECONDS);
    let retention = call(
        "AdminService/RunRetention",
        &v1::RunRetentionRequest { apply: true },
    );
    findings.look(&service, &key, &retention).await;

    let mut faults = findings.faults;
    for (path, rule) in all_rules() {
        let noted = findings.noted.get(path);
        let is_noted = noted.is_some_and(|noted| !noted.is_empty());
        if is_noted != rule.names_persons && !BY_CHANCE.contains(&path) {
            faults.push(format!(
                "{path}: the table says {}, the log says {noted:?}",
                rule.names_persons
            ));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    service.stop().await.unwrap();
}

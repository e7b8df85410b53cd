//! Tests of the gate: when a key is needed, what is told about one that is refused, and that a bad file changes nothing.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use super::*;
use crate::access::draw;
use duijie_access::{Areas, Role, Shown};

const GET: &str = "/duijie.v1.VacancyService/GetVacancy";
const HEALTH: &str = "/grpc.health.v1.Health/Check";

fn clock() -> Clock {
    Arc::new(|| Timestamp::from_second(1_000).unwrap())
}

struct House {
    _folder: tempfile::TempDir,
    file: KeysFile,
}

impl House {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = KeysFile::of_data(folder.path());
        Self {
            _folder: folder,
            file,
        }
    }

    fn add(&self, role: Role, change: impl FnOnce(&mut Key)) -> (SmolStr, Shown) {
        let (id, digest, shown) = draw().unwrap().key();
        let mut key = Key {
            id: id.clone(),
            digest,
            role,
            tenant: "liaocheng".into(),
            areas: Areas::all(),
            employer: None,
            note: String::new(),
            created_at: Timestamp::UNIX_EPOCH,
            expires_at: None,
            revoked_at: None,
            replaces: None,
        };
        change(&mut key);
        self.file.change(|ring| Ok(ring.add(key)?)).unwrap();
        (id, shown)
    }

    fn gate(&self, address: &str, required: KeysRequired, insecure: bool) -> Gate {
        let settings = AccessSettings {
            keys: Some(self.file.clone()),
            required,
            insecure,
        };
        Gate::open(&settings, address.parse().unwrap(), clock()).unwrap()
    }

    fn local(&self) -> Gate {
        self.gate("127.0.0.1:1", KeysRequired::Auto, false)
    }
}

fn ask(gate: &Gate, path: &str, key: Option<&str>) -> Result<Option<Principal>, &'static str> {
    let authorization = key.map(|key| format!("Bearer {key}"));
    let presented = Presented {
        path,
        authorization: authorization.as_deref(),
        purpose: None,
    };
    gate.admit(&presented).map_err(|error| match error {
        EngineError::Unauthenticated { reason, .. } | EngineError::PermissionDenied { reason, .. } => reason,
        other => panic!("{other}"),
    })
}

#[test]
fn without_keys_the_machine_itself_is_the_administrator_and_nobody_else() {
    let house = House::new();
    assert_eq!(
        ask(&house.local(), GET, None),
        Ok(Some(Principal::local().unwrap()))
    );
    let outside = |required, insecure| ask(&house.gate("192.0.2.1:1", required, insecure), GET, None);
    assert_eq!(outside(KeysRequired::Auto, false), Err("KEY_REQUIRED"));
    assert!(outside(KeysRequired::Auto, true).is_ok());
    assert_eq!(outside(KeysRequired::Always, true), Err("KEY_REQUIRED"));
}

#[test]
fn as_soon_as_there_is_a_key_everybody_needs_one() {
    let house = House::new();
    let gate = house.local();
    let (id, shown) = house.add(Role::Officer, |_| {});
    assert!(ask(&gate, GET, None).is_ok(), "the file was not read again yet");
    gate.read_again();
    assert_eq!(ask(&gate, GET, None), Err("KEY_REQUIRED"));
    let caller = ask(&gate, GET, Some(shown.tell())).unwrap().unwrap();
    assert_eq!(
        (caller.tenant.as_str(), caller.role, caller.key_id.as_ref()),
        ("liaocheng", Role::Officer, Some(&id))
    );
    assert_eq!(ask(&gate, HEALTH, None), Ok(None));
    assert_eq!(gate.last_used().keys().collect::<Vec<_>>(), [&id]);
}

#[test]
fn what_is_wrong_with_a_key_is_told_only_to_who_has_its_secret() {
    let house = House::new();
    let (id, _) = house.add(Role::Officer, |_| {});
    let (_, expired) = house.add(Role::Officer, |key| {
        key.expires_at = Some(Timestamp::from_second(1_000).unwrap())
    });
    let (_, revoked) = house.add(Role::Officer, |key| key.revoked_at = Some(Timestamp::UNIX_EPOCH));
    let gate = house.local();
    let forged = format!("dj_{id}.{}", "A".repeat(43));
    let unknown = format!("dj_000000000000.{}", "A".repeat(43));
    for wrong in [forged.as_str(), unknown.as_str(), "", "x"] {
        assert_eq!(ask(&gate, GET, Some(wrong)), Err("KEY_INVALID"), "{wrong}");
    }
    assert_eq!(ask(&gate, GET, Some(expired.tell())), Err("KEY_EXPIRED"));
    assert_eq!(ask(&gate, GET, Some(revoked.tell())), Err("KEY_REVOKED"));
}

#[test]
fn a_file_that_breaks_or_goes_leaves_the_keys_as_they_were() {
    let house = House::new();
    let (_, shown) = house.add(Role::Officer, |_| {});
    let gate = house.local();
    std::fs::write(house.file.path(), "nonsense").unwrap();
    gate.read_again();
    assert!(ask(&gate, GET, Some(shown.tell())).is_ok());
    std::fs::remove_file(house.file.path()).unwrap();
    gate.read_again();
    assert!(ask(&gate, GET, Some(shown.tell())).is_ok());
    assert_eq!(ask(&gate, GET, None), Err("KEY_REQUIRED"));
}

#[test]
fn a_broken_file_keeps_the_server_from_starting() {
    let house = House::new();
    house.add(Role::Officer, |_| {});
    std::fs::write(house.file.path(), "nonsense").unwrap();
    let settings = AccessSettings {
        keys: Some(house.file),
        ..AccessSettings::default()
    };
    assert!(Gate::open(&settings, "127.0.0.1:1".parse().unwrap(), clock()).is_err());
}

#[test]
fn a_denial_tells_which_rule_it_was() {
    let house = House::new();
    let (_, analyst) = house.add(Role::Analyst, |_| {});
    let (_, local) = house.add(Role::Officer, |key| key.areas = Areas::of(["371500"]).unwrap());
    let (_, employer) = house.add(Role::Employer, |key| {
        key.employer = Some(duijie_domain::RecordKey::new("a", "b"));
    });
    let gate = house.local();
    let person = "/duijie.v1.CandidateService/GetCandidate";
    let bulk = "/duijie.v1.BulkRunService/StartBulkRun";
    let both = "/duijie.v1.MatchingService/MatchVacancies";
    assert_eq!(ask(&gate, person, Some(analyst.tell())), Err("ROLE_NOT_ALLOWED"));
    assert_eq!(ask(&gate, bulk, Some(local.tell())), Err("AREA_KEY_NOT_ALLOWED"));
    assert_eq!(
        ask(&gate, both, Some(employer.tell())),
        Err("EMPLOYER_KEY_NOT_ALLOWED")
    );
    assert_eq!(
        ask(&gate, "/duijie.v1.X/Y", Some(local.tell())),
        Err("CALL_UNKNOWN")
    );
}

#[test]
fn upkeep_of_every_tenant_is_the_matter_of_the_operator() {
    let house = House::new();
    let (_, of_tenant) = house.add(Role::Administrator, |_| {});
    let (_, of_operator) = house.add(Role::Administrator, |key| key.tenant = LOCAL_TENANT.into());
    let gate = house.local();
    let upkeep = "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo";
    assert_eq!(
        ask(&gate, upkeep, Some(of_tenant.tell())),
        Err("TENANT_NOT_ALLOWED")
    );
    assert!(ask(&gate, upkeep, Some(of_operator.tell())).is_ok());
    assert!(ask(&gate, GET, Some(of_tenant.tell())).is_ok());
}

#[test]
fn a_purpose_is_text_of_a_hundred_characters() {
    let gate = House::new().local();
    let told = |purpose: &str| {
        let presented = Presented {
            path: GET,
            authorization: None,
            purpose: Some(purpose),
        };
        gate.admit(&presented).map(|caller| caller.unwrap().purpose)
    };
    assert_eq!(told("%E5%9B%9E%E8%AE%BF").unwrap().as_deref(), Some("回访"));
    assert!(told(&"a".repeat(100)).is_ok());
    for wrong in [&"a".repeat(101), "%ff", "a%0ab"] {
        assert!(told(wrong).is_err(), "{wrong}");
    }
}

//! Tests of the configuration: which layer wins, and what is said about faults.
#![allow(clippy::unwrap_used, reason = "tests")]

use super::*;

fn layers<'a>(file: &str, environment: &[(&str, &str)], flags: &[(&'static str, &'a str)]) -> Layers<'a> {
    Layers {
        file: Some(("test.toml".to_owned(), file.to_owned())),
        environment: environment
            .iter()
            .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
            .collect(),
        flags: flags.to_vec(),
    }
}

#[test]
fn the_defaults_are_valid() {
    let settings = resolve(&Layers::default()).unwrap();
    assert_eq!(settings.data, Path::new("./data"));
    assert_eq!(settings.listen, "127.0.0.1:7077".parse().unwrap());
    assert_eq!(settings.store.engine, EngineKind::Sled);
    assert!(!settings.reflection && settings.code_tables.is_empty() && settings.profiles.is_none());
}

#[test]
fn flags_win_over_environment_over_file_over_defaults() {
    let file = "data = \"file\"\nthreads = 3\nstore = \"redb\"\nreflection = true\n";
    let environment = [("DUIJIE_DATA", "environment"), ("DUIJIE_THREADS", "4")];
    let settings = resolve(&layers(file, &environment, &[("data", "flag")])).unwrap();
    assert_eq!(settings.data, Path::new("flag"));
    assert_eq!(settings.threads, 4);
    assert_eq!(settings.store.engine, EngineKind::Redb);
    assert_eq!(settings.store.folder, Path::new("flag/store"));
    assert!(settings.reflection);
    assert_eq!(settings.jobs_max, 256);
}

#[test]
fn every_fault_is_told_at_once_with_its_layer() {
    let file = "store = \"oracle\"\nthreadz = 1\n";
    let environment = [("DUIJIE_THREADS", "many")];
    let faults = resolve(&layers(file, &environment, &[("listen", "nowhere")])).unwrap_err();
    let text = faults.to_string();
    assert_eq!(faults.0.len(), 4, "{text}");
    for part in [
        "store（test.toml）",
        "threads (DUIJIE_THREADS): \"many\" is not valid",
        "listen (--listen)",
        "threadz (test.toml): there is no such key",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
}

#[test]
fn terms_of_retention_may_be_longer_and_not_shorter_than_the_law_has_them() {
    let settings = resolve(&layers(
        "retention_months = \"seekers=24, audit-log=60\"",
        &[],
        &[],
    ))
    .unwrap();
    assert_eq!(
        settings.retention,
        RetentionTerms::parse("audit-log=60,seekers=24").unwrap()
    );
    let short = [("DUIJIE_RETENTION_MONTHS", "vacancies=35")];
    let faults = resolve(&layers("", &short, &[])).unwrap_err().to_string();
    assert!(
        faults.contains("DUIJIE_RETENTION_MONTHS") && faults.contains("less than 36 months"),
        "{faults}"
    );
}

#[test]
fn a_file_that_is_no_toml_is_refused_with_its_name() {
    let text = resolve(&layers("data = ", &[], &[])).unwrap_err().to_string();
    assert!(text.contains("test.toml"), "{text}");
}

#[test]
fn operators_tables_are_checked_one_by_one() {
    let good = "[[code_table]]\nsystem = \"skill\"\nfile = \"a.tsv\"\n\
                [[code_table]]\nsystem = \"division\"\nfile = \"b.tsv\"\nmode = \"replace\"\n";
    let tables = resolve(&layers(good, &[], &[])).unwrap().code_tables;
    assert_eq!(tables[0].mode, TableMode::Extend);
    assert_eq!(
        (tables[1].system, tables[1].mode),
        (CodeSystem::Division, TableMode::Replace)
    );
    let bad = "[[code_table]]\nsystem = \"skills\"\nfile = \"a.tsv\"\nmode = \"merge\"\n";
    let faults = resolve(&layers(bad, &[], &[])).unwrap_err();
    assert_eq!(faults.0.len(), 2, "{faults}");
}

#[test]
fn an_address_open_to_all_needs_a_word() {
    let open = [("listen", "0.0.0.0:7077")];
    let refused = |flags: &[(&'static str, &str)]| resolve(&layers("", &[], &[&open, flags].concat()));
    assert!(refused(&[]).unwrap_err().to_string().contains("--insecure"));
    assert!(refused(&[("insecure", "true")]).is_ok());
    let guarded = [("tls_certificate", "c.pem"), ("tls_key", "k.pem")];
    assert!(refused(&guarded).is_ok());
    let without_keys = [guarded.as_slice(), &[("keys_required", "false")]].concat();
    assert!(refused(&without_keys).is_err());
}

#[test]
fn certificate_and_key_go_together() {
    for flags in [
        [("tls_certificate", "c.pem")].as_slice(),
        &[("tls_key", "k.pem")],
        &[("tls_client_ca", "a.pem")],
    ] {
        let refused = resolve(&layers("", &[], flags)).unwrap_err().to_string();
        assert!(refused.contains("tls_key"), "{refused}");
    }
}

#[test]
fn the_key_of_the_caller_is_not_printed() {
    let settings = resolve(&layers("", &[("DUIJIE_KEY", "dj_secret")], &[])).unwrap();
    assert_eq!(settings.key.as_ref().map(Secret::tell), Some("dj_secret"));
    assert!(!format!("{settings:?}").contains("dj_secret"));
}

#[test]
fn a_named_file_must_be_there() {
    let flags = Flags {
        config: Some(PathBuf::from("/nowhere/duijie.toml")),
        ..Flags::default()
    };
    assert!(Settings::from_environment(&flags, HashMap::new()).is_err());
}

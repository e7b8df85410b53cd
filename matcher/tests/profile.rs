//! Profiles: the shipped ones are sound, and a bad one is refused with every line that is wrong.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use duijie_matcher::Profile;
use duijie_matcher::profile::{Blend, Neutral};
use duijie_matcher::requirement::Mode;

const GOOD: &str = r#"
name = "own"
version = "3"
title = { zh = "自定", en = "own" }
blend = "min"

[requirements]
education = "wish"

[[employer]]
term = "occupation"
weight = 2
missing = 600

[[seeker]]
term = "pay-wish"
weight = 1
unasked = 500
"#;

fn problems(text: &str) -> Vec<(usize, &'static str)> {
    let error = Profile::parse(text).unwrap_err();
    error
        .problems
        .iter()
        .map(|problem| (problem.line, problem.code))
        .collect()
}

#[test]
fn every_shipped_profile_is_sound_and_bears_its_name() {
    for name in Profile::shipped_names() {
        let profile = Profile::shipped(name).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(profile.name, name);
        for side in [&profile.employer, &profile.seeker] {
            let sum: u32 = side.iter().map(|entry| entry.weight).sum();
            assert_eq!(
                sum, 100,
                "{name}: shipped weights are percentages, so that people can read them"
            );
        }
    }
}

#[test]
fn an_operators_profile_is_read() {
    let profile = Profile::parse(GOOD).unwrap();
    assert_eq!(
        (profile.name.as_str(), profile.version.as_str(), profile.blend),
        ("own", "3", Blend::Min)
    );
    assert_eq!(profile.modes[0], Mode::Wish, "education is the first hard term");
    assert_eq!(profile.employer[0].missing, Neutral::Value(600));
    assert_eq!(
        (profile.seeker[0].missing, profile.seeker[0].unasked),
        (Neutral::Drop, Neutral::Value(500))
    );
}

#[test]
fn all_faults_are_told_at_once_with_their_lines() {
    let bad = r#"
name = "own"
version = 3
titel = "x"
title = { zh = "自定", en = "own" }
blend = "mean"

[requirements]
educashun = "must"
grade = "should"

[[employer]]
term = "occupashun"
weight = 2

[[employer]]
term = "occupation"
weight = -1
levels = [1000, 400, 700, 2000]

[[employer]]
term = "pay"
weight = 1
at_maxx = 5
fall_beyond = "much"
missing = 1001

[[employer]]
term = "pay"
weight = 1

[[seeker]]
term = "pay"
weight = 1

[[seeker]]
term = "distance"
weight = 1
steps = [[5, 1000], [2, 900]]
"#;
    let expected = [
        (3, "VALUE_WRONG"),
        (4, "KEY_UNKNOWN"),
        (6, "BLEND_UNKNOWN"),
        (9, "REQUIREMENT_UNKNOWN"),
        (10, "MODE_UNKNOWN"),
        (13, "TERM_UNKNOWN"),
        (18, "WEIGHT_WRONG"),
        (19, "CURVE_WRONG"),
        (19, "CURVE_WRONG"),
        (24, "PARAMETER_WRONG"),
        (25, "PARAMETER_WRONG"),
        (26, "NEUTRAL_WRONG"),
        (29, "TERM_TWICE"),
        (33, "TERM_WRONG_SIDE"),
        (39, "CURVE_WRONG"),
    ];
    assert_eq!(problems(bad), expected);
}

#[test]
fn weights_that_weigh_nothing_are_refused() {
    let zero = GOOD
        .replace("weight = 2", "weight = 0")
        .replace("weight = 1", "weight = 0");
    assert!(
        problems(&zero)
            .iter()
            .any(|(_, code)| *code == "WEIGHTS_ALL_ZERO")
    );
    let one_sided = GOOD
        .replace("weight = 2", "weight = 0")
        .replace("\"min\"", "\"employer\"");
    assert!(
        problems(&one_sided)
            .iter()
            .any(|(_, code)| *code == "WEIGHTS_ALL_ZERO")
    );
}

#[test]
fn broken_toml_names_its_line() {
    let broken = GOOD.replace("blend = \"min\"", "blend = min");
    assert!(
        problems(&broken).contains(&(5, "TOML_SYNTAX")),
        "{:?}",
        problems(&broken)
    );
}

#[test]
fn an_unknown_name_is_answered_with_the_known_ones() {
    let error = Profile::shipped("best").unwrap_err();
    assert!(error.to_string().contains("balanced"), "{error}");
}

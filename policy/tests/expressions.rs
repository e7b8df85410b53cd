//! Expressions in three values: what is answered holds for every way in which the unknown could turn out.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use duijie_domain::code::CodeBook;
use duijie_domain::fact::Fact;
use duijie_policy::expression::{Expression, Truth};
use duijie_policy::{FactId, FactValue, Facts};
use proptest::prelude::*;
use rstest::rstest;

const FLAGS: [&str; 3] = ["person.veteran", "person.hardship", "person.employed"];

fn facts(pairs: &[(&str, &str)]) -> Facts {
    let mut facts = Facts::of("p");
    for (fact, value) in pairs {
        facts.read(&CodeBook::embedded(), fact, value).unwrap();
    }
    facts
}

fn answer(text: &str, facts: &Facts) -> String {
    match Expression::parse(text).unwrap().evaluate(facts) {
        Truth::Yes => "yes".to_owned(),
        Truth::No => "no".to_owned(),
        Truth::Unknown(missing) => missing
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join(" "),
    }
}

#[rstest]
#[case("person.veteran || person.hardship", "yes")]
#[case("person.hardship || person.veteran", "yes")]
#[case("!person.veteran && person.hardship", "no")]
#[case("person.hardship && !person.veteran", "no")]
#[case("person.veteran && person.hardship", "person.hardship")]
#[case("!person.hardship", "person.hardship")]
#[case("(person.hardship && !person.veteran) || person.employed", "person.employed")]
#[case("person.hardship && person.employed", "person.employed person.hardship")]
#[case("person.age == 20", "yes")]
#[case("person.age + 1 == 21 && person.age - 1 in [19, 30]", "yes")]
#[case("person.age in [21, 22]", "no")]
#[case("person.children_under_three == 0", "yes")]
#[case("person.graduated_on <= \"2030-01-01\"", "no")]
#[case("!(person.graduated_on <= \"2030-01-01\")", "yes")]
#[case("person.graduated_on == \"2030-01-01\"", "no")]
#[case("plus_years(person.graduated_on, 2) >= \"2020-01-01\"", "no")]
#[case("plus_years(person.birth_date, 1) == \"2005-02-28\"", "yes")]
#[case("full_years(person.birth_date, \"2024-02-28\") == 19", "yes")]
#[case(
    "full_years(person.birth_date, contract.starts_on) == 19",
    "contract.starts_on"
)]
#[case(
    "person.education > education.senior_secondary && person.education < education.bachelor",
    "yes"
)]
#[case("firm.size != \"large\"", "yes")]
#[case("firm.size in [\"large\", \"micro\"]", "no")]
#[case("true", "yes")]
fn an_expression_is_answered(#[case] text: &str, #[case] expected: &str) {
    let told = facts(&[
        ("person.veteran", "true"),
        ("person.age", "20"),
        ("person.birth_date", "2004-02-29"),
        ("person.children_under_three", "none"),
        ("person.graduated_on", "none"),
        ("person.education", "31"),
        ("firm.size", "small"),
    ]);
    assert_eq!(answer(text, &told), expected);
}

/// Random conditions over three flags and a number.
fn condition() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        (0..3_usize).prop_map(|place| FLAGS[place].to_owned()),
        (0..4_i64).prop_map(|count| format!("person.age >= {count}")),
        (0..4_i64).prop_map(|count| format!("person.age in [{count}, 2]")),
        (0..4_i64).prop_map(|count| format!("person.age == person.children_under_three + {count}")),
    ];
    leaf.prop_recursive(4, 12, 2, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(left, right)| format!("({left} && {right})")),
            (inner.clone(), inner.clone()).prop_map(|(left, right)| format!("({left} || {right})")),
            inner.prop_map(|inner| format!("!({inner})")),
        ]
    })
}

const NUMBERS: [&str; 2] = ["person.age", "person.children_under_three"];

fn set(facts: &mut Facts, name: &str, value: i64) {
    let value = if FLAGS.contains(&name) {
        FactValue::Flag(value % 2 == 1)
    } else {
        FactValue::Count(value)
    };
    facts
        .set(FactId::find(name).unwrap(), Fact::Known(value))
        .unwrap();
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn an_answer_holds_however_the_unknown_turns_out(
        text in condition().prop_filter("short enough", |text| text.len() <= 500),
        known in proptest::collection::vec(proptest::option::of(0..4_i64), 5),
        later in proptest::collection::vec(0..4_i64, 5),
    ) {
        let expression = Expression::parse(&text).unwrap();
        let names: Vec<&str> = FLAGS.into_iter().chain(NUMBERS).collect();
        let mut now = Facts::of("p");
        let mut then = Facts::of("p");
        for ((name, known), later) in names.iter().zip(&known).zip(&later) {
            if let Some(value) = known {
                set(&mut now, name, *value);
            }
            set(&mut then, name, known.unwrap_or(*later));
        }
        let complete = expression.evaluate(&then);
        prop_assert!(matches!(complete, Truth::Yes | Truth::No));
        match expression.evaluate(&now) {
            Truth::Unknown(missing) => {
                prop_assert!(!missing.is_empty());
                prop_assert!(missing.iter().all(|fact| now.get(*fact).is_unknown()));
                prop_assert!(missing.is_subset(expression.facts()));
            }
            sure => prop_assert_eq!(sure, complete, "{}", text),
        }
    }

    #[test]
    fn any_text_is_taken(text in "\\PC{0,120}") {
        let _ = Expression::parse(&text);
    }

    #[test]
    fn any_heap_of_signs_is_taken(text in "[-(){}\\[\\]!?:.,&|<>=+*/%'\"a-c0-9 ]{0,500}") {
        let _ = Expression::parse(&text);
    }
}

#[test]
fn deep_texts_are_refused_and_not_followed() {
    for (open, close) in [
        ("(", ")"),
        ("[", "]"),
        ("!", ""),
        ("-", ""),
        ("f(", ")"),
        ("a.", ""),
        ("true?true:", ""),
    ] {
        for depth in [30, 100, 245] {
            let text = format!("{}person.age{}", open.repeat(depth), close.repeat(depth));
            let refused = Expression::parse(&text).is_err();
            assert!(refused, "{text}");
        }
    }
}

//! Rows with all that decides before scoring: states, consent, blocked employers, dates, age bars, own rules.

use duijie_domain::candidate::CandidateState;
use duijie_domain::vacancy::VacancyState;
use duijie_matcher::requirement::{Mode, REQUIREMENTS, Rules};
use duijie_matcher::{CandidateRow, VacancyRow};
use jiff::civil::Date;
use proptest::prelude::*;
use smol_str::SmolStr;

fn rules() -> impl Strategy<Value = Rules> {
    let mode = prop::sample::select(vec![Mode::Must, Mode::Wish, Mode::Ignore]);
    let rule = (0..REQUIREMENTS.len(), mode);
    let rules = prop::collection::vec(rule, 0..4).prop_map(|rules| {
        Rules::new(
            rules
                .iter()
                .map(|(place, mode)| (REQUIREMENTS[*place].id(), *mode)),
        )
        .unwrap()
    });
    prop_oneof![2 => Just(Rules::default()), 1 => rules]
}

fn employers() -> impl Strategy<Value = Box<[SmolStr]>> {
    let name = prop::sample::select(vec!["a", "b", "c"]).prop_map(SmolStr::new_static);
    prop_oneof![2 => Just(vec![]), 1 => prop::collection::vec(name, 1..3)].prop_map(Vec::into_boxed_slice)
}

fn date() -> impl Strategy<Value = Option<Date>> {
    prop::option::weighted(0.3, (1_i8..13, 1_i8..29))
        .prop_map(|date| date.map(|(month, day)| Date::constant(2026, month, day)))
}

/// A person's row in any state.
pub(crate) fn candidate_row() -> impl Strategy<Value = CandidateRow> {
    let state = prop_oneof![
        6 => Just(CandidateState::Seeking),
        1 => Just(CandidateState::InTalks),
        1 => Just(CandidateState::Hired),
    ];
    let withdrawn = prop::bool::weighted(0.05);
    (super::candidate_row(), state, withdrawn, employers(), rules()).prop_map(
        |(mut row, state, withdrawn, blocked, rules)| {
            row.admission.state = state;
            row.admission.consent_withdrawn = withdrawn;
            row.admission.blocked_employers = blocked;
            row.features.rules = rules;
            row
        },
    )
}

/// A vacancy's row in any state.
pub(crate) fn vacancy_row() -> impl Strategy<Value = VacancyRow> {
    let state = prop_oneof![
        6 => Just(VacancyState::Open),
        1 => Just(VacancyState::Paused),
    ];
    let dates = prop_oneof![3 => Just((None, None)), 1 => (date(), date())];
    let bar = prop::option::weighted(0.1, (prop::option::of(16_u8..30), prop::option::of(25_u8..60)));
    (super::vacancy_row(), state, dates, bar, employers(), rules()).prop_map(
        |(mut row, state, (published_on, valid_until), age_bar, employer_ids, rules)| {
            row.admission.state = state;
            row.admission.published_on = published_on;
            row.admission.valid_until = valid_until;
            row.admission.age_bar = age_bar;
            row.admission.employer_ids = employer_ids;
            row.features.rules = rules;
            row
        },
    )
}

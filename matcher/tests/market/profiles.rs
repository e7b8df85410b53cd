//! Random weight profiles: any terms, weights, neutral values, parameters, modes and blends that a profile may have.

use std::fmt::Write;

use duijie_matcher::criterion::CRITERIA;
use duijie_matcher::requirement::REQUIREMENTS;
use duijie_matcher::{Profile, Side};
use proptest::prelude::*;

/// Parameters that are one number: term, key, largest number.
const NUMBERS: [(&str, &str, u32); 21] = [
    ("occupation", "contained", 1000),
    ("occupation", "worked", 1000),
    ("occupation-wish", "contained", 1000),
    ("place-wish", "contained", 1000),
    ("industry-wish", "contained", 1000),
    ("major", "contained", 1000),
    ("distance", "lodging", 1000),
    ("distance", "shuttle", 1000),
    ("pay", "at_max", 1000),
    ("pay", "fall_beyond", 3000),
    ("pay-wish", "at_max", 1000),
    ("pay-wish", "fall_below", 3000),
    ("education", "at_min", 1000),
    ("education", "per_step", 400),
    ("education", "per_step_below", 1000),
    ("experience", "at_min", 1000),
    ("experience", "per_year", 400),
    ("experience", "per_year_below", 1000),
    ("availability", "per_day", 200),
    ("skills", "level_not_told", 1000),
    ("language", "rank_not_told", 1000),
];
/// Parameters that are falling numbers: term, key, how many.
const FALLING: [(&str, &str, usize); 6] = [
    ("occupation", "levels", 4),
    ("occupation-wish", "levels", 4),
    ("occupation-wish", "ranks", 3),
    ("place-wish", "levels", 3),
    ("industry-wish", "levels", 4),
    ("major", "levels", 3),
];

/// A shipped profile, or one of random text.
pub(crate) fn profile() -> impl Strategy<Value = Profile> {
    let shipped = prop::sample::select(Profile::shipped_names());
    prop_oneof![
        1 => shipped.prop_map(|name| Profile::shipped(name).unwrap()),
        3 => random(),
    ]
}

/// A profile of random text.
pub(crate) fn random() -> impl Strategy<Value = Profile> {
    let numbers = prop::collection::vec(any::<u32>(), 600);
    numbers.prop_filter_map("no term counts", |numbers| {
        Profile::parse(&text(&mut Dice(numbers.into_iter()))).ok()
    })
}

/// A profile of terms that the pool has postings of, so that rows are found by them alone.
pub(crate) fn of_postings() -> impl Strategy<Value = Profile> {
    let weights = prop::array::uniform4(1_u32..60);
    let blend = prop::sample::select(vec!["harmonic", "min", "product", "employer", "seeker"]);
    (weights, blend, 0_u32..500).prop_map(|([occupation, skills, wish, place], blend, missing)| {
        let mut text = format!(
            "name = \"postings\"\nversion = \"1\"\ntitle = {{ zh = \"检索\", en = \"postings\" }}\nblend = \"{blend}\"\n"
        );
        text.push_str("[requirements]\n");
        for requirement in REQUIREMENTS {
            writeln!(text, "{} = \"ignore\"", requirement.id()).unwrap();
        }
        for (side, term, weight) in [
            ("employer", "occupation", occupation),
            ("employer", "skills", skills),
            ("seeker", "occupation-wish", wish),
            ("seeker", "place-wish", place),
        ] {
            let term = format!("[[{side}]]\nterm = \"{term}\"\nweight = {weight}\nmissing = {missing}\n");
            text.push_str(&term);
        }
        Profile::parse(&text).unwrap()
    })
}

struct Dice(std::vec::IntoIter<u32>);

impl Dice {
    fn below(&mut self, end: u32) -> u32 {
        self.0.next().unwrap_or(0) % end
    }

    fn one_in(&mut self, chances: u32) -> bool {
        self.below(chances) == 0
    }
}

fn text(dice: &mut Dice) -> String {
    let blend = ["harmonic", "min", "product", "employer", "seeker"][dice.below(5) as usize];
    let mut text = format!(
        "name = \"random\"\nversion = \"1\"\ntitle = {{ zh = \"随机\", en = \"random\" }}\nblend = \"{blend}\"\n"
    );
    writeln!(text, "[requirements]").unwrap();
    for requirement in REQUIREMENTS {
        let mode = ["must", "must", "wish", "ignore"][dice.below(4) as usize];
        writeln!(text, "{} = \"{mode}\"", requirement.id()).unwrap();
    }
    for (side, key) in [(Side::Employer, "employer"), (Side::Seeker, "seeker")] {
        for kind in CRITERIA.iter().filter(|kind| kind.sides.contains(&side)) {
            if !dice.one_in(3) {
                writeln!(text, "[[{key}]]\nterm = \"{}\"", kind.id).unwrap();
                term(&mut text, kind.id, dice);
            }
        }
    }
    text
}

fn term(text: &mut String, id: &str, dice: &mut Dice) {
    let weight_end = [2, 12, 60, 1_000_000][dice.below(4) as usize];
    writeln!(text, "weight = {}", dice.below(weight_end)).unwrap();
    for key in ["missing", "unasked"] {
        match dice.below(4) {
            0 => {}
            1 => writeln!(text, "{key} = \"drop\"").unwrap(),
            _ => writeln!(text, "{key} = {}", dice.below(1001)).unwrap(),
        }
    }
    for (_, key, most) in NUMBERS.iter().filter(|(term, ..)| *term == id) {
        if dice.one_in(2) {
            writeln!(text, "{key} = {}", dice.below(most + 1)).unwrap();
        }
    }
    for (_, key, count) in FALLING.iter().filter(|(term, ..)| *term == id) {
        if dice.one_in(2) {
            writeln!(text, "{key} = {:?}", falling(dice, *count)).unwrap();
        }
    }
    if id == "distance" && dice.one_in(2) {
        let values = falling(dice, 4);
        let kilometres = [1, 4, 30, 400].map(|most| most + dice.below(3));
        let steps: Vec<[u32; 2]> = kilometres.into_iter().zip(values).map(<[u32; 2]>::from).collect();
        writeln!(text, "steps = {steps:?}").unwrap();
    }
}

fn falling(dice: &mut Dice, count: usize) -> Vec<u32> {
    let mut values: Vec<u32> = (0..count).map(|_| dice.below(1001)).collect();
    values.sort_unstable_by(|one, other| other.cmp(one));
    values
}

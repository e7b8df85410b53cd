//! What must hold of tightness on any posts: laws of the choice, intervals, the same bytes, any text.
#![allow(clippy::unwrap_used, reason = "what a test cannot prepare fails it")]

use duijie_statistics::tightness::{
    Catalogue, Folds, Market, Outcome, PostRow, Reach, TightnessError, by_occupation, cross_validate,
    rank_correlation, train, untrained,
};
use proptest::prelude::*;

const AREAS: [&str; 3] = ["甲市", "乙市", "丙市"];
const FIELDS: [&str; 5] = ["0101", "0102", "0201", "0202", "0301"];
const GROUPS: [&str; 3] = ["不限", "2026年应届毕业生", "退役军人"];
const BY_POST: Folds = Folds {
    number: 5,
    by_employer: false,
};

fn catalogue() -> Catalogue {
    Catalogue {
        fields: FIELDS
            .iter()
            .map(|code| ((*code).to_owned(), format!("专业{code}")))
            .collect(),
    }
}

/// A post that differs from its neighbours in everything.
fn row(number: usize) -> PostRow {
    let fields = &FIELDS[number % 4..number % 4 + 1 + number % 2];
    PostRow {
        id: format!("{number}"),
        occupation: format!("职业{}", number % 7),
        title: format!("岗位{}", number % 7),
        employer: format!("单位{}", number % 31),
        recruiter: format!("机关{}", number % 11),
        places: u32::try_from(1 + number % 3).unwrap(),
        area: AREAS[number % 3].to_owned(),
        district: format!("区{}", number % 5),
        reach: [Reach::District, Reach::Area, Reach::District, Reach::Whole][number % 4],
        schooling: if number.is_multiple_of(6) { 3 } else { 2 },
        level: if number.is_multiple_of(6) {
            "硕士"
        } else {
            "本科"
        }
        .to_owned(),
        fields: fields.join("、"),
        group: GROUPS[number / 2 % 3].to_owned(),
        duties: format!("从事第{}类工作", number % 9),
        ..PostRow::default()
    }
}

fn rows(number: usize) -> Vec<PostRow> {
    (0..number).map(row).collect()
}

fn read(rows: Vec<PostRow>) -> Market {
    Market::read(rows, &catalogue()).unwrap()
}

/// Applicants that follow area, group and places, and something that nothing explains.
fn outcome(row: &PostRow, number: usize) -> Outcome {
    let area = if row.area == AREAS[0] { 60 } else { 20 };
    let group = if row.group == GROUPS[1] { 2 } else { 1 };
    Outcome {
        post: row.id.clone(),
        applicants: area * row.places / group + u32::try_from(number * 37 % 11).unwrap(),
    }
}

fn outcomes(market: &Market, number: usize) -> Vec<Outcome> {
    let posts = market.posts.iter().zip(0..number);
    posts.map(|(post, number)| outcome(&post.row, number)).collect()
}

#[test]
fn everyone_chooses_one_post() {
    let market = read(rows(120));
    let sum: f64 = untrained(&market, 1_000.0)
        .iter()
        .map(|estimate| estimate.applicants)
        .sum();
    assert!(sum > 100.0 && sum < 1_600.0, "{sum}");
    let twice: f64 = untrained(&market, 2_000.0)
        .iter()
        .map(|estimate| estimate.applicants)
        .sum();
    assert!((twice - 2.0 * sum).abs() < 1e-6);
}

#[test]
fn training_finds_what_applicants_follow() {
    let market = read(rows(300));
    let known = outcomes(&market, 240);
    let found = train(&market, &known, BY_POST).unwrap();
    assert!(found.validation.spearman > 0.8, "{:?}", found.validation);
    assert!(found.validation.spearman > found.validation.untrained_spearman);
    let truth: Vec<f64> = (240..300)
        .map(|at| f64::from(outcome(&market.posts[at].row, at).applicants))
        .collect();
    let unseen: Vec<f64> = found.estimates[240..]
        .iter()
        .map(|estimate| estimate.applicants)
        .collect();
    assert!(rank_correlation(&unseen, &truth) > 0.8);
}

#[test]
fn intervals_hold_their_estimate_and_nothing_changes_between_runs() {
    let market = read(rows(150));
    let known = outcomes(&market, 100);
    let once = train(&market, &known, BY_POST).unwrap();
    assert_eq!(
        format!("{once:?}"),
        format!("{:?}", train(&market, &known, BY_POST).unwrap())
    );
    let prior = untrained(&market, 500.0);
    for estimate in once.estimates.iter().chain(&prior) {
        assert!(
            0.0 <= estimate.low
                && estimate.low <= estimate.applicants
                && estimate.applicants <= estimate.high
        );
    }
    let occupations = by_occupation(&market, &once.estimates);
    assert_eq!(occupations.iter().map(|row| row.posts).sum::<usize>(), 150);
    for row in occupations {
        let estimate = row.estimate;
        assert!(
            0.0 <= estimate.low
                && estimate.low <= estimate.applicants
                && estimate.applicants <= estimate.high
        );
    }
}

#[test]
fn a_post_has_no_influence_on_its_own_validation() {
    let market = read(rows(150));
    let mut known = outcomes(&market, 150);
    let folds = Folds {
        number: 2,
        by_employer: false,
    };
    let before = cross_validate(&market, &known, folds).unwrap();
    known[17].applicants += 5_000;
    let after = cross_validate(&market, &known, folds).unwrap();
    assert_eq!(before.predictions[17], after.predictions[17]);
    assert_ne!(before.predictions, after.predictions);
}

#[test]
fn what_cannot_be_estimated_is_refused() {
    let market = read(rows(60));
    let few = cross_validate(&market, &outcomes(&market, 49), BY_POST);
    assert_eq!(
        few,
        Err(TightnessError::TooFewOutcomes {
            found: 49,
            needed: 50
        })
    );
    let one = Folds {
        number: 1,
        by_employer: false,
    };
    assert_eq!(
        cross_validate(&market, &outcomes(&market, 60), one),
        Err(TightnessError::Folds(1))
    );
    let twins = Market::read(vec![row(1), row(1)], &catalogue());
    assert_eq!(twins, Err(TightnessError::TwoPosts("1".to_owned())));
    let none = PostRow { places: 0, ..row(1) };
    assert_eq!(
        Market::read(vec![none], &catalogue()),
        Err(TightnessError::NoPlaces("1".to_owned()))
    );
}

#[test]
fn outcomes_without_any_spread_are_estimated_as_they_are() {
    let market = read(rows(80));
    let same = |post: &duijie_statistics::tightness::Post| Outcome {
        post: post.row.id.clone(),
        applicants: 9,
    };
    let known: Vec<Outcome> = market.posts[..60].iter().map(same).collect();
    let found = train(&market, &known, BY_POST).unwrap();
    for estimate in &found.estimates {
        assert!((estimate.applicants - 9.0).abs() < 1e-6, "{estimate:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn more_eligible_supply_never_lowers_an_estimate(at in 0_usize..60, field in 0_usize..5) {
        let narrow = rows(60);
        let mut wide = narrow.clone();
        wide[at].fields = format!("{}、{}", wide[at].fields, FIELDS[field]);
        let (narrow, wide) = (untrained(&read(narrow), 500.0), untrained(&read(wide), 500.0));
        prop_assert!(wide[at].applicants >= narrow[at].applicants - 1e-9);
    }

    #[test]
    fn more_places_lower_the_estimate_for_a_place(at in 0_usize..60, more in 1_u32..50) {
        let few = rows(60);
        let mut many = few.clone();
        many[at].places += more;
        let (few, many) = (untrained(&read(few), 500.0), untrained(&read(many), 500.0));
        prop_assert!(many[at].per_place() < few[at].per_place());
        prop_assert!(many[at].applicants >= few[at].applicants - 1e-9);
    }

    #[test]
    fn any_text_is_taken(texts in prop::collection::vec(prop::array::uniform5(any::<String>()), 60)) {
        let row = |(number, [title, employer, fields, group, area]): (usize, [String; 5])| PostRow {
            id: number.to_string(),
            duties: title.clone(),
            higher_fields: employer.clone(),
            title, employer, fields, group, area,
            places: 1,
            ..PostRow::default()
        };
        let market = read(texts.into_iter().enumerate().map(row).collect());
        let found = train(&market, &outcomes(&market, 55), BY_POST).unwrap();
        for estimate in &found.estimates {
            prop_assert!(estimate.applicants.is_finite() && estimate.low <= estimate.high);
        }
    }
}

//! The best for the person among rules that exclude each other, against trying every set.
#![allow(clippy::unwrap_used, reason = "tests")]

use duijie_domain::code::CodeBook;
use duijie_policy::{Decision, Facts, PolicyBook, Rule, choose};
use jiff::civil::date;
use proptest::prelude::*;

fn text(id: usize, yuan: i64, excluded: &[usize]) -> String {
    let excluded: Vec<String> = excluded.iter().map(|other| format!("\"rule-{other}\"")).collect();
    format!(
        r#"
        id = "rule-{id}"
        version = "1"
        source = "made up"
        title = {{ zh = "第 {id} 项", en = "number {id}" }}
        receiver = "person"
        [area]
        code = "all"
        [clause]
        document = "made up"
        [amount]
        benefit = "money"
        per = "head"
        yuan = {yuan}
        [limits]
        not_with = [{}]
        [[condition]]
        id = "always"
        zh = "总是"
        en = "always"
        expression = "true"
        "#,
        excluded.join(", ")
    )
}

/// Whether no two rules of the set, given as bits, exclude each other.
fn is_allowed(set: usize, exclusions: &[(usize, usize)]) -> bool {
    let has = |rule: usize| set >> rule & 1 == 1;
    exclusions
        .iter()
        .all(|(left, right)| left == right || !(has(*left) && has(*right)))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn no_allowed_set_gives_more(
        yuan in proptest::collection::vec(1..50_i64, 1..7),
        exclusions in proptest::collection::vec((0..6_usize, 0..6_usize), 0..8),
    ) {
        let count = yuan.len();
        let exclusions: Vec<(usize, usize)> =
            exclusions.into_iter().map(|(left, right)| (left % count, right % count)).collect();
        let texts: Vec<String> = yuan.iter().enumerate().map(|(id, yuan)| {
            let of_rule = exclusions.iter().filter(|(left, right)| *left == id && left != right);
            text(id, *yuan, &of_rule.map(|(_, right)| *right).collect::<Vec<_>>())
        }).collect();
        let book = PolicyBook::load(texts.iter().map(|text| ("made-up", text.as_str())), &CodeBook::embedded()).unwrap();
        let decided: Vec<Decision> = book.decide_all(&Facts::of("p"), &[], date(2025, 1, 1));
        let pairs: Vec<(&Rule, &Decision)> = book.rules().iter().zip(&decided).collect();
        let choice = choose(&pairs);

        let sum = |set: usize| -> i64 { (0..count).filter(|rule| set >> rule & 1 == 1).map(|rule| yuan[rule]).sum() };
        let best = (0..1_usize << count).filter(|set| is_allowed(*set, &exclusions)).map(sum).max();
        let bit = |rule: usize| usize::from(choice.granted.iter().any(|id| *id == format!("rule-{rule}"))) << rule;
        let chosen: usize = (0..count).map(bit).sum();
        prop_assert!(is_allowed(chosen, &exclusions));
        prop_assert_eq!(Some(sum(chosen)), best);
        prop_assert_eq!(choice.fen, sum(chosen) * 100);
        prop_assert_eq!(choice.granted.len() + choice.set_aside.len(), count);
        prop_assert!(choice.set_aside.iter().all(|rule| !rule.in_favour_of.is_empty()));
    }
}

//! Whether hidden numbers can be worked out, asked of a solver that knows nothing of how they were hidden: it tries
//! every way to fill the hidden places with whole numbers.

use super::{Sum, System, hidden, intervals};
use proptest::prelude::{Strategy, any, prop, prop_assert, proptest};

const THRESHOLD: i64 = 5;

/// A total, groups of it and parts of each group; the last group's parts are not all printed.
fn tree(groups: &[Vec<i64>], unprinted: i64) -> System {
    let mut system = System::default();
    let mut wholes = Vec::new();
    for (place, parts) in groups.iter().enumerate() {
        let mut members: Vec<usize> = parts.iter().map(|part| system.add(*part, true, 1)).collect();
        let rest = if place == 0 { unprinted } else { 0 };
        if rest > 0 {
            members.push(system.add(rest, false, 0));
        }
        let whole = system.add(parts.iter().sum::<i64>() + rest, true, 2);
        system.sums.push(Sum {
            whole,
            parts: members,
        });
        wholes.push(whole);
    }
    let total = wholes.iter().map(|whole| system.numbers[*whole].value).sum();
    let total = system.add(total, true, 3);
    system.sums.push(Sum {
        whole: total,
        parts: wholes,
    });
    system
}

/// Least and greatest of every number over all ways to fill what is hidden.
fn solved(system: &System, hidden: &[bool]) -> Vec<(i64, i64)> {
    let open: Vec<usize> = (0..hidden.len())
        .filter(|place| hidden[*place] || !system.numbers[*place].is_printed)
        .collect();
    let bounds = intervals(system, hidden);
    let mut values: Vec<Option<i64>> = system.numbers.iter().map(|number| Some(number.value)).collect();
    open.iter().for_each(|place| values[*place] = None);
    let mut found = vec![(i64::MAX, i64::MIN); values.len()];
    let cap = |place: usize| {
        bounds[place]
            .greatest
            .min(system.numbers[place].value + 2 * THRESHOLD)
    };
    let ranges: Vec<(i64, i64)> = (0..values.len())
        .map(|place| (i64::from(system.numbers[place].is_printed), cap(place)))
        .collect();
    fill(system, &ranges, &mut values, &open, &mut found);
    found
}

fn fill(
    system: &System,
    ranges: &[(i64, i64)],
    values: &mut Vec<Option<i64>>,
    open: &[usize],
    found: &mut [(i64, i64)],
) {
    if system.sums.iter().any(|sum| is_broken(sum, values)) {
        return;
    }
    let Some((&place, rest)) = open.split_first() else {
        for (value, found) in values.iter().zip(found) {
            let value = value.unwrap();
            *found = (found.0.min(value), found.1.max(value));
        }
        return;
    };
    for value in ranges[place].0..=ranges[place].1 {
        values[place] = Some(value);
        fill(system, ranges, values, rest, found);
    }
    values[place] = None;
}

/// Whether a sum cannot hold any more, whatever is still open.
fn is_broken(sum: &Sum, values: &[Option<i64>]) -> bool {
    let known: i64 = sum.parts.iter().filter_map(|part| values[*part]).sum();
    let is_full = sum.parts.iter().all(|part| values[*part].is_some());
    values[sum.whole].is_some_and(|whole| known > whole || (is_full && known != whole))
}

#[test]
fn one_small_cell_takes_a_second_with_it() {
    let system = tree(&[vec![2, 30, 40], vec![50, 60]], 0);
    let hidden = hidden(&system, THRESHOLD);
    assert_eq!(hidden.iter().filter(|hidden| **hidden).count(), 2);
    assert!(hidden[0] && hidden[1]);
}

#[test]
fn two_small_cells_that_tell_each_other_take_a_third() {
    let system = tree(&[vec![1, 1, 40], vec![50, 60]], 0);
    let hidden = hidden(&system, THRESHOLD);
    assert_eq!(hidden[..3], [true, true, true]);
}

#[test]
fn zero_is_shown_and_large_cells_are_too() {
    let system = tree(&[vec![0, 30], vec![50, 0]], 0);
    assert!(!hidden(&system, THRESHOLD).contains(&true));
    assert!(!hidden(&tree(&[vec![1, 2]], 0), 0).contains(&true));
}

#[test]
fn a_group_whose_parts_cannot_guard_each_other_is_hidden_with_another() {
    let system = tree(&[vec![3, 3], vec![50, 60]], 0);
    let hidden = hidden(&system, THRESHOLD);
    let intervals = intervals(&system, &hidden);
    assert!(hidden[2] && hidden[5], "{hidden:?}");
    assert!(intervals[0].width() >= THRESHOLD);
}

fn small_trees() -> impl Strategy<Value = (Vec<Vec<i64>>, i64)> {
    let parts = prop::collection::vec(0_i64..9, 1..4);
    (prop::collection::vec(parts, 1..4), 0_i64..4)
}

proptest! {
    #[test]
    fn no_hidden_number_can_be_worked_out((groups, unprinted) in small_trees()) {
        let system = tree(&groups, unprinted);
        let hidden = hidden(&system, THRESHOLD);
        let open = hidden.iter().filter(|hidden| **hidden).count();
        if open > 7 {
            return Ok(());
        }
        for (place, (least, greatest)) in solved(&system, &hidden).into_iter().enumerate() {
            let is_guarded = greatest - least >= THRESHOLD;
            prop_assert!(!hidden[place] || is_guarded, "{place}: {least}..{greatest} of {system:?} {hidden:?}");
        }
    }

    #[test]
    fn what_is_small_is_hidden_and_zero_is_not((groups, unprinted) in small_trees(), threshold in 0_i64..9) {
        let system = tree(&groups, unprinted);
        for (number, hidden) in system.numbers.iter().zip(hidden(&system, threshold)) {
            prop_assert!(hidden || !number.is_printed || !(1..threshold).contains(&number.value));
            prop_assert!(!hidden || number.value > 0);
        }
    }

    #[test]
    fn intervals_hold_the_truth((groups, unprinted) in small_trees(), mask in any::<u16>()) {
        let system = tree(&groups, unprinted);
        let hidden: Vec<bool> = system
            .numbers
            .iter()
            .enumerate()
            .map(|(place, number)| mask >> (place % 16) & 1 == 1 && number.value > 0)
            .collect();
        for (number, interval) in system.numbers.iter().zip(intervals(&system, &hidden)) {
            prop_assert!((interval.least..=interval.greatest).contains(&number.value));
        }
    }
}

//! The order in which a person walks through a hall: from the entrance to every booth, once, along aisles that run east
//! and north. Shortest for few booths; for more of them short, and never longer than walking to the nearest one each time.

/// Up to so many booths the shortest of all orders is found.
const EXACT_MAX: usize = 9;

/// Metres east and north of the entrance.
type Spot = (i32, i32);

/// The way along the aisles between two spots.
#[must_use]
pub fn metres(from: Spot, to: Spot) -> u64 {
    u64::from(from.0.abs_diff(to.0)) + u64::from(from.1.abs_diff(to.1))
}

/// The places of the spots in walking order. Equal ways are told apart by the order of the spots.
#[must_use]
pub fn walking_order(spots: &[Spot]) -> Vec<usize> {
    if spots.len() <= EXACT_MAX {
        shortest(spots)
    } else {
        untangled(spots, nearest_next(spots))
    }
}

/// The shortest way over all subsets: for each set of visited spots and each last one the shortest way so far.
fn shortest(spots: &[Spot]) -> Vec<usize> {
    let count = spots.len();
    let sets = 1_usize << count;
    let mut best = vec![(u64::MAX, usize::MAX); sets * count.max(1)];
    for (last, spot) in spots.iter().enumerate() {
        best[(1 << last) * count + last] = (metres((0, 0), *spot), usize::MAX);
    }
    for set in 1..sets {
        for last in (0..count).filter(|last| set >> last & 1 == 1) {
            let (way, _) = best[set * count + last];
            for next in (0..count).filter(|next| set >> next & 1 == 0 && way < u64::MAX) {
                let longer = (way + metres(spots[last], spots[next]), last);
                let known = &mut best[(set | 1 << next) * count + next];
                *known = longer.min(*known);
            }
        }
    }
    let mut set = sets - 1;
    let mut last = (0..count).min_by_key(|last| (best[set * count + last].0, *last));
    let mut order = Vec::with_capacity(count);
    while let Some(place) = last {
        order.push(place);
        let before = best[set * count + place].1;
        set &= !(1 << place);
        last = (before != usize::MAX).then_some(before);
    }
    order.reverse();
    order
}

fn nearest_next(spots: &[Spot]) -> Vec<usize> {
    let mut left: Vec<usize> = (0..spots.len()).collect();
    let mut order = Vec::with_capacity(spots.len());
    let mut here = (0, 0);
    while let Some((at, place)) = left
        .iter()
        .copied()
        .enumerate()
        .min_by_key(|(_, place)| (metres(here, spots[*place]), *place))
    {
        left.remove(at);
        order.push(place);
        here = spots[place];
    }
    order
}

/// Turns pieces of the way round as long as that makes it shorter.
fn untangled(spots: &[Spot], mut order: Vec<usize>) -> Vec<usize> {
    let mut is_shorter = true;
    while is_shorter {
        is_shorter = false;
        for from in 0..order.len() {
            for to in from + 1..order.len() {
                if turned_is_shorter(spots, &order, from, to) {
                    order[from..=to].reverse();
                    is_shorter = true;
                }
            }
        }
    }
    order
}

fn turned_is_shorter(spots: &[Spot], order: &[usize], from: usize, to: usize) -> bool {
    let spot = |place: usize| spots[order[place]];
    let before = if from == 0 { (0, 0) } else { spot(from - 1) };
    let leaving = |last: usize| {
        let next = order.get(to + 1).map(|next| spots[*next]);
        next.map_or(0, |next| metres(spot(last), next))
    };
    metres(before, spot(to)) + leaving(from) < metres(before, spot(from)) + leaving(to)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn length(spots: &[Spot], order: &[usize]) -> u64 {
        let mut here = (0, 0);
        let steps = order.iter().map(|place| {
            let step = metres(here, spots[*place]);
            here = spots[*place];
            step
        });
        steps.sum()
    }

    fn orders(count: usize) -> Vec<Vec<usize>> {
        if count == 0 {
            return vec![Vec::new()];
        }
        let shorter = orders(count - 1);
        let insert = |order: &Vec<usize>, at: usize| {
            let mut longer = order.clone();
            longer.insert(at, count - 1);
            longer
        };
        let all = shorter
            .iter()
            .flat_map(|order| (0..count).map(move |at| insert(order, at)));
        all.collect()
    }

    fn spots(count: impl Into<prop::collection::SizeRange>) -> impl Strategy<Value = Vec<Spot>> {
        prop::collection::vec((-100..100_i32, -100..100_i32), count)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn no_order_of_few_spots_is_shorter(spots in spots(0..6)) {
            let best = orders(spots.len()).iter().map(|order| length(&spots, order)).min();
            prop_assert_eq!(Some(length(&spots, &walking_order(&spots))), best);
        }

        #[test]
        fn every_spot_is_visited_once_and_no_turn_makes_the_way_shorter(spots in spots(0..25)) {
            let order = walking_order(&spots);
            let mut visited = order.clone();
            visited.sort_unstable();
            prop_assert_eq!(visited, (0..spots.len()).collect::<Vec<_>>());
            prop_assert!(length(&spots, &order) <= length(&spots, &nearest_next(&spots)));
        }
    }
}

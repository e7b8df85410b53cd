//! How evenly a set of lists spreads attention over the items: coverage, the most listed, Gini, congestion.
//!
//! In: the lists of one side as item indices. Out: figures. How lists are made does not belong here.

/// How crowded a set of lists is.
#[derive(Clone, Debug, PartialEq)]
pub struct Crowding {
    /// How many lists there are.
    pub lists: usize,
    /// How many of them have no entry.
    pub empty_lists: usize,
    /// How many items there are to be listed.
    pub items: usize,
    /// How many of them are in at least one list.
    pub listed_items: usize,
    /// The most listed items, most first, then by index.
    pub most_listed: Vec<Listed>,
    /// Gini coefficient of the counts, 0 for even; absent where nothing is listed.
    pub gini: Option<f64>,
    /// Σ s ln s / ln m over the shares s of the m items, -1 for even and 0 where one item has every entry; absent
    /// where nothing is listed or there is no second item.
    pub congestion: Option<f64>,
}

/// An item and the number of lists that it is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Index of the item.
    pub item: usize,
    /// How many lists have it.
    pub lists: usize,
}

impl Crowding {
    /// The figures of lists over `items` items, with at most `most` of the most listed ones. Entries beyond the last
    /// item are not counted.
    #[must_use]
    pub fn of<'a>(lists: impl IntoIterator<Item = &'a [usize]>, items: usize, most: usize) -> Self {
        let mut counts = vec![0; items];
        let (mut all, mut empty) = (0, 0);
        for list in lists {
            all += 1;
            empty += usize::from(list.is_empty());
            for item in list {
                if let Some(count) = counts.get_mut(*item) {
                    *count += 1;
                }
            }
        }
        Self {
            lists: all,
            empty_lists: empty,
            items,
            listed_items: counts.iter().filter(|count| **count > 0).count(),
            most_listed: most_listed(&counts, most),
            gini: gini(&counts),
            congestion: congestion(&counts),
        }
    }

    /// Share of the items that are in at least one list, 0 where there are no items.
    #[must_use]
    pub fn coverage(&self) -> f64 {
        share(self.listed_items, self.items)
    }

    /// Share of the lists that have no entry, 0 where there are no lists.
    #[must_use]
    pub fn empty_share(&self) -> f64 {
        share(self.empty_lists, self.lists)
    }
}

fn share(part: usize, whole: usize) -> f64 {
    part as f64 / whole.max(1) as f64
}

fn most_listed(counts: &[usize], most: usize) -> Vec<Listed> {
    let mut listed: Vec<Listed> = counts
        .iter()
        .enumerate()
        .filter(|(_, lists)| **lists > 0)
        .map(|(item, lists)| Listed { item, lists: *lists })
        .collect();
    listed.sort_by(|one, other| other.lists.cmp(&one.lists).then(one.item.cmp(&other.item)));
    listed.truncate(most);
    listed
}

/// Mean difference of two counts over twice the mean, from the sorted counts.
fn gini(counts: &[usize]) -> Option<f64> {
    let total = total(counts)?;
    let mut sorted = counts.to_vec();
    sorted.sort_unstable();
    let weighted: f64 = (1..)
        .zip(&sorted)
        .map(|(place, count)| f64::from(place) * *count as f64)
        .sum();
    let items = counts.len() as f64;
    Some(2.0 * weighted / (items * total) - (items + 1.0) / items)
}

fn congestion(counts: &[usize]) -> Option<f64> {
    let total = total(counts)?;
    let shares = counts
        .iter()
        .filter(|count| **count > 0)
        .map(|count| *count as f64 / total);
    let sum: f64 = shares.map(|share| share * libm::log(share)).sum();
    (counts.len() > 1).then(|| sum / libm::log(counts.len() as f64))
}

fn total(counts: &[usize]) -> Option<f64> {
    let total: usize = counts.iter().sum();
    (total > 0).then_some(total as f64)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use rstest::rstest;

    fn crowding(lists: &[&[usize]], items: usize) -> Crowding {
        Crowding::of(lists.iter().copied(), items, 2)
    }

    #[rstest]
    // Counts 1 1: everything even.
    #[case(&[vec![0], vec![1]], 2, 0.0, -1.0)]
    // Counts 2 0: of two items one has all.
    #[case(&[vec![0], vec![0]], 2, 0.5, 0.0)]
    // Counts 3 1 0 0: (2·(3·1 + 4·3)) / (4·4) - 5/4 = 0.625; (¾ ln ¾ + ¼ ln ¼) / ln 4 = -0.405639.
    #[case(&[vec![0, 1], vec![0], vec![0]], 4, 0.625, -0.405_639_062_229_566_5)]
    fn figures_computed_by_hand(
        #[case] lists: &[Vec<usize>],
        #[case] items: usize,
        #[case] gini: f64,
        #[case] congestion: f64,
    ) {
        let crowding = Crowding::of(lists.iter().map(Vec::as_slice), items, 0);
        assert!((crowding.gini.unwrap() - gini).abs() < 1e-12);
        assert!((crowding.congestion.unwrap() - congestion).abs() < 1e-12);
    }

    #[test]
    fn coverage_and_empty_lists_are_shares() {
        let crowding = crowding(&[&[2, 0], &[], &[2], &[]], 5);
        assert!((crowding.coverage() - 0.4).abs() < 1e-12);
        assert!((crowding.empty_share() - 0.5).abs() < 1e-12);
        assert_eq!(
            crowding.most_listed,
            [Listed { item: 2, lists: 2 }, Listed { item: 0, lists: 1 }]
        );
    }

    #[test]
    fn nothing_listed_has_no_spread() {
        for lists in [vec![], vec![&[] as &[usize]]] {
            let crowding = crowding(&lists, 3);
            assert_eq!((crowding.gini, crowding.congestion), (None, None));
            assert!(crowding.coverage().abs() < 1e-12);
        }
        assert_eq!(crowding(&[&[0]], 1).congestion, None);
    }

    #[test]
    fn entries_that_are_no_item_are_not_counted() {
        assert_eq!(crowding(&[&[7], &[0]], 2).listed_items, 1);
    }
}

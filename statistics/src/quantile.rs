//! Quantiles of weighted values, without interpolation: the least value at or below which lies at least that part of the
//! weight (the inverse of the empirical distribution).

/// The parts in hundredths that wages are told at.
pub(crate) const PARTS: [i64; 5] = [10, 25, 50, 75, 90];

/// The quantile at `part` hundredths; none without weight. The values are sorted here.
pub(crate) fn quantile(values: &mut [(i64, i64)], part: i64) -> Option<i64> {
    values.sort_unstable();
    let total: i64 = values.iter().map(|(_, weight)| weight).sum();
    let mut below = 0;
    let reaching = values.iter().find(|(_, weight)| {
        below += weight;
        below * 100 >= total * part && below > 0
    });
    reaching.map(|(value, _)| *value)
}

#[cfg(test)]
mod tests {
    use super::quantile;

    #[test]
    fn quantiles_are_values_that_occur() {
        let mut values = [(5_000, 1), (3_000, 6), (9_000, 3)];
        let told: Vec<Option<i64>> = [10, 60, 61, 70, 71]
            .map(|part| quantile(&mut values, part))
            .into();
        assert_eq!(
            told,
            [Some(3_000), Some(3_000), Some(5_000), Some(5_000), Some(9_000)]
        );
        assert_eq!(quantile(&mut [], 50), None);
        assert_eq!(quantile(&mut [(1, 0)], 50), None);
    }
}

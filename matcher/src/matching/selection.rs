//! Which rows of a pool take part in a run, in the order of their creation numbers.

use crate::pool::Pool;

/// Rows of a pool, each with its creation number, rising.
#[derive(Clone, Debug)]
pub struct Selection<'a, Row> {
    rows: Vec<(u64, &'a Row)>,
}

impl<'a, Row> Selection<'a, Row> {
    /// All rows.
    #[must_use]
    pub fn all(pool: &'a Pool<Row>) -> Self {
        Self {
            rows: pool.iter().collect(),
        }
    }

    /// The rows that satisfy `keep`.
    pub fn filtered(pool: &'a Pool<Row>, mut keep: impl FnMut(u64, &Row) -> bool) -> Self {
        Self {
            rows: pool.iter().filter(|(number, row)| keep(*number, row)).collect(),
        }
    }

    /// The rows with these creation numbers; numbers without a row are left out, doubles count once.
    pub fn of(pool: &'a Pool<Row>, numbers: impl IntoIterator<Item = u64>) -> Self {
        let mut rows: Vec<(u64, &Row)> = numbers
            .into_iter()
            .filter_map(|number| Some((number, pool.get(number)?)))
            .collect();
        rows.sort_unstable_by_key(|(number, _)| *number);
        rows.dedup_by_key(|(number, _)| *number);
        Self { rows }
    }

    /// How many rows take part.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether no row takes part.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The rows.
    #[must_use]
    pub fn rows(&self) -> &[(u64, &'a Row)] {
        &self.rows
    }
}

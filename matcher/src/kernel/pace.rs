//! From which size on a means of the search is worth its trouble. It decides how fast a list is found, never which list.

/// Sizes from which on the search takes up its means.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pace {
    /// Rows that are sooner all read than told apart by postings.
    pub direct_rows: u64,
    /// Entries that are read together at least, unless fewer will do: turning to every chunk takes as long.
    pub round_entries: u64,
    /// Entries of a chunk up to which they are looked at one by one.
    pub few_entries: usize,
    /// What a gate may spare, in entries of postings, so that it is looked for.
    pub gate_worth_entries: u64,
    /// Rows that a filter has to keep from being bounded so that a whole chunk is filtered.
    pub filter_worth_rows: f64,
}

impl Pace {
    /// As measured with pools of many thousand rows.
    pub const MEASURED: Self = Self {
        direct_rows: 6000,
        round_entries: 12_000,
        few_entries: 64,
        gate_worth_entries: 10_000,
        filter_worth_rows: 24.0,
    };
    /// Every means, however small the pool: for tests that hold the search to its definition.
    pub const EAGER: Self = Self {
        direct_rows: 0,
        round_entries: 0,
        few_entries: 0,
        gate_worth_entries: 0,
        filter_worth_rows: 0.0,
    };
}

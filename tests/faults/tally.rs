//! What the trials of one fault came to, and the table of all of them.
//!
//! In: findings of trials. Out: aligned text, JSON, and whether the default engine has kept everything. No trial runs here.

use serde::{Deserialize, Serialize};
use std::fmt::Write as _;

const NOTES_MAX: usize = 8;

/// The trials of one fault on one engine.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Tally {
    /// Trials made.
    pub(crate) trials: u64,
    /// Writes (or pieces, or files) that were acknowledged in them.
    pub(crate) acknowledged: u64,
    /// Acknowledged writes that were not there afterwards.
    pub(crate) lost: u64,
    /// Data that would not open although nothing in it was damaged.
    pub(crate) unopenable: u64,
    /// Answers that were wrong and did not say so; panics among them.
    pub(crate) wrong: u64,
    /// Times that damage was told in words.
    pub(crate) told: u64,
    /// The first things that went wrong.
    pub(crate) notes: Vec<String>,
}

impl Tally {
    /// Whether nothing went wrong.
    pub(crate) fn is_clean(&self) -> bool {
        (self.lost, self.unopenable, self.wrong) == (0, 0, 0)
    }

    /// Trials that could not be made at all: nothing is proved, so nothing is clean.
    pub(crate) fn of_failure(reason: &str) -> Self {
        let mut tally = Self::default();
        tally.answer_wrongly(format!("the trials could not be made: {reason}"));
        tally
    }

    pub(crate) fn lose(&mut self, count: u64, note: impl Into<String>) {
        self.lost += count;
        self.note(note);
    }

    pub(crate) fn fail_to_open(&mut self, note: impl Into<String>) {
        self.unopenable += 1;
        self.note(note);
    }

    pub(crate) fn answer_wrongly(&mut self, note: impl Into<String>) {
        self.wrong += 1;
        self.note(note);
    }

    fn note(&mut self, note: impl Into<String>) {
        if self.notes.len() < NOTES_MAX {
            self.notes.push(note.into());
        }
    }

    /// Adds the counts of another one.
    pub(crate) fn add(&mut self, other: Self) {
        self.trials += other.trials;
        self.acknowledged += other.acknowledged;
        self.lost += other.lost;
        self.unopenable += other.unopenable;
        self.wrong += other.wrong;
        self.told += other.told;
        // One note for each trial, so that one bad trial does not crowd out the others.
        other.notes.into_iter().take(1).for_each(|note| self.note(note));
    }
}

/// One line of the table.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Line {
    pub(crate) fault: &'static str,
    pub(crate) engine: &'static str,
    /// Why it was not tried, if it was not.
    pub(crate) skipped: Option<String>,
    pub(crate) tally: Tally,
    pub(crate) seconds: f64,
}

/// The heads of the columns; the last line is written as it comes.
pub(crate) const HEADS: [&str; 9] = [
    "fault",
    "engine",
    "trials",
    "acknowledged",
    "lost",
    "unopenable",
    "wrong",
    "told",
    "seconds",
];
const WIDTHS: [usize; 9] = [22, 7, 7, 13, 5, 11, 6, 6, 8];

/// A line of the table, and below it what went wrong.
pub(crate) fn printed(line: &Line) -> String {
    if let Some(reason) = &line.skipped {
        return format!("{:<22} {:<7} skipped: {reason}", line.fault, line.engine);
    }
    let tally = &line.tally;
    let numbers = [
        tally.trials,
        tally.acknowledged,
        tally.lost,
        tally.unopenable,
        tally.wrong,
        tally.told,
    ];
    let mut cells = vec![line.fault.to_owned(), line.engine.to_owned()];
    cells.extend(numbers.map(|number| number.to_string()));
    cells.push(format!("{:.1}", line.seconds));
    let mut text = row(&cells);
    for note in &tally.notes {
        let _ = write!(text, "\n    {note}");
    }
    text
}

/// Cells side by side, words to the left and numbers to the right.
pub(crate) fn row(cells: &[impl AsRef<str>]) -> String {
    let mut text = String::new();
    for (place, (cell, width)) in cells.iter().zip(WIDTHS).enumerate() {
        let cell = cell.as_ref();
        let _ = match place {
            0 | 1 => write!(text, "{cell:<width$} "),
            _ => write!(text, "{cell:>width$} "),
        };
    }
    text.trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stand_under_their_heads() {
        let line = Line {
            fault: "power-cut",
            engine: "sled",
            skipped: None,
            tally: Tally {
                trials: 500,
                acknowledged: 123_456,
                ..Tally::default()
            },
            seconds: 1.25,
        };
        let (head, line) = (row(&HEADS), printed(&line));
        assert_eq!(head.len(), line.len());
        assert_eq!(
            head.find("acknowledged").map(|at| at + 12),
            line.find("123456").map(|at| at + 6)
        );
    }

    #[test]
    fn one_lost_write_is_not_clean() {
        let mut tally = Tally::default();
        assert!(tally.is_clean());
        tally.lose(1, "writer 1 step 2");
        assert!(!tally.is_clean());
        assert_eq!(tally.notes, ["writer 1 step 2"]);
    }
}

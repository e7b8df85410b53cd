//! Figures as people and programs read them: an aligned table of what was measured, and one JSON object a line. Every
//! bench tells its figures here; nothing is measured here.

use std::fs::OpenOptions;
use std::io::{Result, Write, stdout};
use std::path::PathBuf;

use comfy_table::presets::NOTHING;
use comfy_table::{CellAlignment, ContentArrangement, Table};
use serde::Serialize;

/// One line of figures. What does not apply is `None`, left out of the table and `null` in JSON.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Measurement {
    /// Which bench, and which part of it.
    pub bench: String,
    /// Rows searched: persons, or vacancies where the lists are of vacancies.
    pub n: Option<u64>,
    /// Rows that ask.
    pub m: Option<u64>,
    /// Length of the lists.
    pub k: Option<u64>,
    /// Computing threads.
    pub threads: Option<u64>,
    /// Profile by which pairs are scored.
    pub profile: Option<String>,
    /// `candidates` for lists of persons, `vacancies` for lists of vacancies, `group` for both at once.
    pub direction: Option<String>,
    /// `avx512`, `avx2` or `portable`.
    pub path: Option<String>,
    /// Pairs that the plain scan decides in a second.
    pub baseline_pairs_per_s: Option<f64>,
    /// Pairs that the measured program decides in a second.
    pub engine_pairs_per_s: Option<f64>,
    /// The second by the first.
    pub ratio: Option<f64>,
    /// Half of the answers took at most so long.
    pub p50_us: Option<f64>,
    /// All but one in a hundred took at most so long.
    pub p99_us: Option<f64>,
    /// Share of the pairs that were scored in full.
    pub rescored: Option<f64>,
    /// Bytes of memory for one row.
    pub bytes_per_row: Option<u64>,
    /// Bytes of a file.
    pub bytes: Option<u64>,
    /// The check value, 16 hexadecimal digits.
    pub check: Option<String>,
    /// Calls under way at one time.
    pub in_flight: Option<u64>,
    /// Calls answered in a second.
    pub calls_per_s: Option<f64>,
    /// Time of processors for one call, of server and client together.
    pub cpu_us_per_call: Option<f64>,
    /// Rows taken in a second.
    pub rows_per_s: Option<f64>,
    /// Time of work that is done once.
    pub seconds: Option<f64>,
}

impl Measurement {
    /// Figures of this bench, none of them known yet.
    #[must_use]
    pub fn of(bench: impl Into<String>) -> Self {
        Self {
            bench: bench.into(),
            ..Self::default()
        }
    }

    /// Sets both rates and their ratio, which belong together: they were measured in one run.
    #[must_use]
    pub fn compared(self, baseline_pairs_per_s: f64, engine_pairs_per_s: f64) -> Self {
        Self {
            baseline_pairs_per_s: Some(baseline_pairs_per_s),
            engine_pairs_per_s: Some(engine_pairs_per_s),
            ratio: (baseline_pairs_per_s > 0.0).then(|| engine_pairs_per_s / baseline_pairs_per_s),
            ..self
        }
    }

    /// Sets the check value.
    #[must_use]
    pub fn checked(self, check: u64) -> Self {
        Self {
            check: Some(format!("{check:016x}")),
            ..self
        }
    }
}

/// What a bench has measured so far.
#[derive(Clone, Debug, Default)]
pub struct Report {
    measurements: Vec<Measurement>,
    json: Option<PathBuf>,
}

impl Report {
    /// A report that is also appended to this file.
    #[must_use]
    pub fn new(json: Option<PathBuf>) -> Self {
        Self {
            measurements: Vec::new(),
            json,
        }
    }

    /// Takes a line of figures, and writes it to the file at once, so that a run that is stopped has not been in vain.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn add(&mut self, measurement: Measurement) -> Result<()> {
        if let Some(path) = &self.json {
            let mut file = OpenOptions::new().create(true).append(true).open(path)?;
            writeln!(file, "{}", serde_json::to_string(&measurement)?)?;
        }
        self.measurements.push(measurement);
        Ok(())
    }

    /// Prints the table.
    ///
    /// # Errors
    /// The standard output cannot be written.
    pub fn print(&self) -> Result<()> {
        writeln!(stdout().lock(), "{}", self.table())
    }

    /// The table, without columns that are empty in every line.
    #[must_use]
    pub fn table(&self) -> String {
        let lines: Vec<Vec<String>> = self.measurements.iter().map(cells).collect();
        let is_told = |column: &usize| lines.iter().any(|line| !line[*column].is_empty());
        let told: Vec<usize> = (0..HEADINGS.len()).filter(is_told).collect();
        let mut table = Table::new();
        table
            .load_style(NOTHING)
            .set_content_arrangement(ContentArrangement::Disabled)
            .set_header(told.iter().map(|column| HEADINGS[*column]));
        for line in &lines {
            table.add_row(told.iter().map(|column| line[*column].as_str()));
        }
        for (place, column) in told.iter().enumerate() {
            let is_number = !WORDS.contains(&HEADINGS[*column]);
            if let Some(column) = table.column_mut(place).filter(|_| is_number) {
                column.set_cell_alignment(CellAlignment::Right);
            }
        }
        table.trim_fmt()
    }
}

const HEADINGS: [&str; 22] = [
    "bench",
    "profile",
    "direction",
    "path",
    "N",
    "M",
    "k",
    "threads",
    "in flight",
    "plain Mpairs/s",
    "Mpairs/s",
    "ratio",
    "calls/s",
    "cpu µs",
    "rows/s",
    "p50 µs",
    "p99 µs",
    "seconds",
    "rescored %",
    "bytes/row",
    "bytes",
    "check",
];

/// Headings of columns that hold words.
const WORDS: [&str; 5] = ["bench", "profile", "direction", "path", "check"];

fn cells(measurement: &Measurement) -> Vec<String> {
    let word = |word: &Option<String>| word.clone().unwrap_or_default();
    let whole = |number: Option<u64>| number.map_or(String::new(), |number| number.to_string());
    let part = |number: Option<f64>, factor: f64| {
        number.map_or(String::new(), |number| significant(number * factor))
    };
    vec![
        measurement.bench.clone(),
        word(&measurement.profile),
        word(&measurement.direction),
        word(&measurement.path),
        whole(measurement.n),
        whole(measurement.m),
        whole(measurement.k),
        whole(measurement.threads),
        whole(measurement.in_flight),
        part(measurement.baseline_pairs_per_s, 1e-6),
        part(measurement.engine_pairs_per_s, 1e-6),
        part(measurement.ratio, 1.0),
        part(measurement.calls_per_s, 1.0),
        part(measurement.cpu_us_per_call, 1.0),
        part(measurement.rows_per_s, 1.0),
        part(measurement.p50_us, 1.0),
        part(measurement.p99_us, 1.0),
        part(measurement.seconds, 1.0),
        part(measurement.rescored, 100.0),
        whole(measurement.bytes_per_row),
        whole(measurement.bytes),
        word(&measurement.check),
    ]
}

/// Three digits that mean something, and no more than the run can be trusted with.
fn significant(number: f64) -> String {
    match number.abs() {
        size if size >= 100.0 => format!("{number:.0}"),
        size if size >= 10.0 => format!("{number:.1}"),
        size if size >= 0.1 => format!("{number:.2}"),
        _ => format!("{number:.4}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_shows_what_was_measured_and_nothing_else() {
        let mut report = Report::default();
        let plain = Measurement {
            n: Some(1000),
            ..Measurement::of("a")
        };
        assert!(report.add(plain.compared(2e6, 40e6)).is_ok());
        assert!(report.add(Measurement::of("longer").checked(255)).is_ok());
        let expected = [
            " bench      N  plain Mpairs/s  Mpairs/s  ratio  check",
            " a       1000            2.00      40.0   20.0",
            " longer                                         00000000000000ff",
        ];
        assert_eq!(report.table().lines().collect::<Vec<_>>(), expected);
    }

    #[test]
    fn every_figure_has_its_key() {
        let line = serde_json::to_value(Measurement::of("a")).unwrap_or_default();
        assert_eq!(line["bench"], "a");
        assert_eq!(line.get("ratio"), Some(&serde_json::Value::Null));
        assert_eq!(line.as_object().map(serde_json::Map::len), Some(HEADINGS.len()));
    }
}

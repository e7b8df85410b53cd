//! Foreign tables of every format: a row becomes a record that may be stored, or faults in both languages; no file can hold
//! the reader for longer than its bytes last.

use crate::common::{TODAY, book, choice, file, reason, refused, told};
use crate::workbook;
use duijie_domain::check::CheckContext;
use duijie_domain::{Candidate, Employer, RecordKind, Vacancy};
use duijie_indexer::Error;
use duijie_indexer::ingest::{
    ImportPlan, Mapping, PlainColumn, PlainTable, RowProblem, RowResult, Tabular, guess_file, read_matrix,
};
use std::path::Path;
use std::sync::LazyLock;

const COLUMNS: &[PlainColumn] = &[
    PlainColumn {
        field: "title",
        others: &["岗位名称"],
        is_required: true,
    },
    PlainColumn {
        field: "note",
        others: &[],
        is_required: false,
    },
];

/// Tables as text and JSON Lines; the first byte says which.
pub fn import_text(bytes: &[u8]) {
    let Some((chosen, bytes)) = choice(bytes) else {
        return;
    };
    match chosen {
        b'c' => table(&file("table.csv", bytes), bytes.len()),
        b't' => table(&file("table.tsv", bytes), bytes.len()),
        b'p' => plain(&file("plain.csv", bytes), bytes.len()),
        b'm' => matrix(&file("matrix.csv", bytes)),
        b'v' => records::<Vacancy>(&file("posts.jsonl", bytes), bytes.len()),
        b'e' => records::<Employer>(&file("firms.jsonl", bytes), bytes.len()),
        _ => records::<Candidate>(&file("people.jsonl", bytes), bytes.len()),
    }
}

/// A fault of the library that walks workbooks ends its own thread and is told as a damaged file, which is no finding here.
static FORGIVING: LazyLock<()> = LazyLock::new(|| {
    let strict = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |fault| {
        if std::thread::current().name() != Some("xlsx-reader") {
            strict(fault);
        }
    }));
});

/// Workbooks: as they are, or with the bytes as their sheet and their shared texts, so that no checksum is in the way.
pub fn import_workbook(bytes: &[u8]) {
    let Some((chosen, bytes)) = choice(bytes) else {
        return;
    };
    LazyLock::force(&FORGIVING);
    let packed = match chosen {
        b'z' => bytes.to_vec(),
        _ => workbook::around(bytes),
    };
    // Rows of a sheet that are left out cost nothing, so that a sheet has no more rows than bytes.
    table(&file("table.xlsx", &packed), packed.len());
}

/// By what its headers seem to mean.
fn table(path: &Path, bytes: usize) {
    match guess_file(path) {
        Err(error) => refused(&error),
        Ok(None) => panic!("a table has headers"),
        Ok(Some(guess)) => {
            guess
                .columns
                .iter()
                .for_each(|column| assert!(column.confidence_percent <= 100));
            let mut mapping = guess.mapping;
            mapping.publisher.get_or_insert("fair".into());
            by_mapping(path, mapping, bytes);
        }
    }
}

fn records<R: Tabular>(path: &Path, bytes: usize) {
    by_mapping(path, Mapping::new(R::KIND), bytes);
}

fn by_mapping(path: &Path, mapping: Mapping, bytes: usize) {
    let kind = mapping.kind;
    let plan = ImportPlan::new(path, mapping, book().clone(), TODAY).expect("the ending is known");
    match kind {
        RecordKind::Employer => rows::<Employer>(&plan, bytes),
        RecordKind::Candidate => rows::<Candidate>(&plan, bytes),
        _ => rows::<Vacancy>(&plan, bytes),
    }
}

fn rows<R: Tabular + std::fmt::Debug>(plan: &ImportPlan, bytes: usize) {
    let rows = match plan.rows::<R>() {
        Ok(rows) => rows,
        Err(error) => return refused(&error),
    };
    for (count, row) in rows.enumerate() {
        assert!(count <= bytes, "more rows than bytes");
        match row {
            Err(error) => refused(&error),
            Ok(row) => judged(&row),
        }
    }
}

fn judged<R: Tabular + std::fmt::Debug>(row: &RowResult<R>) {
    row.warnings.iter().for_each(problem);
    match &row.outcome {
        Err(problems) => {
            assert!(!problems.is_empty(), "refused for nothing");
            problems.iter().for_each(problem);
        }
        Ok(imported) => {
            let context = CheckContext {
                codes: book(),
                today: TODAY,
            };
            assert_eq!(
                imported.record.violations(context),
                [],
                "taken, but not to be stored"
            );
            let json = serde_json::to_string(&imported.record).expect("a record is written");
            let read: R = serde_json::from_str(&json).expect("what was written is read");
            assert!(read == imported.record, "{read:?} is not {:?}", imported.record);
        }
    }
}

fn problem(problem: &RowProblem) {
    reason(problem.code);
    told(&problem.message);
    told(&problem.hint);
}

fn plain(path: &Path, bytes: usize) {
    let told_or_rows = || -> Result<(), Error> {
        let mut table = PlainTable::open(path, COLUMNS)?;
        for count in 0.. {
            assert!(count <= bytes, "more rows than bytes");
            match table.next_row()? {
                None => return Ok(()),
                Some((_, Ok(cells))) => assert_eq!(cells.len(), COLUMNS.len()),
                Some((_, Err(fault))) => problem(&fault),
            }
        }
        Ok(())
    };
    told_or_rows().unwrap_or_else(|error| refused(&error));
}

fn matrix(path: &Path) {
    match read_matrix(path) {
        Err(error) => refused(&error),
        Ok(matrix) => {
            for (row, column) in
                (0..matrix.rows()).flat_map(|row| (0..matrix.columns()).map(move |column| (row, column)))
            {
                assert!((0.0..=1.0).contains(&matrix.at(row, column)));
            }
        }
    }
}

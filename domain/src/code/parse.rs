//! A table text (tab-separated, `#` header lines, named columns in any order) becomes entries, or a list of faults.
//!
//! In: text. Out: entries in the order of lines, every code canonical. Hierarchy is not known here.

use std::collections::HashMap;

use smol_str::SmolStr;

use super::{CodeEntry, CodeSystem, Point, TableError, TableFault, TableFaultReason, shape};

/// A table text that has been read.
pub(super) struct ParsedTable {
    pub(super) version: String,
    pub(super) source: String,
    pub(super) entries: Vec<CodeEntry>,
}

/// Reads a table text; every faulty line is named.
pub(super) fn parse(system: CodeSystem, text: &str) -> Result<ParsedTable, TableError> {
    let mut reader = Reader::new(system);
    for (place, line) in text.trim_start_matches('\u{FEFF}').lines().enumerate() {
        reader.line(place + 1, line);
    }
    reader.finish()
}

const FAULTS_MAX: usize = 50;
const WEIGHT_RANGE: std::ops::RangeInclusive<u16> = 1..=10_000;

struct Reader {
    system: CodeSystem,
    version: String,
    source: String,
    columns: Option<Columns>,
    first_lines: HashMap<SmolStr, usize>,
    entries: Vec<CodeEntry>,
    faults: Vec<TableFault>,
    last_line: usize,
}

/// Where the known columns stand; columns with other names are passed over.
struct Columns {
    count: usize,
    places: HashMap<String, usize>,
}

impl Reader {
    fn new(system: CodeSystem) -> Self {
        Self {
            system,
            version: String::new(),
            source: String::new(),
            columns: None,
            first_lines: HashMap::new(),
            entries: Vec::new(),
            faults: Vec::new(),
            last_line: 1,
        }
    }

    fn line(&mut self, line: usize, text: &str) {
        self.last_line = line;
        if self.faults.len() >= FAULTS_MAX || text.trim().is_empty() {
            return;
        }
        let done = if let Some(comment) = text.strip_prefix('#') {
            self.comment(comment)
        } else if self.columns.is_none() {
            self.header(text)
        } else {
            self.row(line, text)
        };
        if let Err(reason) = done {
            self.faults.push(TableFault { line, reason });
        }
    }

    fn comment(&mut self, comment: &str) -> Result<(), TableFaultReason> {
        let Some((key, value)) = comment.split_once(':') else {
            return Ok(());
        };
        let value = value.trim();
        match key.trim() {
            "version" => value.clone_into(&mut self.version),
            "source" => value.clone_into(&mut self.source),
            "system" if value != self.system.id() => {
                return Err(TableFaultReason::OtherSystem(value.to_owned()));
            }
            _ => {}
        }
        Ok(())
    }

    fn header(&mut self, text: &str) -> Result<(), TableFaultReason> {
        let names: Vec<String> = text.split('\t').map(|name| name.trim().to_lowercase()).collect();
        let count = names.len();
        let mut places = HashMap::new();
        let mut repeated = None;
        for (place, name) in names.into_iter().enumerate() {
            if !name.is_empty() && places.insert(name.clone(), place).is_some() {
                repeated = Some(name);
            }
        }
        let missing = ["code", "name"]
            .into_iter()
            .find(|column| !places.contains_key(*column));
        self.columns = Some(Columns { count, places });
        match (missing, repeated) {
            (Some(column), _) => Err(TableFaultReason::MissingColumn(column)),
            (None, Some(column)) => Err(TableFaultReason::RepeatedColumn(column)),
            (None, None) => Ok(()),
        }
    }

    fn row(&mut self, line: usize, text: &str) -> Result<(), TableFaultReason> {
        let Some(columns) = self.columns.as_ref().filter(|columns| columns.is_usable()) else {
            return Ok(());
        };
        let cells: Vec<&str> = text.split('\t').map(str::trim).collect();
        if cells.len() != columns.count {
            return Err(TableFaultReason::CellCount {
                expected: columns.count,
                found: cells.len(),
            });
        }
        let entry = entry(self.system, &Row { columns, cells })?;
        if let Some(first_line) = self.first_lines.insert(entry.code.clone(), line) {
            return Err(TableFaultReason::RepeatedCode {
                code: entry.code,
                first_line,
            });
        }
        self.entries.push(entry);
        Ok(())
    }

    fn finish(mut self) -> Result<ParsedTable, TableError> {
        if self.faults.is_empty() && self.columns.is_none() {
            self.faults.push(TableFault {
                line: 1,
                reason: TableFaultReason::MissingColumn("code"),
            });
        } else if self.faults.is_empty() && self.entries.is_empty() {
            self.faults.push(TableFault {
                line: self.last_line,
                reason: TableFaultReason::NoRows,
            });
        }
        if self.faults.is_empty() {
            return Ok(ParsedTable {
                version: self.version,
                source: self.source,
                entries: self.entries,
            });
        }
        Err(TableError {
            system: self.system,
            faults: self.faults,
        })
    }
}

impl Columns {
    fn is_usable(&self) -> bool {
        self.places.contains_key("code") && self.places.contains_key("name")
    }
}

struct Row<'a> {
    columns: &'a Columns,
    cells: Vec<&'a str>,
}

impl Row<'_> {
    fn text(&self, column: &str) -> &str {
        self.columns
            .places
            .get(column)
            .and_then(|place| self.cells.get(*place))
            .copied()
            .unwrap_or_default()
    }

    fn filled(&self, column: &'static str) -> Result<&str, TableFaultReason> {
        Some(self.text(column))
            .filter(|cell| !cell.is_empty())
            .ok_or(TableFaultReason::EmptyCell(column))
    }

    fn list(&self, column: &str) -> Vec<SmolStr> {
        self.text(column)
            .split('|')
            .map(str::trim)
            .filter(|part| !part.is_empty())
            .map(SmolStr::from)
            .collect()
    }

    fn number<T: std::str::FromStr>(
        &self,
        column: &'static str,
        permitted: impl Fn(&T) -> bool,
    ) -> Result<Option<T>, TableFaultReason> {
        let given = self.text(column);
        if given.is_empty() {
            return Ok(None);
        }
        let number = given.parse().ok().filter(permitted);
        number.map(Some).ok_or_else(|| TableFaultReason::BadNumber {
            column,
            given: given.to_owned(),
        })
    }
}

fn entry(system: CodeSystem, row: &Row<'_>) -> Result<CodeEntry, TableFaultReason> {
    let given = row.filled("code")?;
    let code =
        shape::canonical(system, given).ok_or_else(|| TableFaultReason::MalformedCode(given.to_owned()))?;
    Ok(CodeEntry {
        code,
        name: row.filled("name")?.into(),
        name_en: row.text("name_en").into(),
        aliases: row.list("aliases"),
        old_codes: row.list("old_codes"),
        level: 0,
        rank: row.number("rank", |_: &u8| true)?,
        weight: row.number("weight", |weight| WEIGHT_RANGE.contains(weight))?,
        point: point(row)?,
        group: Some(row.text("group"))
            .filter(|group| !group.is_empty())
            .map(SmolStr::from),
        occupations: row.list("occupations"),
    })
}

fn point(row: &Row<'_>) -> Result<Option<Point>, TableFaultReason> {
    let longitude = row.number("lon", |degrees: &f64| degrees.abs() <= 180.0)?;
    let latitude = row.number("lat", |degrees: &f64| degrees.abs() <= 90.0)?;
    match (longitude, latitude) {
        (Some(longitude), Some(latitude)) => Ok(Some(Point { longitude, latitude })),
        (None, None) => Ok(None),
        (Some(_), None) => Err(TableFaultReason::EmptyCell("lat")),
        (None, Some(_)) => Err(TableFaultReason::EmptyCell("lon")),
    }
}

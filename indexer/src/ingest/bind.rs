//! A mapping bound to the headers of one file: for each field the columns that feed it, in the order of the field table.
//! The cells of a row go in, fields of a record are set; whole records are put together in `plan`.

use super::cell::{CodesBy, Reading, division_within, split};
use super::field::{Field, Tabular, field_at};
use super::guard::unguarded;
use super::guess::plain_header;
use super::mapping::{Column, Constant, OtherValues, Strip, refuse_all};
use super::problem::{Refusal, RowProblem, shown};
use crate::error::Error;
use duijie_domain::message::Text;
use std::sync::Arc;

/// What stands for "there is none" in every field.
const NONE: &str = "无";

/// The columns of one file that feed one kind of record.
pub(super) struct Binding<R: 'static> {
    fields: Vec<BoundField<R>>,
}

struct BoundField<R: 'static> {
    field: &'static Field<R>,
    header: String,
    source: Source,
}

enum Source {
    Constant(String),
    Columns(Box<Columns>),
}

struct Columns {
    places: Vec<usize>,
    column: Column,
    separators: Option<Arc<str>>,
}

/// The cells of a row, each with its own fault.
pub(super) type Cells = [Result<String, Refusal>];

/// What reading a row found besides values.
#[derive(Default)]
pub(super) struct Findings {
    pub(super) problems: Vec<RowProblem>,
    pub(super) warnings: Vec<RowProblem>,
}

impl<R: Tabular> Binding<R> {
    /// Finds the columns in the headers.
    ///
    /// # Errors
    /// `InvalidInput` naming every header that is missing or stands twice.
    pub(super) fn new(headers: &[String], columns: &[Column], constants: &[Constant]) -> Result<Self, Error> {
        let mut faults = Vec::new();
        let mut fields: Vec<BoundField<R>> = constants.iter().filter_map(bound_constant).collect();
        for column in columns.iter().filter(|column| !column.ignore) {
            match bound_column(headers, column) {
                Ok(bound) => fields.extend(bound),
                Err(fault) => faults.push(fault),
            }
        }
        refuse_all("HEADERS_DO_NOT_FIT", faults)?;
        fields.sort_by_key(|bound| {
            R::fields()
                .iter()
                .position(|field| std::ptr::eq(field, bound.field))
        });
        Ok(Self { fields })
    }

    /// Reads every field of the row into `record`; tells what is wrong and what was taken with a warning.
    pub(super) fn read(
        &self,
        row: u64,
        cells: &Cells,
        record: &mut R,
        reading: &mut Reading<'_>,
    ) -> Findings {
        let mut findings = Findings::default();
        for bound in &self.fields {
            let problem = |refusal| RowProblem::of_field(row, bound.field.path, &bound.header, refusal);
            let done = bound.read(cells, record, reading);
            findings.problems.extend(done.err().map(problem));
            findings.warnings.extend(reading.warnings.drain(..).map(problem));
        }
        findings
    }

    /// The header of the column that feeds the field of this path, or a part of it.
    pub(super) fn header_of(&self, path: &str) -> &str {
        let feeds = |bound: &&BoundField<R>| {
            let fed = bound.field.path;
            path == fed || continues(path, fed) || continues(fed, path)
        };
        let longest = self
            .fields
            .iter()
            .filter(feeds)
            .max_by_key(|bound| bound.field.path.len());
        longest.map_or("", |bound| bound.header.as_str())
    }
}

/// Whether `longer` names a part of what `shorter` names.
pub(super) fn continues(longer: &str, shorter: &str) -> bool {
    longer
        .strip_prefix(shorter)
        .is_some_and(|rest| rest.starts_with(['.', '[']))
}

fn bound_constant<R: Tabular>(constant: &Constant) -> Option<BoundField<R>> {
    let field = field_at::<R>(&constant.field)?;
    let source = Source::Constant(constant.value.clone());
    Some(BoundField {
        field,
        header: String::new(),
        source,
    })
}

/// The column with its places in the headers; nothing if it may be missing and is.
fn bound_column<R: Tabular>(headers: &[String], column: &Column) -> Result<Option<BoundField<R>>, Text> {
    let Some(field) = column.field.as_deref().and_then(field_at::<R>) else {
        return Ok(None);
    };
    let mut places = Vec::new();
    for header in column.all_headers() {
        match place_of(headers, header)? {
            Some(place) => places.push(place),
            None if column.optional => {}
            None => return Err(missing(headers, header)),
        }
    }
    if places.is_empty() {
        return Ok(None);
    }
    let header = column.all_headers().collect::<Vec<_>>().join("+");
    let separators = column.split.as_deref().map(|split| {
        let own = if column.values.is_empty() { "" } else { ";" };
        format!("{split}{own}").into()
    });
    let source = Source::Columns(Box::new(Columns {
        places,
        column: column.clone(),
        separators,
    }));
    Ok(Some(BoundField {
        field,
        header,
        source,
    }))
}

fn place_of(headers: &[String], wanted: &str) -> Result<Option<usize>, Text> {
    let places = |matches: &dyn Fn(&str) -> bool| -> Vec<usize> {
        let found = headers.iter().enumerate().filter(|(_, header)| matches(header));
        found.map(|(place, _)| place).collect()
    };
    let mut found = places(&|header| header == wanted.trim());
    if found.is_empty() {
        found = places(&|header| !header.is_empty() && plain_header(header) == plain_header(wanted));
    }
    match found.as_slice() {
        [] => Ok(None),
        [place] => Ok(Some(*place)),
        several => {
            let columns: Vec<String> = several.iter().map(|place| (place + 1).to_string()).collect();
            let columns = columns.join(", ");
            Err(Text::new(
                format!("表头“{wanted}”重复出现在第 {columns} 列；请改成不同的列名"),
                format!("the header \"{wanted}\" stands in columns {columns}; give them different names"),
            ))
        }
    }
}

fn missing(headers: &[String], wanted: &str) -> Text {
    let all: Vec<&str> = headers
        .iter()
        .map(String::as_str)
        .filter(|header| !header.is_empty())
        .collect();
    let all = shown(&all.join(", "));
    Text::new(
        format!("表头中没有“{wanted}”；现有：{all}"),
        format!("there is no header \"{wanted}\"; the file has: {all}"),
    )
}

impl<R: Tabular> BoundField<R> {
    fn read(&self, cells: &Cells, record: &mut R, reading: &mut Reading<'_>) -> Result<(), Refusal> {
        let columns = match &self.source {
            Source::Constant(value) => return (self.field.read)(record, value, reading),
            Source::Columns(columns) => columns,
        };
        let texts = columns.texts(cells)?;
        if texts.iter().all(|text| text.is_empty()) {
            return Ok(());
        }
        reading.separators.clone_from(&columns.separators);
        reading.codes_by = columns.column.by;
        let done = match columns.value(&texts, reading) {
            Ok(value) if value.is_empty() => Ok(()),
            Ok(value) => (self.field.read)(record, &value, reading),
            Err(refusal) => Err(refusal),
        };
        reading.separators = None;
        reading.codes_by = CodesBy::Any;
        done
    }
}

impl Columns {
    fn texts<'a>(&self, cells: &'a Cells) -> Result<Vec<&'a str>, Refusal> {
        let text = |place: &usize| match cells.get(*place) {
            Some(Ok(cell)) => Ok(unguarded(cell)),
            Some(Err(refusal)) => Err(refusal.clone()),
            None => Ok(""),
        };
        self.places.iter().map(text).collect()
    }

    /// The one text that the field reads.
    fn value(&self, texts: &[&str], reading: &mut Reading<'_>) -> Result<String, Refusal> {
        let column = &self.column;
        let texts = texts.iter().map(|text| stripped(text, &column.strip));
        if let Some(start) = &column.within {
            let meant = |text: String| column.values.get(&text).cloned().unwrap_or(text);
            let steps: Vec<String> = texts.map(meant).filter(|step| !step.is_empty()).collect();
            return division_within(Some(start), &steps, reading);
        }
        let prefixes = column
            .prefixes
            .iter()
            .map(String::as_str)
            .chain(std::iter::repeat(""));
        let filled = texts.zip(prefixes).filter(|(text, _)| !text.is_empty());
        let texts: Vec<String> = filled.map(|(text, prefix)| format!("{prefix}{text}")).collect();
        self.meaning(&texts.join(&column.join))
    }

    fn meaning(&self, text: &str) -> Result<String, Refusal> {
        let column = &self.column;
        let is_none = |text: &str| column.none.iter().any(|none| none == text);
        let Some(separators) = &column.split else {
            return if is_none(text) {
                Ok(NONE.to_owned())
            } else {
                self.meant(text)
            };
        };
        let entries = split(text, |character| separators.contains(character));
        if entries.iter().any(|entry| is_none(entry)) {
            return Ok(NONE.to_owned());
        }
        if column.values.is_empty() {
            return Ok(text.to_owned());
        }
        let entries = entries.into_iter().filter(|entry| !entry.is_empty()).enumerate();
        let meant: Result<Vec<String>, Refusal> = entries
            .map(|(position, entry)| self.meant(entry).map_err(|refusal| refusal.at(position)))
            .collect();
        Ok(meant?.join(";"))
    }

    fn meant(&self, text: &str) -> Result<String, Refusal> {
        match self.column.values.get(text) {
            Some(meant) => Ok(meant.clone()),
            None if self.column.values.is_empty() || self.column.other_values == OtherValues::Keep => {
                Ok(text.to_owned())
            }
            None => Err(not_mapped(text)),
        }
    }
}

fn stripped(text: &str, strips: &[Strip]) -> String {
    let mut text = text.to_owned();
    for strip in strips {
        match strip {
            Strip::WhiteSpace => text.retain(|character| !character.is_whitespace()),
            Strip::FullWidthBrackets => text = without_brackets(&text).trim().to_owned(),
        }
    }
    text
}

/// The text outside full-width brackets, which may be nested; a bracket that is never closed stays.
fn without_brackets(text: &str) -> String {
    let mut outside = String::with_capacity(text.len());
    let mut opened_at = Vec::new();
    for character in text.chars() {
        match character {
            '（' => {
                opened_at.push(outside.len());
                outside.push(character);
            }
            '）' if !opened_at.is_empty() => outside.truncate(opened_at.pop().unwrap_or_default()),
            other => outside.push(other),
        }
    }
    outside
}

fn not_mapped(text: &str) -> Refusal {
    let text = shown(text);
    Refusal::new(
        "VALUE_NOT_MAPPED",
        Text::new(
            format!("映射文件中没有“{text}”这个值"),
            format!("the mapping does not know the value \"{text}\""),
        ),
        Text::new(
            "请在映射文件该列的 values 中补上这个值",
            "add the value to the column's values in the mapping file",
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_go_with_what_they_hold() {
        assert_eq!(
            without_brackets("软件工程（含（嵌入式）方向）、网络"),
            "软件工程、网络"
        );
        assert_eq!(without_brackets("软件（未闭合"), "软件（未闭合");
        assert_eq!(without_brackets("软件）工程"), "软件）工程");
    }

    #[test]
    fn parts_of_fields_are_told_from_other_fields() {
        assert!(continues("sites[0].head_count", "sites"));
        assert!(continues("pay.min_yuan", "pay"));
        assert!(!continues("pay_day", "pay"));
    }
}

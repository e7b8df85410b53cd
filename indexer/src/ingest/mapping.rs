//! The mapping file: which column of a foreign table feeds which field, and what its values mean. TOML text becomes a
//! [`Mapping`] and back; whether it fits a file is `bind`'s.

use super::cell::CodesBy;
use super::field::fields_of;
use crate::error::Error;
use duijie_domain::RecordKind;
use duijie_domain::message::Text;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use std::collections::BTreeMap;

/// How a foreign table becomes records.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// The kind of the records.
    pub kind: RecordKind,
    /// The publisher of rows that name none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub publisher: Option<SmolStr>,
    /// Row of the headers from 1; the first row that is not empty if not told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub header_row: Option<u64>,
    /// Sheet of a workbook; the first one if not told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    /// What is told by columns.
    #[serde(default, rename = "column", skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<Column>,
    /// What holds for every row.
    #[serde(default, rename = "constant", skip_serializing_if = "Vec::is_empty")]
    pub constants: Vec<Constant>,
    /// Employers to be made from the rows of vacancies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub employer: Option<DerivedEmployer>,
}

/// One column, or several that make up one field.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Column {
    /// The header of the column.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub header: Option<String>,
    /// The headers of several columns that make up one field.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub headers: Vec<String>,
    /// The path of the field; needed unless the column is ignored.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// Known and left out on purpose.
    #[serde(skip_serializing_if = "is_false")]
    pub ignore: bool,
    /// The column may be missing from a file.
    #[serde(skip_serializing_if = "is_false")]
    pub optional: bool,
    /// What stands between the cells of several columns; nothing if not told.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub join: String,
    /// What is put before the cell of each of several columns, if the cell is not empty.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub prefixes: Vec<String>,
    /// What is taken away before a cell is read.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub strip: Vec<Strip>,
    /// The characters that separate the entries of a list, instead of the usual ones.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub split: Option<String>,
    /// Values that say that there is none; one of them in a list empties the list.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub none: Vec<String>,
    /// What single values mean.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub values: BTreeMap<String, String>,
    /// What happens to a value that `values` does not have.
    #[serde(skip_serializing_if = "is_default")]
    pub other_values: OtherValues,
    /// How codes are given.
    #[serde(skip_serializing_if = "is_default")]
    pub by: CodesBy,
    /// For divisions: the columns are steps from wide to narrow below this division; a step that is none is passed
    /// over with a warning.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub within: Option<String>,
}

/// What can be taken away from a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Strip {
    /// Full-width brackets and what they hold: `软件工程（含方向）` → `软件工程`.
    FullWidthBrackets,
    /// All white space.
    WhiteSpace,
}

/// What happens to a value that the table of values does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OtherValues {
    /// The row is refused, naming the value.
    #[default]
    Refuse,
    /// The value is read as it stands.
    Keep,
}

/// A value that every row has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Constant {
    /// The path of the field.
    pub field: String,
    /// The text of the value, as in a cell.
    pub value: String,
}

/// Employers made from rows of vacancies: one for each different value of the field `employer`, which becomes its
/// identifier and, unless a column tells another, its registered name. An employer that is kept already stays as it is.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DerivedEmployer {
    /// Columns that tell more of the employer, with fields of an employer.
    #[serde(rename = "column", skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<Column>,
    /// What holds for every employer.
    #[serde(rename = "constant", skip_serializing_if = "Vec::is_empty")]
    pub constants: Vec<Constant>,
}

impl Mapping {
    /// A mapping that takes nothing yet.
    pub fn new(kind: RecordKind) -> Self {
        Self {
            kind,
            publisher: None,
            header_row: None,
            sheet: None,
            columns: Vec::new(),
            constants: Vec::new(),
            employer: None,
        }
    }

    /// Reads the text of a mapping file and checks everything that needs no table.
    ///
    /// # Errors
    /// `InvalidInput` naming the line, or every column and field that is wrong.
    pub fn from_toml(text: &str) -> Result<Self, Error> {
        let mapping: Self = toml::from_str(text.trim_start_matches('\u{FEFF}')).map_err(|error| {
            let text = Text::new(
                format!("映射文件无法识别：{error}"),
                format!("the mapping file cannot be understood: {error}"),
            );
            Error::invalid("mapping", "MAPPING_INVALID", text)
        })?;
        mapping.check()?;
        Ok(mapping)
    }

    /// The text of the mapping file.
    ///
    /// # Errors
    /// `Internal` if a value cannot be written as TOML.
    pub fn to_toml(&self) -> Result<String, Error> {
        toml::to_string_pretty(self).map_err(|error| Error::Internal(error.to_string()))
    }

    fn check(&self) -> Result<(), Error> {
        let mut faults = faults_of(self.kind, &self.columns, &self.constants);
        if let Some(employer) = &self.employer {
            if self.kind != RecordKind::Vacancy {
                faults.push(Text::new(
                    "只有岗位表（kind = \"vacancy\"）可以附带用人单位",
                    "only a mapping of vacancies can make employers on the way",
                ));
            }
            faults.extend(faults_of(
                RecordKind::Employer,
                &employer.columns,
                &employer.constants,
            ));
        }
        refuse_all("MAPPING_INVALID", faults)
    }
}

impl Column {
    /// A column that feeds one field as it stands.
    pub fn of(header: impl Into<String>, field: impl Into<String>) -> Self {
        Self {
            header: Some(header.into()),
            field: Some(field.into()),
            ..Self::default()
        }
    }

    /// The headers of the column or columns.
    pub fn all_headers(&self) -> impl Iterator<Item = &str> {
        self.header.iter().chain(&self.headers).map(String::as_str)
    }
}

/// One error that tells of every fault, if there is any.
pub(super) fn refuse_all(reason: &'static str, faults: Vec<Text>) -> Result<(), Error> {
    if faults.is_empty() {
        return Ok(());
    }
    let (zh, en): (Vec<String>, Vec<String>) = faults.into_iter().map(|fault| (fault.zh, fault.en)).unzip();
    Err(Error::invalid(
        "mapping",
        reason,
        Text::new(zh.join("；"), en.join("; ")),
    ))
}

fn faults_of(kind: RecordKind, columns: &[Column], constants: &[Constant]) -> Vec<Text> {
    let shapes = columns.iter().filter_map(fault_of_shape);
    let fed = columns.iter().filter_map(|column| column.field.as_deref());
    let paths = fed.chain(constants.iter().map(|constant| constant.field.as_str()));
    let known = fields_of(kind);
    let unknown = paths.filter(|path| known.iter().all(|field| field.path != *path));
    shapes
        .chain(unknown.map(|path| unknown_field(kind, path)))
        .collect()
}

fn fault_of_shape(column: &Column) -> Option<Text> {
    let name = column
        .all_headers()
        .next()
        .or(column.field.as_deref())
        .unwrap_or_default();
    if column.all_headers().next().is_none() {
        return Some(Text::new(
            format!("列“{name}”缺少 header 或 headers"),
            format!("the column of \"{name}\" has neither header nor headers"),
        ));
    }
    if column.ignore == column.field.is_some() {
        return Some(Text::new(
            format!("列“{name}”应写明 field，或写 ignore = true（二者取一）"),
            format!("the column \"{name}\" needs either a field or ignore = true"),
        ));
    }
    None
}

fn unknown_field(kind: RecordKind, path: &str) -> Text {
    let known = fields_of(kind);
    let last = |path: &str| path.rsplit(['.', ']']).next().unwrap_or_default().to_owned();
    let near: Vec<&str> = known
        .iter()
        .map(|field| field.path)
        .filter(|known| last(known) == last(path) || known.contains(path) || path.contains(known))
        .take(5)
        .collect();
    let near = near.join(", ");
    Text::new(
        format!("{kind} 没有字段“{path}”；相近的字段：{near}"),
        format!("a {kind} has no field \"{path}\"; near: {near}"),
    )
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
fn is_false(flag: &bool) -> bool {
    !flag
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn a_mapping_survives_its_file() {
        let text = r#"
            kind = "vacancy"
            publisher = "fair"
            [[column]]
            headers = ["城市", "区县"]
            field = "sites[0].place.division"
            within = "420000"
            [[column]]
            header = "学历"
            field = "requirements.education"
            values = { "本科及以上" = "21" }
            [[column]]
            header = "序号"
            ignore = true
            [[constant]]
            field = "rules.major"
            value = "must"
            [employer]
        "#;
        let mapping = Mapping::from_toml(text).unwrap();
        assert_eq!(Mapping::from_toml(&mapping.to_toml().unwrap()).unwrap(), mapping);
    }

    #[test]
    fn every_fault_is_named_at_once() {
        let text = r#"
            kind = "vacancy"
            [[column]]
            header = "学历"
            field = "education"
            [[column]]
            field = "title"
            [[column]]
            header = "备注"
        "#;
        let error = Mapping::from_toml(text).unwrap_err().to_string();
        for part in ["education", "requirements.education", "title", "备注"] {
            assert!(error.contains(part), "{error}");
        }
        assert!(
            Mapping::from_toml("kind = \"vacancy\"\nfiled = 1")
                .unwrap_err()
                .to_string()
                .contains("filed")
        );
    }
}

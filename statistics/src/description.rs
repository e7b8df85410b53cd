//! Which tables a report has, read from `statistics/tables/tables.toml` or an operator's file.

use crate::dimension::Dimension;
use crate::error::Error;
use crate::measure::Measure;
use duijie_domain::message::Text;
use serde::Deserialize;
use std::collections::BTreeSet;

const FILE: &str = "tables.toml";

/// How the rows of a table are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Kind {
    Total,
    Classes,
    Ranked,
    Wages,
    Filling,
    Funnel,
    Services,
}

/// Which gap a list of occupations is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Side {
    /// More places than seekers.
    #[default]
    Shortage,
    /// More seekers than places.
    Surplus,
}

/// One table as it is described.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Description {
    pub(crate) id: String,
    pub(crate) number: String,
    zh: String,
    en: String,
    pub(crate) kind: Kind,
    pub(crate) dimension: Dimension,
    pub(crate) columns: Vec<Measure>,
    #[serde(default)]
    pub(crate) side: Side,
    pub(crate) limit: Option<usize>,
    #[serde(default)]
    pub(crate) descending: bool,
    #[serde(default = "yes")]
    pub(crate) zeros: bool,
}

fn yes() -> bool {
    true
}

impl Description {
    pub(crate) fn title(&self) -> Text {
        Text::new(&self.zh, &self.en)
    }
}

/// The tables of a report in the order of print.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Descriptions {
    pub(crate) table: Vec<Description>,
}

impl Descriptions {
    /// The tables built in.
    ///
    /// # Errors
    /// None in a program whose tests pass.
    pub fn embedded() -> Result<Self, Error> {
        Self::read(include_str!("../tables/tables.toml"))
    }

    /// Reads the text of a file of tables.
    ///
    /// # Errors
    /// [`Error::Data`] if it is no TOML of this form, names an unknown measure, or an identifier stands twice.
    pub fn read(text: &str) -> Result<Self, Error> {
        let tables: Self = toml::from_str(text).map_err(|error| {
            Error::data(
                FILE,
                format!("无法读取：{error}"),
                format!("cannot be read: {error}"),
            )
        })?;
        let ids: BTreeSet<&str> = tables.table.iter().map(|table| table.id.as_str()).collect();
        if ids.len() != tables.table.len() {
            return Err(Error::data(FILE, "表的 id 有重复", "two tables have the same id"));
        }
        Ok(tables)
    }
}

#[cfg(test)]
mod tests {
    use super::Descriptions;

    #[test]
    fn the_file_built_in_is_sound() {
        assert_eq!(Descriptions::embedded().unwrap().table.len(), 21);
    }

    #[test]
    fn an_unknown_measure_is_named() {
        let text = "[[table]]\nid = \"x\"\nnumber = \"1\"\nzh = \"甲\"\nen = \"a\"\nkind = \"classes\"\n\
                    dimension = \"age\"\ncolumns = [\"demnad\"]\n";
        let error = Descriptions::read(text).unwrap_err().to_string();
        assert!(
            error.contains("demnad") && error.contains("demand-share"),
            "{error}"
        );
    }
}

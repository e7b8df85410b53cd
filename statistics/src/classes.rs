//! The classes into which rows are put, read from `statistics/tables/classes.toml` or an operator's file.

use crate::dimension::Dimension;
use crate::error::Error;
use duijie_domain::message::Text;
use serde::Deserialize;
use smol_str::SmolStr;
use std::collections::BTreeSet;

const FILE: &str = "classes.toml";

/// One class of a dimension.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Class {
    /// The identifier.
    pub key: SmolStr,
    zh: String,
    en: String,
    #[serde(default)]
    codes: Vec<SmolStr>,
    from: Option<i16>,
    to: Option<i16>,
    #[serde(default)]
    rest: bool,
    /// Whether demand that asks for nothing stands here, and persons of whom nothing is told.
    #[serde(default)]
    pub open: bool,
    /// The class of which this one is a part.
    pub within: Option<SmolStr>,
}

impl Class {
    /// The name.
    #[must_use]
    pub fn name(&self) -> Text {
        Text::new(&self.zh, &self.en)
    }

    /// First and last full year of age.
    #[must_use]
    pub fn years(&self) -> Option<(i16, i16)> {
        self.from.zip(self.to)
    }
}

/// The classes of every dimension that has fixed ones.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Classes {
    dimension: Vec<Dimensioned>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Dimensioned {
    id: Dimension,
    class: Vec<Class>,
}

impl Classes {
    /// The classes built in.
    ///
    /// # Errors
    /// None in a program whose tests pass.
    pub fn embedded() -> Result<Self, Error> {
        Self::read(include_str!("../tables/classes.toml"))
    }

    /// Reads the text of a file of classes.
    ///
    /// # Errors
    /// [`Error::Data`] if it is no TOML of this form, or a key stands twice or a part is of no class.
    pub fn read(text: &str) -> Result<Self, Error> {
        let classes: Self = toml::from_str(text).map_err(|error| {
            Error::data(
                FILE,
                format!("无法读取：{error}"),
                format!("cannot be read: {error}"),
            )
        })?;
        classes.checked()
    }

    /// The classes of a dimension in the order of print; empty for a dimension whose classes come from the rows.
    #[must_use]
    pub fn of(&self, dimension: Dimension) -> &[Class] {
        let found = self.dimension.iter().find(|entry| entry.id == dimension);
        found.map_or(&[], |entry| &entry.class)
    }

    /// The class of a code: the longest beginning wins, then the class for the rest.
    #[must_use]
    pub fn of_code(&self, dimension: Dimension, code: &str) -> Option<&Class> {
        let fits = |class: &&Class| class.longest_beginning(code).is_some();
        let classes = self.of(dimension);
        let longest = classes
            .iter()
            .filter(fits)
            .max_by_key(|class| (class.longest_beginning(code), class.within.is_some()));
        longest.or_else(|| classes.iter().find(|class| class.rest))
    }

    /// The class of those of whom nothing is told or asked.
    #[must_use]
    pub fn open(&self, dimension: Dimension) -> Option<&Class> {
        self.of(dimension).iter().find(|class| class.open)
    }

    fn checked(self) -> Result<Self, Error> {
        for entry in &self.dimension {
            let keys: BTreeSet<&SmolStr> = entry.class.iter().map(|class| &class.key).collect();
            let parts = entry.class.iter().filter_map(|class| class.within.as_ref());
            let lost: Vec<&SmolStr> = parts.filter(|within| !keys.contains(within)).collect();
            if keys.len() != entry.class.len() || !lost.is_empty() {
                let id = entry.id.id();
                return Err(Error::data(
                    FILE,
                    format!("维度 {id} 的类别有重复，或上级类别 {lost:?} 不存在"),
                    format!(
                        "dimension {id} has a class twice, or the classes {lost:?} named by `within` are missing"
                    ),
                ));
            }
        }
        Ok(self)
    }
}

impl Class {
    fn longest_beginning(&self, code: &str) -> Option<usize> {
        let beginnings = self
            .codes
            .iter()
            .filter(|beginning| code.starts_with(beginning.as_str()));
        beginnings.map(|beginning| beginning.len()).max()
    }
}

#[cfg(test)]
mod tests {
    use super::Classes;
    use crate::dimension::Dimension;

    #[test]
    fn the_file_built_in_is_sound() {
        let classes = Classes::embedded().unwrap();
        assert_eq!(classes.of(Dimension::Industry).len(), 21);
        assert_eq!(classes.of(Dimension::EmployerKind).len(), 15);
        assert_eq!(
            classes.of_code(Dimension::Schooling, "21").unwrap().key,
            "university"
        );
        assert_eq!(
            classes
                .of_code(Dimension::OccupationClass, "7-01-00-00")
                .unwrap()
                .key,
            "other"
        );
        assert_eq!(
            classes
                .of_code(Dimension::SeekerClass, "new-graduate")
                .unwrap()
                .key,
            "new-graduate"
        );
        assert!(classes.of_code(Dimension::Sex, "0").is_none());
    }

    #[test]
    fn a_file_that_is_not_sound_is_refused() {
        let twice = "[[dimension]]\nid = \"sex\"\n".to_owned()
            + &"[[dimension.class]]\nkey = \"a\"\nzh = \"甲\"\nen = \"a\"\n".repeat(2);
        assert!(Classes::read(&twice).unwrap_err().to_string().contains("sex"));
        assert!(Classes::read("dimension = 3").is_err());
    }
}

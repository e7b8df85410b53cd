//! The rules of lamps, read from `statistics/tables/lamps.toml` or an operator's file.

use crate::description::Side;
use crate::error::Error;
use crate::exact::Exact;
use duijie_domain::message::Text;
use serde::Deserialize;
use std::collections::BTreeSet;

const FILE: &str = "lamps.toml";

/// What a lamp shows, the most pressing first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Colour {
    /// 红.
    Red,
    /// 黄.
    Yellow,
    /// 绿.
    Green,
    /// 浅蓝.
    PaleBlue,
    /// 蓝.
    Blue,
}

impl Colour {
    /// The name.
    #[must_use]
    pub fn name(self) -> Text {
        let (zh, en) = match self {
            Self::Red => ("红", "red"),
            Self::Yellow => ("黄", "yellow"),
            Self::Green => ("绿", "green"),
            Self::PaleBlue => ("浅蓝", "pale blue"),
            Self::Blue => ("蓝", "blue"),
        };
        Text::new(zh, en)
    }
}

/// What a rule measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum LampMeasure {
    PlacesPerSeeker,
    SeekersPerPlace,
    GapPlaces,
    GapPersons,
    RatioRisePrevious,
    RatioFallPrevious,
    RatioRiseYear,
    RatioFallYear,
    PeriodsShort,
    PeriodsOver,
}

/// A span of the measure that has a colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Band {
    /// The colour.
    pub colour: Colour,
    /// From where it is lit.
    pub enter: Exact,
    /// Below which it goes out again.
    pub leave: Exact,
    /// Whether it is an alarm.
    pub alarm: bool,
}

/// One rule.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// The identifier.
    pub id: String,
    zh: String,
    en: String,
    /// Shortage or surplus.
    pub side: Side,
    pub(crate) measure: LampMeasure,
    /// The bands, the highest first.
    pub bands: Vec<Band>,
}

impl Rule {
    /// What the rule is about.
    #[must_use]
    pub fn name(&self) -> Text {
        Text::new(&self.zh, &self.en)
    }
}

/// Every rule, and from what size cells are watched.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LampRules {
    /// Places that a cell must have, unless it has the persons.
    pub places_min: i64,
    /// Persons that a cell must have, unless it has the places.
    pub persons_min: i64,
    /// The rules.
    pub rule: Vec<Rule>,
}

impl LampRules {
    /// The rules built in.
    ///
    /// # Errors
    /// None in a program whose tests pass.
    pub fn embedded() -> Result<Self, Error> {
        Self::read(include_str!("../../tables/lamps.toml"))
    }

    /// Reads the text of a file of rules.
    ///
    /// # Errors
    /// [`Error::Data`] if it is no TOML of this form, an identifier stands twice, bands are not in falling order, or a
    /// band would go out above where it is lit.
    pub fn read(text: &str) -> Result<Self, Error> {
        let rules: Self = toml::from_str(text).map_err(|error| {
            Error::data(
                FILE,
                format!("无法读取：{error}"),
                format!("cannot be read: {error}"),
            )
        })?;
        let ids: BTreeSet<&str> = rules.rule.iter().map(|rule| rule.id.as_str()).collect();
        if ids.len() != rules.rule.len() {
            return Err(Error::data(FILE, "规则 id 有重复", "two rules have the same id"));
        }
        match rules.rule.iter().find(|rule| !is_sound(&rule.bands)) {
            None => Ok(rules),
            Some(rule) => Err(Error::data(
                FILE,
                format!("规则 {} 的档次须由高到低，且 leave 不得高于 enter", rule.id),
                format!(
                    "the bands of {} must fall, and `leave` may not be above `enter`",
                    rule.id
                ),
            )),
        }
    }
}

fn is_sound(bands: &[Band]) -> bool {
    let falls = bands.windows(2).all(|pair| pair[0].enter > pair[1].enter);
    falls && !bands.is_empty() && bands.iter().all(|band| band.leave <= band.enter)
}

#[cfg(test)]
mod tests {
    use super::LampRules;

    #[test]
    fn the_file_built_in_is_sound() {
        assert_eq!(LampRules::embedded().unwrap().rule.len(), 10);
    }

    #[test]
    fn bands_that_do_not_fall_are_refused() {
        let text = include_str!("../../tables/lamps.toml").replace("enter = \"12\"", "enter = \"9\"");
        let error = LampRules::read(&text).unwrap_err().to_string();
        assert!(error.contains("surplus-level"), "{error}");
    }
}

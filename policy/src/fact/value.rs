//! Values of facts: their kinds, how a text becomes one, and how one is shown to people.

use duijie_domain::code::{CodeBook, CodeSystem};
use duijie_domain::fact::Fact;
use duijie_domain::message::Text;
use jiff::civil::Date;
use smol_str::SmolStr;

/// The largest number that a fact or an expression may hold, so that sums cannot overflow.
pub(crate) const COUNT_MAX: i64 = 1_000_000_000;

/// Years that a date may lie in, so that its text sorts as the day does.
const YEARS: std::ops::RangeInclusive<i16> = 1900..=2200;

/// The kind of a fact's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FactType {
    /// Yes or no.
    Flag,
    /// A whole number.
    Count,
    /// A day.
    Date,
    /// An education level, which has an order.
    Level,
    /// A code of a table of the domain.
    Code(CodeSystem),
    /// One of a few words, separated by commas.
    Words(&'static str),
}

/// The value of a known fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FactValue {
    /// Yes or no.
    Flag(bool),
    /// A whole number.
    Count(i64),
    /// A day.
    Date(Date),
    /// An education level by its place on the ladder, 0 primary … 6 doctor.
    Level(u8),
    /// A code or a word.
    Code(SmolStr),
}

impl FactType {
    pub(super) fn parse(text: &'static str) -> Option<Self> {
        match text.split_once(':') {
            Some(("code", system)) => CodeSystem::from_id(system).map(Self::Code),
            Some(("words", words)) => Some(Self::Words(words)),
            Some(_) => None,
            None => match text {
                "flag" => Some(Self::Flag),
                "count" => Some(Self::Count),
                "date" => Some(Self::Date),
                "level" => Some(Self::Level),
                _ => None,
            },
        }
    }

    /// Whether the value is of this kind and within its bounds.
    #[must_use]
    pub fn allows(self, value: &FactValue) -> bool {
        match (self, value) {
            (Self::Flag, FactValue::Flag(_)) => true,
            (Self::Count, FactValue::Count(count)) => (0..=COUNT_MAX).contains(count),
            (Self::Date, FactValue::Date(date)) => YEARS.contains(&date.year()),
            (Self::Level, FactValue::Level(rank)) => *rank <= 6,
            (Self::Code(system), FactValue::Code(code)) => is_code(system, code),
            (Self::Words(words), FactValue::Code(word)) => words.split(',').any(|known| known == word),
            _ => false,
        }
    }

    /// What may be written for a value of this kind.
    #[must_use]
    pub fn expected(self) -> Text {
        match self {
            Self::Flag => Text::new("写 true 或 false", "write true or false"),
            Self::Count => Text::new(
                "写 0 到 1000000000 的整数",
                "write a whole number from 0 to 1000000000",
            ),
            Self::Date => Text::new("写日期，如 2025-03-01", "write a day such as 2025-03-01"),
            Self::Level => Text::new(
                "写学历名称或代码，如 大学专科毕业 或 31",
                "write an education level by name or code, such as 31",
            ),
            Self::Code(system) => Text::new(
                format!("写{}的名称或代码", system.name_zh()),
                format!("write a name or code of the table `{}`", system.id()),
            ),
            Self::Words(words) => Text::new(
                format!("写其中之一：{}", words.replace(',', "、")),
                format!("write one of: {}", words.replace(',', ", ")),
            ),
        }
    }

    /// The value that a text means; an education level without a place on the ladder is unknown.
    ///
    /// # Errors
    /// What to write instead.
    pub(super) fn read(self, codes: &CodeBook, text: &str) -> Result<Fact<FactValue>, Text> {
        let value = match self {
            Self::Flag => text.parse().ok().map(FactValue::Flag),
            Self::Count => text.parse().ok().map(FactValue::Count),
            Self::Date => text.parse().ok().map(FactValue::Date),
            Self::Words(_) => Some(FactValue::Code(text.into())),
            Self::Code(system) => codes.table(system).lookup_code(text).map(FactValue::Code),
            Self::Level => {
                let entry = codes.table(CodeSystem::Education).resolve(text).ok();
                match entry.map(|entry| entry.rank) {
                    Some(None) => return Ok(Fact::Unknown),
                    rank => rank.flatten().map(FactValue::Level),
                }
            }
        };
        let value = value.filter(|value| self.allows(value));
        value.map(Fact::Known).ok_or_else(|| self.expected())
    }
}

fn is_code(system: CodeSystem, code: &str) -> bool {
    CodeBook::embedded().table(system).get(code).is_some()
        || system == CodeSystem::Division && is_division(code)
}

/// An operator's newer table may know divisions that the embedded one does not, so their shape is enough here.
fn is_division(code: &str) -> bool {
    matches!(code.len(), 6 | 9 | 12) && code.bytes().all(|byte| byte.is_ascii_digit())
}

const LEVELS: [(&str, &str, &str); 7] = [
    ("primary", "小学", "primary"),
    ("junior_secondary", "初中", "junior secondary"),
    ("senior_secondary", "高中或中职", "senior secondary"),
    ("college", "专科", "college"),
    ("bachelor", "本科", "bachelor"),
    ("master", "硕士", "master"),
    ("doctor", "博士", "doctor"),
];

/// The place on the ladder that `education.NAME` stands for in expressions.
pub(crate) fn level_named(name: &str) -> Option<u8> {
    let place = LEVELS.iter().position(|(id, _, _)| *id == name)?;
    u8::try_from(place).ok()
}

impl FactValue {
    /// The value in words.
    #[must_use]
    pub fn text(&self) -> Text {
        match self {
            Self::Flag(true) => Text::new("是", "yes"),
            Self::Flag(false) => Text::new("否", "no"),
            Self::Count(count) => Text::new(count.to_string(), count.to_string()),
            Self::Date(date) => Text::new(date.to_string(), date.to_string()),
            Self::Code(code) => Text::new(code.as_str(), code.as_str()),
            Self::Level(rank) => LEVELS
                .get(usize::from(*rank))
                .map_or_else(Text::default, |(_, zh, en)| Text::new(*zh, *en)),
        }
    }
}

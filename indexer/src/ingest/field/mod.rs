//! The fields of every kind of record: path, headers in both languages, how a cell becomes the field and how the field
//! becomes a cell. Import and export read the same tables, so that a new field of a record is one line in one of them.
//!
//! What a single value looks like in a cell is `cell`'s; which column feeds which field is `mapping`'s.

mod candidate;
mod employer;
mod vacancy;

use super::cell::{Cell, Printing, Reading, half_width};
use super::problem::Refusal;
use duijie_domain::check::Checked;
use duijie_domain::pay::{Pay, PayUnit};
use duijie_domain::{Candidate, Employer, Fact, RecordKind, Vacancy};
use duijie_language::experience;
use duijie_language::wording::Worded;
use smol_str::SmolStr;

/// A kind of record that stands in tables.
pub trait Tabular: Checked + Worded + Default {
    /// The fields in the order of exported columns; parts of fields stand behind the field they are part of.
    #[doc(hidden)]
    fn fields() -> &'static [Field<Self>];

    /// The publisher in the key.
    #[doc(hidden)]
    fn publisher_mut(&mut self) -> &mut SmolStr;

    /// The publisher's identifier of the employer, where the record names one.
    #[doc(hidden)]
    fn employer_mut(&mut self) -> Option<&mut SmolStr> {
        None
    }
}

/// One field of a kind of record.
#[doc(hidden)]
pub struct Field<R> {
    pub(crate) path: &'static str,
    pub(crate) zh: &'static str,
    pub(crate) en: &'static str,
    pub(crate) aliases: &'static [&'static str],
    pub(crate) numeric: bool,
    /// Not set for parts of a field (one end of the pay), which can be imported and are exported with the whole.
    pub(crate) print: Option<Print<R>>,
    pub(crate) read: Read<R>,
}

type Print<R> = Box<dyn Fn(&R, &Printing<'_>) -> String + Send + Sync>;
type Read<R> = Box<dyn Fn(&mut R, &str, &mut Reading<'_>) -> Result<(), Refusal> + Send + Sync>;

/// What a user needs to know about a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldInfo {
    /// The path used in mappings and messages.
    pub path: &'static str,
    /// The Chinese header.
    pub header_zh: &'static str,
    /// The English header.
    pub header_en: &'static str,
    /// Other headers that are taken for the field.
    pub aliases: &'static [&'static str],
    /// Whether the field has an exported column of its own.
    pub is_exported: bool,
}

/// The fields of a kind of record.
pub fn fields_of(kind: RecordKind) -> Vec<FieldInfo> {
    match kind {
        RecordKind::Employer => infos::<Employer>(),
        RecordKind::Candidate => infos::<Candidate>(),
        RecordKind::Vacancy => infos::<Vacancy>(),
        RecordKind::Event | RecordKind::Fair => Vec::new(),
    }
}

/// The field with this path.
pub(crate) fn field_at<R: Tabular>(path: &str) -> Option<&'static Field<R>> {
    R::fields().iter().find(|field| field.path == path)
}

fn infos<R: Tabular>() -> Vec<FieldInfo> {
    let info = |field: &Field<R>| FieldInfo {
        path: field.path,
        header_zh: field.zh,
        header_en: field.en,
        aliases: field.aliases,
        is_exported: field.print.is_some(),
    };
    R::fields().iter().map(info).collect()
}

/// The path of a field, its Chinese and English header, and other headers.
pub(crate) type Names = (&'static str, &'static str, &'static str, &'static [&'static str]);

/// A field that is one value of the record, standing where `get` and `get_mut` say.
pub(crate) fn value_field<R: 'static, T: Cell + 'static>(
    names: Names,
    get: fn(&R) -> &T,
    get_mut: fn(&mut R) -> &mut T,
) -> Field<R> {
    let (path, zh, en, aliases) = names;
    Field {
        path,
        zh,
        en,
        aliases,
        numeric: T::NUMERIC,
        print: Some(Box::new(move |record, printing| get(record).print(printing))),
        read: Box::new(move |record, text, reading| {
            *get_mut(record) = T::read(text, reading)?;
            Ok(())
        }),
    }
}

/// A part of a field: `set` puts the value of the cell into the record.
pub(crate) fn part<R: 'static, T: Cell + 'static>(names: Names, set: fn(&mut R, T)) -> Field<R> {
    let (path, zh, en, aliases) = names;
    Field {
        path,
        zh,
        en,
        aliases,
        numeric: T::NUMERIC,
        print: None,
        read: Box::new(move |record, text, reading| {
            set(record, T::read(text, reading)?);
            Ok(())
        }),
    }
}

/// A field that is one value of the record: path in the record, Chinese header, English header, other headers.
macro_rules! whole {
    ($record:ty, $first:ident $(. $rest:ident)*, $zh:literal, $en:literal, [$($alias:literal),* $(,)?]) => {
        $crate::ingest::field::value_field(
            (concat!(stringify!($first) $(, ".", stringify!($rest))*), $zh, $en, &[$($alias),*]),
            |record: &$record| &record.$first$(.$rest)*,
            |record: &mut $record| &mut record.$first$(.$rest)*,
        )
    };
}
pub(crate) use whole;

/// The pay of a fact, put there if it is not known yet.
fn known_pay(fact: &mut Fact<Pay>) -> &mut Pay {
    const NOTHING_TOLD: Pay = Pay {
        min_yuan: 0,
        max_yuan: None,
        unit: PayUnit::Month,
        months_paid: 12,
    };
    known_or(fact, || NOTHING_TOLD)
}

/// The value of a fact, put there if it is not known yet.
fn known_or<T>(fact: &mut Fact<T>, first: impl FnOnce() -> T) -> &mut T {
    if fact.known().is_none() {
        *fact = Fact::Known(first());
    }
    match fact {
        Fact::Known(value) => value,
        Fact::Unknown | Fact::Absent => unreachable!("made known above"),
    }
}

/// Months of experience given in years: `3`, `3年`, `3-5年`, `2年6个月`, `6个月`; the lower end counts.
pub(crate) struct ExperienceYears(pub(crate) u16);

impl Cell for ExperienceYears {
    fn read(text: &str, _: &mut Reading<'_>) -> Result<Self, Refusal> {
        experience_months(text).map(Self).ok_or_else(|| {
            let wanted = duijie_domain::message::Text::new(
                "请写成 3年、3-5年 或 6个月",
                "write it as 3年, 3-5年 (years) or 6个月 (months)",
            );
            Refusal::unreadable("EXPERIENCE_INVALID", text, wanted)
        })
    }

    fn print(&self, _: &Printing<'_>) -> String {
        self.0.to_string()
    }
}

/// A bare number is years; everything else is read as vacancies write it.
fn experience_months(text: &str) -> Option<u16> {
    if let Ok(years) = half_width(text).trim().parse::<u16>() {
        return years.checked_mul(12);
    }
    let findings = experience::read(text);
    let asked = experience::best(&findings)?.value.months_needed();
    Some(asked.known().copied().unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn experience_is_read_in_years_and_months() {
        for (text, months) in [
            ("3", Some(36)),
            ("3年", Some(36)),
            ("3-5年", Some(36)),
            ("1年以上", Some(12)),
            ("2年6个月", Some(30)),
            ("6个月", Some(6)),
            ("应届毕业生", Some(0)),
            ("三年以上相关工作经验", Some(36)),
            ("经验不限", Some(0)),
            ("丰富", None),
            ("99999年", None),
        ] {
            assert_eq!(experience_months(text), months, "{text}");
        }
    }

    #[test]
    fn no_header_means_two_fields_of_a_kind() {
        for kind in RecordKind::TABULAR {
            let (mut paths, mut headers) = (HashSet::new(), HashSet::new());
            for field in fields_of(kind) {
                assert!(paths.insert(field.path), "{kind} {}", field.path);
                let names = [field.header_zh, field.header_en].into_iter();
                for header in names.chain(field.aliases.iter().copied()) {
                    assert!(headers.insert(header), "{kind} {header}");
                }
            }
        }
    }
}

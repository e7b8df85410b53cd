//! How long what is kept: the classes of `access/tables/retention.tsv`, each with the day from which its row is in force.
//!
//! In: days, and the operator's own terms as text. Out: whether something's time is over. What belongs to a class, and how it
//! is taken away, is the server's matter. A term may be made longer, and shorter down to the lawful minimum of its row.

use duijie_domain::message::Text;
use jiff::Span;
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// The text of the table.
pub const RETENTION: &str = include_str!("../tables/retention.tsv");
/// Longest term, in months; a longer one is a slip.
const MONTHS_MAX: u16 = 1_200;

static RULES: LazyLock<Vec<RetentionRule>> = LazyLock::new(|| rules(RETENTION).collect());

/// Something that is kept for a time of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RetentionClass {
    /// Persons without any activity.
    Seekers,
    /// What happened to persons who are gone, and at fairs.
    ServiceRecords,
    /// Vacancies that are over.
    Vacancies,
    /// Files of bulk runs.
    BulkRuns,
    /// Who touched whom.
    AuditLog,
    /// Grants that were paid.
    Grants,
    /// Receipts of erasures.
    Receipts,
}

impl RetentionClass {
    /// Every class, in the order in which they are applied.
    pub const ALL: [Self; 7] = [
        Self::Seekers,
        Self::ServiceRecords,
        Self::Vacancies,
        Self::BulkRuns,
        Self::AuditLog,
        Self::Grants,
        Self::Receipts,
    ];

    /// The name in tables and settings.
    pub fn code(self) -> &'static str {
        match self {
            Self::Seekers => "seekers",
            Self::ServiceRecords => "service-records",
            Self::Vacancies => "vacancies",
            Self::BulkRuns => "bulk-runs",
            Self::AuditLog => "audit-log",
            Self::Grants => "grants",
            Self::Receipts => "receipts",
        }
    }

    /// The class of a name.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|class| class.code() == code)
    }
}

/// A row of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RetentionRule {
    /// What it is about.
    pub class: RetentionClass,
    /// The first day on which the row counts.
    pub in_force_from: Date,
    /// Months; none for what is not removed by time.
    pub months: Option<u16>,
    /// The fewest months that may be set.
    pub months_min: Option<u16>,
    /// What it covers.
    pub covers: Text,
    /// From when on the months run.
    pub counted_from: Text,
    /// Why so long.
    pub ground: Text,
}

/// The terms in use: those of the table and the operator's own.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RetentionTerms {
    own: BTreeMap<RetentionClass, u16>,
}

impl RetentionTerms {
    /// The operator's own terms, such as `seekers=24, bulk-runs=6`, in months; none for those of the table.
    ///
    /// # Errors
    /// What cannot be read, and terms shorter than the table permits.
    pub fn parse(text: &str) -> Result<Self, Text> {
        let mut own = BTreeMap::new();
        for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
            let (class, months) = term(part)?;
            if own.insert(class, months).is_some() {
                return Err(Text::new(
                    format!("“{}”写了两次", class.code()),
                    format!("{} stands twice", class.code()),
                ));
            }
        }
        Ok(Self { own })
    }

    /// The row of a class that is in force on a day.
    pub fn rule(&self, class: RetentionClass, on: Date) -> Option<&'static RetentionRule> {
        let rows = RULES.iter().filter(|rule| rule.class == class);
        rows.filter(|rule| rule.in_force_from <= on)
            .max_by_key(|rule| rule.in_force_from)
    }

    /// Months for which a class is kept on a day; none if it is not removed by time. Never fewer than the row permits.
    pub fn months(&self, class: RetentionClass, on: Date) -> Option<u16> {
        let rule = self.rule(class, on)?;
        let months = self.own.get(&class).copied().or(rule.months)?;
        Some(months.max(rule.months_min?)).filter(|_| rule.months.is_some())
    }

    /// Whether the time of something of this class, whose last day was `last`, is over on a day. The last day itself does
    /// not count, and the day on which the months end still belongs to them.
    pub fn is_over(&self, class: RetentionClass, last: Date, on: Date) -> bool {
        let Some(months) = self.months(class, on) else {
            return false;
        };
        let end = last.checked_add(Span::new().months(i64::from(months)));
        end.is_ok_and(|end| on > end)
    }
}

fn term(part: &str) -> Result<(RetentionClass, u16), Text> {
    let (name, months) = part.split_once('=').unwrap_or((part, ""));
    let class = RetentionClass::from_code(name.trim()).ok_or_else(|| no_class(name))?;
    let months: u16 = months.trim().parse().map_err(|_| no_months(class))?;
    if months > MONTHS_MAX {
        return Err(no_months(class));
    }
    for rule in RULES.iter().filter(|rule| rule.class == class) {
        match rule.months_min {
            None => return Err(not_by_time(class)),
            Some(least) if months < least => return Err(too_short(class, least)),
            Some(_) => {}
        }
    }
    Ok((class, months))
}

fn no_class(name: &str) -> Text {
    let known = RetentionClass::ALL.map(RetentionClass::code).join(", ");
    Text::new(
        format!("没有保存类别“{name}”；可用：{known}"),
        format!("there is no retention class \"{name}\"; there are: {known}"),
    )
}

fn no_months(class: RetentionClass) -> Text {
    let code = class.code();
    Text::new(
        format!("“{code}”应写作 {code}=月数，1 至 {MONTHS_MAX}"),
        format!("{code} is written as {code}=MONTHS, 1 to {MONTHS_MAX}"),
    )
}

fn not_by_time(class: RetentionClass) -> Text {
    Text::new(
        format!("“{}”不按期删除，不能设置期限", class.code()),
        format!("{} is not removed by time and takes no term", class.code()),
    )
}

fn too_short(class: RetentionClass, least: u16) -> Text {
    let code = class.code();
    Text::new(
        format!("“{code}”不得少于 {least} 个月"),
        format!("{code} may not be kept for less than {least} months"),
    )
}

fn rules(table: &'static str) -> impl Iterator<Item = RetentionRule> {
    table.lines().skip(1).filter_map(read)
}

fn read(line: &'static str) -> Option<RetentionRule> {
    let cells: Vec<&str> = line.split('\t').collect();
    let [class, from, months, least, texts @ ..] = cells.as_slice() else {
        return None;
    };
    let [covers_zh, covers_en, counted_zh, counted_en, ground_zh, ground_en] = texts else {
        return None;
    };
    Some(RetentionRule {
        class: RetentionClass::from_code(class)?,
        in_force_from: from.parse().ok()?,
        months: months_in(months)?,
        months_min: months_in(least)?,
        covers: Text::new(*covers_zh, *covers_en),
        counted_from: Text::new(*counted_zh, *counted_en),
        ground: Text::new(*ground_zh, *ground_en),
    })
}

/// A number of months, or `-` for none at all.
fn months_in(cell: &str) -> Option<Option<u16>> {
    match cell {
        "-" => Some(None),
        months => months.parse().ok().map(Some),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use jiff::civil::date;

    #[test]
    fn every_row_is_read_and_every_class_has_one() {
        assert_eq!(rules(RETENTION).count(), RETENTION.lines().skip(1).count());
        for class in RetentionClass::ALL {
            let rows = RULES.iter().filter(|rule| rule.class == class);
            let mut days: Vec<Date> = rows.map(|rule| rule.in_force_from).collect();
            let rows = days.len();
            days.dedup();
            assert!(rows > 0 && rows == days.len(), "{}", class.code());
        }
        for rule in RULES.iter() {
            assert_eq!(rule.months.is_some(), rule.months_min.is_some());
            assert!(rule.months >= rule.months_min, "{}", rule.class.code());
        }
    }

    #[test]
    fn what_the_law_keeps_three_years_cannot_be_set_shorter() {
        for class in ["service-records", "vacancies", "audit-log"] {
            assert!(RetentionTerms::parse(&format!("{class}=35")).is_err(), "{class}");
            assert!(RetentionTerms::parse(&format!("{class}=36")).is_ok(), "{class}");
        }
        let terms = RetentionTerms::parse("seekers=24, audit-log = 60").unwrap();
        let on = date(2026, 11, 22);
        assert_eq!(terms.months(RetentionClass::Seekers, on), Some(24));
        assert_eq!(terms.months(RetentionClass::AuditLog, on), Some(60));
        assert_eq!(terms.months(RetentionClass::Vacancies, on), Some(36));
        assert_eq!(terms.months(RetentionClass::Grants, on), None);
    }

    #[test]
    fn what_cannot_be_read_is_refused() {
        for text in [
            "people=24",
            "seekers",
            "seekers=",
            "seekers=x",
            "seekers=11",
            "seekers=9999",
            "grants=36",
            "seekers=24,seekers=30",
        ] {
            assert!(RetentionTerms::parse(text).is_err(), "{text}");
        }
        assert_eq!(RetentionTerms::parse(" , ").unwrap(), RetentionTerms::default());
    }

    #[test]
    fn the_day_on_which_the_months_end_still_belongs_to_them() {
        let terms = RetentionTerms::default();
        let is_over = |last, on| terms.is_over(RetentionClass::AuditLog, last, on);
        assert!(!is_over(date(2023, 11, 22), date(2026, 11, 21)));
        assert!(!is_over(date(2023, 11, 22), date(2026, 11, 22)));
        assert!(is_over(date(2023, 11, 22), date(2026, 11, 23)));
        // The end of a month that is too short is its last day.
        assert!(!is_over(date(2024, 2, 29), date(2027, 2, 28)));
        assert!(is_over(date(2024, 2, 29), date(2027, 3, 1)));
        assert!(!is_over(date(2026, 12, 1), date(2026, 11, 22)));
        assert!(!terms.is_over(RetentionClass::Grants, date(1999, 1, 1), date(2026, 11, 22)));
    }

    #[test]
    fn a_row_does_not_count_before_its_day() {
        let terms = RetentionTerms::default();
        assert_eq!(terms.rule(RetentionClass::Seekers, date(2021, 10, 31)), None);
        assert!(!terms.is_over(RetentionClass::Seekers, date(1999, 1, 1), date(2021, 10, 31)));
        assert!(terms.is_over(RetentionClass::Seekers, date(1999, 1, 1), date(2021, 11, 1)));
    }
}

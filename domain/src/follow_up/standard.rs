//! What everyone is to be given (1 policy briefing, 1 guidance, 3 recommendations, 1 training or traineeship), until when,
//! and who is served first. The figures are data; who has had what follows from events.

use super::PersonFile;
use crate::code::{Code, CodeBook, ServiceCode, TargetGroupCode};
use jiff::civil::Date;
use smol_str::SmolStr;

const STANDARD: &str = include_str!("../../tables/service_standard.tsv");
const PRIORITY: &str = include_str!("../../tables/service_priority.tsv");

/// A table that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {cause}")]
pub struct StandardFault {
    /// Line of the table, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub cause: String,
}

/// One item of the standard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StandardItem {
    /// Name of the standard, `1131`.
    pub standard: SmolStr,
    /// Name of the item.
    pub item: SmolStr,
    /// Services any of which counts.
    pub services: Vec<ServiceCode>,
    /// How often it is to be given.
    pub count: usize,
    /// Days from registration until it is due.
    pub due_days: i32,
    /// Groups that it is for.
    pub groups: Vec<TargetGroupCode>,
}

/// Every item of every standard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceStandard {
    items: Vec<StandardItem>,
}

/// What a person is still to be given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// Name of the item.
    pub item: SmolStr,
    /// How often it was given.
    pub given: usize,
    /// How often it is to be given.
    pub count: usize,
    /// Until when.
    pub due_on: Date,
}

impl Due {
    /// Whether something is missing on `day` that was due before it.
    pub fn is_overdue(&self, day: Date) -> bool {
        !self.is_done() && self.due_on < day
    }

    /// Whether everything was given.
    pub fn is_done(&self) -> bool {
        self.given >= self.count
    }
}

impl ServiceStandard {
    /// The standard built into the program.
    ///
    /// # Errors
    /// The line that cannot be used; a test holds that there is none.
    pub fn embedded(codes: &CodeBook) -> Result<Self, StandardFault> {
        Self::read(STANDARD, codes)
    }

    /// Reads a table: standard, item, services, count, days until due, groups.
    ///
    /// # Errors
    /// The first line that cannot be used.
    pub fn read(text: &str, codes: &CodeBook) -> Result<Self, StandardFault> {
        let items: Result<Vec<StandardItem>, StandardFault> = rows(text)
            .map(|(line, cells)| read_item(line, &cells, codes))
            .collect();
        Ok(Self { items: items? })
    }

    /// The items, in the order of the table.
    pub fn items(&self) -> &[StandardItem] {
        &self.items
    }

    /// What a person of these groups who registered on that day has had of each item. Empty for whom no standard is meant.
    pub fn dues(&self, groups: &[TargetGroupCode], registered_on: Date, file: &PersonFile) -> Vec<Due> {
        let meant = |item: &&StandardItem| item.groups.iter().any(|group| groups.contains(group));
        let due = |item: &StandardItem| Due {
            item: item.item.clone(),
            given: file.times_served(&item.services),
            count: item.count,
            due_on: registered_on.saturating_add(jiff::Span::new().days(item.due_days)),
        };
        self.items.iter().filter(meant).map(due).collect()
    }
}

/// Who is served first. It is shown beside a score and never enters one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Priority {
    ranks: Vec<(TargetGroupCode, u8)>,
}

impl Priority {
    /// The order built into the program.
    ///
    /// # Errors
    /// As [`ServiceStandard::embedded`].
    pub fn embedded(codes: &CodeBook) -> Result<Self, StandardFault> {
        Self::read(PRIORITY, codes)
    }

    /// Reads a table: group, rank.
    ///
    /// # Errors
    /// The first line that cannot be used.
    pub fn read(text: &str, codes: &CodeBook) -> Result<Self, StandardFault> {
        let row = |(line, cells): (usize, Vec<&str>)| {
            let [group, rank] = cells[..] else {
                return Err(fault(line, "two columns are needed"));
            };
            Ok((code(line, group, codes)?, number(line, rank)?))
        };
        let ranks: Result<Vec<_>, StandardFault> = rows(text).map(row).collect();
        Ok(Self { ranks: ranks? })
    }

    /// The best rank of these groups, 1 before 2; none for whom no priority is meant.
    pub fn rank(&self, groups: &[TargetGroupCode]) -> Option<u8> {
        let ranks = self.ranks.iter().filter(|(group, _)| groups.contains(group));
        ranks.map(|(_, rank)| *rank).min()
    }
}

/// Lines with cells, without the comments and the head.
fn rows(text: &str) -> impl Iterator<Item = (usize, Vec<&str>)> {
    let lines = text
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
    lines
        .skip(1)
        .map(|(place, line)| (place + 1, line.split('\t').collect()))
}

fn read_item(line: usize, cells: &[&str], codes: &CodeBook) -> Result<StandardItem, StandardFault> {
    let [standard, item, services, count, due_days, groups] = cells[..] else {
        return Err(fault(line, "six columns are needed"));
    };
    Ok(StandardItem {
        standard: standard.into(),
        item: item.into(),
        services: code_list(line, services, codes)?,
        count: number(line, count)?,
        due_days: number(line, due_days)?,
        groups: code_list(line, groups, codes)?,
    })
}

fn code_list<C: Code>(line: usize, cell: &str, codes: &CodeBook) -> Result<Vec<C>, StandardFault> {
    cell.split('|').map(|text| code(line, text, codes)).collect()
}

fn code<C: Code>(line: usize, text: &str, codes: &CodeBook) -> Result<C, StandardFault> {
    codes
        .resolve(text)
        .map_err(|unknown| fault(line, unknown.message_en()))
}

fn number<N: std::str::FromStr>(line: usize, text: &str) -> Result<N, StandardFault> {
    text.parse()
        .map_err(|_| fault(line, format!("`{text}` is no number")))
}

fn fault(line: usize, cause: impl Into<String>) -> StandardFault {
    StandardFault {
        line,
        cause: cause.into(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;
    use jiff::civil::date;

    #[test]
    fn the_tables_are_sound() {
        let codes = CodeBook::embedded();
        assert_eq!(ServiceStandard::embedded(&codes).unwrap().items().len(), 4);
        let priority = Priority::embedded(&codes).unwrap();
        let group = |code: &str| TargetGroupCode::new(code);
        assert_eq!(priority.rank(&[group("veteran"), group("hardship")]), Some(1));
        assert_eq!(priority.rank(&[group("graduate")]), None);
    }

    #[test]
    fn a_bad_line_is_named() {
        let codes = CodeBook::embedded();
        let text = "standard\titem\tservices\tcount\tdue_days\tgroups\nx\ty\tguidance\tmany\t3\tyouth\n";
        let fault = ServiceStandard::read(text, &codes).unwrap_err();
        assert_eq!((fault.line, fault.cause.as_str()), (2, "`many` is no number"));
        let text = "standard\titem\tservices\tcount\tdue_days\tgroups\nx\ty\tmassage\t1\t3\tyouth\n";
        assert_eq!(ServiceStandard::read(text, &codes).unwrap_err().line, 2);
    }

    #[test]
    fn what_is_missing_is_overdue_on_the_day_after() {
        let codes = CodeBook::embedded();
        let standard = ServiceStandard::embedded(&codes).unwrap();
        let groups = [TargetGroupCode::new("graduate")];
        let dues = standard.dues(&groups, date(2026, 7, 1), &PersonFile::default());
        assert_eq!(dues.iter().map(|due| due.count).sum::<usize>(), 6);
        assert_eq!(dues[0].due_on, date(2026, 7, 31));
        assert!(!dues[0].is_overdue(date(2026, 7, 31)) && dues[0].is_overdue(date(2026, 8, 1)));
        assert!(
            standard
                .dues(&[], date(2026, 7, 1), &PersonFile::default())
                .is_empty()
        );
    }
}

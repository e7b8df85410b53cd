//! Which field a header means, told from the headers of the field tables. The guess is shown before anything is
//! imported, and can be written as a mapping file and corrected.

use super::cell::half_width;
use super::field::{FieldInfo, fields_of};
use super::mapping::{Column, DerivedEmployer, Mapping};
use duijie_domain::RecordKind;

/// A guess below this is left to the user.
const CONFIDENCE_PERCENT_MIN: u8 = 60;
/// Headers of the field `employer` that tell an identifier and not a name.
const EMPLOYER_ID_HEADERS: [&str; 4] = ["用人单位编号", "单位编号", "企业编号", "employer"];

/// What the headers of a file seem to mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guess {
    /// The mapping that follows from it.
    pub mapping: Mapping,
    /// Every header in the order of the file.
    pub columns: Vec<GuessedColumn>,
}

/// What one header seems to mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GuessedColumn {
    /// The header.
    pub header: String,
    /// The path of the field; none if the header is left over.
    pub field: Option<&'static str>,
    /// How sure the guess is, 0–100: 100 for the field's own header, 95 for another name of it, less for likeness.
    pub confidence_percent: u8,
}

impl Guess {
    /// The headers for which no field was found.
    pub fn left_over(&self) -> impl Iterator<Item = &str> {
        self.columns
            .iter()
            .filter(|column| column.field.is_none())
            .map(|column| column.header.as_str())
    }
}

/// Guesses the kind of the records and the meaning of every header.
pub fn guess(headers: &[String]) -> Guess {
    let guesses = [RecordKind::Vacancy, RecordKind::Candidate, RecordKind::Employer]
        .map(|kind| guess_as(kind, headers));
    let weight = |guess: &Guess| -> u32 {
        guess
            .columns
            .iter()
            .map(|column| u32::from(column.confidence_percent))
            .sum()
    };
    let mut best = None;
    for guess in guesses {
        if best.as_ref().is_none_or(|best| weight(&guess) > weight(best)) {
            best = Some(guess);
        }
    }
    best.unwrap_or_else(|| guess_as(RecordKind::Vacancy, headers))
}

/// Guesses the meaning of every header of a file of `kind`.
pub fn guess_as(kind: RecordKind, headers: &[String]) -> Guess {
    let fields = fields_of(kind);
    let mut columns: Vec<GuessedColumn> = headers.iter().map(|header| best_field(header, &fields)).collect();
    keep_surest(&mut columns);
    let mut mapping = Mapping::new(kind);
    for column in &columns {
        mapping
            .columns
            .extend(column.field.map(|field| Column::of(&column.header, field)));
    }
    let names_employers = |column: &GuessedColumn| {
        column.field == Some("employer") && !EMPLOYER_ID_HEADERS.contains(&column.header.as_str())
    };
    mapping.employer = columns.iter().any(names_employers).then(DerivedEmployer::default);
    Guess { mapping, columns }
}

/// The header without what people add to it: white space, marks of required fields, case, width.
pub(super) fn plain_header(header: &str) -> String {
    let folded = half_width(header).to_lowercase();
    let kept =
        |character: &char| !character.is_whitespace() && !matches!(character, '*' | ':' | '_' | '"' | '.');
    folded.chars().filter(kept).collect()
}

fn best_field(header: &str, fields: &[FieldInfo]) -> GuessedColumn {
    let plain = plain_header(header);
    let short = without_bracket(&plain);
    let mut best = GuessedColumn {
        header: header.to_owned(),
        field: None,
        confidence_percent: 0,
    };
    for field in fields {
        let confidence_percent = confidence_percent(&plain, short, field);
        if confidence_percent >= CONFIDENCE_PERCENT_MIN && confidence_percent > best.confidence_percent {
            best = GuessedColumn {
                field: Some(field.path),
                confidence_percent,
                ..best
            };
        }
    }
    best
}

fn confidence_percent(plain: &str, short: &str, field: &FieldInfo) -> u8 {
    let own = [field.header_zh, field.header_en, field.path];
    let others = field.aliases.iter().copied();
    let of = |name: &str, exact: u8| {
        let name = plain_header(name);
        match () {
            () if plain.is_empty() => 0,
            () if name == plain => exact,
            () if without_bracket(&name) == short && !short.is_empty() => exact - 15,
            () if is_most_of(&name, short) => CONFIDENCE_PERCENT_MIN,
            () => 0,
        }
    };
    own.into_iter()
        .map(|name| of(name, 100))
        .chain(others.map(|name| of(name, 95)))
        .max()
        .unwrap_or_default()
}

/// Whether one of two names lies in the other and makes up most of it.
fn is_most_of(name: &str, header: &str) -> bool {
    const CHARACTERS_MIN: usize = 2;
    let (name_characters, header_characters) = (name.chars().count(), header.chars().count());
    let (fewer, more) = (
        name_characters.min(header_characters),
        name_characters.max(header_characters),
    );
    fewer >= CHARACTERS_MIN && fewer * 3 >= more * 2 && (header.contains(name) || name.contains(header))
}

/// The name before a bracket: 招聘人数(人) → 招聘人数.
fn without_bracket(plain: &str) -> &str {
    plain.split('(').next().unwrap_or(plain)
}

/// A field is fed by one column: the surest, the first of equals. The others are left over.
fn keep_surest(columns: &mut [GuessedColumn]) {
    for place in 0..columns.len() {
        let GuessedColumn {
            field,
            confidence_percent,
            ..
        } = columns[place];
        let rivals = || {
            columns
                .iter()
                .enumerate()
                .filter(move |(other, column)| *other != place && column.field == field)
        };
        let loses = field.is_some()
            && rivals().any(|(other, column)| {
                (column.confidence_percent, std::cmp::Reverse(other))
                    > (confidence_percent, std::cmp::Reverse(place))
            });
        if loses {
            columns[place].field = None;
            columns[place].confidence_percent = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guess_of(headers: &[&str]) -> Guess {
        guess(
            &headers
                .iter()
                .map(|header| (*header).to_owned())
                .collect::<Vec<_>>(),
        )
    }

    fn fields(guess: &Guess) -> Vec<Option<&'static str>> {
        guess.columns.iter().map(|column| column.field).collect()
    }

    #[test]
    fn headers_of_fair_systems_are_understood() {
        let vacancies = guess_of(&[
            "岗位名称",
            "*招聘人数（人）",
            "最低学历",
            "月薪",
            "工作地点",
            "单位名称",
            "展位号",
        ]);
        assert_eq!(vacancies.mapping.kind, RecordKind::Vacancy);
        assert_eq!(
            fields(&vacancies),
            [
                Some("title"),
                Some("sites[0].head_count"),
                Some("requirements.education"),
                Some("pay"),
                Some("sites[0].place"),
                Some("employer"),
                None
            ]
        );
        assert_eq!(vacancies.left_over().collect::<Vec<_>>(), ["展位号"]);
        assert!(vacancies.mapping.employer.is_some());
        let candidates = guess_of(&["姓名", "身份证号", "期望薪资", "学历", "专业", "手机号"]);
        assert_eq!(candidates.mapping.kind, RecordKind::Candidate);
        assert!(fields(&candidates).iter().all(Option::is_some));
    }

    #[test]
    fn a_field_is_fed_by_the_surest_column() {
        let guess = guess_of(&["职位", "岗位名称", "岗位名称", ""]);
        assert_eq!(fields(&guess), [None, Some("title"), None, None]);
    }

    #[test]
    fn every_own_header_means_its_field() {
        for kind in RecordKind::TABULAR {
            for field in fields_of(kind) {
                for header in [field.header_zh, field.header_en, field.path] {
                    let guess = guess_as(kind, &[header.to_owned()]);
                    assert_eq!(guess.columns[0].field, Some(field.path), "{kind} {header}");
                }
            }
        }
    }
}

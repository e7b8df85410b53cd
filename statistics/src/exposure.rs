//! Exposure audit (纠正就业歧视): whether a group is listed as often as it qualifies. For each value of a protected attribute
//! stand its share of all qualified pairs beside its share of all listed ones; a ratio far below one asks for a look at the
//! terms and weights. Groups of few persons are hidden, and others with them, so that none can be worked out.
//!
//! The rule of four fifths is that of the Uniform Guidelines on Employee Selection Procedures (29 CFR 1607.4 D, 1978).

use crate::Exact;
use crate::hiding::{Sum, System, hidden};
use duijie_domain::message::Text;
use smol_str::SmolStr;
use std::collections::BTreeMap;

/// Below this ratio a group is told as listed too rarely.
const FOUR_FIFTHS: (i64, i64) = (4, 5);

/// What a person is grouped by. None of these reaches the score.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Attribute {
    /// 性别.
    Sex,
    /// 年龄.
    Age,
    /// 民族.
    Ethnicity,
    /// 婚姻状况.
    MaritalStatus,
    /// 残疾.
    Disability,
}

impl Attribute {
    /// Every attribute, in the order in which they are told.
    pub const ALL: [Self; 5] = [
        Self::Sex,
        Self::Age,
        Self::Ethnicity,
        Self::MaritalStatus,
        Self::Disability,
    ];

    /// The identifier.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Sex => "sex",
            Self::Age => "age",
            Self::Ethnicity => "ethnicity",
            Self::MaritalStatus => "marital-status",
            Self::Disability => "disability",
        }
    }

    /// The name.
    pub fn label(self) -> Text {
        match self {
            Self::Sex => Text::new("性别", "sex"),
            Self::Age => Text::new("年龄", "age"),
            Self::Ethnicity => Text::new("民族", "ethnic group"),
            Self::MaritalStatus => Text::new("婚姻状况", "marital status"),
            Self::Disability => Text::new("残疾", "disability"),
        }
    }
}

/// The values of one person, in the order of [`Attribute::ALL`]; `unknown` where nothing may be told.
pub type Groups = [SmolStr; Attribute::ALL.len()];

/// A person with what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exposed {
    /// The groups of the person.
    pub groups: Groups,
    /// Vacancies that the person qualifies for.
    pub qualified: u64,
    /// Vacancies in whose lists the person stands.
    pub listed: u64,
}

/// One value of an attribute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExposureRow {
    /// The attribute.
    pub attribute: Attribute,
    /// Its value.
    pub value: SmolStr,
    /// What is told of it; none if too few persons stand behind it or a hidden number could be worked out.
    pub figures: Option<Figures>,
}

/// What is told of a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Figures {
    /// Persons who qualify for at least one vacancy.
    pub persons: u64,
    /// Percent of all qualified pairs.
    pub qualified_percent: Exact,
    /// Percent of all listed pairs.
    pub listed_percent: Exact,
    /// The second by the first; one is even.
    pub ratio: Exact,
    /// Whether the ratio is below four fifths of the highest ratio told for the attribute.
    pub is_low: bool,
}

#[derive(Default)]
struct Counts {
    persons: u64,
    qualified: u64,
    listed: u64,
}

/// The audit over all persons; groups of fewer than `persons_min` are hidden.
#[must_use]
pub fn exposure(persons: &[Exposed], persons_min: i64) -> Vec<ExposureRow> {
    let mut rows = Vec::new();
    for (place, attribute) in Attribute::ALL.into_iter().enumerate() {
        let mut groups: BTreeMap<&SmolStr, Counts> = BTreeMap::new();
        for person in persons.iter().filter(|person| person.qualified > 0) {
            let counts = groups.entry(&person.groups[place]).or_default();
            counts.persons += 1;
            counts.qualified += person.qualified;
            counts.listed += person.listed;
        }
        rows.extend(rows_of(attribute, &groups, persons_min));
    }
    rows
}

fn rows_of(attribute: Attribute, groups: &BTreeMap<&SmolStr, Counts>, persons_min: i64) -> Vec<ExposureRow> {
    let hidden = hidden_groups(groups, persons_min);
    let total = |count: fn(&Counts) -> u64| groups.values().map(count).sum::<u64>();
    let totals = (total(|counts| counts.qualified), total(|counts| counts.listed));
    let mut rows: Vec<ExposureRow> = groups
        .iter()
        .zip(hidden)
        .map(|((value, counts), is_hidden)| ExposureRow {
            attribute,
            value: (*value).clone(),
            figures: (!is_hidden).then(|| figures(counts, totals)).flatten(),
        })
        .collect();
    mark_low(&mut rows);
    rows
}

fn hidden_groups(groups: &BTreeMap<&SmolStr, Counts>, persons_min: i64) -> Vec<bool> {
    let mut system = System::default();
    let parts: Vec<usize> = groups.values().map(|counts| system.add(signed(counts.persons), true, 0)).collect();
    let whole = system.add(groups.values().map(|counts| signed(counts.persons)).sum(), true, 1);
    system.sums.push(Sum {
        whole,
        parts: parts.clone(),
    });
    let hidden = hidden(&system, persons_min);
    parts.into_iter().map(|part| hidden[part]).collect()
}

fn figures(counts: &Counts, (qualified, listed): (u64, u64)) -> Option<Figures> {
    let percent = |part: u64, whole: u64| Exact::quotient(signed(part).checked_mul(100)?, signed(whole));
    // The quotient of the two shares, in whole numbers.
    let ratio = Exact::quotient(
        signed(counts.listed).checked_mul(signed(qualified))?,
        signed(counts.qualified).checked_mul(signed(listed))?,
    );
    Some(Figures {
        persons: counts.persons,
        qualified_percent: percent(counts.qualified, qualified)?,
        listed_percent: percent(counts.listed, listed)?,
        ratio: ratio?,
        is_low: false,
    })
}

fn mark_low(rows: &mut [ExposureRow]) {
    let told = rows.iter().filter_map(|row| Some(row.figures?.ratio));
    let Some(highest) = told.max() else { return };
    for figures in rows.iter_mut().filter_map(|row| row.figures.as_mut()) {
        figures.is_low = figures.ratio.times(FOUR_FIFTHS.1) < highest.times(FOUR_FIFTHS.0);
    }
}

fn signed(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn person(sex: &str, qualified: u64, listed: u64) -> Exposed {
        let mut groups: Groups = Default::default();
        groups[0] = sex.into();
        Exposed {
            groups,
            qualified,
            listed,
        }
    }

    fn of_sex(persons: &[Exposed]) -> Vec<ExposureRow> {
        let mut rows = exposure(persons, 5);
        rows.retain(|row| row.attribute == Attribute::Sex);
        rows
    }

    #[test]
    fn a_group_that_is_listed_half_as_often_as_it_qualifies_is_told() {
        let men = vec![person("male", 2, 2); 10];
        let women = vec![person("female", 2, 1); 10];
        let rows = of_sex(&[men, women].concat());
        let told: Vec<(&str, Exact, Exact, bool)> = rows
            .iter()
            .map(|row| {
                let figures = row.figures.unwrap();
                (row.value.as_str(), figures.qualified_percent, figures.ratio, figures.is_low)
            })
            .collect();
        let half = Exact::whole(50);
        let ratio = |numerator| Exact::quotient(numerator, 3).unwrap();
        assert_eq!(told, [("female", half, ratio(2), true), ("male", half, ratio(4), false)]);
    }

    #[test]
    fn few_persons_are_hidden_and_another_group_with_them() {
        let many = vec![person("male", 1, 1); 50];
        let some = vec![person("female", 1, 1); 20];
        let few = vec![person("unstated", 1, 0); 3];
        let rows = of_sex(&[many, some, few].concat());
        let hidden: Vec<&str> = rows.iter().filter(|row| row.figures.is_none()).map(|row| row.value.as_str()).collect();
        assert_eq!(hidden.len(), 2, "{hidden:?}");
        assert!(hidden.contains(&"unstated"));
    }

    #[test]
    fn whoever_qualifies_for_nothing_counts_nowhere() {
        assert!(exposure(&[person("male", 0, 0)], 5).is_empty());
    }
}

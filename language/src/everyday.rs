//! Everyday words that mean the same, by degree: 司机 and 驾驶员, 保安 and 秩序维护员.
//!
//! In: a table of words, and the groups of words that stand for one occupation. Out: groups and how much their words mean
//! the same. Names and aliases of codes are the code tables'; how close two whole titles are is `title`'s to say.

use std::sync::LazyLock;

use smol_str::SmolStr;

use super::title::WordGroups;

/// Words that mean the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EverydayGroup {
    /// The words, in lower case.
    pub words: Vec<SmolStr>,
    /// How much they mean the same, in thousandths: 1 to 999.
    pub degree_thousandths: u16,
}

const TABLE: &str = include_str!("../tables/everyday_words.tsv");
const COLUMNS: &str = "degree\twords";
/// What words of one occupation mean the same, by the most words that there may be of it: the more names a work has, the
/// wider it is. Wider ones are left to the closeness of titles.
const DEGREES_OF_ONE_WORK: [(usize, u16); 2] = [(4, 600), (8, 500)];

static GROUPS: LazyLock<Vec<EverydayGroup>> = LazyLock::new(|| {
    let told = rows(TABLE).filter_map(group);
    told.chain(of_one_work()).collect()
});

/// All groups: those of the table of words first.
#[must_use]
pub fn groups() -> &'static [EverydayGroup] {
    &GROUPS
}

fn rows(table: &str) -> impl Iterator<Item = &str> {
    table
        .lines()
        .filter(|line| !line.starts_with('#') && *line != COLUMNS)
}

fn group(row: &str) -> Option<EverydayGroup> {
    let (degree, words) = row.split_once('\t')?;
    Some(EverydayGroup {
        words: words.split('|').map(SmolStr::from).collect(),
        degree_thousandths: degree.parse().ok()?,
    })
}

/// The groups that stand for one occupation and are narrow enough for their words to mean the same.
fn of_one_work() -> impl Iterator<Item = EverydayGroup> {
    // A table that cannot be read fails the tests of `title`, and has no groups here.
    let groups = WordGroups::embedded().map(|groups| groups.groups().to_vec());
    groups.unwrap_or_default().into_iter().filter_map(|group| {
        let narrow = DEGREES_OF_ONE_WORK
            .into_iter()
            .find(|(most, _)| group.words.len() <= *most);
        let (_, degree_thousandths) = narrow.filter(|_| group.code.is_some() && group.words.len() > 1)?;
        Some(EverydayGroup {
            words: group.words,
            degree_thousandths,
        })
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_row_of_the_table_is_sound() {
        assert!(rows(TABLE).count() > 50);
        for row in rows(TABLE) {
            let group = group(row);
            let is_sound = group.is_some_and(
                |EverydayGroup {
                     words,
                     degree_thousandths,
                 }| {
                    let distinct: BTreeSet<&SmolStr> = words.iter().collect();
                    let is_plain =
                        |word: &SmolStr| !word.is_empty() && word.trim().to_lowercase() == word.as_str();
                    (1..1_000).contains(&degree_thousandths)
                        && words.len() > 1
                        && distinct.len() == words.len()
                        && words.iter().all(is_plain)
                },
            );
            assert!(is_sound, "{row}");
        }
    }

    #[test]
    fn words_of_narrow_occupations_mean_the_same_and_those_of_wide_ones_do_not() {
        let together = |one: &str, other: &str| {
            let holds = |group: &&EverydayGroup, word: &str| group.words.iter().any(|held| held == word);
            groups()
                .iter()
                .filter(|group| holds(group, one) && holds(group, other))
                .map(|group| group.degree_thousandths)
                .max()
        };
        assert_eq!(together("司机", "驾驶员"), Some(900));
        assert_eq!(together("收银员", "前台收银"), Some(500));
        assert_eq!(together("会计", "财务总监"), None);
    }
}

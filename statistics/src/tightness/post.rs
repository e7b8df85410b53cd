//! What is known of posts: rows as people write them, read into the facts that estimates rest on. Which column of a file
//! is which cell belongs to the caller.

use super::TightnessError;
use super::variances::count;
use smol_str::SmolStr;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// One post, in the words of its publisher. Cells that are not known stay empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PostRow {
    /// The publisher's identifier.
    pub id: String,
    /// Code or name of the occupation; posts are summed up by it.
    pub occupation: String,
    /// The title.
    pub title: String,
    /// Who employs.
    pub employer: String,
    /// The organ or group of employers that recruits for it.
    pub recruiter: String,
    /// How many are sought.
    pub places: u32,
    /// The wider area.
    pub area: String,
    /// The part of the area.
    pub district: String,
    /// From where persons come to it.
    pub reach: Reach,
    /// The schooling asked for, from 0 (none) upwards.
    pub schooling: u8,
    /// The requirements of schooling and degree as written.
    pub level: String,
    /// Fields of study allowed, as codes or names in a list; empty or 不限 allows all.
    pub fields: String,
    /// Fields allowed to those with a higher degree; empty if no field of its own is named.
    pub higher_fields: String,
    /// Who may apply; empty or 不限 means everyone.
    pub group: String,
    /// What is to be done.
    pub duties: String,
    /// What else is said.
    pub remarks: String,
}

/// From where persons come to a post.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Reach {
    /// From all areas: the seat of the whole.
    Whole,
    /// From the area: its centre.
    Area,
    /// From its own district.
    #[default]
    District,
}

/// Fields of study that persons have, as code digits and name. A longer code belongs to the shorter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Catalogue {
    /// Digits and name.
    pub fields: Vec<(String, String)>,
}

/// A post as estimates see it.
#[derive(Debug, Clone, PartialEq)]
pub struct Post {
    /// The row it was read from.
    pub row: PostRow,
    /// Which fields of study may take it, one bit each.
    pub open: Vec<u64>,
    /// The codes and names in its lists of fields, wider codes among them.
    pub field_words: Vec<SmolStr>,
    /// Where its persons live and it is: the district, or the centre of its area or of the whole.
    pub location: usize,
}

/// What share of persons has studied a field.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FieldShare {
    /// The share, all fields of the same kind being as large: nothing is known of their sizes.
    pub share: f64,
    /// Whether it is the field of a higher degree.
    pub is_higher: bool,
}

/// All posts that persons choose among.
#[derive(Debug, Clone, PartialEq)]
pub struct Market {
    /// The posts, in the order of the rows.
    pub posts: Vec<Post>,
    /// The persons of each field of study, of a first degree and of a higher one; either sums up to one.
    pub fields: Vec<FieldShare>,
    /// Area and reach of each location.
    pub locations: Vec<(SmolStr, Reach)>,
}

impl PostRow {
    /// Whether everyone may apply.
    pub(super) fn is_open_to_all_groups(&self) -> bool {
        is_any(&self.group)
    }
}

impl Market {
    /// Reads rows.
    ///
    /// # Errors
    /// A post that is there twice, or has no place.
    pub fn read(rows: Vec<PostRow>, catalogue: &Catalogue) -> Result<Self, TightnessError> {
        check(&rows)?;
        let lists: Vec<[Vec<SmolStr>; 2]> = rows
            .iter()
            .map(|row| [tokens(&row.fields), tokens(&row.higher_fields)])
            .collect();
        let universe = Universe::new(catalogue, &lists);
        let mut locations = BTreeMap::new();
        for row in &rows {
            let next = locations.len();
            locations.entry(location(row)).or_insert(next);
        }
        let posts = rows.into_iter().zip(lists).map(|(row, lists)| Post {
            location: locations[&location(&row)],
            open: universe.open(&lists),
            field_words: field_words(&lists),
            row,
        });
        let posts = posts.collect();
        let mut named: Vec<_> = locations.into_iter().collect();
        named.sort_by_key(|(_, number)| *number);
        Ok(Self {
            posts,
            fields: universe.shares(),
            locations: named
                .into_iter()
                .map(|((area, _, reach), _)| (area, reach))
                .collect(),
        })
    }
}

fn check(rows: &[PostRow]) -> Result<(), TightnessError> {
    let mut seen = HashSet::new();
    for row in rows {
        if !seen.insert(row.id.as_str()) {
            return Err(TightnessError::TwoPosts(row.id.clone()));
        }
        if row.places == 0 {
            return Err(TightnessError::NoPlaces(row.id.clone()));
        }
    }
    Ok(())
}

fn location(row: &PostRow) -> (SmolStr, SmolStr, Reach) {
    match row.reach {
        Reach::Whole => (SmolStr::default(), SmolStr::default(), Reach::Whole),
        Reach::Area => (row.area.as_str().into(), SmolStr::default(), Reach::Area),
        Reach::District => (
            row.area.as_str().into(),
            row.district.as_str().into(),
            Reach::District,
        ),
    }
}

fn is_any(cell: &str) -> bool {
    matches!(cell.trim(), "" | "不限" | "无要求")
}

/// The fields in a list. What stands in brackets explains and does not count.
fn tokens(cell: &str) -> Vec<SmolStr> {
    let mut depth = 0_u32;
    let mut plain = String::with_capacity(cell.len());
    for character in cell.chars() {
        match character {
            '（' | '(' => depth += 1,
            '）' | ')' => depth = depth.saturating_sub(1),
            _ if depth == 0 => plain.push(character),
            _ => {}
        }
    }
    let parts = plain.split([',', '，', '、', ';', '；']).map(str::trim);
    parts.filter(|part| !part.is_empty()).map(field).collect()
}

/// The digits of a code, or the name where there is none.
fn field(token: &str) -> SmolStr {
    let digits: SmolStr = token.chars().filter(char::is_ascii_digit).collect();
    if digits.is_empty() { token.into() } else { digits }
}

/// Words by which lists are alike: every code, and the wider codes it belongs to.
fn field_words(lists: &[Vec<SmolStr>; 2]) -> Vec<SmolStr> {
    let mut words = BTreeSet::new();
    for (kind, list) in ["u", "h"].into_iter().zip(lists) {
        if list.is_empty() {
            words.insert(SmolStr::new(kind));
        }
        for token in list {
            let is_code = token.starts_with(|first: char| first.is_ascii_digit());
            let ends = if is_code { vec![2, 4, 6] } else { vec![token.len()] };
            for end in ends.into_iter().filter_map(|end| token.get(..end)) {
                words.insert(SmolStr::from(format!("{kind}{end}")));
            }
        }
    }
    words.into_iter().collect()
}

/// All fields that persons can have: those of the catalogue, and those of higher degrees as far as posts name them.
struct Universe {
    leaves: Vec<SmolStr>,
    by_name: HashMap<SmolStr, usize>,
}

impl Universe {
    fn new(catalogue: &Catalogue, lists: &[[Vec<SmolStr>; 2]]) -> Self {
        let codes: BTreeSet<&str> = catalogue.fields.iter().map(|(code, _)| code.as_str()).collect();
        let is_leaf = |code: &str| {
            let mut after =
                codes.range::<str, _>((std::ops::Bound::Excluded(code), std::ops::Bound::Unbounded));
            !after.next().is_some_and(|next| next.starts_with(code))
        };
        let leaves = catalogue.fields.iter().filter(|(code, _)| is_leaf(code));
        let mut universe = Self {
            leaves: Vec::new(),
            by_name: HashMap::new(),
        };
        for (code, name) in leaves {
            universe
                .by_name
                .insert(name.as_str().into(), universe.leaves.len());
            universe.leaves.push(format!("u{}", digits(code)).into());
        }
        let mut more = BTreeSet::new();
        for (kind, at) in [("u", 0), ("h", 1)] {
            for token in lists
                .iter()
                .flat_map(|lists| &lists[at])
                .filter(|token| !is_any(token))
            {
                let wide = token.get(..4).filter(|_| kind == "h").unwrap_or(token);
                let known = kind == "u" && !universe.under(kind, token).is_empty();
                if !known {
                    more.insert(SmolStr::from(format!("{kind}{wide}")));
                }
            }
        }
        universe.leaves.extend(more);
        universe
    }

    /// The fields of a code or name.
    fn under(&self, kind: &str, token: &str) -> Vec<usize> {
        if let Some(number) = self.by_name.get(token).filter(|_| kind == "u") {
            return vec![*number];
        }
        let wide = token.get(..4).filter(|_| kind == "h").unwrap_or(token);
        let wanted = format!("{kind}{wide}");
        let all = self.leaves.iter().enumerate();
        all.filter(|(_, leaf)| leaf.starts_with(&wanted))
            .map(|(number, _)| number)
            .collect()
    }

    fn shares(&self) -> Vec<FieldShare> {
        let is_higher = |leaf: &SmolStr| leaf.starts_with('h');
        let higher = self.leaves.iter().filter(|leaf| is_higher(leaf)).count();
        let share = |leaf: &SmolStr| FieldShare {
            share: 1.0
                / count(if is_higher(leaf) {
                    higher
                } else {
                    self.leaves.len() - higher
                }),
            is_higher: is_higher(leaf),
        };
        self.leaves.iter().map(share).collect()
    }

    /// One bit for each field that a post with these lists is open to.
    fn open(&self, lists: &[Vec<SmolStr>; 2]) -> Vec<u64> {
        let is_free = |list: &Vec<SmolStr>| list.iter().any(|token| is_any(token));
        let mut bits = vec![0_u64; self.leaves.len().div_ceil(64)];
        if lists.iter().any(is_free) || lists.iter().all(Vec::is_empty) {
            (0..self.leaves.len()).for_each(|number| set(&mut bits, number));
        }
        for (kind, list) in ["u", "h"].into_iter().zip(lists) {
            let numbers = list.iter().flat_map(|token| self.under(kind, token));
            numbers.for_each(|number| set(&mut bits, number));
        }
        bits
    }
}

fn digits(code: &str) -> String {
    code.chars().filter(char::is_ascii_digit).collect()
}

fn set(bits: &mut [u64], number: usize) {
    bits[number / 64] |= 1 << (number % 64);
}

//! In what respects two posts are alike, each between 0 and 1, and which respects count together. How much each counts
//! is learnt from outcomes (`variances`).

use super::post::Market;
use super::words::Texts;
use std::collections::HashMap;

/// One respect in which posts are alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Respect {
    Recruiter,
    Area,
    Group,
    Level,
    FieldWords,
    OpenFields,
    Title,
    Employer,
    Duties,
    Remarks,
    Places,
    Supply,
}

const RESPECTS: usize = 12;

/// What counts: single respects, and respects that must come together, as a field in an area.
const COMPONENTS: &[&[Respect]] = {
    use Respect::{
        Area, Duties, Employer, FieldWords, Group, Level, OpenFields, Places, Recruiter, Remarks, Supply,
        Title,
    };
    &[
        &[Recruiter],
        &[Area],
        &[Group],
        &[Level],
        &[FieldWords],
        &[OpenFields],
        &[Title],
        &[Employer],
        &[Duties],
        &[Remarks],
        &[Places],
        &[Supply],
        &[Group, Level, FieldWords],
        &[Area, Group, Level, FieldWords],
        &[Group, Level, OpenFields],
        &[Area, Group, Level, OpenFields],
        &[Recruiter, Group, Level],
        &[Employer, Group, Level],
        &[Employer, Group, FieldWords],
        &[Employer, Duties],
        &[Title, Group, FieldWords],
        &[Duties, Group, FieldWords],
        &[Recruiter, Remarks],
        &[Places, Group, Level],
        &[Places, FieldWords],
        &[Places, Group, Level, FieldWords],
    ]
};

/// How many components there are.
pub(super) const COMPONENT_COUNT: usize = COMPONENTS.len();

/// How far apart two numbers of places are still alike, as a logarithm.
const PLACES_WIDTH: f64 = 0.5;

/// The same of the supply.
const SUPPLY_WIDTH: f64 = 0.7;

/// The posts of a market, ready to be compared.
pub(super) struct Likeness {
    keys: [Vec<u32>; 4],
    texts: [Texts; 5],
    open: Vec<Vec<u64>>,
    open_fields: Vec<f64>,
    places: Vec<f64>,
    supply: Vec<f64>,
}

/// One post, ready to be compared with all.
pub(super) struct Row<'a> {
    likeness: &'a Likeness,
    post: usize,
    texts: [Vec<f32>; 5],
}

impl Likeness {
    /// Reads a market; `supply` is the untrained estimate for one place.
    pub(super) fn new(market: &Market, supply: &[f64]) -> Self {
        let posts = &market.posts;
        let runs =
            |cell: fn(&super::PostRow) -> &str| Texts::of_runs(posts.iter().map(move |post| cell(&post.row)));
        let open_count = |open: &Vec<u64>| open.iter().map(|bits| f64::from(bits.count_ones())).sum();
        let open: Vec<Vec<u64>> = posts.iter().map(|post| post.open.clone()).collect();
        let words = posts
            .iter()
            .map(|post| post.field_words.iter().map(ToString::to_string).collect());
        Self {
            keys: [
                keys(posts.iter().map(|post| post.row.recruiter.as_str())),
                keys(posts.iter().map(|post| post.row.area.as_str())),
                keys(posts.iter().map(|post| post.row.group.as_str())),
                keys(posts.iter().map(|post| post.row.level.as_str())),
            ],
            texts: [
                Texts::of_words(words),
                runs(|row| &row.title),
                runs(|row| &row.employer),
                runs(|row| &row.duties),
                runs(|row| &row.remarks),
            ],
            open_fields: open.iter().map(open_count).collect(),
            open,
            places: posts.iter().map(|post| f64::from(post.row.places).ln()).collect(),
            supply: supply.iter().map(|supply| supply.max(1e-9).ln()).collect(),
        }
    }

    /// One post, ready to be compared.
    pub(super) fn row(&self, post: usize) -> Row<'_> {
        Row {
            likeness: self,
            post,
            texts: std::array::from_fn(|at| self.texts[at].row(post)),
        }
    }
}

impl Row<'_> {
    /// How alike another post is in each component.
    pub(super) fn components(&self, other: usize) -> [f32; COMPONENT_COUNT] {
        let respects = self.respects(other);
        std::array::from_fn(|at| {
            COMPONENTS[at]
                .iter()
                .map(|respect| respects[*respect as usize])
                .product()
        })
    }

    /// How alike another post is, the components weighted.
    pub(super) fn weighted(&self, other: usize, weights: &[f32; COMPONENT_COUNT]) -> f32 {
        let components = self.components(other);
        components
            .iter()
            .zip(weights)
            .map(|(alike, weight)| alike * weight)
            .sum()
    }

    fn respects(&self, other: usize) -> [f32; RESPECTS] {
        let all = self.likeness;
        let same = |at: usize| f32::from(u8::from(all.keys[at][self.post] == all.keys[at][other]));
        let text = |at: usize| self.texts[at][all.texts[at].text_of(other)];
        [
            same(0),
            same(1),
            same(2),
            same(3),
            text(0),
            self.open_fields(other),
            text(1),
            text(2),
            text(3),
            text(4),
            near(all.places[self.post], all.places[other], PLACES_WIDTH),
            near(all.supply[self.post], all.supply[other], SUPPLY_WIDTH),
        ]
    }

    #[allow(
        clippy::cast_possible_truncation,
        reason = "a share between 0 and 1 loses digits, not size"
    )]
    fn open_fields(&self, other: usize) -> f32 {
        let all = self.likeness;
        let pairs = all.open[self.post].iter().zip(&all.open[other]);
        let both: u32 = pairs.map(|(one, other)| (one & other).count_ones()).sum();
        let length = (all.open_fields[self.post] * all.open_fields[other]).sqrt();
        if both == 0 {
            0.0
        } else {
            (f64::from(both) / length) as f32
        }
    }
}

#[allow(
    clippy::cast_possible_truncation,
    reason = "a share between 0 and 1 loses digits, not size"
)]
fn near(one: f64, other: f64, width: f64) -> f32 {
    let apart = (one - other) / width;
    (-0.5 * apart * apart).exp() as f32
}

fn keys<'a>(cells: impl Iterator<Item = &'a str>) -> Vec<u32> {
    let mut numbers = HashMap::new();
    let mut next = 0;
    cells
        .map(|cell| {
            *numbers.entry(cell).or_insert_with(|| {
                next += 1;
                next
            })
        })
        .collect()
}

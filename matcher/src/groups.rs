//! Groups on both sides (共享用工、余缺调剂, classes of interns): who lends how many to whom.
//!
//! In: groups of persons who are all alike and needs of several places. Out: what every pair is worth by kinship of
//! occupation or major, way and time, or why it does not go together; and the allotment of the greatest total worth,
//! proved by the checker of plans. A fact that is missing on either side keeps nobody out and counts in between.

use crate::criterion::hierarchy::{MAJOR, OCCUPATION, common_level, contains};
use crate::criterion::tenths_of_km;
use crate::plan::{Edge, Market, MarketError, check_optimum, optimum};
use crate::{Cancelled, Control};
use duijie_domain::place::GridPoint;
use jiff::civil::Date;
use smol_str::SmolStr;
use std::collections::BTreeMap;

/// What the kinship, the way and the time count for, in hundredths of the worth.
const WEIGHTS: [u32; 3] = [45, 35, 20];
/// What a fact counts that is missing, in thousandths.
const MISSING: u16 = 600;
/// What a member of a whole class counts that the other side names, in thousandths.
const CONTAINED: u16 = 900;
/// Same 细类, 小类, 中类, 大类.
const OCCUPATION_LEVELS: [u16; 4] = [1000, 700, 400, 150];
/// Same 专业, 专业类, 门类.
const MAJOR_LEVELS: [u16; 3] = [1000, 800, 400];
/// Up to so many tenths of a kilometre the way is worth so much, in thousandths; nothing beyond the last step.
const WAY_STEPS: [(u64, u16); 6] = [
    (50, 1000),
    (100, 930),
    (200, 800),
    (500, 550),
    (1000, 300),
    (2000, 120),
];

/// What makes two groups kin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kin {
    /// Occupations.
    Occupation,
    /// Majors.
    Major,
}

/// Persons who are all alike, or places that ask for the same.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Group {
    /// Whose group it is: an employer or a school. Nobody lends to themselves.
    pub owner: SmolStr,
    /// Numbers of occupations or majors; any of them will do. Empty if not told.
    pub codes: Vec<u32>,
    /// Rank of the skill grade held, or asked at least.
    pub grade: Option<u8>,
    /// How many.
    pub persons: u32,
    /// First day.
    pub from: Option<Date>,
    /// Last day.
    pub to: Option<Date>,
    /// Where.
    pub point: Option<GridPoint>,
}

/// What a pair of groups is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Worth {
    /// 0 to 100,000.
    pub score: u32,
    /// Kinship in thousandths; none if a side did not tell.
    pub kinship: Option<u16>,
    /// The way in tenths of a kilometre.
    pub way: Option<u64>,
    /// Days that both have in common, if the need has a first and a last day.
    pub common_days: Option<u32>,
    /// Days of the need.
    pub needed_days: Option<u32>,
}

/// Why two groups do not go together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mismatch {
    /// They belong to the same owner.
    SameOwner,
    /// Their occupations or majors have nothing in common.
    NotKin,
    /// The skill grade is too low.
    GradeTooLow,
    /// They have no day in common.
    NoCommonDay,
    /// The way is too long.
    TooFar,
}

/// So many of one group go to one need.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Loan {
    /// Index of the offer.
    pub offer: usize,
    /// Index of the need.
    pub need: usize,
    /// How many.
    pub persons: u32,
    /// What each is worth there.
    pub worth: Worth,
}

/// Who lends how many to whom.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Allotment {
    /// The loans, by offer and need.
    pub loans: Vec<Loan>,
    /// Persons of each offer who are left over.
    pub offers_left: Vec<u32>,
    /// Places of each need that are left over.
    pub needs_left: Vec<u32>,
    /// Whether the checker, which shares nothing with the search, finds that no other allotment is worth more.
    pub is_proved: bool,
}

/// Why there is no allotment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GroupError {
    /// The caller stopped it.
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
    /// Too many persons and needs at once.
    #[error(transparent)]
    Market(#[from] MarketError),
}

/// What a pair is worth.
///
/// # Errors
/// Why the two do not go together.
pub fn worth(kin: Kin, offer: &Group, need: &Group) -> Result<Worth, Mismatch> {
    if offer.owner == need.owner && !offer.owner.is_empty() {
        return Err(Mismatch::SameOwner);
    }
    if offer
        .grade
        .zip(need.grade)
        .is_some_and(|(held, asked)| held < asked)
    {
        return Err(Mismatch::GradeTooLow);
    }
    let kinship = kinship(kin, &offer.codes, &need.codes);
    if kinship == Some(0) {
        return Err(Mismatch::NotKin);
    }
    let time = common_time(offer, need)?;
    let points = offer.point.zip(need.point);
    let way = points.map(|(from, to)| tenths_of_km(from.squared_distance(&to)));
    let nearness = way.map(nearness);
    if nearness == Some(0) {
        return Err(Mismatch::TooFar);
    }
    let share = time.map(|(common, needed)| permille(common, needed));
    let parts = [kinship, nearness, share].map(|part| u32::from(part.unwrap_or(MISSING)));
    let score = parts
        .iter()
        .zip(WEIGHTS)
        .map(|(part, weight)| part * weight)
        .sum();
    Ok(Worth {
        score,
        kinship,
        way,
        common_days: time.map(|(common, _)| common),
        needed_days: time.map(|(_, needed)| needed),
    })
}

/// The allotment of the greatest total worth. Nobody has to go, no need has to be filled.
///
/// # Errors
/// [`GroupError`] if it was stopped or is too large.
pub fn allot(
    kin: Kin,
    offers: &[Group],
    needs: &[Group],
    control: &Control,
) -> Result<Allotment, GroupError> {
    let offer_of_seeker: Vec<usize> = offers
        .iter()
        .enumerate()
        .flat_map(|(offer, group)| std::iter::repeat_n(offer, group.persons as usize))
        .collect();
    let mut worths: BTreeMap<(usize, usize), Worth> = BTreeMap::new();
    for (offer, group) in offers.iter().enumerate() {
        for (need, places) in needs.iter().enumerate() {
            worths.extend(worth(kin, group, places).ok().map(|worth| ((offer, need), worth)));
        }
    }
    let edges = edges(&offer_of_seeker, needs.len(), &worths);
    let places = needs.iter().map(|need| need.persons).collect();
    let market = Market::new(places, offer_of_seeker.len(), &edges)?;
    let found = optimum(&market, control)?;
    let mut persons: BTreeMap<(usize, usize), u32> = BTreeMap::new();
    for (offer, need) in offer_of_seeker.iter().zip(&found.plan.vacancy_of_seeker) {
        if let Some(need) = need {
            *persons.entry((*offer, *need as usize)).or_default() += 1;
        }
    }
    let mut allotment = Allotment {
        offers_left: offers.iter().map(|group| group.persons).collect(),
        needs_left: needs.iter().map(|group| group.persons).collect(),
        is_proved: check_optimum(&market, &found.plan, &found.certificate).is_ok(),
        loans: Vec::new(),
    };
    for ((offer, need), persons) in persons {
        allotment.offers_left[offer] -= persons;
        allotment.needs_left[need] -= persons;
        allotment
            .loans
            .extend(worths.get(&(offer, need)).map(|worth| Loan {
                offer,
                need,
                persons,
                worth: *worth,
            }));
    }
    Ok(allotment)
}

fn edges(offer_of_seeker: &[usize], needs: usize, worths: &BTreeMap<(usize, usize), Worth>) -> Vec<Edge> {
    let seekers = (0_u32..).zip(offer_of_seeker);
    let edges = seekers.flat_map(|(seeker, offer)| {
        let of_offer = worths.range((*offer, 0)..(*offer, needs));
        of_offer.filter_map(move |((_, need), worth)| {
            Some(Edge {
                vacancy: u32::try_from(*need).ok()?,
                seeker,
                score: worth.score,
            })
        })
    });
    edges.collect()
}

/// The nearest of all pairs of codes; none if a side did not tell.
fn kinship(kin: Kin, offered: &[u32], needed: &[u32]) -> Option<u16> {
    let pairs = offered
        .iter()
        .flat_map(|offer| needed.iter().map(move |need| (*offer, *need)));
    let told = pairs.filter(|(offer, need)| *offer != 0 && *need != 0);
    told.map(|(offer, need)| match kin {
        Kin::Occupation => near(offer, need, OCCUPATION, &OCCUPATION_LEVELS),
        Kin::Major => near(offer, need, MAJOR, &MAJOR_LEVELS),
    })
    .max()
}

fn near<const LEVELS: usize>(one: u32, other: u32, divisors: [u32; LEVELS], values: &[u16; LEVELS]) -> u16 {
    let level = common_level(one, other, divisors).map_or(0, |level| values[level]);
    let is_member = contains(one, other, divisors) || contains(other, one, divisors);
    if is_member { level.max(CONTAINED) } else { level }
}

fn nearness(way: u64) -> u16 {
    let mut steps = WAY_STEPS.iter();
    steps
        .find(|(most, _)| way <= *most)
        .map_or(0, |(_, value)| *value)
}

/// Days in common and days needed, if the need has both ends.
fn common_time(offer: &Group, need: &Group) -> Result<Option<(u32, u32)>, Mismatch> {
    let from = offer.from.max(need.from);
    let to = match (offer.to, need.to) {
        (Some(offer), Some(need)) => Some(offer.min(need)),
        (offer, need) => offer.or(need),
    };
    if from.zip(to).is_some_and(|(from, to)| from > to) {
        return Err(Mismatch::NoCommonDay);
    }
    let is_told = offer.from.or(offer.to).is_some();
    let needed = need.from.zip(need.to).filter(|_| is_told).map(days);
    Ok(from.zip(to).map(days).zip(needed))
}

fn days((from, to): (Date, Date)) -> u32 {
    let between = to
        .since((jiff::Unit::Day, from))
        .map_or(0, |span| span.get_days());
    u32::try_from(between).unwrap_or(0) + 1
}

fn permille(part: u32, whole: u32) -> u16 {
    let share = u64::from(part) * 1000 / u64::from(whole.max(1));
    u16::try_from(share.min(1000)).unwrap_or(1000)
}

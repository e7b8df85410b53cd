//! The columns of cross tables: what each measures, how it is called and how it is computed from counts. What is
//! derived from a hidden count is hidden; what has no seekers has no ratio.

use crate::census::{Census, Count, Key};
use crate::classes::Classes;
use crate::exact::Exact;
use crate::period::Period;
use crate::table::{Cell, Column};
use serde::{Deserialize, Deserializer};

/// What is measured of one class in one period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Base {
    Demand,
    DemandShare,
    DemandOpen,
    Supply,
    SupplyShare,
    /// Method (a): places of the class for each of its seekers.
    Ratio,
    /// Method (b): the same with the open demand shared among all seekers.
    RatioOpen,
    /// Places open to the class for each of its seekers.
    RatioOpenToThem,
    Gap,
    Rank,
    RankMove,
    Code,
}

/// How a column compares two periods.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Against {
    Previous,
    Year,
}

/// What a column shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Measure {
    id: String,
    pub(crate) base: Base,
    against: Option<Against>,
    is_percent: bool,
}

struct Name {
    id: &'static str,
    base: Base,
    group: (&'static str, &'static str),
    head: (&'static str, &'static str),
    decimals: u32,
}

const fn name(
    id: &'static str,
    base: Base,
    group: (&'static str, &'static str),
    head: (&'static str, &'static str),
    decimals: u32,
) -> Name {
    Name {
        id,
        base,
        group,
        head,
        decimals,
    }
}

const NONE: (&str, &str) = ("", "");
const DEMAND: (&str, &str) = ("需求", "demand");
const SUPPLY: (&str, &str) = ("求职", "supply");
const RATIO: (&str, &str) = ("求人倍率", "ratio");

const NAMES: [Name; 12] = [
    name("demand", Base::Demand, DEMAND, ("人数（人）", "places"), 0),
    name(
        "demand-share",
        Base::DemandShare,
        DEMAND,
        ("比重（%）", "share, %"),
        2,
    ),
    name(
        "demand-open",
        Base::DemandOpen,
        DEMAND,
        ("向其开放的岗位（人）", "places open to them"),
        0,
    ),
    name("supply", Base::Supply, SUPPLY, ("人数（人）", "persons"), 0),
    name(
        "supply-share",
        Base::SupplyShare,
        SUPPLY,
        ("比重（%）", "share, %"),
        2,
    ),
    name("ratio", Base::Ratio, RATIO, ("直接法", "direct"), 2),
    name(
        "ratio-open",
        Base::RatioOpen,
        RATIO,
        ("含无要求需求法", "with open demand"),
        2,
    ),
    name(
        "ratio-open-to-them",
        Base::RatioOpenToThem,
        RATIO,
        ("开放岗位/求职", "open places a seeker"),
        2,
    ),
    name("gap", Base::Gap, NONE, ("缺口（人）", "gap"), 0),
    name("rank", Base::Rank, NONE, ("位次", "rank"), 0),
    name("rank-move", Base::RankMove, NONE, ("位次变化", "move"), 0),
    name("code", Base::Code, NONE, ("职业编码", "code"), 0),
];

impl Measure {
    fn parse(id: &str) -> Option<Self> {
        let endings = [
            ("-change-previous", Against::Previous, false),
            ("-change-year", Against::Year, false),
            ("-percent-previous", Against::Previous, true),
            ("-percent-year", Against::Year, true),
        ];
        let compared = endings
            .into_iter()
            .find_map(|(ending, against, is_percent)| Some((id.strip_suffix(ending)?, against, is_percent)));
        let (base, against, is_percent) = match compared {
            Some((base, against, is_percent)) => (base, Some(against), is_percent),
            None => (id, None, false),
        };
        let name = NAMES.iter().find(|name| name.id == base)?;
        Some(Self {
            id: id.to_owned(),
            base: name.base,
            against,
            is_percent,
        })
    }

    pub(crate) fn column(&self, period: Period) -> Column {
        let (group, head, decimals) = NAMES
            .iter()
            .find(|name| name.base == self.base)
            .map_or((NONE, NONE, 0), |name| (name.group, name.head, name.decimals));
        let Some(against) = self.against else {
            return Column::new(&self.id, group, head, decimals);
        };
        let (zh, en) = match against {
            Against::Previous => (format!("比{}", period.previous_zh()), "against the period before"),
            Against::Year => ("比上年同期".to_owned(), "against the year before"),
        };
        let (unit_zh, unit_en, decimals) = match (self.base, self.is_percent) {
            (_, true) => ("±%", "±%", 2),
            (Base::Demand | Base::Supply, _) => ("±人", "±", 0),
            (Base::DemandShare | Base::SupplyShare, _) => ("±百分点", "± points", 2),
            _ => ("±", "±", decimals),
        };
        Column::new(
            &self.id,
            group,
            (&format!("{zh}（{unit_zh}）"), &format!("{en}, {unit_en}")),
            decimals,
        )
    }
}

impl<'de> Deserialize<'de> for Measure {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let id = String::deserialize(deserializer)?;
        Self::parse(&id).ok_or_else(|| {
            let known: Vec<&str> = NAMES.iter().map(|name| name.id).collect();
            serde::de::Error::custom(format!(
                "`{id}` is no measure; known are {}, and with the endings -change-previous, -change-year, \
                 -percent-previous and -percent-year",
                known.join(", ")
            ))
        })
    }
}

/// The counts that a cell is made of.
pub(crate) struct Periods<'a> {
    pub(crate) now: &'a Census,
    pub(crate) previous: Option<&'a Census>,
    pub(crate) year_before: Option<&'a Census>,
    pub(crate) classes: &'a Classes,
}

impl Periods<'_> {
    pub(crate) fn cell(&self, measure: &Measure, key: &Key) -> Cell {
        let now = self.value(self.now, measure.base, key);
        let Some(against) = measure.against else {
            return now;
        };
        let then = match against {
            Against::Previous => self.previous,
            Against::Year => self.year_before,
        };
        let Some(census) = then else { return Cell::Absent };
        let then = self.value(census, measure.base, key);
        join(&now, &then, |now, then| {
            let change = now.minus(then);
            if measure.is_percent {
                return change.by(then).map(|part| part.times(100));
            }
            Some(change)
        })
    }

    pub(crate) fn value(&self, census: &Census, base: Base, key: &Key) -> Cell {
        let demand = Cell::whole(census.demand(key));
        let supply = self.supply(census, key);
        match base {
            Base::Demand | Base::DemandOpen => demand,
            Base::DemandShare => share(&demand, &Cell::whole(census.demand(&Key::Total))),
            Base::Supply => supply,
            Base::SupplyShare => share(&supply, &self.supply(census, &self.whole(key))),
            Base::Ratio | Base::RatioOpenToThem if self.is_open(key) => Cell::Absent,
            Base::Ratio | Base::RatioOpenToThem => join(&demand, &supply, Exact::by),
            Base::RatioOpen => self.ratio_with_open_demand(census, key, &demand, &supply),
            Base::Gap => join(&demand, &supply, |demand, supply| Some(demand.minus(supply))),
            Base::Rank | Base::RankMove | Base::Code => Cell::Absent,
        }
    }

    fn supply(&self, census: &Census, key: &Key) -> Cell {
        match census.supply(key) {
            Count::Hidden => Cell::Hidden,
            Count::Known(persons) => Cell::whole(persons),
        }
    }

    /// `D_g/S_g + N/S`: demand without a limit on the trait is shared among all seekers.
    fn ratio_with_open_demand(&self, census: &Census, key: &Key, demand: &Cell, supply: &Cell) -> Cell {
        let Key::Class(dimension, _) = key else {
            return join(demand, supply, Exact::by);
        };
        let Some(open) = self.classes.open(*dimension).filter(|_| !self.is_open(key)) else {
            return Cell::Absent;
        };
        let open = census.demand(&Key::class(*dimension, &open.key));
        let own = join(demand, supply, Exact::by);
        let shared = join(&Cell::whole(open), &self.supply(census, &Key::Total), Exact::by);
        join(&own, &shared, |own, shared| Some(own.plus(shared)))
    }

    /// The class of those of whom nothing is asked or told has no ratio: its demand and its seekers have nothing in common.
    fn is_open(&self, key: &Key) -> bool {
        let Key::Class(dimension, class) = key else {
            return false;
        };
        self.classes
            .open(*dimension)
            .is_some_and(|open| open.key == *class)
    }

    /// The number that a share is of.
    fn whole(&self, key: &Key) -> Key {
        use crate::dimension::Dimension::{AgeYear, YouthGraduate, YouthMajor};
        let Key::Class(dimension, class) = key else {
            return key.clone();
        };
        let own = self
            .classes
            .of(*dimension)
            .iter()
            .find(|entry| entry.key == *class);
        match (dimension, own.and_then(|own| own.within.as_ref())) {
            (_, Some(within)) => Key::Class(*dimension, within.clone()),
            (AgeYear | YouthGraduate | YouthMajor, None) => Key::Youth,
            _ => Key::Total,
        }
    }
}

fn share(part: &Cell, whole: &Cell) -> Cell {
    join(part, whole, |part, whole| part.times(100).by(whole))
}

/// Computes with two cells: hidden if either is, absent if either is or there is no such number.
fn join(left: &Cell, right: &Cell, compute: impl FnOnce(Exact, Exact) -> Option<Exact>) -> Cell {
    match (left, right) {
        (Cell::Hidden, _) | (_, Cell::Hidden) => Cell::Hidden,
        (Cell::Number(left), Cell::Number(right)) => {
            compute(*left, *right).map_or(Cell::Absent, Cell::Number)
        }
        _ => Cell::Absent,
    }
}

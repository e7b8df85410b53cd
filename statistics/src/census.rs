//! The counts of one period and area: every class of every dimension, and which numbers of persons are hidden. The
//! pattern of hiding follows from the period's own rows alone, so a later report hides in it what the earlier one did.

use crate::dimension::{Dimension, Grouping, YOUTH_YEARS};
use crate::exact::{Exact, apportioned};
use crate::hiding::{Sum, System, hidden};
use crate::period::Period;
use crate::rows::{DemandRow, PeriodRows, SupplyRow};
use smol_str::{SmolStr, format_smolstr};
use std::collections::{BTreeMap, BTreeSet};

/// A count that may not be told or may not be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Count {
    /// Hidden.
    Hidden,
    /// Known.
    Known(i64),
}

/// Of what a count is: everything, all youth, or one class.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Key {
    Total,
    Youth,
    Class(Dimension, SmolStr),
}

impl Key {
    pub(crate) fn class(dimension: Dimension, key: &str) -> Self {
        Self::Class(dimension, key.into())
    }
}

/// The counts of one period.
#[derive(Debug)]
pub(crate) struct Census {
    pub(crate) period: Period,
    demand: BTreeMap<Key, i64>,
    supply: BTreeMap<Key, i64>,
    hidden: BTreeSet<Key>,
    /// Places and persons by area below and occupation.
    pub(crate) grid: BTreeMap<(SmolStr, SmolStr), (i64, i64)>,
}

impl Census {
    pub(crate) fn of(rows: &PeriodRows, grouping: &Grouping<'_>, threshold: i64) -> Self {
        let inside = |division: &str| grouping.is_inside(division);
        let demand: Vec<&DemandRow> = rows
            .demand
            .iter()
            .filter(|row| inside(row.division.as_str()))
            .collect();
        let supply: Vec<&SupplyRow> = rows
            .supply
            .iter()
            .filter(|row| inside(row.division.as_str()))
            .collect();
        let mut census = Self {
            period: rows.period,
            demand: demand_counts(&demand, grouping),
            supply: supply_counts(&supply, grouping),
            hidden: BTreeSet::new(),
            grid: grid(&demand, &supply, grouping),
        };
        census.count_open_demand(&demand, grouping);
        census.hide(grouping, threshold);
        census
    }

    pub(crate) fn demand(&self, key: &Key) -> i64 {
        self.demand.get(key).copied().unwrap_or(0)
    }

    pub(crate) fn supply(&self, key: &Key) -> Count {
        if self.hidden.contains(key) {
            return Count::Hidden;
        }
        Count::Known(self.supply.get(key).copied().unwrap_or(0))
    }

    /// The keys of a dimension with anything counted, in order of their codes.
    pub(crate) fn keys(&self, dimension: Dimension) -> BTreeSet<SmolStr> {
        let of_dimension = |key: &Key| match key {
            Key::Class(of, class) if *of == dimension => Some(class.clone()),
            _ => None,
        };
        self.supply
            .keys()
            .chain(self.demand.keys())
            .filter_map(of_dimension)
            .collect()
    }

    pub(crate) fn hidden_count(&self) -> usize {
        self.hidden.len()
    }

    fn count_open_demand(&mut self, rows: &[&DemandRow], grouping: &Grouping<'_>) {
        let mut classes: BTreeSet<Key> = (YOUTH_YEARS.0..=YOUTH_YEARS.1)
            .map(|year| Key::class(Dimension::AgeYear, &format_smolstr!("{year}")))
            .collect();
        let states = grouping.classes.of(Dimension::YouthGraduate);
        classes.extend(
            states
                .iter()
                .map(|class| Key::class(Dimension::YouthGraduate, &class.key)),
        );
        let majors = self.keys(Dimension::YouthMajor);
        classes.extend(
            majors
                .iter()
                .map(|major| Key::class(Dimension::YouthMajor, major)),
        );
        for key in classes {
            let Key::Class(dimension, class) = &key else {
                continue;
            };
            let open = rows
                .iter()
                .filter(|row| grouping.is_open_to(*dimension, class, row));
            let places = open.map(|row| i64::from(row.places)).sum();
            self.demand.insert(key, places);
        }
        let open = rows.iter().filter(|row| row.open_to_youth);
        self.demand
            .insert(Key::Youth, open.map(|row| i64::from(row.places)).sum());
    }

    fn hide(&mut self, grouping: &Grouping<'_>, threshold: i64) {
        let (system, keys) = system(&self.supply, grouping);
        let hidden = hidden(&system, threshold);
        let hidden = keys.into_iter().zip(hidden).filter(|(_, hidden)| *hidden);
        self.hidden = hidden.filter_map(|(key, _)| key).collect();
    }
}

fn demand_counts(rows: &[&DemandRow], grouping: &Grouping<'_>) -> BTreeMap<Key, i64> {
    let mut counts = BTreeMap::new();
    counts.insert(Key::Total, rows.iter().map(|row| i64::from(row.places)).sum());
    for dimension in Dimension::ALL {
        // Whole places are summed first by the part that a class has of them, since quotients are slow to add.
        let mut whole: BTreeMap<(SmolStr, u32, i64), i64> = BTreeMap::new();
        for row in rows {
            let classes = grouping.of_demand(dimension, row);
            // Areas nest, so a place stands whole in each; bands of age share it.
            let weight = match dimension {
                Dimension::Age => classes.iter().map(|(_, weight)| i64::from(*weight)).sum(),
                _ => 1,
            };
            for (class, part) in classes {
                *whole.entry((class, part, weight)).or_insert(0) += i64::from(row.places);
            }
        }
        let mut exact: BTreeMap<SmolStr, Exact> = BTreeMap::new();
        for ((class, part, weight), places) in whole {
            let places = Exact::quotient(places * i64::from(part), weight).unwrap_or(Exact::ZERO);
            let sum = exact.entry(class).or_insert(Exact::ZERO);
            *sum = sum.plus(places);
        }
        let numbers: Vec<Exact> = exact.values().copied().collect();
        let keys = exact.into_keys().map(|class| Key::Class(dimension, class));
        counts.extend(keys.zip(apportioned(&numbers)));
    }
    counts
}

fn supply_counts(rows: &[&SupplyRow], grouping: &Grouping<'_>) -> BTreeMap<Key, i64> {
    let mut counts = BTreeMap::new();
    counts.insert(Key::Total, 0);
    for row in rows {
        let persons = i64::from(row.persons);
        let classes = Dimension::ALL.into_iter().flat_map(|dimension| {
            let classes = grouping.of_supply(dimension, row);
            classes.into_iter().map(move |class| Key::Class(dimension, class))
        });
        let classes: Vec<Key> = classes.collect();
        let is_youth = classes
            .iter()
            .any(|key| matches!(key, Key::Class(Dimension::AgeYear, _)));
        let youth = is_youth.then_some(Key::Youth);
        for key in classes.into_iter().chain(youth).chain(Some(Key::Total)) {
            *counts.entry(key).or_insert(0) += persons;
        }
    }
    counts
}

fn grid(
    demand: &[&DemandRow],
    supply: &[&SupplyRow],
    grouping: &Grouping<'_>,
) -> BTreeMap<(SmolStr, SmolStr), (i64, i64)> {
    let mut grid: BTreeMap<(SmolStr, SmolStr), (i64, i64)> = BTreeMap::new();
    let place = |area: Option<SmolStr>, occupation: Option<&SmolStr>| Some((area?, occupation?.clone()));
    for row in demand {
        let area = grouping
            .of_demand(Dimension::Area, row)
            .into_iter()
            .next()
            .map(|(key, _)| key);
        let occupation = grouping
            .of_demand(Dimension::Occupation, row)
            .into_iter()
            .next()
            .map(|(key, _)| key);
        if let Some(key) = place(area, occupation.as_ref()) {
            grid.entry(key).or_default().0 += i64::from(row.places);
        }
    }
    for row in supply {
        let area = grouping.of_supply(Dimension::Area, row).into_iter().next();
        let occupation = grouping.of_supply(Dimension::Occupation, row).into_iter().next();
        if let Some(key) = place(area, occupation.as_ref()) {
            grid.entry(key).or_default().1 += i64::from(row.persons);
        }
    }
    grid
}

/// How numbers of persons add up over all tables. Every class is taken as printed, whether it comes into a list or not.
fn system(supply: &BTreeMap<Key, i64>, grouping: &Grouping<'_>) -> (System, Vec<Option<Key>>) {
    let mut system = System::default();
    let mut keys: Vec<Option<Key>> = Vec::new();
    let mut places: BTreeMap<&Key, usize> = BTreeMap::new();
    for (key, value) in supply {
        places.insert(key, system.add(*value, true, cost(key)));
        keys.push(Some(key.clone()));
    }
    let mut parts: BTreeMap<(usize, Dimension), Vec<usize>> = BTreeMap::new();
    for (key, place) in &places {
        let Key::Class(dimension, _) = key else { continue };
        let whole = whole(key, grouping).and_then(|whole| places.get(&whole).copied());
        if let Some(whole) = whole {
            parts.entry((whole, *dimension)).or_default().push(*place);
        }
    }
    for ((whole, _), mut parts) in parts {
        let value = |place: usize| system.numbers[place].value;
        let rest = value(whole) - parts.iter().map(|part| value(*part)).sum::<i64>();
        if rest > 0 {
            parts.push(system.add(rest, false, 0));
            keys.push(None);
        }
        system.sums.push(Sum { whole, parts });
    }
    system.sums.extend(youth_sum(&places, grouping));
    (system, keys)
}

/// All youth are the bands of age that lie within youth and the single years beyond them.
fn youth_sum(places: &BTreeMap<&Key, usize>, grouping: &Grouping<'_>) -> Option<Sum> {
    let whole = *places.get(&Key::Youth)?;
    let (first, last) = YOUTH_YEARS;
    let bands = grouping.classes.of(Dimension::Age).iter();
    let inside: Vec<_> = bands
        .filter(|band| band.years().is_some_and(|(from, to)| first <= from && to <= last))
        .collect();
    let is_covered = |year: i16| {
        let covers = |(from, to)| (from..=to).contains(&year);
        inside.iter().any(|band| band.years().is_some_and(covers))
    };
    let years = (first..=last).filter(|year| !is_covered(*year));
    let years = years.map(|year| Key::class(Dimension::AgeYear, &format_smolstr!("{year}")));
    let bands = inside.iter().map(|band| Key::class(Dimension::Age, &band.key));
    let parts = bands
        .chain(years)
        .filter_map(|key| places.get(&key).copied())
        .collect();
    Some(Sum { whole, parts })
}

/// The number of which a class is a part.
fn whole(key: &Key, grouping: &Grouping<'_>) -> Option<Key> {
    let Key::Class(dimension, class) = key else {
        return None;
    };
    Some(match dimension {
        Dimension::Occupation => {
            let above = grouping.classes.of_code(Dimension::OccupationClass, class)?;
            Key::class(Dimension::OccupationClass, &above.key)
        }
        Dimension::AgeYear => {
            let year: i16 = class.parse().ok()?;
            let bands = grouping.classes.of(Dimension::Age).iter();
            let mut holding =
                bands.filter(|band| band.years().is_some_and(|(from, to)| (from..=to).contains(&year)));
            Key::class(Dimension::Age, &holding.next()?.key)
        }
        Dimension::YouthGraduate | Dimension::YouthMajor => Key::Youth,
        Dimension::Area => area_above(class, grouping.area),
        Dimension::SeekerClass => {
            let classes = grouping.classes.of(Dimension::SeekerClass).iter();
            let mut own = classes.filter(|entry| entry.key == *class);
            match own.next().and_then(|entry| entry.within.as_ref()) {
                Some(within) => Key::class(Dimension::SeekerClass, within),
                None => Key::Total,
            }
        }
        _ => Key::Total,
    })
}

fn area_above(class: &str, area: &str) -> Key {
    let city = class.get(..4).map(|city| format_smolstr!("{city}00"));
    let is_below_city =
        crate::dimension::beginning(area).len() < 4 && class.len() == 6 && !class.ends_with("00");
    match city.filter(|_| is_below_city) {
        Some(city) => Key::Class(Dimension::Area, city),
        None => Key::Total,
    }
}

/// How much is lost with a number: lists lose least, the total most.
fn cost(key: &Key) -> u8 {
    match key {
        Key::Youth => 0,
        Key::Class(Dimension::Occupation | Dimension::AgeYear | Dimension::YouthMajor, _) => 1,
        Key::Class(Dimension::Area | Dimension::YouthGraduate, _) => 2,
        Key::Class(..) => 3,
        Key::Total => 4,
    }
}

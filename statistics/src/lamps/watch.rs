//! Cells watched over periods: what each rule measures and which band it lights, with the band before in mind.

use super::rules::{Band, Colour, LampMeasure, LampRules, Rule};
use crate::description::Side;
use crate::exact::Exact;
use crate::period::Period;
use smol_str::SmolStr;
use std::collections::BTreeMap;

/// What is watched: an area and an occupation, or all occupations of the area.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// Code of the area.
    pub area: SmolStr,
    /// Code of the occupation; none for all.
    pub occupation: Option<SmolStr>,
}

/// The counts of a cell in one period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Observation {
    /// Places.
    pub demand: i64,
    /// Persons.
    pub supply: i64,
}

/// Every cell of one period that may be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Observed {
    /// The period.
    pub period: Period,
    /// The cells.
    pub cells: BTreeMap<Place, Observation>,
}

/// A band that is lit: what is measured, by what rule, and the cells that one would look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lamp {
    /// What is watched.
    pub place: Place,
    /// The rule.
    pub rule: String,
    /// Shortage or surplus.
    pub side: Side,
    /// The colour.
    pub colour: Colour,
    /// Whether it is an alarm.
    pub is_alarm: bool,
    /// Whether it is lit only because it was lit before (between `leave` and `enter`).
    pub is_held: bool,
    /// The measure; none where nobody or nothing stands against it (places without a seeker).
    pub value: Option<Exact>,
    /// The counts of the period.
    pub now: Observation,
    /// The counts of the period before.
    pub previous: Option<Observation>,
    /// The counts of the same period of the year before.
    pub year_before: Option<Observation>,
}

/// What is lit in each period, in the order of the periods handed in (the earliest first). `without_memory` forgets what
/// was lit before, to show what holding on is worth.
#[must_use]
pub fn watch(periods: &[Observed], rules: &LampRules, without_memory: bool) -> Vec<Vec<Lamp>> {
    let mut lit: BTreeMap<(Place, usize), Band> = BTreeMap::new();
    let mut lasting: BTreeMap<Place, (i64, i64)> = BTreeMap::new();
    let mut all = Vec::new();
    for observed in periods {
        let find = |period: Period| periods.iter().find(|other| other.period == period);
        let seen = Seen {
            previous: find(observed.period.previous()),
            year_before: find(observed.period.year_before()),
        };
        lasting = lasted(&lasting, observed);
        let watched = observed.cells.iter().filter(|(_, cell)| is_large(cell, rules));
        let mut lamps = Vec::new();
        let mut lit_now = BTreeMap::new();
        for (place, cell) in watched {
            let periods_lasted = lasting.get(place).copied().unwrap_or_default();
            for (number, rule) in rules.rule.iter().enumerate() {
                let value = seen.measure(rule.measure, place, cell, periods_lasted);
                let before = lit.get(&(place.clone(), number)).filter(|_| !without_memory);
                if let Some((band, is_held)) = value.and_then(|value| band(rule, &value, before)) {
                    lit_now.insert((place.clone(), number), band);
                    lamps.push(seen.lamp(place, *cell, rule, band, (is_held, value.and_then(Value::told))));
                }
            }
        }
        lit = lit_now;
        all.push(lamps);
    }
    all
}

fn is_large(cell: &Observation, rules: &LampRules) -> bool {
    cell.demand >= rules.places_min || cell.supply >= rules.persons_min
}

/// For how many periods without a break each cell had too few seekers, or too few places.
fn lasted(before: &BTreeMap<Place, (i64, i64)>, observed: &Observed) -> BTreeMap<Place, (i64, i64)> {
    let count = |(place, cell): (&Place, &Observation)| {
        let (short, over) = before.get(place).copied().unwrap_or_default();
        let short = if cell.demand > cell.supply { short + 1 } else { 0 };
        let over = if cell.supply > cell.demand { over + 1 } else { 0 };
        (place.clone(), (short, over))
    };
    observed.cells.iter().map(count).collect()
}

/// A measure: a number, or more than any number.
#[derive(Debug, Clone, Copy)]
enum Value {
    Number(Exact),
    Beyond,
}

impl Value {
    fn reaches(&self, edge: Exact) -> bool {
        match self {
            Self::Number(number) => *number >= edge,
            Self::Beyond => true,
        }
    }

    fn told(self) -> Option<Exact> {
        match self {
            Self::Number(number) => Some(number),
            Self::Beyond => None,
        }
    }
}

/// The band that a value lights: the band before while the value is not below where it goes out, unless a higher one is
/// reached.
fn band(rule: &Rule, value: &Value, before: Option<&Band>) -> Option<(Band, bool)> {
    let entered = rule.bands.iter().find(|band| value.reaches(band.enter)).copied();
    let held = before.copied().filter(|band| value.reaches(band.leave));
    match (entered, held) {
        (Some(entered), Some(held)) if entered.colour <= held.colour => Some((entered, false)),
        (_, Some(held)) => Some((held, true)),
        (entered, None) => entered.map(|band| (band, false)),
    }
}

struct Seen<'a> {
    previous: Option<&'a Observed>,
    year_before: Option<&'a Observed>,
}

impl Seen<'_> {
    fn measure(
        &self,
        measure: LampMeasure,
        place: &Place,
        cell: &Observation,
        (short, over): (i64, i64),
    ) -> Option<Value> {
        let whole = |number: i64| (number > 0).then_some(Value::Number(Exact::whole(number)));
        match measure {
            LampMeasure::PlacesPerSeeker => per(cell.demand, cell.supply),
            LampMeasure::SeekersPerPlace => per(cell.supply, cell.demand),
            LampMeasure::GapPlaces => whole(cell.demand - cell.supply),
            LampMeasure::GapPersons => whole(cell.supply - cell.demand),
            LampMeasure::RatioRisePrevious => risen(then(self.previous, place), cell, 1),
            LampMeasure::RatioFallPrevious => risen(then(self.previous, place), cell, -1),
            LampMeasure::RatioRiseYear => risen(then(self.year_before, place), cell, 1),
            LampMeasure::RatioFallYear => risen(then(self.year_before, place), cell, -1),
            LampMeasure::PeriodsShort => whole(short),
            LampMeasure::PeriodsOver => whole(over),
        }
    }

    fn lamp(
        &self,
        place: &Place,
        now: Observation,
        rule: &Rule,
        band: Band,
        (is_held, value): (bool, Option<Exact>),
    ) -> Lamp {
        Lamp {
            place: place.clone(),
            rule: rule.id.clone(),
            side: rule.side,
            colour: band.colour,
            is_alarm: band.alarm,
            is_held,
            value,
            now,
            previous: then(self.previous, place),
            year_before: then(self.year_before, place),
        }
    }
}

fn then(observed: Option<&Observed>, place: &Place) -> Option<Observation> {
    observed.and_then(|observed| observed.cells.get(place)).copied()
}

fn per(many: i64, few: i64) -> Option<Value> {
    match (many, few) {
        (0, 0) => None,
        (_, 0) => Some(Value::Beyond),
        (many, few) => Exact::quotient(many, few).map(Value::Number),
    }
}

/// By how many percent the ratio rose (or fell, with the sign turned).
fn risen(then: Option<Observation>, now: &Observation, sign: i64) -> Option<Value> {
    let then = then?;
    let (now, then) = (
        Exact::quotient(now.demand, now.supply)?,
        Exact::quotient(then.demand, then.supply)?,
    );
    let percent = now.minus(then).by(then)?.times(100 * sign);
    (percent > Exact::ZERO).then_some(Value::Number(percent))
}

#[cfg(test)]
mod tests {
    use super::{Lamp, Observation, Observed, Place, watch};
    use crate::lamps::{Colour, LampRules};
    use crate::period::Period;

    fn observed(counts: &[(i64, i64)]) -> Vec<Observed> {
        let place = Place {
            area: "371502".into(),
            occupation: Some("6-31-01-03".into()),
        };
        let mut period: Period = "2024Q1".parse().unwrap();
        let mut all = Vec::new();
        for (demand, supply) in counts {
            let cell = Observation {
                demand: *demand,
                supply: *supply,
            };
            all.push(Observed {
                period,
                cells: [(place.clone(), cell)].into(),
            });
            let next = period.last_day().tomorrow().unwrap();
            period = Period::Quarter(next.year(), (next.month() - 1) / 3 + 1);
        }
        all
    }

    fn colours(counts: &[(i64, i64)], rule: &str, without_memory: bool) -> Vec<Option<Colour>> {
        let lamps = watch(&observed(counts), &LampRules::embedded().unwrap(), without_memory);
        let of_rule = |lamps: &Vec<Lamp>| {
            lamps
                .iter()
                .find(|lamp| lamp.rule == rule)
                .map(|lamp| lamp.colour)
        };
        lamps.iter().map(of_rule).collect()
    }

    #[test]
    fn a_lamp_at_the_edge_does_not_flicker() {
        let counts = [(200, 100), (195, 100), (201, 100), (179, 100), (185, 100)];
        let yellow = Some(Colour::Yellow);
        let green = Some(Colour::Green);
        assert_eq!(
            colours(&counts, "shortage-level", false),
            [yellow, yellow, yellow, green, green]
        );
        assert_eq!(
            colours(&counts, "shortage-level", true),
            [yellow, green, yellow, green, green]
        );
    }

    #[test]
    fn the_surplus_bands_are_those_of_beijing() {
        let at = |persons| colours(&[(100, persons)], "surplus-level", false)[0];
        assert_eq!(at(1_201), Some(Colour::Red));
        assert_eq!(at(1_100), Some(Colour::Yellow));
        assert_eq!(at(800), Some(Colour::Green));
        assert_eq!(at(650), Some(Colour::PaleBlue));
        assert_eq!(at(599), Some(Colour::Blue));
    }

    #[test]
    fn places_without_a_seeker_are_the_worst_shortage() {
        let lamps = watch(&observed(&[(40, 0)]), &LampRules::embedded().unwrap(), false);
        let level = lamps[0]
            .iter()
            .find(|lamp| lamp.rule == "shortage-level")
            .unwrap();
        assert_eq!((level.colour, level.value), (Colour::Red, None));
        assert_eq!(
            level.now,
            Observation {
                demand: 40,
                supply: 0
            }
        );
    }

    #[test]
    fn changes_and_lasting_gaps_light_their_rules() {
        let counts = [(60, 50), (60, 50), (60, 50), (90, 50), (150, 50)];
        let rises = colours(&counts, "shortage-rise-previous", false);
        assert_eq!(rises, [None, None, None, Some(Colour::Yellow), Some(Colour::Red)]);
        let lasting = colours(&counts, "shortage-lasting", false);
        assert_eq!(
            lasting,
            [None, None, None, Some(Colour::Yellow), Some(Colour::Yellow)]
        );
        let year = colours(&counts, "shortage-rise-year", false);
        assert_eq!(year[4], Some(Colour::Red));
    }

    #[test]
    fn small_cells_are_not_watched() {
        assert_eq!(colours(&[(29, 29)], "shortage-level", false), [None]);
        assert_eq!(
            colours(&[(29, 30)], "shortage-level", false),
            [Some(Colour::Green)]
        );
        assert_eq!(colours(&[(30, 10)], "shortage-level", false), [Some(Colour::Red)]);
    }
}

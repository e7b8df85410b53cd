//! How the rules would have done over past periods: how often they lit, how long, and how often they changed.

use super::rules::{Colour, LampRules};
use super::watch::{Lamp, Observed, Place, watch};
use std::collections::BTreeMap;

/// What one rule did over all periods and cells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackTest {
    /// The rule.
    pub rule: String,
    /// Periods looked at.
    pub periods: usize,
    /// Cell-periods in alarm.
    pub alarms: usize,
    /// Alarms that began: spells of a cell without a break.
    pub spells: usize,
    /// The longest spell in periods.
    pub longest_periods: usize,
    /// Changes of colour from one period to the next.
    pub flips: usize,
    /// The same if bands were not held.
    pub flips_without_holding: usize,
}

/// Lights the rules over the periods (the earliest first) and counts.
#[must_use]
pub fn back_test(periods: &[Observed], rules: &LampRules) -> Vec<BackTest> {
    let held = watch(periods, rules, false);
    let free = watch(periods, rules, true);
    let of_rule = |rule: &super::Rule| {
        let lines = lines(&held, &rule.id);
        let spells: Vec<usize> = lines.values().flat_map(|line| spells(line)).collect();
        BackTest {
            rule: rule.id.clone(),
            periods: periods.len(),
            alarms: spells.iter().sum(),
            spells: spells.len(),
            longest_periods: spells.iter().copied().max().unwrap_or(0),
            flips: lines.values().map(|line| flips(line)).sum(),
            flips_without_holding: self::lines(&free, &rule.id)
                .values()
                .map(|line| flips(line))
                .sum(),
        }
    };
    rules.rule.iter().map(of_rule).collect()
}

type Line = Vec<Option<(Colour, bool)>>;

/// The colours of every cell over the periods.
fn lines(lit: &[Vec<Lamp>], rule: &str) -> BTreeMap<Place, Line> {
    let mut lines: BTreeMap<Place, Line> = BTreeMap::new();
    for (period, lamps) in lit.iter().enumerate() {
        for lamp in lamps.iter().filter(|lamp| lamp.rule == rule) {
            let line = lines
                .entry(lamp.place.clone())
                .or_insert_with(|| vec![None; lit.len()]);
            line[period] = Some((lamp.colour, lamp.is_alarm));
        }
    }
    lines
}

fn spells(line: &[Option<(Colour, bool)>]) -> Vec<usize> {
    let in_alarm = |entry: &Option<(Colour, bool)>| entry.is_some_and(|(_, is_alarm)| is_alarm);
    let spells = line.chunk_by(|left, right| in_alarm(left) == in_alarm(right));
    spells
        .filter(|spell| in_alarm(&spell[0]))
        .map(<[_]>::len)
        .collect()
}

fn flips(line: &[Option<(Colour, bool)>]) -> usize {
    line.windows(2).filter(|pair| pair[0] != pair[1]).count()
}

#[cfg(test)]
mod tests {
    use super::{Colour, flips, spells};

    #[test]
    fn spells_are_runs_of_alarms() {
        let (red, green) = (Some((Colour::Red, true)), Some((Colour::Green, false)));
        let line = [red, red, green, None, red];
        assert_eq!(spells(&line), [2, 1]);
        assert_eq!(flips(&line), 3);
    }
}

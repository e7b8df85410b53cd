//! Working time as cells: shifts, nights, rest days, hours.

use duijie_domain::Fact;

use super::{Kind, Normalise, Normalised, Told, told};
use crate::working_time::{TimeTerm, read, working_time};

pub(super) const KIND: Kind = Kind {
    id: "working-time",
    zh: "工作时间",
    en: "working time",
    columns: &["shifts", "nights", "rest_days_per_week", "hours_per_day"],
    make: |_| Ok(Box::new(TimeCells)),
};

struct TimeCells;

impl Normalise for TimeCells {
    fn normalise(&self, text: &str) -> Normalised {
        let findings = read(text);
        let time = working_time(&findings);
        Normalised {
            cells: vec![
                cell(&time.shifts),
                cell(&time.nights),
                cell(&time.rest_days_per_week),
                cell(&time.hours_per_day),
            ],
            readings: told(&findings, tell),
            doubts: findings.doubts,
        }
    }
}

fn cell(fact: &Fact<impl ToString>) -> String {
    fact.known().map_or_else(String::new, ToString::to_string)
}

fn tell(term: &TimeTerm) -> Told {
    let (field, value) = match term {
        TimeTerm::Shifts(shifts) => ("shifts", shifts.to_string()),
        TimeTerm::Nights(nights) => ("nights", nights.to_string()),
        TimeTerm::RestDaysTenths(tenths) => {
            ("rest_days_per_week", format!("{}.{}", tenths / 10, tenths % 10))
        }
        TimeTerm::HoursPerDay(hours) => ("hours_per_day", hours.to_string()),
        TimeTerm::Flexible => ("flexible", true.to_string()),
        TimeTerm::DaysPerWeek(days) => ("days_per_week", days.to_string()),
    };
    Told {
        field,
        value,
        name: String::new(),
    }
}

//! Experience as cells: months at least and at most.

use super::{Kind, Normalise, Normalised, Told, number, told};
use crate::experience::{Experience, best, read};

pub(super) const KIND: Kind = Kind {
    id: "experience",
    zh: "工作经验",
    en: "experience",
    columns: &["months_min", "months_max", "experience_kind"],
    make: |_| Ok(Box::new(ExperienceCells)),
};

struct ExperienceCells;

impl Normalise for ExperienceCells {
    fn normalise(&self, text: &str) -> Normalised {
        let findings = read(text);
        let best = best(&findings).map(|reading| cells(reading.value));
        Normalised {
            cells: best.unwrap_or_else(|| vec![String::new(); KIND.columns.len()]),
            readings: told(&findings, |experience| {
                let [min, max, kind] = <[String; 3]>::try_from(cells(*experience)).unwrap_or_default();
                Told {
                    field: "experience",
                    value: format!("{min}-{max}"),
                    name: kind,
                }
            }),
            doubts: findings.doubts,
        }
    }
}

fn cells(experience: Experience) -> Vec<String> {
    let (min, max, kind) = match experience {
        Experience::Months { min, max } => (min, max, "asked"),
        Experience::NotNeeded => (0, None, "not-needed"),
        Experience::Newcomers => (0, Some(0), "newcomers"),
    };
    vec![min.to_string(), number(max), kind.to_owned()]
}

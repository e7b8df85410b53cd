//! Skills and certificates as cells, each with its level and whether it is asked.

use std::sync::Arc;

use duijie_domain::code::CodeBook;

use super::{Kind, Normalise, Normalised, NotReady, Told, joined, told};
use crate::reading::{Findings, Reading};
use crate::skill::{Demand, Named, SkillFind, SkillReader};

pub(super) const KIND: Kind = Kind {
    id: "skills",
    zh: "技能",
    en: "skills",
    columns: &["skills", "skill_names", "certificates"],
    make: |settings| {
        let reader = SkillReader::of(&settings.codes).map_err(|error| NotReady(error.to_string()))?;
        Ok(Box::new(SkillCells {
            reader,
            codes: Arc::clone(&settings.codes),
        }))
    },
};

struct SkillCells {
    reader: SkillReader,
    codes: Arc<CodeBook>,
}

impl Normalise for SkillCells {
    fn normalise(&self, text: &str) -> Normalised {
        let findings = self.reader.read(text);
        let (skills, certificates) = apart(&findings);
        Normalised {
            cells: vec![
                joined(skills.iter().map(|reading| cell(&reading.value))),
                joined(skills.iter().map(|reading| self.name(&reading.value.named))),
                joined(certificates.iter().map(|reading| cell(&reading.value))),
            ],
            readings: told(&findings, |find| Told {
                field: match find.named {
                    Named::Skill(_) => "skill",
                    Named::Certificate(_) => "certificate",
                },
                value: cell(find),
                name: self.name(&find.named),
            }),
            doubts: findings.doubts,
        }
    }
}

impl SkillCells {
    fn name(&self, named: &Named) -> String {
        let entry = match named {
            Named::Skill(code) => self.codes.entry(code),
            Named::Certificate(code) => self.codes.entry(code),
        };
        entry.map_or_else(String::new, |entry| entry.name.to_string())
    }
}

fn apart(findings: &Findings<SkillFind>) -> (Vec<&Reading<SkillFind>>, Vec<&Reading<SkillFind>>) {
    let all = findings.readings.iter();
    all.partition(|reading| matches!(reading.value.named, Named::Skill(_)))
}

/// `welding:2:wish`: code, level, demand.
fn cell(find: &SkillFind) -> String {
    let demand = match find.demand {
        Demand::Must => "must",
        Demand::Wish => "wish",
        Demand::Stated => "stated",
        Demand::NotAsked => "not-asked",
    };
    format!("{}:{}:{demand}", find.named.code(), find.level)
}

//! `degree`: the least academic degree asked.

use super::compare::{at_least, param};
use super::{Outcome, Owner, Requirement};
use crate::change::Change;
use crate::features::Pair;
use crate::note::{Evidence, Note, Param, Template};
use duijie_domain::Fact;

#[derive(Debug)]
pub(super) struct Degree;

impl Requirement for Degree {
    fn id(&self) -> &'static str {
        "degree"
    }

    fn title(&self) -> (&'static str, &'static str) {
        ("学位", "degree")
    }

    fn owner(&self) -> Owner {
        Owner::Employer
    }

    fn check(&self, pair: &Pair<'_>, evidence: &mut Evidence) -> Outcome {
        let (held, asked) = (pair.candidate.degree_rank, pair.vacancy.degree_min);
        evidence.say(|| {
            Note::new(
                &COMPARED,
                vec![
                    ("held", param(&held, Param::Degree)),
                    ("asked", param(&asked, Param::Degree)),
                ],
            )
        });
        at_least(held, asked)
    }

    fn changes(&self, pair: &Pair<'_>) -> Vec<Change> {
        let (held, asked) = (pair.candidate.degree_rank, pair.vacancy.degree_min);
        if at_least(held, asked) != Outcome::NotMet {
            return Vec::new();
        }
        let reachable = match held {
            Fact::Known(held) => held,
            _ => 0,
        };
        let lower = Note::new(
            &LOWER,
            vec![("to", param(&Fact::Known(reachable), Param::Degree))],
        );
        let mut changes = vec![Change::vacancy(lower, move |vacancy| {
            vacancy.degree_min = Fact::Known(reachable);
        })];
        if let Fact::Known(asked) = asked {
            let note = Note::new(&RAISE, vec![("to", Param::Degree(asked))]);
            changes.push(Change::candidate(note, move |candidate| {
                candidate.degree_rank = Fact::Known(asked);
            }));
        }
        changes
    }
}

const COMPARED: Template = Template {
    code: "DEGREE_REQUIRED",
    zh: "学位 {held}，岗位要求 {asked}及以上",
    en: "degree {held}, required at least {asked}",
};
const LOWER: Template = Template {
    code: "LOWER_DEGREE_MIN",
    zh: "岗位学位要求降到 {to}",
    en: "lower the required degree to {to}",
};
const RAISE: Template = Template {
    code: "REACH_DEGREE",
    zh: "取得{to}学位",
    en: "reach the degree {to}",
};

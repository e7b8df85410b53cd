//! `education`: the least education asked.

use super::compare::{at_least, param};
use super::{Outcome, Owner, Requirement};
use crate::change::Change;
use crate::features::Pair;
use crate::note::{Evidence, Note, Param, Template};
use duijie_domain::Fact;

#[derive(Debug)]
pub(super) struct Education;

impl Requirement for Education {
    fn id(&self) -> &'static str {
        "education"
    }

    fn title(&self) -> (&'static str, &'static str) {
        ("学历", "education")
    }

    fn owner(&self) -> Owner {
        Owner::Employer
    }

    fn check(&self, pair: &Pair<'_>, evidence: &mut Evidence) -> Outcome {
        let (held, asked) = (pair.candidate.education_rank, pair.vacancy.education_min);
        evidence.say(|| {
            Note::new(
                &COMPARED,
                vec![
                    ("held", param(&held, Param::Education)),
                    ("asked", param(&asked, Param::Education)),
                ],
            )
        });
        at_least(held, asked)
    }

    fn changes(&self, pair: &Pair<'_>) -> Vec<Change> {
        let (held, asked) = (pair.candidate.education_rank, pair.vacancy.education_min);
        if at_least(held, asked) != Outcome::NotMet {
            return Vec::new();
        }
        let reachable = match held {
            Fact::Known(held) => held,
            _ => 0,
        };
        let lower = Note::new(
            &LOWER,
            vec![("to", param(&Fact::Known(reachable), Param::Education))],
        );
        let mut changes = vec![Change::vacancy(lower, move |vacancy| {
            vacancy.education_min = Fact::Known(reachable);
        })];
        if let Fact::Known(asked) = asked {
            let note = Note::new(&RAISE, vec![("to", Param::Education(asked))]);
            changes.push(Change::candidate(note, move |candidate| {
                candidate.education_rank = Fact::Known(asked);
            }));
        }
        changes
    }
}

const COMPARED: Template = Template {
    code: "EDUCATION_REQUIRED",
    zh: "学历 {held}，岗位要求 {asked}及以上",
    en: "education {held}, required at least {asked}",
};
const LOWER: Template = Template {
    code: "LOWER_EDUCATION_MIN",
    zh: "岗位学历要求降到 {to}",
    en: "lower the required education to {to}",
};
const RAISE: Template = Template {
    code: "REACH_EDUCATION",
    zh: "学历提升到 {to}",
    en: "reach the education {to}",
};

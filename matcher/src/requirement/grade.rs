//! `grade`: the least step of the skill ladder asked.

use super::compare::{at_least, param};
use super::{Outcome, Owner, Requirement};
use crate::change::Change;
use crate::features::Pair;
use crate::note::{Evidence, Note, Param, Template};
use duijie_domain::Fact;

#[derive(Debug)]
pub(super) struct Grade;

impl Requirement for Grade {
    fn id(&self) -> &'static str {
        "grade"
    }

    fn title(&self) -> (&'static str, &'static str) {
        ("技能等级", "skill grade")
    }

    fn owner(&self) -> Owner {
        Owner::Employer
    }

    fn check(&self, pair: &Pair<'_>, evidence: &mut Evidence) -> Outcome {
        let (held, asked) = (pair.candidate.skill_grade, pair.vacancy.skill_grade_min);
        evidence.say(|| {
            Note::new(
                &COMPARED,
                vec![
                    ("held", param(&held, Param::SkillGrade)),
                    ("asked", param(&asked, Param::SkillGrade)),
                ],
            )
        });
        at_least(held, asked)
    }

    fn changes(&self, pair: &Pair<'_>) -> Vec<Change> {
        let (held, asked) = (pair.candidate.skill_grade, pair.vacancy.skill_grade_min);
        if at_least(held, asked) != Outcome::NotMet {
            return Vec::new();
        }
        let reachable = match held {
            Fact::Known(held) => held,
            _ => 0,
        };
        let lower = Note::new(
            &LOWER,
            vec![("to", param(&Fact::Known(reachable), Param::SkillGrade))],
        );
        let mut changes = vec![Change::vacancy(lower, move |vacancy| {
            vacancy.skill_grade_min = Fact::Known(reachable);
        })];
        if let Fact::Known(asked) = asked {
            let note = Note::new(&RAISE, vec![("to", Param::SkillGrade(asked))]);
            changes.push(Change::candidate(note, move |candidate| {
                candidate.skill_grade = Fact::Known(asked);
            }));
        }
        changes
    }
}

const COMPARED: Template = Template {
    code: "SKILL_GRADE_REQUIRED",
    zh: "技能等级 {held}，岗位要求 {asked}及以上",
    en: "skill grade {held}, required at least {asked}",
};
const LOWER: Template = Template {
    code: "LOWER_SKILL_GRADE_MIN",
    zh: "岗位技能等级要求降到 {to}",
    en: "lower the required skill grade to {to}",
};
const RAISE: Template = Template {
    code: "REACH_SKILL_GRADE",
    zh: "技能等级提升到 {to}",
    en: "reach the skill grade {to}",
};

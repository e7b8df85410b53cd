//! `skills`: the share of the preferred skills that the person holds, weighted by their rarity.

use duijie_domain::Fact;
use serde::Deserialize;

use super::{Criterion, CriterionKind, Finding, Value, curve};
use crate::Side;
use crate::change::Change;
use crate::facet::{OwnBound, Part, Reads};
use crate::features::{CandidateFeatures, Pair, PreferredSkill, Skill, VacancyFeatures};
use crate::note::{Evidence, Note, Param, Template};
use crate::requirement::skills::with_skill;

pub(super) static KIND: CriterionKind = CriterionKind {
    id: "skills",
    zh: "优先技能",
    en: "preferred skills",
    sides: &[Side::Employer],
    candidate: Reads::Row(&[Part::Skills]),
    vacancy: Reads::Row(&[]),
    read: super::read::<Skills>,
};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Skills {
    /// What a skill counts, in thousandths, when its level is wished but the person's is not told.
    level_not_told: u16,
}

impl Default for Skills {
    fn default() -> Self {
        Self { level_not_told: 500 }
    }
}

impl Criterion for Skills {
    fn value(&self, pair: &Pair<'_>, evidence: &mut Evidence) -> Value {
        let preferred = match &pair.vacancy.preferred_skills {
            Fact::Known(preferred) if !preferred.is_empty() => preferred,
            _ => return Value::Unasked,
        };
        let held: &[Skill] = match &pair.candidate.skills {
            Fact::Known(held) => held,
            Fact::Absent => &[],
            Fact::Unknown => return Value::Missing,
        };
        let (mut met, mut whole) = (0_u64, 0_u64);
        for wish in preferred {
            whole += u64::from(wish.weight);
            met += u64::from(wish.weight) * u64::from(self.part(held, wish.skill));
        }
        evidence.say(|| overview(held, preferred));
        if pair.vacancy.skills_are_read {
            evidence.say(|| Note::new(&FROM_DUTIES, vec![]));
        }
        Value::Known(curve::permille(met.checked_div(whole).unwrap_or(0)))
    }

    fn findings(&self) -> Vec<Finding> {
        curve::within_range("level_not_told", &[self.level_not_told])
            .into_iter()
            .collect()
    }

    fn person_bound(&self, vacancy: &VacancyFeatures) -> Option<OwnBound> {
        let preferred = vacancy.preferred_skills.known()?;
        let whole: u64 = preferred.iter().map(|wish| u64::from(wish.weight)).sum();
        let most = |wish: &PreferredSkill| (wish.skill.id, curve::share_at_most(wish.weight.into(), whole));
        Some(OwnBound::Skills(preferred.iter().map(most).collect()))
    }

    fn vacancy_bound(&self, candidate: &CandidateFeatures) -> Option<OwnBound> {
        let held = candidate.skills.known().filter(|held| !held.is_empty())?;
        Some(OwnBound::Skills(
            held.iter().map(|skill| (skill.id, 1000)).collect(),
        ))
    }

    fn changes(&self, pair: &Pair<'_>) -> Vec<Change> {
        let (Fact::Known(preferred), Fact::Known(held)) =
            (&pair.vacancy.preferred_skills, &pair.candidate.skills)
        else {
            return Vec::new();
        };
        let missing = preferred.iter().filter(|wish| self.part(held, wish.skill) < 1000);
        missing.map(|wish| learn(wish.skill)).collect()
    }
}

impl Skills {
    /// How far a wished skill is held, in thousandths.
    fn part(&self, held: &[Skill], wish: Skill) -> u16 {
        let Some(skill) = find(held, wish.id) else {
            return 0;
        };
        if skill.level >= wish.level {
            1000
        } else if skill.level == 0 {
            self.level_not_told
        } else {
            curve::share(u64::from(skill.level), u64::from(wish.level))
        }
    }
}

/// The held skill with this id.
#[inline]
pub(crate) fn find(held: &[Skill], id: u16) -> Option<Skill> {
    held.iter()
        .find(|skill| skill.id >= id)
        .filter(|skill| skill.id == id)
        .copied()
}

/// The change "learn this skill".
pub(crate) fn learn(skill: Skill) -> Change {
    let note = Note::new(&LEARN, vec![("skill", Param::Skills(vec![skill.id]))]);
    Change::candidate(note, move |candidate| with_skill(candidate, skill))
}

fn overview(held: &[Skill], preferred: &[PreferredSkill]) -> Note {
    let (have, lack): (Vec<u16>, Vec<u16>) = preferred
        .iter()
        .map(|wish| wish.skill.id)
        .partition(|id| find(held, *id).is_some());
    Note::new(
        &PREFERRED,
        vec![("held", Param::Skills(have)), ("missing", Param::Skills(lack))],
    )
}

const PREFERRED: Template = Template {
    code: "PREFERRED_SKILLS",
    zh: "优先技能：具备 {held}；缺少 {missing}",
    en: "preferred skills held: {held}; missing: {missing}",
};
const FROM_DUTIES: Template = Template {
    code: "SKILLS_FROM_DUTIES",
    zh: "岗位未填技能，以上技能由职责文字识别",
    en: "the vacancy names no skills; these were read from its duties",
};
const LEARN: Template = Template {
    code: "LEARN_SKILL",
    zh: "学会“{skill}”",
    en: "learn {skill}",
};

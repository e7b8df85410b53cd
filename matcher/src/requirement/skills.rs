//! `skills`: every skill the vacancy requires is held, at the level asked.

use duijie_domain::Fact;

use super::compare::{all, list};
use super::{Outcome, Owner, Requirement};
use crate::change::Change;
use crate::criterion::{find_skill, learn};
use crate::facet::{CandidateFacet, Part, Reads, VacancyFacet};
use crate::features::{CandidateFeatures, Pair, Skill, VacancyFeatures};
use crate::note::{Evidence, Note, Param, Template};

#[derive(Debug)]
pub(super) struct Skills;

impl Requirement for Skills {
    fn id(&self) -> &'static str {
        "skills"
    }

    fn title(&self) -> (&'static str, &'static str) {
        ("必备技能", "required skills")
    }

    fn owner(&self) -> Owner {
        Owner::Employer
    }

    fn candidate_reads(&self) -> Reads<CandidateFacet> {
        Reads::Row(&[Part::Skills])
    }

    fn vacancy_reads(&self) -> Reads<VacancyFacet> {
        Reads::Row(&[])
    }

    fn check(&self, pair: &Pair<'_>, evidence: &mut Evidence) -> Outcome {
        let required = match &pair.vacancy.required_skills {
            Fact::Known(required) if !required.is_empty() => required,
            _ => return Outcome::NotAsked,
        };
        let held = &pair.candidate.skills;
        evidence.say(|| {
            let held = list(held, |held| Param::Skills(ids(held)));
            Note::new(
                &COMPARED,
                vec![("held", held), ("required", Param::Skills(ids(required)))],
            )
        });
        match held {
            Fact::Known(held) => all(required.iter().map(|need| holds(held, *need))),
            Fact::Absent => Outcome::NotMet,
            Fact::Unknown => Outcome::Unknown,
        }
    }

    fn needed_skills(&self, vacancy: &VacancyFeatures) -> Vec<u16> {
        vacancy
            .required_skills
            .known()
            .map(|skills| ids(skills))
            .unwrap_or_default()
    }

    fn changes(&self, pair: &Pair<'_>) -> Vec<Change> {
        let Fact::Known(required) = &pair.vacancy.required_skills else {
            return Vec::new();
        };
        let held: &[Skill] = match &pair.candidate.skills {
            Fact::Known(held) => held,
            Fact::Absent => &[],
            Fact::Unknown => return Vec::new(),
        };
        let missing = required
            .iter()
            .filter(|need| holds(held, **need) == Outcome::NotMet);
        missing
            .flat_map(|need| [learn(*need), drop_requirement(*need)])
            .collect()
    }
}

fn holds(held: &[Skill], need: Skill) -> Outcome {
    match find_skill(held, need.id) {
        None => Outcome::NotMet,
        Some(skill) if skill.level >= need.level => Outcome::Met,
        Some(skill) if skill.level == 0 => Outcome::Unknown,
        Some(_) => Outcome::NotMet,
    }
}

fn ids(skills: &[Skill]) -> Vec<u16> {
    skills.iter().map(|skill| skill.id).collect()
}

/// The person with this skill at this level, if not already better.
pub(crate) fn with_skill(candidate: &mut CandidateFeatures, skill: Skill) {
    let mut held = match &candidate.skills {
        Fact::Known(held) => held.to_vec(),
        _ => Vec::new(),
    };
    match held.binary_search_by_key(&skill.id, |other| other.id) {
        Ok(place) => held[place].level = held[place].level.max(skill.level),
        Err(place) => held.insert(place, skill),
    }
    candidate.skills = Fact::Known(held.into());
}

fn drop_requirement(need: Skill) -> Change {
    let note = Note::new(&DROP, vec![("skill", Param::Skills(vec![need.id]))]);
    Change::vacancy(note, move |vacancy| {
        if let Fact::Known(required) = &vacancy.required_skills {
            let kept = required
                .iter()
                .copied()
                .filter(|other| other.id != need.id)
                .collect();
            vacancy.required_skills = Fact::Known(kept);
        }
    })
}

const COMPARED: Template = Template {
    code: "SKILLS_REQUIRED",
    zh: "具备技能 {held}，岗位必备 {required}",
    en: "skills held: {held}; required: {required}",
};
const DROP: Template = Template {
    code: "DROP_REQUIRED_SKILL",
    zh: "岗位不再要求“{skill}”",
    en: "no longer require {skill}",
};

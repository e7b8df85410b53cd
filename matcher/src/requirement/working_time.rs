//! `shifts` and `night`: a person who does not accept them is not offered them.

use duijie_domain::Fact;

use super::{Outcome, Owner, Requirement};
use crate::change::Change;
use crate::facet::{CandidateFacet, Reads, VacancyFacet};
use crate::features::Pair;
use crate::note::{Evidence, Note, Template};

#[derive(Debug)]
pub(super) struct Shifts;

#[derive(Debug)]
pub(super) struct Night;

impl Requirement for Shifts {
    fn id(&self) -> &'static str {
        "shifts"
    }

    fn title(&self) -> (&'static str, &'static str) {
        ("倒班", "shifts")
    }

    fn owner(&self) -> Owner {
        Owner::Seeker
    }

    fn candidate_reads(&self) -> Reads<CandidateFacet> {
        Reads::Facets(&[CandidateFacet::WorkingTime])
    }

    fn vacancy_reads(&self) -> Reads<VacancyFacet> {
        Reads::Facets(&[VacancyFacet::WorkingTime])
    }

    fn check(&self, pair: &Pair<'_>, evidence: &mut Evidence) -> Outcome {
        let outcome = refusal(
            pair.candidate.working_time.shifts,
            pair.vacancy.working_time.shifts,
        );
        evidence.say(|| Note::new(choose(outcome, &SHIFTS), vec![]));
        outcome
    }

    fn changes(&self, pair: &Pair<'_>) -> Vec<Change> {
        if self.check(pair, &mut Evidence::unread()) != Outcome::NotMet {
            return Vec::new();
        }
        vec![Change::candidate(
            Note::new(&ACCEPT_SHIFTS, vec![]),
            |candidate| {
                candidate.working_time.shifts = Fact::Known(true);
            },
        )]
    }
}

impl Requirement for Night {
    fn id(&self) -> &'static str {
        "night"
    }

    fn title(&self) -> (&'static str, &'static str) {
        ("夜班", "night work")
    }

    fn owner(&self) -> Owner {
        Owner::Seeker
    }

    fn candidate_reads(&self) -> Reads<CandidateFacet> {
        Reads::Facets(&[CandidateFacet::WorkingTime])
    }

    fn vacancy_reads(&self) -> Reads<VacancyFacet> {
        Reads::Facets(&[VacancyFacet::WorkingTime])
    }

    fn check(&self, pair: &Pair<'_>, evidence: &mut Evidence) -> Outcome {
        let outcome = refusal(pair.candidate.working_time.night, pair.vacancy.working_time.night);
        evidence.say(|| Note::new(choose(outcome, &NIGHT), vec![]));
        outcome
    }

    fn changes(&self, pair: &Pair<'_>) -> Vec<Change> {
        if self.check(pair, &mut Evidence::unread()) != Outcome::NotMet {
            return Vec::new();
        }
        vec![Change::candidate(Note::new(&ACCEPT_NIGHT, vec![]), |candidate| {
            candidate.working_time.night = Fact::Known(true);
        })]
    }
}

/// Only a told refusal asks for anything.
fn refusal(accepts: Fact<bool>, has: Fact<bool>) -> Outcome {
    match (accepts, has) {
        (Fact::Known(false), Fact::Known(true)) => Outcome::NotMet,
        (Fact::Known(false), Fact::Unknown) => Outcome::Unknown,
        (Fact::Known(false), _) => Outcome::Met,
        _ => Outcome::NotAsked,
    }
}

fn choose(outcome: Outcome, templates: &'static [Template; 4]) -> &'static Template {
    match outcome {
        Outcome::Met => &templates[0],
        Outcome::NotMet => &templates[1],
        Outcome::Unknown => &templates[2],
        Outcome::NotAsked => &templates[3],
    }
}

const SHIFTS: [Template; 4] = [
    Template {
        code: "SHIFTS_NONE",
        zh: "不接受倒班，岗位不倒班",
        en: "refuses shifts, there are none",
    },
    Template {
        code: "SHIFTS_REFUSED",
        zh: "不接受倒班，岗位需倒班",
        en: "refuses shifts, but there are some",
    },
    Template {
        code: "SHIFTS_NOT_TOLD",
        zh: "不接受倒班，岗位未说明是否倒班",
        en: "refuses shifts, the vacancy does not tell whether there are any",
    },
    Template {
        code: "SHIFTS_NOT_REFUSED",
        zh: "未拒绝倒班",
        en: "shifts are not refused",
    },
];
const NIGHT: [Template; 4] = [
    Template {
        code: "NIGHT_NONE",
        zh: "不接受夜班，岗位无夜班",
        en: "refuses night work, there is none",
    },
    Template {
        code: "NIGHT_REFUSED",
        zh: "不接受夜班，岗位有夜班",
        en: "refuses night work, but there is some",
    },
    Template {
        code: "NIGHT_NOT_TOLD",
        zh: "不接受夜班，岗位未说明是否有夜班",
        en: "refuses night work, the vacancy does not tell whether there is any",
    },
    Template {
        code: "NIGHT_NOT_REFUSED",
        zh: "未拒绝夜班",
        en: "night work is not refused",
    },
];
const ACCEPT_SHIFTS: Template = Template {
    code: "ACCEPT_SHIFTS",
    zh: "接受倒班",
    en: "accept shifts",
};
const ACCEPT_NIGHT: Template = Template {
    code: "ACCEPT_NIGHT_WORK",
    zh: "接受夜班",
    en: "accept night work",
};

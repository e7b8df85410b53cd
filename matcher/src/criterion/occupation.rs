//! `occupation`: how near the person's wished or worked occupations are to the vacancy's.

use duijie_domain::Fact;
use serde::Deserialize;

use super::hierarchy::{OCCUPATION, common_level, contains, level_value};
use super::{Criterion, CriterionKind, Finding, Value, curve};
use crate::Side;
use crate::facet::{CandidateFacet, Reads, VacancyFacet};
use crate::features::{Pair, Ranked};
use crate::note::{Evidence, Note, Param, Template};

pub(super) static KIND: CriterionKind = CriterionKind {
    id: "occupation",
    zh: "职业相近",
    en: "occupation",
    sides: &[Side::Employer],
    candidate: Reads::Facets(&[
        CandidateFacet::WishedOccupations,
        CandidateFacet::WorkedOccupations,
    ]),
    vacancy: Reads::Facets(&[VacancyFacet::Occupation]),
    read: super::read::<Occupation>,
};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Occupation {
    /// Same 细类, 小类, 中类, 大类.
    levels: [u16; 4],
    /// One names a whole class and the other is in it; without it only `levels` counts.
    contained: Option<u16>,
    /// What an occupation worked in counts, in thousandths of a wished one.
    worked: u16,
}

impl Default for Occupation {
    fn default() -> Self {
        Self {
            levels: [1000, 700, 400, 150],
            contained: None,
            worked: 1000,
        }
    }
}

impl Criterion for Occupation {
    fn value(&self, pair: &Pair<'_>, evidence: &mut Evidence) -> Value {
        let vacancy = match pair.vacancy.occupation {
            Fact::Known(code) => code,
            Fact::Absent => return Value::Unasked,
            Fact::Unknown => return Value::Missing,
        };
        let (wished, worked) = (
            &pair.candidate.wished_occupations,
            &pair.candidate.worked_occupations,
        );
        if matches!((wished, worked), (Fact::Unknown, Fact::Unknown)) {
            return Value::Missing;
        }
        let is_read = pair.vacancy.occupation_is_read;
        let asked = Asked {
            code: vacancy,
            is_read,
        };
        let (value, code) =
            self.best(wished, asked, 1000)
                .max(self.best(worked, asked, u32::from(self.worked)));
        evidence.say(|| nearest(code, vacancy));
        say_if_read(pair, vacancy, evidence);
        Value::Known(value)
    }

    fn findings(&self) -> Vec<Finding> {
        let mut findings = curve::falling("levels", &self.levels);
        findings.extend(curve::within_range("contained", self.contained.as_slice()));
        findings.extend(curve::within_range("worked", &[self.worked]));
        findings
    }
}

impl Occupation {
    /// The best value and the code that reaches it.
    fn best(&self, held: &Fact<Ranked>, vacancy: Asked, scale: u32) -> (u16, u32) {
        let Fact::Known(codes) = held else { return (0, 0) };
        let mut best = (0, 0);
        for (_, code) in codes.iter() {
            let value = scaled(self.similarity(code, vacancy), scale);
            if value > best.0 || best.1 == 0 {
                best = (value, code);
            }
        }
        best
    }

    fn similarity(&self, held: u32, vacancy: Asked) -> u16 {
        similarity(held, vacancy, &self.levels, self.contained)
    }
}

/// `value` times `scale` thousandths, rounded down.
#[inline]
pub(super) fn scaled(value: u16, scale: u32) -> u16 {
    curve::permille(u64::from(value) * u64::from(scale) / 1000)
}

/// The occupation of a vacancy.
#[derive(Clone, Copy)]
pub(super) struct Asked {
    pub(super) code: u32,
    /// It was read from the title.
    pub(super) is_read: bool,
}

/// Value of the closest common level, or of membership in a whole class. A class that was read is all that the title tells
/// of one occupation in it, and not all of them, so that its members are no nearer than the level says.
#[inline]
pub(super) fn similarity(held: u32, vacancy: Asked, levels: &[u16; 4], contained: Option<u16>) -> u16 {
    let Asked { code, is_read } = vacancy;
    let value = level_value(held, code, OCCUPATION, levels);
    match contained {
        Some(member)
            if contains(held, code, OCCUPATION) || (!is_read && contains(code, held, OCCUPATION)) =>
        {
            value.max(member)
        }
        _ => value,
    }
}

/// Says that the occupation is no stated fact, where it is none.
pub(super) fn say_if_read(pair: &Pair<'_>, vacancy: u32, evidence: &mut Evidence) {
    if pair.vacancy.occupation_is_read {
        let is_class = vacancy.is_multiple_of(SMALL_GROUP);
        let template = if is_class { &CLASS_FROM_TITLE } else { &FROM_TITLE };
        evidence.say(|| Note::new(template, vec![("vacancy", Param::Occupation(vacancy))]));
    }
}

/// Numbers of 小类 and wider are multiples of it.
const SMALL_GROUP: u32 = OCCUPATION[1];

const FROM_TITLE: Template = Template {
    code: "OCCUPATION_FROM_TITLE",
    zh: "岗位未填职业代码，“{vacancy}”由岗位名称推断",
    en: "the vacancy names no occupation; {vacancy} was read from its title",
};
const CLASS_FROM_TITLE: Template = Template {
    code: "OCCUPATION_CLASS_FROM_TITLE",
    zh: "岗位未填职业代码，由岗位名称只能推断到“{vacancy}”这一类",
    en: "the vacancy names no occupation; its title tells no more than the class {vacancy}",
};
const LEVELS: [Template; 4] = [
    Template {
        code: "OCCUPATION_SAME",
        zh: "职业“{held}”与岗位“{vacancy}”细类相同",
        en: "occupation {held} is the vacancy's {vacancy}",
    },
    Template {
        code: "OCCUPATION_SAME_SMALL_GROUP",
        zh: "职业“{held}”与岗位“{vacancy}”同属一个小类",
        en: "occupation {held} and the vacancy's {vacancy} share the small group",
    },
    Template {
        code: "OCCUPATION_SAME_MIDDLE_GROUP",
        zh: "职业“{held}”与岗位“{vacancy}”同属一个中类",
        en: "occupation {held} and the vacancy's {vacancy} share the middle group",
    },
    Template {
        code: "OCCUPATION_SAME_MAJOR_GROUP",
        zh: "职业“{held}”与岗位“{vacancy}”同属一个大类",
        en: "occupation {held} and the vacancy's {vacancy} share the major group",
    },
];
const NO_OCCUPATION: Template = Template {
    code: "OCCUPATION_NONE_NEAR",
    zh: "没有与岗位“{vacancy}”相近的职业",
    en: "no occupation is near the vacancy's {vacancy}",
};

/// How near the best occupation is.
pub(super) fn nearest(held: u32, vacancy: u32) -> Note {
    let asked = ("vacancy", Param::Occupation(vacancy));
    common_level(held, vacancy, OCCUPATION).map_or_else(
        || Note::new(&NO_OCCUPATION, vec![asked.clone()]),
        |level| {
            Note::new(
                &LEVELS[level],
                vec![("held", Param::Occupation(held)), asked.clone()],
            )
        },
    )
}

//! `major`: how near the person's field of study is to one the vacancy names.

use duijie_domain::Fact;
use serde::Deserialize;

use super::hierarchy::{MAJOR, common_level, level_value};
use super::{Criterion, CriterionKind, Finding, Value, curve};
use crate::Side;
use crate::features::Pair;
use crate::note::{Evidence, Note, Param, Template};

pub(super) static KIND: CriterionKind = CriterionKind {
    id: "major",
    zh: "专业相近",
    en: "major",
    sides: &[Side::Employer],
    read: super::read::<Major>,
};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Major {
    /// Same 专业, 专业类, 门类.
    levels: [u16; 3],
    /// Same 专业类 where the vacancy says that related majors are as good; without it `levels` counts.
    related_accepted: Option<u16>,
}

impl Default for Major {
    fn default() -> Self {
        Self {
            levels: [1000, 600, 250],
            related_accepted: None,
        }
    }
}

impl Criterion for Major {
    fn value(&self, pair: &Pair<'_>, evidence: &mut Evidence) -> Value {
        let wanted = match &pair.vacancy.majors {
            Fact::Known(majors) if !majors.is_empty() => majors,
            _ => return Value::Unasked,
        };
        let held = match pair.candidate.major {
            Fact::Known(major) => major,
            Fact::Absent => 0,
            Fact::Unknown => return Value::Missing,
        };
        let mut levels = self.levels;
        if let (true, Some(related)) = (pair.vacancy.related_majors_accepted, self.related_accepted) {
            levels[1] = levels[1].max(related);
        }
        let best = wanted
            .iter()
            .map(|major| level_value(held, *major, MAJOR, &levels))
            .max();
        evidence.say(|| comparison(held, wanted));
        Value::Known(best.unwrap_or(0))
    }

    fn findings(&self) -> Vec<Finding> {
        let mut findings = curve::falling("levels", &self.levels);
        findings.extend(curve::within_range(
            "related_accepted",
            self.related_accepted.as_slice(),
        ));
        findings
    }
}

/// Both sides' majors and the level at which they meet.
pub(crate) fn comparison(held: u32, wanted: &[u32]) -> Note {
    let level = wanted
        .iter()
        .filter_map(|major| common_level(held, *major, MAJOR))
        .min();
    let held = if held == 0 {
        Param::None
    } else {
        Param::Majors(vec![held])
    };
    Note::new(
        level.map_or(&FOREIGN, |level| &LEVELS[level]),
        vec![("held", held), ("wanted", Param::Majors(wanted.to_vec()))],
    )
}

const LEVELS: [Template; 3] = [
    Template {
        code: "MAJOR_SAME",
        zh: "专业“{held}”符合岗位要求（{wanted}）",
        en: "major {held} is wanted ({wanted})",
    },
    Template {
        code: "MAJOR_SAME_CLASS",
        zh: "专业“{held}”与岗位要求（{wanted}）同属一个专业类",
        en: "major {held} shares the class with a wanted one ({wanted})",
    },
    Template {
        code: "MAJOR_SAME_DISCIPLINE",
        zh: "专业“{held}”与岗位要求（{wanted}）同属一个门类",
        en: "major {held} shares the discipline with a wanted one ({wanted})",
    },
];
const FOREIGN: Template = Template {
    code: "MAJOR_NONE_NEAR",
    zh: "专业“{held}”与岗位要求（{wanted}）不相近",
    en: "major {held} is not near a wanted one ({wanted})",
};

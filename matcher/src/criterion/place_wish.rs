//! `place-wish`: whether a place of work lies in a division the person wishes to work in.

use duijie_domain::Fact;
use serde::Deserialize;

use super::hierarchy::{DIVISION, common_level, contains, level_value};
use super::{Criterion, CriterionKind, Finding, Value, curve};
use crate::Side;
use crate::change::Change;
use crate::facet::{CandidateFacet, Reads, VacancyFacet};
use crate::features::{Pair, Ranked};
use crate::note::{Evidence, Note, Param, Template};

pub(super) static KIND: CriterionKind = CriterionKind {
    id: "place-wish",
    zh: "意向地区",
    en: "wished place",
    sides: &[Side::Seeker],
    candidate: Reads::Facets(&[CandidateFacet::WishedDivisions]),
    vacancy: Reads::Facets(&[VacancyFacet::Divisions]),
    read: super::read::<PlaceWish>,
};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct PlaceWish {
    /// Same county, city, province.
    levels: [u16; 3],
    /// The wish names a whole city or province and the place is in it; without it only `levels` counts.
    contained: Option<u16>,
}

impl Default for PlaceWish {
    fn default() -> Self {
        Self {
            levels: [1000, 700, 300],
            contained: None,
        }
    }
}

impl Criterion for PlaceWish {
    fn value(&self, pair: &Pair<'_>, evidence: &mut Evidence) -> Value {
        let wishes = match &pair.candidate.wished_divisions {
            Fact::Known(wishes) => wishes,
            Fact::Absent => return Value::Unasked,
            Fact::Unknown => return Value::Missing,
        };
        let Fact::Known(places) = &pair.vacancy.places else {
            return Value::Missing;
        };
        let mut best: Option<(u16, u32, u32)> = None;
        for place in places.iter().filter(|place| place.division != 0) {
            for (_, wish) in wishes.iter() {
                let value = self.similarity(wish, place.division);
                if best.is_none_or(|(most, _, _)| value > most) {
                    best = Some((value, wish, place.division));
                }
            }
        }
        let Some((value, wish, place)) = best else {
            return Value::Missing;
        };
        evidence.say(|| nearest(wish, place));
        Value::Known(value)
    }

    fn findings(&self) -> Vec<Finding> {
        let mut findings = curve::falling("levels", &self.levels);
        findings.extend(curve::within_range("contained", self.contained.as_slice()));
        findings
    }

    fn changes(&self, pair: &Pair<'_>) -> Vec<Change> {
        let (Fact::Known(wishes), Fact::Known(places)) =
            (pair.candidate.wished_divisions, &pair.vacancy.places)
        else {
            return Vec::new();
        };
        let told = places
            .iter()
            .map(|place| place.division)
            .find(|division| *division != 0);
        told.filter(|division| wishes.iter().all(|(_, wish)| wish != *division))
            .map(|division| add_wish(wishes, division))
            .into_iter()
            .collect()
    }
}

impl PlaceWish {
    fn similarity(&self, wish: u32, place: u32) -> u16 {
        let value = level_value(wish, place, DIVISION, &self.levels);
        match self.contained {
            Some(member) if contains(wish, place, DIVISION) => value.max(member),
            _ => value,
        }
    }
}

fn add_wish(wishes: Ranked, division: u32) -> Change {
    let note = Note::new(&ADD_WISH, vec![("place", Param::Division(division))]);
    Change::candidate(note, move |candidate| {
        let mut added = wishes;
        added.0[wishes.0.iter().position(|code| *code == 0).unwrap_or(2)] = division;
        candidate.wished_divisions = Fact::Known(added);
    })
}

fn nearest(wish: u32, place: u32) -> Note {
    let template = common_level(wish, place, DIVISION).map_or(&ELSEWHERE, |level| &LEVELS[level]);
    Note::new(
        template,
        vec![("wish", Param::Division(wish)), ("place", Param::Division(place))],
    )
}

const LEVELS: [Template; 3] = [
    Template {
        code: "PLACE_SAME_COUNTY",
        zh: "工作地点{place}就是意向地区",
        en: "the workplace {place} is the wished place",
    },
    Template {
        code: "PLACE_SAME_CITY",
        zh: "工作地点{place}与意向地区{wish}同市",
        en: "the workplace {place} is in the same city as the wished {wish}",
    },
    Template {
        code: "PLACE_SAME_PROVINCE",
        zh: "工作地点{place}与意向地区{wish}同省",
        en: "the workplace {place} is in the same province as the wished {wish}",
    },
];
const ELSEWHERE: Template = Template {
    code: "PLACE_ELSEWHERE",
    zh: "工作地点{place}不在意向地区",
    en: "the workplace {place} is not where the person wishes to work",
};
const ADD_WISH: Template = Template {
    code: "ADD_PLACE_WISH",
    zh: "意向地区增加{place}",
    en: "add the wished place {place}",
};

//! `place`: a place of work is within the person's radius of home or in a wished division, or there is a bed.
//! Only a told radius asks for anything; wished divisions alone are a soft term.

use duijie_domain::Fact;

use super::{Outcome, Owner, Requirement};
use crate::change::Change;
use crate::criterion::hierarchy::{DIVISION, contains};
use crate::criterion::{squared_km, tenths_of_km};
use crate::facet::{CandidateFacet, Part, Reads, VacancyFacet};
use crate::features::Pair;
use crate::note::{Evidence, Note, Param, Template};

#[derive(Debug)]
pub(super) struct Place;

impl Requirement for Place {
    fn id(&self) -> &'static str {
        "place"
    }

    fn title(&self) -> (&'static str, &'static str) {
        ("工作地点", "workplace")
    }

    fn owner(&self) -> Owner {
        Owner::Seeker
    }

    fn candidate_reads(&self) -> Reads<CandidateFacet> {
        Reads::Row(&[
            Part::Facet(CandidateFacet::Radius),
            Part::Facet(CandidateFacet::WishedDivisions),
            Part::Home,
        ])
    }

    fn vacancy_reads(&self) -> Reads<VacancyFacet> {
        Reads::Row(&[])
    }

    fn check(&self, pair: &Pair<'_>, evidence: &mut Evidence) -> Outcome {
        let Fact::Known(radius) = pair.candidate.radius_km else {
            return Outcome::NotAsked;
        };
        let limit = ("radius", Param::Number(radius.into()));
        if pair.vacancy.lodging == Fact::Known(true) {
            evidence.say(|| Note::new(&LODGING, vec![limit]));
            return Outcome::Met;
        }
        if in_wished_division(pair) {
            evidence.say(|| Note::new(&WISHED_PLACE, vec![limit]));
            return Outcome::Met;
        }
        let Some((squared, place)) = pair.nearest_place() else {
            evidence.say(|| Note::new(&NOT_TOLD, vec![limit]));
            return Outcome::Unknown;
        };
        evidence.say(|| {
            let km = ("km", Param::TenthsOfKm(tenths_of_km(squared)));
            Note::new(
                &COMPARED,
                vec![limit, km, ("place", Param::Division(place.division))],
            )
        });
        if squared <= squared_km(radius.into()) {
            Outcome::Met
        } else {
            Outcome::NotMet
        }
    }

    fn changes(&self, pair: &Pair<'_>) -> Vec<Change> {
        if self.check(pair, &mut Evidence::unread()) != Outcome::NotMet {
            return Vec::new();
        }
        let mut changes = vec![Change::vacancy(Note::new(&OFFER_LODGING, vec![]), |vacancy| {
            vacancy.lodging = Fact::Known(true);
        })];
        if let Some((squared, _)) = pair.nearest_place() {
            let needed = u16::try_from(tenths_of_km(squared).div_ceil(10)).unwrap_or(u16::MAX);
            let note = Note::new(&WIDEN, vec![("radius", Param::Number(needed.into()))]);
            changes.push(Change::candidate(note, move |candidate| {
                candidate.radius_km = Fact::Known(needed);
            }));
        }
        changes
    }
}

fn in_wished_division(pair: &Pair<'_>) -> bool {
    let (Fact::Known(wishes), Fact::Known(places)) = (&pair.candidate.wished_divisions, &pair.vacancy.places)
    else {
        return false;
    };
    places.iter().any(|place| {
        wishes
            .iter()
            .any(|(_, wish)| contains(wish, place.division, DIVISION))
    })
}

const COMPARED: Template = Template {
    code: "RADIUS_REQUIRED",
    zh: "最远接受 {radius} 公里，工作地点（{place}）距住处 {km} 公里",
    en: "at most {radius} km from home, the workplace in {place} is {km} km away",
};
const WISHED_PLACE: Template = Template {
    code: "WORKPLACE_IN_WISHED_DIVISION",
    zh: "最远接受 {radius} 公里；工作地点在意向地区内",
    en: "at most {radius} km from home; the workplace is in a wished place",
};
const LODGING: Template = Template {
    code: "RADIUS_MET_BY_LODGING",
    zh: "最远接受 {radius} 公里；岗位提供住宿",
    en: "at most {radius} km from home; the employer offers lodging",
};
const NOT_TOLD: Template = Template {
    code: "DISTANCE_NOT_KNOWN",
    zh: "最远接受 {radius} 公里；住处或工作地点没有坐标",
    en: "at most {radius} km from home; home or workplace has no coordinates",
};
const WIDEN: Template = Template {
    code: "WIDEN_RADIUS",
    zh: "最远距离放宽到 {radius} 公里",
    en: "widen the radius to {radius} km",
};
const OFFER_LODGING: Template = Template {
    code: "OFFER_LODGING",
    zh: "岗位提供住宿",
    en: "offer lodging",
};

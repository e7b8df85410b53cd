//! `certificate`: the share of the welcome certificates that the person holds.

use duijie_domain::Fact;
use serde::Deserialize;

use super::{Criterion, CriterionKind, Value, curve};
use crate::Side;
use crate::change::Change;
use crate::facet::{CandidateFacet, Reads, VacancyFacet};
use crate::features::Pair;
use crate::note::{Evidence, Note, Param, Template};
use crate::requirement::certificates::obtain;

pub(super) static KIND: CriterionKind = CriterionKind {
    id: "certificate",
    zh: "优先证书",
    en: "welcome certificates",
    sides: &[Side::Employer],
    candidate: Reads::Facets(&[CandidateFacet::Certificates]),
    vacancy: Reads::Facets(&[VacancyFacet::PreferredCertificates]),
    read: super::read::<Certificates>,
};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Certificates {}

impl Criterion for Certificates {
    fn value(&self, pair: &Pair<'_>, evidence: &mut Evidence) -> Value {
        let wished = match &pair.vacancy.preferred_certificates {
            Fact::Known(wished) if !wished.is_empty() => wished,
            _ => return Value::Unasked,
        };
        let held: &[u16] = match &pair.candidate.certificates {
            Fact::Known(held) => held,
            Fact::Absent => &[],
            Fact::Unknown => return Value::Missing,
        };
        let met = wished.iter().filter(|id| held.contains(id)).count();
        evidence.say(|| {
            let (have, lack): (Vec<u16>, Vec<u16>) = wished.iter().partition(|id| held.contains(id));
            let have = ("held", Param::Certificates(have));
            Note::new(&WELCOME, vec![have, ("missing", Param::Certificates(lack))])
        });
        Value::Known(curve::share(met as u64, wished.len() as u64))
    }

    fn changes(&self, pair: &Pair<'_>) -> Vec<Change> {
        let (Fact::Known(wished), Fact::Known(held)) =
            (&pair.vacancy.preferred_certificates, &pair.candidate.certificates)
        else {
            return Vec::new();
        };
        wished
            .iter()
            .filter(|id| !held.contains(id))
            .map(|id| obtain(*id))
            .collect()
    }
}

const WELCOME: Template = Template {
    code: "WELCOME_CERTIFICATES",
    zh: "优先证书：持有 {held}；缺少 {missing}",
    en: "welcome certificates held: {held}; missing: {missing}",
};

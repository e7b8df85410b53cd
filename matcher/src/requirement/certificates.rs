//! `certificates`: every certificate the vacancy requires is held.

use duijie_domain::Fact;

use super::compare::list;
use super::{Outcome, Owner, Requirement};
use crate::change::Change;
use crate::facet::{CandidateFacet, Reads, VacancyFacet};
use crate::features::{CandidateFeatures, Pair};
use crate::note::{Evidence, Note, Param, Template};

#[derive(Debug)]
pub(super) struct Certificates;

impl Requirement for Certificates {
    fn id(&self) -> &'static str {
        "certificates"
    }

    fn title(&self) -> (&'static str, &'static str) {
        ("必备证书", "required certificates")
    }

    fn owner(&self) -> Owner {
        Owner::Employer
    }

    fn candidate_reads(&self) -> Reads<CandidateFacet> {
        Reads::Facets(&[CandidateFacet::Certificates])
    }

    fn vacancy_reads(&self) -> Reads<VacancyFacet> {
        Reads::Facets(&[VacancyFacet::RequiredCertificates])
    }

    fn check(&self, pair: &Pair<'_>, evidence: &mut Evidence) -> Outcome {
        let required = match &pair.vacancy.required_certificates {
            Fact::Known(required) if !required.is_empty() => required,
            _ => return Outcome::NotAsked,
        };
        let held = &pair.candidate.certificates;
        evidence.say(|| {
            let held = list(held, |held| Param::Certificates(held.to_vec()));
            let required = Param::Certificates(required.to_vec());
            Note::new(&COMPARED, vec![("held", held), ("required", required)])
        });
        match held {
            Fact::Known(held) if required.iter().all(|id| held.contains(id)) => Outcome::Met,
            Fact::Unknown => Outcome::Unknown,
            _ => Outcome::NotMet,
        }
    }

    fn changes(&self, pair: &Pair<'_>) -> Vec<Change> {
        let Fact::Known(required) = &pair.vacancy.required_certificates else {
            return Vec::new();
        };
        let held: &[u16] = match &pair.candidate.certificates {
            Fact::Known(held) => held,
            Fact::Absent => &[],
            Fact::Unknown => return Vec::new(),
        };
        let missing = required.iter().filter(|id| !held.contains(id));
        missing
            .flat_map(|id| [obtain(*id), drop_requirement(*id)])
            .collect()
    }
}

/// The change "obtain this certificate".
pub(crate) fn obtain(id: u16) -> Change {
    let note = Note::new(&OBTAIN, vec![("certificate", Param::Certificates(vec![id]))]);
    Change::candidate(note, move |candidate| with_certificate(candidate, id))
}

fn with_certificate(candidate: &mut CandidateFeatures, id: u16) {
    let mut held = match &candidate.certificates {
        Fact::Known(held) => held.to_vec(),
        _ => Vec::new(),
    };
    if let Err(place) = held.binary_search(&id) {
        held.insert(place, id);
    }
    candidate.certificates = Fact::Known(held.into());
}

fn drop_requirement(id: u16) -> Change {
    let note = Note::new(&DROP, vec![("certificate", Param::Certificates(vec![id]))]);
    Change::vacancy(note, move |vacancy| {
        if let Fact::Known(required) = &vacancy.required_certificates {
            let kept = required.iter().copied().filter(|other| *other != id).collect();
            vacancy.required_certificates = Fact::Known(kept);
        }
    })
}

const COMPARED: Template = Template {
    code: "CERTIFICATES_REQUIRED",
    zh: "持有证书 {held}，岗位必备 {required}",
    en: "certificates held: {held}; required: {required}",
};
const OBTAIN: Template = Template {
    code: "OBTAIN_CERTIFICATE",
    zh: "取得{certificate}",
    en: "obtain {certificate}",
};
const DROP: Template = Template {
    code: "DROP_REQUIRED_CERTIFICATE",
    zh: "岗位不再要求{certificate}",
    en: "no longer require {certificate}",
};

//! Finds gathered into the fields of a vacancy or a candidate: each code once, with the highest level told.
//!
//! What is asked only as one of several is welcome, not required: nobody may be barred by half of a choice.

use std::collections::BTreeMap;

use duijie_domain::candidate::HeldSkill;
use duijie_domain::code::{CertificateCode, SkillCode};

use super::{Demand, Named, SkillFind};
use crate::reading::Findings;

/// What a vacancy's text asks.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Wanted {
    /// Skills that must be held.
    pub required_skills: Vec<HeldSkill>,
    /// Skills that are welcome, or named as a duty.
    pub preferred_skills: Vec<HeldSkill>,
    /// Certificates that must be held.
    pub required_certificates: Vec<CertificateCode>,
    /// Certificates that are welcome, or named.
    pub preferred_certificates: Vec<CertificateCode>,
}

/// What a candidate's text tells.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Held {
    /// Skills held.
    pub skills: Vec<HeldSkill>,
    /// Certificates held.
    pub certificates: Vec<CertificateCode>,
}

/// What the finds of a vacancy's text ask.
#[must_use]
pub fn wanted(findings: &Findings<SkillFind>) -> Wanted {
    let codes = gathered(findings);
    let mut wanted = Wanted::default();
    for (named, (is_required, level)) in codes {
        match (named, is_required) {
            (Named::Skill(skill), true) => wanted.required_skills.push(HeldSkill { skill, level }),
            (Named::Skill(skill), false) => wanted.preferred_skills.push(HeldSkill { skill, level }),
            (Named::Certificate(code), true) => wanted.required_certificates.push(code),
            (Named::Certificate(code), false) => wanted.preferred_certificates.push(code),
        }
    }
    wanted
}

/// What the finds of a candidate's text tell.
#[must_use]
pub fn held(findings: &Findings<SkillFind>) -> Held {
    let mut held = Held::default();
    for (named, (_, level)) in gathered(findings) {
        match named {
            Named::Skill(skill) => held.skills.push(HeldSkill { skill, level }),
            Named::Certificate(code) => held.certificates.push(code),
        }
    }
    held
}

fn gathered(findings: &Findings<SkillFind>) -> BTreeMap<Named, (bool, u8)> {
    let mut codes: BTreeMap<Named, (bool, u8)> = BTreeMap::new();
    let finds = findings.readings.iter().map(|reading| &reading.value);
    for find in finds.filter(|find| find.demand != Demand::NotAsked) {
        let is_required = find.demand == Demand::Must && find.alternatives.is_none();
        let known = codes.entry(find.named.clone()).or_default();
        *known = (known.0 || is_required, known.1.max(find.level));
    }
    codes
}

/// The code of a skill find, if it is one.
impl SkillFind {
    /// The skill, unless a certificate is named.
    #[must_use]
    pub fn skill(&self) -> Option<&SkillCode> {
        match &self.named {
            Named::Skill(code) => Some(code),
            Named::Certificate(_) => None,
        }
    }

    /// The certificate, unless a skill is named.
    #[must_use]
    pub fn certificate(&self) -> Option<&CertificateCode> {
        match &self.named {
            Named::Certificate(code) => Some(code),
            Named::Skill(_) => None,
        }
    }
}

//! The trades with their names turned into codes, once for a fair. In: the trade tables and the code book. Out: typed
//! codes ready to be put into records.

use super::trade::{Schooling, Sector, Trade, trades};
use duijie_domain::code::{
    CertificateCode, Code, CodeBook, HazardCode, MajorCode, OccupationCode, SkillCode,
};
use smol_str::format_smolstr;

/// First digits of majors of the college catalogue; the undergraduate catalogue lies below it.
const COLLEGE_MAJORS: std::ops::RangeInclusive<u32> = 41..=59;
/// What lies between the numbers of one broad field in the catalogues of secondary schools, colleges and vocational
/// universities.
const CATALOGUE_STEP: u32 = 20;

/// A trade with its codes.
pub(super) struct Coded {
    pub(super) trade: &'static Trade,
    pub(super) occupation: OccupationCode,
    pub(super) skills: Vec<SkillCode>,
    pub(super) certificates: Vec<CertificateCode>,
    pub(super) licence: Option<CertificateCode>,
    pub(super) hazards: Vec<HazardCode>,
    college_majors: Vec<MajorCode>,
    undergraduate_majors: Vec<MajorCode>,
}

/// Every trade of the fair.
pub(super) struct Vocabulary {
    pub(super) trades: Vec<Coded>,
}

impl Vocabulary {
    pub(super) fn new(codes: &CodeBook) -> Self {
        Self {
            trades: trades().map(|trade| Coded::new(trade, codes)).collect(),
        }
    }

    /// How often an employer of `sector` asks for each trade.
    pub(super) fn demand_weights(&self, sector: Sector) -> impl Iterator<Item = u32> + Clone {
        self.trades.iter().map(move |coded| match coded.trade.sectors {
            [] => coded.trade.demand,
            sectors if sectors.contains(&sector) => coded.trade.demand * 4,
            _ => 0,
        })
    }

    /// How often each trade is offered.
    pub(super) fn supply_weights(&self) -> impl Iterator<Item = u32> + Clone {
        self.trades.iter().map(|coded| coded.trade.supply)
    }

    /// The other trades of the same group.
    pub(super) fn related(&self, coded: &Coded) -> Vec<&Coded> {
        let related =
            |other: &&Coded| other.trade.group == coded.trade.group && other.occupation != coded.occupation;
        self.trades.iter().filter(related).collect()
    }
}

impl Coded {
    fn new(trade: &'static Trade, codes: &CodeBook) -> Self {
        let majors = resolved::<MajorCode>(codes, trade.majors);
        let (college_majors, undergraduate_majors) = majors.into_iter().partition(is_college);
        Self {
            trade,
            occupation: OccupationCode::new(trade.occupation),
            skills: resolved(codes, trade.skills),
            certificates: resolved(codes, trade.certificates),
            licence: trade.licence.and_then(|name| codes.resolve(name).ok()),
            hazards: resolved(codes, trade.hazards),
            college_majors,
            undergraduate_majors,
        }
    }

    /// The majors that lead to this trade at a level of schooling. A level whose catalogue the trade does not name
    /// is served by the same broad field in the catalogue of that level.
    pub(super) fn majors(&self, schooling: Schooling) -> Vec<MajorCode> {
        match schooling {
            Schooling::Junior => Vec::new(),
            Schooling::Secondary => broad_fields(&self.college_majors, |field| field + CATALOGUE_STEP),
            Schooling::College => self.college_majors.clone(),
            Schooling::Bachelor if self.undergraduate_majors.is_empty() => {
                broad_fields(&self.college_majors, |field| field - CATALOGUE_STEP)
            }
            Schooling::Bachelor | Schooling::Master => self.undergraduate_majors.clone(),
        }
    }

    /// Every major named for this trade.
    pub(super) fn named_majors(&self) -> impl Iterator<Item = &MajorCode> {
        self.college_majors.iter().chain(&self.undergraduate_majors)
    }
}

/// The codes of names; a name that the tables do not know is passed over (a test proves that there is none).
fn resolved<C: Code>(codes: &CodeBook, names: &[&str]) -> Vec<C> {
    names.iter().filter_map(|name| codes.resolve(name).ok()).collect()
}

fn broad_field(major: &MajorCode) -> u32 {
    major
        .as_str()
        .get(..2)
        .and_then(|digits| digits.parse().ok())
        .unwrap_or(0)
}

fn is_college(major: &MajorCode) -> bool {
    COLLEGE_MAJORS.contains(&broad_field(major))
}

fn broad_fields(majors: &[MajorCode], other_catalogue: impl Fn(u32) -> u32) -> Vec<MajorCode> {
    let mut fields: Vec<MajorCode> = majors
        .iter()
        .map(|major| MajorCode::new(format_smolstr!("{}", other_catalogue(broad_field(major)))))
        .collect();
    fields.dedup();
    fields
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_tables_know_every_name_in_the_trade_tables() {
        let codes = CodeBook::embedded();
        let unknown = |names: &[&str], system| -> Vec<String> {
            let table = codes.table(system);
            let missing = names.iter().filter(|name| table.resolve_code(name).is_err());
            missing.map(ToString::to_string).collect()
        };
        for trade in trades() {
            use duijie_domain::code::CodeSystem as System;
            let missing = [
                unknown(&[trade.occupation], System::Occupation),
                unknown(trade.majors, System::Major),
                unknown(trade.skills, System::Skill),
                unknown(trade.certificates, System::Certificate),
                unknown(trade.licence.as_slice(), System::Certificate),
                unknown(trade.hazards, System::Hazard),
            ]
            .concat();
            assert!(missing.is_empty(), "{}: {missing:?}", trade.name);
        }
    }

    #[test]
    fn every_level_of_schooling_has_majors_of_its_own_catalogue() {
        let codes = CodeBook::embedded();
        for coded in &Vocabulary::new(&codes).trades {
            for level in [Schooling::Secondary, Schooling::College, Schooling::Bachelor] {
                for major in coded.majors(level) {
                    assert!(codes.entry(&major).is_some(), "{} {major}", coded.trade.name);
                }
            }
        }
    }
}

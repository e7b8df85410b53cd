//! Codes by which hits are narrowed.
//!
//! In: a [`SearchFilter`]. Out: engine queries that never add to the relevance.

use super::near::{Near, NearQuery};
use crate::index::code_term::{CodeField, employer_record};
use crate::index::schema::Fields;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use std::ops::Bound;
use tantivy::Term;
use tantivy::query::{BooleanQuery, ConstScoreQuery, Occur, Query, RangeQuery, TermQuery, TermSetQuery};
use tantivy::schema::IndexRecordOption;

/// More terms than this are looked up as a set instead of one by one.
const TERMS_ONE_BY_ONE_MAX: usize = 16;

/// Codes by which hits are narrowed: AND between fields, OR within one; an empty list narrows nothing. A code of a
/// hierarchy includes everything below it. Codes stand in their canonical spelling.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct SearchFilter {
    /// Only records of this tenant; none for all tenants.
    pub tenant: Option<SmolStr>,
    /// Occupations: of the vacancy, or wished by the candidate.
    pub occupations: Vec<SmolStr>,
    /// Divisions: of a site, or wished by or home of the candidate.
    pub divisions: Vec<SmolStr>,
    /// Levels of schooling: least asked for, or held.
    pub education_levels: Vec<SmolStr>,
    /// Majors: asked for, or held.
    pub majors: Vec<SmolStr>,
    /// Kinds of work.
    pub job_types: Vec<SmolStr>,
    /// Industries of the employer (vacancies).
    pub industries: Vec<SmolStr>,
    /// Kinds of employers (vacancies).
    pub employer_kinds: Vec<SmolStr>,
    /// Skills: asked for or welcome, or held.
    pub skills: Vec<SmolStr>,
    /// Certificates: asked for or welcome, or held.
    pub certificates: Vec<SmolStr>,
    /// Benefits (vacancies).
    pub benefits: Vec<SmolStr>,
    /// Pay of at least this much: the upper end of a vacancy (an open one always reaches it), the expectation of a
    /// candidate. Records whose pay is not known are no hits.
    pub pay_yuan_per_month_min: Option<u32>,
    /// Pay of at most this much: the lower end of a vacancy, the expectation of a candidate.
    pub pay_yuan_per_month_max: Option<u32>,
    /// States by identifier (`open`, `in-talks`); the caller decides what is meant by none.
    pub states: Vec<SmolStr>,
    /// Publishers.
    pub publishers: Vec<SmolStr>,
    /// The publisher's identifiers of employers (vacancies).
    pub employers: Vec<SmolStr>,
    /// Only persons whose home or household registration lies in one of these divisions; vacancies have none.
    pub areas: Vec<SmolStr>,
    /// Only vacancies of this employer record, by publisher and own identifier; needs the tenant.
    pub owner: Option<(SmolStr, SmolStr)>,
    /// A site of the vacancy, or the home of the candidate, within a radius.
    pub near: Option<Near>,
}

impl SearchFilter {
    /// The lists with the field that each narrows.
    fn lists(&self) -> [(CodeField, &[SmolStr]); 15] {
        [
            (CodeField::Tenant, self.tenant.as_slice()),
            (CodeField::Occupation, &self.occupations),
            (CodeField::Division, &self.divisions),
            (CodeField::Education, &self.education_levels),
            (CodeField::Major, &self.majors),
            (CodeField::JobType, &self.job_types),
            (CodeField::Industry, &self.industries),
            (CodeField::EmployerKind, &self.employer_kinds),
            (CodeField::Skill, &self.skills),
            (CodeField::Certificate, &self.certificates),
            (CodeField::Benefit, &self.benefits),
            (CodeField::State, &self.states),
            (CodeField::Publisher, &self.publishers),
            (CodeField::Employer, &self.employers),
            (CodeField::Area, &self.areas),
        ]
    }

    /// The demands of the filter.
    pub(in crate::index) fn demands(&self, fields: &Fields) -> Vec<(Occur, Box<dyn Query>)> {
        let lists = self.lists().into_iter().filter(|(_, codes)| !codes.is_empty());
        let coded = lists.map(|(field, codes)| any_of(fields, codes.iter().map(|code| field.term(code))));
        let owner = self
            .owner_term()
            .map(|term| any_of(fields, std::iter::once(term)));
        let pay = self
            .pay(fields)
            .into_iter()
            .map(|range| Box::new(range) as Box<dyn Query>);
        let near = self.near.map(|near| Box::new(NearQuery(near)) as Box<dyn Query>);
        coded
            .chain(owner)
            .chain(pay)
            .chain(near)
            .map(|query| (Occur::Must, without_score(query)))
            .collect()
    }

    fn owner_term(&self) -> Option<String> {
        let (publisher, own_id) = self.owner.as_ref()?;
        let tenant = self.tenant.as_deref().unwrap_or_default();
        Some(CodeField::EmployerRecord.term(&employer_record(tenant, publisher, own_id)))
    }

    fn pay(&self, fields: &Fields) -> Vec<RangeQuery> {
        let least = self.pay_yuan_per_month_min.map(|yuan| {
            let bound = Bound::Included(Term::from_field_u64(fields.pay_high, u64::from(yuan)));
            RangeQuery::new(bound, Bound::Unbounded)
        });
        let most = self.pay_yuan_per_month_max.map(|yuan| {
            let bound = Bound::Included(Term::from_field_u64(fields.pay_low, u64::from(yuan)));
            RangeQuery::new(Bound::Unbounded, bound)
        });
        least.into_iter().chain(most).collect()
    }
}

/// Records that have any of the terms.
pub(crate) fn any_of(fields: &Fields, terms: impl Iterator<Item = String>) -> Box<dyn Query> {
    let terms: Vec<Term> = terms
        .map(|term| Term::from_field_text(fields.codes, &term))
        .collect();
    if terms.len() > TERMS_ONE_BY_ONE_MAX {
        return Box::new(TermSetQuery::new(terms));
    }
    let single = |term| Box::new(TermQuery::new(term, IndexRecordOption::Basic)) as Box<dyn Query>;
    let mut queries: Vec<Box<dyn Query>> = terms.into_iter().map(single).collect();
    match queries.len() {
        1 => queries.remove(0),
        _ => Box::new(BooleanQuery::union(queries)),
    }
}

/// The same hits without any relevance.
pub(crate) fn without_score(query: Box<dyn Query>) -> Box<dyn Query> {
    Box::new(ConstScoreQuery::new(query, 0.0))
}

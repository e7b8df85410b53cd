//! What the index keeps of a record: words, terms, columns.
//!
//! In: a candidate, or a vacancy with its employer. Out: a [`Document`]. Names, telephone and document numbers, birth
//! dates, contacts and protected attributes are never read here; the vocabulary drops long numbers from free texts.

use super::code_term::{CodeField, employer_record, with_ancestors};
use super::facet::{FacetField, pay_band};
use super::lexicon::offer;
use super::query::near::pack_point;
use crate::store::{Envelope, Stored, Tenant};
use duijie_domain::code::{Code, CodeBook};
use duijie_domain::place::{GeoPoint, Place};
use duijie_domain::vacancy::VacancyState;
use duijie_domain::{Candidate, Concern, Employer, Fact, Record, RecordKind, Vacancy};
use smol_str::SmolStr;

/// A record as the index sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    pub(super) kind: RecordKind,
    pub(super) number: u64,
    pub(super) updated_milliseconds: u64,
    /// Post or wished occupations: weighs most.
    pub(super) title: String,
    /// Names of codes, employer and school.
    pub(super) names: String,
    /// Running text.
    pub(super) text: String,
    pub(super) codes: Vec<String>,
    pub(super) facets: Vec<(FacetField, SmolStr)>,
    pub(super) pay: Option<PayRange>,
    pub(super) pay_rank: u64,
    pub(super) places: u64,
    /// Where the sites or the home are.
    pub(super) points: Vec<u64>,
    /// What an open vacancy offers to those who are typing.
    pub(super) offer: Option<String>,
}

/// Ends of pay in yuan per month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct PayRange {
    pub(super) low: u32,
    /// `u32::MAX` if the range is open.
    pub(super) high: u32,
}

impl Document {
    /// The document of a vacancy and the employer it names, if that is known.
    pub fn of_vacancy(
        book: &CodeBook,
        stored: &Stored<Vacancy>,
        employer: Option<&Stored<Employer>>,
    ) -> Self {
        let vacancy = &stored.body;
        let mut draft = Draft::new(book, &stored.envelope);
        draft.document.title.push_str(&vacancy.title);
        draft.document.text.push_str(&vacancy.duties);
        draft.employer(&stored.envelope.tenant, vacancy, employer);
        draft.codes(
            CodeField::Occupation,
            Some(FacetField::Occupation),
            vacancy.occupation.known(),
        );
        let divisions = vacancy.sites.iter().map(|site| &site.place.division);
        draft.codes(CodeField::Division, Some(FacetField::Division), divisions);
        draft.codes(
            CodeField::JobType,
            Some(FacetField::JobType),
            vacancy.job_type.known(),
        );
        draft.codes(CodeField::Benefit, None, listed(&vacancy.benefits));
        let asked = &vacancy.requirements;
        draft.codes(
            CodeField::Education,
            Some(FacetField::Education),
            asked.education.known(),
        );
        draft.codes(CodeField::Major, Some(FacetField::Major), &asked.majors);
        let skills = asked.required_skills.iter().chain(&asked.preferred_skills);
        draft.codes(
            CodeField::Skill,
            Some(FacetField::Skill),
            skills.map(|held| &held.skill),
        );
        let certificates = asked
            .required_certificates
            .iter()
            .chain(&asked.preferred_certificates);
        draft.codes(CodeField::Certificate, None, certificates);
        draft.state(vacancy.state.id());
        if let Some(pay) = vacancy.pay.known()
            && let Some(low) = pay.min_yuan_per_month()
        {
            let high = pay.max_yuan_per_month();
            draft.pay(low, high.unwrap_or(u32::MAX), u64::from(high.unwrap_or(low)) + 1);
        }
        draft.document.places = u64::from(vacancy.head_count());
        for site in &vacancy.sites {
            draft.point(&site.place);
        }
        let tenant = stored.envelope.tenant.as_str();
        draft.document.offer = (vacancy.state == VacancyState::Open).then(|| offer(tenant, &vacancy.title));
        draft.finish()
    }

    /// The document of a candidate.
    pub fn of_candidate(book: &CodeBook, stored: &Stored<Candidate>) -> Self {
        let candidate = &stored.body;
        let mut draft = Draft::new(book, &stored.envelope);
        for wished in &candidate.wishes.occupations {
            append(&mut draft.document.title, book.name_zh(wished));
        }
        append(&mut draft.document.text, &candidate.free_text);
        for work in &candidate.work_history {
            append(&mut draft.document.text, &work.duties);
            let occupation = work.occupation.as_ref();
            append(
                &mut draft.document.names,
                occupation.map_or("", |code| book.name_zh(code)),
            );
        }
        append(&mut draft.document.names, &candidate.education.school);
        let wishes = &candidate.wishes;
        draft.codes(
            CodeField::Occupation,
            Some(FacetField::Occupation),
            &wishes.occupations,
        );
        draft.codes(CodeField::Division, Some(FacetField::Division), &wishes.divisions);
        let home = candidate.home.known();
        draft.codes(CodeField::Division, None, home.map(|home| &home.division));
        if let Concern::Person(divisions) = candidate.concern() {
            draft.areas(divisions.into_iter().flatten());
        }
        home.into_iter().for_each(|home| draft.point(home));
        draft.codes(
            CodeField::JobType,
            Some(FacetField::JobType),
            listed(&wishes.job_types),
        );
        let education = &candidate.education;
        draft.codes(
            CodeField::Education,
            Some(FacetField::Education),
            education.level.known(),
        );
        draft.codes(CodeField::Major, Some(FacetField::Major), education.major.known());
        let skills = listed(&candidate.skills).iter().map(|held| &held.skill);
        draft.codes(CodeField::Skill, Some(FacetField::Skill), skills);
        draft.codes(CodeField::Certificate, None, listed(&candidate.certificates));
        if let Some(class) = &candidate.seeker_class {
            draft.facet(FacetField::SeekerClass, class.as_str());
        }
        draft.state(candidate.state.id());
        if let Some(expected) = wishes.pay.known().and_then(|pay| pay.min_yuan_per_month()) {
            draft.pay(expected, expected, u64::from(u32::MAX - expected) + 1);
        }
        draft.finish()
    }

    /// Terms by which the vacancies are found that a change of the employer concerns. A deleted employer is known by its
    /// number only; one that is new was named by its key before it was there.
    pub(super) fn terms_of_employer(number: u64, employer: Option<&Stored<Employer>>) -> Vec<String> {
        let by_number = CodeField::EmployerNumber.term(&number.to_string());
        let by_key = employer.map(|employer| {
            let Envelope { tenant, key, .. } = &employer.envelope;
            CodeField::EmployerRecord.term(&employer_record(tenant.as_str(), &key.publisher, &key.own_id))
        });
        by_key.into_iter().chain([by_number]).collect()
    }

    /// The terms of the employer that this vacancy names.
    pub(super) fn employer_terms(&self) -> impl Iterator<Item = &String> {
        self.codes.iter().filter(|term| CodeField::is_employer(term))
    }
}

/// A document that is being put together.
struct Draft<'b> {
    book: &'b CodeBook,
    document: Document,
}

impl<'b> Draft<'b> {
    fn new(book: &'b CodeBook, envelope: &Envelope) -> Self {
        let document = Document {
            kind: envelope.kind,
            number: envelope.number,
            updated_milliseconds: u64::try_from(envelope.updated_at.as_millisecond()).unwrap_or(0),
            title: String::new(),
            names: String::new(),
            text: String::new(),
            codes: vec![
                CodeField::Kind.term(envelope.kind.collection()),
                CodeField::Tenant.term(envelope.tenant.as_str()),
                CodeField::Publisher.term(&envelope.key.publisher),
            ],
            facets: Vec::new(),
            pay: None,
            pay_rank: 0,
            places: 0,
            points: Vec::new(),
            offer: None,
        };
        Self { book, document }
    }

    /// Terms with everything above, the facet's value, and the names of the codes as words.
    fn codes<'c, C: Code + 'c>(
        &mut self,
        field: CodeField,
        facet: Option<FacetField>,
        codes: impl IntoIterator<Item = &'c C>,
    ) {
        for code in codes {
            let terms = with_ancestors(self.book, field, code.as_str());
            self.document
                .codes
                .extend(terms.iter().map(|code| field.term(code)));
            if let Some(facet) = facet {
                self.facet(facet, code.as_str());
            }
            self.name(field, code);
        }
    }

    /// Terms of areas, which narrow and are never looked for as words.
    fn areas<'c>(&mut self, divisions: impl Iterator<Item = &'c str>) {
        for division in divisions {
            let terms = with_ancestors(self.book, CodeField::Area, division);
            let terms = terms.iter().map(|code| CodeField::Area.term(code));
            self.document.codes.extend(terms);
        }
    }

    fn name<C: Code>(&mut self, field: CodeField, code: &C) {
        let names = &mut self.document.names;
        match field {
            CodeField::Division => {
                let full = self.book.table(C::SYSTEM).full_name(code.as_str());
                append(names, full.as_deref().unwrap_or_default());
            }
            CodeField::Skill | CodeField::Certificate => {
                append(names, self.book.name_zh(code));
                append(names, self.book.name_en(code));
            }
            _ => append(names, self.book.name_zh(code)),
        }
    }

    fn facet(&mut self, field: FacetField, code: &str) {
        self.document.facets.push((field, code.into()));
    }

    fn state(&mut self, state: &str) {
        self.document.codes.push(CodeField::State.term(state));
        self.facet(FacetField::State, state);
    }

    /// The point of a place, or the point of its division.
    fn point(&mut self, place: &Place) {
        let of_division = || {
            let point = self.book.entry(&place.division)?.point?;
            Some(GeoPoint {
                longitude: point.longitude,
                latitude: point.latitude,
            })
        };
        let own = place.point.filter(GeoPoint::is_valid);
        let point = own.or_else(of_division).filter(GeoPoint::is_valid);
        self.document
            .points
            .extend(point.map(|point| pack_point(point.grid())));
    }

    fn pay(&mut self, low: u32, high: u32, rank: u64) {
        self.document.pay = Some(PayRange { low, high });
        self.document.pay_rank = rank;
        self.facet(FacetField::PayBand, pay_band(low));
    }

    fn employer(&mut self, tenant: &Tenant, vacancy: &Vacancy, employer: Option<&Stored<Employer>>) {
        let record = employer_record(tenant.as_str(), &vacancy.key.publisher, &vacancy.employer);
        self.document
            .codes
            .push(CodeField::Employer.term(&vacancy.employer));
        self.document.codes.push(CodeField::EmployerRecord.term(&record));
        if let Some(Stored {
            envelope,
            body: employer,
        }) = employer
        {
            self.document
                .codes
                .push(CodeField::EmployerNumber.term(&envelope.number.to_string()));
            append(&mut self.document.names, &employer.registered_name);
            self.codes(
                CodeField::Industry,
                Some(FacetField::Industry),
                &employer.industry,
            );
            self.codes(
                CodeField::EmployerKind,
                Some(FacetField::EmployerKind),
                &employer.kind,
            );
        }
    }

    /// A value met twice counts once.
    fn finish(mut self) -> Document {
        self.document.codes.sort_unstable();
        self.document.codes.dedup();
        self.document.facets.sort_unstable();
        self.document.facets.dedup();
        self.document.points.sort_unstable();
        self.document.points.dedup();
        self.document
    }
}

/// Texts of one field are kept apart by a line end, which no phrase crosses.
fn append(words: &mut String, text: &str) {
    if !text.is_empty() {
        words.push_str(text);
        words.push('\n');
    }
}

fn listed<T>(list: &Fact<Vec<T>>) -> &[T] {
    list.known().map_or(&[], Vec::as_slice)
}

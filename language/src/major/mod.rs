//! Majors asked for: `0301法学类,080901`, `计算机类`, `土木工程、工程管理`, `计算机相关专业`, `理工科`, `专业不限`.
//!
//! In: a cell that lists majors, or running text, and the table of majors in use. Out: codes of majors, classes (专业类)
//! and fields (门类), any of which will do. How a person's major meets them is told by `matcher`.

mod doubt;
mod list;
mod name;
#[cfg(test)]
mod tests;

use duijie_domain::code::{CodeBook, CodeSystem, MajorCode};
use smol_str::SmolStr;

use self::name::{Named, Words};
use super::reading::{Confidence, Findings, Reading, Span};
use super::text::EvenText;

/// What a text asks in majors.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MajorAsked {
    /// A major, a class or a field; any of those told will do.
    Code(MajorCode),
    /// Any major (专业不限).
    Any,
}

/// Reads majors by the table of one book of codes.
#[derive(Debug)]
pub struct MajorReader {
    book: CodeBook,
    words: Words,
}

impl MajorReader {
    /// A reader by the tables of a book.
    #[must_use]
    pub fn new(book: &CodeBook) -> Self {
        Self {
            book: book.clone(),
            words: Words::new(book.table(CodeSystem::Major)),
        }
    }

    /// The majors that a cell lists. Every entry that names none leaves a doubt.
    #[must_use]
    pub fn read(&self, text: &str) -> Findings<MajorAsked> {
        let even = EvenText::of(text);
        let mut findings = Findings::default();
        let label = list::behind_label(even.as_str());
        self.list(
            text,
            &even,
            Span::from(label..even.as_str().len()),
            true,
            &mut findings,
        );
        if findings.readings.is_empty() && findings.doubts.is_empty() {
            findings.doubts.push(doubt::unreadable(text));
        }
        findings
    }

    /// The majors that running text asks for: names before 专业 and behind 专业：. Names that the table does not have are
    /// passed over.
    #[must_use]
    pub fn find(&self, text: &str) -> Findings<MajorAsked> {
        let even = EvenText::of(text);
        let mut findings = Findings::default();
        for clause in list::clauses(even.as_str()) {
            self.list(text, &even, clause, false, &mut findings);
        }
        findings
    }

    fn list(
        &self,
        given: &str,
        even: &EvenText,
        span: Span,
        is_cell: bool,
        findings: &mut Findings<MajorAsked>,
    ) {
        let table = self.book.table(CodeSystem::Major);
        let entries = list::entries(even.as_str(), span);
        let mut next = 0;
        while let Some(entry) = entries.get(next) {
            let joined = list::joined(table, even.as_str(), &entries, next);
            let (entry, count) = joined.unwrap_or((*entry, 1));
            next += count;
            let place = even.origin(entry);
            match self.words.named(table, entry.of(even.as_str())) {
                Named::Codes {
                    codes,
                    thousandths,
                    other_name,
                } => {
                    if other_name && is_cell {
                        findings.doubts.push(doubt::other_name(given, place));
                    }
                    push(&codes, place, thousandths, findings);
                }
                Named::Any => findings.readings.push(Reading {
                    value: MajorAsked::Any,
                    span: place,
                    confidence: Confidence::CERTAIN,
                }),
                Named::Unknown if is_cell => findings.doubts.push(doubt::unknown(given, place)),
                Named::Unknown | Named::Nothing => {}
            }
        }
    }
}

fn push(codes: &[SmolStr], span: Span, thousandths: u16, findings: &mut Findings<MajorAsked>) {
    let readings = codes.iter().map(|code| Reading {
        value: MajorAsked::Code(MajorCode::new(code.clone())),
        span,
        confidence: Confidence::from_thousandths(thousandths),
    });
    findings.readings.extend(readings);
}

/// The majors as records keep them, any of which will do; empty if any major will.
#[must_use]
pub fn majors(findings: &Findings<MajorAsked>) -> Vec<MajorCode> {
    let mut majors = Vec::new();
    for reading in &findings.readings {
        match &reading.value {
            MajorAsked::Any => return Vec::new(),
            MajorAsked::Code(code) if !majors.contains(code) => majors.push(code.clone()),
            MajorAsked::Code(_) => {}
        }
    }
    majors
}

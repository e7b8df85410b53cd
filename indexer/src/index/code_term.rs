//! Terms of the coded field: which codes a record answers to.
//!
//! A code is indexed with everything above it in its hierarchy, so that asking for 山东省 or for a 大类 is one term. A code
//! that no table has stands for itself.

use duijie_domain::code::{CodeBook, CodeSystem};
use smol_str::SmolStr;

/// What a coded term is about; its prefix keeps the systems apart in one field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum CodeField {
    Kind,
    Tenant,
    Occupation,
    Division,
    Education,
    Major,
    JobType,
    Industry,
    EmployerKind,
    Skill,
    Certificate,
    Benefit,
    State,
    Publisher,
    /// Divisions of a person's home and household registration, by which keys are limited.
    Area,
    /// The publisher's identifier of the employer.
    Employer,
    /// Tenant, publisher and identifier of the employer: which vacancies change with it.
    EmployerRecord,
    /// Creation number of the employer whose facts the vacancy shows.
    EmployerNumber,
}

impl CodeField {
    /// The term of a value.
    pub(super) fn term(self, value: &str) -> String {
        let mut term = String::with_capacity(value.len() + 2);
        term.push(self.prefix());
        term.push(':');
        term.push_str(value);
        term
    }

    fn prefix(self) -> char {
        match self {
            Self::Kind => 'k',
            Self::Tenant => 't',
            Self::Occupation => 'o',
            Self::Division => 'd',
            Self::Education => 'e',
            Self::Major => 'm',
            Self::JobType => 'j',
            Self::Industry => 'i',
            Self::EmployerKind => 'n',
            Self::Skill => 's',
            Self::Certificate => 'c',
            Self::Benefit => 'b',
            Self::State => 'z',
            Self::Publisher => 'p',
            Self::Area => 'a',
            Self::Employer => 'f',
            Self::EmployerRecord => 'g',
            Self::EmployerNumber => 'h',
        }
    }

    /// Whether the term names the employer record of a vacancy.
    pub(super) fn is_employer(term: &str) -> bool {
        term.starts_with([Self::EmployerRecord.prefix(), Self::EmployerNumber.prefix()])
    }

    /// The table whose hierarchy the field follows.
    pub(super) fn system(self) -> Option<CodeSystem> {
        match self {
            Self::Occupation => Some(CodeSystem::Occupation),
            Self::Division | Self::Area => Some(CodeSystem::Division),
            Self::Education => Some(CodeSystem::Education),
            Self::Major => Some(CodeSystem::Major),
            Self::Industry => Some(CodeSystem::Industry),
            _ => None,
        }
    }
}

/// The value that names an employer record among all tenants. Names hold no line ends.
pub(super) fn employer_record(tenant: &str, publisher: &str, own_id: &str) -> String {
    format!("{tenant}\n{publisher}\n{own_id}")
}

/// The code itself and every code above it.
pub(super) fn with_ancestors(book: &CodeBook, field: CodeField, code: &str) -> Vec<SmolStr> {
    let mut codes = vec![SmolStr::new(code)];
    let Some(system) = field.system() else {
        return codes;
    };
    let table = book.table(system);
    codes.extend(township(system, code));
    codes.extend(table.get(code).map(|entry| entry.code.clone()));
    codes.extend(table.ancestors(code).map(|entry| entry.code.clone()));
    codes.sort_unstable();
    codes.dedup();
    codes
}

/// A village's township, which no table has.
fn township(system: CodeSystem, code: &str) -> Option<SmolStr> {
    const VILLAGE_DIGITS: usize = 12;
    const TOWNSHIP_DIGITS: usize = 9;
    let is_village = system == CodeSystem::Division && code.len() == VILLAGE_DIGITS;
    is_village
        .then(|| code.get(..TOWNSHIP_DIGITS).map(SmolStr::new))
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_village_is_found_by_everything_above_it() {
        let codes = with_ancestors(&CodeBook::embedded(), CodeField::Division, "371502003001");
        assert_eq!(codes, ["370000", "371500", "371502", "371502003", "371502003001"]);
    }

    #[test]
    fn a_code_without_a_table_stands_for_itself() {
        assert_eq!(
            with_ancestors(&CodeBook::embedded(), CodeField::Occupation, "x"),
            ["x"]
        );
        assert_eq!(
            with_ancestors(&CodeBook::embedded(), CodeField::State, "open"),
            ["open"]
        );
    }
}

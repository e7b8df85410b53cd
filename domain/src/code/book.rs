//! All code tables together, under one version.
//!
//! In: the embedded tables, an operator's table texts. Out: a book that never changes; a change is a new book.

use std::collections::BTreeMap;
use std::fmt::{self, Write as _};
use std::sync::{Arc, LazyLock};

use sha2::{Digest, Sha256};
use smol_str::SmolStr;

use super::fault::{TableError, UnknownCode};
use super::parse::{self, ParsedTable};
use super::{Code, CodeEntry, CodeSystem, CodeTable};

/// Every code table in use. Cheap to clone; tables are shared.
#[derive(Clone)]
pub struct CodeBook {
    tables: Arc<[Arc<CodeTable>]>,
    version: String,
}

/// How an operator's table meets the one in use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TableMode {
    /// Rows are added; a row with a known code overrides the known one, cell by cell: what it leaves empty stays.
    Extend,
    /// The table in use is dropped.
    Replace,
}

/// The edition of the embedded tables as a whole.
const BASE_VERSION: &str = "2026.1";

static EMBEDDED: LazyLock<Arc<CodeBook>> = LazyLock::new(|| Arc::new(CodeBook::read_embedded()));

impl CodeBook {
    /// The tables built into the program; read once.
    #[must_use]
    pub fn embedded() -> Arc<Self> {
        Arc::clone(&EMBEDDED)
    }

    /// The version of all tables together; it changes whenever the content of any table does.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The table of a system.
    #[must_use]
    pub fn table(&self, system: CodeSystem) -> &CodeTable {
        &self.tables[system as usize]
    }

    /// Every table, in the order of [`CodeSystem::ALL`].
    pub fn tables(&self) -> impl Iterator<Item = &CodeTable> {
        self.tables.iter().map(AsRef::as_ref)
    }

    /// The code meant by a text: a code in any usual spelling, a name, an alias or (divisions) a path of names.
    ///
    /// # Errors
    /// [`UnknownCode`] if nothing or more than one code is meant; it names the nearest.
    pub fn resolve<C: Code>(&self, text: &str) -> Result<C, UnknownCode> {
        self.table(C::SYSTEM).resolve_code(text).map(C::new)
    }

    /// The entry of a typed code, if the tables have it.
    #[must_use]
    pub fn entry<C: Code>(&self, code: &C) -> Option<&CodeEntry> {
        self.table(C::SYSTEM).get(code.as_str())
    }

    /// The Chinese name of a typed code, or the code itself if the tables do not have it.
    #[must_use]
    pub fn name_zh<'a, C: Code>(&'a self, code: &'a C) -> &'a str {
        self.entry(code)
            .map_or_else(|| code.as_str(), |entry| &entry.name)
    }

    /// The English name of a typed code; where there is none, the Chinese name, then the code.
    #[must_use]
    pub fn name_en<'a, C: Code>(&'a self, code: &'a C) -> &'a str {
        let english = self
            .entry(code)
            .map(|entry| entry.name_en.as_str())
            .filter(|name| !name.is_empty());
        english.unwrap_or_else(|| self.name_zh(code))
    }

    /// A new book in which an operator's table text extends or replaces the table of a system.
    ///
    /// # Errors
    /// [`TableError`] naming every faulty line; this book stays as it is.
    pub fn with_table(&self, system: CodeSystem, text: &str, mode: TableMode) -> Result<Self, TableError> {
        let mut parsed = parse::parse(system, text)?;
        if mode == TableMode::Extend {
            parsed = extended(self.table(system), parsed);
        }
        let replacement = Arc::new(CodeTable::new(system, parsed));
        let swap = |table: &Arc<CodeTable>| match table.system() == system {
            true => Arc::clone(&replacement),
            false => Arc::clone(table),
        };
        Ok(Self::of(self.tables.iter().map(swap).collect()))
    }

    fn of(tables: Arc<[Arc<CodeTable>]>) -> Self {
        let version = version(&tables);
        Self { tables, version }
    }

    fn read_embedded() -> Self {
        let read = |system: CodeSystem| match parse::parse(system, embedded_text(system)) {
            Ok(parsed) => Arc::new(CodeTable::new(system, parsed)),
            Err(error) => unreachable!("an embedded table, proven good by the tests of this crate: {error}"),
        };
        Self::of(CodeSystem::ALL.into_iter().map(read).collect())
    }
}

impl fmt::Debug for CodeBook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CodeBook")
            .field("version", &self.version)
            .finish_non_exhaustive()
    }
}

/// The rows of the table in use with the operator's put over them.
fn extended(base: &CodeTable, operators: ParsedTable) -> ParsedTable {
    let mut entries: BTreeMap<SmolStr, CodeEntry> = base
        .entries()
        .iter()
        .map(|entry| (entry.code.clone(), entry.clone()))
        .collect();
    for entry in operators.entries {
        let known = entries.remove(&entry.code);
        entries.insert(entry.code.clone(), entry.completed_by(known));
    }
    let version = format!("{}+{}", base.version(), operators.version);
    let source = format!("{}; {}", base.source(), operators.source);
    ParsedTable {
        version,
        source,
        entries: entries.into_values().collect(),
    }
}

fn version(tables: &[Arc<CodeTable>]) -> String {
    const DIGEST_BYTES_SHOWN: usize = 6;
    let mut hasher = Sha256::new();
    for table in tables {
        hasher.update(table.system().id().as_bytes());
        hasher.update(table.digest());
    }
    let mut version = format!("{BASE_VERSION}-");
    for byte in hasher.finalize().iter().take(DIGEST_BYTES_SHOWN) {
        // Writing into a string cannot fail.
        let _ = write!(version, "{byte:02x}");
    }
    version
}

const fn embedded_text(system: CodeSystem) -> &'static str {
    match system {
        CodeSystem::Occupation => include_str!("../../tables/occupation.tsv"),
        CodeSystem::Division => include_str!("../../tables/division.tsv"),
        CodeSystem::Education => include_str!("../../tables/education.tsv"),
        CodeSystem::Degree => include_str!("../../tables/degree.tsv"),
        CodeSystem::Major => include_str!("../../tables/major.tsv"),
        CodeSystem::Industry => include_str!("../../tables/industry.tsv"),
        CodeSystem::EmployerKind => include_str!("../../tables/employer_kind.tsv"),
        CodeSystem::EmployerSize => include_str!("../../tables/employer_size.tsv"),
        CodeSystem::SkillGrade => include_str!("../../tables/skill_grade.tsv"),
        CodeSystem::TitleGrade => include_str!("../../tables/title_grade.tsv"),
        CodeSystem::JobType => include_str!("../../tables/job_type.tsv"),
        CodeSystem::StudyForm => include_str!("../../tables/study_form.tsv"),
        CodeSystem::Benefit => include_str!("../../tables/benefit.tsv"),
        CodeSystem::Insurance => include_str!("../../tables/insurance.tsv"),
        CodeSystem::BoardLodging => include_str!("../../tables/board_lodging.tsv"),
        CodeSystem::SeekerClass => include_str!("../../tables/seeker_class.tsv"),
        CodeSystem::SeekerState => include_str!("../../tables/seeker_state.tsv"),
        CodeSystem::TargetGroup => include_str!("../../tables/target_group.tsv"),
        CodeSystem::Hazard => include_str!("../../tables/hazard.tsv"),
        CodeSystem::LegalGround => include_str!("../../tables/legal_ground.tsv"),
        CodeSystem::Language => include_str!("../../tables/language.tsv"),
        CodeSystem::Certificate => include_str!("../../tables/certificate.tsv"),
        CodeSystem::Skill => include_str!("../../tables/skill.tsv"),
        CodeSystem::Sex => include_str!("../../tables/sex.tsv"),
        CodeSystem::LossReason => include_str!("../../tables/loss_reason.tsv"),
        CodeSystem::Service => include_str!("../../tables/service.tsv"),
    }
}

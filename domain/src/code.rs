//! The code tables: what every national or local code means, how a text becomes a code, and how codes nest.
//!
//! In: the embedded tables of `domain/tables`, or an operator's table as text. Out: typed codes, entries,
//! nearest codes for a typo. No file is opened here: whoever reads an operator's file hands its text over.

mod book;
mod division;
mod entry;
mod fault;
mod names;
mod parse;
mod shape;
pub(crate) mod spelling;
mod suggest;
mod system;
mod table;
mod tree;
mod typed;

pub use book::{CodeBook, TableMode};
pub use division::short_name as short_division_name;
pub use entry::{CodeEntry, Point};
pub use fault::{TableError, TableFault, TableFaultReason, UnknownCode, UnknownCodeCause};
pub use system::CodeSystem;
pub use table::CodeTable;
pub use typed::{
    BenefitCode, BoardLodgingCode, CertificateCode, Code, DegreeCode, DivisionCode, EducationCode,
    EmployerKindCode, EmployerSizeCode, HazardCode, IndustryCode, InsuranceCode, JobTypeCode, LanguageCode,
    LegalGroundCode, LossReasonCode, MajorCode, OccupationCode, SeekerClassCode, SeekerStateCode,
    ServiceCode, SexCode, SkillCode, SkillGradeCode, StudyFormCode, TargetGroupCode, TitleGradeCode,
};

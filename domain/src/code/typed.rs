//! Typed codes: a code that carries its system in its type, so that a division cannot stand for an occupation.
//!
//! The types promise a system, not validity: only [`super::CodeBook::resolve`] makes a code that is in a table.

use std::fmt;

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use super::CodeSystem;

/// A code of one known system.
pub trait Code: Clone + Eq + Ord + std::hash::Hash + fmt::Display + fmt::Debug + Sized {
    /// The system this type of code belongs to.
    const SYSTEM: CodeSystem;

    /// Wraps a text that is already a code; nothing is checked.
    fn new(code: impl Into<SmolStr>) -> Self;

    /// The code as text.
    fn as_str(&self) -> &str;
}

macro_rules! typed_codes {
    ($($(#[$doc:meta])* $name:ident => $system:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(SmolStr);

        impl $name {
            /// Wraps a text that is already a code; nothing is checked.
            #[must_use]
            pub fn new(code: impl Into<SmolStr>) -> Self {
                Self(code.into())
            }

            /// The code as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl Code for $name {
            const SYSTEM: CodeSystem = CodeSystem::$system;

            fn new(code: impl Into<SmolStr>) -> Self {
                Self(code.into())
            }

            fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )*};
}

typed_codes! {
    /// An occupation, `2-02-10-03`; higher levels end in zeros (`2-02-00-00`).
    OccupationCode => Occupation;
    /// A division: 6 digits, or 9 or 12 for a township or village below a known county.
    DivisionCode => Division;
    /// An education level of GB/T 4658, `21`.
    EducationCode => Education;
    /// A degree of GB/T 6864, `4` or `408`.
    DegreeCode => Degree;
    /// A major, digits only: 门类 `08`, 专业类 `0809`, 专业 `080901`.
    MajorCode => Major;
    /// An industry of GB/T 4754: section `C`, division `C33`, and deeper where a table has it.
    IndustryCode => Industry;
    /// An employer kind, `170`.
    EmployerKindCode => EmployerKind;
    /// An employer size, `small`.
    EmployerSizeCode => EmployerSize;
    /// A skill grade, `senior-worker`.
    SkillGradeCode => SkillGrade;
    /// A step of professional titles, `associate-senior`.
    TitleGradeCode => TitleGrade;
    /// A kind of work, `full-time`.
    JobTypeCode => JobType;
    /// A study form, `full-time`.
    StudyFormCode => StudyForm;
    /// A benefit, `annual-bonus`.
    BenefitCode => Benefit;
    /// A kind of social insurance, `pension`.
    InsuranceCode => Insurance;
    /// Board and lodging, `both`.
    BoardLodgingCode => BoardLodging;
    /// A seeker class of the quarterly report, `student`.
    SeekerClassCode => SeekerClass;
    /// A seeker's state, `seeking`.
    SeekerStateCode => SeekerState;
    /// A target group, `veteran`.
    TargetGroupCode => TargetGroup;
    /// A hazard, `mine`.
    HazardCode => Hazard;
    /// A legal ground, `women-protected-work`.
    LegalGroundCode => LegalGround;
    /// A language `en`, or a proof of a level in it `en.cet-4`.
    LanguageCode => Language;
    /// A certificate or licence, `driver-c1`.
    CertificateCode => Certificate;
    /// A skill, `java`.
    SkillCode => Skill;
    /// Sex, `1`; statistics only.
    SexCode => Sex;
    /// Why a pair did not come or stay together, `distance`.
    LossReasonCode => LossReason;
    /// A service, `guidance`.
    ServiceCode => Service;
}

impl OccupationCode {
    /// The seven digits without dashes as one number: `2-02-10-03` → 2021003. 0 if the text is no such code.
    #[must_use]
    pub fn number(&self) -> u32 {
        leading_digits(self.as_str(), 7)
            .filter(|digits| digits.count == 7)
            .map_or(0, |digits| digits.value)
    }
}

impl DivisionCode {
    /// The first six digits as one number: `371502003000` → 371502. 0 if there are fewer than six.
    #[must_use]
    pub fn number(&self) -> u32 {
        leading_digits(self.as_str(), 6)
            .filter(|digits| digits.count == 6)
            .map_or(0, |digits| digits.value)
    }
}

impl MajorCode {
    /// The code padded on the right to six digits: `08` → 080000, `0809` → 080900, `080901` → 080901.
    ///
    /// The undergraduate catalogue ran out of two-digit places in 0502 (foreign languages) and went on with
    /// seven digits (`0502100`). Six digits cannot tell those apart, so they stand as their class, 050200.
    /// 0 if the text is no code.
    #[must_use]
    pub fn number(&self) -> u32 {
        const CLASS_DIGITS: usize = 4;
        let kept = if self.as_str().len() > 6 { CLASS_DIGITS } else { 6 };
        leading_digits(self.as_str(), kept).map_or(0, |digits| digits.value * 10_u32.pow(6 - digits.count))
    }
}

struct Digits {
    value: u32,
    count: u32,
}

fn leading_digits(code: &str, most: usize) -> Option<Digits> {
    let mut digits = Digits { value: 0, count: 0 };
    for character in code.chars().filter(|character| *character != '-').take(most) {
        digits.value = digits.value * 10 + character.to_digit(10)?;
        digits.count += 1;
    }
    (digits.count > 0).then_some(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_the_hierarchy() {
        assert_eq!(OccupationCode::new("2-02-10-03").number(), 2_021_003);
        assert_eq!(OccupationCode::new("x").number(), 0);
        assert_eq!(DivisionCode::new("371502003000").number(), 371_502);
        assert_eq!(DivisionCode::new("3715").number(), 0);
        assert_eq!(MajorCode::new("01").number(), 10_000);
        assert_eq!(MajorCode::new("0101").number(), 10_100);
        assert_eq!(MajorCode::new("080901").number(), 80_901);
        assert_eq!(MajorCode::new("0502100").number(), 50_200);
        assert_eq!(MajorCode::new("").number(), 0);
    }

    #[test]
    fn a_code_is_a_plain_string_in_serde() {
        let code = OccupationCode::new("2-02-10-03");
        assert_eq!(
            serde_json::to_string(&code).ok().as_deref(),
            Some("\"2-02-10-03\"")
        );
    }
}

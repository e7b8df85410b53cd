//! The vacancy: one post with one or more places at one or more sites. There is no field for sex, ethnicity, religion,
//! marriage, children or household registration; age and protected work are lawful bars with a ground.

use crate::candidate::{HeldSkill, LanguageLevel, TimeSpan};
use crate::code::{
    BenefitCode, CertificateCode, DegreeCode, EducationCode, HazardCode, JobTypeCode, LegalGroundCode,
    MajorCode, OccupationCode, SkillGradeCode, TargetGroupCode,
};
use crate::employer::Contact;
use crate::fact::Fact;
use crate::pay::Pay;
use crate::place::Place;
use crate::record::{Concern, Record, RecordKey, RecordKind};
use crate::rule::Rules;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

/// A post with one or more places.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Vacancy {
    /// Publisher and the publisher's identifier.
    pub key: RecordKey,
    /// The publisher's identifier of the employer.
    pub employer: SmolStr,
    /// Name of the post, at most 60 characters.
    pub title: String,
    /// Occupation (classification of 2022).
    #[serde(skip_serializing_if = "Fact::is_unknown")]
    pub occupation: Fact<OccupationCode>,
    /// Sites, each with its own head-count.
    pub sites: Vec<WorkSite>,
    /// Kind of work.
    #[serde(skip_serializing_if = "Fact::is_unknown")]
    pub job_type: Fact<JobTypeCode>,
    /// Pay; `Absent` means to be agreed (面议).
    #[serde(skip_serializing_if = "Fact::is_unknown")]
    pub pay: Fact<Pay>,
    /// Day of the month on which pay is due, 1–31.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pay_day: Option<u8>,
    /// Benefits, board and lodging among them.
    #[serde(skip_serializing_if = "Fact::is_unknown")]
    pub benefits: Fact<Vec<BenefitCode>>,
    /// Working time.
    pub working_time: WorkingTime,
    /// Duties, at most 2,000 characters.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub duties: String,
    /// What is asked of the person.
    pub requirements: Requirements,
    /// Lawful target groups; empty means open to all.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub target_groups: Vec<TargetGroup>,
    /// Hazards that bar young workers by law.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub hazards: Vec<HazardCode>,
    /// First day of work, if fixed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub starts_on: Option<Date>,
    /// Times of work of casual posts; empty means not told.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub work_times: Vec<TimeSpan>,
    /// Day of publication.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub published_on: Option<Date>,
    /// Last day on which the vacancy is valid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<Date>,
    /// State given by the publisher or the auditing officer.
    pub state: VacancyState,
    /// Who to talk to.
    pub contact: Contact,
    /// How strictly the employer takes single terms.
    #[serde(skip_serializing_if = "Rules::is_empty")]
    pub rules: Rules,
    /// Note on policies, at most 200 characters.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub policy_note: String,
    /// Where the record came from; needed when it is passed on.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub source: String,
    /// Remarks that matching does not read, at most 2,000 characters.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub remarks: String,
}

impl Record for Vacancy {
    const KIND: RecordKind = RecordKind::Vacancy;

    fn key(&self) -> &RecordKey {
        &self.key
    }

    fn concern(&self) -> Concern<'_> {
        Concern::Employer {
            publisher: &self.key.publisher,
            own_id: &self.employer,
        }
    }
}

impl Vacancy {
    /// Places over all sites.
    pub fn head_count(&self) -> u32 {
        self.sites.iter().map(|site| site.head_count).sum()
    }

    /// Places still open over all sites.
    pub fn remaining_places(&self) -> u32 {
        self.sites
            .iter()
            .map(|site| site.head_count.saturating_sub(site.filled))
            .sum()
    }
}

/// A site of work and the places at it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WorkSite {
    /// Where it is.
    pub place: Place,
    /// Places, 1–99,999.
    pub head_count: u32,
    /// Places already filled.
    #[serde(default)]
    pub filled: u32,
}

/// State of a vacancy as its publisher or the auditing officer sets it (acb208). Expiry by date and fullness by
/// places are derived on the day and never stored by hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum VacancyState {
    /// 招聘中.
    #[default]
    Open,
    /// 暂停.
    Paused,
    /// 过期.
    Expired,
    /// 审核不通过.
    Refused,
    /// 待审核.
    Pending,
    /// 已招满.
    Full,
    /// 已撤回.
    Withdrawn,
}

impl VacancyState {
    /// Every state.
    pub const ALL: [Self; 7] = [
        Self::Open,
        Self::Paused,
        Self::Expired,
        Self::Refused,
        Self::Pending,
        Self::Full,
        Self::Withdrawn,
    ];

    /// The identifier used in files, filters and counts.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Paused => "paused",
            Self::Expired => "expired",
            Self::Refused => "refused",
            Self::Pending => "pending",
            Self::Full => "full",
            Self::Withdrawn => "withdrawn",
        }
    }
}

/// When the work is done.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct WorkingTime {
    /// Whether it is shift work.
    #[serde(skip_serializing_if = "Fact::is_unknown")]
    pub shifts: Fact<bool>,
    /// Whether there is night work (22:00–06:00).
    #[serde(skip_serializing_if = "Fact::is_unknown")]
    pub nights: Fact<bool>,
    /// Rest days a week, 0–7.
    #[serde(skip_serializing_if = "Fact::is_unknown")]
    pub rest_days_per_week: Fact<u8>,
    /// Hours a day, 1–24.
    #[serde(skip_serializing_if = "Fact::is_unknown")]
    pub hours_per_day: Fact<u8>,
}

/// What a vacancy asks of a person. An empty list or `Absent` asks nothing.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Requirements {
    /// Lowest level of schooling (GB/T 4658); `Absent` means none is needed.
    #[serde(skip_serializing_if = "Fact::is_unknown")]
    pub education: Fact<EducationCode>,
    /// Lowest degree (GB/T 6864).
    #[serde(skip_serializing_if = "Fact::is_unknown")]
    pub degree: Fact<DegreeCode>,
    /// Majors, classes (专业类) or fields (门类) of majors, any of which will do.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub majors: Vec<MajorCode>,
    /// Months of work at least.
    #[serde(skip_serializing_if = "Fact::is_unknown")]
    pub experience_months: Fact<u16>,
    /// Lowest vocational skill grade.
    #[serde(skip_serializing_if = "Fact::is_unknown")]
    pub skill_grade: Fact<SkillGradeCode>,
    /// Skills that must be held; the level is the least that will do.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub required_skills: Vec<HeldSkill>,
    /// Skills that are welcome.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub preferred_skills: Vec<HeldSkill>,
    /// Certificates and licences that must be held.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub required_certificates: Vec<CertificateCode>,
    /// Certificates and licences that are welcome.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub preferred_certificates: Vec<CertificateCode>,
    /// Languages that must be spoken, with the least level.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub required_languages: Vec<LanguageLevel>,
    /// Languages that are welcome.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub preferred_languages: Vec<LanguageLevel>,
    /// Age bar with its legal ground; none is the rule.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub age: Option<AgeBar>,
}

/// A lawful bar on age.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgeBar {
    /// Youngest age in full years.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub years_min: Option<u8>,
    /// Oldest age in full years.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub years_max: Option<u8>,
    /// The ground in law.
    pub ground: LegalGroundCode,
}

/// A group for which a post is lawfully kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TargetGroup {
    /// The group.
    pub group: TargetGroupCode,
    /// Year of graduation, for posts kept for one year's graduates.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub graduation_year: Option<i16>,
}

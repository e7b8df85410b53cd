//! What is decided before scoring: lawful age, protected work, target groups, closed vacancies, hired persons,
//! blocked employers, withdrawn consent. These facts are apart from the features, so no score can see them.
//!
//! In: admission facts of both sides and the day of the match. Out: met, not met, unknown or not asked per rule.

use duijie_domain::Fact;
use duijie_domain::candidate::{CandidateState, full_years};
use duijie_domain::vacancy::VacancyState;
use jiff::civil::Date;
use smol_str::SmolStr;

use crate::facet::{CandidateFacet, VacancyFacet};
use crate::note::{Evidence, Note, Param, Template};
use crate::requirement::Outcome;

/// Lowest age of employment (劳动法 art. 15).
const LAWFUL_AGE_YEARS: i16 = 16;
/// Age from which protected work is open (未成年工特殊保护规定).
const ADULT_AGE_YEARS: i16 = 18;

/// What must be known of a person before scoring.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct CandidateAdmission {
    /// Where the person stands in the search.
    pub state: CandidateState,
    /// Consent to be matched was refused or withdrawn.
    pub consent_withdrawn: bool,
    /// For lawful age bars alone.
    pub birth_date: Fact<Date>,
    /// Ordinals of the lawful target groups the person belongs to.
    pub target_groups: Fact<Box<[u16]>>,
    /// Year of graduation.
    pub graduation_year: Fact<i16>,
    /// Credit codes or publisher's identifiers of employers that must not see the person.
    pub blocked_employers: Box<[SmolStr]>,
}

/// What must be known of a vacancy before scoring.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct VacancyAdmission {
    /// State given by publisher or officer.
    pub state: VacancyState,
    /// First day on which it may be shown.
    pub published_on: Option<Date>,
    /// Last day on which it is valid.
    pub valid_until: Option<Date>,
    /// Places still open; unknown if no site tells.
    pub remaining_places: Fact<u32>,
    /// Work that is closed to persons under 18.
    pub protected_work: Fact<bool>,
    /// Lowest and highest age in full years with a ground in law.
    pub age_bar: Option<(Option<u8>, Option<u8>)>,
    /// Groups the post is lawfully kept for; empty = open to all.
    pub target_groups: Box<[TargetGroup]>,
    /// Names by which a person may have blocked the employer.
    pub employer_ids: Box<[SmolStr]>,
}

/// A group a post is kept for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TargetGroup {
    /// Ordinal in the target-groups table.
    pub group: u16,
    /// Only those who graduate in this year.
    pub graduation_year: Option<i16>,
}

/// The rules in the order in which they are applied.
pub const ADMISSION_RULES: [AdmissionRule; 9] = [
    AdmissionRule::VacancyOpen,
    AdmissionRule::VacancyValid,
    AdmissionRule::PlacesLeft,
    AdmissionRule::CandidateSeeking,
    AdmissionRule::Consent,
    AdmissionRule::EmployerNotBlocked,
    AdmissionRule::LawfulAge,
    AdmissionRule::ProtectedWork,
    AdmissionRule::TargetGroup,
];

/// A rule of admission.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AdmissionRule {
    /// The vacancy is open.
    VacancyOpen,
    /// The day lies within the vacancy's dates.
    VacancyValid,
    /// A place is left.
    PlacesLeft,
    /// The person seeks work.
    CandidateSeeking,
    /// The person agrees to be matched.
    Consent,
    /// The person has not blocked the employer.
    EmployerNotBlocked,
    /// The person is 16 on the day, and within an age bar that has a ground in law.
    LawfulAge,
    /// Protected work only from 18.
    ProtectedWork,
    /// The person belongs to a group the post is kept for.
    TargetGroup,
}

impl AdmissionRule {
    /// The name in answers.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::VacancyOpen => "vacancy-open",
            Self::VacancyValid => "vacancy-valid",
            Self::PlacesLeft => "places-left",
            Self::CandidateSeeking => "candidate-seeking",
            Self::Consent => "consent",
            Self::EmployerNotBlocked => "employer-not-blocked",
            Self::LawfulAge => "lawful-age",
            Self::ProtectedWork => "protected-work",
            Self::TargetGroup => "target-group",
        }
    }

    /// Chinese and English title.
    #[must_use]
    pub fn title(self) -> (&'static str, &'static str) {
        match self {
            Self::VacancyOpen => ("岗位在招", "vacancy is open"),
            Self::VacancyValid => ("岗位有效期", "vacancy is valid"),
            Self::PlacesLeft => ("岗位有余额", "places are left"),
            Self::CandidateSeeking => ("求职状态", "person seeks work"),
            Self::Consent => ("本人同意匹配", "consent to be matched"),
            Self::EmployerNotBlocked => ("未屏蔽该单位", "employer is not blocked"),
            Self::LawfulAge => ("法定就业年龄", "lawful age"),
            Self::ProtectedWork => ("未成年工保护", "protected work"),
            Self::TargetGroup => ("定向招聘人群", "target group"),
        }
    }

    /// The facets of a person that it reads.
    #[must_use]
    pub fn candidate_facets(self) -> &'static [CandidateFacet] {
        match self {
            Self::VacancyOpen | Self::VacancyValid | Self::PlacesLeft => &[],
            Self::CandidateSeeking | Self::Consent | Self::EmployerNotBlocked | Self::TargetGroup => {
                &[CandidateFacet::Standing]
            }
            Self::LawfulAge | Self::ProtectedWork => &[CandidateFacet::Birth],
        }
    }

    /// The facets of a vacancy that it reads beside a person who does or does not block employers.
    #[must_use]
    pub fn vacancy_facets(self, blocks: bool) -> &'static [VacancyFacet] {
        match self {
            Self::CandidateSeeking | Self::Consent => &[],
            Self::EmployerNotBlocked if !blocks => &[],
            Self::EmployerNotBlocked => &[VacancyFacet::EmployerIds],
            Self::VacancyValid => &[VacancyFacet::Dates],
            Self::VacancyOpen
            | Self::PlacesLeft
            | Self::LawfulAge
            | Self::ProtectedWork
            | Self::TargetGroup => &[VacancyFacet::Standing],
        }
    }

    /// The answer of this rule on a day and, when read, what it rests on.
    #[inline]
    pub fn check(
        self,
        candidate: &CandidateAdmission,
        vacancy: &VacancyAdmission,
        day: Date,
        evidence: &mut Evidence,
    ) -> Outcome {
        let (outcome, template) = match self {
            Self::VacancyOpen => choose(vacancy.state == VacancyState::Open, &VACANCY_OPEN),
            Self::VacancyValid => choose(is_valid(vacancy, day), &VACANCY_VALID),
            Self::PlacesLeft => places_left(vacancy),
            Self::CandidateSeeking => {
                let seeking = matches!(candidate.state, CandidateState::Seeking | CandidateState::InTalks);
                choose(seeking, &SEEKING)
            }
            Self::Consent => choose(!candidate.consent_withdrawn, &CONSENT),
            Self::EmployerNotBlocked => choose(!blocks(candidate, vacancy), &NOT_BLOCKED),
            Self::LawfulAge => lawful_age(candidate, vacancy, day),
            Self::ProtectedWork => protected_work(candidate, vacancy, day),
            Self::TargetGroup => {
                return target_group(candidate, vacancy, evidence);
            }
        };
        evidence.say(|| Note::new(template, vec![]));
        outcome
    }
}

fn choose(met: bool, templates: &'static [Template; 2]) -> (Outcome, &'static Template) {
    if met {
        (Outcome::Met, &templates[0])
    } else {
        (Outcome::NotMet, &templates[1])
    }
}

fn is_valid(vacancy: &VacancyAdmission, day: Date) -> bool {
    vacancy.published_on.is_none_or(|first| first <= day)
        && vacancy.valid_until.is_none_or(|last| day <= last)
}

fn places_left(vacancy: &VacancyAdmission) -> (Outcome, &'static Template) {
    match vacancy.remaining_places {
        Fact::Known(places) => choose(places > 0, &PLACES),
        _ => (Outcome::Unknown, &PLACES_NOT_TOLD),
    }
}

fn blocks(candidate: &CandidateAdmission, vacancy: &VacancyAdmission) -> bool {
    candidate
        .blocked_employers
        .iter()
        .any(|blocked| vacancy.employer_ids.contains(blocked))
}

fn lawful_age(
    candidate: &CandidateAdmission,
    vacancy: &VacancyAdmission,
    day: Date,
) -> (Outcome, &'static Template) {
    let Some(age) = age_years(candidate, day) else {
        return (Outcome::Unknown, &AGE_NOT_TOLD);
    };
    let (min, max) = vacancy.age_bar.unwrap_or_default();
    let within = min.is_none_or(|min| age >= i16::from(min)) && max.is_none_or(|max| age <= i16::from(max));
    choose(age >= LAWFUL_AGE_YEARS && within, &AGE)
}

fn protected_work(
    candidate: &CandidateAdmission,
    vacancy: &VacancyAdmission,
    day: Date,
) -> (Outcome, &'static Template) {
    let age = age_years(candidate, day);
    match (vacancy.protected_work, age) {
        (Fact::Known(false) | Fact::Absent, _) => (Outcome::NotAsked, &WORK_NOT_PROTECTED),
        (_, Some(age)) if age >= ADULT_AGE_YEARS => (Outcome::Met, &ADULT),
        (Fact::Known(true), Some(_)) => (Outcome::NotMet, &MINOR),
        (Fact::Known(true), None) => (Outcome::Unknown, &AGE_NOT_TOLD),
        (Fact::Unknown, _) => (Outcome::Unknown, &NIGHT_NOT_TOLD),
    }
}

fn age_years(candidate: &CandidateAdmission, day: Date) -> Option<i16> {
    candidate.birth_date.known().map(|birth| full_years(*birth, day))
}

fn target_group(
    candidate: &CandidateAdmission,
    vacancy: &VacancyAdmission,
    evidence: &mut Evidence,
) -> Outcome {
    if vacancy.target_groups.is_empty() {
        return Outcome::NotAsked;
    }
    let mut combined = Outcome::NotMet;
    for group in &vacancy.target_groups {
        match belongs(candidate, *group) {
            Outcome::Met => combined = Outcome::Met,
            Outcome::Unknown if combined == Outcome::NotMet => combined = Outcome::Unknown,
            _ => {}
        }
    }
    evidence.say(|| {
        let template = match combined {
            Outcome::Met => &GROUP_MET,
            Outcome::NotMet => &GROUP_NOT_MET,
            _ => &GROUP_NOT_TOLD,
        };
        let groups = vacancy.target_groups.iter().map(|group| group.group).collect();
        Note::new(template, vec![("groups", Param::TargetGroups(groups))])
    });
    combined
}

/// A year of graduation decides alone; otherwise the person's groups do.
fn belongs(candidate: &CandidateAdmission, group: TargetGroup) -> Outcome {
    let holds = |met: bool| if met { Outcome::Met } else { Outcome::NotMet };
    if let Some(year) = group.graduation_year {
        return match candidate.graduation_year {
            Fact::Known(graduated) => holds(graduated == year),
            Fact::Absent => Outcome::NotMet,
            Fact::Unknown => Outcome::Unknown,
        };
    }
    match &candidate.target_groups {
        Fact::Known(groups) => holds(groups.contains(&group.group)),
        Fact::Absent => Outcome::NotMet,
        Fact::Unknown => Outcome::Unknown,
    }
}

const VACANCY_OPEN: [Template; 2] = [
    Template {
        code: "VACANCY_OPEN",
        zh: "岗位在招",
        en: "the vacancy is open",
    },
    Template {
        code: "VACANCY_NOT_OPEN",
        zh: "岗位未在招聘状态",
        en: "the vacancy is not open",
    },
];
const VACANCY_VALID: [Template; 2] = [
    Template {
        code: "VACANCY_VALID",
        zh: "岗位在有效期内",
        en: "the vacancy is valid on the day",
    },
    Template {
        code: "VACANCY_NOT_VALID",
        zh: "岗位不在有效期内",
        en: "the vacancy is not valid on the day",
    },
];
const PLACES: [Template; 2] = [
    Template {
        code: "PLACES_LEFT",
        zh: "岗位还有余额",
        en: "places are left",
    },
    Template {
        code: "VACANCY_FULL",
        zh: "岗位已招满",
        en: "no place is left",
    },
];
const PLACES_NOT_TOLD: Template = Template {
    code: "PLACES_NOT_TOLD",
    zh: "岗位未写人数",
    en: "the number of places is not told",
};
const SEEKING: [Template; 2] = [
    Template {
        code: "CANDIDATE_SEEKING",
        zh: "正在求职",
        en: "the person seeks work",
    },
    Template {
        code: "CANDIDATE_NOT_SEEKING",
        zh: "目前不在求职状态",
        en: "the person does not seek work now",
    },
];
const CONSENT: [Template; 2] = [
    Template {
        code: "CONSENT_GIVEN",
        zh: "未撤回匹配同意",
        en: "consent to be matched stands",
    },
    Template {
        code: "CONSENT_WITHDRAWN",
        zh: "本人不同意参与匹配",
        en: "consent to be matched was withdrawn",
    },
];
const NOT_BLOCKED: [Template; 2] = [
    Template {
        code: "EMPLOYER_NOT_BLOCKED",
        zh: "未屏蔽该单位",
        en: "the employer is not blocked",
    },
    Template {
        code: "EMPLOYER_BLOCKED",
        zh: "本人已屏蔽该单位",
        en: "the person has blocked the employer",
    },
];
const AGE: [Template; 2] = [
    Template {
        code: "AGE_LAWFUL",
        zh: "符合法定年龄条件",
        en: "of lawful age for this work",
    },
    Template {
        code: "AGE_NOT_LAWFUL",
        zh: "不符合法定年龄条件",
        en: "not of lawful age for this work",
    },
];
const AGE_NOT_TOLD: Template = Template {
    code: "AGE_NOT_TOLD",
    zh: "未填出生日期，需核实",
    en: "birth date not told, to be checked",
};
const WORK_NOT_PROTECTED: Template = Template {
    code: "WORK_NOT_PROTECTED",
    zh: "不属于未成年工禁忌劳动",
    en: "not closed to workers under 18",
};
const ADULT: Template = Template {
    code: "ADULT",
    zh: "已满 18 周岁",
    en: "is 18 or older",
};
const MINOR: Template = Template {
    code: "WORK_CLOSED_TO_MINORS",
    zh: "未满 18 周岁，不得从事该岗位",
    en: "under 18, the work is closed by law",
};
const NIGHT_NOT_TOLD: Template = Template {
    code: "NIGHT_WORK_NOT_TOLD",
    zh: "岗位未说明是否有夜班，未成年人需核实",
    en: "whether there is night work is not told, to be checked for a person under 18",
};
const GROUP_MET: Template = Template {
    code: "TARGET_GROUP_MET",
    zh: "属于定向招聘人群（{groups}）",
    en: "belongs to a group the post is kept for ({groups})",
};
const GROUP_NOT_MET: Template = Template {
    code: "TARGET_GROUP_NOT_MET",
    zh: "不属于定向招聘人群（{groups}）",
    en: "belongs to no group the post is kept for ({groups})",
};
const GROUP_NOT_TOLD: Template = Template {
    code: "TARGET_GROUP_NOT_TOLD",
    zh: "岗位面向{groups}，本人情况未填，需核实",
    en: "the post is kept for {groups}; not told whether the person belongs to them",
};

//! The list of code systems: one variant per table, with its identity and names.
//!
//! Adding a system is one variant, one line in each list here, one line in `typed.rs` and one table file.

use std::fmt;

/// A code system: the list a code belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CodeSystem {
    /// Occupations, 《中华人民共和国职业分类大典》 2022.
    Occupation,
    /// Administrative divisions, GB/T 2260.
    Division,
    /// Education levels, GB/T 4658-2006.
    Education,
    /// Degrees, GB/T 6864.
    Degree,
    /// Majors: undergraduate catalogue and vocational catalogue.
    Major,
    /// Industries, GB/T 4754-2017.
    Industry,
    /// Economic kinds of employers, after GB/T 12402.
    EmployerKind,
    /// Sizes of enterprises as the statistics law divides them.
    EmployerSize,
    /// The eight steps of skilled work (新八级工).
    SkillGrade,
    /// Steps of professional titles.
    TitleGrade,
    /// Kinds of work.
    JobType,
    /// Study forms, full-time or not.
    StudyForm,
    /// Benefits an employer offers.
    Benefit,
    /// Kinds of social insurance.
    Insurance,
    /// Board and lodging.
    BoardLodging,
    /// Seeker classes of the quarterly report (table 8).
    SeekerClass,
    /// States of a seeker in follow-up.
    SeekerState,
    /// Groups a vacancy or a service is meant for.
    TargetGroup,
    /// Hazards of a work place or of working time.
    Hazard,
    /// Legal grounds that permit a limit otherwise unlawful.
    LegalGround,
    /// Languages and the proofs of a level in them.
    Language,
    /// Certificates and licences.
    Certificate,
    /// Skills.
    Skill,
    /// Sex, GB/T 2261.1; for statistics only.
    Sex,
    /// Why a person and a vacancy did not come or stay together.
    LossReason,
    /// Services of the public employment offices.
    Service,
}

impl CodeSystem {
    /// Every system, in the order of the tables in a [`super::CodeBook`].
    pub const ALL: [Self; 26] = [
        Self::Occupation,
        Self::Division,
        Self::Education,
        Self::Degree,
        Self::Major,
        Self::Industry,
        Self::EmployerKind,
        Self::EmployerSize,
        Self::SkillGrade,
        Self::TitleGrade,
        Self::JobType,
        Self::StudyForm,
        Self::Benefit,
        Self::Insurance,
        Self::BoardLodging,
        Self::SeekerClass,
        Self::SeekerState,
        Self::TargetGroup,
        Self::Hazard,
        Self::LegalGround,
        Self::Language,
        Self::Certificate,
        Self::Skill,
        Self::Sex,
        Self::LossReason,
        Self::Service,
    ];

    /// The identity of the system in file headers, configuration and on the wire.
    #[must_use]
    pub const fn id(self) -> &'static str {
        self.names().0
    }

    /// The Chinese name shown to people.
    #[must_use]
    pub const fn name_zh(self) -> &'static str {
        self.names().1
    }

    /// The English name shown to people.
    #[must_use]
    pub const fn name_en(self) -> &'static str {
        self.names().2
    }

    /// The system of this identity, if there is one.
    #[must_use]
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|system| system.id() == id)
    }

    const fn names(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Occupation => ("occupation", "职业", "occupation"),
            Self::Division => ("division", "行政区划", "division"),
            Self::Education => ("education", "学历", "education level"),
            Self::Degree => ("degree", "学位", "degree"),
            Self::Major => ("major", "专业", "major"),
            Self::Industry => ("industry", "行业", "industry"),
            Self::EmployerKind => ("employer-kind", "单位经济类型", "employer kind"),
            Self::EmployerSize => ("employer-size", "单位规模", "employer size"),
            Self::SkillGrade => ("skill-grade", "技能等级", "skill grade"),
            Self::TitleGrade => ("title-grade", "职称级别", "professional title grade"),
            Self::JobType => ("job-type", "工作性质", "job type"),
            Self::StudyForm => ("study-form", "学习形式", "study form"),
            Self::Benefit => ("benefit", "福利待遇", "benefit"),
            Self::Insurance => ("insurance", "社会保险", "insurance"),
            Self::BoardLodging => ("board-lodging", "食宿", "board and lodging"),
            Self::SeekerClass => ("seeker-class", "求职人员类别", "seeker class"),
            Self::SeekerState => ("seeker-state", "求职状态", "seeker state"),
            Self::TargetGroup => ("target-group", "面向人群", "target group"),
            Self::Hazard => ("hazard", "作业危害", "hazard"),
            Self::LegalGround => ("legal-ground", "法定依据", "legal ground"),
            Self::Language => ("language", "语言", "language"),
            Self::Certificate => ("certificate", "证书", "certificate"),
            Self::Skill => ("skill", "技能", "skill"),
            Self::Sex => ("sex", "性别", "sex"),
            Self::LossReason => ("loss-reason", "未成原因", "reason of a loss"),
            Self::Service => ("service", "就业服务", "employment service"),
        }
    }
}

impl fmt::Display for CodeSystem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_complete_and_in_order() {
        for (place, system) in CodeSystem::ALL.into_iter().enumerate() {
            assert_eq!(system as usize, place);
            assert_eq!(CodeSystem::from_id(system.id()), Some(system));
        }
    }
}

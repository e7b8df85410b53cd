//! What callers are. What a role may do stands in a table (`access/tables/roles.tsv`), not here.

use duijie_domain::message::Text;

/// What a caller is to the register.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// The program at the door and in the hall of a fair.
    FairSystem,
    /// An agency that looks after seekers and vacancies.
    Agency,
    /// One employer, who sees its own vacancies and who fits them.
    Employer,
    /// An official of the employment service.
    Officer,
    /// Somebody who counts and sees no person.
    Analyst,
    /// Everything within the tenant.
    Administrator,
}

impl Role {
    /// Every role, from the narrowest task to the widest.
    pub const ALL: [Self; 6] = [
        Self::FairSystem,
        Self::Agency,
        Self::Employer,
        Self::Officer,
        Self::Analyst,
        Self::Administrator,
    ];

    /// The name in tables, files and commands.
    pub fn code(self) -> &'static str {
        match self {
            Self::FairSystem => "fair-system",
            Self::Agency => "agency",
            Self::Employer => "employer",
            Self::Officer => "officer",
            Self::Analyst => "analyst",
            Self::Administrator => "administrator",
        }
    }

    /// The role of a name.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.code() == code)
    }

    /// The name for people.
    pub fn label(self) -> Text {
        let (zh, en) = match self {
            Self::FairSystem => ("招聘会系统", "fair system"),
            Self::Agency => ("人力资源服务机构", "agency"),
            Self::Employer => ("用人单位", "employer"),
            Self::Officer => ("经办人员", "officer"),
            Self::Analyst => ("统计分析人员", "analyst"),
            Self::Administrator => ("管理员", "administrator"),
        };
        Text::new(zh, en)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_is_found_by_its_own_name_only() {
        for role in Role::ALL {
            assert_eq!(Role::from_code(role.code()), Some(role));
        }
        assert_eq!(Role::from_code("Officer"), None);
    }
}

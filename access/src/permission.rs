//! What can be allowed, in the words of the field. Which role has which permission and which call needs which stands in
//! `access/tables`.

use duijie_domain::message::Text;

/// Something that a role may or may not do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Permission {
    /// Ask for code tables, profiles, and what a text means.
    LookUp,
    /// Read vacancies and employers.
    ReadOffers,
    /// Write vacancies and employers.
    WriteOffers,
    /// Read and find seekers, with personal fields masked.
    ReadSeekers,
    /// Write seekers.
    WriteSeekers,
    /// See personal fields in full, where consent or an official task allows it.
    ReadPersonal,
    /// Rank both sides for each other and ask why.
    Match,
    /// Match the whole register at once, and read what came of it.
    BulkRun,
    /// Say who goes where when places are short.
    Plan,
    /// Read fairs, booths, boards and reports.
    FairRead,
    /// Check in booths, let visitors in, and mark whom they talked to.
    FairDoor,
    /// Set fairs up, plan and close them.
    FairManage,
    /// Read what happened to persons and places.
    TrackingRead,
    /// Record what happened.
    TrackingWrite,
    /// Read the reports and tables, which name nobody.
    Statistics,
    /// Read what is short and why.
    Shortage,
    /// Ask which grants are due to whom.
    Policy,
    /// Record a grant.
    Grant,
    /// Find, merge and separate duplicate records.
    Duplicates,
    /// Answer a person's wish to see, correct or erase what is held.
    MyData,
    /// Read who read what.
    Audit,
    /// Upkeep: backups, verification, state of the service, the contract.
    Admin,
}

impl Permission {
    /// Every permission.
    pub const ALL: [Self; 22] = [
        Self::LookUp,
        Self::ReadOffers,
        Self::WriteOffers,
        Self::ReadSeekers,
        Self::WriteSeekers,
        Self::ReadPersonal,
        Self::Match,
        Self::BulkRun,
        Self::Plan,
        Self::FairRead,
        Self::FairDoor,
        Self::FairManage,
        Self::TrackingRead,
        Self::TrackingWrite,
        Self::Statistics,
        Self::Shortage,
        Self::Policy,
        Self::Grant,
        Self::Duplicates,
        Self::MyData,
        Self::Audit,
        Self::Admin,
    ];

    /// The name in tables.
    pub fn code(self) -> &'static str {
        match self {
            Self::LookUp => "look-up",
            Self::ReadOffers => "read-offers",
            Self::WriteOffers => "write-offers",
            Self::ReadSeekers => "read-seekers",
            Self::WriteSeekers => "write-seekers",
            Self::ReadPersonal => "read-personal",
            Self::Match => "match",
            Self::BulkRun => "bulk-run",
            Self::Plan => "plan",
            Self::FairRead => "fair-read",
            Self::FairDoor => "fair-door",
            Self::FairManage => "fair-manage",
            Self::TrackingRead => "tracking-read",
            Self::TrackingWrite => "tracking-write",
            Self::Statistics => "statistics",
            Self::Shortage => "shortage",
            Self::Policy => "policy",
            Self::Grant => "grant",
            Self::Duplicates => "duplicates",
            Self::MyData => "my-data",
            Self::Audit => "audit",
            Self::Admin => "admin",
        }
    }

    /// The permission of a name.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|permission| permission.code() == code)
    }

    /// What it allows, for people.
    pub fn label(self) -> Text {
        let (zh, en) = match self {
            Self::LookUp => ("查询代码、方案和词义", "look up codes, profiles and words"),
            Self::ReadOffers => ("查看岗位和用人单位", "read vacancies and employers"),
            Self::WriteOffers => ("登记岗位和用人单位", "write vacancies and employers"),
            Self::ReadSeekers => ("查看求职者（个人信息遮盖）", "read seekers, masked"),
            Self::WriteSeekers => ("登记求职者", "write seekers"),
            Self::ReadPersonal => ("查看完整个人信息", "see personal fields in full"),
            Self::Match => ("双向匹配与说明", "match and explain"),
            Self::BulkRun => ("批量匹配", "bulk runs"),
            Self::Plan => ("名额分配", "plan who goes where"),
            Self::FairRead => ("查看招聘会", "read fairs"),
            Self::FairDoor => ("招聘会签到入场", "check in at fairs"),
            Self::FairManage => ("办理招聘会", "manage fairs"),
            Self::TrackingRead => ("查看跟踪服务", "read follow-up"),
            Self::TrackingWrite => ("登记跟踪服务", "record follow-up"),
            Self::Statistics => ("统计报表", "statistics"),
            Self::Shortage => ("缺工分析", "shortages"),
            Self::Policy => ("政策资格", "eligibility for grants"),
            Self::Grant => ("登记政策享受", "record grants"),
            Self::Duplicates => ("查重与合并", "duplicates and merging"),
            Self::MyData => ("办理个人信息请求", "answer persons' requests"),
            Self::Audit => ("查看审计日志", "read the audit log"),
            Self::Admin => ("运维", "upkeep"),
        };
        Text::new(zh, en)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_permission_is_found_by_its_own_name_only() {
        for permission in Permission::ALL {
            assert_eq!(Permission::from_code(permission.code()), Some(permission));
        }
        assert_eq!(Permission::from_code("everything"), None);
    }
}

//! Who calls. Every use case takes the caller, so that no call can forget whose records it may touch.

use super::EngineError;
use duijie_access::{Areas, Permission, Role, may};
use duijie_domain::RecordKey;
use duijie_indexer::store::Tenant;
use smol_str::SmolStr;

/// The name of the one tenant of an installation without keys.
pub const LOCAL_TENANT: &str = "local";

/// A caller: the tenant whose records it sees, what it may do there, and what its calls are told by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Principal {
    /// The organ or agency whose records the caller may touch.
    pub tenant: Tenant,
    /// What the caller may do with them.
    pub role: Role,
    /// The areas whose persons it may see.
    pub areas: Areas,
    /// The one employer for whom it acts, if it is one.
    pub employer: Option<RecordKey>,
    /// The key with which it came; none for the local caller.
    pub key_id: Option<SmolStr>,
    /// What it says it does this for.
    pub purpose: Option<String>,
}

impl Principal {
    /// The caller of an installation without keys.
    ///
    /// # Errors
    /// None in practice; the tenant's name is checked like any other.
    pub fn local() -> Result<Self, EngineError> {
        Ok(Self::administrator(Tenant::new(LOCAL_TENANT)?))
    }

    /// The service itself, working within a tenant.
    pub fn administrator(tenant: Tenant) -> Self {
        Self {
            tenant,
            role: Role::Administrator,
            areas: Areas::all(),
            employer: None,
            key_id: None,
            purpose: None,
        }
    }

    /// Whether there are records of its tenant that it does not reach.
    pub fn is_limited(&self) -> bool {
        !self.areas.is_everywhere() || self.employer.is_some()
    }

    /// Whether the caller's role has this permission.
    pub fn may(&self, permission: Permission) -> bool {
        may(self.role, permission)
    }

    /// Whether personal fields may be told in full, as far as consent and task allow.
    pub fn may_read_personal(&self) -> bool {
        self.may(Permission::ReadPersonal)
    }
}

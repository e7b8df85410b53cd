//! Who calls. Every use case takes the caller, so that no call can forget whose records it may touch.

use super::EngineError;
use duijie_indexer::store::Tenant;

/// The name of the one tenant of an installation without keys.
const LOCAL_TENANT: &str = "local";

/// What a caller may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// Everything within the tenant.
    Administrator,
}

/// A caller: the tenant whose records it sees, and its role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Principal {
    /// The organ or agency whose records the caller may touch.
    pub tenant: Tenant,
    /// What the caller may do with them.
    pub role: Role,
}

impl Principal {
    /// The caller of an installation without keys.
    ///
    /// # Errors
    /// None in practice; the tenant's name is checked like any other.
    pub fn local() -> Result<Self, EngineError> {
        Ok(Self {
            tenant: Tenant::new(LOCAL_TENANT)?,
            role: Role::Administrator,
        })
    }
}

//! What every call of the contract needs. A call that is not in the table (`access/tables/permissions.tsv`) is closed to
//! everybody.

use crate::permission::Permission;
use crate::role::Role;
use crate::tables::may;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// The text of the table of calls.
pub const CALLS: &str = include_str!("../tables/permissions.tsv");

static RULES: LazyLock<BTreeMap<&'static str, CallRule>> = LazyLock::new(|| rules(CALLS).collect());

/// What a call needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CallRule {
    /// The permission; none for what anybody may ask, known or not.
    pub permission: Option<Permission>,
    /// How it is for keys that are limited to areas.
    pub areas: Limit,
    /// How it is for the key of an employer.
    pub employer: Limit,
    /// Whether its answer names persons, or it changes something of them, so that the audit log must name them.
    pub names_persons: bool,
}

/// How a call is for a key that does not reach everything of its tenant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// There is nothing in it to be limited.
    Free,
    /// It keeps to what the key reaches.
    Within,
    /// It is not given to such a key, since it cannot keep to that.
    Closed,
}

/// Why a call is not given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Denial {
    /// Nobody may do this: the call is in no table.
    Unlisted,
    /// The role does not have the permission.
    Role(Permission),
    /// Not with a key that is limited to areas.
    Areas,
    /// Not with the key of an employer.
    Employer,
    /// Not for this tenant: it concerns every one.
    Tenant,
}

/// The rule of a call by the path of its method, such as `/duijie.v1.CodeService/GetCode`.
pub fn rule_of(path: &str) -> Option<CallRule> {
    RULES.get(path).copied()
}

/// Every call with its rule, by path.
pub fn all_rules() -> impl Iterator<Item = (&'static str, CallRule)> {
    RULES.iter().map(|(path, rule)| (*path, *rule))
}

/// Whether a call is given to this role, to a key limited to areas, to the key of an employer.
///
/// # Errors
/// Why not.
pub fn check(
    rule: Option<CallRule>,
    role: Role,
    has_areas: bool,
    is_of_employer: bool,
) -> Result<(), Denial> {
    let rule = rule.ok_or(Denial::Unlisted)?;
    match rule.permission {
        None => Ok(()),
        Some(permission) if !may(role, permission) => Err(Denial::Role(permission)),
        Some(_) if has_areas && rule.areas == Limit::Closed => Err(Denial::Areas),
        Some(_) if is_of_employer && rule.employer == Limit::Closed => Err(Denial::Employer),
        Some(_) => Ok(()),
    }
}

fn rules(table: &'static str) -> impl Iterator<Item = (&'static str, CallRule)> {
    table.lines().skip(1).filter_map(read)
}

fn read(line: &'static str) -> Option<(&'static str, CallRule)> {
    let mut cells = line.split('\t');
    let (path, permission) = (cells.next()?, cells.next()?);
    let permission = match permission {
        "public" => None,
        code => Some(Permission::from_code(code)?),
    };
    let rule = CallRule {
        permission,
        areas: limit(cells.next()?)?,
        employer: limit(cells.next()?)?,
        names_persons: names_persons(cells.next()?)?,
    };
    Some((path, rule))
}

fn names_persons(word: &str) -> Option<bool> {
    match word {
        "named" => Some(true),
        "none" => Some(false),
        _ => None,
    }
}

fn limit(word: &str) -> Option<Limit> {
    match word {
        "free" => Some(Limit::Free),
        "within" => Some(Limit::Within),
        "closed" => Some(Limit::Closed),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn every_row_is_read_and_none_stands_twice() {
        let rows = CALLS.lines().skip(1).count();
        assert_eq!((rules(CALLS).count(), RULES.len()), (rows, rows));
        let head = "method\tpermission\tareas\temployer\tpersons";
        assert_eq!(CALLS.lines().next(), Some(head));
    }

    #[test]
    fn a_call_without_a_row_is_closed_to_everybody() {
        for role in Role::ALL {
            let answer = check(rule_of("/duijie.v1.NewService/NewCall"), role, false, false);
            assert_eq!(answer, Err(Denial::Unlisted));
        }
    }

    #[test]
    fn health_is_all_that_is_told_without_a_key() {
        let public: Vec<&str> = all_rules()
            .filter(|(_, rule)| rule.permission.is_none())
            .map(|(path, _)| path)
            .collect();
        assert_eq!(
            public,
            ["/grpc.health.v1.Health/Check", "/grpc.health.v1.Health/Watch"]
        );
    }

    #[test]
    fn what_an_employer_has_permission_for_and_is_not_closed_keeps_to_its_own() {
        let open = all_rules().filter(|(_, rule)| {
            let permission = rule
                .permission
                .filter(|permission| may(Role::Employer, *permission));
            permission.is_some() && rule.employer == Limit::Free
        });
        for (path, rule) in open {
            let harmless = [Permission::LookUp, Permission::FairRead];
            assert!(
                rule.permission.is_some_and(|needed| harmless.contains(&needed)),
                "{path}"
            );
        }
    }

    #[test]
    fn a_limited_key_is_refused_what_cannot_keep_to_its_limits() {
        let bulk = rule_of("/duijie.v1.MatchingService/BulkMatch");
        assert_eq!(check(bulk, Role::Officer, false, false), Ok(()));
        assert_eq!(check(bulk, Role::Officer, true, false), Err(Denial::Areas));
        assert_eq!(
            check(bulk, Role::Analyst, true, false),
            Err(Denial::Role(Permission::BulkRun))
        );
        let all = rule_of("/duijie.v1.MatchingService/MatchVacancies");
        assert_eq!(check(all, Role::Employer, false, true), Err(Denial::Employer));
    }
}

//! The two tables of this room, read once: which role has which permission. Both are part of the program; a row that
//! cannot be read gives nothing, and the tests refuse it.

use crate::permission::Permission;
use crate::role::Role;
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// The text of the table of roles: a line for each permission, a column for each role.
pub const ROLES: &str = include_str!("../tables/roles.tsv");

static GIVEN: LazyLock<BTreeSet<(Role, Permission)>> = LazyLock::new(|| given(ROLES));

/// Whether a role has a permission. What the table does not say is not allowed.
pub fn may(role: Role, permission: Permission) -> bool {
    GIVEN.contains(&(role, permission))
}

fn given(table: &str) -> BTreeSet<(Role, Permission)> {
    let mut lines = table.lines();
    let roles: Vec<Option<Role>> = cells(lines.next()).skip(1).map(Role::from_code).collect();
    lines.flat_map(|line| given_by(line, &roles)).collect()
}

fn given_by(line: &str, roles: &[Option<Role>]) -> Vec<(Role, Permission)> {
    let mut cells = cells(Some(line));
    let Some(permission) = cells.next().and_then(Permission::from_code) else {
        return Vec::new();
    };
    let marked = roles.iter().zip(cells).filter(|(_, cell)| *cell == "yes");
    marked
        .filter_map(|(role, _)| Some(((*role)?, permission)))
        .collect()
}

fn cells(line: Option<&str>) -> impl Iterator<Item = &str> {
    line.unwrap_or_default().split('\t')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cell_of_every_permission_and_role_says_yes_or_no() {
        let mut lines = ROLES.lines();
        let head: Vec<&str> = cells(lines.next()).collect();
        let roles = Role::ALL.map(Role::code);
        assert_eq!(head, [["permission"].as_slice(), &roles].concat());
        let rows: Vec<Vec<&str>> = lines.map(|line| cells(Some(line)).collect()).collect();
        let named: Vec<&str> = rows.iter().map(|row| row[0]).collect();
        assert_eq!(named, Permission::ALL.map(Permission::code));
        for row in rows {
            assert_eq!(row.len(), head.len(), "{}", row[0]);
            assert!(
                row[1..].iter().all(|cell| ["yes", "no"].contains(cell)),
                "{}",
                row[0]
            );
        }
    }

    #[test]
    fn an_administrator_may_do_everything_and_an_analyst_sees_no_person() {
        let mut all = Permission::ALL.into_iter();
        assert!(all.all(|permission| may(Role::Administrator, permission)));
        let of_persons = [
            Permission::ReadSeekers,
            Permission::ReadPersonal,
            Permission::Match,
            Permission::TrackingRead,
            Permission::MyData,
        ];
        assert!(
            of_persons
                .into_iter()
                .all(|permission| !may(Role::Analyst, permission))
        );
    }

    #[test]
    fn what_the_table_does_not_say_is_not_allowed() {
        assert!(given("permission\tofficer\nmatch\tno\nplan\tYES\nunknown\tyes").is_empty());
    }
}

//! The guide to access shows the tables as they are.

use duijie_access::{Permission, Role, may};

/// A guide in one language and how it writes a role and a permission.
type Guide = (&'static str, fn(Role) -> String, fn(Permission) -> String);

const GUIDES: [Guide; 2] = [
    (
        include_str!("../../../docs/access.md"),
        |role| role.label().en,
        |permission| format!("`{}` {}", permission.code(), permission.label().en),
    ),
    (
        include_str!("../../../docs/zh/access.md"),
        |role| role.label().zh,
        |permission| permission.label().zh,
    ),
];

#[test]
fn the_guides_show_the_roles_as_the_table_has_them() {
    for (guide, role_name, permission_name) in GUIDES {
        let mut lines = vec![format!("| | {} |", Role::ALL.map(role_name).join(" | "))];
        lines.push(format!("|---{}|", "|:-:".repeat(Role::ALL.len())));
        for permission in Permission::ALL {
            let cells = Role::ALL.map(|role| if may(role, permission) { "✓" } else { "" });
            lines.push(format!(
                "| {} | {} |",
                permission_name(permission),
                cells.join(" | ")
            ));
        }
        let table = lines.join("\n");
        assert!(guide.contains(&table), "put this into the guide:\n{table}");
    }
}

//! What can be unclear about majors, and what to write instead.

use crate::reading::{Doubt, Span};
use duijie_domain::message::Text;

/// The name beside a code is not its own.
pub(super) fn other_name(given: &str, span: Span) -> Doubt {
    let told = span.of(given);
    Doubt {
        code: "MAJOR_NAME_DIFFERS",
        span,
        message: Text::new(
            format!("“{told}”的代码与名称不一致，已按代码读取；请核对"),
            format!(
                "in \"{told}\" the name is not that of the code; the code was taken, check which is meant"
            ),
        ),
    }
}

/// The table has no such major.
pub(super) fn unknown(given: &str, span: Span) -> Doubt {
    let told = span.of(given);
    Doubt {
        code: "MAJOR_UNKNOWN",
        span,
        message: Text::new(
            format!("专业目录里没有“{told}”；请写目录中的代码、专业、专业类或门类"),
            format!(
                "the catalogue has no \"{told}\"; write a code, a major, a class (专业类) or a field (门类) of it"
            ),
        ),
    }
}

/// Nothing in the cell is a major.
pub(super) fn unreadable(given: &str) -> Doubt {
    Doubt {
        code: "MAJOR_UNREADABLE",
        span: Span::from(0..given.len()),
        message: Text::new(
            "读不出专业；请写成 0809计算机类、土木工程 或 专业不限",
            "no major can be read here; write 0809计算机类, 土木工程 or 专业不限",
        ),
    }
}

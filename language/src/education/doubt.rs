//! What can be unclear about schooling, and what to write instead.

use crate::reading::{Doubt, Span};
use duijie_domain::message::Text;

/// A tier of schools is no code, and asking for it is no requirement that records keep.
pub(super) fn tier(given: &str, span: Span) -> Doubt {
    let told = span.of(given);
    Doubt {
        code: "EDUCATION_SCHOOL_TIER",
        span,
        message: Text::new(
            format!("“{told}”是学校层次，不是学历代码，不参与匹配；请写最低学历，如 本科及以上"),
            format!(
                "\"{told}\" is a tier of schools, which has no code and is not matched; write the lowest level: 本科及以上"
            ),
        ),
    }
}

/// A degree without its name.
pub(super) fn degree(given: &str, span: Span) -> Doubt {
    let told = span.of(given);
    Doubt {
        code: "EDUCATION_DEGREE_UNNAMED",
        span,
        message: Text::new(
            format!("“{told}”没有写明哪一级学位；请写 学士学位、硕士学位 或 博士学位"),
            format!("\"{told}\" does not say which degree; write 学士学位, 硕士学位 or 博士学位"),
        ),
    }
}

/// A preference asks nothing.
pub(super) fn preferred(given: &str, span: Span) -> Doubt {
    let told = span.of(given);
    Doubt {
        code: "EDUCATION_PREFERRED",
        span,
        message: Text::new(
            format!("“{told}”是优先条件，不作为最低学历；必须具备时请写 及以上"),
            format!("\"{told}\" is a preference and no lowest level; write 及以上 if it must be held"),
        ),
    }
}

/// Nothing in the cell is schooling.
pub(super) fn unreadable(given: &str) -> Doubt {
    Doubt {
        code: "EDUCATION_UNREADABLE",
        span: Span::from(0..given.len()),
        message: Text::new(
            "读不出学历要求；请写成 本科及以上、大专、高中及以下 或 学历不限",
            "no level of schooling can be read here; write 本科及以上, 大专, 高中及以下 or 学历不限",
        ),
    }
}

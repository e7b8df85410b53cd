//! What can be unclear about experience, and what to write instead.

use crate::reading::{Doubt, Span};
use duijie_domain::message::Text;

/// The lower end is above the upper.
pub(super) fn reversed(given: &str, span: Span) -> Doubt {
    let told = span.of(given);
    Doubt {
        code: "EXPERIENCE_ENDS_REVERSED",
        span,
        message: Text::new(
            format!("“{told}”的下限高于上限；请写成 3-5年"),
            format!("\"{told}\" begins above its end; write 3-5年"),
        ),
    }
}

/// A preference asks nothing.
pub(super) fn preferred(given: &str, span: Span) -> Doubt {
    let told = span.of(given);
    Doubt {
        code: "EXPERIENCE_PREFERRED",
        span,
        message: Text::new(
            format!("“{told}”是优先条件，不作为最低年限；必须具备时请写 3年以上"),
            format!("\"{told}\" is a preference and no lower end; write 3年以上 if it must be there"),
        ),
    }
}

/// How long an internship lasts is no experience.
pub(super) fn attendance(given: &str, span: Span) -> Doubt {
    let told = span.of(given);
    Doubt {
        code: "EXPERIENCE_IS_ATTENDANCE",
        span,
        message: Text::new(
            format!("“{told}”是每周出勤和实习时长，不是工作经验；请写在工作时间里"),
            format!(
                "\"{told}\" is how long an internship lasts, not experience; write it with the working time"
            ),
        ),
    }
}

/// Nothing in the cell is experience.
pub(super) fn unreadable(given: &str) -> Doubt {
    Doubt {
        code: "EXPERIENCE_UNREADABLE",
        span: Span::from(0..given.len()),
        message: Text::new(
            "读不出工作经验；请写成 3-5年、1年以上 或 经验不限",
            "no experience can be read here; write 3-5年, 1年以上 or 经验不限",
        ),
    }
}

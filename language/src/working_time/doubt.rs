//! What can be unclear about working time, and what to write instead.

use crate::reading::{Doubt, Span};
use duijie_domain::message::Text;

/// Rest without a number of days.
pub(super) fn rest_unclear(text: &str, span: Span) -> Doubt {
    let told = span.of(text);
    Doubt {
        code: "REST_DAYS_UNCLEAR",
        span,
        message: Text::new(
            format!("“{told}”没有写明休息几天；请写 双休、单休 或 月休4天"),
            format!("\"{told}\" does not say how many days; write 双休, 单休 or 月休4天"),
        ),
    }
}

/// More days than there are.
pub(super) fn impossible_days(text: &str, span: Span) -> Doubt {
    let told = span.of(text);
    Doubt {
        code: "REST_DAYS_IMPOSSIBLE",
        span,
        message: Text::new(
            format!("“{told}”的天数不可能；请检查数字"),
            format!("\"{told}\" has more days than there are; check the number"),
        ),
    }
}

/// Hours that nobody works in a day.
pub(super) fn hours_unusual(text: &str, span: Span) -> Doubt {
    let told = span.of(text);
    Doubt {
        code: "HOURS_UNUSUAL",
        span,
        message: Text::new(
            format!("“{told}”不像每天的工作时间；请写成 每天8小时 或 9:00-18:00"),
            format!("\"{told}\" is no usual working day; write 每天8小时 or 9:00-18:00"),
        ),
    }
}

/// Nothing in the cell is working time.
pub(super) fn unreadable(given: &str) -> Doubt {
    Doubt {
        code: "WORKING_TIME_UNREADABLE",
        span: Span::from(0..given.len()),
        message: Text::new(
            "读不出工作时间；请写成 长白班、两班倒、双休、每天8小时",
            "no working time can be read here; write 长白班, 两班倒, 双休 or 每天8小时",
        ),
    }
}

//! What can be unclear about places, and what to write instead.

use duijie_domain::code::{CodeBook, CodeSystem, DivisionCode};
use duijie_domain::message::Text;

use crate::reading::{Doubt, Span};

/// A name that several divisions have.
pub(super) fn ambiguous(given: &str, span: Span, codes: &[DivisionCode], book: &CodeBook) -> Doubt {
    const SHOWN_MAX: usize = 8;
    let told = span.of(given);
    let table = book.table(CodeSystem::Division);
    let named =
        |code: &DivisionCode| format!("{code} {}", table.full_name(code.as_str()).unwrap_or_default());
    let candidates: Vec<String> = codes.iter().take(SHOWN_MAX).map(named).collect();
    let candidates = candidates.join("、");
    Doubt {
        code: "PLACE_AMBIGUOUS",
        span,
        message: Text::new(
            format!("“{told}”可能是 {candidates}；请写上所在城市"),
            format!("\"{told}\" may be {candidates}; write the city before it"),
        ),
    }
}

/// No place of its own.
pub(super) fn anywhere(given: &str, span: Span) -> Doubt {
    let told = span.of(given);
    Doubt {
        code: "PLACE_ANYWHERE",
        span,
        message: Text::new(
            format!("“{told}”不是行政区划；请写实际工作的城市或区县"),
            format!("\"{told}\" is no division; write the city or county of the work"),
        ),
    }
}

/// Nothing in the cell is a division.
pub(super) fn unreadable(text: &str, given: &str, has_zone: bool) -> Doubt {
    let span = Span::from(0..given.len());
    if has_zone {
        return Doubt {
            code: "PLACE_ZONE_WITHOUT_CITY",
            span,
            message: Text::new(
                format!("“{}”没有写明属于哪个城市；请写成 聊城开发区", text.trim()),
                format!("\"{}\" does not say of which city; write 聊城开发区", text.trim()),
            ),
        };
    }
    Doubt {
        code: "PLACE_UNREADABLE",
        span,
        message: Text::new(
            "读不出行政区划；请写成 聊城市东昌府区 或 371502",
            "no division can be read here; write 聊城市东昌府区 or 371502",
        ),
    }
}

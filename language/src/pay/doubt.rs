//! What can be unclear about pay, and what to write instead.

use crate::reading::{Doubt, Span};
use duijie_domain::message::Text;

/// Kinds of doubt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    EndsReversed,
    ScaleUnclear,
    PeriodUnclear,
    PeriodNotKept,
    MonthsUnusual,
    TooLarge,
    BelowOneYuan,
}

/// The doubt of a kind about a part of the text as given.
pub(super) fn of(kind: Kind, given: &str, span: Span) -> Doubt {
    let told = span.of(given);
    let (code, zh, en) = match kind {
        Kind::EndsReversed => (
            "PAY_ENDS_REVERSED",
            "的下限高于上限；请先写较低的一端，如 8000-12000元/月",
            "begins above its end; write the lower amount first: 8000-12000元/月",
        ),
        Kind::ScaleUnclear => (
            "PAY_SCALE_UNCLEAR",
            "没有写清是元、千还是万；请写明，如 8-12千元/月",
            "does not say yuan, thousands or ten thousands; write it out: 8-12千元/月",
        ),
        Kind::PeriodUnclear => (
            "PAY_PERIOD_UNCLEAR",
            "没有写清按月、按天还是按年；请写明，如 200元/天、10-15万/年",
            "does not say per month, day or year; say it: 200元/天, 10-15万/年",
        ),
        Kind::PeriodNotKept => (
            "PAY_PERIOD_NOT_KEPT",
            "不是按月、年、天、小时或件计的工资；请换算成其中一种",
            "is not paid by month, year, day, hour or piece; convert it to one of them",
        ),
        Kind::MonthsUnusual => (
            "PAY_MONTHS_UNUSUAL",
            "中的发薪月数不在12到36之间；请写成 ·13薪 这样的形式",
            "tells months paid outside 12 to 36; write it as ·13薪",
        ),
        Kind::TooLarge => (
            "PAY_TOO_LARGE",
            "大得不能作为工资；请检查位数",
            "is too large to be pay; check the digits",
        ),
        Kind::BelowOneYuan => (
            "PAY_BELOW_ONE_YUAN",
            "不到一元，无法按整元保存；请写成“计件”",
            "is less than one yuan and cannot be kept in whole yuan; write 计件",
        ),
    };
    Doubt {
        code,
        span,
        message: Text::new(format!("“{told}”{zh}"), format!("\"{told}\" {en}")),
    }
}

/// Nothing in the text can be read as pay.
pub(super) fn unreadable(given: &str) -> Doubt {
    Doubt {
        code: "PAY_UNREADABLE",
        span: Span::from(0..given.len()),
        message: Text::new(
            "读不出薪资；请写成 8000-12000元/月、8-12K·13薪、200元/天、面议 或 计件",
            "no pay can be read here; write 8000-12000元/月, 8-12K·13薪, 200元/天, 面议 or 计件",
        ),
    }
}

/// Different amounts of the same kind.
pub(super) fn several(given: &str, first: Span, second: Span) -> Doubt {
    let span = Span {
        start: first.start.min(second.start),
        end: first.end.max(second.end),
    };
    let (first, second) = (first.of(given), second.of(given));
    Doubt {
        code: "PAY_SEVERAL",
        span,
        message: Text::new(
            format!("写了两种薪资“{first}”和“{second}”；请只保留一种"),
            format!("states \"{first}\" and \"{second}\"; keep one of them"),
        ),
    }
}

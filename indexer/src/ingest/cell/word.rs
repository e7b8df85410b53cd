//! Values of fixed small sets: yes and no, and the enumerations of the domain, each with its identifier, its Chinese
//! word and other words in use.

use super::entry::{Entry, escaped, unescaped};
use super::{Cell, NoneWords, Printing, Reading};
use crate::ingest::problem::Refusal;
use duijie_domain::candidate::{CandidateState, ConsentPurpose, DocumentKind, Sex};
use duijie_domain::message::Text;
use duijie_domain::pay::PayUnit;
use duijie_domain::rule::RuleMode;
use duijie_domain::vacancy::VacancyState;

/// One word of a set: value, identifier (as in serde), Chinese word, other words.
pub(super) type Word<T> = (T, &'static str, &'static str, &'static [&'static str]);

/// A value of a fixed small set.
pub(super) trait Worded: Copy + PartialEq + 'static {
    const WORDS: &'static [Word<Self>];
}

const FLAGS: &[Word<bool>] = &[
    (
        true,
        "yes",
        "是",
        &["y", "true", "1", "有", "√", "对", "需要", "接受", "可以", "同意"],
    ),
    (
        false,
        "no",
        "否",
        &[
            "n",
            "false",
            "0",
            "无",
            "没有",
            "×",
            "不",
            "不需要",
            "不接受",
            "不可以",
            "不同意",
        ],
    ),
];

impl Worded for bool {
    const WORDS: &'static [Word<Self>] = FLAGS;
}

impl Worded for PayUnit {
    const WORDS: &'static [Word<Self>] = &[
        (Self::Month, "month", "月", &["每月", "元/月", "月薪"]),
        (Self::Year, "year", "年", &["每年", "元/年", "年薪"]),
        (Self::Day, "day", "天", &["日", "每天", "元/天", "元/日", "日薪"]),
        (
            Self::Hour,
            "hour",
            "小时",
            &["时", "每小时", "元/小时", "元/时", "时薪"],
        ),
        (Self::Piece, "piece", "件", &["计件", "元/件"]),
    ];
}

impl Worded for Sex {
    const WORDS: &'static [Word<Self>] = &[
        (Self::Male, "male", "男", &["1", "男性", "m"]),
        (Self::Female, "female", "女", &["2", "女性", "f"]),
        (
            Self::Unstated,
            "unstated",
            "未说明",
            &["9", "0", "未知", "未说明的性别"],
        ),
    ];
}

impl Worded for DocumentKind {
    const WORDS: &'static [Word<Self>] = &[
        (
            Self::ResidentIdentityCard,
            "resident-identity-card",
            "居民身份证",
            &["身份证", "二代身份证"],
        ),
        (Self::Passport, "passport", "护照", &[]),
        (Self::Other, "other", "其他证件", &["其他"]),
    ];
}

impl Worded for CandidateState {
    const WORDS: &'static [Word<Self>] = &[
        (
            Self::Seeking,
            Self::Seeking.id(),
            "求职中",
            &["正在求职", "待业", "未就业", "有就业意愿"],
        ),
        (Self::InTalks, Self::InTalks.id(), "洽谈中", &["面试中"]),
        (
            Self::Hired,
            Self::Hired.id(),
            "已就业",
            &["已录用", "已入职", "就业"],
        ),
        (
            Self::NotSeeking,
            Self::NotSeeking.id(),
            "暂不求职",
            &["无就业意愿", "暂无就业意愿", "暂不就业"],
        ),
        (
            Self::Unreachable,
            Self::Unreachable.id(),
            "联系不上",
            &["失联", "无法联系"],
        ),
    ];
}

impl Worded for VacancyState {
    const WORDS: &'static [Word<Self>] = &[
        (
            Self::Open,
            Self::Open.id(),
            "招聘中",
            &["0", "有效", "发布中", "已发布"],
        ),
        (Self::Paused, Self::Paused.id(), "暂停", &["1"]),
        (Self::Expired, Self::Expired.id(), "过期", &["2", "已过期"]),
        (Self::Refused, Self::Refused.id(), "审核不通过", &["3", "未通过"]),
        (Self::Pending, Self::Pending.id(), "待审核", &["4"]),
        (Self::Full, Self::Full.id(), "已招满", &["招满"]),
        (
            Self::Withdrawn,
            Self::Withdrawn.id(),
            "已撤回",
            &["撤回", "已下架"],
        ),
    ];
}

impl Worded for RuleMode {
    const WORDS: &'static [Word<Self>] = &[
        (Self::Must, "must", "必须", &["硬性", "必需"]),
        (Self::Wish, "wish", "优先", &["希望"]),
        (Self::Ignore, "ignore", "不看", &["忽略"]),
    ];
}

impl Worded for ConsentPurpose {
    const WORDS: &'static [Word<Self>] = &[
        (Self::Matching, "matching", "匹配", &[]),
        (Self::Contact, "contact", "联系", &[]),
        (Self::Push, "push", "推送", &[]),
        (Self::Statistics, "statistics", "统计", &[]),
    ];
}

/// The value that a word stands for.
pub(super) fn read_word<T: Worded>(text: &str) -> Result<T, Refusal> {
    let text = text.trim();
    let is_meant = |(_, id, zh, others): &&Word<T>| {
        *zh == text
            || id.eq_ignore_ascii_case(text)
            || others.iter().any(|word| word.eq_ignore_ascii_case(text))
    };
    T::WORDS
        .iter()
        .find(is_meant)
        .map(|word| word.0)
        .ok_or_else(|| not_a_word::<T>(text))
}

/// Yes or no.
pub(crate) fn read_flag(text: &str) -> Result<bool, Refusal> {
    read_word(text)
}

pub(super) fn print_word<T: Worded>(value: T, printing: &Printing<'_>) -> String {
    let word = T::WORDS.iter().find(|word| word.0 == value);
    word.map_or_else(String::new, |word| {
        printing.language.pick(word.2, word.1).to_owned()
    })
}

fn not_a_word<T: Worded>(text: &str) -> Refusal {
    let zh: Vec<&str> = T::WORDS.iter().map(|word| word.2).collect();
    let en: Vec<&str> = T::WORDS.iter().map(|word| word.1).collect();
    let wanted = Text::new(
        format!("可填：{}", zh.join("、")),
        format!("use one of: {}", en.join(", ")),
    );
    Refusal::unreadable("WORD_UNKNOWN", text, wanted)
}

macro_rules! word_cells {
    ($($word:ident),*) => {$(
        impl Cell for $word {
            fn read(text: &str, _: &mut Reading<'_>) -> Result<Self, Refusal> {
                read_word(text)
            }

            fn print(&self, printing: &Printing<'_>) -> String {
                print_word(*self, printing)
            }
        }

        impl Entry for $word {
            fn read_entry(text: &str, _: &mut Reading<'_>) -> Result<Self, Refusal> {
                read_word(&unescaped(text))
            }

            fn print_entry(&self, printing: &Printing<'_>) -> String {
                escaped(&print_word(*self, printing), Self::SEPARATORS).into_owned()
            }
        }
    )*};
}

word_cells!(
    PayUnit,
    Sex,
    DocumentKind,
    CandidateState,
    VacancyState,
    RuleMode,
    ConsentPurpose
);

impl Cell for bool {
    /// 无 means no here, so that another word has to say that the question does not arise.
    const NONE: NoneWords = NoneWords {
        zh: "不适用",
        en: "n/a",
        others: &["不限"],
    };

    fn read(text: &str, _: &mut Reading<'_>) -> Result<Self, Refusal> {
        read_flag(text)
    }

    fn print(&self, printing: &Printing<'_>) -> String {
        print_word(*self, printing)
    }
}

//! The collector of violations and the rules that several records share.

use super::{CheckContext, HEAD_COUNT_MAX, LIST_ENTRIES_MAX, TEXT_CHARACTERS_MAX, Violation};
use crate::code::Code;
use crate::fact::Fact;
use crate::message::Text;
use crate::pay::Pay;
use crate::place::Place;
use crate::record::RecordKey;
use jiff::civil::Date;

/// Longest publisher name or own identifier in characters.
const KEY_CHARACTERS_MAX: usize = 64;
/// Highest believable pay in yuan per month; more is a slip of the unit.
const PAY_YUAN_PER_MONTH_MAX: u32 = 1_000_000;

/// Gathers the violations of one record.
pub(super) struct Checker<'a> {
    pub(super) context: CheckContext<'a>,
    violations: Vec<Violation>,
}

impl<'a> Checker<'a> {
    pub(super) fn new(context: CheckContext<'a>) -> Self {
        Self {
            context,
            violations: Vec::new(),
        }
    }

    pub(super) fn finish(self) -> Vec<Violation> {
        self.violations
    }

    pub(super) fn refuse(&mut self, field: &str, reason: &'static str, message: Text, hint: Text) {
        self.violations.push(Violation {
            field: field.to_owned(),
            reason,
            message,
            hint,
        });
    }

    pub(super) fn key(&mut self, key: &RecordKey) {
        for (field, text) in [("key.publisher", &key.publisher), ("key.own_id", &key.own_id)] {
            self.required(field, text);
            self.characters(field, text, KEY_CHARACTERS_MAX);
            if text
                .chars()
                .any(|character| character.is_control() || character == '/')
            {
                self.refuse(
                    field,
                    "KEY_CHARACTER_NOT_ALLOWED",
                    Text::new(
                        "编号中不能有斜杠或控制字符",
                        "an identifier may hold neither slashes nor control characters",
                    ),
                    Text::new("请去掉这些字符", "remove these characters"),
                );
            }
        }
    }

    pub(super) fn required(&mut self, field: &str, text: &str) {
        if text.trim().is_empty() {
            self.refuse(
                field,
                "FIELD_REQUIRED",
                Text::new(
                    format!("缺少必填项 {field}"),
                    format!("the field {field} is required"),
                ),
                Text::new("请填写该项", "fill it in"),
            );
        }
    }

    pub(super) fn text(&mut self, field: &str, text: &str) {
        self.characters(field, text, TEXT_CHARACTERS_MAX);
    }

    pub(super) fn characters(&mut self, field: &str, text: &str, characters_max: usize) {
        let characters = text.chars().count();
        if characters > characters_max {
            self.refuse(
                field,
                "TEXT_TOO_LONG",
                Text::new(
                    format!("{characters} 个字符，超过上限 {characters_max}"),
                    format!("{characters} characters are more than the limit of {characters_max}"),
                ),
                Text::new(
                    format!("请缩短到 {characters_max} 个字符以内"),
                    format!("shorten it to {characters_max} characters"),
                ),
            );
        }
    }

    pub(super) fn list_length(&mut self, field: &str, length: usize, length_max: usize) {
        if length > length_max {
            self.refuse(
                field,
                "TOO_MANY_VALUES",
                Text::new(
                    format!("共 {length} 项，超过上限 {length_max} 项"),
                    format!("{length} values are more than the limit of {length_max}"),
                ),
                Text::new(
                    format!("请只保留最重要的 {length_max} 项"),
                    format!("keep the {length_max} most important ones"),
                ),
            );
        }
    }

    /// A code must be in its table; the violation names the nearest codes.
    pub(super) fn code<C: Code>(&mut self, field: &str, code: &C) {
        if self.context.codes.entry(code).is_some() {
            return;
        }
        let (reason, message) = match self.context.codes.resolve::<C>(code.as_str()) {
            Ok(canonical) => (
                "CODE_NOT_CANONICAL",
                Text::new(
                    format!("“{code}”不是标准写法，标准代码是 {canonical}"),
                    format!("`{code}` is not the canonical spelling; the code is {canonical}"),
                ),
            ),
            Err(unknown) => (
                "CODE_UNKNOWN",
                Text::new(unknown.message_zh(), unknown.message_en()),
            ),
        };
        self.refuse(
            field,
            reason,
            message,
            Text::new(
                "请改用代码表中的代码；可用 duijie codes 查询",
                "use a code of the table; `duijie codes` looks codes up",
            ),
        );
    }

    pub(super) fn codes<C: Code>(&mut self, field: &str, codes: &[C]) {
        self.list_length(field, codes.len(), LIST_ENTRIES_MAX);
        for (place, code) in codes.iter().enumerate().take(LIST_ENTRIES_MAX) {
            self.code(&format!("{field}[{place}]"), code);
        }
    }

    pub(super) fn known_code<C: Code>(&mut self, field: &str, code: &Fact<C>) {
        if let Some(code) = code.known() {
            self.code(field, code);
        }
    }

    pub(super) fn known_codes<C: Code>(&mut self, field: &str, codes: &Fact<Vec<C>>) {
        if let Some(codes) = codes.known() {
            self.codes(field, codes);
        }
    }

    pub(super) fn place(&mut self, field: &str, place: &Place) {
        let division = format!("{field}.division");
        if place.division.as_str().is_empty() {
            self.required(&division, "");
        } else {
            self.code(&division, &place.division);
        }
        self.characters(&format!("{field}.address"), &place.address, 200);
        if place.point.is_some_and(|point| !point.is_valid()) {
            self.refuse(
                &format!("{field}.point"),
                "POINT_OUT_OF_RANGE",
                Text::new(
                    "经度须在 −180 到 180 之间，纬度须在 −90 到 90 之间",
                    "longitude runs from −180 to 180, latitude from −90 to 90",
                ),
                Text::new("请检查经纬度是否颠倒", "check whether the two were swapped"),
            );
        }
    }

    pub(super) fn pay(&mut self, field: &str, pay: &Pay) {
        if pay.max_yuan.is_some_and(|max| max < pay.min_yuan) {
            self.refuse(
                field,
                "PAY_RANGE_REVERSED",
                Text::new(
                    format!(
                        "最低 {} 元高于最高 {} 元",
                        pay.min_yuan,
                        pay.max_yuan.unwrap_or_default()
                    ),
                    format!(
                        "the lower end {} is above the upper end {}",
                        pay.min_yuan,
                        pay.max_yuan.unwrap_or_default()
                    ),
                ),
                Text::new("请把较小的数填在最低工资", "put the smaller amount first"),
            );
        }
        if pay
            .max_yuan_per_month()
            .max(pay.min_yuan_per_month())
            .is_some_and(|yuan| yuan > PAY_YUAN_PER_MONTH_MAX)
        {
            self.refuse(
                field,
                "PAY_NOT_BELIEVABLE",
                Text::new(
                    format!("折合每月超过 {PAY_YUAN_PER_MONTH_MAX} 元"),
                    format!("this comes to more than {PAY_YUAN_PER_MONTH_MAX} yuan per month"),
                ),
                Text::new(
                    "请检查金额和计薪单位（元，不是万元）",
                    "check the amount and its unit (yuan, not ten thousands)",
                ),
            );
        }
        if !(12..=24).contains(&pay.months_paid) {
            self.refuse(
                &format!("{field}.months_paid"),
                "MONTHS_PAID_OUT_OF_RANGE",
                Text::new(
                    "每年发薪月数须在 12 到 24 之间",
                    "months paid in a year run from 12 to 24",
                ),
                Text::new("没有额外月薪时填 12", "use 12 if there are no extra months"),
            );
        }
    }

    pub(super) fn in_range(&mut self, field: &str, value: u32, smallest: u32, largest: u32) {
        if !(smallest..=largest).contains(&value) {
            self.refuse(
                field,
                "NUMBER_OUT_OF_RANGE",
                Text::new(
                    format!("{value} 不在 {smallest} 到 {largest} 之间"),
                    format!("{value} is not between {smallest} and {largest}"),
                ),
                Text::new("请改为范围内的数", "use a number in this range"),
            );
        }
    }

    pub(super) fn head_count(&mut self, field: &str, head_count: u32) {
        if !(1..=HEAD_COUNT_MAX).contains(&head_count) {
            self.refuse(
                field,
                "HEAD_COUNT_OUT_OF_RANGE",
                Text::new(
                    format!("招聘人数 {head_count} 不在 1 到 {HEAD_COUNT_MAX} 之间"),
                    format!("a head-count of {head_count} is not between 1 and {HEAD_COUNT_MAX}"),
                ),
                Text::new(
                    "请填写每个工作地点实际招聘的人数",
                    "give the real number of places at each site",
                ),
            );
        }
    }

    pub(super) fn order(&mut self, field: &str, from: Option<Date>, to: Option<Date>) {
        if let (Some(from), Some(to)) = (from, to)
            && to < from
        {
            self.refuse(
                field,
                "DATES_REVERSED",
                Text::new(
                    format!("结束日期 {to} 早于开始日期 {from}"),
                    format!("the end {to} is before the start {from}"),
                ),
                Text::new("请检查两个日期", "check both dates"),
            );
        }
    }
}

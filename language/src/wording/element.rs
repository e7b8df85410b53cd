//! The facts that a notice must tell, and the width of its pay range: checks on values, not on words.

use duijie_domain::check::Violation;
use duijie_domain::message::Text;
use duijie_domain::pay::Pay;
use duijie_domain::vacancy::Requirements;
use duijie_domain::{Employer, Vacancy};
use smol_str::SmolStr;

use super::{BOOK, Field, Finding, Severity, message};
use crate::reading::Span;

/// The upper end of a pay range is at most this many times the lower one.
const PAY_RANGE_TIMES_MAX: u64 = 2;

/// Which of the facts that a notice must tell are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "the law lists them as facts that are each told or not"
)]
pub struct Elements {
    /// Name and basic facts of the employer.
    pub employer: bool,
    /// How many are wanted.
    pub head_count: bool,
    /// Who is wanted, if only that nothing is asked.
    pub conditions: bool,
    /// What is done.
    pub duties: bool,
    /// Where.
    pub place: bool,
    /// Basic pay in figures.
    pub pay: bool,
    /// Until when the notice is valid.
    pub valid_until: bool,
    /// Where it came from; told as well where the notice is the publisher's own.
    pub source: bool,
}

impl Elements {
    /// What a record tells. Without its employer, the employer is taken as told.
    #[must_use]
    pub fn of(vacancy: &Vacancy, employer: Option<&Employer>) -> Self {
        let told = |text: &str| !text.trim().is_empty();
        let forwarded = employer.is_some_and(|employer| employer.agency_licence.is_some());
        let sites = || vacancy.sites.iter();
        Self {
            employer: employer.is_none_or(|employer| told(&employer.registered_name)),
            head_count: vacancy.head_count() > 0,
            conditions: told(&vacancy.remarks) || vacancy.requirements != Requirements::default(),
            duties: told(&vacancy.duties),
            place: sites().any(|site| told(site.place.division.as_str()) || told(&site.place.address)),
            pay: vacancy.pay.known().is_some_and(|pay| pay.min_yuan > 0),
            valid_until: vacancy.valid_until.is_some(),
            source: !forwarded || told(&vacancy.source),
        }
    }
}

/// A fact that a notice must tell: the rule that asks for it, the field where it is told, and what to write there.
struct Asked {
    rule: &'static str,
    field: &'static str,
    write: [&'static str; 2],
}

impl Elements {
    /// Each fact, and whether it is told.
    fn asked(&self) -> [(Asked, bool); 8] {
        let fact = |rule, field, zh, en, told| {
            let write = [zh, en];
            (Asked { rule, field, write }, told)
        };
        [
            fact(
                "element-employer",
                "employer",
                "请填写用人单位名称、性质和统一社会信用代码",
                "give the employer's name, kind and unified social credit code",
                self.employer,
            ),
            fact(
                "element-head-count",
                "sites[0].head_count",
                "请填写招聘人数，如 5",
                "give the number of places, such as 5",
                self.head_count,
            ),
            fact(
                "element-conditions",
                "requirements",
                "请填写学历、经验、技能等条件；没有要求的请在备注写“条件不限”",
                "give education, experience or skills asked for; if nothing is asked, write 条件不限 in the remarks",
                self.conditions,
            ),
            fact(
                "element-duties",
                "duties",
                "请填写工作内容，如“负责车间设备的电气维修”",
                "tell what is done, such as 负责车间设备的电气维修",
                self.duties,
            ),
            fact(
                "element-place",
                "sites[0].place",
                "请填写工作地点的行政区划或地址",
                "give the division or the address of the place of work",
                self.place,
            ),
            fact(
                "element-pay",
                "pay",
                "请填写金额，如 6000-8000元/月；计件的请写保底工资",
                "give an amount, such as 6000-8000元/月; with piece pay, the guaranteed part",
                self.pay,
            ),
            fact(
                "element-valid-until",
                "valid_until",
                "请填写截止日期，如 2026-12-31",
                "give the last day, such as 2026-12-31",
                self.valid_until,
            ),
            fact(
                "element-source",
                "source",
                "请填写首次发布的网站或机构",
                "name the site or agency that published it first",
                self.source,
            ),
        ]
    }

    /// A broken rule of the record for each fact that is not told, with its field and what to write.
    #[must_use]
    pub fn missing(&self) -> Vec<Violation> {
        let missing = self.asked().into_iter().filter(|(_, told)| !told);
        let missing = missing.filter_map(|(asked, _)| {
            let rule = BOOK.rule(asked.rule)?;
            let message = message(rule, rule.severity, "");
            let [zh, en] = asked.write;
            Some(Violation {
                field: asked.field.to_owned(),
                reason: "ELEMENT_MISSING",
                message: Text::new(
                    format!("{}（{}，{}）", message.zh, rule.id, rule.source.zh),
                    format!("{} ({}, {})", message.en, rule.id, rule.source.en),
                ),
                hint: Text::new(zh, en),
            })
        });
        missing.collect()
    }
}

/// A finding for each fact that is not told.
#[must_use]
pub fn check_elements(elements: &Elements) -> Vec<Finding> {
    let missing = elements.asked().into_iter().filter(|(_, told)| !told);
    missing
        .filter_map(|(asked, _)| finding(asked.rule, Field::Element, "", ""))
        .collect()
}

/// A finding if the upper end of a pay range is more than twice the lower one.
#[must_use]
pub fn check_pay(pay: &Pay) -> Option<Finding> {
    let (low, high) = (u64::from(pay.min_yuan), u64::from(pay.max_yuan?));
    if low > 0 && high <= PAY_RANGE_TIMES_MAX * low {
        return None;
    }
    let range = format!("{low}-{high}");
    let narrower = format!("{low}-{}", PAY_RANGE_TIMES_MAX * low);
    finding(
        "pay-range",
        Field::Pay,
        &range,
        if low > 0 { &narrower } else { "" },
    )
}

fn finding(rule: &str, field: Field, words: &str, rewrite: &str) -> Option<Finding> {
    let rule = BOOK.rule(rule)?;
    let severity: Severity = rule.severity;
    Some(Finding {
        rule: rule.id,
        severity,
        field,
        span: Span::default(),
        source: rule.source,
        message: message(rule, severity, words),
        sentence: Span::default(),
        rewrite: SmolStr::new(rewrite),
    })
}

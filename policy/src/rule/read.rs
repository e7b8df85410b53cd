//! The text of a rule file, read and checked. Every fault is told with its field.

use super::amount::{AmountRule, Benefit, Raise, Rate, Unit};
use super::text::{AmountText, AreaText, ConditionText, LimitsText, RaiseText, RuleText, ValidText};
use super::{Area, Clause, Condition, Limits, Receiver, Rule};
use crate::error::RuleFault;
use crate::expression::Expression;
use crate::fact::{COUNT_MAX, FactId, FactType, unknown_fact};
use duijie_domain::code::{CodeBook, CodeSystem};
use duijie_domain::message::Text;
use jiff::civil::Date;
use smol_str::SmolStr;
use std::sync::Arc;

/// The area of a rule for the whole country.
const EVERYWHERE: &str = "all";

const PERCENT_MAX: i64 = 1000;

/// Reads the text of a rule file; `file` is only told in faults.
pub(crate) fn read(file: &str, text: &str, codes: &Arc<CodeBook>) -> Result<Rule, Vec<RuleFault>> {
    let read: RuleText = toml::from_str(text).map_err(|error| {
        let reason = Text::new(
            format!("文件不符合规则文件的格式，请按提示改正：{error}"),
            format!("this is no rule file; mend what is shown: {error}"),
        );
        vec![fault(file, "", "", reason)]
    })?;
    let mut reader = Reader {
        file,
        id: read.id.clone(),
        codes,
        faults: Vec::new(),
    };
    let rule = reader.rule(read);
    match (rule, reader.faults.is_empty()) {
        (Some(rule), true) => Ok(rule),
        _ => Err(reader.faults),
    }
}

fn fault(file: &str, rule: &str, field: &str, reason: Text) -> RuleFault {
    RuleFault {
        file: file.to_owned(),
        rule: rule.into(),
        field: field.to_owned(),
        reason,
    }
}

struct Reader<'t> {
    file: &'t str,
    id: SmolStr,
    codes: &'t Arc<CodeBook>,
    faults: Vec<RuleFault>,
}

impl Reader<'_> {
    /// Every part is read before any is given up, so that all faults are told at once.
    fn rule(&mut self, read: RuleText) -> Option<Rule> {
        self.identifier("id", &read.id);
        let title = self.sentence("title", &read.title.zh, &read.title.en);
        let receiver = self.receiver(&read.receiver);
        let area = self.area(read.area);
        let (valid_from, valid_to) = self.validity(read.valid);
        let amount = self.amount(read.amount);
        let limits = self.limits(read.limits);
        let conditions = self.conditions(read.condition);
        Some(Rule {
            id: read.id,
            version: read.version,
            source: read.source,
            note: read.note.map(|note| Text::new(note.zh, note.en)),
            title,
            receiver: receiver?,
            area: area?,
            valid_from,
            valid_to,
            clause: Clause {
                document: read.clause.document,
                number: read.clause.number,
                article: read.clause.article,
            },
            without_application: read.without_application,
            amount: amount?,
            limits,
            conditions,
            codes: Arc::clone(self.codes),
        })
    }

    fn report(&mut self, field: impl AsRef<str>, reason: Text) {
        let found = fault(self.file, &self.id, field.as_ref(), reason);
        self.faults.push(found);
    }

    fn told<T>(&mut self, field: impl AsRef<str>, value: Result<T, Text>) -> Option<T> {
        value.map_err(|reason| self.report(field, reason)).ok()
    }

    fn identifier(&mut self, field: &str, id: &str) {
        let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        if id.is_empty() || !id.bytes().all(is_plain) {
            let reason = Text::new(
                "只用小写字母、数字和连字符",
                "use lower-case letters, digits and hyphens",
            );
            self.report(field, reason);
        }
    }

    fn sentence(&mut self, field: &str, zh: &str, en: &str) -> Text {
        if zh.trim().is_empty() || en.trim().is_empty() {
            let reason = Text::new("中英文都要写", "write it in both languages, zh and en");
            self.report(field, reason);
        }
        Text::new(zh.trim(), en.trim())
    }

    fn receiver(&mut self, text: &str) -> Option<Receiver> {
        let known = [
            ("person", Receiver::Person),
            ("firm", Receiver::Firm),
            ("agency", Receiver::Agency),
        ];
        let value = choice(text, &known);
        self.told("receiver", value)
    }

    fn area(&mut self, read: AreaText) -> Option<Option<Area>> {
        if read.code == EVERYWHERE {
            return Some(None);
        }
        if self.codes.table(CodeSystem::Division).get(&read.code).is_none() {
            let reason = Text::new(
                format!("行政区划代码 {} 不在表中，请写六位代码，全国写 all", read.code),
                format!(
                    "division {} is not in the table; write six digits, or all for the country",
                    read.code
                ),
            );
            self.report("area.code", reason);
        }
        let fact = self.fact("area.fact", read.fact.as_deref().unwrap_or_default(), |kind| {
            kind == FactType::Code(CodeSystem::Division)
        })?;
        Some(Some(Area {
            code: read.code,
            fact,
        }))
    }

    fn validity(&mut self, read: Option<ValidText>) -> (Option<Date>, Option<Date>) {
        let Some(read) = read else { return (None, None) };
        let from = read.from.and_then(|text| self.day("valid.from", &text));
        let to = read.to.and_then(|text| self.day("valid.to", &text));
        if from.zip(to).is_some_and(|(from, to)| from > to) {
            let reason = Text::new(
                "起止日期颠倒，请对调 from 和 to",
                "from is after to; exchange the two days",
            );
            self.report("valid", reason);
        }
        (from, to)
    }

    fn day(&mut self, field: &str, text: &str) -> Option<Date> {
        let day = text.parse().map_err(|_| FactType::Date.expected());
        self.told(field, day)
    }

    fn amount(&mut self, read: AmountText) -> Option<AmountRule> {
        let benefits = [
            ("money", Benefit::Money),
            ("lodging", Benefit::Lodging),
            ("premises", Benefit::Premises),
        ];
        let units = [
            ("head", Unit::Head),
            ("month", Unit::Month),
            ("year", Unit::Year),
            ("day", Unit::Day),
        ];
        let benefit = self.told("amount.benefit", choice(&read.benefit, &benefits))?;
        let unit = self.told("amount.per", choice(&read.per, &units))?;
        let is_money = benefit == Benefit::Money;
        let rate = self.rate("amount", read.yuan, read.percent_of_minimum_wage, is_money);
        if read.up_to == Some(0) || (read.up_to.is_some() && unit == Unit::Head) {
            let reason = Text::new(
                "填 1 以上；按人一次性发放时不写",
                "write 1 or more; leave it out for a head",
            );
            self.report("amount.up_to", reason);
        }
        let is_count = |kind| kind == FactType::Count;
        Some(AmountRule {
            benefit,
            unit,
            rate,
            times: read
                .times
                .and_then(|name| self.fact("amount.times", &name, is_count)),
            not_over: read
                .not_over
                .and_then(|name| self.fact("amount.not_over", &name, is_count)),
            is_ceiling: read.ceiling,
            units_max: read.up_to.or((unit == Unit::Head).then_some(1)),
            raises: self.raises(read.raise),
        })
    }

    fn rate(&mut self, field: &str, yuan: Option<i64>, percent: Option<i64>, wanted: bool) -> Option<Rate> {
        let rate = match (yuan, percent) {
            (Some(yuan), None) if (1..=COUNT_MAX).contains(&yuan) => Some(Rate::Yuan(yuan)),
            (None, Some(percent)) if (1..=PERCENT_MAX).contains(&percent) => {
                Some(Rate::PercentOfMinimumWage(percent))
            }
            (None, None) if !wanted => return None,
            _ => None,
        };
        if rate.is_none() || !wanted {
            let reason = Text::new(
                "发钱的写 yuan 或 percent_of_minimum_wage（1–1000）之一，实物不写",
                "write one of yuan and percent_of_minimum_wage (1 to 1000) for money, none for something in kind",
            );
            self.report(field, reason);
        }
        rate
    }

    fn raises(&mut self, read: Vec<RaiseText>) -> Vec<Raise> {
        let mut raises = Vec::new();
        for (place, read) in read.into_iter().enumerate() {
            let field = format!("amount.raise[{place}]");
            let rate = self.rate(&field, read.yuan, read.percent_of_minimum_wage, true);
            let sentence = self.sentence(&field, &read.zh, &read.en);
            let expression = Expression::parse(&read.expression);
            let expression = self.told(format!("{field}.expression"), expression);
            raises.extend(rate.zip(expression).map(|(rate, expression)| Raise {
                rate,
                sentence,
                expression,
            }));
        }
        raises
    }

    fn limits(&mut self, read: LimitsText) -> Limits {
        let family = read.family.unwrap_or_else(|| self.id.clone());
        self.identifier("limits.family", &family);
        Limits {
            family,
            once_per_person: read.once_per_person,
            not_with: read.not_with,
        }
    }

    fn conditions(&mut self, read: Vec<ConditionText>) -> Vec<Condition> {
        let mut conditions: Vec<Condition> = Vec::new();
        for read in read {
            let field = format!("condition.{}", read.id);
            self.identifier(&format!("{field}.id"), &read.id);
            if conditions.iter().any(|earlier| earlier.id == read.id) {
                let reason = Text::new(
                    "条件编号重复，请换一个",
                    "this id stands twice in the rule; take another",
                );
                self.report(format!("{field}.id"), reason);
            }
            let sentence = self.sentence(&field, &read.zh, &read.en);
            let expression = Expression::parse(&read.expression);
            let expression = self.told(format!("{field}.expression"), expression);
            conditions.extend(expression.map(|expression| Condition {
                id: read.id,
                sentence,
                expression,
            }));
        }
        conditions
    }

    fn fact(&mut self, field: &str, name: &str, fits: impl Fn(FactType) -> bool) -> Option<FactId> {
        let fact = FactId::find(name).filter(|fact| fits(fact.definition().kind));
        self.told(
            field,
            fact.ok_or_else(|| {
                let reason = unknown_fact();
                Text::new(
                    format!("“{name}”：{}", reason.zh),
                    format!("`{name}`: {}", reason.en),
                )
            }),
        )
    }
}

fn choice<T: Copy>(text: &str, known: &[(&str, T)]) -> Result<T, Text> {
    let found = known.iter().find(|(id, _)| *id == text);
    found.map(|(_, value)| *value).ok_or_else(|| {
        let ids: Vec<&str> = known.iter().map(|(id, _)| *id).collect();
        Text::new(
            format!("“{text}”不在可选项中：{}", ids.join("、")),
            format!("`{text}` is none of: {}", ids.join(", ")),
        )
    })
}

/// The fault of a rule whose identifier stands in an earlier file.
pub(crate) fn duplicate(rule: &Rule, file: &str, earlier: &str) -> RuleFault {
    let reason = Text::new(
        format!("编号与 {earlier} 中的政策重复，请换一个或删去其中之一"),
        format!("the rule in {earlier} has the same id; change one of them or take one away"),
    );
    fault(file, &rule.id, "id", reason)
}

/// The fault of a rule that excludes a family of which there is no rule.
pub(crate) fn unknown_family(rule: &Rule, file: &str, family: &str) -> RuleFault {
    let reason = Text::new(
        format!("没有政策属于“{family}”，请写另一条政策的 id 或 limits.family"),
        format!("no rule has the family `{family}`; name the id or limits.family of another rule"),
    );
    fault(file, &rule.id, &format!("limits.not_with.{family}"), reason)
}

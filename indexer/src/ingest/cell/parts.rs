//! Entries of several parts, separated by `|`: sites, skills, languages, jobs held, consents and the like.
//! Parts at the end that say nothing may be left out.

use super::entry::{Entry, escaped, parts, read_entries, unescaped};
use super::place::{joined, place_of, too_many_parts};
use super::word::{print_word, read_flag, read_word};
use super::{Cell, Printing, Reading, wording};
use crate::ingest::problem::Refusal;
use duijie_domain::candidate::{
    Consent, DocumentKind, HeldSkill, IdentityDocument, InsuredMonths, LanguageLevel, TimeSpan, WorkPeriod,
};
use duijie_domain::code::{InsuranceCode, LanguageCode, LegalGroundCode, SkillCode, TargetGroupCode};
use duijie_domain::place::GeoPoint;
use duijie_domain::rule::Rules;
use duijie_domain::vacancy::{AgeBar, TargetGroup, WorkSite};
use jiff::civil::Date;
use smol_str::SmolStr;

impl Entry for WorkSite {
    /// `division|head-count|address|longitude,latitude|filled`
    fn read_entry(text: &str, reading: &mut Reading<'_>) -> Result<Self, Refusal> {
        let [division, head_count, address, point, filled] = exactly(
            text,
            "行政区划|人数|地址|经度,纬度|已招人数",
            "division|head-count|address|longitude,latitude|filled",
        )?;
        Ok(Self {
            place: place_of(division, address, point, reading)?,
            head_count: or_default(head_count, reading)?,
            filled: or_default(filled, reading)?,
        })
    }

    fn print_entry(&self, printing: &Printing<'_>) -> String {
        let filled = if self.filled == 0 {
            String::new()
        } else {
            self.filled.to_string()
        };
        joined(&[
            duijie_domain::code::DivisionCode::print_entry(&self.place.division, printing),
            self.head_count.to_string(),
            escaped(&self.place.address, Self::SEPARATORS).into_owned(),
            self.place
                .point
                .as_ref()
                .map_or_else(String::new, |point| GeoPoint::print(point, printing)),
            filled,
        ])
    }
}

impl Entry for HeldSkill {
    const SEPARATORS: &'static str = "、;；,，\n";

    /// `skill|level`, also `skill:level`
    fn read_entry(text: &str, reading: &mut Reading<'_>) -> Result<Self, Refusal> {
        let (skill, level) = value_and_level(text)?;
        let level = or_default(level, reading)?;
        Ok(Self {
            skill: SkillCode::read_entry(skill, reading)?,
            level,
        })
    }

    fn print_entry(&self, printing: &Printing<'_>) -> String {
        joined(&[self.skill.print_entry(printing), level_text(self.level)])
    }
}

impl Entry for LanguageLevel {
    const SEPARATORS: &'static str = "、;；,，\n";

    /// `language|level`, also `language:level`; the level as 1–6 or A1–C2
    fn read_entry(text: &str, reading: &mut Reading<'_>) -> Result<Self, Refusal> {
        const CEFR: [&str; 6] = ["A1", "A2", "B1", "B2", "C1", "C2"];
        let (language, level) = value_and_level(text)?;
        let named = (1_u8..)
            .zip(CEFR)
            .find(|(_, name)| name.eq_ignore_ascii_case(level));
        let level = match named {
            Some((level, _)) => level,
            None => or_default(level, reading)?,
        };
        Ok(Self {
            language: LanguageCode::read_entry(language, reading)?,
            level,
        })
    }

    fn print_entry(&self, printing: &Printing<'_>) -> String {
        joined(&[self.language.print_entry(printing), level_text(self.level)])
    }
}

impl Entry for WorkPeriod {
    /// `from|to|occupation|employer|duties`
    fn read_entry(text: &str, reading: &mut Reading<'_>) -> Result<Self, Refusal> {
        let [from, to, occupation, employer, duties] = exactly(
            text,
            "开始|结束|职业|单位|职责",
            "from|to|occupation|employer|duties",
        )?;
        Ok(Self {
            from: Date::read(from, reading)?,
            to: told(to, reading)?,
            occupation: told(&unescaped(occupation), reading)?,
            employer: unescaped(employer).into_owned(),
            duties: unescaped(duties).into_owned(),
        })
    }

    fn print_entry(&self, printing: &Printing<'_>) -> String {
        let occupation = self.occupation.as_ref().map(|code| code.print_entry(printing));
        joined(&[
            self.from.to_string(),
            self.to.print(printing),
            occupation.unwrap_or_default(),
            escaped(&self.employer, Self::SEPARATORS).into_owned(),
            escaped(&self.duties, Self::SEPARATORS).into_owned(),
        ])
    }
}

impl Entry for InsuredMonths {
    /// `insurance|months`
    fn read_entry(text: &str, reading: &mut Reading<'_>) -> Result<Self, Refusal> {
        let (insurance, months) = value_and_level(text)?;
        let months = u16::read(months, reading)?;
        Ok(Self {
            insurance: InsuranceCode::read_entry(insurance, reading)?,
            months,
        })
    }

    fn print_entry(&self, printing: &Printing<'_>) -> String {
        joined(&[self.insurance.print_entry(printing), self.months.to_string()])
    }
}

impl Entry for TimeSpan {
    /// `from|to`
    fn read_entry(text: &str, reading: &mut Reading<'_>) -> Result<Self, Refusal> {
        let [from, to] = exactly(text, "开始|结束", "from|to")?;
        Ok(Self {
            from: Cell::read(from, reading)?,
            to: Cell::read(to, reading)?,
        })
    }

    fn print_entry(&self, printing: &Printing<'_>) -> String {
        joined(&[self.from.print(printing), self.to.print(printing)])
    }
}

impl Entry for Consent {
    /// `purpose|yes or no|day of the decision`
    fn read_entry(text: &str, reading: &mut Reading<'_>) -> Result<Self, Refusal> {
        let [purpose, granted, decided_on] = exactly(text, "用途|是否同意|日期", "purpose|yes or no|date")?;
        Ok(Self {
            purpose: read_word(purpose)?,
            granted: read_flag(granted)?,
            decided_on: Date::read(decided_on, reading)?,
        })
    }

    fn print_entry(&self, printing: &Printing<'_>) -> String {
        joined(&[
            print_word(self.purpose, printing),
            print_word(self.granted, printing),
            self.decided_on.to_string(),
        ])
    }
}

impl Entry for TargetGroup {
    const SEPARATORS: &'static str = "、;；,，\n";

    /// `group|year of graduation`
    fn read_entry(text: &str, reading: &mut Reading<'_>) -> Result<Self, Refusal> {
        let [group, year] = exactly(text, "群体|毕业年度", "group|year of graduation")?;
        let graduation_year = told(year, reading)?;
        Ok(Self {
            group: TargetGroupCode::read_entry(group, reading)?,
            graduation_year,
        })
    }

    /// Entries, or free wording: `面向2026届、2027届毕业生`.
    fn read_list(text: &str, reading: &mut Reading<'_>) -> Result<Vec<Self>, Refusal> {
        let warned = reading.warnings.len();
        read_entries(text, reading).or_else(|refusal| {
            reading.warnings.truncate(warned);
            wording::target_groups(text, reading).unwrap_or(Err(refusal))
        })
    }

    fn print_entry(&self, printing: &Printing<'_>) -> String {
        joined(&[
            self.group.print_entry(printing),
            self.graduation_year.print(printing),
        ])
    }
}

impl Cell for AgeBar {
    /// `youngest|oldest|legal ground`
    fn read(text: &str, reading: &mut Reading<'_>) -> Result<Self, Refusal> {
        let [youngest, oldest, ground] =
            exactly(text, "最低年龄|最高年龄|法律依据", "youngest|oldest|legal ground")?;
        Ok(Self {
            years_min: told(youngest, reading)?,
            years_max: told(oldest, reading)?,
            ground: LegalGroundCode::read_entry(ground, reading)?,
        })
    }

    fn print(&self, printing: &Printing<'_>) -> String {
        joined(&[
            self.years_min.print(printing),
            self.years_max.print(printing),
            self.ground.print_entry(printing),
        ])
    }
}

impl Cell for IdentityDocument {
    /// `kind|number`; a number alone is that of a resident identity card
    fn read(text: &str, _: &mut Reading<'_>) -> Result<Self, Refusal> {
        let (kind, number) = match parts(text).as_slice() {
            [number] | ["", number] => (DocumentKind::ResidentIdentityCard, *number),
            [kind, number] => (read_word(kind)?, *number),
            _ => return Err(too_many_parts(text, "证件类型|证件号码", "kind|number")),
        };
        Ok(Self {
            kind,
            number: unescaped(number).as_ref().into(),
        })
    }

    fn print(&self, printing: &Printing<'_>) -> String {
        let number = escaped(&self.number, "");
        match self.kind {
            DocumentKind::ResidentIdentityCard => number.into_owned(),
            kind => format!("{}|{number}", print_word(kind, printing)),
        }
    }
}

impl Cell for Rules {
    /// `term|mode` for each rule, also `term:mode` and `term=mode`
    fn read(text: &str, reading: &mut Reading<'_>) -> Result<Self, Refusal> {
        let rules: Vec<Rule> = Cell::read(text, reading)?;
        Ok(rules.into_iter().map(|rule| (rule.term, rule.mode)).collect())
    }

    fn print(&self, printing: &Printing<'_>) -> String {
        let rule = |(term, mode): (&SmolStr, &_)| Rule {
            term: term.clone(),
            mode: *mode,
        };
        self.iter().map(rule).collect::<Vec<_>>().print(printing)
    }
}

struct Rule {
    term: SmolStr,
    mode: duijie_domain::rule::RuleMode,
}

impl Entry for Rule {
    fn read_entry(text: &str, _: &mut Reading<'_>) -> Result<Self, Refusal> {
        let (term, mode) = value_and_level(text)?;
        Ok(Self {
            term: unescaped(term).as_ref().into(),
            mode: read_word(mode)?,
        })
    }

    fn print_entry(&self, printing: &Printing<'_>) -> String {
        joined(&[
            escaped(&self.term, Self::SEPARATORS).into_owned(),
            print_word(self.mode, printing),
        ])
    }
}

/// The parts of an entry, those left out being empty.
fn exactly<'a, const COUNT: usize>(text: &'a str, zh: &str, en: &str) -> Result<[&'a str; COUNT], Refusal> {
    let mut given = parts(text);
    if given.len() > COUNT {
        return Err(too_many_parts(text, zh, en));
    }
    given.resize(COUNT, "");
    given.try_into().map_err(|_| too_many_parts(text, zh, en))
}

/// A value and what is said about it, apart by `|`, or by a colon or an equals sign where there is no bar.
fn value_and_level(text: &str) -> Result<(&str, &str), Refusal> {
    match parts(text).as_slice() {
        [value, level] => Ok((value, level)),
        [value] => {
            let pair = value.rsplit_once([':', '：', '=']);
            Ok(pair.map_or((*value, ""), |(value, level)| (value.trim(), level.trim())))
        }
        _ => Err(too_many_parts(text, "名称|程度", "name|level")),
    }
}

fn level_text(level: u8) -> String {
    if level == 0 {
        String::new()
    } else {
        level.to_string()
    }
}

fn or_default<T: Cell + Default>(text: &str, reading: &mut Reading<'_>) -> Result<T, Refusal> {
    if text.is_empty() {
        Ok(T::default())
    } else {
        T::read(text, reading)
    }
}

fn told<T: Cell>(text: &str, reading: &mut Reading<'_>) -> Result<Option<T>, Refusal> {
    if text.is_empty() {
        Ok(None)
    } else {
        T::read(text, reading).map(Some)
    }
}

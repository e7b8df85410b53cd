//! The numbers of the features back to what people read, by the same tables that made them.

use duijie_domain::code::{CodeEntry, CodeSystem};
use duijie_domain::message::Text;
use duijie_domain::words::WordId;
use jiff::ToSpan;
use jiff::civil::Date;

use super::Tables;
use crate::features::Day;
use crate::note::{Names, Param};

/// What the education ranks stand for.
const EDUCATION: [(&str, &str); 7] = [
    ("小学", "primary school"),
    ("初中", "junior secondary school"),
    ("高中（含中职）", "senior secondary or vocational school"),
    ("大专", "college"),
    ("本科", "bachelor's studies"),
    ("硕士研究生", "master's studies"),
    ("博士研究生", "doctoral studies"),
];
/// What the degree ranks stand for, from 1.
const DEGREES: [(&str, &str); 3] = [("学士", "bachelor"), ("硕士", "master"), ("博士", "doctor")];
/// The ranks of language levels, from 1.
const LANGUAGE_LEVELS: [&str; 6] = ["A1", "A2", "B1", "B2", "C1", "C2"];

impl Names for Tables {
    fn version(&self) -> &str {
        Self::version(self)
    }

    fn name(&self, param: &Param) -> Text {
        match param {
            Param::Occupation(number) => self.code(CodeSystem::Occupation, &[occupation_code(*number)]),
            Param::Division(number) => self.division(*number),
            Param::Education(rank) => of_list(&EDUCATION, usize::from(*rank)),
            Param::Degree(rank) => of_list(&DEGREES, usize::from(*rank).wrapping_sub(1)),
            Param::Majors(numbers) => joined(numbers.iter().map(|number| self.major(*number))),
            Param::Skills(ids) => self.ordinals(CodeSystem::Skill, ids),
            Param::Certificates(ids) => self.ordinals(CodeSystem::Certificate, ids),
            Param::TargetGroups(ids) => self.ordinals(CodeSystem::TargetGroup, ids),
            Param::Languages(languages) => {
                joined(languages.iter().map(|(id, rank)| self.language(*id, *rank)))
            }
            Param::SkillGrade(rank) => self.skill_grade(*rank),
            Param::JobTypes(bits) => self.bits(CodeSystem::JobType, u128::from(*bits)),
            Param::Benefits(bits) => self.bits(CodeSystem::Benefit, *bits),
            Param::EmployerKinds(bits) => self.bits(CodeSystem::EmployerKind, u128::from(*bits)),
            Param::Industry(number) => self.code(CodeSystem::Industry, &industry_codes(*number)),
            Param::Words(numbers) => joined(numbers.iter().map(|number| self.word(*number))),
            Param::Day(day) => same(date(*day).map_or_else(|| day.to_string(), |date| date.to_string())),
            Param::Months(months) => told_months(*months),
            Param::TenthsOfKm(tenths) => same(format!("{}.{}", tenths / 10, tenths % 10)),
            Param::Number(number) => same(number.to_string()),
            Param::NotTold => Text::new("未填", "not told"),
            Param::None => none(),
        }
    }
}

impl Tables {
    /// The name of the first of these codes that the table has, else the first code itself.
    fn code(&self, system: CodeSystem, codes: &[String]) -> Text {
        let table = self.book().table(system);
        let entry = codes.iter().find_map(|code| table.get(code));
        entry.map_or_else(|| same(codes.first().cloned().unwrap_or_default()), entry_name)
    }

    fn division(&self, number: u32) -> Text {
        let code = format!("{number:06}");
        let table = self.book().table(CodeSystem::Division);
        let mut text = self.code(CodeSystem::Division, std::slice::from_ref(&code));
        if let Some(full) = table.full_name(&code) {
            text.zh = full;
        }
        text
    }

    fn major(&self, number: u32) -> Text {
        let digits = format!("{number:06}");
        let class = digits.strip_suffix("00").unwrap_or(&digits);
        let field = class.strip_suffix("00").unwrap_or(class);
        self.code(
            CodeSystem::Major,
            &[digits.clone(), class.to_owned(), field.to_owned()],
        )
    }

    fn ordinals(&self, system: CodeSystem, ids: &[u16]) -> Text {
        joined(ids.iter().map(|id| self.ordinal(system, usize::from(*id))))
    }

    fn bits(&self, system: CodeSystem, bits: u128) -> Text {
        joined(
            (0..128)
                .filter(|bit| bits >> bit & 1 == 1)
                .map(|bit| self.ordinal(system, bit)),
        )
    }

    fn ordinal(&self, system: CodeSystem, ordinal: usize) -> Text {
        let entry = self.book().table(system).entries().get(ordinal);
        entry.map_or_else(|| same(ordinal.to_string()), entry_name)
    }

    fn language(&self, id: u16, rank: u8) -> Text {
        let name = self.ordinal(CodeSystem::Language, usize::from(id));
        match LANGUAGE_LEVELS.get(usize::from(rank).wrapping_sub(1)) {
            Some(level) => Text::new(format!("{} {level}", name.zh), format!("{} {level}", name.en)),
            None => name,
        }
    }

    fn skill_grade(&self, rank: u8) -> Text {
        if rank == 0 {
            return none();
        }
        let entries = self.book().table(CodeSystem::SkillGrade).entries();
        let entry = entries.iter().find(|entry| entry.rank == Some(rank));
        entry.map_or_else(|| same(rank.to_string()), entry_name)
    }

    fn word(&self, number: u32) -> Text {
        same(self.words.word(WordId(number)))
    }
}

fn entry_name(entry: &CodeEntry) -> Text {
    let english = if entry.name_en.is_empty() {
        &entry.name
    } else {
        &entry.name_en
    };
    Text::new(entry.name.as_str(), english.as_str())
}

fn occupation_code(number: u32) -> String {
    let (major, middle) = (number / 1_000_000, number / 10_000 % 100);
    format!(
        "{major}-{middle:02}-{:02}-{:02}",
        number / 100 % 100,
        number % 100
    )
}

/// The section letter with four, three, two and no digits: the deepest the table has names it.
fn industry_codes(number: u32) -> Vec<String> {
    let letter = u8::try_from(number / 10_000)
        .ok()
        .and_then(|section| section.checked_sub(1));
    let letter = letter
        .filter(|place| *place < 26)
        .map_or('?', |place| char::from(b'A' + place));
    let digits = format!("{:04}", number % 10_000);
    let mut codes = Vec::new();
    for kept in [4, 3, 2, 0] {
        if digits[kept..].bytes().all(|digit| digit == b'0') {
            codes.push(format!("{letter}{}", &digits[..kept]));
        }
    }
    codes
}

fn date(day: Day) -> Option<Date> {
    Date::constant(1970, 1, 1).checked_add(day.days()).ok()
}

fn told_months(months: u32) -> Text {
    let (years, months) = (months / 12, months % 12);
    match (years, months) {
        (0, 0) => none(),
        (0, months) => Text::new(format!("{months} 个月"), format!("{months} months")),
        (years, 0) => Text::new(format!("{years} 年"), format!("{years} years")),
        (years, months) => Text::new(
            format!("{years} 年 {months} 个月"),
            format!("{years} years {months} months"),
        ),
    }
}

fn of_list(list: &[(&str, &str)], place: usize) -> Text {
    list.get(place).map_or_else(none, |(zh, en)| Text::new(*zh, *en))
}

fn joined(texts: impl Iterator<Item = Text>) -> Text {
    let (zh, en): (Vec<String>, Vec<String>) = texts.map(|text| (text.zh, text.en)).unzip();
    if zh.is_empty() {
        none()
    } else {
        Text::new(zh.join("、"), en.join(", "))
    }
}

fn same(text: impl Into<String>) -> Text {
    let text = text.into();
    Text::new(text.clone(), text)
}

fn none() -> Text {
    Text::new("无", "none")
}

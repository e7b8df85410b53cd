//! Codes in cells: `081001`, `土木工程`, `081001土木工程`, `3715聊城`, lists of them whose names may hold separators.

use super::entry::{Entry, escaped, split, unescaped};
use super::{Cell, CodesBy, Printing, Reading, wording};
use crate::ingest::problem::{Refusal, shown};
use duijie_domain::code::{
    BenefitCode, BoardLodgingCode, CertificateCode, Code, CodeSystem, CodeTable, DegreeCode, DivisionCode,
    EducationCode, EmployerKindCode, EmployerSizeCode, HazardCode, IndustryCode, InsuranceCode, JobTypeCode,
    LanguageCode, LegalGroundCode, MajorCode, OccupationCode, SeekerClassCode, SkillCode, SkillGradeCode,
    TargetGroupCode,
};
use duijie_domain::message::Text;
use smol_str::SmolStr;

const SEPARATORS: &str = "、;；,，\n";
/// Most neighbouring pieces of a list that are tried as one name.
const JOINED_PIECES_MAX: usize = 5;
/// Most different unknown texts whose explanation is kept.
const UNKNOWN_KEPT_MAX: usize = 10_000;

macro_rules! code_cells {
    ($($code:ident),* $(,)?) => {$(
        impl Cell for $code {
            fn read(text: &str, reading: &mut Reading<'_>) -> Result<Self, Refusal> {
                read_code(Self::SYSTEM, text, reading).map(Self::new)
            }

            fn print(&self, printing: &Printing<'_>) -> String {
                print_code(self, printing)
            }
        }

        impl Entry for $code {
            const SEPARATORS: &'static str = SEPARATORS;

            fn read_entry(text: &str, reading: &mut Reading<'_>) -> Result<Self, Refusal> {
                Self::read(&unescaped(text), reading)
            }

            fn print_entry(&self, printing: &Printing<'_>) -> String {
                escaped(&print_code(self, printing), SEPARATORS).into_owned()
            }

            fn read_list(text: &str, reading: &mut Reading<'_>) -> Result<Vec<Self>, Refusal> {
                read_list_or_words(Self::SYSTEM, text, reading)
                    .map(|codes| codes.into_iter().map(Self::new).collect())
            }
        }
    )*};
}

code_cells!(
    BenefitCode,
    BoardLodgingCode,
    CertificateCode,
    DegreeCode,
    DivisionCode,
    EducationCode,
    EmployerKindCode,
    EmployerSizeCode,
    HazardCode,
    IndustryCode,
    InsuranceCode,
    JobTypeCode,
    LanguageCode,
    LegalGroundCode,
    MajorCode,
    OccupationCode,
    SeekerClassCode,
    SkillCode,
    SkillGradeCode,
    TargetGroupCode,
);

/// The code meant by a text; warns where the name beside a code is another one.
pub(super) fn read_code(
    system: CodeSystem,
    text: &str,
    reading: &mut Reading<'_>,
) -> Result<SmolStr, Refusal> {
    let codes = reading.codes;
    let table = codes.table(system);
    let text = text.trim();
    if let Some(code) = exact(table, text, reading.codes_by) {
        return Ok(code);
    }
    if let Some((code, name)) = code_beside_name(table, text, reading.codes_by) {
        if reading.codes_by == CodesBy::Any {
            warn_of_name(table, &code, name, reading);
        }
        return Ok(code);
    }
    match wording::one(system, text, reading) {
        Some(read) => read,
        None => Err(unknown(table, text, reading)),
    }
}

/// The codes of a list, or what the whole cell says in free wording.
fn read_list_or_words(
    system: CodeSystem,
    text: &str,
    reading: &mut Reading<'_>,
) -> Result<Vec<SmolStr>, Refusal> {
    let warned = reading.warnings.len();
    read_codes(system, text, reading).or_else(|refusal| {
        reading.warnings.truncate(warned);
        wording::list(system, text, reading).unwrap_or(Err(refusal))
    })
}

/// The codes of a list. Neighbouring pieces are joined again where only together they are a known name
/// (`081010T土木、水利与交通工程`).
fn read_codes(system: CodeSystem, text: &str, reading: &mut Reading<'_>) -> Result<Vec<SmolStr>, Refusal> {
    let own = reading.separators.clone();
    let separators = own.as_deref().unwrap_or(SEPARATORS);
    let table = reading.codes.table(system);
    let pieces = split(text, |character| separators.contains(character));
    let pieces: Vec<&str> = pieces.into_iter().filter(|piece| !piece.is_empty()).collect();
    let mut codes = Vec::new();
    let mut next = 0;
    while let Some(piece) = pieces.get(next) {
        let known = (1..=JOINED_PIECES_MAX.min(pieces.len() - next)).find_map(|count| {
            let joined = unescaped(spanned(text, pieces[next], pieces[next + count - 1]));
            exact(table, &joined, reading.codes_by).map(|code| (code, count))
        });
        if let Some((code, count)) = known {
            codes.push(code);
            next += count;
        } else {
            let position = codes.len();
            let code =
                read_code(system, &unescaped(piece), reading).map_err(|refusal| refusal.at(position))?;
            codes.push(code);
            next += 1;
        }
    }
    Ok(codes)
}

/// The part of `text` from the beginning of one of its pieces to the end of a later one.
fn spanned<'a>(text: &'a str, first: &'a str, last: &'a str) -> &'a str {
    let start = first.as_ptr() as usize - text.as_ptr() as usize;
    let end = last.as_ptr() as usize + last.len() - text.as_ptr() as usize;
    text.get(start..end).unwrap_or(first)
}

/// The code that a text means beyond doubt: by code, by name, or by a code with its own name behind it.
fn exact(table: &CodeTable, text: &str, by: CodesBy) -> Option<SmolStr> {
    let found = table.lookup_code(text);
    match by {
        CodesBy::Name => return found.filter(|code| is_name_of(table, code, text)),
        CodesBy::Code | CodesBy::Any if found.is_some() => return found,
        CodesBy::Code | CodesBy::Any => {}
    }
    let (code, name) = split_code(text)?;
    let code = table.lookup_code(code)?;
    is_name_of(table, &code, name).then_some(code)
}

/// A code that is followed by a name that is not its own.
fn code_beside_name<'a>(table: &CodeTable, text: &'a str, by: CodesBy) -> Option<(SmolStr, &'a str)> {
    let (code, name) = split_code(text).filter(|_| by != CodesBy::Name)?;
    let has_digit = code.bytes().any(|byte| byte.is_ascii_digit());
    let code = table.lookup_code(code).filter(|_| has_digit)?;
    Some((code, name))
}

/// A leading code and what follows it, both of them not empty.
fn split_code(text: &str) -> Option<(&str, &str)> {
    let is_code = |character: char| character.is_ascii_alphanumeric() || matches!(character, '-' | '.' | '_');
    let end = text.find(|character| !is_code(character))?;
    let (code, name) = text.split_at(end);
    let name = name.trim();
    (!code.is_empty() && !name.is_empty()).then_some((code, name))
}

fn is_name_of(table: &CodeTable, code: &str, name: &str) -> bool {
    let Some(entry) = table.get(code) else {
        return false;
    };
    entry.name == name
        || entry.name_en == name
        || entry.aliases.iter().any(|alias| alias == name)
        || table.full_name(code).is_some_and(|full| full == name)
        || table
            .lookup_code(name)
            .is_some_and(|found| found == entry.code && found != name)
}

fn warn_of_name(table: &CodeTable, code: &SmolStr, name: &str, reading: &mut Reading<'_>) {
    let expected = table.full_name(code).unwrap_or_default();
    let name = shown(name);
    reading.warn(
        "CODE_NAME_DIFFERS",
        Text::new(
            format!("代码 {code} 的名称是“{expected}”，不是“{name}”；已按代码导入"),
            format!("code {code} is \"{expected}\", not \"{name}\"; the code was taken"),
        ),
        Text::new("请核对代码与名称", "check which of the two is meant"),
    );
}

/// Finding the nearest codes is slow, and the same wrong text often fills a whole column.
fn unknown(table: &CodeTable, text: &str, reading: &mut Reading<'_>) -> Refusal {
    let key = (table.system(), SmolStr::from(shown(text)));
    if let Some(refusal) = reading.unknown.get(&key) {
        return refusal.clone();
    }
    let message = match table.resolve_code(text) {
        Err(unknown) => Text::new(unknown.message_zh(), unknown.message_en()),
        Ok(code) => Text::new(
            format!("“{}”不是名称，而是代码 {code}", shown(text)),
            format!("\"{}\" is not a name but the code {code}", shown(text)),
        ),
    };
    let hint = Text::new(
        "请改用代码表中的代码或名称；可用 duijie codes 查询",
        "use a code or a name of the table; `duijie codes` looks codes up",
    );
    let refusal = Refusal::new("CODE_UNKNOWN", message, hint);
    if reading.unknown.len() < UNKNOWN_KEPT_MAX {
        reading.unknown.insert(key, refusal.clone());
    }
    refusal
}

fn print_code<C: Code>(code: &C, printing: &Printing<'_>) -> String {
    let name = printing.names.and_then(|book| {
        let entry = book.entry(code)?;
        let name = printing.language.pick(&entry.name, &entry.name_en);
        (entry.code == code.as_str() && !name.is_empty()).then(|| name.to_owned())
    });
    name.map_or_else(|| code.to_string(), |name| format!("{code} {name}"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use duijie_domain::code::{CodeBook, TableMode};

    fn majors() -> CodeBook {
        let table = "code\tname\n08\t工学\n0810\t土木类\n081001\t土木工程\n081010T\t土木、水利与交通工程\n081406T\t智能地球探测\n";
        CodeBook::embedded()
            .with_table(CodeSystem::Major, table, TableMode::Replace)
            .unwrap()
    }

    #[test]
    fn codes_are_read_in_every_usual_form() {
        let book = CodeBook::embedded();
        for (text, code) in [
            ("371500", "371500"),
            ("3715聊城", "371500"),
            ("3715 聊城市", "371500"),
            ("聊城", "371500"),
            ("山东省聊城市东昌府区", "371502"),
            ("371502 东昌府区", "371502"),
        ] {
            let mut reading = Reading::new(&book);
            assert_eq!(
                DivisionCode::read(text, &mut reading).unwrap().as_str(),
                code,
                "{text}"
            );
            assert!(reading.warnings.is_empty(), "{text}");
        }
    }

    #[test]
    fn names_with_separators_are_joined_again() {
        let book = majors();
        let mut reading = Reading::new(&book);
        let list = "0810土木类,081010T土木、水利与交通工程，土木工程";
        let codes = Vec::<MajorCode>::read(list, &mut reading).unwrap();
        assert_eq!(codes, ["0810", "081010", "081001"].map(MajorCode::new));
        assert!(reading.warnings.is_empty());
    }

    #[test]
    fn a_code_with_another_name_is_kept_with_a_warning() {
        let book = majors();
        let mut reading = Reading::new(&book);
        let codes = Vec::<MajorCode>::read("081406 桥梁与隧道工程", &mut reading).unwrap();
        assert_eq!(codes, [MajorCode::new("081406")]);
        assert_eq!(reading.warnings[0].code, "CODE_NAME_DIFFERS");
    }

    #[test]
    fn an_unknown_code_names_its_place_in_the_list() {
        let book = majors();
        let refusal = Vec::<MajorCode>::read("0810;不存在的专业", &mut Reading::new(&book)).unwrap_err();
        assert_eq!((refusal.code, refusal.place.as_str()), ("CODE_UNKNOWN", "[1]"));
    }

    #[test]
    fn columns_of_names_do_not_take_codes() {
        let book = majors();
        let mut reading = Reading::new(&book);
        reading.codes_by = CodesBy::Name;
        assert!(MajorCode::read("0810", &mut reading).is_err());
        assert_eq!(MajorCode::read("土木类", &mut reading).unwrap().as_str(), "0810");
    }
}

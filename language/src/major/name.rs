//! One entry of a list of majors: by code, by name, by what people call it.

use std::collections::HashMap;

use duijie_domain::code::CodeTable;
use smol_str::SmolStr;

use super::list::without_code;
use crate::word_table::rows;

/// What an entry means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Named {
    Codes {
        codes: Vec<SmolStr>,
        thousandths: u16,
        /// The name beside a code is another major's.
        other_name: bool,
    },
    Any,
    Unknown,
    /// Words around a list: 等, 相关专业.
    Nothing,
}

/// Everyday names with the codes that the table in use has for them.
#[derive(Debug)]
pub(super) struct Words {
    codes: HashMap<&'static str, Vec<SmolStr>>,
}

const WORDS: &str = include_str!("../../tables/major_words.tsv");

impl Words {
    pub(super) fn new(table: &CodeTable) -> Self {
        let codes = rows(WORDS).filter_map(|(_, columns)| {
            let (word, codes, is_fallback) = word(&columns)?;
            let known = codes.filter_map(|code| table.lookup_code(code));
            let known: Vec<SmolStr> = known.take(if is_fallback { 1 } else { usize::MAX }).collect();
            (!known.is_empty()).then_some((word, known))
        });
        Self {
            codes: codes.collect(),
        }
    }

    /// What an evened entry means.
    pub(super) fn named(&self, table: &CodeTable, entry: &str) -> Named {
        let plain = without_brackets(entry);
        let plain = plain.trim();
        if is_any(plain) {
            return Named::Any;
        }
        if let Some(code) = table.lookup_code(plain) {
            return certain(code);
        }
        if let Some(named) = by_code(table, plain).or_else(|| by_bracketed_code(table, entry)) {
            return named;
        }
        self.loosely(table, plain)
    }

    /// The name without words around it, and wider where 相关 says so.
    fn loosely(&self, table: &CodeTable, plain: &str) -> Named {
        let (name, is_wide) = without_surroundings(plain);
        if name.is_empty() {
            return Named::Nothing;
        }
        if is_any(name) {
            return Named::Any;
        }
        let found = self.exact(table, name).or_else(|| self.parts(table, name));
        let Some((codes, thousandths)) = found else {
            return Named::Unknown;
        };
        if !is_wide {
            return Named::Codes {
                codes,
                thousandths,
                other_name: false,
            };
        }
        let mut wider: Vec<SmolStr> = codes.iter().map(|code| class_of(table, code)).collect();
        wider.dedup();
        Named::Codes {
            codes: wider,
            thousandths: thousandths.min(750),
            other_name: false,
        }
    }

    /// By name, by name with an ending that people leave out, by everyday name.
    fn exact(&self, table: &CodeTable, name: &str) -> Option<(Vec<SmolStr>, u16)> {
        if let Some(code) = table.lookup_code(name) {
            return Some((vec![code], 950));
        }
        if let Some(codes) = self.codes.get(name) {
            return Some((codes.clone(), 800));
        }
        let bare = name.strip_suffix('类').unwrap_or(name);
        let endings = ["类", "学类", "学"];
        let found = endings
            .into_iter()
            .find_map(|ending| table.lookup_code(&format!("{bare}{ending}")));
        let found = found.map(|code| (vec![code], 850));
        found.or_else(|| Some((self.codes.get(bare)?.clone(), 800)))
    }

    /// `会计或财务`, `机械与电气`: all parts have to be known.
    fn parts(&self, table: &CodeTable, name: &str) -> Option<(Vec<SmolStr>, u16)> {
        const PARTS_MAX: usize = 8;
        let parts: Vec<&str> = name
            .split(['或', '和', '与', '及', '、', ' '])
            .map(str::trim)
            .filter(|part| !part.is_empty())
            .collect();
        if !(2..=PARTS_MAX).contains(&parts.len()) {
            return None;
        }
        let found: Option<Vec<Vec<SmolStr>>> = parts
            .iter()
            .map(|part| {
                self.exact(table, without_surroundings(part).0)
                    .map(|(codes, _)| codes)
            })
            .collect();
        let mut codes = found?.concat();
        codes.sort();
        codes.dedup();
        Some((codes, 800))
    }
}

fn word<'a>(columns: &[&'a str]) -> Option<(&'a str, impl Iterator<Item = &'a str> + use<'a>, bool)> {
    let [word, codes, fallback] = columns else {
        return None;
    };
    Some((word, codes.split('|'), *fallback == "1"))
}

fn certain(code: SmolStr) -> Named {
    Named::Codes {
        codes: vec![code],
        thousandths: 1_000,
        other_name: false,
    }
}

fn is_any(name: &str) -> bool {
    const ANY: [&str; 12] = [
        "不限",
        "专业不限",
        "不限专业",
        "无要求",
        "无专业要求",
        "专业无要求",
        "不限制",
        "无限制",
        "无",
        "所有专业",
        "各专业",
        "any",
    ];
    ANY.contains(&name)
}

/// `080901计算机科学与技术`, `0809 计算机类`: the code counts, and whether the name is its own is told.
fn by_code(table: &CodeTable, entry: &str) -> Option<Named> {
    let name = without_code(entry);
    let digits = entry.len()
        - entry
            .trim_start_matches(|character: char| character.is_ascii_digit())
            .len();
    let code = entry
        .get(..digits)
        .filter(|code| !code.is_empty() && !name.is_empty())?;
    let code = table.lookup_code(code)?;
    let is_own = table
        .get(&code)
        .is_some_and(|known| known.name == name || known.aliases.iter().any(|alias| alias == name));
    let is_own = is_own || table.lookup_code(name).is_some_and(|found| found == code);
    let thousandths = if is_own { 1_000 } else { 800 };
    Some(Named::Codes {
        codes: vec![code],
        thousandths,
        other_name: !is_own,
    })
}

/// `计算机科学与技术(080901)`.
fn by_bracketed_code(table: &CodeTable, entry: &str) -> Option<Named> {
    let (_, rest) = entry.split_once(['(', '[', '【'])?;
    let (inside, _) = rest.split_once([')', ']', '】'])?;
    let is_code = inside.starts_with(|character: char| character.is_ascii_digit());
    let code = table.lookup_code(inside.trim()).filter(|_| is_code)?;
    Some(certain(code))
}

fn without_brackets(entry: &str) -> String {
    let mut depth = 0_usize;
    let mut kept = String::with_capacity(entry.len());
    for character in entry.chars() {
        match character {
            '(' | '[' | '【' => depth += 1,
            ')' | ']' | '】' => depth = depth.saturating_sub(1),
            _ if depth == 0 => kept.push(character),
            _ => {}
        }
    }
    kept
}

/// The name without 等, 专业, 优先 and the like, and whether 相关 widens it to its class.
fn without_surroundings(entry: &str) -> (&str, bool) {
    const ENDINGS: [&str; 20] = [
        "等相关专业",
        "及相关专业",
        "或相关专业",
        "类相关专业",
        "等相关",
        "及相关",
        "或相关",
        "相关专业",
        "相近专业",
        "及相近专业",
        "等专业",
        "类专业",
        "专业类",
        "专业",
        "方向",
        "等",
        "相关",
        "相近",
        "毕业",
        "背景",
    ];
    const BEGINNINGS: [&str; 9] = ["具有", "具备", "学习", "主修", "要求", "有", "为", "是", "及"];
    let mut name = entry.trim();
    let mut is_wide = false;
    while let Some((rest, ending)) = ENDINGS
        .iter()
        .find_map(|ending| Some((name.strip_suffix(ending)?, ending)))
    {
        is_wide |= ending.contains("相关") || ending.contains("相近");
        let rest = rest.trim();
        name = if ending.starts_with('类') && !rest.is_empty() {
            name.get(..rest.len() + "类".len()).unwrap_or(rest)
        } else {
            rest
        };
    }
    let begun = BEGINNINGS
        .iter()
        .find_map(|beginning| name.strip_prefix(beginning));
    (begun.unwrap_or(name).trim(), is_wide)
}

/// The class that a major belongs to; the code itself if it is a class or a field.
fn class_of(table: &CodeTable, code: &SmolStr) -> SmolStr {
    const CLASS_DIGITS: usize = 4;
    let class = code
        .get(..CLASS_DIGITS)
        .and_then(|class| table.lookup_code(class));
    class.unwrap_or_else(|| code.clone())
}

#[cfg(test)]
mod tests {
    use duijie_domain::code::{CodeBook, CodeSystem};

    use super::*;

    #[test]
    fn the_table_is_sound() {
        let book = CodeBook::embedded();
        let words = Words::new(book.table(CodeSystem::Major));
        for (line, columns) in rows(WORDS) {
            let (name, codes, is_fallback) = word(&columns).unwrap_or_else(|| panic!("line {line}"));
            assert!(words.codes.contains_key(name), "line {line}: {name}");
            let codes: Vec<&str> = codes.collect();
            let is_shape = |code: &&str| {
                matches!(code.len(), 2 | 4 | 6) && code.bytes().all(|byte| byte.is_ascii_digit())
            };
            assert!(codes.iter().all(is_shape), "line {line}: {codes:?}");
            assert!(
                !is_fallback || (codes.len() == 2 && codes[0].starts_with(codes[1])),
                "line {line}: {codes:?}"
            );
        }
        assert_eq!(words.codes.len(), rows(WORDS).count(), "a word stands twice");
    }
}

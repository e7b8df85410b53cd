//! Every spelling of a skill or certificate, and where a text holds one.
//!
//! In: the code book. Out: matches, longest first at each place, Latin ones only where no letter touches them.

use std::collections::HashMap;

use aho_corasick::{AhoCorasick, Input, MatchKind};
use duijie_domain::code::{CertificateCode, CodeBook, CodeEntry, CodeSystem, SkillCode};
use smol_str::SmolStr;

use super::SkillReaderError;
use super::rules::Rules;
use crate::reading::Span;
use crate::text::EvenText;

/// What a form lacks to count alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Weakness {
    /// Nothing.
    None,
    /// A short Latin form: it counts beside its kin or with words that make it a skill.
    Short,
    /// A form that counts only beside its kin.
    Kin,
    /// A title of a post: a certificate only where it is held.
    Title,
    /// A class letter of a licence: it counts only where it is held.
    Initial,
}

/// One spelling and what it names.
pub(super) struct Form {
    pub(super) skill: Option<SkillCode>,
    pub(super) certificate: Option<CertificateCode>,
    pub(super) weakness: Weakness,
    group: Option<SmolStr>,
}

/// A form in an evened text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Match {
    pub(super) span: Span,
    pub(super) weakness: Weakness,
    form: usize,
}

/// All forms, ready to search with.
pub(super) struct Lexicon {
    finder: AhoCorasick,
    forms: Vec<Form>,
}

#[derive(Default)]
struct Draft {
    words: Vec<String>,
    forms: Vec<Form>,
    places: HashMap<String, usize>,
}

impl Lexicon {
    pub(super) fn of(book: &CodeBook, rules: &Rules) -> Result<Self, SkillReaderError> {
        let mut draft = Draft::default();
        for system in [CodeSystem::Skill, CodeSystem::Certificate] {
            for entry in book.table(system).entries() {
                for name in std::iter::once(&entry.name).chain(&entry.aliases) {
                    draft.add(system, entry, name, rules);
                }
            }
        }
        if draft.forms.is_empty() {
            return Err(SkillReaderError::BadSize);
        }
        for word in &rules.doubtful {
            draft.add_doubtful(word);
        }
        let traps = rules
            .traps
            .iter()
            .filter(|trap| !draft.places.contains_key(trap.as_str()));
        let words = draft
            .words
            .iter()
            .map(String::as_str)
            .chain(traps.map(SmolStr::as_str));
        let finder = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .build(words)
            .map_err(|_| SkillReaderError::BadSize)?;
        Ok(Self {
            finder,
            forms: draft.forms,
        })
    }

    pub(super) fn len(&self) -> usize {
        self.forms.len()
    }

    /// The forms of a text from left to right; a trap hides what it covers.
    pub(super) fn matches(&self, text: &str) -> Vec<Match> {
        let mut matches = Vec::new();
        let mut from = 0;
        while let Some(found) = self.finder.find(Input::new(text).range(from..)) {
            if !stands_alone(text, found.start(), found.end()) {
                from = end_of_word(text, found.start());
                continue;
            }
            from = found.end();
            let form = found.pattern().as_usize();
            if let Some(weakness) = self.forms.get(form).map(|form| form.weakness) {
                matches.push(Match {
                    span: Span::from(found.start()..found.end()),
                    weakness,
                    form,
                });
            }
        }
        matches
    }

    pub(super) fn form(&self, found: &Match) -> Option<&Form> {
        self.forms.get(found.form)
    }

    /// Whether two matches are of one kind and the other counts without this one.
    pub(super) fn are_kin(&self, found: &Match, other: &Match) -> bool {
        let (Some(left), Some(right)) = (self.form(found), self.form(other)) else {
            return false;
        };
        let is_firm = !matches!(right.weakness, Weakness::Kin);
        is_firm && left.group.is_some() && left.group == right.group
    }
}

impl Draft {
    fn add(&mut self, system: CodeSystem, entry: &CodeEntry, name: &str, rules: &Rules) {
        let even = EvenText::of(name);
        let even = even.as_str().trim();
        let tight: String = even.split(' ').collect();
        let loose = spaced(&tight);
        for word in [even, tight.as_str(), loose.as_str()] {
            self.add_word(system, entry, word, rules);
        }
    }

    /// A form that no entry may claim; told as a skill, it is left to a person.
    fn add_doubtful(&mut self, word: &str) {
        self.places.insert(word.to_owned(), self.words.len());
        self.words.push(word.to_owned());
        self.forms.push(Form {
            skill: None,
            certificate: None,
            weakness: Weakness::Kin,
            group: None,
        });
    }

    fn add_word(&mut self, system: CodeSystem, entry: &CodeEntry, word: &str, rules: &Rules) {
        if word.is_empty() {
            return;
        }
        let place = *self.places.entry(word.to_owned()).or_insert(self.words.len());
        if place == self.words.len() {
            self.words.push(word.to_owned());
            self.forms.push(Form {
                skill: None,
                certificate: None,
                weakness: weakness(word, rules),
                group: entry.group.clone(),
            });
        }
        let Some(form) = self.forms.get_mut(place) else {
            return;
        };
        match system {
            CodeSystem::Skill => {
                form.skill = form
                    .skill
                    .take()
                    .or_else(|| Some(SkillCode::new(entry.code.clone())))
            }
            _ => {
                let code = || CertificateCode::new(entry.code.clone());
                form.certificate = form.certificate.take().or_else(|| Some(code()));
            }
        }
    }
}

/// A single character is as weak as a short Latin form, whatever the table says.
fn weakness(word: &str, rules: &Rules) -> Weakness {
    match rules.weakness(word) {
        Weakness::None if word.chars().count() == 1 => Weakness::Short,
        weakness => weakness,
    }
}

/// The word with a space wherever Latin and Chinese writing meet: `cad 制图`.
fn spaced(word: &str) -> String {
    let mut loose = String::with_capacity(word.len() + 2);
    let mut last = None;
    for character in word.chars() {
        let is_latin = character.is_ascii_alphanumeric();
        let is_border = last.is_some_and(|last: char| last.is_ascii_alphanumeric() != is_latin);
        if is_border && (character.is_alphabetic() && last.is_some_and(char::is_alphanumeric)) {
            loose.push(' ');
        }
        loose.push(character);
        last = Some(character);
    }
    loose
}

/// Whether no Latin word runs on over the ends of the match. Digits behind a longer name are its version: `python3`.
fn stands_alone(text: &str, start: usize, end: usize) -> bool {
    let bytes = text.as_bytes();
    let at = |place: usize| bytes.get(place).copied().unwrap_or(b' ');
    let before = if start == 0 { b' ' } else { at(start - 1) };
    let opens_latin = at(start).is_ascii_alphanumeric();
    if opens_latin && (before.is_ascii_alphanumeric() || matches!(before, b'@' | b'_' | b'.' | b'-')) {
        return false;
    }
    if end == 0 || !at(end - 1).is_ascii_alphanumeric() {
        return true;
    }
    const NAME_BYTES_MIN: usize = 3;
    let digits = bytes
        .iter()
        .skip(end)
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    let is_version = at(end - 1).is_ascii_alphabetic() && end - start >= NAME_BYTES_MIN;
    let behind = at(end + if is_version { digits } else { 0 });
    let runs_on = behind.is_ascii_alphanumeric() || matches!(behind, b'@' | b'_' | b'#');
    let is_address = behind == b'.' && at(end + digits + 1).is_ascii_alphabetic();
    let is_other = behind == b'+' && end - start < NAME_BYTES_MIN;
    !(runs_on || is_address || is_other)
}

fn end_of_word(text: &str, start: usize) -> usize {
    let rest = text.get(start..).unwrap_or("");
    let latin = rest.bytes().take_while(u8::is_ascii_alphanumeric).count();
    let first = rest.chars().next().map_or(1, char::len_utf8);
    start + latin.max(first)
}

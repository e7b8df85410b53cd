//! The dictionary of Chinese words: the default one of jieba with the words of the code tables on top.
//!
//! In: the code book. Out: cuts of runs of Chinese characters, dictionary words inside a word. One vocabulary is shared by
//! everything that reads or writes the index: the dictionary takes tens of megabytes and a while to load.

use super::cut::{count, is_han};
use super::fold::fold;
use duijie_domain::code::{CodeBook, CodeEntry, CodeSystem};
use jieba_rs::Jieba;
use std::sync::{Arc, Mutex, PoisonError};

/// Systems whose names and aliases are words of the labour market.
const SYSTEMS: [CodeSystem; 9] = [
    CodeSystem::Occupation,
    CodeSystem::Skill,
    CodeSystem::Certificate,
    CodeSystem::Major,
    CodeSystem::Division,
    CodeSystem::Industry,
    CodeSystem::Benefit,
    CodeSystem::SkillGrade,
    CodeSystem::Language,
];
/// Words nobody has a table for, which the default dictionary cuts badly.
const TRADE_WORDS: [&str; 24] = [
    "操作工",
    "普工",
    "学徒工",
    "电焊工",
    "焊工",
    "数控车床",
    "数控",
    "车床",
    "车工",
    "叉车工",
    "叉车",
    "注塑工",
    "包装工",
    "质检员",
    "仓管员",
    "网约车",
    "快递员",
    "外卖员",
    "送餐员",
    "保洁员",
    "收银员",
    "双休",
    "包吃",
    "包住",
];
/// Endings left out in speech: 聊城市 is 聊城.
const DIVISION_ENDINGS: [char; 6] = ['省', '市', '区', '县', '旗', '盟'];
/// The longest table name that is a word and not a description.
const WORD_CHARACTERS_MAX: u32 = 10;

/// The dictionary of Chinese words.
pub(crate) struct Vocabulary {
    jieba: Jieba,
}

/// The vocabulary made last, by the version of its code book.
static LATEST: Mutex<Option<(String, Arc<Vocabulary>)>> = Mutex::new(None);

impl Vocabulary {
    /// The vocabulary of a code book; made once for each version in turn.
    pub(crate) fn of(book: &CodeBook) -> Arc<Self> {
        let mut latest = LATEST.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((version, vocabulary)) = latest.as_ref()
            && version == book.version()
        {
            return Arc::clone(vocabulary);
        }
        let vocabulary = Arc::new(Self::read(book));
        *latest = Some((book.version().to_owned(), Arc::clone(&vocabulary)));
        vocabulary
    }

    /// The likeliest cut of a run of Chinese characters.
    pub(super) fn cut<'t>(&self, run: &'t str) -> impl Iterator<Item = &'t str> + use<'t> {
        self.jieba.cut(run, false).into_iter().map(|token| token.word)
    }

    /// Hands over the dictionary words of two characters and more inside a word, with their offset in characters.
    pub(super) fn words_inside<'t>(&self, word: &'t str, mut emit: impl FnMut(u32, &'t str)) {
        if count(word) < 3 {
            return;
        }
        for (offset, (start, _)) in (0..).zip(word.char_indices()) {
            let ends = word[start..].char_indices().skip(2).map(|(end, _)| start + end);
            for end in ends.chain([word.len()]) {
                let part = &word[start..end];
                if part.len() < word.len() && count(part) > 1 && self.jieba.has_word(part) {
                    emit(offset, part);
                }
            }
        }
    }

    /// The fewest dictionary words and single characters that make up a word without being it, with their offsets: how
    /// a text spells the word when its neighbours make the cut fall otherwise.
    pub(crate) fn spelling<'t>(&self, word: &'t str) -> Vec<(u32, &'t str)> {
        let starts: Vec<usize> = word
            .char_indices()
            .map(|(at, _)| at)
            .chain([word.len()])
            .collect();
        let mut best: Vec<(usize, usize)> = vec![(usize::MAX, 0); starts.len()];
        if let Some(last) = best.last_mut() {
            *last = (0, 0);
        }
        for from in (0..starts.len().saturating_sub(1)).rev() {
            for to in (from + 1)..starts.len() {
                let part = &word[starts[from]..starts[to]];
                let is_piece = to == from + 1 || (part.len() < word.len() && self.jieba.has_word(part));
                let pieces = best[to].0.saturating_add(1);
                if is_piece && pieces < best[from].0 {
                    best[from] = (pieces, to);
                }
            }
        }
        let mut spelling = Vec::new();
        let mut at = 0;
        while at + 1 < starts.len() {
            let to = best[at].1;
            spelling.push((
                u32::try_from(at).unwrap_or(u32::MAX),
                &word[starts[at]..starts[to]],
            ));
            at = to;
        }
        spelling
    }

    fn read(book: &CodeBook) -> Self {
        let mut jieba = Jieba::new();
        for system in SYSTEMS {
            for entry in book.table(system).entries() {
                add_names(&mut jieba, system, entry);
            }
        }
        for word in TRADE_WORDS {
            add(&mut jieba, word);
        }
        Self { jieba }
    }
}

fn add_names(jieba: &mut Jieba, system: CodeSystem, entry: &CodeEntry) {
    for name in std::iter::once(&entry.name).chain(&entry.aliases) {
        add(jieba, name);
        if system == CodeSystem::Division {
            add(jieba, name.trim_end_matches(DIVISION_ENDINGS));
        }
    }
}

/// Names with letters, digits or marks in them are cut before the dictionary sees them, so each Chinese run counts.
fn add(jieba: &mut Jieba, name: &str) {
    for run in fold(name).split(|character| !is_han(character)) {
        if (2..=WORD_CHARACTERS_MAX).contains(&count(run)) {
            let frequency = jieba.suggest_freq(run);
            jieba.add_word(run, Some(frequency), None);
        }
    }
}

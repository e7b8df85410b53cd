//! Lists of codes as facts: empty means none, no list means not told.

use duijie_domain::Fact;
use duijie_domain::candidate::{HeldSkill, LanguageLevel, TimeSpan};
use duijie_domain::code::{Code, LanguageCode};

use super::{Compiler, merged, minute};
use crate::features::{Language, Minutes, Ranked, Skill};

impl Compiler<'_> {
    /// Sorted ordinals without doubles.
    pub(super) fn ordinals<C: Code>(&mut self, codes: &[C]) -> Box<[u16]> {
        let mut ordinals: Vec<u16> = codes.iter().filter_map(|code| self.ordinal(code)).collect();
        ordinals.sort_unstable();
        ordinals.dedup();
        ordinals.into()
    }

    /// One bit per code; a code whose place is beyond the bits is told as unknown.
    pub(super) fn bits<C: Code>(&mut self, codes: &[C], width: u32) -> u128 {
        let mut bits = 0;
        for code in codes {
            match self.ordinal(code) {
                Some(ordinal) if u32::from(ordinal) < width => bits |= 1_u128 << ordinal,
                Some(_) => self.note_unknown(code),
                None => {}
            }
        }
        bits
    }

    /// Skills sorted by ordinal; of doubles the higher level stays.
    pub(super) fn skills(&mut self, skills: &[HeldSkill]) -> Vec<Skill> {
        let mut compiled: Vec<Skill> = Vec::with_capacity(skills.len());
        for skill in skills {
            if let Some(id) = self.ordinal(&skill.skill) {
                compiled.push(Skill {
                    id,
                    level: skill.level,
                });
            }
        }
        compiled.sort_unstable_by_key(|skill| (skill.id, std::cmp::Reverse(skill.level)));
        compiled.dedup_by_key(|skill| skill.id);
        compiled
    }

    /// Languages sorted by ordinal. A proof (`en.cet-4`) stands for its language at the proof's rank.
    pub(super) fn languages(&mut self, languages: &[LanguageLevel]) -> Box<[Language]> {
        let mut compiled: Vec<Language> = Vec::with_capacity(languages.len());
        for spoken in languages {
            let proven = match spoken.language.as_str().split_once('.') {
                Some(_) => self.rank(&spoken.language).unwrap_or(0),
                None => 0,
            };
            let base = spoken.language.as_str().split('.').next().unwrap_or_default();
            if let Some(id) = self.ordinal(&LanguageCode::new(base)) {
                compiled.push(Language {
                    id,
                    rank: spoken.level.max(proven),
                });
            }
        }
        compiled.sort_unstable_by_key(|language| (language.id, std::cmp::Reverse(language.rank)));
        compiled.dedup_by_key(|language| language.id);
        compiled.into()
    }
}

/// The first three wishes in their order; a wish that is told twice takes up both places.
pub(super) fn ranked(numbers: impl IntoIterator<Item = u32>) -> Ranked {
    let mut ranked = Ranked::default();
    for (place, number) in ranked.0.iter_mut().zip(numbers) {
        *place = number;
    }
    ranked
}

/// The first three different numbers in their order.
pub(super) fn distinct(numbers: impl IntoIterator<Item = u32>) -> Ranked {
    let mut seen: Vec<u32> = Vec::with_capacity(3);
    for number in numbers {
        if seen.len() < 3 && !seen.contains(&number) {
            seen.push(number);
        }
    }
    ranked(seen)
}

/// An unranked list in which nothing is said by being empty.
pub(super) fn told<Item>(list: Box<[Item]>) -> Fact<Box<[Item]>> {
    if list.is_empty() {
        Fact::Absent
    } else {
        Fact::Known(list)
    }
}

/// A ranked list in which empty means not told.
pub(super) fn wished(ranked: Ranked) -> Fact<Ranked> {
    if ranked == Ranked::default() {
        Fact::Unknown
    } else {
        Fact::Known(ranked)
    }
}

/// Spans of time in which empty means not told.
pub(super) fn spans(spans: &[TimeSpan]) -> Fact<Box<[Minutes]>> {
    let minutes = spans.iter().map(|span| Minutes {
        from: minute(span.from),
        to: minute(span.to),
    });
    let joined = merged(minutes.collect());
    if joined.is_empty() {
        Fact::Unknown
    } else {
        Fact::Known(joined)
    }
}

/// A known list compiled; an empty one is none.
pub(super) fn list_fact<Code, Item>(
    fact: &Fact<Vec<Code>>,
    compile: impl FnOnce(&[Code]) -> Box<[Item]>,
) -> Fact<Box<[Item]>> {
    match fact {
        Fact::Known(codes) => told(compile(codes)),
        Fact::Absent => Fact::Absent,
        Fact::Unknown => Fact::Unknown,
    }
}

/// A known set compiled to bits; an empty one is none.
pub(super) fn bits_fact<Code>(fact: &Fact<Vec<Code>>, compile: impl FnOnce(&[Code]) -> u128) -> Fact<u128> {
    match fact.as_ref().map(|codes| compile(codes)) {
        Fact::Known(0) => Fact::Absent,
        bits => bits,
    }
}

/// Bits of a set that fits into fewer bits.
pub(super) fn narrow<Bits: TryFrom<u128>>(bits: Fact<u128>) -> Fact<Bits> {
    match bits {
        Fact::Known(bits) => Bits::try_from(bits).map_or(Fact::Unknown, Fact::Known),
        Fact::Absent => Fact::Absent,
        Fact::Unknown => Fact::Unknown,
    }
}

/// A fact whose value may turn out not to be known to the tables.
pub(super) fn lookup<Code, Value>(
    fact: &Fact<Code>,
    find: impl FnOnce(&Code) -> Option<Value>,
) -> Fact<Value> {
    match fact {
        Fact::Known(code) => find(code).into(),
        Fact::Absent => Fact::Absent,
        Fact::Unknown => Fact::Unknown,
    }
}

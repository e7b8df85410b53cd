//! `text`: the share of the vacancy's meaningful words, by weight, found in the person's free text.

use duijie_domain::Fact;
use serde::Deserialize;

use super::{Criterion, CriterionKind, Value, curve};
use crate::Side;
use crate::facet::{OwnBound, Part, Reads};
use crate::features::{Pair, VacancyFeatures, WeightedWord};
use crate::note::{Evidence, Note, Param, Template};

pub(super) static KIND: CriterionKind = CriterionKind {
    id: "text",
    zh: "文字描述",
    en: "free text",
    sides: &[Side::Employer],
    candidate: Reads::Row(&[Part::Words]),
    vacancy: Reads::Row(&[]),
    read: super::read::<Text>,
};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Text {}

impl Criterion for Text {
    fn value(&self, pair: &Pair<'_>, evidence: &mut Evidence) -> Value {
        let wanted = match &pair.vacancy.words {
            Fact::Known(words) if !words.is_empty() => words,
            _ => return Value::Unasked,
        };
        let held: &[u32] = match &pair.candidate.words {
            Fact::Known(words) => words,
            Fact::Absent => &[],
            Fact::Unknown => return Value::Missing,
        };
        let (mut met, mut whole) = (0_u64, 0_u64);
        for wanted in wanted {
            whole += u64::from(wanted.weight);
            if held.binary_search(&wanted.word).is_ok() {
                met += u64::from(wanted.weight);
            }
        }
        evidence.say(|| {
            let found = wanted.iter().map(|wanted| wanted.word);
            let found = found.filter(|word| held.binary_search(word).is_ok()).collect();
            Note::new(&FOUND, vec![("words", Param::Words(found))])
        });
        Value::Known(curve::share(met, whole))
    }

    fn person_bound(&self, vacancy: &VacancyFeatures) -> Option<OwnBound> {
        let wanted = vacancy.words.known()?;
        let whole: u64 = wanted.iter().map(|word| u64::from(word.weight)).sum();
        let most = |word: &WeightedWord| (word.word, curve::share_at_most(word.weight.into(), whole));
        Some(OwnBound::Words(wanted.iter().map(most).collect()))
    }
}

const FOUND: Template = Template {
    code: "WORDS_FOUND",
    zh: "简历文字中出现的岗位用词：{words}",
    en: "the vacancy's words found in the free text: {words}",
};

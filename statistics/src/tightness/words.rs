//! How alike short texts are: runs of up to three characters, rare ones counting more. What the texts are about is not
//! asked.

use std::collections::{BTreeMap, HashMap};

/// The longest run of characters that is one word.
const RUN_CHARACTERS_MAX: usize = 3;

/// The texts of all posts in one cell, equal ones kept once.
pub(super) struct Texts {
    /// Weighted words of each text, of length one in sum of squares.
    vectors: Vec<Vec<(u32, f32)>>,
    of_post: Vec<usize>,
    words: usize,
}

impl Texts {
    /// From texts cut into runs of characters.
    pub(super) fn of_runs<'a>(texts: impl Iterator<Item = &'a str>) -> Self {
        Self::of_words(texts.map(runs))
    }

    /// From words, one list for each post.
    pub(super) fn of_words(lists: impl Iterator<Item = Vec<String>>) -> Self {
        let mut distinct: HashMap<Vec<String>, usize> = HashMap::new();
        let mut kept: Vec<Vec<String>> = Vec::new();
        let mut of_post = Vec::new();
        for list in lists {
            let number = *distinct.entry(list).or_insert_with_key(|list| {
                kept.push(list.clone());
                kept.len() - 1
            });
            of_post.push(number);
        }
        let counts: Vec<BTreeMap<&str, u32>> = kept.iter().map(|list| counts(list)).collect();
        let mut posts_by_word: BTreeMap<&str, u32> = BTreeMap::new();
        for number in &of_post {
            counts[*number]
                .keys()
                .for_each(|word| *posts_by_word.entry(word).or_default() += 1);
        }
        let numbered: HashMap<&str, (u32, f64)> = (0_u32..)
            .zip(&posts_by_word)
            .map(|(number, (word, posts))| (*word, (number, rarity(of_post.len(), *posts))))
            .collect();
        let vectors = counts.iter().map(|counts| vector(counts, &numbered)).collect();
        Self {
            vectors,
            of_post,
            words: posts_by_word.len(),
        }
    }

    /// How alike the text of one post and those of all are, by the number of the distinct text.
    pub(super) fn row(&self, post: usize) -> Vec<f32> {
        let mut dense = vec![0_f32; self.words];
        for (word, weight) in &self.vectors[self.of_post[post]] {
            dense[*word as usize] = *weight;
        }
        let alike = |vector: &Vec<(u32, f32)>| {
            vector
                .iter()
                .map(|(word, weight)| dense[*word as usize] * weight)
                .sum()
        };
        self.vectors.iter().map(alike).collect()
    }

    /// The number of the text of a post.
    pub(super) fn text_of(&self, post: usize) -> usize {
        self.of_post[post]
    }
}

fn runs(text: &str) -> Vec<String> {
    let characters: Vec<char> = text.chars().collect();
    (1..=RUN_CHARACTERS_MAX)
        .flat_map(|length| characters.windows(length).map(String::from_iter))
        .collect()
}

fn counts(list: &[String]) -> BTreeMap<&str, u32> {
    let mut counts = BTreeMap::new();
    for word in list {
        *counts.entry(word.as_str()).or_default() += 1;
    }
    counts
}

/// Words in few posts tell more.
#[allow(clippy::cast_precision_loss, reason = "counts of posts stay far below 2^53")]
fn rarity(posts: usize, with_word: u32) -> f64 {
    ((1.0 + posts as f64) / (1.0 + f64::from(with_word))).ln() + 1.0
}

#[allow(
    clippy::cast_possible_truncation,
    reason = "weights between 0 and 1 lose digits, not size"
)]
fn vector(counts: &BTreeMap<&str, u32>, numbered: &HashMap<&str, (u32, f64)>) -> Vec<(u32, f32)> {
    let weighted: Vec<(u32, f64)> = counts
        .iter()
        .map(|(word, count)| {
            let (number, rarity) = numbered[word];
            (number, (1.0 + f64::from(*count).ln()) * rarity)
        })
        .collect();
    let length = weighted
        .iter()
        .map(|(_, weight)| weight * weight)
        .sum::<f64>()
        .sqrt();
    weighted
        .into_iter()
        .map(|(number, weight)| (number, (weight / length) as f32))
        .collect()
}

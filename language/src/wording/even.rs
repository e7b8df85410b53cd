//! One line of a notice in the spelling that the rules are written for: what is written to slip past is brought
//! back (`男 士`, `♂`, `三十五岁`, `35嵗`), and every byte still knows where it stood.
//!
//! Which words are limits is not decided here.

use std::sync::LazyLock;

use crate::reading::Span;
use crate::text::EvenText;

/// Characters that stand for others, one to one, in their order.
static STANDING_FOR: LazyLock<Vec<(char, char)>> = LazyLock::new(|| {
    let mut pairs: Vec<(char, char)> = include_str!("../../tables/wording_characters.tsv")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once('\t'))
        .filter_map(|(written, meant)| Some((written.chars().next()?, meant.chars().next()?)))
        .collect();
    pairs.sort_unstable();
    pairs
});

/// A line evened out for the rules.
pub(super) struct Line {
    text: String,
    /// Where each byte of `text` stood in what was given, and behind the last one where the line ends.
    origins: Vec<usize>,
}

impl Line {
    /// Evens out a line that begins at byte `base` of what was given.
    pub(super) fn of(given: &str, base: usize) -> Self {
        let even = EvenText::of(given);
        let characters = squeezed(&meant(&even));
        let mut line = Self {
            text: String::with_capacity(even.as_str().len()),
            origins: Vec::with_capacity(even.as_str().len() + 1),
        };
        let mut rest = characters.as_slice();
        while let Some((first, behind)) = rest.split_first() {
            match numeral(rest) {
                Some((digits, length)) => {
                    digits.chars().for_each(|digit| line.push(digit, base + first.0));
                    rest = rest.get(length..).unwrap_or_default();
                }
                None => {
                    line.push(first.1, base + first.0);
                    rest = behind;
                }
            }
        }
        line.origins.push(base + given.len());
        line
    }

    fn push(&mut self, character: char, origin: usize) {
        self.text.push(character);
        self.origins
            .extend(std::iter::repeat_n(origin, character.len_utf8()));
    }

    pub(super) fn as_str(&self) -> &str {
        &self.text
    }

    /// Where a span of the line stood in what was given.
    pub(super) fn origin(&self, span: Span) -> Span {
        let end = self.origins.last().copied().unwrap_or(0);
        let of = |place: usize| self.origins.get(place).copied().unwrap_or(end);
        Span {
            start: of(span.start),
            end: of(span.end),
        }
    }
}

/// Characters with their place, each as the one it stands for.
fn meant(even: &EvenText) -> Vec<(usize, char)> {
    let pairs = &*STANDING_FOR;
    let stands_for = |character: char| {
        let found = pairs.binary_search_by_key(&character, |(written, _)| *written);
        found
            .ok()
            .and_then(|found| pairs.get(found))
            .map_or(character, |(_, meant)| *meant)
    };
    let place = |place: usize, length: usize| even.origin(Span::from(place..place + length)).start;
    even.as_str()
        .char_indices()
        .map(|(start, character)| {
            let stood = place(start, character.len_utf8());
            (stood, stands_for(character))
        })
        .collect()
}

/// Drops the marks that only tear a word apart: between two ideographs of which one stands alone, and between a number
/// and what it counts.
fn squeezed(characters: &[(usize, char)]) -> Vec<(usize, char)> {
    let at = |place: usize| characters.get(place).map(|(_, character)| *character);
    let ideograph_at = |place: Option<usize>| place.and_then(at).is_some_and(is_ideograph);
    let tears = |place: usize| {
        let (Some(mark), Some(left), Some(right)) =
            (at(place), place.checked_sub(1).and_then(at), at(place + 1))
        else {
            return false;
        };
        let counted = |outer: Option<usize>| {
            outer.and_then(at).is_some_and(|outer| outer.is_ascii_digit()) && !joins_a_number(left)
        };
        let alone = |lone: usize, outer: Option<usize>| {
            !ideograph_at(outer) && !counted(outer) && !stands_apart(characters, lone)
        };
        let torn = || alone(place - 1, place.checked_sub(2)) || alone(place + 1, Some(place + 2));
        let words = is_ideograph(left) && is_ideograph(right) && torn();
        let counts = |character: char| character.is_ascii_digit() || value(character).is_some();
        let number = (counts(left) && joins_a_number(right)) || (joins_a_number(left) && counts(right));
        words || (number && mark == ' ')
    };
    let kept = characters
        .iter()
        .enumerate()
        .filter(|(place, (_, character))| !(is_mark(*character) && tears(*place)));
    kept.map(|(_, character)| *character).collect()
}

/// Whether a single ideograph is an item of its own between two longer words: `5名 女 包吃住`.
fn stands_apart(characters: &[(usize, char)], lone: usize) -> bool {
    let at = |place: Option<usize>| place.and_then(|place| characters.get(place));
    let is_word = |near: Option<usize>, far: Option<usize>| {
        let far = at(far).is_some_and(|(_, far)| is_ideograph(*far) || far.is_ascii_alphanumeric());
        far && at(near).is_some_and(|(_, near)| is_ideograph(*near))
    };
    is_word(lone.checked_sub(2), lone.checked_sub(3)) && is_word(Some(lone + 2), Some(lone + 3))
}

fn is_ideograph(character: char) -> bool {
    ('\u{4E00}'..='\u{9FFF}').contains(&character)
}

const fn joins_a_number(character: char) -> bool {
    matches!(
        character,
        '岁' | '周' | '后' | '年' | '以' | '至' | '到' | '-' | '<' | '>' | '≤'
    )
}

const fn is_mark(character: char) -> bool {
    matches!(character, ' ' | '·' | '*' | '_' | '.' | '^' | '•')
}

/// A number in ideographs that counts years, in digits, and how many characters it takes.
fn numeral(characters: &[(usize, char)]) -> Option<(String, usize)> {
    const LENGTH_MAX: usize = 5;
    let values: Vec<u32> = characters
        .iter()
        .take(LENGTH_MAX)
        .map_while(|(_, character)| value(*character))
        .collect();
    let behind = characters.get(values.len()).map(|(_, character)| *character)?;
    if values.is_empty() || !joins_a_number(behind) {
        return None;
    }
    let digits = if values.iter().any(|value| *value >= 10) {
        tens(&values)?.to_string()
    } else {
        values.iter().map(ToString::to_string).collect()
    };
    Some((digits, values.len()))
}

const fn value(character: char) -> Option<u32> {
    Some(match character {
        '零' | '〇' => 0,
        '一' | '壹' => 1,
        '二' | '贰' | '两' => 2,
        '三' | '叁' => 3,
        '四' | '肆' => 4,
        '五' | '伍' => 5,
        '六' | '陆' => 6,
        '七' | '柒' => 7,
        '八' | '捌' => 8,
        '九' | '玖' => 9,
        '十' | '拾' => 10,
        '廿' => 20,
        '卅' => 30,
        _ => return None,
    })
}

/// `三十五`, `十八`, `二十`, `卅五`.
fn tens(values: &[u32]) -> Option<u32> {
    match *values {
        [ten @ (10 | 20 | 30)] => Some(ten),
        [ten @ (10 | 20 | 30), one @ 0..=9] => Some(ten + one),
        [many @ 1..=9, 10] => Some(many * 10),
        [many @ 1..=9, 10, one @ 1..=9] => Some(many * 10 + one),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("男 士优先", "男士优先")]
    #[case("限　男　性", "限男性")]
    #[case("女*士", "女士")]
    #[case("只招 女 生", "只招女生")]
    #[case("5名 女 包吃住", "5名 女 包吃住")]
    #[case("经验不限 男装销售", "经验不限 男装销售")]
    #[case("三十五岁以下", "35岁以下")]
    #[case("叁拾伍周岁", "35周岁")]
    #[case("卅五岁", "35岁")]
    #[case("九零后", "90后")]
    #[case("35 岁 以 下", "35岁以下")]
    #[case("35岁 以下", "35岁以下")]
    #[case("１８－３５嵗", "18-35岁")]
    #[case("第一学历", "第一学历")]
    #[case("限♂", "限男")]
    fn spellings_meet(#[case] given: &str, #[case] meant: &str) {
        assert_eq!(Line::of(given, 0).as_str(), meant);
    }

    #[test]
    fn a_span_comes_back_to_what_was_given() {
        let given = "要求：三十五 岁以下，有经验";
        let line = Line::of(given, 7);
        let start = line.as_str().find("35").unwrap();
        let end = line.as_str().find(",有").unwrap();
        let span = line.origin(Span::from(start..end));
        let here = Span::from(span.start - 7..span.end - 7);
        assert_eq!(here.of(given), "三十五 岁以下");
    }
}

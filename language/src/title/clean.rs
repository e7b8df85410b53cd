//! Cuts a title as it was posted down to the job: company, place, pay, perks, brackets and shouting go.
//!
//! What the job is, is `predict.rs`'s to say.

use std::ops::Range;

use duijie_domain::code::{CodeBook, CodeSystem};

use super::noise::{Noise, NoiseKind, NoiseTableError};
use crate::reading::Span;
use crate::text::EvenText;

/// A part of a title that may name a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// The part in the even spelling, without what stood around the job.
    pub text: String,
    /// Where it stands in the title as given.
    pub span: Span,
    /// Whether it stood in brackets.
    pub is_aside: bool,
}

/// A title cut down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cut {
    /// The parts that may name a job.
    pub pieces: Vec<Piece>,
    /// Whether nothing but noise was found, or nothing at all.
    pub is_noise: bool,
}

/// Cuts titles down; built once.
#[derive(Debug, Clone)]
pub struct Cleaner {
    noise: Noise,
}

const NOISE_TABLE: &str = include_str!("../../tables/title_noise.tsv");
const ROUNDS_MAX: usize = 12;
/// No title is longer; what stands behind is a job description.
const CHARACTERS_MAX: usize = 200;
const FRONT: [NoiseKind; 2] = [NoiseKind::Edge, NoiseKind::Place];
const ALONE: [NoiseKind; 4] = [
    NoiseKind::Edge,
    NoiseKind::Loose,
    NoiseKind::Place,
    NoiseKind::Hire,
];
const BACK: [NoiseKind; 3] = [NoiseKind::Edge, NoiseKind::Loose, NoiseKind::Place];
const PAY_UNITS: &str = "kw万千元块%届天年岁期名位人个薪日月时起";

impl Cleaner {
    /// A cleaner that knows the places of a code book.
    ///
    /// # Errors
    /// [`NoiseTableError`] naming the first bad line of the embedded table.
    pub fn new(book: &CodeBook) -> Result<Self, NoiseTableError> {
        let noise = Noise::parse(NOISE_TABLE, book.table(CodeSystem::Division))?;
        Ok(Self { noise })
    }

    /// Cuts a title into the parts that may name a job, in their order. Where all is noise, the first part as it was.
    #[must_use]
    pub fn cut(&self, title: &str) -> Cut {
        let end = title
            .char_indices()
            .nth(CHARACTERS_MAX)
            .map_or(title.len(), |(place, _)| place);
        let even = EvenText::of(title.get(..end).unwrap_or(title));
        let parts = parts(even.as_str());
        let piece = |range: Range<usize>, is_aside: bool| Piece {
            text: even.as_str().get(range.clone()).unwrap_or("").to_owned(),
            span: even.origin(Span::from(range)),
            is_aside,
        };
        let cut = |part: &Part| {
            self.cut_part(even.as_str(), part.range.clone())
                .map(|range| piece(range, part.is_aside))
        };
        let kept: Vec<Piece> = parts.iter().filter_map(cut).collect();
        let is_noise = kept.is_empty();
        let first = parts.into_iter().next().filter(|_| is_noise);
        let as_it_was = first.map(|part| piece(part.range, part.is_aside));
        Cut {
            pieces: kept.into_iter().chain(as_it_was).collect(),
            is_noise,
        }
    }

    /// What remains of a part when the noise is cut from both ends.
    fn cut_part(&self, text: &str, range: Range<usize>) -> Option<Range<usize>> {
        let mut range = range;
        for _ in 0..ROUNDS_MAX {
            let before = range.clone();
            range = self.behind_hiring(text, range);
            range = without_pay(text, range)?;
            if self.noise.is(text.get(range.clone())?, &ALONE) {
                return None;
            }
            range = self.without_edges(text, range);
            if range == before {
                break;
            }
        }
        says_something(text.get(range.clone())?).then_some(range)
    }

    fn without_edges(&self, text: &str, range: Range<usize>) -> Range<usize> {
        let Range { mut start, mut end } = range;
        let part = |start: usize, end: usize| text.get(start..end).unwrap_or("");
        if let Some(length) = self.noise.at_front(part(start, end), &FRONT) {
            let rest = part(start + length, end);
            if has_two(rest) && !self.noise.is(rest, &[NoiseKind::Post]) {
                start += length;
            }
        }
        if let Some(place) = self.noise.at_end(part(start, end), &BACK)
            && has_two(part(start, start + place))
        {
            end = start + place;
        }
        start..end
    }

    /// Whether what stands behind a verb of hiring makes it part of a job: 招聘专员, 招商; but 诚聘会计 is no 会.
    fn begins_post(&self, behind: &str, is_short_verb: bool) -> bool {
        let post = self
            .noise
            .at_front(behind, &[NoiseKind::Post])
            .and_then(|length| behind.get(..length));
        post.is_some_and(|post| is_short_verb || post == behind || has_two(post))
    }

    /// What stands behind the last verb of hiring, or before it where nothing does: 稻田招聘学徒工, 奶茶店招聘.
    fn behind_hiring(&self, text: &str, range: Range<usize>) -> Range<usize> {
        let part = text.get(range.clone()).unwrap_or("");
        let mut found = range.clone();
        let mut place = 0;
        while let Some(rest) = part.get(place..).filter(|rest| !rest.is_empty()) {
            let step = rest.chars().next().map_or(1, char::len_utf8);
            let Some(length) = self.noise.at_front(rest, &[NoiseKind::Hire]) else {
                place += step;
                continue;
            };
            let behind = rest.get(length..).unwrap_or("");
            let is_verb = length > step || place == 0;
            if is_verb && behind.is_empty() && has_two(part.get(..place).unwrap_or("")) && length > step {
                return found.start..range.start + place;
            }
            if is_verb && !behind.is_empty() && !self.begins_post(behind, length == step) {
                found = range.start + place + length..range.end;
            }
            place += length;
        }
        found
    }
}

struct Part {
    range: Range<usize>,
    is_aside: bool,
}

/// The parts between brackets, marks and spaces.
fn parts(text: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut depth = 0_usize;
    let mut start = 0;
    let mut before = ' ';
    let mut close = |range: Range<usize>, is_aside: bool| {
        if !range.is_empty() {
            parts.push(Part { range, is_aside });
        }
    };
    let mut characters = text.char_indices().peekable();
    while let Some((place, character)) = characters.next() {
        let next = characters.peek().map_or(' ', |(_, next)| *next);
        if !belongs(before, character, next) {
            close(start..place, depth > 0);
            start = place + character.len_utf8();
            depth = depth_behind(depth, character);
        }
        before = character;
    }
    close(start..text.len(), depth > 0);
    parts
}

fn depth_behind(depth: usize, character: char) -> usize {
    match character {
        '(' | '[' | '{' | '【' | '<' | '《' | '「' | '『' | '〔' => depth + 1,
        ')' | ']' | '}' | '】' | '>' | '》' | '」' | '』' | '〕' => depth.saturating_sub(1),
        _ => depth,
    }
}

/// Whether a character is part of a word: letters, digits, and the marks of c++, c#, .net, node.js and 1.5.
fn belongs(before: char, character: char, next: char) -> bool {
    match character {
        '+' => before == 'c' || before == '+',
        '#' => before == 'c' || before == 'f',
        '.' => next == 'n' || next == 'j' || (before.is_ascii_digit() && next.is_ascii_digit()),
        _ => character.is_alphanumeric(),
    }
}

fn has_two(text: &str) -> bool {
    text.chars().nth(1).is_some()
}

/// Whether anything is left that is no number and no particle.
fn says_something(text: &str) -> bool {
    let is_number = text.trim_start_matches(|character: char| character.is_ascii_alphabetic());
    let is_code = !is_number.is_empty() && is_number.chars().all(|character| character.is_ascii_digit());
    let mut characters = text.chars();
    let is_particle = match (characters.next(), characters.next()) {
        (Some(only), None) => "的可有无不和及或与市区月天年日元时".contains(only),
        (first, _) => first.is_none(),
    };
    !is_code && !is_particle
}

/// The range without sums of money and other counts at its ends; nothing if it is only that.
fn without_pay(text: &str, range: Range<usize>) -> Option<Range<usize>> {
    let part = text.get(range.clone())?;
    let front = pay_at_front(part);
    if front == part.len() {
        return None;
    }
    let rest = part.get(front..)?;
    let start = range.start + if has_two(rest) { front } else { 0 };
    let end = start + before_pay(text.get(start..range.end)?);
    Some(start..end)
}

/// The bytes of a count at the front: 8k, 110天, 1.5万; none where the number is part of a name (3d, 4s, 5g, 4.2米).
fn pay_at_front(part: &str) -> usize {
    let digits = part.len()
        - part
            .trim_start_matches(|character: char| character.is_ascii_digit() || character == '.')
            .len();
    let rest = part.get(digits..).unwrap_or("");
    if digits == 0 {
        return 0;
    }
    let units = rest.len()
        - rest
            .trim_start_matches(|character| PAY_UNITS.contains(character))
            .len();
    let next = rest.get(units..).and_then(|rest| rest.chars().next());
    let is_name =
        next.is_some_and(|next| next.is_ascii_alphabetic() || (units == 0 && "号米吨座轴".contains(next)));
    if is_name { 0 } else { digits + units }
}

/// Where a count at the end begins: 客服7500, 店员8k; the whole length where there is none.
fn before_pay(part: &str) -> usize {
    let units = part.trim_end_matches(|character| PAY_UNITS.contains(character));
    let digits = units.trim_end_matches(|character: char| character.is_ascii_digit() || character == '.');
    let is_count = digits.len() < units.len()
        && has_two(digits)
        && !digits.ends_with(|last: char| last.is_ascii_alphabetic());
    if is_count { digits.len() } else { part.len() }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    fn cut(title: &str) -> Vec<String> {
        let cleaner = Cleaner::new(&CodeBook::embedded()).unwrap();
        cleaner
            .cut(title)
            .pieces
            .into_iter()
            .map(|piece| piece.text)
            .collect()
    }

    #[rstest]
    #[case("高薪急聘电焊工包吃住8-12k", &["电焊工"])]
    #[case("【急聘】行政前台（五险一金+双休）", &["行政前台"])]
    #[case("北京市朝阳区诚聘会计 7000-9000元/月", &["会计"])]
    #[case("招聘专员", &["招聘专员"])]
    #[case("3D设计师", &["3d设计师"])]
    #[case("C++开发工程师/双休", &["c++开发工程师"])]
    #[case("4.2米货车司机", &["4.2米货车司机"])]
    #[case("稻田餐饮招聘学徒工", &["学徒工"])]
    #[case("旅游顾问（带薪年假）", &["旅游顾问"])]
    #[case("月入8000+快递员！！！", &["快递员"])]
    #[case("奶茶店招聘", &["奶茶店"])]
    #[case("高薪", &["高薪"])]
    #[case("", &[])]
    fn titles_are_cut_to_the_job(#[case] title: &str, #[case] pieces: &[&str]) {
        assert_eq!(cut(title), pieces, "{title}");
    }

    proptest! {
        #[test]
        fn any_text_is_taken(title in "\\PC{0,200}") {
            let cleaner = Cleaner::new(&CodeBook::embedded()).unwrap();
            for piece in cleaner.cut(&title).pieces {
                prop_assert!(!piece.text.is_empty());
                prop_assert!(title.get(piece.span.start..piece.span.end).is_some());
            }
        }
    }
}

//! The words around names of divisions: labels, development zones, the whole of a place, separators.

use std::sync::LazyLock;

use crate::reading::Span;
use crate::word_table::WordTable;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Word {
    Label,
    Zone,
    Whole,
    Anywhere,
}

static WORDS: LazyLock<WordTable<Word>> =
    LazyLock::new(|| WordTable::embedded(include_str!("../../tables/place_words.tsv"), word));

fn word(columns: &[&str]) -> Option<Word> {
    match columns {
        ["label"] => Some(Word::Label),
        ["zone"] => Some(Word::Zone),
        ["whole"] => Some(Word::Whole),
        ["anywhere"] => Some(Word::Anywhere),
        _ => None,
    }
}

/// Marks behind which another place of a list may begin.
pub(super) const LIST_MARKS: [char; 10] = ['、', ',', ';', '/', '|', '，', '；', ' ', '和', '及'];

const SEPARATORS: [char; 19] = [
    ' ', '-', '·', '/', '>', ',', '、', '_', '|', '，', ';', '；', ':', '•', '—', '–', '~', '(', '\\',
];

pub(super) fn behind_separators(text: &str, place: usize) -> usize {
    let rest = text.get(place..).unwrap_or("");
    place + rest.len() - rest.trim_start_matches(SEPARATORS).len()
}

/// The longest prefix of a text that a word looked at may take up.
const WORD_BYTES_MAX: usize = 60;

/// A word of a kind that begins right here.
fn word_at(text: &str, place: usize, kind: Word) -> Option<Span> {
    let near = near(text, place);
    let hit = WORDS
        .hits(near)
        .next()
        .filter(|hit| hit.span.start == 0 && *hit.meaning == kind)?;
    Some(Span::from(place..place + hit.span.end))
}

/// The next few characters.
fn near(text: &str, place: usize) -> &str {
    let rest = text.get(place..).unwrap_or("");
    let end = (0..=WORD_BYTES_MAX.min(rest.len()))
        .rev()
        .find(|end| rest.is_char_boundary(*end));
    rest.get(..end.unwrap_or(0)).unwrap_or("")
}

/// The byte behind a label with its colon, if one begins here.
pub(super) fn behind_label(text: &str, place: usize) -> usize {
    word_at(text, place, Word::Label).map_or(place, |span| behind_separators(text, span.end))
}

/// The byte behind words for all of a place (市直), if they stand here.
pub(super) fn behind_whole(text: &str, place: usize) -> usize {
    let start = behind_separators(text, place);
    let ends = |span: &Span| behind_separators(text, span.end) > span.end || span.end == text.len();
    word_at(text, start, Word::Whole)
        .filter(ends)
        .map_or(place, |span| span.end)
}

pub(super) fn anywhere_at(text: &str, place: usize) -> Option<Span> {
    word_at(text, place, Word::Anywhere)
}

/// The development zone that is named here, with the words before its kind: `江北水城旅游度假区`.
pub(super) fn zone_at(text: &str, place: usize) -> Option<Span> {
    const NAME_CHARACTERS_MAX: usize = 8;
    const NO_NAME: &str = "路街巷号村镇乡道弄栋楼、,，;； /|(（";
    let start = behind_separators(text, place);
    let near = near(text, start);
    let hit = WORDS.hits(near).find(|hit| *hit.meaning == Word::Zone)?;
    let name = near.get(..hit.span.start)?;
    let is_name = name.chars().count() <= NAME_CHARACTERS_MAX
        && !name.contains(|character| NO_NAME.contains(character));
    let goes_on = is_road(near, hit.span.end);
    (is_name && !goes_on).then(|| Span::from(start..start + hit.span.end))
}

/// Whether the kind of a zone begins right here.
pub(super) fn is_zone_at(text: &str, place: usize) -> bool {
    word_at(text, place, Word::Zone).is_some()
}

pub(super) fn has_zone(text: &str) -> bool {
    WORDS.hits(text).any(|hit| *hit.meaning == Word::Zone)
}

/// Whether a name goes on to a road, a bank or the like: `南京路`, `北京大学`.
pub(super) fn is_road(text: &str, place: usize) -> bool {
    const GOES_ON: [&str; 22] = [
        "路", "街", "大道", "大街", "巷", "胡同", "大厦", "广场", "银行", "大学", "学院", "中学", "小学",
        "医院", "菜", "烤鸭", "站", "东路", "西路", "南路", "北路", "中路",
    ];
    let rest = text.get(place..).unwrap_or("");
    GOES_ON.iter().any(|word| rest.starts_with(word))
}

/// Whether a word stands apart at this character.
pub(super) fn is_border(character: char) -> bool {
    const BORDERS: &str = " ,;|/、，；。·()（）[]【】-—:：\n+!！>在到去";
    BORDERS.contains(character)
}

/// Whether what follows shows that a short name is a place: `聊城地区`, `济南招聘`.
pub(super) fn follows_place(text: &str, place: usize) -> bool {
    const FOLLOWERS: [&str; 9] = [
        "地区", "工作", "上班", "招聘", "招", "市区", "本地", "周边", "高新",
    ];
    let rest = text.get(place..).unwrap_or("");
    FOLLOWERS.iter().any(|word| rest.starts_with(word)) || is_zone_at(text, place)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sound() {
        let read = WordTable::read(include_str!("../../tables/place_words.tsv"), word);
        assert!(read.is_ok(), "{read:?}");
        assert!(WordTable::read("某区\tnothing\n", word).is_err());
    }
}

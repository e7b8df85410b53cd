//! Where the entries of a list of majors begin and end.

use duijie_domain::code::CodeTable;

use crate::reading::Span;

const SEPARATORS: [char; 9] = [',', '、', ';', '，', '；', '/', '|', '\n', '。'];
/// Words that join two majors, but also stand in names (化工与制药类); an entry is first tried whole.
const MOST_JOINED: usize = 5;

/// The byte behind `专业：` and its kin.
pub(super) fn behind_label(text: &str) -> usize {
    const LABELS: [&str; 8] = [
        "专业要求",
        "所学专业",
        "专业名称",
        "需求专业",
        "学科专业",
        "要求专业",
        "招聘专业",
        "专业",
    ];
    let found = LABELS.iter().find_map(|label| {
        text.strip_prefix(label)?
            .trim_start()
            .strip_prefix([':', '：', '为'])
    });
    found.map_or(0, |rest| text.len() - rest.len())
}

/// The entries of a list; what stands in brackets parts nothing.
pub(super) fn entries(text: &str, span: Span) -> Vec<Span> {
    let mut entries = Vec::new();
    let mut depth = 0_usize;
    let mut start = span.start;
    for (offset, character) in span.of(text).char_indices() {
        match character {
            '(' | '[' | '【' => depth += 1,
            ')' | ']' | '】' => depth = depth.saturating_sub(1),
            _ if depth == 0 && SEPARATORS.contains(&character) => {
                push(text, start..span.start + offset, &mut entries);
                start = span.start + offset + character.len_utf8();
            }
            _ => {}
        }
    }
    push(text, start..span.end, &mut entries);
    entries
}

fn push(text: &str, range: std::ops::Range<usize>, entries: &mut Vec<Span>) {
    let told = text.get(range.clone()).unwrap_or("");
    let start = range.start + told.len() - told.trim_start().len();
    let end = start + told.trim().len();
    if start < end {
        entries.push(Span::from(start..end));
    }
}

/// Neighbouring entries that only together are a name (`土木、水利与交通工程`), and how many they are.
pub(super) fn joined(table: &CodeTable, text: &str, entries: &[Span], first: usize) -> Option<(Span, usize)> {
    let opener = entries.get(first)?;
    let most = MOST_JOINED.min(entries.len() - first);
    (2..=most).rev().find_map(|count| {
        let last = entries.get(first + count - 1)?;
        let span = Span {
            start: opener.start,
            end: last.end,
        };
        let name = without_code(span.of(text));
        table.lookup_code(name).map(|_| (span, count))
    })
}

/// The name behind a code.
pub(super) fn without_code(entry: &str) -> &str {
    let name = entry.trim_start_matches(|character: char| character.is_ascii_digit());
    match name.len() < entry.len() {
        true => name.trim_start_matches(['t', 'k', ' ', '-', '.', ':']),
        false => entry,
    }
}

/// The clauses of running text that name majors: up to 专业 in one, or behind 专业：.
pub(super) fn clauses(text: &str) -> Vec<Span> {
    const WORD: &str = "专业";
    let mut clauses: Vec<Span> = Vec::new();
    let mut done = 0;
    for (place, _) in text.match_indices(WORD) {
        if place < done {
            continue;
        }
        let behind = place + WORD.len();
        let label = text.get(place..).map_or(0, behind_label);
        if label > 0 {
            done = clause_end(text, place + label);
            clauses.push(Span::from(place + label..done));
        } else if let Some(length) = any_behind(text, behind) {
            done = behind + length;
            clauses.push(Span::from(place..done));
        } else {
            let start = clause_start(text, place).max(done);
            clauses.push(Span::from(start..behind));
            done = behind;
        }
    }
    clauses
}

/// The bytes of 不限 and its kin right behind 专业.
fn any_behind(text: &str, place: usize) -> Option<usize> {
    const WORDS: [&str; 4] = ["不限制", "不限", "无要求", "无限制"];
    let rest = text.get(place..)?;
    let word = WORDS.into_iter().find(|word| rest.starts_with(word))?;
    Some(word.len())
}

/// Words at which the names before 专业 begin.
const OPENERS: [&str; 15] = [
    "学历",
    "以上",
    "以下",
    "毕业",
    "要求",
    "本科",
    "大专",
    "专科",
    "硕士",
    "博士",
    "研究生",
    "届",
    ":",
    "。",
    ";",
];

fn clause_start(text: &str, place: usize) -> usize {
    const CLAUSE_BYTES_MAX: usize = 240;
    let from = (place.saturating_sub(CLAUSE_BYTES_MAX)..=place)
        .find(|from| text.is_char_boundary(*from))
        .unwrap_or(place);
    let before = text.get(from..place).unwrap_or("");
    let opened = OPENERS
        .iter()
        .filter_map(|word| before.rfind(word).map(|found| found + word.len()))
        .max();
    from + opened.unwrap_or(0)
}

fn clause_end(text: &str, start: usize) -> usize {
    let rest = text.get(start..).unwrap_or("");
    start + rest.find(['。', ';', '\n', '；', '!']).unwrap_or(rest.len())
}

//! Which encoding a text file is written in, and lines of it as text. A line that is not in the encoding of its file is
//! refused with the place of the byte; nothing is ever replaced by a question mark.

use super::lines::{Lines, RawLine};
use crate::error::Error;
use crate::ingest::problem::Refusal;
use duijie_domain::message::Text;
use encoding_rs::{DecoderResult, GB18030};
use std::path::Path;

const UTF8_MARK: &[u8] = b"\xEF\xBB\xBF";

/// Encodings of Chinese text files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoding {
    /// With or without a byte order mark.
    Utf8,
    /// GB18030, of which GBK and GB2312 are parts.
    Gb18030,
}

/// Looks through the whole file. A file is UTF-8 as long as most of its characters beyond ASCII are, so that one bad
/// byte does not turn all of it into other characters.
pub(super) fn detect(path: &Path) -> Result<Encoding, Error> {
    let mut lines = Lines::open(path)?;
    let (mut characters, mut faults) = (0_u64, 0_u64);
    let mut is_first = true;
    while let Some(line) = lines.next_line()? {
        if std::mem::take(&mut is_first) {
            refuse_other_formats(&line.bytes)?;
        }
        for chunk in line.bytes.utf8_chunks() {
            characters += count(chunk.valid().chars().filter(|character| !character.is_ascii()));
            faults += u64::from(!chunk.invalid().is_empty());
        }
    }
    Ok(if faults == 0 || characters > faults {
        Encoding::Utf8
    } else {
        Encoding::Gb18030
    })
}

/// The text of a line, or why it is none.
pub(super) fn decode(line: RawLine, encoding: Encoding) -> Result<String, Refusal> {
    if line.is_cut {
        return Err(too_long());
    }
    let is_first = line.starts_at == 0;
    let mut bytes = line.bytes;
    if is_first && bytes.starts_with(UTF8_MARK) {
        bytes.drain(..UTF8_MARK.len());
    }
    match encoding {
        Encoding::Utf8 => String::from_utf8(bytes).map_err(|error| {
            let place = line.starts_at + error.utf8_error().valid_up_to() as u64;
            not_in("UTF-8", place)
        }),
        Encoding::Gb18030 => decode_gb18030(&bytes, line.starts_at),
    }
}

fn decode_gb18030(bytes: &[u8], starts_at: u64) -> Result<String, Refusal> {
    if looks_like_utf8(bytes) {
        return Err(mixed(starts_at));
    }
    let mut decoder = GB18030.new_decoder_without_bom_handling();
    let room = decoder
        .max_utf8_buffer_length_without_replacement(bytes.len())
        .unwrap_or(bytes.len() * 4);
    let mut text = String::with_capacity(room);
    match decoder.decode_to_string_without_replacement(bytes, &mut text, true) {
        (DecoderResult::InputEmpty, _) => Ok(text),
        (_, read) => Err(not_in("GB18030", starts_at + read.saturating_sub(1) as u64)),
    }
}

/// Text in GBK is practically never well-formed UTF-8 with several Chinese characters in it.
fn looks_like_utf8(bytes: &[u8]) -> bool {
    const CHARACTERS_MIN: u64 = 2;
    std::str::from_utf8(bytes)
        .is_ok_and(|text| count(text.chars().filter(|character| character.len_utf8() >= 3)) >= CHARACTERS_MIN)
}

fn count(characters: impl Iterator<Item = char>) -> u64 {
    characters.count() as u64
}

fn refuse_other_formats(bytes: &[u8]) -> Result<(), Error> {
    let refuse = |zh: &str, en: &str| Err(Error::invalid("file", "ENCODING_UNSUPPORTED", Text::new(zh, en)));
    if bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF") {
        return refuse(
            "文件是 UTF-16 编码；请另存为“CSV UTF-8”或 xlsx",
            "the file is UTF-16; save it as CSV UTF-8 or xlsx",
        );
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"\xD0\xCF\x11\xE0") {
        return refuse(
            "文件是电子表格，不是文本；请改扩展名为 xlsx（xls 请另存为 xlsx）",
            "the file is a workbook, not text; name it .xlsx (save an .xls as .xlsx first)",
        );
    }
    Ok(())
}

fn not_in(encoding: &str, place: u64) -> Refusal {
    Refusal::new(
        "ENCODING_INVALID",
        Text::new(
            format!("文件第 {place} 字节处不是有效的 {encoding} 文字"),
            format!("byte {place} of the file is not valid {encoding}"),
        ),
        Text::new(
            "请把整个文件另存为 UTF-8 编码后重试",
            "save the whole file as UTF-8 and try again",
        ),
    )
}

fn mixed(place: u64) -> Refusal {
    Refusal::new(
        "ENCODING_MIXED",
        Text::new(
            format!("文件第 {place} 字节起的一行是 UTF-8，而文件是 GB18030（GBK）"),
            format!("the line at byte {place} is UTF-8 in a file of GB18030 (GBK)"),
        ),
        Text::new(
            "请把整个文件另存为 UTF-8 编码后重试",
            "save the whole file as UTF-8 and try again",
        ),
    )
}

fn too_long() -> Refusal {
    let mebibytes = super::lines::LINE_BYTES_MAX / (1024 * 1024);
    Refusal::new(
        "ROW_TOO_LONG",
        Text::new(
            format!("一行超过 {mebibytes} MiB"),
            format!("the row is longer than {mebibytes} MiB"),
        ),
        Text::new("请检查是否缺少换行", "check whether a line break is missing"),
    )
}

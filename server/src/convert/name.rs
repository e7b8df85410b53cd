//! Resource names and etags: `candidates/7`, `publishers/{publisher}/candidates/{own_id}`, `"r1f"`.
//!
//! In a name, publisher and own identifier are percent-encoded UTF-8 wherever they hold a character other than
//! letters, digits, `-`, `.`, `_` and `~`; characters beyond ASCII may also stand for themselves.

use crate::engine::RecordName;
use duijie_domain::check::Violation;
use duijie_domain::message::Text;
use duijie_domain::{RecordKey, RecordKind};
use duijie_indexer::store::Sequence;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// What must be encoded in a segment: everything but the unreserved characters of RFC 3986.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// The name of a record by its creation number.
pub fn print_name(kind: RecordKind, number: u64) -> String {
    format!("{}/{number}", kind.collection())
}

/// The name of a record by its key.
pub fn print_key_name(kind: RecordKind, key: &RecordKey) -> String {
    let [publisher, own_id] = [&key.publisher, &key.own_id].map(|text| utf8_percent_encode(text, RESERVED));
    format!("publishers/{publisher}/{}/{own_id}", kind.collection())
}

/// The record that `name`, standing in `field`, means.
///
/// # Errors
/// A violation that shows both forms.
pub fn parse_name(field: &str, kind: RecordKind, name: &str) -> Result<RecordName, Violation> {
    parse(kind, name).ok_or_else(|| name_malformed(field, kind))
}

fn parse(kind: RecordKind, name: &str) -> Option<RecordName> {
    let segments: Vec<&str> = name.split('/').collect();
    match segments.as_slice() {
        [collection, number] if *collection == kind.collection() => {
            let is_plain = number.bytes().all(|byte| byte.is_ascii_digit()) && !number.starts_with('0');
            let number = is_plain.then(|| number.parse().ok())?;
            number.map(RecordName::Number)
        }
        ["publishers", publisher, collection, own_id] if *collection == kind.collection() => Some(
            RecordName::Key(RecordKey::new(decode(publisher)?, decode(own_id)?)),
        ),
        _ => None,
    }
}

fn decode(segment: &str) -> Option<String> {
    let escapes_are_whole = segment.split('%').skip(1).all(|rest| {
        let digits = rest.as_bytes().get(..2);
        digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
    });
    let text = percent_decode_str(segment).decode_utf8().ok()?;
    (escapes_are_whole && !text.is_empty()).then(|| text.into_owned())
}

fn name_malformed(field: &str, kind: RecordKind) -> Violation {
    let (by_number, by_key) = (
        format!("{}/{{number}}", kind.collection()),
        format!("publishers/{{publisher}}/{}/{{own_id}}", kind.collection()),
    );
    Violation {
        field: field.to_owned(),
        reason: "NAME_MALFORMED",
        message: Text::new("资源名格式不对", "this is not a resource name of this kind"),
        hint: Text::new(
            format!("请写成 {by_number} 或 {by_key}（特殊字符用百分号编码）"),
            format!("write {by_number} or {by_key}, with odd characters percent-encoded"),
        ),
    }
}

/// The etag of a revision; callers only compare it.
pub fn print_etag(revision: Sequence) -> String {
    format!("\"r{:x}\"", revision.0)
}

/// The revision of which `etag`, standing in `field`, was given out; none if it is empty.
///
/// # Errors
/// A violation for a text that was never given out.
pub fn parse_etag(field: &str, etag: &str) -> Result<Option<Sequence>, Violation> {
    if etag.is_empty() {
        return Ok(None);
    }
    let digits = etag.strip_prefix("\"r").and_then(|rest| rest.strip_suffix('"'));
    let revision = digits
        .and_then(|digits| u64::from_str_radix(digits, 16).ok())
        .map(Sequence);
    match revision.filter(|revision| print_etag(*revision) == etag) {
        Some(revision) => Ok(Some(revision)),
        None => Err(Violation {
            field: field.to_owned(),
            reason: "ETAG_MALFORMED",
            message: Text::new(
                "etag 不是本服务给出的",
                "this etag was not given out by this service",
            ),
            hint: Text::new(
                "请原样送回读取时得到的 etag，或留空",
                "send back the etag that was read, or leave it empty",
            ),
        }),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use proptest::prelude::*;

    const KIND: RecordKind = RecordKind::Vacancy;

    #[test]
    fn both_forms_are_understood_and_nothing_else() {
        assert_eq!(
            parse_name("name", KIND, "vacancies/7").unwrap(),
            RecordName::Number(7)
        );
        let key = RecordKey::new("市人才网", "A 1");
        for name in ["publishers/市人才网/vacancies/A%201", &print_key_name(KIND, &key)] {
            assert_eq!(
                parse_name("name", KIND, name).unwrap(),
                RecordName::Key(key.clone())
            );
        }
        for name in [
            "",
            "7",
            "vacancies",
            "vacancies/",
            "vacancies/0",
            "vacancies/07",
            "vacancies/-1",
            "vacancies/+1",
            "vacancies/18446744073709551616",
            "candidates/7",
            "vacancies/7/",
            "publishers//vacancies/1",
            "publishers/a/vacancies/",
            "publishers/a/vacancies/%",
            "publishers/a/vacancies/%zz",
            "publishers/a/vacancies/%ff",
            "publishers/a/candidates/1",
        ] {
            assert_eq!(
                parse_name("vacancy", KIND, name).unwrap_err().field,
                "vacancy",
                "{name}"
            );
        }
    }

    #[test]
    fn a_stranger_etag_is_refused() {
        assert_eq!(parse_etag("etag", "").unwrap(), None);
        for etag in ["7", "\"r\"", "\"r07\"", "\"rG\"", "r7", "\"R7\"", "*"] {
            assert_eq!(
                parse_etag("etag", etag).unwrap_err().reason,
                "ETAG_MALFORMED",
                "{etag}"
            );
        }
    }

    proptest! {
        #[test]
        fn printed_names_and_etags_are_read_back(publisher in ".{1,64}", own_id in ".{1,64}", number in 1_u64..) {
            let key = RecordKey::new(publisher, own_id);
            let name = print_key_name(KIND, &key);
            prop_assert_eq!(parse_name("name", KIND, &name).unwrap(), RecordName::Key(key));
            let name = print_name(KIND, number);
            prop_assert_eq!(parse_name("name", KIND, &name).unwrap(), RecordName::Number(number));
            let revision = Sequence(number);
            prop_assert_eq!(parse_etag("etag", &print_etag(revision)).unwrap(), Some(revision));
        }
    }
}

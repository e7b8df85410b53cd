//! What of a person is told to who needs not know who it is: 王*, 138****1234, the district instead of the address.
//!
//! In: texts and whole records. Out: the same with the personal part covered. Whether something is covered is decided by the
//! engine, from role, consent and task.

use duijie_domain::candidate::{Candidate, IdentityDocument, Person};
use duijie_domain::code::DivisionCode;
use duijie_domain::event::Event;
use duijie_domain::place::Place;

/// What stands for what is covered.
const COVER: &str = "****";
/// Shortest unbroken run of digits in a text that may be a telephone or document number.
const NUMBER_DIGITS_MIN: usize = 7;
/// The same with blanks and dashes between them, so that a range of pay is none.
const PARTED_DIGITS_MIN: usize = 10;
/// Digits of the code of a district.
const DISTRICT_DIGITS: usize = 6;

/// The first character of a name.
pub fn name(name: &str) -> String {
    let mut masked: String = name.chars().take(1).collect();
    if !masked.is_empty() {
        masked.push('*');
    }
    masked
}

/// The first three and the last four characters of a telephone number.
pub fn phone(phone: &str) -> String {
    ends(phone, 8, COVER)
}

/// The first three and the last four characters of a document number, and how long it is.
pub fn document(number: &str) -> String {
    let covered = number.chars().count().saturating_sub(7);
    ends(number, 11, &"*".repeat(covered))
}

fn ends(text: &str, characters_min: usize, cover: &str) -> String {
    let characters: Vec<char> = text.chars().collect();
    if characters.is_empty() {
        return String::new();
    }
    if characters.len() < characters_min {
        return COVER.to_owned();
    }
    let (first, last) = (&characters[..3], &characters[characters.len() - 4..]);
    first
        .iter()
        .copied()
        .chain(cover.chars())
        .chain(last.iter().copied())
        .collect()
}

/// A text without numbers that somebody could be called or known by, and without the names of mail boxes.
pub fn words(text: &str) -> String {
    let mut masked = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(begin) = rest.find(|character| is_digit(character) || character == '@') {
        let (before, found) = rest.split_at(begin);
        masked.push_str(before);
        rest = match found.strip_prefix('@') {
            Some(after) => {
                cover_mail_box(&mut masked);
                after
            }
            None => cover_number(&mut masked, found),
        };
    }
    masked.push_str(rest);
    masked
}

fn cover_mail_box(masked: &mut String) {
    let is_of_box = |character: char| character.is_ascii_alphanumeric() || "._+-*".contains(character);
    let kept = masked.trim_end_matches(is_of_box).len();
    masked.truncate(kept);
    masked.push_str("*@");
}

/// Goes over the number at the beginning, with the blanks and dashes that people write into it; tells what follows.
fn cover_number<'t>(masked: &mut String, found: &'t str) -> &'t str {
    let is_of_number = |character| is_digit(character) || is_between(character) || "Xx".contains(character);
    let end = found
        .find(|character| !is_of_number(character))
        .unwrap_or(found.len());
    let run = found[..end].trim_end_matches(is_between);
    let digits = |text: &str| text.chars().filter(|character| is_digit(*character)).count();
    let is_number = digits(run) >= PARTED_DIGITS_MIN
        || run
            .split(|character| !is_digit(character))
            .any(|part| digits(part) >= NUMBER_DIGITS_MIN);
    masked.push_str(if is_number { COVER } else { run });
    &found[run.len()..]
}

/// Digits of both widths.
fn is_digit(character: char) -> bool {
    character.is_ascii_digit() || ('０'..='９').contains(&character)
}

fn is_between(character: char) -> bool {
    matches!(character, ' ' | '-')
}

/// A person's record as it is told to who may match but not know whom: name, telephone and document covered, no protected
/// attribute, no address, no list of those who must not see the person.
pub fn candidate(candidate: &Candidate) -> Candidate {
    let known = Known::of(&candidate.person);
    let mut masked = candidate.clone();
    masked.person = person(&candidate.person);
    masked.home = masked.home.map(district);
    masked.free_text = known.cover(&masked.free_text);
    for period in &mut masked.work_history {
        period.duties = known.cover(&period.duties);
        period.employer = known.cover(&period.employer);
    }
    masked.blocked_employers.clear();
    masked
}

fn person(person: &Person) -> Person {
    Person {
        name: name(&person.name),
        phone: phone(&person.phone),
        document: person.document.as_ref().map(|given| IdentityDocument {
            kind: given.kind,
            number: document(&given.number).into(),
        }),
        ..Person::default()
    }
}

fn district(place: Place) -> Place {
    let code = place.division.as_str();
    match code.get(..DISTRICT_DIGITS) {
        Some(district) => Place::in_division(DivisionCode::new(district)),
        None => Place::in_division(place.division),
    }
}

/// An event as it is told to who may not know whom it is about: in its free texts the person's names, long numbers and mail
/// boxes are covered. Of somebody whose names are not known any more, numbers and mail boxes are.
pub fn event(event: &Event, names: &[&str]) -> Event {
    let mut masked = event.clone();
    let mut words = masked.take_words();
    for text in [&mut words.note, &mut words.proof, &mut words.place] {
        *text = cover_names(text, names);
    }
    masked.give_words(words);
    masked
}

fn cover_names(text: &str, names: &[&str]) -> String {
    let mut covered = text.to_owned();
    for known in names {
        covered = Known {
            name: known,
            masked_name: name(known),
        }
        .cover(&covered);
    }
    words(&covered)
}

/// What may stand in the free texts of a record as well.
struct Known<'p> {
    name: &'p str,
    masked_name: String,
}

impl<'p> Known<'p> {
    fn of(person: &'p Person) -> Self {
        Self {
            name: &person.name,
            masked_name: name(&person.name),
        }
    }

    /// A name of one character is a word like any other.
    fn cover(&self, text: &str) -> String {
        match self.name.chars().count() {
            0 | 1 => words(text),
            _ => words(&text.replace(self.name, &self.masked_name)),
        }
    }
}

/// The paths in which `written` holds what [`candidate`] makes of `kept`: a masked answer sent back must not take the place
/// of what it was made from.
pub fn sent_back(written: &Person, kept: &Person) -> Vec<&'static str> {
    let masked = person(kept);
    let is_masked = |written: &str, masked: &str, kept: &str| written == masked && written != kept;
    let number = |person: &Person| {
        let document = person.document.as_ref();
        document
            .map(|document| document.number.to_string())
            .unwrap_or_default()
    };
    let fields = [
        ("person.name", is_masked(&written.name, &masked.name, &kept.name)),
        (
            "person.phone",
            is_masked(&written.phone, &masked.phone, &kept.phone),
        ),
        (
            "person.document.number",
            is_masked(&number(written), &number(&masked), &number(kept)),
        ),
    ];
    let paths = fields.into_iter().filter(|(_, is_masked)| *is_masked);
    paths.map(|(path, _)| path).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::panic, reason = "tests")]
    use super::*;
    use duijie_domain::candidate::{DocumentKind, Sex, WorkPeriod};
    use duijie_domain::code::ServiceCode;
    use duijie_domain::event::Step;
    use duijie_domain::{Fact, RecordKey};
    use jiff::Timestamp;
    use jiff::civil::date;
    use proptest::prelude::*;

    #[test]
    fn the_ends_are_shown_and_short_values_are_covered_whole() {
        assert_eq!((name("王小明"), name("")), ("王*".to_owned(), String::new()));
        assert_eq!(phone("13812341234"), "138****1234");
        assert_eq!(document("110101199003070038"), "110***********0038");
        assert_eq!(phone("8881234"), "****");
        assert_eq!(document("E1234567"), "****");
        assert_eq!((phone(""), document("")), (String::new(), String::new()));
    }

    #[test]
    fn numbers_and_mail_boxes_in_words_are_covered_and_years_are_not() {
        let text = "2019年起做焊工，电话 138-1234-1234 或 010 6512 3456转2，li.ming@example.cn，１３８１２３４１２３４，期望6000-8000元";
        assert_eq!(
            words(text),
            "2019年起做焊工，电话 **** 或 ****转2，*@example.cn，****，期望6000-8000元"
        );
        assert_eq!(words("持证 3 年，月薪 5000 元"), "持证 3 年，月薪 5000 元");
    }

    fn whole() -> Candidate {
        Candidate {
            person: Person {
                name: "王小明".into(),
                document: Some(IdentityDocument {
                    kind: DocumentKind::ResidentIdentityCard,
                    number: "110101199003070038".into(),
                }),
                phone: "13812341234".into(),
                sex: Fact::Known(Sex::Male),
                disability: Fact::Known(true),
                ethnicity: Some("汉族".into()),
                ..Person::default()
            },
            free_text: "我是王小明，吃苦耐劳".into(),
            work_history: vec![WorkPeriod {
                occupation: None,
                employer: "王小明早点铺".into(),
                from: date(2020, 1, 1),
                to: None,
                duties: "联系 13812341234".into(),
            }],
            blocked_employers: vec!["91110000".into()],
            ..Candidate::default()
        }
    }

    #[test]
    fn a_masked_record_holds_no_personal_value() {
        let masked = candidate(&whole());
        let shown = format!("{masked:?}");
        for value in [
            "小明",
            "13812341234",
            "19900307",
            "Male",
            "汉族",
            "91110000",
            "true",
        ] {
            assert!(!shown.contains(value), "{value} in {shown}");
        }
        assert_eq!(masked.free_text, "我是王*，吃苦耐劳");
        assert_eq!(candidate(&masked).person, masked.person);
    }

    #[test]
    fn a_masked_answer_that_comes_back_is_known() {
        let kept = whole().person;
        let masked = candidate(&whole()).person;
        assert_eq!(
            sent_back(&masked, &kept),
            ["person.name", "person.phone", "person.document.number"]
        );
        assert!(sent_back(&kept, &kept).is_empty());
        assert!(sent_back(&masked, &masked).is_empty());
        assert!(sent_back(&Person::default(), &kept).is_empty());
    }

    #[test]
    fn the_words_of_an_event_are_covered_and_its_codes_are_not() {
        let told = Event {
            key: RecordKey::new("center", "e-1"),
            happened_at: Timestamp::UNIX_EPOCH,
            actor: "officer".into(),
            candidate: Some(1),
            vacancy: None,
            fair: None,
            step: Step::Served {
                service: ServiceCode::new("guidance"),
                proof: "证书 110101199003070038".into(),
            },
            note: "王小明（曾用名王晓明）来电 138-1234-1234，wang@example.cn，三天后再约".into(),
        };
        let masked = event(&told, &["王小明", "王晓明", "李"]);
        assert_eq!(masked.note, "王*（曾用名王*）来电 ****，*@example.cn，三天后再约");
        let Step::Served { service, proof } = &masked.step else {
            panic!("another step");
        };
        assert_eq!((service.as_str(), proof.as_str()), ("guidance", "证书 ****"));
        assert_eq!(event(&masked, &[]), masked);
        let nameless = event(&told, &[]).note;
        assert!(
            nameless.starts_with("王小明") && !nameless.contains("1234"),
            "{nameless}"
        );
    }

    proptest! {
        #[test]
        fn no_long_run_of_digits_is_left(text in "\\PC{0,60}") {
            let masked = words(&text);
            let runs = masked.split(|character: char| !character.is_ascii_digit());
            prop_assert!(runs.map(str::len).all(|digits| digits < NUMBER_DIGITS_MIN));
        }
    }
}

//! When two candidates are the same person.

use super::phone::phone_digits;
use super::{BlockKey, Likeness, Print, Seal, Sign};
use crate::candidate::{Candidate, DocumentKind, IdentityDocument, Person, Sex};
use crate::check::identity_card_is_valid;
use crate::code::DivisionCode;
use crate::code::spelling::{fold, folded};
use jiff::civil::Date;
use smol_str::SmolStr;

/// Shortest number of a document other than the identity card that is taken for one.
const DOCUMENT_CHARACTERS_MIN: usize = 5;
/// Digits of a division code down to the county.
const COUNTY_DIGITS: usize = 6;
/// What stands for a given name where it is not told.
const FORMS_OF_ADDRESS: [&str; 6] = ["先生", "女士", "小姐", "同学", "师傅", "某"];

/// What is compared of a person: digests of the values that identify, the name and the dates in memory only.
#[derive(Clone)]
pub struct PersonPrint {
    document: Option<Document>,
    phone: Option<u64>,
    name: SmolStr,
    birth_date: Option<Date>,
    sex: Option<Sex>,
    school: Option<u64>,
    graduation: Option<(i16, i8)>,
    major: Option<SmolStr>,
    home: Option<SmolStr>,
    household: Option<SmolStr>,
    keys: Vec<BlockKey>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
struct Document {
    kind: DocumentKind,
    digest: u128,
}

impl PersonPrint {
    /// The print of a candidate. `scope` sets registers apart that must never meet.
    #[must_use]
    pub fn of(candidate: &Candidate, scope: &str, seal: &Seal) -> Self {
        let person = &candidate.person;
        let education = &candidate.education;
        let card = person.document.as_ref().and_then(card_number);
        let mut print = Self {
            document: person
                .document
                .as_ref()
                .and_then(|document| sealed(document, scope, seal)),
            phone: phone_digits(&person.phone).map(|digits| seal.short("phone", &[scope, &digits])),
            name: full_name(person),
            birth_date: person
                .birth_date
                .known()
                .copied()
                .or_else(|| birth_date_on(&card?)),
            sex: person.sex.known().copied().filter(|sex| *sex != Sex::Unstated),
            school: Some(fold(&education.school))
                .filter(|school| !school.is_empty())
                .map(|school| seal.short("school", &[scope, &school])),
            graduation: education
                .graduated_on
                .known()
                .map(|day| (day.year(), day.month())),
            major: education.major.known().map(|major| major.as_str().into()),
            home: candidate.home.known().and_then(|home| county(&home.division)),
            household: person.household.as_ref().and_then(county),
            keys: Vec::new(),
        };
        print.keys = print.block_keys(scope, seal);
        print
    }

    fn block_keys(&self, scope: &str, seal: &Seal) -> Vec<BlockKey> {
        let hint = |purpose: &str, parts: [&str; 2]| BlockKey {
            digest: seal.short(purpose, &[scope, parts[0], parts[1]]),
            is_proof: false,
        };
        let birth_date = self.birth_date.map(|date| date.to_string());
        let school = self.school.map(|school| school.to_string());
        let name = Some(self.name.as_str()).filter(|name| !name.is_empty());
        let family = name.and_then(|name| name.chars().next()).map(String::from);
        let document = self.document.map(|document| document.digest.to_string());
        let proof = document.map(|document| BlockKey {
            is_proof: true,
            ..hint("by document", [&document, ""])
        });
        let phone = self.phone.map(|phone| hint("by phone", [&phone.to_string(), ""]));
        let pairs = [
            (
                "by birth and family name",
                birth_date.as_deref(),
                family.as_deref(),
            ),
            ("by birth and school", birth_date.as_deref(), school.as_deref()),
            ("by name and school", name, school.as_deref()),
        ];
        let pairs = pairs
            .into_iter()
            .filter_map(|(purpose, one, other)| Some(hint(purpose, [one?, other?])));
        proof.into_iter().chain(phone).chain(pairs).collect()
    }

    fn signs(&self, other: &Self) -> Vec<Sign> {
        let mut signs = Vec::new();
        let mut told = |sign: Option<Sign>| signs.extend(sign);
        told(same(&self.document, &other.document, Sign::SameDocument));
        told(same(&self.phone, &other.phone, Sign::SamePhone));
        told(names(&self.name, &other.name));
        told(birth_dates(self.birth_date, other.birth_date));
        told(
            self.sex
                .zip(other.sex)
                .and_then(|(one, two)| (one != two).then_some(Sign::OtherSex)),
        );
        told(same(&self.school, &other.school, Sign::SameSchool));
        told(same(&self.graduation, &other.graduation, Sign::SameGraduation));
        told(same(&self.major, &other.major, Sign::SameMajor));
        told(same(&self.home, &other.home, Sign::SameHome));
        told(same(&self.household, &other.household, Sign::SameHousehold));
        signs
    }

    /// The check digit guards the number of the resident identity card against slips, so two numbers are two persons. A
    /// passport gets a new number when it is renewed.
    fn is_somebody_else(&self, other: &Self) -> bool {
        let cards = self.document.zip(other.document).filter(|(one, other)| {
            one.kind == DocumentKind::ResidentIdentityCard && other.kind == DocumentKind::ResidentIdentityCard
        });
        cards.is_some_and(|(one, other)| one != other)
    }
}

impl Print for PersonPrint {
    fn keys(&self) -> &[BlockKey] {
        &self.keys
    }

    fn likeness(&self, other: &Self) -> Option<Likeness> {
        if self.is_somebody_else(other) {
            return None;
        }
        Likeness::of(self.signs(other))
    }
}

fn same<T: PartialEq>(one: &Option<T>, other: &Option<T>, sign: Sign) -> Option<Sign> {
    (one.is_some() && one == other).then_some(sign)
}

fn sealed(document: &IdentityDocument, scope: &str, seal: &Seal) -> Option<Document> {
    let kind = document.kind;
    let (purpose, number) = match kind {
        DocumentKind::ResidentIdentityCard => ("identity card", card_number(document)?),
        DocumentKind::Passport => ("passport", other_number(document)?),
        DocumentKind::Other => ("other document", other_number(document)?),
    };
    let digest = seal.digest(purpose, &[scope, &number]);
    Some(Document { kind, digest })
}

/// The number of an identity card in one spelling.
fn card_number(document: &IdentityDocument) -> Option<String> {
    let number = plain_number(&document.number);
    (document.kind == DocumentKind::ResidentIdentityCard && identity_card_is_valid(&number)).then_some(number)
}

/// A number that is long and varied enough not to stand for "none".
fn other_number(document: &IdentityDocument) -> Option<String> {
    let number = plain_number(&document.number);
    let first = number.chars().next()?;
    let is_filler = number.chars().all(|character| character == first);
    let has_digits = number.bytes().any(|byte| byte.is_ascii_digit());
    (number.chars().count() >= DOCUMENT_CHARACTERS_MIN && !is_filler && has_digits).then_some(number)
}

fn plain_number(number: &str) -> String {
    let folded = number.chars().filter_map(folded);
    folded.filter(|character| character.is_alphanumeric()).collect()
}

fn birth_date_on(card: &str) -> Option<Date> {
    let part = |from: usize, to: usize| card.get(from..to)?.parse::<i16>().ok();
    let (month, day) = (part(10, 12)?.try_into().ok()?, part(12, 14)?.try_into().ok()?);
    Date::new(part(6, 10)?, month, day).ok()
}

/// The name in one spelling; empty if it is not told in full.
fn full_name(person: &Person) -> SmolStr {
    let is_part = |character: &char| character.is_alphanumeric();
    let is_masked = person.name.contains(['*', '＊', '×', '○', '某']);
    let name: String = person.name.chars().filter_map(folded).filter(is_part).collect();
    let is_address = FORMS_OF_ADDRESS.iter().any(|form| name.ends_with(form));
    if is_masked || is_address || name.chars().count() < 2 {
        return SmolStr::default();
    }
    name.into()
}

fn names(one: &str, other: &str) -> Option<Sign> {
    let (short, long) = (one.chars().count(), other.chars().count());
    let (short, long) = (short.min(long), short.max(long));
    if short == 0 {
        return None;
    }
    match strsim::osa_distance(one, other) {
        0 if long == 2 => Some(Sign::SameShortName),
        0 => Some(Sign::SameName),
        1 if short >= 3 || long >= 4 => Some(Sign::SimilarName),
        // Two characters that differ in one can be a slip as well as somebody else: neither is said.
        1 => None,
        _ => Some(Sign::OtherName),
    }
}

fn birth_dates(one: Option<Date>, other: Option<Date>) -> Option<Sign> {
    let (one, other) = one.zip(other)?;
    let differences = [
        one.year() != other.year(),
        one.month() != other.month(),
        one.day() != other.day(),
    ];
    Some(match differences.iter().filter(|differs| **differs).count() {
        0 => Sign::SameBirthDate,
        1 => Sign::NearBirthDate,
        _ => Sign::OtherBirthDate,
    })
}

fn county(division: &DivisionCode) -> Option<SmolStr> {
    division.as_str().get(..COUNTY_DIGITS).map(SmolStr::from)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::super::Certainty;
    use super::*;
    use crate::fact::Fact;
    use jiff::civil::date;
    use rstest::rstest;

    const CARD: &str = "11010519491231002X";

    fn seal() -> Seal {
        Seal::new(&[7; 32])
    }

    fn document(kind: DocumentKind, number: &str) -> Option<IdentityDocument> {
        let number = number.into();
        Some(IdentityDocument { kind, number })
    }

    fn somebody() -> Candidate {
        let mut candidate = Candidate::default();
        candidate.person.name = "王甲子".into();
        candidate.person.phone = "12812345678".into();
        candidate.person.birth_date = Fact::Known(date(2003, 5, 6));
        candidate.education.school = "聊城大学".into();
        candidate
    }

    fn likeness(one: &Candidate, other: &Candidate) -> Option<Likeness> {
        let print = |candidate| PersonPrint::of(candidate, "local", &seal());
        let (one, other) = (print(one), print(other));
        assert_eq!(one.likeness(&other), other.likeness(&one));
        one.likeness(&other)
    }

    #[rstest]
    #[case(DocumentKind::ResidentIdentityCard, CARD, "11010519491231002x", true)]
    #[case(DocumentKind::ResidentIdentityCard, CARD, "１１０１０５ 194912310 02X", true)]
    #[case(DocumentKind::Passport, "E1234 5678", "e12345678", true)]
    #[case(DocumentKind::Passport, "E12345678", "E12345679", false)]
    #[case(DocumentKind::Other, "00000000", "00000000", false)]
    #[case(DocumentKind::Other, "无证件号码", "无证件号码", false)]
    #[case(
        DocumentKind::ResidentIdentityCard,
        "110105194912310021",
        "110105194912310021",
        false
    )]
    fn a_document_proves_and_what_is_none_does_not(
        #[case] kind: DocumentKind,
        #[case] one: &str,
        #[case] other: &str,
        #[case] expected: bool,
    ) {
        let of = |number: &str| {
            let mut candidate = Candidate::default();
            candidate.person.document = document(kind, number);
            candidate
        };
        let proof =
            likeness(&of(one), &of(other)).filter(|likeness| likeness.certainty == Certainty::Certain);
        assert_eq!(proof.is_some(), expected);
        let keys = |number: &str| PersonPrint::of(&of(number), "local", &seal()).keys;
        assert_eq!(!keys(one).is_empty() && keys(one) == keys(other), expected);
    }

    #[test]
    fn two_identity_cards_are_two_persons_whatever_else_they_share() {
        let (mut one, mut other) = (somebody(), somebody());
        assert!(likeness(&one, &other).is_some());
        one.person.document = document(DocumentKind::ResidentIdentityCard, CARD);
        other.person.document = document(DocumentKind::ResidentIdentityCard, "110105194912310097");
        assert_eq!(likeness(&one, &other), None);
        other.person.document = document(DocumentKind::Passport, "E12345678");
        assert!(likeness(&one, &other).is_some());
    }

    #[test]
    fn slips_are_seen_and_relatives_at_one_telephone_are_not_taken_for_one() {
        let mut typed = somebody();
        typed.person.name = "王甲于".into();
        assert!(likeness(&somebody(), &typed).is_some());
        let mut brother = typed;
        brother.person.birth_date = Fact::Known(date(2006, 1, 30));
        assert_eq!(likeness(&somebody(), &brother), None);
        let mut mother = somebody();
        mother.person.name = "李乙丑".into();
        mother.person.birth_date = Fact::Known(date(1979, 2, 1));
        assert_eq!(likeness(&somebody(), &mother), None);
    }

    #[test]
    fn a_masked_name_says_nothing() {
        for name in ["王先生", "王**", "王某", "王"] {
            let mut candidate = somebody();
            candidate.person.name = name.into();
            assert!(
                PersonPrint::of(&candidate, "local", &seal()).name.is_empty(),
                "{name}"
            );
        }
    }

    #[test]
    fn the_date_of_birth_stands_on_the_card() {
        let mut candidate = Candidate::default();
        candidate.person.document = document(DocumentKind::ResidentIdentityCard, CARD);
        let print = PersonPrint::of(&candidate, "local", &seal());
        assert_eq!(print.birth_date, Some(date(1949, 12, 31)));
    }

    #[test]
    fn registers_of_two_tenants_never_meet() {
        let keys = |scope: &str| PersonPrint::of(&somebody(), scope, &seal()).keys;
        assert!(keys("one").iter().all(|key| !keys("other").contains(key)));
    }
}

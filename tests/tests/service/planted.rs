//! How many planted duplicates are found among generated persons, and how many of the pairs found were planted.

use duijie::generate::{Fair, Sizes};
use duijie_domain::duplicate::Certainty;
use duijie_domain::{Candidate, Fact, RecordKey, RecordKind};
use duijie_indexer::duplicates::{Duplicates, Pair, PairQuery};
use duijie_indexer::store::{Store, StoreOptions, Tenant, Write, WriteRequest};
use jiff::civil::date;
use jiff::{Timestamp, ToSpan};
use std::collections::{BTreeMap, BTreeSet};

/// With 100,000 the figures of `docs/duplicates.md` come out.
const PERSONS: u32 = 3_000;
/// One person in fifty stands in the register twice.
const ONE_IN: u32 = 50;
const BATCH_RECORDS: usize = 2_000;

/// In which way the second record of a person differs from the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Slip {
    /// The document is there; name and telephone number are others.
    WithDocument,
    /// A character of the name is another.
    Name,
    /// The telephone number is another.
    Phone,
    /// Both.
    NameAndPhone,
    /// The telephone number is another, and a day of birth was mistyped.
    PhoneAndBirthDate,
    /// The telephone number is another, and little else was told.
    PhoneAndSilence,
}

const SLIPS: [Slip; 6] = [
    Slip::WithDocument,
    Slip::Name,
    Slip::Phone,
    Slip::NameAndPhone,
    Slip::PhoneAndBirthDate,
    Slip::PhoneAndSilence,
];

fn second(first: &Candidate, number: u32) -> (Candidate, Slip) {
    let slip = SLIPS[(number / ONE_IN) as usize % SLIPS.len()];
    let slip = match first.person.document {
        None if slip == Slip::WithDocument => Slip::Name,
        _ => slip,
    };
    let mut again = first.clone();
    again.key = RecordKey::new("agency", first.key.own_id.clone());
    if slip != Slip::WithDocument {
        again.person.document = None;
    }
    if matches!(slip, Slip::WithDocument | Slip::Name | Slip::NameAndPhone) {
        again.person.name.pop();
        again.person.name.push('华');
    }
    if slip != Slip::Name {
        again.person.phone = format!("129{number:08}");
    }
    if slip == Slip::PhoneAndBirthDate {
        again.person.birth_date = first.person.birth_date.map(|day| match day.day() {
            1 => day.saturating_add(1.day()),
            _ => day.saturating_sub(1.day()),
        });
    }
    if slip == Slip::PhoneAndSilence {
        again.education.school = String::new();
        again.home = Fact::Unknown;
        again.person.household = None;
    }
    (again, slip)
}

struct Register {
    store: Store,
    /// The planted pairs, older record first.
    planted: BTreeMap<(u64, u64), Slip>,
}

fn register(persons: u32) -> Register {
    let sizes = Sizes {
        employers: 0,
        vacancies: 0,
        candidates: persons,
    };
    let fair = Fair::new(7, date(2026, 11, 21), sizes);
    let mut people: Vec<Candidate> = fair.candidates().collect();
    // The generator throws numbers of cards: what two persons hold by chance is nobody's card.
    let mut numbers = BTreeSet::new();
    for candidate in &mut people {
        candidate
            .person
            .document
            .take_if(|document| !numbers.insert(document.number.clone()));
    }
    let mut planted = BTreeMap::new();
    for number in (0..persons).step_by(ONE_IN as usize) {
        let (again, slip) = second(&people[number as usize], number);
        people.push(again);
        planted.insert((u64::from(number) + 1, people.len() as u64), slip);
    }
    let store = Store::open(&StoreOptions::in_memory()).unwrap();
    for batch in people.chunks(BATCH_RECORDS) {
        let writes = batch
            .iter()
            .map(|candidate| Write::create(&tenant(), candidate).unwrap());
        let request = WriteRequest::new(Timestamp::UNIX_EPOCH, writes.collect()).unwrap();
        assert!(store.write(request).unwrap().iter().all(Result::is_ok));
    }
    Register { store, planted }
}

fn tenant() -> Tenant {
    Tenant::new("local").unwrap()
}

fn pairs(view: &Duplicates) -> Vec<Pair> {
    let query = PairQuery {
        tenant: &tenant(),
        kind: RecordKind::Candidate,
        after: (0, 0),
        limit: usize::MAX,
        wants: &|_| Ok(true),
        goes_on: &|| true,
    };
    view.pairs(&query).unwrap().pairs
}

/// What was found of what was planted, in thousandths.
#[derive(Debug)]
struct Figures {
    certain_recall: usize,
    certain_precision: usize,
    recall: usize,
    precision: usize,
    /// Pairs found and planted, by slip.
    by_slip: BTreeMap<Slip, (usize, usize)>,
}

fn figures(register: &Register, found: &[Pair]) -> Figures {
    let name = |pair: &Pair| (pair.first, pair.second);
    let share = |part: usize, whole: usize| part * 1_000 / whole.max(1);
    let all: BTreeSet<(u64, u64)> = found.iter().map(name).collect();
    let certain: Vec<&Pair> = found
        .iter()
        .filter(|pair| pair.likeness.certainty == Certainty::Certain)
        .collect();
    let with_document = register
        .planted
        .values()
        .filter(|slip| **slip == Slip::WithDocument)
        .count();
    let hits = |pair: &&Pair| register.planted.contains_key(&name(pair));
    let mut by_slip: BTreeMap<Slip, (usize, usize)> = BTreeMap::new();
    for (pair, slip) in &register.planted {
        let counted = by_slip.entry(*slip).or_default();
        *counted = (counted.0 + usize::from(all.contains(pair)), counted.1 + 1);
    }
    let certain_hits = certain.iter().copied().filter(hits).count();
    Figures {
        certain_recall: share(certain_hits, with_document),
        certain_precision: share(certain_hits, certain.len()),
        recall: share(found.iter().filter(hits).count(), register.planted.len()),
        precision: share(found.iter().filter(hits).count(), found.len()),
        by_slip,
    }
}

#[test]
fn planted_duplicates_are_found_and_little_else() {
    let register = register(PERSONS);
    let view = Duplicates::new(&[9; 32]);
    view.follow(&register.store, &mut |_| true).unwrap();
    let figures = figures(&register, &pairs(&view));
    assert_eq!(
        (figures.certain_recall, figures.certain_precision),
        (1_000, 1_000)
    );
    assert!(figures.recall >= 800 && figures.precision >= 900, "{figures:?}");
    let mut slips = figures.by_slip.values();
    assert!(
        slips.all(|(found, planted)| found * 4 >= planted * 3),
        "{figures:?}"
    );
}

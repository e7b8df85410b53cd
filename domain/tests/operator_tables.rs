//! Operators' tables: that they extend or replace the embedded ones and change the version, or are refused by line.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use duijie_domain::code::{CodeBook, CodeSystem, CodeTable, MajorCode, TableFaultReason, TableMode};
use proptest::prelude::*;
use rstest::rstest;

fn majors(book: &CodeBook) -> &CodeTable {
    book.table(CodeSystem::Major)
}

const TWO_MAJORS: &str =
    "digits\tcode\tname\tlevel\n080901\t080901K\t计算机科学与技术\t专业\n0101\t0101\t哲学类\t专业类\n";

#[test]
fn an_operators_table_extends_and_changes_the_version() {
    let embedded = CodeBook::embedded();
    let book = embedded
        .with_table(CodeSystem::Major, TWO_MAJORS, TableMode::Extend)
        .unwrap();
    let code: MajorCode = book.resolve("计算机科学与技术").unwrap();
    assert_eq!((code.as_str(), code.number()), ("080901", 80_901));
    assert_eq!(majors(&book).ancestors("080901").next().unwrap().code, "0809");
    assert_eq!(
        majors(&book).entries().len(),
        majors(&embedded).entries().len() + 1
    );
    assert_eq!(
        book.resolve::<MajorCode>("哲学专业类").unwrap().as_str(),
        "0101",
        "known aliases are kept"
    );
    assert_ne!(book.version(), embedded.version());
    assert!(embedded.resolve::<MajorCode>("计算机科学与技术").is_err());
}

#[test]
fn an_operators_table_replaces() {
    let book = CodeBook::embedded()
        .with_table(CodeSystem::Major, TWO_MAJORS, TableMode::Replace)
        .unwrap();
    assert_eq!(majors(&book).entries().len(), 2);
    assert!(book.resolve::<MajorCode>("0809").is_err());
}

#[test]
fn the_version_tells_contents_apart_and_nothing_else() {
    let book = CodeBook::embedded();
    let reordered = "name\tcode\n哲学类\t0101\n计算机科学与技术\t080901T\n";
    let version = |text: &str| {
        book.with_table(CodeSystem::Major, text, TableMode::Replace)
            .unwrap()
            .version()
            .to_owned()
    };
    assert_eq!(version(TWO_MAJORS), version(reordered));
    assert_ne!(version(TWO_MAJORS), version("code\tname\n0101\t哲学类\n"));
    let same = book
        .with_table(CodeSystem::Major, "code\tname\n0101\t哲学类\n", TableMode::Extend)
        .unwrap();
    assert_eq!(
        same.version(),
        book.version(),
        "a row that says nothing new changes nothing"
    );
}

#[rstest]
#[case("", 1, TableFaultReason::MissingColumn("code"))]
#[case("name\n哲学\n", 1, TableFaultReason::MissingColumn("code"))]
#[case("code,name\n01,哲学\n", 1, TableFaultReason::MissingColumn("code"))]
#[case("code\tname\tname\n01\t哲学\tx\n", 1, TableFaultReason::RepeatedColumn("name".into()))]
#[case("# system: division\ncode\tname\n01\t哲学\n", 1, TableFaultReason::OtherSystem("division".into()))]
#[case("code\tname\n01\n", 2, TableFaultReason::CellCount { expected: 2, found: 1 })]
#[case("code\tname\n01\t\n", 2, TableFaultReason::EmptyCell("name"))]
#[case("code\tname\n\n\t哲学\n", 3, TableFaultReason::EmptyCell("code"))]
#[case("code\tname\n1x\t哲学\n", 2, TableFaultReason::MalformedCode("1x".into()))]
#[case("code\tname\n01\t哲学\n01K\t哲学\n", 3, TableFaultReason::RepeatedCode { code: "01".into(), first_line: 2 })]
#[case("code\tname\trank\n01\t哲学\t-1\n", 2, TableFaultReason::BadNumber { column: "rank", given: "-1".into() })]
#[case("code\tname\tlon\tlat\n01\t哲学\t200\t1\n", 2, TableFaultReason::BadNumber { column: "lon", given: "200".into() })]
#[case(
    "code\tname\tlon\tlat\n01\t哲学\t100\t\n",
    2,
    TableFaultReason::EmptyCell("lat")
)]
#[case("code\tname\n", 1, TableFaultReason::NoRows)]
fn a_bad_table_is_refused_by_line(#[case] text: &str, #[case] line: usize, #[case] reason: TableFaultReason) {
    let error = CodeBook::embedded()
        .with_table(CodeSystem::Major, text, TableMode::Replace)
        .err()
        .unwrap();
    assert_eq!((error.faults[0].line, &error.faults[0].reason), (line, &reason));
    assert!(error.message_zh().contains(&format!("第 {line} 行")));
    assert!(error.message_en().contains(&format!("line {line}")));
}

#[test]
fn all_faults_of_a_table_are_told_at_once() {
    let text = "code\tname\n1x\t甲\n02\t乙\n03\t\n";
    let error = CodeBook::embedded()
        .with_table(CodeSystem::Major, text, TableMode::Replace)
        .err()
        .unwrap();
    assert_eq!(
        error.faults.iter().map(|fault| fault.line).collect::<Vec<_>>(),
        [2, 4]
    );
}

#[test]
fn the_whole_undergraduate_catalogue_loads_as_it_is() {
    let Some(text) = shared_text("data/hubei_civil_2026/undergraduate_majors.tsv") else {
        return;
    };
    let book = CodeBook::embedded()
        .with_table(CodeSystem::Major, &text, TableMode::Replace)
        .unwrap();
    let table = majors(&book);
    assert_eq!(table.entries().len(), 950);
    assert_eq!(
        table.entries().iter().filter(|entry| entry.level == 3).count(),
        845
    );
    assert_eq!(
        table.resolve("哲学").unwrap().code,
        "010101",
        "the lowest of 01, 0101 and 010101 is the major"
    );
    for row in text.lines().skip(1) {
        let cells: Vec<&str> = row.split('\t').collect();
        assert_eq!(book.resolve::<MajorCode>(cells[1]).unwrap().as_str(), cells[0]);
    }
}

/// A reference file beside the project; nothing, with a printed reason, where there is none.
#[allow(clippy::print_stdout, reason = "a skipped test says so")]
fn shared_text(path: &str) -> Option<String> {
    let here = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let found = here
        .ancestors()
        .map(|above| above.join("shared").join(path))
        .find(|file| file.exists());
    let Some(file) = found else {
        assert!(
            std::env::var("CI").as_deref() != Ok("true"),
            "reference data {path} is absent"
        );
        println!("skipped: reference data {path} is absent");
        return None;
    };
    Some(std::fs::read_to_string(file).unwrap())
}

proptest! {
    #[test]
    fn any_table_text_is_read_or_refused(text in "(code|name|rank|#|\\t|\\n|[0-9a-zA-Z]|哲学){0,60}") {
        let book = CodeBook::embedded();
        match book.with_table(CodeSystem::Major, &text, TableMode::Extend) {
            Ok(extended) => prop_assert!(!majors(&extended).entries().is_empty()),
            Err(error) => prop_assert!(!error.faults.is_empty()),
        }
    }

    #[test]
    fn trees_of_any_codes_are_contiguous(codes in prop::collection::btree_set("[0-9]{2}([0-9]{2}([0-9]{2})?)?", 1..60)) {
        let rows: String = codes.iter().map(|code| format!("{code}\tn{code}\n")).collect();
        let text = format!("code\tname\n{rows}");
        let book = CodeBook::embedded().with_table(CodeSystem::Major, &text, TableMode::Replace).unwrap();
        let table = majors(&book);
        for code in &codes {
            let inside: Vec<&String> = codes.iter().filter(|other| other.starts_with(code.as_str())).collect();
            prop_assert_eq!(table.subtree(code).len(), inside.len());
            prop_assert!(inside.iter().all(|other| table.subtree(code).contains(&table.ordinal(other).unwrap())));
        }
    }
}

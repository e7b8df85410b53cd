//! The embedded code tables and the code book: that every table is sound and found by every usual spelling, and
//! that operators' tables extend or replace them or are refused by line.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use std::collections::BTreeSet;

use duijie_domain::code::{
    CertificateCode, Code, CodeBook, CodeSystem, CodeTable, DivisionCode, EducationCode, IndustryCode,
    LanguageCode, MajorCode, OccupationCode, SkillGradeCode, TableFaultReason, TableMode, UnknownCodeCause,
};
use proptest::prelude::*;
use rstest::rstest;

fn table(book: &CodeBook, system: CodeSystem) -> &CodeTable {
    book.table(system)
}

#[test]
fn every_table_loads_and_names_its_origin() {
    let book = CodeBook::embedded();
    for table in book.tables() {
        assert!(!table.entries().is_empty(), "{}", table.system());
        assert!(!table.version().is_empty(), "{}", table.system());
        assert!(!table.source().is_empty(), "{}", table.system());
    }
}

#[rstest]
#[case(CodeSystem::Occupation, 2_047)]
#[case(CodeSystem::Division, 3_508)]
#[case(CodeSystem::Education, 40)]
#[case(CodeSystem::Industry, 117)]
#[case(CodeSystem::EmployerKind, 14)]
#[case(CodeSystem::SkillGrade, 8)]
#[case(CodeSystem::SeekerClass, 10)]
fn tables_have_the_rows_their_sources_have(#[case] system: CodeSystem, #[case] rows: usize) {
    assert_eq!(table(&CodeBook::embedded(), system).entries().len(), rows);
}

#[test]
fn every_code_resolves_to_itself() {
    let book = CodeBook::embedded();
    for table in book.tables() {
        for entry in table.entries() {
            assert_eq!(
                table.resolve_code(&entry.code).as_deref(),
                Ok(entry.code.as_str())
            );
        }
    }
}

#[test]
fn every_name_resolves_to_its_entry_or_is_reported_as_ambiguous_with_it() {
    let book = CodeBook::embedded();
    for table in book.tables() {
        for entry in table.entries() {
            match table.resolve(&entry.name) {
                Ok(found) => assert_eq!(found.name, entry.name, "{}", entry.code),
                Err(error) => assert_eq!(error.cause, UnknownCodeCause::Ambiguous, "{}", entry.name),
            }
        }
    }
}

#[test]
fn entries_stand_in_code_order_and_subtrees_are_contiguous() {
    let book = CodeBook::embedded();
    for table in book.tables() {
        assert!(
            table.entries().is_sorted_by(|left, right| left.code < right.code),
            "{}",
            table.system()
        );
        for (place, entry) in table.entries().iter().enumerate() {
            let range = table.subtree(&entry.code);
            assert_eq!(table.ordinal(&entry.code), u32::try_from(place).ok());
            assert_eq!(range.start as usize, place);
            for below in &table.entries()[range.start as usize + 1..range.end as usize] {
                assert!(table.ancestors(&below.code).any(|above| above.code == entry.code));
            }
        }
    }
}

#[test]
fn only_the_four_occupation_groups_missing_from_the_source_are_missing() {
    let book = CodeBook::embedded();
    let occupations = table(&book, CodeSystem::Occupation);
    let mut missing = BTreeSet::new();
    for entry in occupations
        .entries()
        .iter()
        .filter(|entry| !entry.code.ends_with("-00"))
    {
        let group = format!("{}-00", &entry.code[..7]);
        if occupations.get(&group).is_none() {
            missing.insert(group);
        }
    }
    let documented = ["1-06-01-00", "2-01-04-00", "2-02-32-00", "5-02-03-00"];
    assert_eq!(missing, documented.into_iter().map(String::from).collect());
    assert_eq!(
        occupations.ancestors("2-02-32-01").next().unwrap().code,
        "2-02-00-00"
    );
}

#[test]
fn occupations_without_anything_below_are_of_the_lowest_level() {
    let book = CodeBook::embedded();
    let occupations = table(&book, CodeSystem::Occupation);
    for (code, level) in [
        ("2-00-00-00", 1),
        ("2-02-00-00", 2),
        ("2-02-10-00", 3),
        ("2-02-10-03", 4),
    ] {
        assert_eq!(occupations.get(code).unwrap().level, level, "{code}");
    }
    assert_eq!(occupations.get("2-03-01-00").unwrap().level, 4);
    assert_eq!(occupations.children("2-03-01-00").count(), 0);
}

#[rstest]
#[case("2021003")]
#[case("2-02-10-03")]
#[case("２－０２－１０－０３")]
#[case(" 2.02.10.03 ")]
fn occupations_are_found_by_every_usual_spelling(#[case] text: &str) {
    let code: OccupationCode = CodeBook::embedded().resolve(text).unwrap();
    assert_eq!((code.as_str(), code.number()), ("2-02-10-03", 2_021_003));
}

#[rstest]
#[case("371502", "371502")]
#[case("371502000000", "371502")]
#[case("371502003", "371502003")]
#[case("371502003000", "371502003")]
#[case("371502003001", "371502003001")]
#[case("37", "370000")]
#[case("3715", "371500")]
#[case("聊城", "371500")]
#[case("聊城市", "371500")]
#[case("山东聊城", "371500")]
#[case("东昌府", "371502")]
#[case("聊城市东昌府区", "371502")]
#[case("山东省/聊城市/东昌府区", "371502")]
#[case("山东-聊城-东昌府", "371502")]
#[case("江苏省南京市鼓楼区", "320106")]
#[case("南京鼓楼", "320106")]
#[case("北京市朝阳区", "110105")]
#[case("北京市市辖区朝阳区", "110105")]
#[case("湖北省仙桃市", "429004")]
#[case("内蒙古", "150000")]
#[case("延边", "222400")]
#[case("长沙", "430100")]
fn divisions_are_found_by_code_name_short_name_and_path(#[case] text: &str, #[case] expected: &str) {
    let code: DivisionCode = CodeBook::embedded()
        .resolve(text)
        .unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(code.as_str(), expected);
}

#[test]
fn chiping_is_a_district_and_its_old_code_and_name_still_find_it() {
    let book = CodeBook::embedded();
    for text in ["茌平", "茌平区", "茌平县", "371523", "371503", "聊城市茌平县"] {
        assert_eq!(
            book.resolve::<DivisionCode>(text).unwrap().as_str(),
            "371503",
            "{text}"
        );
    }
    let divisions = table(&book, CodeSystem::Division);
    assert_eq!(divisions.ordinal("371523"), divisions.ordinal("371503"));
    assert_eq!(
        divisions.full_name("371503").as_deref(),
        Some("山东省聊城市茌平区")
    );
}

#[rstest]
#[case("市辖区")]
#[case("鼓楼区")]
#[case("鼓楼")]
#[case("江苏省鼓楼区")]
fn a_name_met_in_several_places_is_ambiguous(#[case] text: &str) {
    let error = CodeBook::embedded().resolve::<DivisionCode>(text).unwrap_err();
    assert_eq!(error.cause, UnknownCodeCause::Ambiguous);
    assert!(error.nearest.len() >= 2);
    let (zh, en) = (error.message_zh(), error.message_en());
    for (code, name) in &error.nearest {
        assert!(zh.contains(code.as_str()) && zh.contains(name.as_str()) && en.contains(code.as_str()));
    }
}

#[test]
fn every_division_is_found_by_its_full_name_unless_its_name_only_groups() {
    let book = CodeBook::embedded();
    let divisions = table(&book, CodeSystem::Division);
    for entry in divisions.entries() {
        let full = divisions.full_name(&entry.code).unwrap();
        match divisions.resolve(&full) {
            Ok(found) => assert_eq!(found.code, entry.code, "{full}"),
            Err(error) => {
                assert_eq!(error.cause, UnknownCodeCause::Ambiguous, "{full}");
                assert!(
                    error.nearest.iter().any(|(code, _)| *code == entry.code),
                    "{full}"
                );
            }
        }
    }
}

#[test]
fn a_township_is_unknown_where_its_county_is() {
    assert!(CodeBook::embedded().resolve::<DivisionCode>("371599003").is_err());
}

#[rstest]
#[case("本科", "21", 4)]
#[case("本科及以上", "21", 4)]
#[case("大专及以上学历", "31", 3)]
#[case("大专以上", "31", 3)]
#[case("高中、职业中专、技工学校及以上", "60", 2)]
#[case("大学本科结业", "22", 2)]
#[case("硕士研究生", "14", 5)]
#[case("博士", "11", 6)]
#[case("初中", "71", 1)]
fn education_words_have_a_code_and_a_rank(#[case] text: &str, #[case] code: &str, #[case] rank: u8) {
    let book = CodeBook::embedded();
    let education: EducationCode = book.resolve(text).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(education.as_str(), code);
    assert_eq!(book.entry(&education).unwrap().rank, Some(rank));
}

#[test]
fn the_ladder_of_skilled_work_has_eight_steps() {
    let book = CodeBook::embedded();
    let steps = [
        "学徒工",
        "初级工",
        "中级工",
        "高级工",
        "技师",
        "高级技师",
        "特级技师",
        "首席技师",
    ];
    for (rank, step) in (1_u8..).zip(steps) {
        let grade: SkillGradeCode = book.resolve(step).unwrap();
        assert_eq!(book.entry(&grade).unwrap().rank, Some(rank), "{step}");
    }
}

#[test]
fn industries_are_found_with_and_without_their_letter_and_know_their_sector() {
    let book = CodeBook::embedded();
    for text in ["C33", "33", "c33", "金属制品业"] {
        assert_eq!(
            book.resolve::<IndustryCode>(text).unwrap().as_str(),
            "C33",
            "{text}"
        );
    }
    let sector = |code: &str| {
        table(&book, CodeSystem::Industry)
            .get(code)
            .unwrap()
            .group
            .clone()
            .unwrap()
    };
    assert_eq!(
        (sector("A"), sector("C33"), sector("C43")),
        ("primary".into(), "secondary".into(), "tertiary".into())
    );
    assert_eq!(table(&book, CodeSystem::Industry).children("C").count(), 31);
}

#[rstest]
#[case("CET-4", "en.cet-4")]
#[case("英语六级", "en.cet-6")]
#[case("专八", "en.tem-8")]
#[case("N1", "ja.n1")]
#[case("日语一级", "ja.n1")]
#[case("普通话二级甲等", "zh.psc-2a")]
fn language_proofs_belong_to_their_language(#[case] text: &str, #[case] expected: &str) {
    let book = CodeBook::embedded();
    let proof: LanguageCode = book.resolve(text).unwrap();
    assert_eq!(proof.as_str(), expected);
    let languages = table(&book, CodeSystem::Language);
    assert_eq!(
        languages.ancestors(expected).next().unwrap().code,
        expected.split('.').next().unwrap()
    );
    assert!(book.entry(&proof).unwrap().rank.is_some());
}

#[test]
fn a_typo_gets_the_nearest_codes() {
    let book = CodeBook::embedded();
    let nearest = |system: CodeSystem, text: &str| -> Vec<String> {
        let error = table(&book, system).resolve(text).unwrap_err();
        assert_eq!(error.cause, UnknownCodeCause::NotFound, "{text}");
        error.nearest.iter().map(|(code, _)| code.to_string()).collect()
    };
    assert!(nearest(CodeSystem::Division, "东唱府区").contains(&"371502".to_owned()));
    assert!(nearest(CodeSystem::Division, "371592").contains(&"371502".to_owned()));
    assert!(
        nearest(CodeSystem::Occupation, "2-02-10-73")
            .iter()
            .any(|code| code.starts_with("2-02-10"))
    );
    assert!(
        nearest(CodeSystem::Certificate, "低压电工作业证书").contains(&"low-voltage-electrician".to_owned())
    );
    assert!(nearest(CodeSystem::JobType, "全职的").contains(&"full-time".to_owned()));
}

#[test]
fn suggestions_are_ranked_and_limited() {
    let book = CodeBook::embedded();
    let names = |text: &str, count: usize| -> Vec<String> {
        let found = table(&book, CodeSystem::Occupation).suggest(text, count);
        found.iter().map(|entry| entry.name.to_string()).collect()
    };
    assert_eq!(names("电工", 1), ["电工"]);
    assert!(names("焊", 5).len() == 5);
    assert!(names("", 5).is_empty());
    assert!(names("电工", 0).is_empty());
}

#[test]
fn everyday_names_of_certificates_find_them() {
    let book = CodeBook::embedded();
    let cases = [
        ("电工证", "low-voltage-electrician"),
        ("C1驾照", "driver-c1"),
        ("会计初级", "accounting-junior"),
    ];
    for (text, code) in cases {
        assert_eq!(book.resolve::<CertificateCode>(text).unwrap().as_str(), code);
    }
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
    assert_eq!(
        table(&book, CodeSystem::Major)
            .ancestors("080901")
            .next()
            .unwrap()
            .code,
        "0809"
    );
    assert_eq!(
        table(&book, CodeSystem::Major).entries().len(),
        table(&embedded, CodeSystem::Major).entries().len() + 1
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
    assert_eq!(table(&book, CodeSystem::Major).entries().len(), 2);
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
    let majors = table(&book, CodeSystem::Major);
    assert_eq!(majors.entries().len(), 950);
    assert_eq!(
        majors.entries().iter().filter(|entry| entry.level == 3).count(),
        845
    );
    assert_eq!(
        majors.resolve("哲学").unwrap().code,
        "010101",
        "the lowest of 01, 0101 and 010101 is the major"
    );
    for row in text.lines().skip(1) {
        let cells: Vec<&str> = row.split('\t').collect();
        assert_eq!(book.resolve::<MajorCode>(cells[1]).unwrap().as_str(), cells[0]);
    }
}

/// A reference file beside the project; nothing, with a printed reason, where there is none.
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
    fn resolving_never_fails_to_answer(text in "\\PC{0,40}") {
        let book = CodeBook::embedded();
        for table in book.tables() {
            if let Err(error) = table.resolve(&text) {
                prop_assert!(error.nearest.len() <= 8);
                prop_assert!(!error.message_zh().is_empty() && !error.message_en().is_empty());
            }
        }
    }

    #[test]
    fn a_code_with_white_space_and_full_width_digits_is_the_same_code(place in 0_usize..2_000, pad in " {0,3}") {
        let book = CodeBook::embedded();
        let entry = &table(&book, CodeSystem::Occupation).entries()[place];
        let wide: String = entry.code.chars().map(widened).collect();
        let code: OccupationCode = book.resolve(&format!("{pad}{wide}{pad}")).unwrap();
        prop_assert_eq!(code.as_str(), entry.code.as_str());
    }

    #[test]
    fn any_table_text_is_read_or_refused(text in "(code|name|rank|#|\\t|\\n|[0-9a-zA-Z]|哲学){0,60}") {
        let book = CodeBook::embedded();
        match book.with_table(CodeSystem::Major, &text, TableMode::Extend) {
            Ok(extended) => prop_assert!(!table(&extended, CodeSystem::Major).entries().is_empty()),
            Err(error) => prop_assert!(!error.faults.is_empty()),
        }
    }

    #[test]
    fn trees_of_any_codes_are_contiguous(codes in prop::collection::btree_set("[0-9]{2}([0-9]{2}([0-9]{2})?)?", 1..60)) {
        let rows: String = codes.iter().map(|code| format!("{code}\tn{code}\n")).collect();
        let text = format!("code\tname\n{rows}");
        let book = CodeBook::embedded().with_table(CodeSystem::Major, &text, TableMode::Replace).unwrap();
        let majors = table(&book, CodeSystem::Major);
        for code in &codes {
            let inside: Vec<&String> = codes.iter().filter(|other| other.starts_with(code.as_str())).collect();
            prop_assert_eq!(majors.subtree(code).len(), inside.len());
            prop_assert!(inside.iter().all(|other| majors.subtree(code).contains(&majors.ordinal(other).unwrap())));
        }
    }
}

fn widened(character: char) -> char {
    if character.is_ascii_digit() {
        char::from_u32(u32::from(character) + 0xFEE0).unwrap()
    } else {
        character
    }
}

#[test]
fn the_number_of_a_code_follows_its_type() {
    assert_eq!(MajorCode::SYSTEM, CodeSystem::Major);
    assert_eq!(MajorCode::new("0809").number(), 80_900);
}

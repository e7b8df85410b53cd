//! The embedded code tables: that every table is sound, and that every usual spelling finds its code or is told why
//! not.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use std::collections::{BTreeMap, BTreeSet};

use duijie_domain::code::{
    CertificateCode, Code, CodeBook, CodeSystem, CodeTable, DivisionCode, EducationCode, IndustryCode,
    LanguageCode, MajorCode, OccupationCode, SkillCode, SkillGradeCode, UnknownCodeCause,
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
#[case("371523003", "371503003")]
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
fn the_skill_lexicon_weighs_every_entry_and_names_its_kind() {
    let book = CodeBook::embedded();
    let skills = table(&book, CodeSystem::Skill).entries();
    assert!(skills.len() >= 3_000);
    assert!(
        skills
            .iter()
            .all(|skill| (100..=1200).contains(&skill.weight.unwrap()) && skill.group.is_some())
    );
    for (text, code) in [
        ("PS", "photoshop"),
        ("会开车", "driving-car"),
        ("C++", "cpp"),
        ("氩弧焊工", "argon-arc-welding"),
    ] {
        assert_eq!(book.resolve::<SkillCode>(text).unwrap().as_str(), code);
    }
}

#[test]
fn every_skill_names_known_occupations() {
    let book = CodeBook::embedded();
    let occupations = table(&book, CodeSystem::Occupation);
    for skill in table(&book, CodeSystem::Skill).entries() {
        assert!((1..=4).contains(&skill.occupations.len()), "{}", skill.code);
        for code in &skill.occupations {
            assert!(occupations.ordinal(code).is_some(), "{}: {code}", skill.code);
        }
    }
}

#[test]
fn no_name_of_a_skill_is_a_name_of_another() {
    let book = CodeBook::embedded();
    let mut owners = BTreeMap::new();
    for skill in table(&book, CodeSystem::Skill).entries() {
        for name in std::iter::once(&skill.name).chain(&skill.aliases) {
            let name: String = name.to_lowercase().split_whitespace().collect();
            let owner = owners.entry(name.clone()).or_insert(&skill.code);
            assert_eq!(*owner, &skill.code, "{name}");
        }
    }
}

#[test]
fn aliases_of_a_table_do_not_contradict_each_other() {
    let book = CodeBook::embedded();
    let local = book
        .tables()
        .filter(|table| table.system() != CodeSystem::Division);
    for table in local.filter(|table| table.system() != CodeSystem::Occupation) {
        for entry in table.entries() {
            for alias in &entry.aliases {
                assert_eq!(
                    table.resolve(alias).map(|found| &found.code),
                    Ok(&entry.code),
                    "{alias}"
                );
            }
        }
    }
}

#[test]
fn everyday_titles_find_their_occupation() {
    let book = CodeBook::embedded();
    for (text, name) in [
        ("电焊工", "焊工"),
        ("软件工程师", "计算机软件工程技术人员"),
        ("外卖员", "网约配送员"),
    ] {
        let code: OccupationCode = book.resolve(text).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(book.name_zh(&code), name);
    }
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

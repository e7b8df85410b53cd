//! Finds gathered into the fields of records, and terms proposed for the lexicon.

use duijie_language::skill::{Proposals, SkillReader, held, wanted};

#[test]
fn a_vacancy_requires_and_prefers() {
    let findings =
        SkillReader::embedded().read("要求会二保焊、有焊工证，会氩弧焊优先；必须会CAD或SolidWorks；无需驾照");
    let wanted = wanted(&findings);
    let required: Vec<&str> = wanted
        .required_skills
        .iter()
        .map(|held| held.skill.as_str())
        .collect();
    let preferred: Vec<&str> = wanted
        .preferred_skills
        .iter()
        .map(|held| held.skill.as_str())
        .collect();
    assert_eq!(required, ["gas-shielded-welding"]);
    assert_eq!(preferred, ["argon-arc-welding", "autocad", "solidworks"]);
    assert_eq!(wanted.required_certificates.len(), 1);
    assert!(wanted.preferred_certificates.is_empty());
}

#[test]
fn a_candidate_holds_each_skill_once_with_the_highest_level() {
    let held = held(&SkillReader::embedded().read("会Excel，精通Excel，不会PS，有驾照"));
    assert_eq!(held.skills.len(), 1);
    assert_eq!(
        (held.skills[0].skill.as_str(), held.skills[0].level),
        ("excel", 4)
    );
    assert_eq!(held.certificates.len(), 1);
}

#[test]
fn frequent_unknown_terms_are_proposed() {
    let reader = SkillReader::embedded();
    let mut proposals = Proposals::new(&reader);
    for text in [
        "熟悉星河引擎、Java",
        "精通星河引擎优先",
        "会使用星河引擎软件",
        "熟悉星河引擎，了解云帆工具箱",
        "持有星际领航员证",
        "需持有星际领航员证书",
        "有星际领航员证",
        "熟悉王小明，联系电话13800001111",
    ] {
        proposals.add(text);
    }
    let ranked = proposals.ranked(3);
    let terms: Vec<(&str, u32)> = ranked
        .iter()
        .map(|proposal| (proposal.term.as_str(), proposal.count))
        .collect();
    assert_eq!(terms.first(), Some(&("星河引擎", 4)));
    assert!(
        ranked
            .iter()
            .all(|proposal| (1..=3).contains(&proposal.contexts.len()))
    );
    assert!(
        !terms
            .iter()
            .any(|(term, _)| term.contains("王小明") || term.contains("云帆"))
    );
}

#[test]
fn few_texts_propose_nothing_and_the_order_of_texts_does_not_matter() {
    let reader = SkillReader::embedded();
    let texts = [
        "熟悉甲乙丙系统",
        "精通甲乙丙",
        "会使用甲乙丙",
        "熟悉丁戊己引擎",
        "精通丁戊己引擎",
    ];
    let ranked = |texts: &[&str]| {
        let mut proposals = Proposals::new(&reader);
        texts.iter().for_each(|text| proposals.add(text));
        proposals.ranked(1)
    };
    let mut turned = texts;
    turned.reverse();
    assert_eq!(ranked(&texts), ranked(&turned));
    assert_eq!(ranked(&texts).len(), 1);
}

#[test]
fn known_skills_are_not_proposed() {
    let reader = SkillReader::embedded();
    let mut proposals = Proposals::new(&reader);
    (0..5).for_each(|_| proposals.add("熟悉Java、PLC编程，会二保焊，有电工证"));
    assert_eq!(proposals.ranked(1), []);
}

#[test]
fn numbers_are_hidden_in_contexts() {
    let reader = SkillReader::embedded();
    let mut proposals = Proposals::new(&reader);
    (0..3).for_each(|_| proposals.add("熟悉星河引擎2024版13800001111"));
    let shown = format!(
        "{:?}",
        proposals
            .ranked(1)
            .iter()
            .map(|proposal| &proposal.contexts)
            .collect::<Vec<_>>()
    );
    assert!(!shown.contains("1380"), "{shown}");
}

//! What holds for every text: nothing is cut in a character, nothing panics, and what is offered is lawful.

use duijie_domain::code::{HazardCode, LegalGroundCode};
use duijie_language::wording::{Field, Finding, Lawful, Notice, Severity, check_field, check_text};
use proptest::prelude::*;
use proptest::sample::select;

const FIELDS: [Field; 4] = [Field::Title, Field::Duties, Field::Conditions, Field::Text];

fn texts() -> impl Iterator<Item = &'static str> {
    let tables = [
        include_str!("cases.tsv"),
        include_str!("cases_second.tsv"),
        include_str!("cases_third.tsv"),
        include_str!("dodges.tsv"),
    ];
    let lines = tables
        .into_iter()
        .flat_map(str::lines)
        .filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| line.rsplit('\t').next())
}

fn is_sound(finding: &Finding, text: &str) -> bool {
    let words = text.get(finding.span.start..finding.span.end);
    let sentence = text.get(finding.sentence.start..finding.sentence.end);
    words.is_some_and(|words| !words.is_empty())
        && sentence.is_some()
        && finding.sentence.start <= finding.span.start
        && finding.message.zh.contains(words.unwrap_or_default())
}

#[test]
fn what_is_offered_holds_no_limit() {
    let mut offers = 0;
    for text in texts() {
        for finding in check_text(text) {
            let left = check_text(&finding.rewrite);
            assert!(left.is_empty(), "{text}: offered {:?}", finding.rewrite);
            offers += 1;
        }
    }
    assert!(offers > 300, "only {offers} offers were made");
}

#[test]
fn a_sentence_keeps_what_is_lawful() {
    let offered = |text: &str| {
        check_text(text)
            .first()
            .map(|finding| finding.rewrite.to_string())
    };
    assert_eq!(
        offered("有两年经验，限女性，会用办公软件").as_deref(),
        Some("有两年经验，性别不限，会用办公软件")
    );
    assert_eq!(offered("全日制本科及以上学历").as_deref(), Some("本科及以上学历"));
    assert_eq!(offered("茶叶女导购3名").as_deref(), Some("茶叶导购3名"));
    assert_eq!(
        offered("能吃苦。女，35岁以下，已婚已育；会开车").as_deref(),
        Some("性别不限，年龄不限，婚育不限")
    );
}

#[test]
fn a_ground_on_the_record_makes_its_wording_pass() {
    let found = |text: &str, lawful: &Lawful| {
        let findings = check_field(Field::Conditions, text, lawful);
        findings
            .into_iter()
            .map(|finding| (finding.rule, finding.severity))
            .collect::<Vec<_>>()
    };
    let none = Lawful::default();
    let underground = Lawful {
        hazards: vec![HazardCode::new("mine")],
        ..Lawful::default()
    };
    let licence = Lawful {
        grounds: vec![LegalGroundCode::new("licence-age")],
        ..Lawful::default()
    };
    let public_body = Lawful {
        public_body: true,
        ..Lawful::default()
    };
    assert_eq!(found("限男性", &none), [("sex-male", Severity::Refuse)]);
    assert_eq!(found("限男性", &underground), []);
    assert_eq!(found("限女性", &underground), [("sex-female", Severity::Refuse)]);
    assert_eq!(found("22-50周岁", &none), [("age-limit", Severity::Refuse)]);
    assert_eq!(found("22-50周岁", &licence), []);
    assert_eq!(found("35周岁以下", &public_body), [("age-limit", Severity::Warn)]);
    assert_eq!(found("无乙肝", &public_body), [("hepatitis-b", Severity::Refuse)]);
}

#[test]
fn columns_are_told_apart() {
    let notice = Notice {
        title: "女文员",
        duties: "为35岁以下的客户服务",
        conditions: "大专以上",
        remarks: "本地户口优先",
        lawful: Lawful::default(),
    };
    let found: Vec<_> = notice
        .check()
        .into_iter()
        .map(|finding| (finding.rule, finding.field))
        .collect();
    assert_eq!(
        found,
        [("sex-female", Field::Title), ("household", Field::Remarks)]
    );
}

proptest! {
    #[test]
    fn any_text_is_checked(text in "\\PC{0,200}") {
        for field in FIELDS {
            for finding in check_field(field, &text, &Lawful::default()) {
                prop_assert!(is_sound(&finding, &text));
            }
        }
    }

    #[test]
    fn shuffled_pieces_are_checked(
        pieces in prop::collection::vec(select(texts().collect::<Vec<_>>()), 1..6),
        glue in select(vec!["", " ", "，", "。", "\n", "\r\n", "、", "（", "）", "\u{200B}", "\u{3000}"]),
    ) {
        let text = pieces.join(glue);
        for finding in check_text(&text) {
            prop_assert!(is_sound(&finding, &text));
            prop_assert!(check_text(&finding.rewrite).is_empty(), "{text}: {}", finding.rewrite);
        }
    }
}

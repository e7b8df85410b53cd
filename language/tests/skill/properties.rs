//! What holds for any text.

use duijie_language::skill::{Proposals, SkillReader};
use proptest::prelude::*;

const PIECES: [&str; 40] = [
    "熟练使用",
    "会",
    "精通",
    "了解",
    "不会",
    "无需",
    "必须",
    "优先",
    "者优先",
    "，",
    "、",
    "。",
    "；",
    "\n",
    " ",
    "或",
    "和",
    "/",
    "任职要求：",
    "加分项：",
    "Word",
    "Excel",
    "C",
    "C++",
    "Go",
    "google",
    "PS",
    "电工证",
    "C1",
    "驾照",
    "二保焊",
    "会计",
    "专业",
    "勿扰",
    "零基础",
    "（",
    "）",
    "ＣＡＤ",
    "\u{200B}",
    "AI",
];

fn check(text: &str) -> Result<(), TestCaseError> {
    let reader = SkillReader::embedded();
    let findings = reader.read(text);
    let mut end = 0;
    for reading in &findings.readings {
        prop_assert!(reading.span.start >= end && !reading.span.of(text).is_empty());
        prop_assert!(reading.value.level <= 4);
        end = reading.span.end;
    }
    prop_assert!(
        findings
            .doubts
            .iter()
            .all(|doubt| !doubt.span.of(text).is_empty())
    );
    let mut proposals = Proposals::new(&reader);
    (0..3).for_each(|_| proposals.add(text));
    prop_assert!(proposals.ranked(1).iter().all(|proposal| proposal.count == 3));
    Ok(())
}

proptest! {
    #[test]
    fn any_text_is_read(text in "\\PC{0,200}") {
        check(&text)?;
    }

    #[test]
    fn any_order_of_real_pieces_is_read(places in prop::collection::vec(0..PIECES.len(), 0..40)) {
        let text: String = places.iter().map(|place| PIECES[*place]).collect();
        check(&text)?;
    }

    #[test]
    fn case_and_width_do_not_matter(places in prop::collection::vec(0..PIECES.len(), 0..20)) {
        let text: String = places.iter().map(|place| PIECES[*place]).collect();
        let reader = SkillReader::embedded();
        let values = |text: &str| -> Vec<_> {
            reader.read(text).readings.into_iter().map(|reading| reading.value).collect()
        };
        prop_assert_eq!(values(&text), values(&text.to_uppercase()));
    }
}

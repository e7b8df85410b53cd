//! The phrase grammar: how vacancies describe their duties and seekers speak of themselves. In: a trade and what was
//! thrown for the record. Out: Chinese sentences that say nothing against the record's fields.

use super::dice::Dice;
use super::trade::Trade;

/// The duties of a vacancy.
pub(super) fn duties(dice: &mut Dice, trade: &Trade) -> String {
    let count = dice.between(2, 4) as usize;
    let chosen = dice.sample(trade.duties, count);
    if dice.chance(30) {
        let joined: Vec<&str> = chosen.into_iter().copied().collect();
        return format!("{}。{}", joined.join("；"), attitude(dice));
    }
    let numbered = chosen
        .iter()
        .enumerate()
        .map(|(place, duty)| format!("{}. {duty}；", place + 1));
    format!("岗位职责：{}{}", numbered.collect::<String>(), attitude(dice))
}

fn attitude(dice: &mut Dice) -> &'static str {
    dice.word(&[
        "工作认真负责，能吃苦耐劳。",
        "服从工作安排，有团队精神。",
        "有相关经验者优先，新人有师傅带。",
        "无经验可学，带薪培训。",
        "踏实肯干，责任心强。",
        "",
        "",
    ])
}

/// What a seeker's own words are made of.
pub(super) struct Story<'a> {
    pub(super) trade: &'a Trade,
    /// The level of schooling as people say it.
    pub(super) level: &'a str,
    pub(super) major: Option<&'a str>,
    pub(super) experience_months: u32,
    pub(super) skills: Vec<&'a str>,
    pub(super) is_student: bool,
}

/// A seeker's own words; many people write nothing.
pub(super) fn own_words(dice: &mut Dice, story: &Story<'_>) -> String {
    if dice.chance(22) {
        return String::new();
    }
    let mut clauses = vec![origin(dice, story), experience(dice, story)];
    if !story.skills.is_empty() {
        clauses.push(ability(dice, &story.skills));
    }
    if dice.chance(70) {
        clauses.push(character(dice).to_owned());
    }
    if dice.chance(60) {
        clauses.push(hope(dice, story));
    }
    clauses.retain(|clause| !clause.is_empty());
    format!("{}。", clauses.join("，"))
}

fn origin(dice: &mut Dice, story: &Story<'_>) -> String {
    let level = story.level;
    let state = if story.is_student { "在读" } else { "毕业" };
    match story.major {
        Some(major) if dice.chance(80) => {
            let field = major.trim_end_matches("（高职）").trim_end_matches('类');
            format!("{field}专业{level}{state}")
        }
        _ if dice.chance(60) => format!("{level}{state}"),
        _ => String::new(),
    }
}

fn experience(dice: &mut Dice, story: &Story<'_>) -> String {
    let name = story.trade.name;
    match story.experience_months {
        0 if story.is_student => dice
            .word(&["希望利用实习积累经验", "可全职实习六个月", "课程已结束可长期实习"])
            .to_owned(),
        0 => dice
            .word(&["刚参加工作，愿意从基层做起", "无工作经验但学习能力强", ""])
            .to_owned(),
        months @ 1..=11 => format!("做过{months}个月{name}"),
        months => {
            let years = months / 12;
            match dice.below(3) {
                0 => format!("有{years}年{name}工作经验"),
                1 => format!("从事{name}{years}年多"),
                _ => format!("干过{years}年{name}，上手快"),
            }
        }
    }
}

fn ability(dice: &mut Dice, skills: &[&str]) -> String {
    let count = dice.between(1, 3) as usize;
    let named: Vec<&str> = dice.sample(skills, count).into_iter().copied().collect();
    let verb = dice.word(&["熟悉", "掌握", "了解", "学过", "做过"]);
    format!("{verb}{}", named.join("、"))
}

fn character(dice: &mut Dice) -> &'static str {
    dice.word(&[
        "能吃苦",
        "做事细心",
        "性格开朗，沟通能力好",
        "责任心强",
        "服从安排",
        "执行力强，守时",
        "踏实稳重",
        "学东西快",
        "身体健康，可加班",
    ])
}

fn hope(dice: &mut Dice, story: &Story<'_>) -> String {
    let name = story.trade.name;
    let condition = dice.word(&[
        "离家近",
        "交五险",
        "双休",
        "管住",
        "能学技术",
        "稳定",
        "有发展空间",
    ]);
    match dice.below(3) {
        0 => format!("想找一份{condition}的{name}工作"),
        1 => format!("希望{condition}"),
        _ => "希望在聊城长期发展".to_owned(),
    }
}

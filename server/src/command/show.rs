//! How scores, reasons and records look to an official. In: messages of the wire, which the server has filled. Nothing is
//! computed here; how they look to a program stands in `convert`.

pub(super) use crate::convert::{explanation_document, own_id, score_document, text_document, zh};
use crate::terminal::{Table, dim, good, points};
use duijie_domain::code::{
    CertificateCode, Code, CodeBook, DivisionCode, EducationCode, MajorCode, OccupationCode, SkillCode,
};
use duijie_proto::v1;

/// Thousandths in one percent.
const THOUSANDTHS_PER_PERCENT: u32 = 10;

/// Both sides' scores and their blend on one line.
pub(super) fn score_line(score: &v1::PairScore) -> String {
    let side = |side: &Option<v1::SideScore>| points(side.as_ref().map_or(0, |side| side.score));
    format!(
        "匹配 {}  （单位看人 {} · 求职者看岗位 {} · 已知信息 {}%）",
        good(&points(score.pair)),
        side(&score.employer),
        side(&score.seeker),
        score.coverage / THOUSANDTHS_PER_PERCENT
    )
}

/// Everything that a score rests on. What is met and what is unknown stands on one line each; tables hold the rest.
pub(super) fn reasons(explanation: &v1::Explanation) -> String {
    let mut parts = hard(&explanation.hard_outcomes);
    for (title, terms) in [
        ("单位看人（各项相加即为得分）", &explanation.employer_terms),
        ("求职者看岗位（各项相加即为得分）", &explanation.seeker_terms),
    ] {
        parts.push(dim(title));
        parts.extend(side(terms));
    }
    parts.join("\n")
}

fn hard(outcomes: &[v1::HardOutcome]) -> Vec<String> {
    let told = |wanted: v1::Outcome, mark: &str| {
        let lines = outcomes.iter().filter(|line| line.outcome() == wanted);
        let texts: Vec<String> = lines.map(hard_sentence).collect();
        (!texts.is_empty()).then(|| format!("{mark}：{}", texts.join("；")))
    };
    let lines = [
        told(v1::Outcome::Met, "✓ 符合"),
        told(v1::Outcome::NotMet, "✗ 不符合"),
        told(v1::Outcome::Unknown, "? 待核实"),
    ];
    let lines = lines.into_iter().flatten().map(|line| format!("  {line}"));
    [dim("硬性条件")].into_iter().chain(lines).collect()
}

/// A wish that is not met leaves nobody out, which is said.
fn hard_sentence(line: &v1::HardOutcome) -> String {
    let sentence = zh(&line.message);
    let only_wished = line.outcome() == v1::Outcome::NotMet && line.mode() != v1::RuleMode::Must;
    if only_wished {
        format!("{sentence}（非必须，不淘汰）")
    } else {
        sentence
    }
}

fn side(terms: &[v1::TermExplanation]) -> Vec<String> {
    let mut table = Table::new(["项目", "得分", "依据"]).right(1);
    let (known, unknown): (Vec<_>, Vec<_>) = terms.iter().partition(|term| term.value.is_some());
    for term in known {
        table.row([
            zh(&term.display_name),
            points(term.contribution),
            zh(&term.message),
        ]);
    }
    let unknown: Vec<String> = unknown.into_iter().map(|term| zh(&term.display_name)).collect();
    let table = (!table.is_empty()).then(|| indented(&table.to_string()));
    let unknown = (!unknown.is_empty()).then(|| format!("  未知，不计分：{}", unknown.join("、")));
    table.into_iter().chain(unknown).collect()
}

fn indented(text: &str) -> String {
    let lines: Vec<String> = text.lines().map(|line| format!("  {line}")).collect();
    lines.join("\n")
}

/// A person on one line; the name is masked as lists in public are.
pub(super) fn candidate_line(codes: &CodeBook, candidate: &v1::Candidate) -> String {
    let education = candidate.education.clone().unwrap_or_default();
    let wishes = candidate.wishes.clone().unwrap_or_default();
    let mut parts = vec![masked(
        candidate
            .person
            .as_ref()
            .map_or("", |person| person.name.as_str()),
    )];
    parts.extend(education.level.map(|code| name::<EducationCode>(codes, &code)));
    parts.extend(education.major.map(|code| name::<MajorCode>(codes, &code)));
    parts.extend(candidate.experience_months.map(experience));
    parts.extend(
        candidate
            .home
            .as_ref()
            .map(|home| format!("住{}", name::<DivisionCode>(codes, &home.division))),
    );
    let wished = names::<OccupationCode>(codes, &wishes.occupations);
    parts.push(format!("想做{wished}"));
    parts.extend(wishes.pay.map(|pay| format!("期望{}", pay_text(&pay))));
    parts.retain(|part| !part.is_empty());
    parts.join(" · ")
}

/// What a person can do and says, for a second line.
pub(super) fn candidate_abilities(codes: &CodeBook, candidate: &v1::Candidate) -> String {
    let skills: Vec<String> = candidate.skills.iter().map(|held| held.skill.clone()).collect();
    let parts = [
        ("技能：", names::<SkillCode>(codes, &skills)),
        ("证书：", names::<CertificateCode>(codes, &candidate.certificates)),
        ("自述：", candidate.free_text.clone()),
    ];
    let told = parts.into_iter().filter(|(_, text)| !text.is_empty());
    let texts: Vec<String> = told.map(|(title, text)| format!("{title}{text}")).collect();
    texts.join("  ")
}

/// A vacancy on one line.
pub(super) fn vacancy_line(codes: &CodeBook, vacancy: &v1::Vacancy) -> String {
    let places: u32 = vacancy.sites.iter().map(|site| site.head_count).sum();
    let divisions: Vec<String> = vacancy
        .sites
        .iter()
        .filter_map(|site| Some(site.place.as_ref()?.division.clone()))
        .collect();
    let pay = match &vacancy.pay {
        Some(pay) => pay_text(pay),
        None => "薪酬面议".to_owned(),
    };
    format!(
        "{} · {} · {pay} · 招 {places} 人",
        vacancy.title,
        names::<DivisionCode>(codes, &divisions)
    )
}

fn pay_text(pay: &v1::Pay) -> String {
    let unit = match pay.unit() {
        v1::PayUnit::Month | v1::PayUnit::Unspecified => "月",
        v1::PayUnit::Year => "年",
        v1::PayUnit::Day => "天",
        v1::PayUnit::Hour => "小时",
        v1::PayUnit::Piece => "件",
    };
    match pay.max_yuan {
        Some(max) if max != pay.min_yuan => format!("{}–{max} 元/{unit}", pay.min_yuan),
        Some(_) => format!("{} 元/{unit}", pay.min_yuan),
        None => format!("{} 元/{unit}起", pay.min_yuan),
    }
}

fn experience(months: u32) -> String {
    match (months / 12, months % 12) {
        (0, months) => format!("工作{months}个月"),
        (years, _) => format!("工作{years}年"),
    }
}

fn masked(name: &str) -> String {
    let mut characters = name.chars();
    match characters.next() {
        Some(first) => format!("{first}{}", "*".repeat(characters.count())),
        None => String::new(),
    }
}

fn name<C: Code>(codes: &CodeBook, code: &str) -> String {
    codes.name_zh(&C::new(code)).to_owned()
}

fn names<C: Code>(codes: &CodeBook, all: &[String]) -> String {
    let mut names: Vec<String> = all.iter().map(|code| name::<C>(codes, code)).collect();
    names.dedup();
    names.join("、")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_masked_but_for_the_first_character() {
        assert_eq!(masked("王甲子"), "王**");
        assert_eq!(masked(""), "");
    }

    #[test]
    fn pay_reads_as_people_write_it() {
        let pay = |min_yuan, max_yuan, unit: v1::PayUnit| v1::Pay {
            min_yuan,
            max_yuan,
            unit: unit.into(),
            months_paid: 12,
        };
        assert_eq!(
            pay_text(&pay(5_000, Some(8_000), v1::PayUnit::Month)),
            "5000–8000 元/月"
        );
        assert_eq!(pay_text(&pay(20, Some(20), v1::PayUnit::Hour)), "20 元/小时");
        assert_eq!(pay_text(&pay(200, None, v1::PayUnit::Day)), "200 元/天起");
    }
}

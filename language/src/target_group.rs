//! Whom a vacancy is kept for: `2026届`, `应届毕业生`, `退役士兵`, `具有2年及以上基层工作经历人员`, `不限`.
//!
//! In: a cell about who may apply, or running text. Out: groups of the project's list with the year of graduation where
//! one is told. Schooling itself is read by `education`.

use std::sync::LazyLock;

use duijie_domain::code::{CodeBook, TargetGroupCode};
use duijie_domain::message::Text;
use duijie_domain::vacancy::TargetGroup;

use super::number::number_at;
use super::reading::{Confidence, Doubt, Findings, Reading, Span};
use super::text::EvenText;
use super::word_table::{Hit, WordTable};

/// Whom a text says that a vacancy is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Addressee {
    /// One group; graduates may be those of one year.
    Group(TargetGroup),
    /// Anyone.
    Anyone,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Word {
    Group(TargetGroupCode),
    /// A group only where the text is known to be about groups.
    Weak(TargetGroupCode),
    /// People who are no group of the list.
    Other,
    WeakOther,
    Anyone,
    BareAnyone,
    Welcome,
    WelcomeBefore,
    NotBefore,
    NotBehind,
    Passed,
}

static WORDS: LazyLock<WordTable<Word>> =
    LazyLock::new(|| WordTable::embedded(include_str!("../tables/target_group_words.tsv"), word));

fn word(columns: &[&str]) -> Option<Word> {
    let [role, code] = columns else { return None };
    let known = || {
        let code = TargetGroupCode::new(*code);
        CodeBook::embedded().entry(&code).is_some().then_some(code)
    };
    Some(match *role {
        "group" => Word::Group(known()?),
        "weak" => Word::Weak(known()?),
        _ if !code.is_empty() => return None,
        "other" => Word::Other,
        "weak-other" => Word::WeakOther,
        "anyone" => Word::Anyone,
        "bare-anyone" => Word::BareAnyone,
        "welcome" => Word::Welcome,
        "welcome-before" => Word::WelcomeBefore,
        "not-before" => Word::NotBefore,
        "not-behind" => Word::NotBehind,
        "modifier" | "skip" => Word::Passed,
        _ => return None,
    })
}

/// What running text says about whom a vacancy is for.
#[must_use]
pub fn find(text: &str) -> Findings<Addressee> {
    Walk::over(text, false)
}

/// What a cell says that is known to name those who may apply; one in which nothing is read comes with a doubt.
#[must_use]
pub fn read(text: &str) -> Findings<Addressee> {
    let mut findings = Walk::over(text, true);
    if findings.readings.is_empty() && findings.doubts.is_empty() {
        let span = Span::from(0..text.len());
        findings.doubts.push(doubt(
            "TARGET_GROUP_UNREADABLE",
            span,
            Text::new(
                "读不出招聘对象；请写 应届毕业生、退役军人 等人群，或 不限",
                "no group of people can be read here; write 应届毕业生, 退役军人 and the like, or 不限",
            ),
        ));
    }
    findings
}

/// The groups that records keep; empty if the vacancy is open to anyone.
#[must_use]
pub fn groups(findings: &Findings<Addressee>) -> Vec<TargetGroup> {
    let mut groups: Vec<TargetGroup> = Vec::new();
    for reading in &findings.readings {
        let Addressee::Group(group) = &reading.value else {
            continue;
        };
        add_group(group, &mut groups);
    }
    groups
}

/// A group told with its year goes before the same told without.
fn add_group(group: &TargetGroup, groups: &mut Vec<TargetGroup>) {
    let is_same = |kept: &TargetGroup| kept.group == group.group;
    if group.graduation_year.is_some() {
        groups.retain(|kept| !is_same(kept) || kept.graduation_year.is_some());
    } else if groups.iter().any(is_same) {
        return;
    }
    if !groups.contains(group) {
        groups.push(group.clone());
    }
}

struct Walk<'a> {
    given: &'a str,
    even: &'a EvenText,
    hits: Vec<Hit<'a, Word>>,
    is_cell: bool,
    findings: Findings<Addressee>,
}

impl Walk<'_> {
    fn over(given: &str, is_cell: bool) -> Findings<Addressee> {
        let even = EvenText::of(given);
        let mut walk = Walk {
            given,
            even: &even,
            hits: WORDS.hits(even.as_str()).collect(),
            is_cell,
            findings: Findings::default(),
        };
        walk.years();
        for place in 0..walk.hits.len() {
            walk.word(place);
        }
        walk.findings.readings.sort_by_key(|reading| reading.span);
        walk.findings
    }

    fn text(&self) -> &str {
        self.even.as_str()
    }

    /// `2026届`, `2025/2026届`, `24-26届`, `2026年应届`: one reading for each year.
    fn years(&mut self) {
        let text = self.even.as_str();
        let mut place = 0;
        while let Some(offset) = text
            .get(place..)
            .and_then(|rest| rest.find(|character: char| character.is_ascii_digit()))
        {
            let start = place + offset;
            match cohort_at(text, start) {
                Some((years, end)) => {
                    let span = self.even.origin(Span::from(start..end));
                    self.years_told(&years, span);
                    place = end;
                }
                None => place = behind_digits(text, start),
            }
        }
    }

    fn years_told(&mut self, years: &[i16], span: Span) {
        let readings = years.iter().map(|year| Reading {
            value: Addressee::Group(TargetGroup {
                group: TargetGroupCode::new("graduate"),
                graduation_year: Some(*year),
            }),
            span,
            confidence: Confidence::from_thousandths(980),
        });
        self.findings.readings.extend(readings);
    }

    fn word(&mut self, place: usize) {
        let Some(hit) = self.hits.get(place).copied() else {
            return;
        };
        let span = self.even.origin(hit.span);
        match hit.meaning {
            Word::Group(code) => self.group(place, code, span, 950),
            Word::Weak(code) if self.is_cell => self.group(place, code, span, 800),
            Word::Anyone => self.push(Addressee::Anyone, span, 950),
            Word::BareAnyone if self.is_cell && hit.span.of(self.text()) == self.text().trim() => {
                self.push(Addressee::Anyone, span, 1_000);
            }
            Word::Other => self.other(span),
            Word::WeakOther if self.is_cell => self.other(span),
            _ => {}
        }
    }

    /// A group right before another word of a group only describes it (高校毕业生退役士兵).
    fn group(&mut self, place: usize, code: &TargetGroupCode, span: Span, thousandths: u16) {
        let next = self
            .hits
            .get(place + 1)
            .filter(|next| self.is_adjacent(place, next));
        let is_modifier = next.is_some_and(|next| match next.meaning {
            Word::Group(other) | Word::Weak(other) => other != code,
            Word::Passed => true,
            _ => false,
        });
        if is_modifier {
            return;
        }
        if self.is_refused(place) {
            self.findings.doubts.push(refused(self.given, span));
        } else if self.is_welcome(place) {
            self.findings.doubts.push(welcome(self.given, span));
        } else {
            let value = Addressee::Group(TargetGroup {
                group: code.clone(),
                graduation_year: None,
            });
            self.push(value, span, thousandths);
        }
    }

    fn is_adjacent(&self, place: usize, next: &Hit<'_, Word>) -> bool {
        self.hits
            .get(place)
            .is_some_and(|hit| hit.span.end == next.span.start)
    }

    /// The word before and the word behind, if they stand within a few characters of the same clause.
    fn neighbours(&self, place: usize) -> [Option<&Word>; 2] {
        let near = |left: Option<&Hit<'_, Word>>, right: Option<&Hit<'_, Word>>| {
            let gap = self.text().get(left?.span.end..right?.span.start)?;
            (gap.len() <= NEAR_BYTES_MAX && !gap.contains(CLAUSE_ENDS)).then_some(())
        };
        let (here, behind) = (self.hits.get(place), self.hits.get(place + 1));
        let before = place.checked_sub(1).and_then(|before| self.hits.get(before));
        [
            near(before, here).and(before).map(|hit| hit.meaning),
            near(here, behind).and(behind).map(|hit| hit.meaning),
        ]
    }

    fn is_welcome(&self, place: usize) -> bool {
        let [before, behind] = self.neighbours(place);
        before == Some(&Word::WelcomeBefore) || behind == Some(&Word::Welcome)
    }

    fn is_refused(&self, place: usize) -> bool {
        let [before, behind] = self.neighbours(place);
        before == Some(&Word::NotBefore) || behind == Some(&Word::NotBehind)
    }

    fn other(&mut self, span: Span) {
        self.findings.doubts.push(no_code(self.given, span));
    }

    fn push(&mut self, value: Addressee, span: Span, thousandths: u16) {
        let confidence = Confidence::from_thousandths(thousandths);
        self.findings.readings.push(Reading {
            value,
            span,
            confidence,
        });
    }
}

const NEAR_BYTES_MAX: usize = 9;
const CLAUSE_ENDS: [char; 8] = [',', ';', '。', '、', '，', '；', '/', '|'];

/// The years of a cohort that begins here, and the byte behind it.
fn cohort_at(text: &str, start: usize) -> Option<(Vec<i16>, usize)> {
    const YEARS_TOLD_MAX: usize = 6;
    let mut years = Vec::new();
    let mut cohort = None;
    let (mut place, mut is_range) = (start, false);
    while years.len() < YEARS_TOLD_MAX {
        let Some((year, is_cohort, end)) = year_at(text, place) else {
            break;
        };
        add_year(&mut years, year, is_range);
        if is_cohort {
            cohort = Some((years.len(), end));
        }
        let rest = text.get(end..)?;
        let next = rest.trim_start_matches(LIST_MARKS);
        is_range = rest.starts_with(['-', '~', '至', '到', '—', '–']);
        place = text.len() - next.len();
        if next.len() == rest.len() {
            break;
        }
    }
    let (count, end) = cohort?;
    years.truncate(count);
    Some((years, end))
}

/// One year, whether a word of graduation follows it, and the byte behind both.
fn year_at(text: &str, place: usize) -> Option<(i16, bool, usize)> {
    let number = number_at(text, place).filter(|number| number.in_figures)?;
    let year = year(number.whole()?, number.end - place)?;
    let (is_cohort, length) = cohort_word(text.get(number.end..)?);
    Some((year, is_cohort, number.end + length))
}

/// Years told one by one, or all between the last and this one.
fn add_year(years: &mut Vec<i16>, year: i16, is_range: bool) {
    const SPAN_MAX: i16 = 10;
    let last = years.last().copied().unwrap_or(year);
    if is_range && (1..=SPAN_MAX).contains(&(year - last)) {
        years.extend(last + 1..year);
    }
    years.push(year);
}

const LIST_MARKS: [char; 11] = ['/', '、', ',', '-', '~', '至', '到', '和', '及', '—', '–'];

/// 届 and its kin: whether they stand here, and their bytes.
fn cohort_word(rest: &str) -> (bool, usize) {
    const WORDS: [&str; 8] = [
        "年应届",
        "年毕业",
        "年普通高校毕业",
        "年高校毕业",
        "年度应届",
        "应届",
        "届",
        "年",
    ];
    let word = WORDS.into_iter().find(|word| rest.starts_with(word));
    word.map_or((false, 0), |word| (word != "年", word.len()))
}

/// A year of graduation: four figures, or the last two.
fn year(number: u16, figures: usize) -> Option<i16> {
    match (figures, number) {
        (4, 1_980..=2_099) => i16::try_from(number).ok(),
        (2, 10..=60) => i16::try_from(2_000 + number).ok(),
        _ => None,
    }
}

fn behind_digits(text: &str, start: usize) -> usize {
    let rest = text.get(start..).unwrap_or("");
    start + rest.len()
        - rest
            .trim_start_matches(|character: char| character.is_ascii_digit())
            .len()
}

fn doubt(code: &'static str, span: Span, message: Text) -> Doubt {
    Doubt { code, span, message }
}

fn welcome(given: &str, span: Span) -> Doubt {
    let told = span.of(given);
    doubt(
        "TARGET_GROUP_WELCOME",
        span,
        Text::new(
            format!("“{told}”只是欢迎或优先，岗位并非只面向他们；确实只面向时请写 仅限{told}"),
            format!(
                "\"{told}\" are welcome or preferred, but the post is not kept for them; write 仅限{told} if it is"
            ),
        ),
    )
}

fn refused(given: &str, span: Span) -> Doubt {
    let told = span.of(given);
    doubt(
        "TARGET_GROUP_REFUSED",
        span,
        Text::new(
            format!("把“{told}”排除在外不是岗位面向的人群；请写面向谁"),
            format!("leaving \"{told}\" out names no group the post is for; write whom it is for"),
        ),
    )
}

fn no_code(given: &str, span: Span) -> Doubt {
    let told = span.of(given);
    doubt(
        "TARGET_GROUP_NOT_KEPT",
        span,
        Text::new(
            format!("人群代码表里没有“{told}”；需要时请写在备注里"),
            format!("the list of groups has no \"{told}\"; write it in the remarks if it matters"),
        ),
    )
}

#[cfg(test)]
#[path = "target_group_tests.rs"]
mod tests;

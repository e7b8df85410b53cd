//! Match requests and answers on the wire. Both directions of the market have the same shape; the macro ties each to
//! its messages.

use super::explanation::{explanation, hard_outcome, reasons, score, text};
use super::name::print_name;
use super::request::{RequestReader, filter};
use crate::engine::{Basis, Detail, EngineError, Match, MatchAnswer, MatchOptions, PairAnswer, RecordName};
use duijie_domain::message::Text;
use duijie_domain::{RecordKey, RecordKind};
use duijie_indexer::store::Sequence;
use duijie_matcher::Side;
use duijie_matcher::admission::ADMISSION_RULES;
use duijie_matcher::explain::Explanation;
use duijie_matcher::judge::Reason;
use duijie_matcher::matching::Counts;
use duijie_matcher::requirement::REQUIREMENTS;
use duijie_matcher::why_not::{Remedy, WhyNot};
use duijie_proto::v1;

macro_rules! match_direction {
    (
        $read:ident($request:ident about $about:ident: $about_kind:ident),
        $write:ident -> $response:ident, $entry:ident -> $entry_wire:ident { $subject:ident $(, $title:ident)? },
        $left_out:ident of $kind:ident
    ) => {
        /// Whom the list is for, and what is wanted.
        ///
        /// # Errors
        /// `InvalidInput` with every violation that the wire can show.
        pub fn $read(request: v1::$request) -> Result<(RecordName, MatchOptions), EngineError> {
            let v1::$request { $about: about, profile, k, filter: codes, min_score, view, date, min_sequence, excluded_size, count_excluded } =
                request;
            let mut reader = RequestReader::default();
            let name = reader.name(stringify!($about), RecordKind::$about_kind, &about);
            let options = MatchOptions {
                profile,
                k,
                filter: filter(codes),
                min_score,
                detail: reader.detail("view", view),
                date: reader.date("date", date),
                min_sequence: Sequence(min_sequence),
                excluded_size,
                count_excluded,
            };
            reader.finish((name, options))
        }

        /// The list.
        pub fn $write(answer: MatchAnswer) -> v1::$response {
            let excluded = answer.excluded.into_iter().map(|left_out| v1::$left_out {
                $subject: print_name(RecordKind::$kind, left_out.number),
                key: Some(key(&left_out.card.key)),
                outcomes: left_out.reasons.into_iter().map(hard_outcome).collect(),
            });
            let counts = answer.counts.as_ref();
            v1::$response {
                matches: answer.matches.into_iter().map($entry).collect(),
                considered: counts.map_or(0, |counts| counts.considered),
                eligible: counts.map_or(0, eligible),
                exclusions: counts.map(exclusion_counts).unwrap_or_default(),
                excluded: excluded.collect(),
                basis: Some(basis(&answer.basis)),
            }
        }

        /// One entry of the list.
        pub(super) fn $entry(entry: Match) -> v1::$entry_wire {
            v1::$entry_wire {
                $subject: print_name(RecordKind::$kind, entry.number),
                key: Some(key(&entry.card.key)),
                $($title: entry.card.title.to_string(),)?
                rank: entry.rank,
                score: Some(score(&entry.score)),
                explanation: entry.reasons.map(reasons),
            }
        }
    };
}

match_direction!(
    read_match_candidates(MatchCandidatesRequest about vacancy: Vacancy),
    write_match_candidates -> MatchCandidatesResponse, candidate_match -> CandidateMatch { candidate },
    ExcludedCandidate of Candidate
);

match_direction!(
    read_match_vacancies(MatchVacanciesRequest about candidate: Candidate),
    write_match_vacancies -> MatchVacanciesResponse, vacancy_match -> VacancyMatch { vacancy, title },
    ExcludedVacancy of Vacancy
);

/// The pair, and what is wanted of it.
///
/// # Errors
/// `InvalidInput` with every violation that the wire can show.
pub fn read_explain_match(
    request: v1::ExplainMatchRequest,
) -> Result<(RecordName, RecordName, MatchOptions), EngineError> {
    let v1::ExplainMatchRequest {
        vacancy,
        candidate,
        profile,
        k,
        date,
        min_sequence,
    } = request;
    let mut reader = RequestReader::default();
    let vacancy = reader.name("vacancy", RecordKind::Vacancy, &vacancy);
    let candidate = reader.name("candidate", RecordKind::Candidate, &candidate);
    let options = MatchOptions {
        profile,
        k,
        detail: Detail::Evidence,
        date: reader.date("date", date),
        min_sequence: Sequence(min_sequence),
        ..MatchOptions::default()
    };
    reader.finish((vacancy, candidate, options))
}

/// The pair explained; `k` is the length of the list that was asked about.
pub fn write_pair(answer: PairAnswer, k: i32) -> v1::ExplainMatchResponse {
    let account: Explanation = answer.explanation;
    v1::ExplainMatchResponse {
        eligible: account.excluded_by.is_empty(),
        score: Some(score(&account.score)),
        explanation: Some(explanation(account)),
        why_not: answer.why_not.as_ref().map(|answer| why_not(answer, k)),
        basis: Some(basis(&answer.basis)),
    }
}

fn why_not(answer: &WhyNot, k: i32) -> v1::WhyNot {
    v1::WhyNot {
        in_list: answer.is_in,
        rank: answer.rank,
        of: answer.of,
        k: k.unsigned_abs(),
        remedies: answer.remedies.iter().map(remedy).collect(),
        message: Some(text(&sentence(answer, k))),
    }
}

fn remedy(remedy: &Remedy) -> v1::Remedy {
    let changes = remedy.changes.iter().map(|(side, sentence)| v1::Change {
        reason: sentence.code.to_owned(),
        side: match side {
            Side::Employer => "vacancy".to_owned(),
            Side::Seeker => "candidate".to_owned(),
        },
        message: Some(text(&sentence.text)),
    });
    v1::Remedy {
        changes: changes.collect(),
        rank: remedy.rank,
        score: remedy.score,
    }
}

/// The whole answer for people: where the pair stands, and what would bring it in.
fn sentence(answer: &WhyNot, k: i32) -> Text {
    let standing = standing(answer, k);
    if answer.is_in {
        return standing;
    }
    let Some(remedy) = answer.remedies.first() else {
        return Text::new(
            format!("{}；三项以内的改动不能使其入选", standing.zh),
            format!("{}; no set of up to three changes brings it in", standing.en),
        );
    };
    let changes = remedy.changes.iter();
    let (zh, en): (Vec<&str>, Vec<&str>) = changes
        .map(|(_, change)| (change.text.zh.as_str(), change.text.en.as_str()))
        .unzip();
    Text::new(
        format!("{}；若{}，则排第 {}", standing.zh, zh.join("并"), remedy.rank),
        format!("{}; ranked {} if: {}", standing.en, remedy.rank, en.join(" and ")),
    )
}

fn standing(answer: &WhyNot, k: i32) -> Text {
    let (rank, of) = (answer.rank, answer.of);
    if !answer.failed.is_empty() {
        let terms = answer.failed.iter().map(|reason| title(*reason));
        let (zh, en): (Vec<String>, Vec<String>) = terms.map(|title| (title.zh, title.en)).unzip();
        return Text::new(
            format!("硬性条件不符：{}", zh.join("、")),
            format!("hard terms not met: {}", en.join(", ")),
        );
    }
    if answer.is_in {
        return Text::new(
            format!("在 {of} 人中排第 {rank}，在前 {k} 名之内"),
            format!("ranked {rank} of {of}, among the first {k}"),
        );
    }
    Text::new(
        format!("在 {of} 人中排第 {rank}，不在前 {k} 名"),
        format!("ranked {rank} of {of}, not among the first {k}"),
    )
}

/// How an answer was computed.
pub(super) fn basis(basis: &Basis) -> v1::MatchBasis {
    v1::MatchBasis {
        profile: basis.profile.to_string(),
        profile_version: basis.profile_version.to_string(),
        code_table_version: basis.code_table_version.to_string(),
        sequence: basis.sequence.0,
        date: basis.date.to_string(),
    }
}

/// Publisher and own identifier.
pub(super) fn key(key: &RecordKey) -> v1::RecordKey {
    v1::RecordKey {
        publisher: key.publisher.to_string(),
        own_id: key.own_id.to_string(),
    }
}

/// Those that pass every hard term, whatever their score.
pub(super) fn eligible(counts: &Counts) -> u64 {
    counts.passed + counts.below_min_score
}

fn exclusion_counts(counts: &Counts) -> Vec<v1::ExclusionCount> {
    let counts = counts.excluded.iter();
    counts
        .map(|(reason, count)| exclusion_count(reason.id(), &title(*reason), *count))
        .collect()
}

fn exclusion_count(id: &str, title: &Text, count: u64) -> v1::ExclusionCount {
    v1::ExclusionCount {
        term: id.to_owned(),
        reason: format!("{}_NOT_MET", id.replace('-', "_").to_uppercase()),
        message: Some(text(title)),
        count,
    }
}

/// A count that was kept under the identifier of the reason: that of a rule or hard term, or of the least score.
pub fn kept_exclusion_count(id: &str, count: u64) -> v1::ExclusionCount {
    let admission = ADMISSION_RULES.into_iter().map(Reason::Admission);
    let requirements = (0..)
        .zip(REQUIREMENTS)
        .map(|(place, _)| Reason::Requirement(place));
    let reason = admission.chain(requirements).find(|reason| reason.id() == id);
    let other = || match id {
        "two-sided-cap" => Text::new("名额上限已被他人占满", "others have taken what the cap leaves"),
        _ => Text::new("低于最低匹配分", "below the least score"),
    };
    exclusion_count(id, &reason.map_or_else(other, title), count)
}

fn title(reason: Reason) -> Text {
    let (zh, en) = match reason {
        Reason::Admission(rule) => rule.title(),
        Reason::Requirement(place) => REQUIREMENTS
            .get(usize::from(place))
            .map_or(("", ""), |requirement| requirement.title()),
    };
    Text::new(zh, en)
}

//! `duijie explain`: one pair of the data folder with all its reasons, and why it is not in the vacancy's list.

use super::show::{self, explanation_document, reasons, score_document, score_line, text_document};
use super::{Failure, Outcome, start};
use crate::config::Settings;
use crate::convert::{parse_name, write_pair, write_stored};
use crate::engine::{Call, Detail, Engine, EngineError, MatchOptions, Principal, RecordName};
use crate::terminal::Screen;
use clap::Args;
use duijie_domain::{Candidate, RecordKey, RecordKind, Vacancy};
use duijie_proto::v1;
use serde_json::{Value, json};

/// What `explain` can be told.
#[derive(Debug, Args)]
pub struct ExplainArguments {
    /// The vacancy: vacancies/7, or its own identifier with --publisher 岗位
    vacancy: String,
    /// The candidate: candidates/9, or its own identifier with --publisher 求职者
    candidate: String,
    /// Publisher of own identifiers (default: import) 发布方
    #[arg(long, default_value = "import")]
    publisher: String,
    /// Weight profile (default: balanced) 匹配方案
    #[arg(long, default_value = "")]
    profile: String,
    /// Length of the list for which "why not" is asked; 0 leaves that out “为何未入选”所对照的名单长度
    #[arg(short, default_value_t = 20)]
    k: i32,
    /// Day for age, validity and availability (default: today) 计算日期
    #[arg(long, value_name = "YYYY-MM-DD")]
    date: Option<String>,
}

/// Explains the pair.
pub(super) fn run(
    arguments: &ExplainArguments,
    settings: &Settings,
    screen: Screen,
) -> Result<Outcome, Failure> {
    let vacancy = name(arguments, RecordKind::Vacancy, &arguments.vacancy)?;
    let candidate = name(arguments, RecordKind::Candidate, &arguments.candidate)?;
    let options = MatchOptions {
        profile: arguments.profile.clone(),
        k: arguments.k,
        detail: Detail::Evidence,
        date: Some(start::date_or_today(arguments.date.as_deref())?),
        ..MatchOptions::default()
    };
    let engine = start::engine(settings, screen)?;
    let caller = start::caller()?;
    let options = MatchOptions {
        min_sequence: engine.health().sequence,
        ..options
    };
    let call = Call::lasting(start::CALL_TIME_MAX);
    let answer = engine.explain_match(&caller, &vacancy, &candidate, &options, &call)?;
    let answer = write_pair(answer, arguments.k);
    engine.write_down(&caller, "explain", "Ok")?;
    if screen.json {
        screen.document(&document(&answer))?;
    } else {
        for line in subjects(&engine, &caller, &vacancy, &candidate)? {
            screen.line(line)?;
        }
        tell(&answer, screen)?;
    }
    Ok(if answer.eligible {
        Outcome::Done
    } else {
        Outcome::InPart
    })
}

fn name(arguments: &ExplainArguments, kind: RecordKind, text: &str) -> Result<RecordName, Failure> {
    if text.contains('/') {
        let invalid = |violation| EngineError::InvalidInput(vec![violation]);
        return Ok(parse_name(&kind.to_string(), kind, text).map_err(invalid)?);
    }
    Ok(RecordName::Key(RecordKey::new(&*arguments.publisher, text)))
}

fn subjects(
    engine: &Engine,
    caller: &Principal,
    vacancy: &RecordName,
    candidate: &RecordName,
) -> Result<[String; 2], Failure> {
    let codes = engine.codes();
    let vacancy = write_stored(&engine.disclose(caller, engine.get::<Vacancy>(caller, vacancy)?));
    let candidate =
        write_stored(&engine.disclose_listed(caller, engine.get::<Candidate>(caller, candidate)?));
    Ok([
        format!("岗位  {}", show::vacancy_line(codes, &vacancy)),
        format!("求职者 {}", show::candidate_line(codes, &candidate)),
    ])
}

fn tell(answer: &v1::ExplainMatchResponse, screen: Screen) -> Result<(), Failure> {
    if let Some(score) = &answer.score {
        screen.heading(score_line(score))?;
    }
    if let Some(explanation) = &answer.explanation {
        screen.line(reasons(explanation))?;
    }
    if let Some(why_not) = &answer.why_not {
        screen.heading(show::zh(&why_not.message))?;
        for remedy in &why_not.remedies {
            screen.line(remedy_line(remedy))?;
        }
    }
    Ok(())
}

/// A set of changes on one line, with the place that it brings.
pub(super) fn remedy_line(remedy: &v1::Remedy) -> String {
    let changes: Vec<String> = remedy
        .changes
        .iter()
        .map(|change| show::zh(&change.message))
        .collect();
    format!("  → {}：排第 {}", changes.join("，并且"), remedy.rank)
}

fn document(answer: &v1::ExplainMatchResponse) -> Value {
    let why_not = answer.why_not.as_ref().map(|why_not| {
        let remedies = why_not.remedies.iter().map(|remedy| {
            let changes = remedy.changes.iter().map(|change| {
                json!({ "reason": change.reason, "side": change.side, "message": text_document(&change.message) })
            });
            json!({ "rank": remedy.rank, "score": remedy.score, "changes": changes.collect::<Vec<_>>() })
        });
        json!({
            "in_list": why_not.in_list,
            "rank": why_not.rank,
            "of": why_not.of,
            "k": why_not.k,
            "remedies": remedies.collect::<Vec<_>>(),
            "message": text_document(&why_not.message),
        })
    });
    json!({
        "eligible": answer.eligible,
        "score": score_document(&answer.score),
        "explanation": explanation_document(&answer.explanation),
        "why_not": why_not,
    })
}

//! `duijie duplicates`: finds records of the data folder that mean the same, merges them, parts them again.

use super::{Failure, Outcome, start};
use crate::config::Settings;
use crate::convert::{parse_duplicate_name, print_key_name, print_name};
use crate::engine::{
    Call, Engine, EngineError, LikeRecord, MergeOrder, PairFilter, Principal, RecordName, WriteOptions,
};
use crate::terminal::{Progress, Screen, Table, grouped};
use clap::{Args, Subcommand, ValueEnum};
use duijie_domain::RecordKind;
use duijie_domain::check::Violation;
use duijie_domain::duplicate::Certainty;
use duijie_indexer::store::Verdict;
use serde_json::{Value, json};

/// The engine and who asks it.
type Desk<'a> = (&'a Engine, &'a Principal);

/// Pairs read at once.
const PAGE_PAIRS: i32 = 1_000;

/// What `duplicates` can be told.
#[derive(Debug, Args)]
pub struct DuplicatesArguments {
    /// What to do.
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Lists pairs that may be the same 列出疑似重复的记录
    List {
        /// What is looked through 查找对象
        #[arg(value_enum)]
        collection: Found,
        /// Only pairs with the same identity document 只列证件号码相同的
        #[arg(long)]
        certain: bool,
        /// Only pairs with this score or more, up to 1000 最低相似分
        #[arg(long, default_value_t = 0, value_parser = clap::value_parser!(u16).range(0..=1_000))]
        score_min: u16,
        /// Most pairs shown 最多列出的对数
        #[arg(short, long, default_value_t = 50)]
        number: usize,
    },
    /// Merges the second record into the first 将第二条记录并入第一条
    Merge {
        /// The record that stays, such as candidates/7 保留的记录
        kept: String,
        /// The record that becomes part of it 并入的记录
        merged: String,
        /// Fields in which the value of the merged record is wanted 取并入记录的值的字段
        #[arg(long, value_delimiter = ',')]
        choose: Vec<String>,
        /// Why 理由
        #[arg(long, default_value = "")]
        reason: String,
        /// Who merges 经办人
        #[arg(long, default_value = "")]
        actor: String,
        /// Only tell what would be done 只查看，不合并
        #[arg(long)]
        dry_run: bool,
    },
    /// Makes a merged record one of its own again 撤销合并
    Undo {
        /// The record that was merged, such as candidates/9 被并入的记录
        name: String,
    },
    /// Remembers that two records are not the same 记住两条记录不是同一个
    Dismiss {
        /// One record 一条记录
        name: String,
        /// The other 另一条
        other: String,
        /// Why 理由
        #[arg(long, default_value = "")]
        reason: String,
        /// Who says so 经办人
        #[arg(long, default_value = "")]
        actor: String,
    },
}

/// What is looked through.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Found {
    /// 求职者
    Candidates,
    /// 岗位
    Vacancies,
}

/// Does what was asked for.
pub(super) fn run(
    arguments: &DuplicatesArguments,
    settings: &Settings,
    screen: Screen,
) -> Result<Outcome, Failure> {
    let (engine, caller) = (start::engine(settings, screen)?, start::caller()?);
    let outcome = carry_out(&arguments.task, (&engine, &caller), screen);
    start::write_down(&engine, &caller, command(&arguments.task), &outcome)?;
    engine.close()?;
    outcome
}

/// What stands in the audit log.
fn command(task: &Task) -> &'static str {
    match task {
        Task::List { .. } => "duplicates list",
        Task::Merge { .. } => "duplicates merge",
        Task::Undo { .. } => "duplicates undo",
        Task::Dismiss { .. } => "duplicates dismiss",
    }
}

fn carry_out(task: &Task, desk: Desk<'_>, screen: Screen) -> Result<Outcome, Failure> {
    match task {
        Task::List {
            collection,
            certain,
            score_min,
            number,
        } => {
            let filter = PairFilter {
                kind: match collection {
                    Found::Candidates => RecordKind::Candidate,
                    Found::Vacancies => RecordKind::Vacancy,
                },
                certainty: certain.then_some(Certainty::Certain),
                score_min: *score_min,
            };
            list(desk, &filter, *number, screen)
        }
        Task::Merge {
            kept,
            merged,
            choose,
            reason,
            actor,
            dry_run,
        } => {
            let (kind, kept, merged) = pair(("KEPT", kept), ("MERGED", merged))?;
            let order = MergeOrder {
                kind,
                kept: (kept, None),
                merged: (merged, None),
                chosen: choose.clone(),
                verdict: verdict(actor, reason),
            };
            merge(desk, &order, *dry_run, screen)
        }
        Task::Undo { name } => undo(desk, name, screen),
        Task::Dismiss {
            name,
            other,
            reason,
            actor,
        } => {
            let (kind, one, two) = pair(("NAME", name), ("OTHER", other))?;
            let (engine, caller) = desk;
            engine.dismiss_duplicate(caller, kind, (&one, &two), verdict(actor, reason))?;
            told(
                screen,
                &json!({ "dismissed": true }),
                "已记住，不再列出 / remembered and not listed again",
            )
        }
    }
}

fn list(
    (engine, caller): Desk<'_>,
    filter: &PairFilter,
    number: usize,
    screen: Screen,
) -> Result<Outcome, Failure> {
    let (mut pairs, mut token) = (Vec::new(), String::new());
    let call = Call::lasting(start::CALL_TIME_MAX);
    let mut progress = Progress::start("读取 reading", "条", 0);
    let mut read = 0;
    loop {
        let mut tell = |records: u64| {
            read = records;
            progress.tell(records, records);
        };
        let page = (PAGE_PAIRS, token.as_str());
        let list = engine.list_duplicates(caller, filter, page, &call, &mut tell)?;
        pairs.extend(list.pairs);
        token = list.next_page_token;
        if token.is_empty() {
            break;
        }
    }
    progress.finish(read);
    let certain = pairs
        .iter()
        .filter(|(_, like)| like.likeness.certainty == Certainty::Certain)
        .count() as u64;
    let all = pairs.len() as u64;
    pairs.truncate(number);
    if screen.json {
        let pairs: Vec<Value> = pairs
            .iter()
            .map(|(first, like)| document(filter.kind, *first, like))
            .collect();
        screen.document(&json!({ "pairs": all, "certain": certain, "shown": pairs }))?;
    } else {
        screen.note(format!(
            "疑似重复 {all} 对，其中证件相同 {certain} 对 / {all} pairs that may be the same, {certain} by document",
            all = grouped(all),
            certain = grouped(certain),
        ));
        let mut table = Table::new([
            "记录 record",
            "重复 duplicate",
            "编号 own id",
            "分 score",
            "依据 signs",
        ])
        .right(3);
        for (first, like) in &pairs {
            table.row(row(filter.kind, *first, like));
        }
        if !table.is_empty() {
            screen.line(table.to_string())?;
        }
    }
    Ok(if all == 0 { Outcome::InPart } else { Outcome::Done })
}

fn row(kind: RecordKind, first: u64, like: &LikeRecord) -> [String; 5] {
    let signs: Vec<String> = like.likeness.signs.iter().map(|sign| sign.text().zh).collect();
    [
        print_name(kind, first),
        print_name(kind, like.number),
        like.key.own_id.to_string(),
        like.likeness.score.to_string(),
        signs.join("；"),
    ]
}

fn document(kind: RecordKind, first: u64, like: &LikeRecord) -> Value {
    let signs: Vec<&str> = like.likeness.signs.iter().map(|sign| sign.code()).collect();
    json!({
        "name": print_name(kind, first),
        "duplicate": print_name(kind, like.number),
        "key": print_key_name(kind, &like.key),
        "is_certain": like.likeness.certainty == Certainty::Certain,
        "score": like.likeness.score,
        "signs": signs,
    })
}

fn merge(
    (engine, caller): Desk<'_>,
    order: &MergeOrder,
    dry_run: bool,
    screen: Screen,
) -> Result<Outcome, Failure> {
    let options = WriteOptions {
        validate_only: dry_run,
        ..WriteOptions::default()
    };
    let answer = engine.merge_records(caller, order, &options)?;
    let name = print_name(order.kind, answer.number);
    let account = &answer.account;
    if screen.json {
        screen.document(&json!({
            "name": name,
            "merged": answer.written.is_some(),
            "taken_fields": account.taken,
            "joined_fields": account.joined,
            "conflicting_fields": account.conflicts,
        }))?;
        return Ok(Outcome::Done);
    }
    let done = match dry_run {
        true => "可以并入（未保存）/ can be merged into (nothing is stored)",
        false => "已并入 / merged into",
    };
    screen.line(format!("{done} {name}"))?;
    for (what, fields) in [
        ("补充的字段 taken over", &account.taken),
        ("合并的列表 joined", &account.joined),
        (
            "冲突的字段（保留记录的值有效，--choose 可改）in conflict",
            &account.conflicts,
        ),
    ] {
        if !fields.is_empty() {
            screen.line(format!("  {what}: {}", fields.join(", ")))?;
        }
    }
    Ok(Outcome::Done)
}

fn undo((engine, caller): Desk<'_>, name: &str, screen: Screen) -> Result<Outcome, Failure> {
    let (kind, name) = parse_duplicate_name("NAME", name).map_err(refused)?;
    let (kept, written) = engine.undo_merge(caller, kind, (&name, None), "")?;
    let (name, kept) = (print_name(kind, written.number), print_name(kind, kept));
    let sentence = format!("{name} 已从 {kept} 分出 / {name} is no part of {kept} any more");
    told(screen, &json!({ "name": name, "kept": kept }), &sentence)
}

fn told(screen: Screen, document: &Value, sentence: &str) -> Result<Outcome, Failure> {
    if screen.json {
        screen.document(document)?;
    } else {
        screen.line(sentence)?;
    }
    Ok(Outcome::Done)
}

fn pair(one: (&str, &str), other: (&str, &str)) -> Result<(RecordKind, RecordName, RecordName), Failure> {
    let (kind, first) = parse_duplicate_name(one.0, one.1).map_err(refused)?;
    let (other_kind, second) = parse_duplicate_name(other.0, other.1).map_err(refused)?;
    if kind != other_kind {
        return Err(Failure::input(
            "两条记录的种类不同；请写两位求职者或两个岗位",
            "the two records are of different kinds; name two candidates or two vacancies",
        ));
    }
    Ok((kind, first, second))
}

fn verdict(actor: &str, reason: &str) -> Verdict {
    Verdict {
        actor: actor.to_owned(),
        reason: reason.to_owned(),
    }
}

fn refused(violation: Violation) -> Failure {
    EngineError::InvalidInput(vec![violation]).into()
}

//! `duijie titles rank`: for every query the titles of a corpus, the closest first; with judgements, how good that is.

use super::super::start;
use super::{Failure, Outcome, rows};
use crate::config::Settings;
use crate::engine::Readers;
use crate::terminal::{Progress, Screen, grouped};
use clap::Args;
use duijie_indexer::ingest::PlainColumn;
use serde_json::json;
use std::collections::{HashMap, HashSet};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

const COLUMNS: &[PlainColumn] = &[
    PlainColumn {
        field: "id",
        others: &["q_id", "c_id", "query_id", "corpus_id", "编号"],
        is_required: true,
    },
    PlainColumn {
        field: "title",
        others: &["jobtitle", "job_title", "name", "岗位名称", "名称"],
        is_required: true,
    },
];

/// What `rank` can be told.
#[derive(Debug, Args)]
pub(super) struct RankArguments {
    /// The queries: a table with id and title 查询表
    #[arg(long, value_name = "FILE")]
    queries: PathBuf,
    /// The titles to be ranked: a table with id and title 待排序的岗位名称表
    #[arg(long, value_name = "FILE")]
    corpus: PathBuf,
    /// The ranking as tsv: query_id, corpus_id, rank, score; standard output if left out 结果文件
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Most hits for each query; all if left out 每个查询至多几条
    #[arg(short, long, value_name = "NUMBER")]
    number: Option<usize>,
    /// Judgements (query, 0, title, 1 on each line): prints the mean average precision 人工判断，用于计算 MAP
    #[arg(long, value_name = "FILE")]
    relevant: Option<PathBuf>,
}

/// The places of a corpus in their order for one query, with scores in thousandths.
type Ranking = Vec<(usize, u16)>;

/// Ranks.
pub(super) fn run(
    arguments: &RankArguments,
    settings: &Settings,
    screen: Screen,
) -> Result<Outcome, Failure> {
    let queries = rows(&arguments.queries, COLUMNS)?;
    let corpus = rows(&arguments.corpus, COLUMNS)?;
    let relevant = arguments.relevant.as_deref().map(judgements).transpose()?;
    let readers = Readers::new(start::code_book(settings)?);
    let comparer = readers.comparer()?;
    let images: Vec<_> = corpus.iter().map(|row| comparer.image(&row[1])).collect();
    let mut progress = Progress::start("排序 rank", "条 queries", queries.len() as u64);
    let mut rankings: Vec<Ranking> = Vec::with_capacity(queries.len());
    for (done, query) in (1_u64..).zip(&queries) {
        rankings.push(comparer.rank(&comparer.image(&query[1]), &images));
        progress.tell(done, queries.len() as u64);
    }
    progress.finish(queries.len() as u64);
    let table = Table {
        queries: &queries,
        corpus: &corpus,
        rankings: &rankings,
        number: arguments.number.unwrap_or(usize::MAX),
    };
    let precision = relevant.map(|relevant| table.mean_average_precision(&relevant));
    let written = match &arguments.out {
        Some(path) => Some(table.write_file(path)?),
        None if precision.is_none() && !screen.json => {
            table
                .write(std::io::stdout().lock())
                .map_err(|_| Failure::OutputClosed)?;
            return Ok(Outcome::Done);
        }
        None => None,
    };
    if screen.json {
        screen.document(&json!({
            "queries": queries.len(),
            "corpus": corpus.len(),
            "rows": written,
            "mean_average_precision": precision,
        }))?;
    } else {
        if let Some((path, rows)) = arguments.out.as_ref().zip(written) {
            screen.line(format!("{}  {} 行 rows", path.display(), grouped(rows)))?;
        }
        if let Some(precision) = precision {
            screen.line(format!("MAP {precision:.4}"))?;
        }
    }
    Ok(Outcome::Done)
}

struct Table<'a> {
    queries: &'a [Vec<String>],
    corpus: &'a [Vec<String>],
    rankings: &'a [Ranking],
    number: usize,
}

impl Table<'_> {
    fn write_file(&self, path: &Path) -> Result<u64, Failure> {
        let file = std::fs::File::create(path);
        let written = file.and_then(|file| self.write(BufWriter::new(file)));
        written.map_err(|error| {
            Failure::input(
                format!("结果文件无法写入：{error}；请检查文件夹、权限和磁盘空间"),
                format!("the ranking cannot be written: {error}; check folder, permissions and disk space"),
            )
        })
    }

    fn write(&self, mut out: impl Write) -> std::io::Result<u64> {
        let mut written = 0;
        writeln!(out, "query_id\tcorpus_id\trank\tscore")?;
        for (query, ranking) in self.queries.iter().zip(self.rankings) {
            for (rank, (place, score)) in (1_u64..).zip(ranking.iter().take(self.number)) {
                let title = self.corpus.get(*place).map_or("", |row| &row[0]);
                writeln!(
                    out,
                    "{}\t{title}\t{rank}\t{}.{:03}",
                    query[0],
                    score / 1000,
                    score % 1000
                )?;
                written += 1;
            }
        }
        out.flush()?;
        Ok(written)
    }

    /// The mean over the queries with judgements of the precision at each relevant title.
    #[allow(clippy::cast_precision_loss, reason = "counts of titles stay far below 2^53")]
    fn mean_average_precision(&self, relevant: &HashMap<String, HashSet<String>>) -> f64 {
        let judged = self.queries.iter().zip(self.rankings);
        let precisions: Vec<f64> = judged
            .filter_map(|(query, ranking)| {
                let wanted = relevant.get(&query[0])?;
                let ids = ranking.iter().filter_map(|(place, _)| self.corpus.get(*place));
                let mut found = 0_u32;
                let mut sum = 0.0;
                for (rank, row) in (1_u32..).zip(ids) {
                    if wanted.contains(&row[0]) {
                        found += 1;
                        sum += f64::from(found) / f64::from(rank);
                    }
                }
                Some(sum / wanted.len().max(1) as f64)
            })
            .collect();
        precisions.iter().sum::<f64>() / precisions.len().max(1) as f64
    }
}

/// Relevant titles by query, from lines of query, 0, title, 1.
fn judgements(path: &Path) -> Result<HashMap<String, HashSet<String>>, Failure> {
    let text = std::fs::read_to_string(path).map_err(|error| {
        Failure::input(
            format!("{} 无法读取：{error}", path.display()),
            format!("{} cannot be read: {error}", path.display()),
        )
    })?;
    let mut relevant: HashMap<String, HashSet<String>> = HashMap::new();
    for (line, content) in (1_u64..)
        .zip(text.lines())
        .filter(|(_, line)| !line.trim().is_empty())
    {
        let parts: Vec<&str> = content.split_whitespace().collect();
        let [query, _, title, grade] = parts.as_slice() else {
            return Err(Failure::input(
                format!("{} 第 {line} 行应为：查询 0 名称编号 1", path.display()),
                format!("{}, line {line}: write query, 0, title and 1", path.display()),
            ));
        };
        if *grade != "0" {
            relevant
                .entry((*query).to_owned())
                .or_default()
                .insert((*title).to_owned());
        }
    }
    Ok(relevant)
}

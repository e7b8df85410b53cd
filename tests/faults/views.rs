//! What stands beside the store: the full-text index, the pieces of a bulk run, files of sections.
//!
//! In: a data folder. Out: writers of them, and whether what is found after a fault is right. A view may be refused and made
//! anew; it may not be wrong.

use super::ledger::Pen;
use super::script;
use duijie_domain::{Candidate, Record, RecordKey, RecordKind, Vacancy};
use duijie_indexer::Error;
use duijie_indexer::index::{Follower, Index, PAGE_SIZE_MAX, SearchFilter, SearchRequest};
use duijie_indexer::runs::{
    PieceRows, RowVersion, RunBasis, RunEntry, RunFolder, RunList, RunPlan, RunRequest, RunRow, RunRows,
};
use duijie_indexer::sections::{Refused, SectionFile, SectionWriter};
use duijie_indexer::store::{Sequence, Store, Tenant};
use jiff::Timestamp;
use std::io::Write;
use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

const CATCH_UP_MAX: Duration = Duration::from_secs(30);
const LISTS_PER_PIECE: u64 = 20;
const SECTIONS: u64 = 4;
const BASIS: &str = "one program and its tables";

/// What a view is found to be.
pub(crate) enum Outcome {
    /// Everything acknowledged is there as it was written.
    Right,
    /// So much less than was acknowledged, and that can be seen from it.
    Short(u64),
    /// It says itself that it cannot be used.
    Refused(String),
    /// It holds what nobody wrote.
    Wrong(String),
}

/// Lets the index catch up and compares it with the store; tells what is wrong.
pub(crate) fn compare_index(
    index: &Index,
    store: &Store,
    follower: &Follower,
) -> Result<Option<String>, Error> {
    follower.wait_for(store.sequence(), CATCH_UP_MAX)?;
    let (kept, found) = (numbers::<Vacancy>(store)?, hits(index, RecordKind::Vacancy, "")?);
    if kept != found {
        return Ok(Some(format!("vacancies {found:?} are found instead of {kept:?}")));
    }
    let (kept, found) = (
        numbers::<Candidate>(store)?,
        hits(index, RecordKind::Candidate, "")?,
    );
    if kept != found {
        return Ok(Some(format!(
            "candidates {found:?} are found instead of {kept:?}"
        )));
    }
    for vacancy in store.every_tenant().scan::<Vacancy>(0, PAGE_SIZE_MAX)? {
        let word = vacancy
            .body
            .title
            .rsplit(' ')
            .next()
            .unwrap_or_default()
            .to_owned();
        let found = hits(index, RecordKind::Vacancy, &word)?;
        if !found.contains(&vacancy.envelope.number) {
            return Ok(Some(format!(
                "the words of vacancy {} are not found",
                vacancy.envelope.number
            )));
        }
    }
    Ok(None)
}

fn numbers<R: Record>(store: &Store) -> Result<Vec<u64>, Error> {
    let stored = store.every_tenant().scan::<R>(0, PAGE_SIZE_MAX)?;
    Ok(stored.iter().map(|stored| stored.envelope.number).collect())
}

fn hits(index: &Index, kind: RecordKind, query: &str) -> Result<Vec<u64>, Error> {
    let request = SearchRequest {
        kind,
        query: query.into(),
        exact_words: true,
        filter: SearchFilter::default(),
        facets: Vec::new(),
        order: None,
        page_size: PAGE_SIZE_MAX,
        page_token: String::new(),
        widen_below: 0,
    };
    let page = index.search(&request, Timestamp::UNIX_EPOCH, &AtomicBool::new(false))?;
    let mut numbers: Vec<u64> = page.hits.iter().map(|hit| hit.number).collect();
    numbers.sort_unstable();
    Ok(numbers)
}

/// Finishes pieces of a run until killed; each count is of lists that are durable.
pub(crate) fn write_runs(folder: &Path, pen: &Pen<impl Write>, at_most: u64) -> Result<(), Error> {
    let runs = RunFolder::open(Some(&folder.join("runs")))?;
    let kept = runs.runs()?.pop();
    let mut log = match kept {
        Some((plan, _)) => runs.resume(&plan)?.1,
        None => runs.begin(&plan(), &rows())?,
    };
    pen.ready();
    log.begun()?;
    for _ in 0..at_most.min(1_000_000) {
        let done = log.lists();
        let piece: Vec<RunList> = (done..done + LISTS_PER_PIECE).map(list).collect();
        log.finished(&piece)?;
        pen.count(log.lists());
    }
    Ok(())
}

/// Reads the pieces of the run of [`write_runs`].
pub(crate) fn read_runs(folder: &Path, acknowledged: u64) -> Outcome {
    let lists = || -> Result<Vec<RunList>, Error> {
        let runs = RunFolder::open(Some(&folder.join("runs")))?;
        let Some((plan, _)) = runs.runs()?.pop() else {
            return Ok(Vec::new());
        };
        let (_, mut reader) = runs.pieces(&plan)?;
        let mut lists = Vec::new();
        while let Some(list) = reader.next_list()? {
            lists.push(list);
        }
        Ok(lists)
    };
    match lists() {
        Err(error) => Outcome::Refused(error.to_string()),
        Ok(lists) if (0..).zip(&lists).any(|(number, kept)| *kept != list(number)) => {
            Outcome::Wrong("a list that nobody made".into())
        }
        Ok(lists) => match acknowledged.saturating_sub(lists.len() as u64) {
            0 => Outcome::Right,
            lost => Outcome::Short(lost),
        },
    }
}

/// Writes a file of sections anew until killed; each count is of a file that is durable.
pub(crate) fn write_sections(folder: &Path, pen: &Pen<impl Write>, at_most: u64) -> Result<(), Error> {
    let internal = |refused: Refused| Error::Internal(refused.to_string());
    pen.ready();
    for version in 1..=at_most.min(1_000_000) {
        let mut writer = SectionWriter::create(&folder.join("pool").join("rows"), BASIS).map_err(internal)?;
        for place in 0..SECTIONS {
            writer.add(&section(version, place)).map_err(internal)?;
        }
        writer.finish().map_err(internal)?;
        pen.count(version);
    }
    Ok(())
}

/// Reads the file of [`write_sections`].
pub(crate) fn read_sections(folder: &Path, acknowledged: u64) -> Outcome {
    let path = folder.join("pool").join("rows");
    let sections = SectionFile::open(&path, BASIS).and_then(|file| {
        (0..file.sections())
            .map(|place| file.section(place))
            .collect::<Result<Vec<_>, _>>()
    });
    let sections = match sections {
        Err(Refused::Missing) if acknowledged == 0 => return Outcome::Right,
        Err(refused) => return Outcome::Refused(refused.to_string()),
        Ok(sections) => sections,
    };
    let version = sections
        .first()
        .and_then(|first| first.first_chunk().copied())
        .map_or(0, u64::from_be_bytes);
    let right: Vec<Vec<u8>> = (0..SECTIONS).map(|place| section(version, place)).collect();
    match acknowledged.saturating_sub(version) {
        _ if sections != right => Outcome::Wrong("sections that nobody wrote".into()),
        0 => Outcome::Right,
        older => Outcome::Short(older),
    }
}

fn section(version: u64, place: u64) -> Vec<u8> {
    use rand::RngExt;
    let mut random = script::random(version, &[place]);
    let length = random.random_range(0..40_000);
    let noise = (0..length).map(|_| random.random::<u8>());
    version.to_be_bytes().into_iter().chain(noise).collect()
}

fn plan() -> RunPlan {
    RunPlan {
        number: 1,
        tenant: Tenant::new("heze").unwrap(),
        request_id: "r".into(),
        request: RunRequest {
            per_vacancy: 2,
            ..RunRequest::default()
        },
        created_at: Timestamp::UNIX_EPOCH,
        attempt: 0,
        restarts: 0,
        basis: RunBasis {
            profile: "balanced".into(),
            profile_version: "1".into(),
            code_table_version: "1".into(),
            fingerprint: [7; 32],
            sequence: Sequence(9),
            date: jiff::civil::date(2026, 11, 21),
        },
        vacancies: u64::MAX,
        candidates: 1,
        piece_rows: PieceRows {
            vacancies: 20,
            candidates: 1,
        },
    }
}

fn rows() -> RunRows {
    let row = |number| RunRow {
        number,
        version: RowVersion {
            own: Sequence(number),
            employer: Sequence(0),
        },
        key: RecordKey::new("fair", number.to_string()),
        title: "操作工".into(),
    };
    RunRows {
        vacancies: (1..=50).map(row).collect(),
        candidates: vec![row(1)],
    }
}

fn list(number: u64) -> RunList {
    let entry = |candidate| RunEntry {
        number: candidate,
        score: u32::try_from(number % 100_000).unwrap_or_default(),
        explanation: vec![7; usize::try_from(number % 97).unwrap_or_default()],
        ..RunEntry::default()
    };
    RunList {
        number,
        entries: (1..=number % 5).map(entry).collect(),
        reasons: Vec::new(),
    }
}

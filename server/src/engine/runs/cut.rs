//! How the work of a run is cut. The cut decides how much a crash can cost and how much memory a piece needs, and nothing
//! about lists.

use super::RunSettings;
use duijie_indexer::runs::{PieceRows, RunRequest, RunRows};

/// Entries that one piece may make, with and without explanations.
const ENTRIES_MAX: u64 = 1 << 17;
const ENTRIES_EXPLAINED_MAX: u64 = 1 << 12;
const ROWS_MAX: u64 = 4_096;

/// Rows in a piece of each side: about as many pairs as the settings say, and never too many entries.
pub(super) fn piece_rows(settings: &RunSettings, request: &RunRequest, rows: &RunRows) -> PieceRows {
    let entries_max = entries_max(request.explains_pieces());
    let (per_vacancy, per_candidate) = request.piece_lengths();
    let cut = |others: usize, k: u32| {
        let by_pairs = settings.piece_pairs / (others as u64).max(1);
        let by_entries = entries_max / u64::from(k).max(1);
        let rows = by_pairs.min(by_entries).clamp(1, ROWS_MAX);
        u32::try_from(rows).unwrap_or(1)
    };
    PieceRows {
        vacancies: cut(rows.candidates.len(), per_vacancy),
        candidates: cut(rows.vacancies.len(), per_candidate),
    }
}

/// Lists of this length that are put into the final file of a run at one time.
pub(super) fn lists_at_once(is_explained: bool, k: u32) -> usize {
    let lists = entries_max(is_explained) / u64::from(k).max(1);
    usize::try_from(lists.clamp(1, ROWS_MAX)).unwrap_or(1)
}

fn entries_max(is_explained: bool) -> u64 {
    match is_explained {
        true => ENTRIES_EXPLAINED_MAX,
        false => ENTRIES_MAX,
    }
}

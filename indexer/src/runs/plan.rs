//! The values that a run keeps: its plan, the rows that take part, its lists, its report and its end. Plain data with
//! a stored form; what they mean is decided where they are made.

use crate::index::SearchFilter;
use crate::store::{Sequence, Tenant};
use duijie_domain::RecordKey;
use duijie_domain::message::Text;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

/// Longest list that is made piece by piece because longer ones than wanted are needed.
const PIECE_LIST_LENGTH_MAX: u32 = 10_000;

/// What a run is to do, and how far its plan has come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunPlan {
    /// The run's number, from 1.
    pub number: u64,
    /// Whose records take part.
    pub tenant: Tenant,
    /// Identifier of the request that started it; empty if none.
    pub request_id: String,
    /// What was asked.
    pub request: RunRequest,
    /// When it was started.
    pub created_at: Timestamp,
    /// Counts from 0; every change of the plan is another attempt with a log of its own.
    pub attempt: u32,
    /// How often finished pieces were thrown away because the rows had changed.
    pub restarts: u32,
    /// What the lists rest on.
    pub basis: RunBasis,
    /// Vacancies that take part.
    pub vacancies: u64,
    /// Candidates that take part.
    pub candidates: u64,
    /// How the work is cut.
    pub piece_rows: PieceRows,
}

impl RunPlan {
    /// Lists of vacancies that the run makes.
    #[must_use]
    pub fn vacancy_lists(&self) -> u64 {
        if self.request.per_vacancy > 0 {
            self.vacancies
        } else {
            0
        }
    }

    /// Lists of candidates that the run makes.
    #[must_use]
    pub fn candidate_lists(&self) -> u64 {
        if self.request.per_candidate > 0 {
            self.candidates
        } else {
            0
        }
    }

    /// Lists as they are kept piece by piece: how long those of vacancies and those of candidates are.
    #[must_use]
    pub fn piece_lengths(&self) -> (u32, u32) {
        self.request.piece_lengths()
    }

    /// All lists.
    #[must_use]
    pub fn lists(&self) -> u64 {
        self.vacancy_lists() + self.candidate_lists()
    }
}

/// What was asked, as it was asked.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct RunRequest {
    /// Creation numbers of the vacancies; all that the filter lets through if empty.
    pub vacancies: Vec<u64>,
    /// Which vacancies take part.
    pub vacancy_filter: SearchFilter,
    /// Which candidates take part.
    pub candidate_filter: SearchFilter,
    /// Name of the profile.
    pub profile: String,
    /// Candidates for each vacancy; 0 leaves these lists out.
    pub per_vacancy: u32,
    /// Vacancies for each candidate; 0 leaves these lists out.
    pub per_candidate: u32,
    /// Least pair score.
    pub min_score: u32,
    /// Whether every entry carries its explanation.
    pub explained: bool,
    /// The day that was asked for.
    pub date: Option<Date>,
    /// The finished run from which only changes are computed.
    pub base: Option<u64>,
    /// How both sides' lists are made anew with crowding in view, if they are.
    #[serde(default)]
    pub two_sided: Option<TwoSided>,
}

impl RunRequest {
    /// Lengths of the lists that are made piece by piece, of vacancies and of candidates: longer than those wanted when
    /// lists are made anew from them.
    #[must_use]
    pub fn piece_lengths(&self) -> (u32, u32) {
        let depth = self.two_sided.map_or(1, |two_sided| two_sided.depth);
        let long = |k: u32| k.saturating_mul(depth).min(PIECE_LIST_LENGTH_MAX).max(k);
        (long(self.per_vacancy), long(self.per_candidate))
    }

    /// Whether the entries of pieces carry explanations: lists that are made anew are explained when they are.
    #[must_use]
    pub fn explains_pieces(&self) -> bool {
        self.explained && self.two_sided.is_none()
    }
}

/// How the lists of both sides are made anew, so that people look where somebody looks back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct TwoSided {
    /// What everybody ranks by.
    pub method: TwoSidedMethod,
    /// Entries that each candidate should have at least in its own list.
    pub floor: u32,
    /// Candidates' lists in which a vacancy may stand; 0 for any number.
    pub vacancy_cap: u32,
    /// Vacancies' lists in which a candidate may stand; 0 for any number.
    pub candidate_cap: u32,
    /// How many times as long as the lists wanted those are from which they are made.
    pub depth: u32,
}

/// What everybody ranks by in lists of both sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum TwoSidedMethod {
    /// What the other side will look at, sorted in turn.
    #[default]
    Alternate,
    /// The equilibrium of a market with transferable utility.
    TransferableUtility,
    /// Both scores multiplied.
    Product,
    /// The own score.
    OwnScore,
}

/// What lists rest on besides the rows: the same basis and the same rows give the same lists.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunBasis {
    /// Name of the profile.
    pub profile: SmolStr,
    /// Version of the profile.
    pub profile_version: SmolStr,
    /// Version of the code tables.
    pub code_table_version: SmolStr,
    /// Digest of profile, tables and program.
    pub fingerprint: [u8; 32],
    /// The change up to which the store was seen.
    pub sequence: Sequence,
    /// The day for age, validity and availability.
    pub date: Date,
}

/// Rows in one piece of work; at least 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PieceRows {
    /// Vacancies whose lists are made together.
    pub vacancies: u32,
    /// Candidates whose lists are made together.
    pub candidates: u32,
}

/// The rows that take part, each side by rising number.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct RunRows {
    /// Vacancies.
    pub vacancies: Vec<RunRow>,
    /// Candidates.
    pub candidates: Vec<RunRow>,
}

/// One row that takes part.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct RunRow {
    /// Creation number.
    pub number: u64,
    /// Of which bodies the row was compiled.
    pub version: RowVersion,
    /// Publisher and own identifier.
    pub key: RecordKey,
    /// Name of the post; empty for candidates.
    pub title: SmolStr,
}

/// Of which bodies a row was compiled. Revisions are never given out twice, so equal versions under one basis are
/// equal rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct RowVersion {
    /// Revision of the record itself.
    pub own: Sequence,
    /// Revision of the vacancy's employer; 0 for candidates and where there is no employer.
    pub employer: Sequence,
}

/// The finished list of one row.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct RunList {
    /// Creation number of the row.
    pub number: u64,
    /// Best first.
    pub entries: Vec<RunEntry>,
    /// Why an empty list is empty: counts of first reasons, most frequent first.
    pub reasons: Vec<ReasonCount>,
}

/// How many pairs one reason left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReasonCount {
    /// Identifier of the rule or hard term.
    pub reason: SmolStr,
    /// Pairs.
    pub pairs: u64,
}

/// One entry of a list.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct RunEntry {
    /// Creation number of the other row.
    pub number: u64,
    /// The pair score.
    pub score: u32,
    /// Known share of the pair's weight.
    pub coverage: u16,
    /// The employer's score and known share.
    pub employer: (u32, u16),
    /// The seeker's score and known share.
    pub seeker: (u32, u16),
    /// The explanation in the form in which it was handed in; empty if none was asked for.
    #[serde(with = "super::form::bytes")]
    pub explanation: Vec<u8>,
}

/// How a run has ended, for now.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum RunMark {
    /// Everything is done.
    Succeeded(Box<RunReport>),
    /// Somebody asked to stop.
    Cancelled,
    /// It could not go on.
    Failed {
        /// Reason in UPPER_SNAKE_CASE.
        reason: String,
        /// Why, in Chinese.
        zh: String,
        /// Why, in English.
        en: String,
    },
}

impl RunMark {
    /// A failure.
    #[must_use]
    pub fn failed(reason: &str, text: Text) -> Self {
        Self::Failed {
            reason: reason.to_owned(),
            zh: text.zh,
            en: text.en,
        }
    }
}

/// What a finished run says about the market.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct RunReport {
    /// The lists of the vacancies, and how they crowd on candidates.
    pub vacancy_lists: SideReport,
    /// The lists of the candidates, and how they crowd on vacancies.
    pub candidate_lists: SideReport,
    /// What making the lists anew has changed, if they were.
    #[serde(default)]
    pub two_sided: Option<TwoSidedReport>,
}

/// What lists of both sides came to.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct TwoSidedReport {
    /// What the plain lists of the vacancies would have said.
    pub plain_vacancy_lists: SideReport,
    /// What the plain lists of the candidates would have said.
    pub plain_candidate_lists: SideReport,
    /// Pairs from which the lists were chosen.
    pub pairs: u64,
    /// Matches to be expected of the plain lists.
    pub plain_expected_matches: f64,
    /// Matches to be expected of the lists made anew.
    pub expected_matches: f64,
    /// Candidates with fewer entries in their own lists than the floor.
    pub short_lists: u64,
    /// Those of them whom fewer vacancies fit.
    pub too_few_fitting: u64,
    /// The first of those with short lists whom enough vacancies fit: the cap is too tight for them.
    pub short_candidates: Vec<u64>,
}

/// What the lists of one side say.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct SideReport {
    /// Lists.
    pub lists: u64,
    /// Lists without an entry.
    pub empty_lists: u64,
    /// Entries of all lists.
    pub entries: u64,
    /// Rows of the other side that could be listed.
    pub items: u64,
    /// Rows of the other side that stand in some list.
    pub items_listed: u64,
    /// Gini coefficient of how often rows of the other side are listed: 0 all alike; none where nothing is listed.
    pub gini: Option<f64>,
    /// From -1, all alike, to 0, one row has every entry; none where there is nothing to compare.
    pub congestion: Option<f64>,
    /// The rows of the other side that are listed most, with the number of lists.
    pub most_listed: Vec<(u64, u64)>,
    /// Why lists are empty: rows by their most frequent reason.
    pub main_reasons: Vec<ReasonCount>,
}

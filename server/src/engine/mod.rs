//! The use cases in plain data: what an official, an agency or a fair system asks of duijie. Every one takes the
//! caller. No wire type, no waiting on sockets and no engine of the store or the index is named here.

mod audit;
mod basis;
mod bulk;
mod call;
mod deletion;
mod disclosure;
mod duplicates;
mod error;
mod exposure;
mod fairs;
mod filter;
mod forgetting;
mod groups;
mod language;
mod ledger;
mod ledger_source;
mod mask;
mod matching;
mod merges;
mod my_data;
mod name;
mod plan;
mod policies;
mod pool_view;
mod principal;
mod reach;
mod reasons;
mod records;
mod resident;
mod runs;
mod search;
mod shortage;
mod statistics;
mod suggest;
mod token;
mod tracking;
mod two_sided;
mod upkeep;
mod wellness;
mod witness;

pub use audit::AuditQuestion;
pub use basis::{Basis, Profiles};
pub use bulk::{BulkAnswer, BulkList, BulkPart, BulkRequest, BulkSummary};
pub use call::{Account, Call};
pub use disclosure::{Disclose, Disclosed};
pub use duplicates::{DuplicateCount, FoundDuplicates, LikeRecord, PairFilter, PairList};
pub use error::EngineError;
pub use exposure::{ExposureAudit, ExposureQuery};
pub use fairs::{
    BoothAccount, BoothCondition, BoothQuery, BoothState, ClassRatio, Entry, EntryOrder, ExplainedVacancy,
    FairBoard, FairPlan, FairPlanQuery, FairReport, GroupRow, MarkOrder, MarkedVisitor, PlanReason,
    PlannedSeeker, PlannedTalk, PlannedVacancy, QuickCard, RankedBooth, RankedBooths, ReplanOrder, Replanned,
    VacancyAtBooth, VacancyHeat, VisitStep, Visitor,
};
pub use groups::{GroupAnswer, GroupKind, GroupQuery, GroupRest, ToldGroup};
pub use language::Readers;
pub use matching::{Excluded, LIST_LENGTH_MAX, Match, MatchAnswer, MatchOptions, PairAnswer, SCORE_MAX};
pub use merges::{MergeAnswer, MergeOrder};
pub use my_data::{Correction, ErasureReceipt, ExportedData, HeldData, KeptAfter};
pub use name::RecordName;
pub use plan::{EarlierSeat, MadePlan, PairWorth, PlanFault, PlanMethod, PlanTable, make_plan};
pub use policies::{
    CheckQuery, Checked, Decided, EligibleQuery, EligibleRow, EligibleSheet, GrantList, GrantOrder,
    GrantQuery, GrantRow, MadeGrant, Subject,
};
pub use pool_view::{Card, PoolSettings, examine_pool};
pub use principal::{LOCAL_TENANT, Principal};
pub use reasons::{Detail, Reasons};
pub use records::{BATCH_RECORDS_MAX, Change, Kept, RecordPage, WriteOptions};
pub use runs::{
    BulkReport, PlannedRun, RunEstimate, RunFile, RunListView, RunLists, RunMatch, RunPage, RunPart,
    RunSettings, RunStart, RunState, RunTable, RunTools, RunView, Unmatched,
};
pub use search::{FoundRecord, SearchAnswer, SearchQuery, Searchable};
pub use shortage::{Efforts, Gap, ShortVacancy, ShortageFile, ShortageList, ShortageRow, SupplyTerm};
pub use statistics::{PAST_PERIODS_DEFAULT, PAST_PERIODS_MAX};
pub use suggest::SuggestQuery;
pub use tracking::{
    DueQuery, DueRow, DueSheet, EventDraft, EventStep, FiledEvent, PairView, PersonView, PlacesView,
    RecordedEvent, Whereabouts, WhereaboutsClass, WhereaboutsQuery, WhereaboutsRow,
};
pub use two_sided::{DEPTH, DEPTH_MAX};
pub use upkeep::{
    Compacted, KnownBackup, MadeBackup, RetentionCount, RetentionProgress, RetentionReport, ServiceStatus,
    UpkeepSettings, ViewStatus, backup_name_of,
};
pub use wellness::Wellness;
pub use witness::{Seen, Witness};

use duijie_domain::code::CodeBook;
use duijie_indexer::Error as IndexerError;
use duijie_indexer::audit::AuditLog;
use duijie_indexer::duplicates::{Duplicates, fresh_key, kept_key};
use duijie_indexer::error::Unavailable;
use duijie_indexer::index::{Follower, FollowerHealth, FollowerOptions, Index, IndexOptions};
use duijie_indexer::store::{EngineKind, Health as StoreHealth, Sequence, Store, StoreOptions};
use duijie_matcher::compile::Tables;
use duijie_policy::PolicyBook;
use fairs::Fairs;
use forgetting::Forgetting;
use jiff::civil::Date;
use jiff::{Timestamp, tz::TimeZone};
use ledger_source::LedgerSource;
use pool_view::PoolView;
use runs::Runs;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tracking::Tracking;
use upkeep::Upkeep;

/// How long closing waits for the full-text index.
const CLOSE_TIME_MAX: Duration = Duration::from_secs(20);

/// The clock of the service; tests put another one in its place.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// What an engine is built from.
pub struct EngineSettings {
    /// Where and how records are kept.
    pub store: StoreOptions,
    /// Where the full-text index is.
    pub index: IndexOptions,
    /// Where the pool is kept between two starts.
    pub pool: PoolSettings,
    /// Where bulk runs are kept and how much they may take.
    pub runs: RunSettings,
    /// Where the key of the digests is kept by which duplicates are found; one that lasts as long as the engine if none.
    pub duplicate_key: Option<PathBuf>,
    /// Where backups are made, and of what.
    pub upkeep: UpkeepSettings,
    /// The code and word tables.
    pub tables: Arc<Tables>,
    /// The profiles.
    pub profiles: Profiles,
    /// The rules of grants.
    pub policies: PolicyBook,
    /// The time.
    pub clock: Clock,
    /// The zone whose calendar decides ages and validity.
    pub time_zone: TimeZone,
}

/// How far the views have followed the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EngineHealth {
    /// Whether the store takes writes.
    pub store: StoreHealth,
    /// How the full-text index follows.
    pub index: FollowerHealth,
    /// Why matching no longer follows, if it does not.
    pub pool: Option<EngineError>,
    /// The latest durable change.
    pub sequence: Sequence,
}

/// The service without its wire: shared by every call. Dropping it commits the index, writes the
/// file of the pool and closes the store.
pub struct Engine {
    // Fields drop in this order: the followers end before what they follow.
    follower: Follower,
    pool: PoolView,
    index: Arc<Index>,
    store: Arc<Store>,
    runs: Runs,
    duplicates: Duplicates,
    tracking: Tracking,
    fairs: Fairs,
    audit: AuditLog,
    forgetting: Forgetting,
    upkeep: Upkeep,
    codes: Arc<CodeBook>,
    readers: Readers,
    tables: Arc<Tables>,
    profiles: Profiles,
    policies: PolicyBook,
    clock: Clock,
    time_zone: TimeZone,
    /// Where the store is; none if nothing is kept.
    data_folder: Option<PathBuf>,
}

impl Engine {
    /// Opens the data folder and starts the views that follow it. `progress` is told how many records are in the
    /// full-text index when that has to be built anew.
    ///
    /// # Errors
    /// `Unavailable` with what the operator must do when the folder cannot be used.
    pub fn open(
        settings: EngineSettings,
        progress: impl FnMut(u64) + Send + 'static,
    ) -> Result<Self, EngineError> {
        let EngineSettings {
            store,
            index,
            pool,
            runs,
            duplicate_key,
            upkeep,
            tables,
            profiles,
            policies,
            clock,
            time_zone,
        } = settings;
        let codes = tables.shared_book();
        let data_folder = (store.engine != EngineKind::Memory).then(|| store.folder.clone());
        let store = Arc::new(Store::open(&store)?);
        let index = Arc::new(Index::open(&index, Arc::clone(&codes))?);
        let pool = PoolView::start(Arc::clone(&store), Arc::clone(&tables), &pool, time_zone.clone())?;
        let source = Arc::new(LedgerSource::new(Arc::clone(&store), pool.reader()));
        let follower = Follower::start(Arc::clone(&index), source, FollowerOptions::default(), progress)?;
        let runs = Runs::open(runs)?;
        let audit = upkeep.data.as_ref().map(|data| data.join("audit"));
        let audit = AuditLog::open(audit.as_deref(), clock())?;
        let store_sequence = store.sequence();
        let key = duplicate_key.map_or_else(fresh_key, |file| kept_key(&file))?;
        let engine = Self {
            follower,
            pool,
            index,
            store,
            runs,
            readers: Readers::new(Arc::clone(&codes)),
            duplicates: Duplicates::new(&key),
            tracking: Tracking::new(&codes)?,
            fairs: Fairs::new(store_sequence),
            audit,
            forgetting: Forgetting::of(upkeep.data.as_deref()),
            upkeep: Upkeep::new(upkeep, clock()),
            codes,
            tables,
            profiles,
            policies,
            clock,
            time_zone,
            data_folder,
        };
        engine.finish_forgetting();
        Ok(engine)
    }

    /// The code tables.
    pub fn codes(&self) -> &Arc<CodeBook> {
        &self.codes
    }

    /// The readers of free text.
    pub fn readers(&self) -> &Readers {
        &self.readers
    }

    /// The profiles.
    pub fn profiles(&self) -> &Profiles {
        &self.profiles
    }

    /// The rules of grants.
    pub fn policies(&self) -> &PolicyBook {
        &self.policies
    }

    /// The day for which requests that name none are answered.
    pub fn today(&self) -> Date {
        self.now().to_zoned(self.time_zone.clone()).date()
    }

    /// Whether everything works, told honestly.
    pub fn health(&self) -> EngineHealth {
        EngineHealth {
            store: self.store.health(),
            index: self.follower.health(),
            pool: self.pool.failure(),
            sequence: self.store.sequence(),
        }
    }

    /// Why the store no longer takes writes, if it has stopped.
    pub fn stopped(&self) -> Option<EngineError> {
        match self.store.health() {
            StoreHealth::Stopped { cause } => {
                Some(IndexerError::Unavailable(Unavailable::Stopped { cause }).into())
            }
            _ => None,
        }
    }

    /// Brings the full-text index up to the last durable change, so that the next start has nothing to catch up.
    ///
    /// # Errors
    /// Why the index could not follow; nothing is lost, since it follows at the next start.
    pub fn close(&self) -> Result<(), EngineError> {
        self.follower.wait_for(self.store.sequence(), CLOSE_TIME_MAX)?;
        Ok(())
    }

    /// Waits until matching and search have both seen `sequence`.
    ///
    /// # Errors
    /// `DeadlineExceeded`, `Cancelled`, or why a view no longer follows.
    pub fn wait_for(&self, sequence: Sequence, call: &Call) -> Result<(), EngineError> {
        self.pool.wait_for(sequence, call)?;
        self.wait_for_index(sequence, call)
    }

    /// The store itself, for import, export and upkeep by the command line.
    pub fn store(&self) -> &Arc<Store> {
        &self.store
    }

    /// The clock of the service.
    pub(crate) fn clock(&self) -> Clock {
        Arc::clone(&self.clock)
    }

    fn now(&self) -> Timestamp {
        (self.clock)()
    }
}

//! The numbers that are kept, with their names, units and meaning (the naming rules are those of Prometheus).

use crate::engine::EngineError;
use metrics::{Unit, describe_counter, describe_gauge, describe_histogram, histogram};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use std::time::Duration;

/// Calls answered, by `method` and `code`.
pub const CALLS: &str = "duijie_calls_total";
/// Time from the headers of a call to the end of its answer, by `method`.
pub const CALL_SECONDS: &str = "duijie_call_seconds";
/// Calls whose answer has not gone out.
pub const CALLS_UNDER_WAY: &str = "duijie_calls_under_way";
/// Connections that found no place.
pub const CONNECTIONS_REFUSED: &str = "duijie_connections_refused_total";
/// Time that a call spends in a stage.
pub const STAGE_SECONDS: &str = "duijie_stage_seconds";

pub(super) const STORE_SEQUENCE: &str = "duijie_store_sequence";
pub(super) const STORE_BYTES: &str = "duijie_store_bytes";
pub(super) const INDEX_LAG: &str = "duijie_index_lag_changes";
pub(super) const POOL_LAG: &str = "duijie_pool_lag_changes";
pub(super) const POOL_ROWS: &str = "duijie_pool_rows";
pub(super) const COMPUTE_JOBS: &str = "duijie_compute_jobs";
pub(super) const COMPUTE_WAITING: &str = "duijie_compute_jobs_waiting";
pub(super) const HEALTHY: &str = "duijie_healthy";
pub(super) const DISK_FREE_BYTES: &str = "duijie_disk_free_bytes";

const BUCKETS_SECONDS: [f64; 15] = [
    0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 60.0,
];

/// A part of the way of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Waiting for a computing thread.
    Queue,
    /// Computing.
    Compute,
    /// Waiting for the store or for views of it.
    Store,
}

impl Stage {
    const fn name(self) -> &'static str {
        match self {
            Self::Queue => "queue",
            Self::Compute => "compute",
            Self::Store => "store",
        }
    }
}

/// Notes how long a stage took.
pub fn stage_took(stage: Stage, time: Duration) {
    histogram!(STAGE_SECONDS, "stage" => stage.name()).record(time);
}

/// Begins to keep the numbers of this process.
///
/// # Errors
/// `Internal` when they are kept already.
pub fn install() -> Result<PrometheusHandle, EngineError> {
    let recorder = PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), &BUCKETS_SECONDS)
        .map_err(|error| EngineError::Internal(error.to_string()))?
        .build_recorder();
    let handle = recorder.handle();
    metrics::set_global_recorder(recorder).map_err(|error| EngineError::Internal(error.to_string()))?;
    describe();
    Ok(handle)
}

fn describe() {
    describe_counter!(CALLS, "Calls answered, by method and status code");
    describe_histogram!(
        CALL_SECONDS,
        Unit::Seconds,
        "Time from the headers of a call to the end of its answer"
    );
    describe_gauge!(CALLS_UNDER_WAY, "Calls whose answer has not gone out");
    describe_counter!(CONNECTIONS_REFUSED, "Connections that found no place");
    describe_histogram!(
        STAGE_SECONDS,
        Unit::Seconds,
        "Time that a call spends in a stage: queue, compute, store"
    );
    describe_gauge!(STORE_SEQUENCE, "Sequence of the latest durable change");
    describe_gauge!(STORE_BYTES, Unit::Bytes, "Bytes of the store on the medium");
    describe_gauge!(INDEX_LAG, "Durable changes that the full-text index has not seen");
    describe_gauge!(POOL_LAG, "Durable changes that the pool has not seen");
    describe_gauge!(POOL_ROWS, "Rows in the pool, both sides, all tenants");
    describe_gauge!(COMPUTE_JOBS, "Computations that run or wait");
    describe_gauge!(COMPUTE_WAITING, "Computations that wait for a thread");
    describe_gauge!(HEALTHY, "1 if the part works: store, index, pool, disk");
    describe_gauge!(
        DISK_FREE_BYTES,
        Unit::Bytes,
        "Bytes free where the data folder is"
    );
}

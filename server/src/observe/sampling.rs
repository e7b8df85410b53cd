//! Looks at the engine every few seconds and puts what it sees into gauges.

use super::names::{
    COMPUTE_JOBS, COMPUTE_WAITING, DISK_FREE_BYTES, HEALTHY, INDEX_LAG, POOL_LAG, POOL_ROWS, STORE_BYTES,
    STORE_SEQUENCE,
};
use crate::cpu::CpuPool;
use crate::engine::{Engine, Wellness};
use metrics::gauge;
use std::sync::Weak;
use std::time::Duration;

const INTERVAL: Duration = Duration::from_secs(5);

/// Samples until the engine is closed.
pub async fn keep_sampling(engine: Weak<Engine>, cpu: CpuPool) {
    let mut ticks = tokio::time::interval(INTERVAL);
    loop {
        ticks.tick().await;
        let Some(engine) = engine.upgrade() else { return };
        show(&engine.wellness());
        drop(engine);
        show_queue(&cpu);
    }
}

#[allow(clippy::cast_precision_loss, reason = "gauges are floating-point numbers")]
fn show(seen: &Wellness) {
    let behind = |view: u64| seen.store_sequence.saturating_sub(view) as f64;
    gauge!(STORE_SEQUENCE).set(seen.store_sequence as f64);
    gauge!(INDEX_LAG).set(behind(seen.index_sequence));
    gauge!(POOL_LAG).set(behind(seen.pool_sequence));
    gauge!(POOL_ROWS).set(seen.pool_rows as f64);
    if let Some(bytes) = seen.store_bytes {
        gauge!(STORE_BYTES).set(bytes as f64);
    }
    if let Some(bytes) = seen.disk_free_bytes {
        gauge!(DISK_FREE_BYTES).set(bytes as f64);
    }
    for (part, is_well) in seen.parts() {
        gauge!(HEALTHY, "part" => part).set(if is_well { 1.0 } else { 0.0 });
    }
}

#[allow(clippy::cast_precision_loss, reason = "gauges are floating-point numbers")]
fn show_queue(cpu: &CpuPool) {
    gauge!(COMPUTE_JOBS).set(cpu.jobs() as f64);
    gauge!(COMPUTE_WAITING).set(cpu.waiting() as f64);
}

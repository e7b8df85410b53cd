//! How threads that nobody waits for leave the processors to the others. The system gives out the time; what is urgent is said
//! where a thread is started.

/// What a step back is in the scheduler's measure: about a tenth of the time beside a thread that has not stepped back, and all
/// of it when nobody else wants it.
#[cfg(target_os = "linux")]
const STEP: i32 = 10;

/// Lets other threads go first, for good. Elsewhere than on Linux the measure is one of whole processes, so nothing is changed.
pub fn step_back() {
    #[cfg(target_os = "linux")]
    if let Err(error) = rustix::process::nice(STEP) {
        tracing::warn!(%error, "a thread cannot be told to let others go first");
    }
}

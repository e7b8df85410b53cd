//! What can be seen of the service from outside: numbers for Prometheus, a page that says whether it is well, and traces.
//! Nothing here decides anything, and no value of a record comes here.

mod listener;
mod names;
mod sampling;
#[cfg(feature = "otel")]
pub mod traces;

pub use listener::{Listener, listen};
pub use names::{
    CALL_SECONDS, CALLS, CALLS_UNDER_WAY, CONNECTIONS_REFUSED, STAGE_SECONDS, Stage, install, stage_took,
};
pub use sampling::keep_sampling;

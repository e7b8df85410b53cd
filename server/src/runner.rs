//! The threads that carry bulk runs out: they wait for a run, let its pieces be computed behind the one door to the
//! processors, and wait for the disk. How many there are is how many runs go on at one time.

use crate::convert::explanation_bytes;
use crate::cpu::CpuPool;
use crate::engine::{Engine, EngineError, RunTools};
use crate::priority::step_back;
use duijie_domain::message::Text;
use std::sync::Arc;
use std::thread::JoinHandle;

/// The running threads.
pub struct Runner {
    engine: Arc<Engine>,
    threads: Vec<JoinHandle<()>>,
}

impl Runner {
    /// Starts as many threads as runs may go on at one time.
    ///
    /// # Errors
    /// `Unavailable` when the system gives no threads.
    pub fn start(engine: &Arc<Engine>, cpu: &CpuPool) -> Result<Self, EngineError> {
        let mut runner = Self {
            engine: Arc::clone(engine),
            threads: Vec::new(),
        };
        for _ in 0..engine.runs_at_once() {
            let (engine, cpu) = (Arc::clone(engine), cpu.clone());
            let thread = std::thread::Builder::new()
                .name("bulk-run".into())
                .spawn(move || carry_out(&engine, &cpu))
                .map_err(|_| no_threads())?;
            runner.threads.push(thread);
        }
        Ok(runner)
    }
}

impl Drop for Runner {
    /// Waits until every run has laid its work down, which takes as long as a piece polls its flag.
    fn drop(&mut self) {
        self.engine.stop_runs();
        for thread in self.threads.drain(..) {
            if thread.join().is_err() {
                tracing::error!("a thread that carries out bulk runs had failed");
            }
        }
    }
}

fn carry_out(engine: &Engine, cpu: &CpuPool) {
    step_back();
    let tools = RunTools {
        compute: &|call, job| cpu.enter(call, job),
        explanation_bytes,
    };
    while engine.carry_out_next_run(tools) {}
}

fn no_threads() -> EngineError {
    EngineError::Unavailable {
        reason: "NO_COMPUTE_THREADS",
        text: Text::new(
            "无法启动批量匹配线程",
            "the threads for bulk runs cannot be started",
        ),
    }
}

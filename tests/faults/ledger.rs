//! Acknowledgements on their way from a writing process to the one that judges: one line each, through a pipe that no fault
//! of the device can reach.
//!
//! In: what the store has answered. Out: the same, as far as the writer came. Nothing is compared here.

use std::collections::BTreeMap;
use std::io::{BufRead, Write};
use std::sync::{Mutex, PoisonError};

/// The writer's end.
pub(crate) struct Pen<W>(Mutex<W>);

impl<W: Write> Pen<W> {
    /// Writes acknowledgements to `out`.
    pub(crate) fn new(out: W) -> Self {
        Self(Mutex::new(out))
    }

    /// Tells that the store is open.
    pub(crate) fn ready(&self) {
        self.line("ready");
    }

    /// Tells that a step is durable, as the store has said.
    pub(crate) fn step(&self, writer: u32, step: u64, revisions: &[u64]) {
        let revisions: Vec<String> = revisions.iter().map(u64::to_string).collect();
        self.line(&format!("step {writer} {step} {}", revisions.join(",")));
    }

    /// Tells that something else that is counted is durable.
    pub(crate) fn count(&self, count: u64) {
        self.line(&format!("count {count}"));
    }

    fn line(&self, line: &str) {
        let mut out = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // One call, so that a kill cannot leave half a line; without a reader nobody is told anything.
        let _ = out.write_all(format!("{line}\n").as_bytes());
        let _ = out.flush();
    }
}

/// What a process has acknowledged until it ended.
#[derive(Debug, Clone, Default)]
pub(crate) struct Ledger {
    /// Acknowledged steps by writer, with the revisions of the last one.
    pub(crate) writers: BTreeMap<u32, Acknowledged>,
    /// The last count.
    pub(crate) count: u64,
}

/// How far a writer has come.
#[derive(Debug, Clone, Default)]
pub(crate) struct Acknowledged {
    pub(crate) steps: u64,
    pub(crate) writes: u64,
    /// Revisions of the writes of each step of this process, from the step given.
    pub(crate) revisions: BTreeMap<u64, Vec<u64>>,
}

/// What a line says.
pub(crate) enum Line {
    Ready,
    Other,
}

impl Ledger {
    /// As many writers that have not begun, or have done this many steps before.
    pub(crate) fn from_steps(steps: &[u64]) -> Self {
        let writers = (0..).zip(steps).map(|(writer, steps)| {
            let acknowledged = Acknowledged {
                steps: *steps,
                ..Acknowledged::default()
            };
            (writer, acknowledged)
        });
        Self {
            writers: writers.collect(),
            count: 0,
        }
    }

    /// Takes a line in.
    pub(crate) fn take(&mut self, line: &str) -> Line {
        let words: Vec<&str> = line.split(' ').collect();
        match words.as_slice() {
            ["ready"] => return Line::Ready,
            ["count", count] => self.count = count.parse().unwrap(),
            ["step", writer, step, revisions] => {
                let revisions: Vec<u64> = revisions.split(',').map(|text| text.parse().unwrap()).collect();
                let of = self.writers.entry(writer.parse().unwrap()).or_default();
                of.steps = step.parse().unwrap();
                of.writes += revisions.len() as u64;
                of.revisions.insert(of.steps, revisions);
            }
            _ => {}
        }
        Line::Other
    }

    /// Takes every line in.
    pub(crate) fn take_all(&mut self, lines: impl BufRead) {
        for line in lines.lines().map_while(Result::ok) {
            self.take(&line);
        }
    }

    /// Steps done by each writer.
    pub(crate) fn steps(&self) -> Vec<u64> {
        self.writers.values().map(|writer| writer.steps).collect()
    }

    /// Writes acknowledged by this process.
    pub(crate) fn writes(&self) -> u64 {
        self.writers.values().map(|writer| writer.writes).sum()
    }
}

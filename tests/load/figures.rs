//! What the load came to: waiting times and codes by kind of call, memory, backups, and whether the promises held.

use super::abuse::Abuse;
use serde_json::json;
use std::collections::BTreeMap;
use std::time::Duration;
use tonic::{Code, Status};

/// How much longer good clients may wait under attack.
const SLOWER_MAX: f64 = 2.0;
/// How much memory may grow in the second half of the attack.
const GROWTH_MAX: f64 = 1.15;

/// Kinds of calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    Read,
    Search,
    Match,
    Explain,
    Write,
    Bulk,
}

impl Kind {
    const ALL: [Self; 6] = [
        Self::Read,
        Self::Search,
        Self::Match,
        Self::Explain,
        Self::Write,
        Self::Bulk,
    ];

    /// The kind of a call drawn from a hundred.
    pub(crate) fn of(drawn: u32) -> Self {
        match drawn {
            0..40 => Self::Read,
            40..60 => Self::Search,
            60..75 => Self::Match,
            75..80 => Self::Explain,
            _ => Self::Write,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Search => "search",
            Self::Match => "match",
            Self::Explain => "explain",
            Self::Write => "write",
            Self::Bulk => "bulk run",
        }
    }
}

/// What clients waited and got.
#[derive(Debug, Default)]
pub(crate) struct Figures {
    time: Duration,
    waits: BTreeMap<Kind, Vec<Duration>>,
    codes: BTreeMap<String, u64>,
}

impl Figures {
    pub(crate) fn new(time: Duration) -> Self {
        Self {
            time,
            ..Self::default()
        }
    }

    pub(crate) fn note(&mut self, kind: Kind, waited: Duration, code: Code) {
        *self.codes.entry(format!("{code:?}")).or_default() += 1;
        if code == Code::Ok {
            self.waits.entry(kind).or_default().push(waited);
        }
    }

    pub(crate) fn add(&mut self, other: Self) {
        for (kind, mut waits) in other.waits {
            self.waits.entry(kind).or_default().append(&mut waits);
        }
        for (code, count) in other.codes {
            *self.codes.entry(code).or_default() += count;
        }
    }

    /// Errors that a good client must not get.
    fn errors(&self) -> u64 {
        let allowed = ["Ok", "ResourceExhausted"];
        let others = self
            .codes
            .iter()
            .filter(|(code, _)| !allowed.contains(&code.as_str()));
        others.map(|(_, count)| count).sum()
    }

    /// Milliseconds that all but so many of a hundred calls of these kinds waited at most.
    fn waited(&self, kinds: &[Kind], percent: f64) -> f64 {
        let mut waits: Vec<Duration> = kinds
            .iter()
            .filter_map(|kind| self.waits.get(kind))
            .flatten()
            .copied()
            .collect();
        waits.sort_unstable();
        let place = (waits.len() as f64 * percent / 100.0).ceil() as usize;
        waits
            .get(place.saturating_sub(1))
            .map_or(0.0, |wait| wait.as_secs_f64() * 1_000.0)
    }

    fn calls(&self, kind: Kind) -> usize {
        self.waits.get(&kind).map_or(0, Vec::len)
    }
}

/// Memory of the server over time.
#[derive(Debug, Default)]
pub(crate) struct Memory(Vec<(Duration, u64)>);

impl Memory {
    pub(crate) fn note(&mut self, at: Duration, bytes: u64) {
        self.0.push((at, bytes));
    }

    /// Mean of the last quarter against the mean of the second one; the first one is for caches to fill.
    fn growth(&self) -> f64 {
        let quarter = self.0.len() / 4;
        let mean = |part: &[(Duration, u64)]| {
            part.iter().map(|(_, bytes)| *bytes as f64).sum::<f64>() / part.len().max(1) as f64
        };
        match quarter {
            0 => 1.0,
            quarter => mean(&self.0[3 * quarter..]) / mean(&self.0[quarter..2 * quarter]),
        }
    }

    fn most_mebibytes(&self) -> u64 {
        self.0.iter().map(|(_, bytes)| bytes >> 20).max().unwrap_or(0)
    }
}

/// Backups made meanwhile.
#[derive(Debug, Default)]
pub(crate) struct Backups {
    count: u64,
    bytes: u64,
    failures: Vec<String>,
}

impl Backups {
    pub(crate) fn made(&mut self, bytes: u64) {
        self.count += 1;
        self.bytes = bytes;
    }

    pub(crate) fn failed(&mut self, status: &Status) {
        self.failures
            .push(format!("{:?}: {}", status.code(), status.message()));
    }
}

/// Everything.
pub(crate) struct Verdict {
    pub(crate) quiet: Figures,
    pub(crate) attacked: Figures,
    pub(crate) memory: [Memory; 2],
    pub(crate) backups: Backups,
    pub(crate) abuse: Abuse,
}

impl Verdict {
    pub(crate) fn is_good(&self) -> bool {
        self.quiet.errors() + self.attacked.errors() == 0
            && self.slower() <= SLOWER_MAX
            && self.memory[1].growth() <= GROWTH_MAX
            && self.backups.failures.is_empty()
            && self.backups.count > 0
    }

    /// By how much good clients wait longer, over all calls but the bulk runs, which last as long as they last.
    fn slower(&self) -> f64 {
        let kinds = &Kind::ALL[..5];
        self.attacked.waited(kinds, 99.0) / self.quiet.waited(kinds, 99.0)
    }

    pub(crate) fn print(&self) {
        println!(
            "{:<10} {:>8} {:>10} {:>10}   {:>8} {:>10} {:>10}",
            "", "in peace", "p50 ms", "p99 ms", "attacked", "p50 ms", "p99 ms"
        );
        for kind in Kind::ALL {
            self.print_line(kind.name(), &[kind]);
        }
        self.print_line("all calls", &Kind::ALL[..5]);
        println!(
            "p99 under attack / in peace: {:.2} (at most {SLOWER_MAX})",
            self.slower()
        );
        println!(
            "codes in peace: {:?}; under attack: {:?}",
            self.quiet.codes, self.attacked.codes
        );
        println!(
            "memory: at most {} MiB in peace, {} MiB under attack; last quarter / second quarter {:.3} (at most {GROWTH_MAX})",
            self.memory[0].most_mebibytes(),
            self.memory[1].most_mebibytes(),
            self.memory[1].growth()
        );
        println!(
            "backups: {} of {} MiB; failed: {:?}",
            self.backups.count,
            self.backups.bytes >> 20,
            self.backups.failures
        );
        println!("abuse: {}", self.abuse);
        println!(
            "{}",
            if self.is_good() {
                "every promise was kept"
            } else {
                "A PROMISE WAS BROKEN"
            }
        );
    }

    fn print_line(&self, name: &str, kinds: &[Kind]) {
        let [quiet, attacked] = [&self.quiet, &self.attacked].map(|figures| {
            let calls: usize = kinds.iter().map(|kind| figures.calls(*kind)).sum();
            format!(
                "{calls:>8} {:>10.1} {:>10.1}",
                figures.waited(kinds, 50.0),
                figures.waited(kinds, 99.0)
            )
        });
        println!("{name:<10} {quiet}   {attacked}");
    }

    pub(crate) fn json(&self) -> String {
        let part = |figures: &Figures| {
            json!({
                "seconds": figures.time.as_secs_f64(),
                "p50_ms": figures.waited(&Kind::ALL[..5], 50.0),
                "p99_ms": figures.waited(&Kind::ALL[..5], 99.0),
                "codes": figures.codes,
            })
        };
        json!({
            "in_peace": part(&self.quiet),
            "under_attack": part(&self.attacked),
            "p99_ratio": self.slower(),
            "memory_growth": self.memory[1].growth(),
            "memory_most_mebibytes": self.memory[1].most_mebibytes(),
            "backups": self.backups.count,
            "good": self.is_good(),
        })
        .to_string()
    }
}

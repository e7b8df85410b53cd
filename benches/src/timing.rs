//! Times of repeated work: medians and percentiles. What is measured and how often is the bench's business.

use std::time::{Duration, Instant};

/// How long a piece of work takes, and what it gives.
pub fn time<T>(work: impl FnOnce() -> T) -> (Duration, T) {
    let begun = Instant::now();
    let result = work();
    (begun.elapsed(), result)
}

/// The time of processors that this process has used, where the system tells it (Linux): a figure that other programs on
/// the same machine disturb less than the time on the clock.
#[must_use]
pub fn processor_time() -> Option<Duration> {
    let told = std::fs::read_to_string("/proc/self/stat").ok()?;
    // Fields are counted behind the name of the program, which may hold anything; a tick is a hundredth of a second.
    let fields: Vec<&str> = told.rsplit_once(')')?.1.split_ascii_whitespace().collect();
    let ticks: u64 = fields.get(11)?.parse::<u64>().ok()? + fields.get(12)?.parse::<u64>().ok()?;
    Some(Duration::from_millis(10 * ticks))
}

/// Times of the same work, sorted.
#[derive(Clone, Debug, Default)]
pub struct Times(Vec<Duration>);

impl Times {
    /// Sorts the times.
    #[must_use]
    pub fn of(times: impl IntoIterator<Item = Duration>) -> Self {
        let mut times: Vec<Duration> = times.into_iter().collect();
        times.sort_unstable();
        Self(times)
    }

    /// The time that `thousandths` of all do not exceed; zero if there is none.
    #[must_use]
    pub fn at(&self, thousandths: usize) -> Duration {
        let rank = (self.0.len() * thousandths).div_ceil(1000);
        self.0
            .get(rank.saturating_sub(1))
            .copied()
            .unwrap_or(Duration::ZERO)
    }

    /// The middle one.
    #[must_use]
    pub fn median(&self) -> Duration {
        self.at(500)
    }
}

/// Pieces of work in a second; 0 for work that took no time.
#[must_use]
#[allow(
    clippy::cast_precision_loss,
    reason = "counts of pairs and calls stay far below 2^53"
)]
pub fn per_second(pieces: u64, time: Duration) -> f64 {
    if time.is_zero() {
        0.0
    } else {
        pieces as f64 / time.as_secs_f64()
    }
}

/// A time in microseconds.
#[must_use]
pub fn micros(time: Duration) -> f64 {
    time.as_secs_f64() * 1e6
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_taken_by_rank() {
        let times = Times::of((1..=200).rev().map(Duration::from_micros));
        assert_eq!(times.median(), Duration::from_micros(100));
        assert_eq!(times.at(990), Duration::from_micros(198));
        assert_eq!(times.at(1000), Duration::from_micros(200));
        assert_eq!(Times::default().median(), Duration::ZERO);
    }
}

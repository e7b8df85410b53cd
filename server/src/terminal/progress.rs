//! How far a long piece of work is: a bar with rate and remaining time on a terminal, a plain line now and then where
//! nobody looks, so that logs stay short.

use super::grouped;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};
use std::io::{self, IsTerminal, Write as _};
use std::time::{Duration, Instant};

/// How often a plain line is written.
const LINE_INTERVAL: Duration = Duration::from_secs(5);
const BAR: &str =
    "{msg:18} {bar:28} {percent:>3}%  {position_grouped}/{length_grouped} {unit}  {rate}  ⏳ {eta}";

/// The progress of one piece of work.
pub struct Progress {
    bar: ProgressBar,
    is_terminal: bool,
    what: String,
    unit: &'static str,
    begun: Instant,
    last_line: Instant,
}

impl Progress {
    /// Starts to show the progress of `what`, which is counted in `unit`; `total` is 0 while it is not known.
    #[must_use]
    pub fn start(what: &str, unit: &'static str, total: u64) -> Self {
        let is_terminal = io::stderr().is_terminal();
        let bar = ProgressBar::with_draw_target(Some(total), target(is_terminal));
        if let Ok(style) = ProgressStyle::with_template(BAR) {
            bar.set_style(keys(style, unit));
        }
        bar.set_message(what.to_owned());
        let now = Instant::now();
        Self {
            bar,
            is_terminal,
            what: what.to_owned(),
            unit,
            begun: now,
            last_line: now,
        }
    }

    /// Tells how much is done, of how much.
    pub fn tell(&mut self, done: u64, total: u64) {
        self.bar.set_length(total.max(done));
        self.bar.set_position(done);
        if !self.is_terminal && self.last_line.elapsed() >= LINE_INTERVAL {
            self.last_line = Instant::now();
            let share = (done * 100).checked_div(total).unwrap_or(0);
            let (done, total) = (grouped(done), grouped(total));
            self.plain(&format!("{}: {done}/{total} {} ({share}%)", self.what, self.unit));
        }
    }

    /// Ends the display with the whole amount, the time and the rate; returns units per second.
    pub fn finish(self, done: u64) -> u64 {
        self.bar.finish_and_clear();
        let elapsed = self.begun.elapsed();
        let rate = per_second(done, elapsed);
        self.plain(&format!(
            "{}: {} {}，{:.1} s，{} {}/s",
            self.what,
            grouped(done),
            self.unit,
            elapsed.as_secs_f64(),
            grouped(rate),
            self.unit
        ));
        rate
    }

    fn plain(&self, line: &str) {
        // Nobody is left to tell if this fails.
        let _ = writeln!(io::stderr().lock(), "{line}");
    }
}

/// Units per second, in whole units.
fn per_second(done: u64, elapsed: Duration) -> u64 {
    let milliseconds = u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX).max(1);
    done.saturating_mul(1_000) / milliseconds
}

fn target(is_terminal: bool) -> ProgressDrawTarget {
    if is_terminal {
        ProgressDrawTarget::stderr()
    } else {
        ProgressDrawTarget::hidden()
    }
}

/// The words of the template that indicatif does not know; writing into them cannot fail in a way that matters.
fn keys(style: ProgressStyle, unit: &'static str) -> ProgressStyle {
    style
        .with_key("unit", move |_: &ProgressState, out: &mut dyn std::fmt::Write| {
            let _ = out.write_str(unit);
        })
        .with_key(
            "position_grouped",
            |state: &ProgressState, out: &mut dyn std::fmt::Write| {
                let _ = write!(out, "{}", grouped(state.pos()));
            },
        )
        .with_key(
            "length_grouped",
            |state: &ProgressState, out: &mut dyn std::fmt::Write| {
                let _ = write!(out, "{}", grouped(state.len().unwrap_or(0)));
            },
        )
        .with_key(
            "rate",
            move |state: &ProgressState, out: &mut dyn std::fmt::Write| {
                let _ = write!(out, "{}/s", grouped(per_second(state.pos(), state.elapsed())));
            },
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_whole_units_per_second_and_survives_no_time_at_all() {
        assert_eq!(per_second(500, Duration::from_millis(250)), 2_000);
        assert_eq!(per_second(5, Duration::ZERO), 5_000);
    }
}

//! The two streams of a command: answers on standard output, everything else on standard error. Colours appear only
//! where somebody looks at a terminal and has not asked for none; anstream sees to that.

use serde::Serialize;
use std::io::{self, Write};

const BOLD: &str = "\u{1b}[1m";
const DIM: &str = "\u{1b}[2m";
const GREEN: &str = "\u{1b}[32m";
const YELLOW: &str = "\u{1b}[33m";
const RED: &str = "\u{1b}[31m";
const RESET: &str = "\u{1b}[0m";

/// Where a command writes.
#[derive(Debug, Clone, Copy, Default)]
pub struct Screen {
    /// Whether answers are JSON for programs.
    pub json: bool,
}

impl Screen {
    /// One line of the answer for people.
    ///
    /// # Errors
    /// When nobody reads the stream any more.
    pub fn line(self, text: impl AsRef<str>) -> io::Result<()> {
        writeln!(anstream::stdout().lock(), "{}", text.as_ref())
    }

    /// A heading of the answer for people.
    ///
    /// # Errors
    /// When nobody reads the stream any more.
    pub fn heading(self, text: impl AsRef<str>) -> io::Result<()> {
        self.line(format!("\n{BOLD}{}{RESET}", text.as_ref()))
    }

    /// One JSON document on a line of its own.
    ///
    /// # Errors
    /// When nobody reads the stream any more.
    pub fn document(self, value: &impl Serialize) -> io::Result<()> {
        let mut stream = io::stdout().lock();
        serde_json::to_writer(&mut stream, value)?;
        stream.write_all(b"\n")
    }

    /// Something worth knowing on the way. A closed stream is no reason to stop.
    pub fn note(self, text: impl AsRef<str>) {
        // Nobody is left to tell if this fails.
        let _ = writeln!(anstream::stderr().lock(), "{}", text.as_ref());
    }

    /// A warning on the way.
    pub fn warn(self, text: impl AsRef<str>) {
        self.note(format!("{YELLOW}{}{RESET}", text.as_ref()));
    }

    /// Why the command ends without its answer.
    pub fn fail(self, text: impl AsRef<str>) {
        self.note(format!("{RED}{}{RESET}", text.as_ref()));
    }
}

/// A text that stands back.
#[must_use]
pub fn dim(text: &str) -> String {
    format!("{DIM}{text}{RESET}")
}

/// A text that says that something is well.
#[must_use]
pub fn good(text: &str) -> String {
    format!("{GREEN}{text}{RESET}")
}

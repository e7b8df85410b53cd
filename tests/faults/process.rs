//! Starts the writing and reading processes, kills them, and gathers what they have told.
//!
//! In: what to run. Out: ledgers, reports, how a process has ended. What a report means is judged elsewhere.

use super::ledger::{Ledger, Line};
use super::reading::Report;
use super::tally::Tally;
use super::writing::Subject;
use duijie_indexer::store::EngineKind;
use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

/// A process that has not ended by then never will.
const LONGEST: Duration = Duration::from_secs(20);
/// What a process ends with when it was refused something and says so.
pub(crate) const REFUSED: i32 = 3;

/// What is written or read, and how far it has come.
#[derive(Debug, Clone)]
pub(crate) struct Work {
    pub(crate) subject: Subject,
    pub(crate) engine: EngineKind,
    pub(crate) seed: u64,
    pub(crate) steps: Vec<u64>,
}

/// When a writing process ends.
pub(crate) enum End {
    /// It is killed so long after its store was open.
    Killed(Duration),
    /// It is killed so long after its start.
    KilledEarly(Duration),
    /// It ends by itself, after so many steps of each writer at most.
    AfterSteps(u64),
}

/// What a writing process leaves.
pub(crate) struct Written {
    /// The lines that it has written.
    pub(crate) lines: Vec<String>,
    pub(crate) ledger: Ledger,
    /// How it ended by itself; none when it had to be killed.
    pub(crate) ended: Option<ExitStatus>,
    /// Whether it should have ended by itself and did not.
    hangs: bool,
    /// Its last words.
    pub(crate) words: String,
}

impl Work {
    /// Runs a writing process; `wrapper` is a program that runs it and its arguments.
    pub(crate) fn write(&self, folder: &Path, end: &End, wrapper: &[String]) -> Written {
        let at_most = match end {
            End::AfterSteps(steps) => *steps,
            End::Killed(_) | End::KilledEarly(_) => u64::MAX,
        };
        let mut arguments = self.arguments("write", folder);
        arguments.push(format!("--at-most={at_most}"));
        let running = Running::start(&arguments, wrapper);
        let mut taken = Vec::new();
        let mut ledger = Ledger::from_steps(&self.steps);
        if !matches!(end, End::KilledEarly(_)) {
            wait_for_ready(&running.out, &mut taken, &mut ledger);
        }
        let ended = match end {
            End::Killed(time) | End::KilledEarly(time) => {
                wait_for_end(&running.out, &mut taken, &mut ledger, *time);
                running.end(Duration::ZERO)
            }
            End::AfterSteps(_) => {
                wait_for_end(&running.out, &mut taken, &mut ledger, LONGEST);
                running.end(LONGEST)
            }
        };
        wait_for_end(&running.out, &mut taken, &mut ledger, LONGEST);
        Written {
            lines: taken,
            ledger,
            hangs: ended.is_none() && matches!(end, End::AfterSteps(_)),
            ended,
            words: running.last_words(),
        }
    }

    /// Runs a reading process and adds what it has found; tells the steps done by then. `damaged` is the file whose bytes
    /// were changed, if there is one.
    pub(crate) fn read(
        &mut self,
        folder: &Path,
        lines: &[String],
        scratch: &Path,
        damaged: Option<&str>,
        tally: &mut Tally,
    ) {
        let ledger = write_ledger(scratch, lines);
        let mut arguments = self.arguments("read", folder);
        arguments.push(format!("--ledger={}", ledger.display()));
        arguments.extend(damaged.map(|file| format!("--damaged={file}")));
        let running = Running::start(&arguments, &[]);
        let answer = running.out.recv_timeout(LONGEST);
        let ended = running.end(LONGEST);
        match answer
            .ok()
            .and_then(|line| serde_json::from_str::<Report>(&line).ok())
        {
            Some(report) => {
                if !report.steps.is_empty() {
                    self.steps = report.steps;
                }
                tally.add(report.tally);
            }
            None => tally.answer_wrongly(format!(
                "no answer, {}: {}",
                ending(ended),
                panic_in(&running.last_words())
            )),
        }
    }

    fn arguments(&self, what: &str, folder: &Path) -> Vec<String> {
        let steps: Vec<String> = self.steps.iter().map(u64::to_string).collect();
        let mut arguments = vec![
            what.to_owned(),
            format!("--subject={}", format!("{:?}", self.subject).to_lowercase()),
            format!("--engine={}", self.engine.name()),
            format!("--folder={}", folder.display()),
            format!("--seed={}", self.seed),
        ];
        if !steps.is_empty() {
            arguments.push(format!("--steps={}", steps.join(",")));
        }
        arguments
    }
}

impl Written {
    /// Counts what was acknowledged, and an end that is none: by a panic, or not at all.
    pub(crate) fn count(&self, tally: &mut Tally) {
        tally.acknowledged += self.ledger.writes().max(self.ledger.count);
        if self.hangs {
            tally.answer_wrongly("the writer hangs");
        }
        if let Some(code) = self.ended.and_then(|ended| ended.code())
            && code != 0
            && code != REFUSED
        {
            tally.answer_wrongly(format!(
                "the writer {}: {}",
                ending(self.ended),
                panic_in(&self.words)
            ));
        }
    }
}

/// The lines of a panic if there is one, else the last words.
fn panic_in(words: &str) -> String {
    let mut lines = words.lines().skip_while(|line| !line.contains("panicked at"));
    match lines.next() {
        Some(line) => [line, lines.next().unwrap_or_default()].join(" "),
        None => words.lines().last().unwrap_or_default().to_owned(),
    }
}

fn ending(ended: Option<ExitStatus>) -> String {
    ended.map_or_else(|| "did not end".to_owned(), |ended| format!("ended with {ended}"))
}

/// A process at work.
struct Running {
    id: u32,
    out: Receiver<String>,
    words: Receiver<String>,
    ended: Receiver<ExitStatus>,
}

impl Running {
    fn start(arguments: &[String], wrapper: &[String]) -> Self {
        let itself = std::env::current_exe().unwrap().display().to_string();
        let mut words = wrapper.to_vec();
        words.push(itself);
        words.extend(arguments.iter().cloned());
        let mut child = Command::new(&words[0])
            .args(&words[1..])
            .process_group(0)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let (id, out, words) = (
            child.id(),
            follow(child.stdout.take()),
            follow(child.stderr.take()),
        );
        let (sender, ended) = channel();
        std::thread::spawn(move || child.wait().map(|status| sender.send(status)));
        Self {
            id,
            out,
            words,
            ended,
        }
    }

    /// Waits so long for the end, then kills it and whatever it has started; tells how it ended by itself.
    fn end(&self, patience: Duration) -> Option<ExitStatus> {
        if let Ok(status) = self.ended.recv_timeout(patience) {
            return Some(status);
        }
        let group = format!("-{}", self.id);
        let killed = Command::new("kill")
            .args(["-KILL", "--", &group])
            .stderr(Stdio::null())
            .status();
        killed.unwrap();
        self.ended.recv().ok().filter(|status| status.code().is_some())
    }

    fn last_words(&self) -> String {
        self.words.iter().collect::<Vec<String>>().join("\n")
    }
}

/// The lines of a pipe as they come; a line that was not finished is none.
fn follow(pipe: Option<impl Read + Send + 'static>) -> Receiver<String> {
    let (sender, lines) = channel();
    if let Some(pipe) = pipe {
        std::thread::spawn(move || {
            let mut pipe = BufReader::new(pipe);
            let mut line = Vec::new();
            while pipe.read_until(b'\n', &mut line).is_ok_and(|read| read > 0) && line.ends_with(b"\n") {
                line.pop();
                if sender.send(String::from_utf8_lossy(&line).into_owned()).is_err() {
                    return;
                }
                line.clear();
            }
        });
    }
    lines
}

fn wait_for_ready(lines: &Receiver<String>, taken: &mut Vec<String>, ledger: &mut Ledger) {
    while let Ok(line) = lines.recv_timeout(LONGEST) {
        let is_ready = matches!(ledger.take(&line), Line::Ready);
        taken.push(line);
        if is_ready {
            return;
        }
    }
}

/// Takes lines in until the pipe is closed or the time is over.
fn wait_for_end(lines: &Receiver<String>, taken: &mut Vec<String>, ledger: &mut Ledger, time: Duration) {
    let begun = std::time::Instant::now();
    loop {
        match lines.recv_timeout(time.saturating_sub(begun.elapsed())) {
            Ok(line) => {
                ledger.take(&line);
                taken.push(line);
            }
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => return,
        }
    }
}

fn write_ledger(scratch: &Path, lines: &[String]) -> PathBuf {
    let path = scratch.join("ledger");
    let mut file = File::create(&path).unwrap();
    for line in lines {
        writeln!(file, "{line}").unwrap();
    }
    path
}

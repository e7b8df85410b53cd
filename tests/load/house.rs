//! The server under load: its data folder, its keys, its process.

use clap::Parser;
use std::ffi::OsString;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, ExitCode, Stdio};
use tempfile::TempDir;
use tonic::metadata::{Ascii, MetadataValue};
use tonic::transport::{Channel, Endpoint};

/// A running server.
pub(crate) struct House {
    folder: TempDir,
    pub(crate) candidates: u64,
    pub(crate) vacancies: u64,
    server: Child,
    pub(crate) address: String,
    /// What each kind of client shows.
    pub(crate) good: MetadataValue<Ascii>,
    pub(crate) abuser: MetadataValue<Ascii>,
    pub(crate) administrator: MetadataValue<Ascii>,
}

/// Runs the program under load.
pub(crate) fn be_duijie(arguments: &[String]) -> ExitCode {
    use duijie::command::{Arguments, exit_code, run, start_log};
    let arguments =
        Arguments::parse_from(std::iter::once("duijie").chain(arguments.iter().map(String::as_str)));
    let screen = arguments.screen();
    let outcome = duijie::config::Settings::read(&arguments.flags())
        .map_err(Into::into)
        .and_then(|settings| {
            let _log = start_log(&settings)?;
            run(arguments.command, &settings, screen)
        });
    exit_code(outcome, screen)
}

impl House {
    /// Makes up a fair, loads it, makes keys and starts the server.
    pub(crate) fn build(candidates: u32, vacancies: u32) -> Self {
        let folder = TempDir::new().unwrap();
        let files = folder.path().join("files");
        let (persons, posts) = (candidates.to_string(), vacancies.to_string());
        let employers = (vacancies / 5).max(1).to_string();
        let files_text = files.to_str().unwrap();
        eprintln!("making up {persons} persons and {posts} vacancies");
        let sizes = [
            "--candidates",
            &persons,
            "--vacancies",
            &posts,
            "--employers",
            &employers,
        ];
        duijie(
            folder.path(),
            &[&["generate", "--out", files_text], &sizes[..]].concat(),
        );
        for kind in ["employers", "vacancies", "candidates"] {
            let file = files.join(format!("{kind}.csv"));
            duijie(folder.path(), &["import", file.to_str().unwrap()]);
        }
        let [good, abuser, administrator] =
            ["agency", "agency", "administrator"].map(|role| key(folder.path(), role));
        let (server, address) = serve(folder.path());
        Self {
            folder,
            candidates: candidates.into(),
            vacancies: vacancies.into(),
            server,
            address,
            good,
            abuser,
            administrator,
        }
    }

    /// A new connection.
    pub(crate) async fn channel(&self) -> Channel {
        let endpoint = Endpoint::from_shared(format!("http://{}", self.address)).unwrap();
        endpoint.connect().await.unwrap()
    }

    /// Bytes of memory that the server holds.
    pub(crate) fn resident_bytes(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.server.id())).unwrap();
        let line = status
            .lines()
            .find_map(|line| line.strip_prefix("VmRSS:"))
            .unwrap();
        line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() * 1024
    }

    /// Asks the server to stop and waits for it.
    pub(crate) fn close(mut self) {
        let stop = Command::new("kill")
            .args(["-TERM", &self.server.id().to_string()])
            .status();
        assert!(stop.unwrap().success());
        assert!(
            self.server.wait().unwrap().success(),
            "the server did not stop in order"
        );
        self.folder.close().unwrap();
    }
}

fn command(data: &Path, arguments: &[&str]) -> Command {
    let program: OsString = std::env::current_exe().unwrap().into();
    let mut command = Command::new(program);
    command
        .args(["duijie", "--data"])
        .arg(data.join("data"))
        .args(["--log", "warn"])
        .args(arguments);
    command
}

fn duijie(data: &Path, arguments: &[&str]) -> String {
    let output = command(data, arguments)
        .stderr(Stdio::inherit())
        .output()
        .unwrap();
    assert!(output.status.success(), "{arguments:?}");
    String::from_utf8(output.stdout).unwrap()
}

fn key(data: &Path, role: &str) -> MetadataValue<Ascii> {
    let made = duijie(
        data,
        &["--json", "keys", "create", "--role", role, "--tenant", "local"],
    );
    let made: serde_json::Value = serde_json::from_str(&made).unwrap();
    let shown = made["key"].as_str().unwrap();
    format!("Bearer {shown}").parse().unwrap()
}

/// Starts the server and reads from its words where it listens.
fn serve(data: &Path) -> (Child, String) {
    let mut child = command(data, &["serve", "--listen", "127.0.0.1:0"])
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    let address = loop {
        let line = lines.next().unwrap().unwrap();
        eprintln!("server: {line}");
        if let Some((_, rest)) = line.split_once("listening at ") {
            break rest.split(';').next().unwrap().to_owned();
        }
    };
    std::thread::spawn(move || {
        lines
            .map_while(Result::ok)
            .for_each(|line| eprintln!("server: {line}"))
    });
    (child, address)
}

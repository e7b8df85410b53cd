//! Commands that ask a server whose connection breaks, or that never answers: each ends with a sentence in both languages and an exit code
//! that says "try again", and none waits for ever.
#![allow(clippy::unwrap_used, reason = "tests")]

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::Command;
use std::thread;

/// What stands in for a server: takes every connection and does this with it.
fn stand_in(answer: fn(TcpStream)) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let stream = stream.unwrap();
            thread::spawn(move || answer(stream));
        }
    });
    address
}

/// Runs a command and tells its exit code and what it said of its failure.
fn run(line: &str, address: SocketAddr) -> (Option<i32>, String) {
    let folder = tempfile::tempdir().unwrap();
    let run = Command::new(env!("CARGO_BIN_EXE_duijie"))
        .current_dir(folder.path())
        .env_remove("DUIJIE_KEY")
        .args(line.split(' '))
        .args(["--server", &address.to_string()])
        .output()
        .unwrap();
    assert!(run.stdout.is_empty(), "{line}: an answer was shown");
    (
        run.status.code(),
        String::from_utf8_lossy(&run.stderr).into_owned(),
    )
}

fn expect_lost(line: &str, address: SocketAddr) {
    let (code, told) = run(line, address);
    assert_eq!(code, Some(3), "{line}: {told}");
    let in_both = told.contains("连接") && (told.contains("was lost") || told.contains("cannot reach"));
    assert!(in_both, "{line}: {told}");
}

#[test]
fn a_lost_connection_is_told_by_every_command_that_asks_a_server() {
    let closing = stand_in(|mut stream| {
        let mut first = [0; 24];
        let _ = stream.read(&mut first);
    });
    for line in ["status", "backup", "verify", "compact", "keys try --key k.s"] {
        expect_lost(line, closing);
    }
}

#[test]
fn whatever_stands_in_for_a_server_is_no_fault_of_the_program() {
    let foreign = stand_in(|mut stream| {
        let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n");
        let mut rest = Vec::new();
        let _ = stream.read_to_end(&mut rest);
    });
    // The first words of a server, and then nothing more.
    let stopping = stand_in(|mut stream| {
        let _ = stream.write_all(&[0, 0, 0, 4, 0, 0, 0, 0, 0]);
        let mut first = [0; 200];
        let _ = stream.read(&mut first);
    });
    for address in [foreign, stopping] {
        expect_lost("status", address);
    }
}

#[test]
fn nobody_waits_for_ever_for_a_server_that_says_nothing() {
    let silent = stand_in(|mut stream| {
        let mut rest = Vec::new();
        let _ = stream.read_to_end(&mut rest);
    });
    expect_lost("status", silent);
}

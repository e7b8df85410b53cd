//! The program is killed in the middle of its work and started again.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod bulk_runs;
mod records;

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use tonic::transport::{Channel, Endpoint};

fn duijie() -> Command {
    Command::new(env!("CARGO_BIN_EXE_duijie"))
}

/// A server on this data folder, with a configuration file if one is named, once it answers.
async fn serve(folder: &Path, config: Option<&Path>) -> (Child, Channel) {
    let port = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let address = format!("127.0.0.1:{port}");
    let mut server = duijie()
        .args(["serve", "--listen", &address, "--data"])
        .arg(folder)
        .args(
            config
                .map(|file| ["--config".as_ref(), file.as_os_str()])
                .into_iter()
                .flatten(),
        )
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // The pipe has to be read, or the server would wait for it.
    let log = BufReader::new(server.stderr.take().unwrap());
    std::thread::spawn(move || log.lines().map_while(Result::ok).for_each(drop));
    let endpoint = Endpoint::from_shared(format!("http://{address}")).unwrap();
    for _ in 0..600 {
        if let Ok(channel) = endpoint.connect().await {
            return (server, channel);
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    server.kill().unwrap();
    server.wait().unwrap();
    panic!("the server did not answer within a minute");
}

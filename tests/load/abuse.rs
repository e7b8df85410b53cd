//! The abusive client: it has a key and a network, and no manners.

use super::clients::with_key;
use super::house::House;
use clap::Args;
use duijie_proto::v1;
use prost::Message;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::io::Read;
use std::process::{Child, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::task::JoinHandle;
use tonic::codegen::Bytes;
use tonic::codegen::http::{Request, Uri};
use tonic::metadata::{Ascii, MetadataValue};
use tonic::transport::{Channel, Endpoint};
use v1::matching_service_client::MatchingServiceClient;
use v1::search_service_client::SearchServiceClient;

/// Tasks that open calls and cancel them at once.
const RESETTERS: usize = 4;
/// Connections and calls on each that wait for ever: ten thousand streams.
const STREAM_CONNECTIONS: usize = 80;
const STREAMS_EACH: usize = 125;
/// Calls for long lists under way at one time.
const FLOODERS: usize = 32;
/// Clients that take nothing of what they asked for.
const DEAF: usize = 16;
/// Connections that say nothing, or the beginning of something.
const SILENT: usize = 200;
const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// The abusive client's own arguments.
#[derive(Debug, Args)]
pub(crate) struct AbuseOptions {
    #[arg(long)]
    address: String,
    #[arg(long)]
    key: String,
    /// Only these attacks: reset, hold, flood, deaf, silent.
    #[arg(long, value_delimiter = ',')]
    only: Vec<String>,
}

/// What was done.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Abuse {
    resets: AtomicU64,
    streams: AtomicU64,
    floods: AtomicU64,
    refused: AtomicU64,
    deaf: AtomicU64,
    silent: AtomicU64,
}

impl fmt::Display for Abuse {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = |number: &AtomicU64| number.load(Ordering::Relaxed);
        write!(
            formatter,
            "{} calls opened and reset, {} streams opened to wait, {} long lists asked for, {} of all these refused, {} answers never \
             read, {} silent connections",
            count(&self.resets),
            count(&self.streams),
            count(&self.floods),
            count(&self.refused),
            count(&self.deaf),
            count(&self.silent)
        )
    }
}

/// The attack under way: a process of its own, so that its work is not that of the clients whose waiting is measured.
pub(crate) struct Attack(Child);

/// The abuser's part in every attack.
#[derive(Clone)]
struct Abuser {
    address: String,
    key: MetadataValue<Ascii>,
    done: Arc<Abuse>,
    stop: Arc<AtomicBool>,
}

/// Begins the attacks.
pub(crate) fn begin(house: &House, only: &str) -> Attack {
    let key = house.abuser.to_str().unwrap();
    // It stands for other machines, so it only gets what processors the service and its clients leave.
    let mut abuser = std::process::Command::new("nice");
    abuser
        .args(["-n", "19"])
        .arg(std::env::current_exe().unwrap())
        .args(["abuse", "--address", &house.address, "--key", key])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped());
    if !only.is_empty() {
        abuser.args(["--only", only]);
    }
    Attack(abuser.spawn().unwrap())
}

impl Attack {
    /// Ends it and tells what was done.
    pub(crate) fn finish(mut self) -> Abuse {
        drop(self.0.stdin.take());
        let output = self.0.wait_with_output().unwrap();
        serde_json::from_slice(&output.stdout).unwrap()
    }
}

/// The abusive process: attacks until its input ends, then tells what it did.
pub(crate) fn be_abusive(options: &AbuseOptions) {
    let abuser = Abuser {
        address: options.address.clone(),
        key: options.key.parse().unwrap(),
        done: Arc::default(),
        stop: Arc::default(),
    };
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let does = |attack: &str| options.only.is_empty() || options.only.iter().any(|only| only == attack);
    let begin = |count: usize, attack: &str| if does(attack) { 0..count } else { 0..0 };
    for _ in begin(RESETTERS, "reset") {
        runtime.spawn(abuser.clone().reset());
    }
    for _ in begin(STREAM_CONNECTIONS, "hold") {
        runtime.spawn(abuser.clone().hold_streams());
    }
    for _ in begin(1, "flood") {
        runtime.spawn(abuser.clone().flood());
    }
    for _ in begin(DEAF, "deaf") {
        runtime.spawn(abuser.clone().stay_deaf());
    }
    for place in begin(SILENT, "silent") {
        runtime.spawn(abuser.clone().stay_silent(place));
    }
    // It is over when whoever began it closes the pipe.
    let _ = std::io::stdin().read_to_end(&mut Vec::new());
    println!("{}", serde_json::to_string(&*abuser.done).unwrap());
    abuser.stop.store(true, Ordering::Relaxed);
    runtime.shutdown_background();
}

impl Abuser {
    fn goes_on(&self) -> bool {
        !self.stop.load(Ordering::Relaxed)
    }

    fn count(&self, what: fn(&Abuse) -> &AtomicU64) {
        what(&self.done).fetch_add(1, Ordering::Relaxed);
    }

    async fn channel(&self) -> Option<Channel> {
        let endpoint = Endpoint::from_shared(format!("http://{}", self.address)).ok()?;
        endpoint.connect().await.ok()
    }

    /// Calls, and goes before the answer comes.
    async fn reset(self) {
        while self.goes_on() {
            let Some(channel) = self.channel().await else {
                continue;
            };
            let mut client = SearchServiceClient::new(channel);
            for _ in 0..1_000 {
                let request = with_key(&self.key, v1::SearchVacanciesRequest::default());
                let call = client.search_vacancies(request);
                self.count(|done| &done.resets);
                if let Ok(Err(_)) = tokio::time::timeout(Duration::from_micros(200), call).await {
                    self.count(|done| &done.refused);
                    break;
                }
            }
        }
    }

    /// Calls that wait for a change that never comes.
    async fn hold_streams(self) {
        while self.goes_on() {
            let Some(channel) = self.channel().await else {
                tokio::time::sleep(Duration::from_millis(200)).await;
                continue;
            };
            let calls = (0..STREAMS_EACH).map(|_| self.wait_for_ever(channel.clone()));
            let waiting: Vec<JoinHandle<()>> = calls.map(tokio::spawn).collect();
            for call in waiting {
                // It ends when the server ends it.
                let _ = call.await;
            }
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
    }

    fn wait_for_ever(&self, channel: Channel) -> impl Future<Output = ()> + Send + use<> {
        let this = self.clone();
        async move {
            let request = v1::MatchCandidatesRequest {
                vacancy: "vacancies/1".into(),
                k: 1,
                min_sequence: u64::MAX,
                ..Default::default()
            };
            this.count(|done| &done.streams);
            let mut client = MatchingServiceClient::new(channel);
            if client
                .match_candidates(with_key(&this.key, request))
                .await
                .is_err()
            {
                this.count(|done| &done.refused);
            }
        }
    }

    /// As many long lists as it can get.
    async fn flood(self) {
        let Some(channel) = self.channel().await else {
            return;
        };
        let asking: Vec<JoinHandle<()>> = (0..FLOODERS)
            .map(|_| {
                let (this, channel) = (self.clone(), channel.clone());
                tokio::spawn(async move {
                    while this.goes_on() {
                        this.ask_for_much(channel.clone()).await;
                    }
                })
            })
            .collect();
        for task in asking {
            // It ends when it is told to.
            let _ = task.await;
        }
    }

    async fn ask_for_much(&self, channel: Channel) {
        let request = v1::MatchCandidatesRequest {
            vacancy: "vacancies/2".into(),
            k: 5_000,
            view: v1::View::Parts.into(),
            ..Default::default()
        };
        self.count(|done| &done.floods);
        let mut client = MatchingServiceClient::new(channel).max_decoding_message_size(64 << 20);
        if client
            .match_candidates(with_key(&self.key, request))
            .await
            .is_err()
        {
            self.count(|done| &done.refused);
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// Asks for long lists and never gives the window to send them.
    async fn stay_deaf(self) {
        while self.goes_on() {
            if self.ask_and_not_listen().await.is_none() {
                self.count(|done| &done.refused);
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    }

    async fn ask_and_not_listen(&self) -> Option<()> {
        let stream = TcpStream::connect(&self.address).await.ok()?;
        let (client, connection) = h2::client::Builder::new()
            .initial_window_size(0)
            .handshake::<_, Bytes>(stream)
            .await
            .ok()?;
        let driving = tokio::spawn(connection);
        let mut client = client.ready().await.ok()?;
        let mut answers = Vec::new();
        for _ in 0..16 {
            let (answer, mut body) = client.send_request(self.request()?, false).ok()?;
            body.send_data(framed(), true).ok()?;
            self.count(|done| &done.deaf);
            answers.push((answer, body));
            client = client.ready().await.ok()?;
        }
        // The server ends it; nobody reads what it says.
        let _ = driving.await;
        Some(())
    }

    fn request(&self) -> Option<Request<()>> {
        let uri: Uri = format!(
            "http://{}/duijie.v1.MatchingService/MatchCandidates",
            self.address
        )
        .parse()
        .ok()?;
        let request = Request::builder()
            .method("POST")
            .uri(uri)
            .header("content-type", "application/grpc")
            .header("te", "trailers")
            .header("authorization", self.key.to_str().ok()?);
        request.body(()).ok()
    }

    /// A connection that says nothing, half of a greeting, or a greeting and no more.
    async fn stay_silent(self, place: usize) {
        while self.goes_on() {
            let Ok(mut stream) = TcpStream::connect(&self.address).await else {
                tokio::time::sleep(Duration::from_secs(1)).await;
                continue;
            };
            self.count(|done| &done.silent);
            let words = [&PREFACE[..0], &PREFACE[..12], PREFACE][place % 3];
            if stream.write_all(words).await.is_ok() {
                let mut ends = [0; 1_024];
                while let Ok(1..) = tokio::io::AsyncReadExt::read(&mut stream, &mut ends).await {}
            }
        }
    }
}

/// A request for a long list, as it goes over the wire.
fn framed() -> Bytes {
    let message = v1::MatchCandidatesRequest {
        vacancy: "vacancies/3".into(),
        k: 5_000,
        view: v1::View::Parts.into(),
        ..Default::default()
    }
    .encode_to_vec();
    let length = u32::try_from(message.len()).unwrap_or(u32::MAX).to_be_bytes();
    [&[0][..], &length, &message].concat().into()
}

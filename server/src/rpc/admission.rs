//! The door of the whole service: stamps each call with its arrival and its account, and sends it away at once when its
//! account asks for too much or too many calls are being answered. A call holds its place until its answer has gone out.
//! Health checks always pass, so that a busy service is not taken for a dead one.

use super::allowance::{Allowance, AllowanceOptions};
use super::answer::Answered;
use super::arrival::{Arrival, latest};
use super::desk::too_busy;
use super::error::status;
use super::guarded::Peer;
use super::patience::Patience;
use crate::engine::{Account, EngineError, Principal};
use crate::seats::{Seat, Seats};
use duijie_domain::message::Text;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};
use tokio::time::timeout_at;
use tonic::body::Body;
use tonic::codegen::http::{Request, Response};
use tonic::{Code, Extensions};
use tower::{Layer, Service};

const HEALTH_PATH: &str = "/grpc.health.v1.Health/";
const GRPC_STATUS_HEADER: &str = "grpc-status";

/// How many calls are let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AdmissionOptions {
    /// Calls that may be answered at one time over all connections.
    pub calls_max: usize,
    /// How much one account may ask for.
    pub allowance: AllowanceOptions,
}

impl Default for AdmissionOptions {
    fn default() -> Self {
        Self {
            calls_max: 1_024,
            allowance: AllowanceOptions::default(),
        }
    }
}

/// Wraps a service in the door.
#[derive(Debug, Clone)]
pub(super) struct AdmissionLayer {
    places: Seats,
    allowance: Arc<Allowance>,
    unsent: Seats,
    patience: Patience,
}

/// KiB of answers that wait for their clients to take them, of which one account may have three quarters.
const UNSENT_KIBIBYTES_MAX: usize = 64 * 1_024;

/// How long an answer is, so that it can be counted while it waits for its client.
#[derive(Debug, Clone, Copy)]
pub(super) struct AnswerKibibytes(pub(super) usize);

impl AdmissionLayer {
    pub(super) fn new(options: AdmissionOptions) -> Self {
        Self {
            places: Seats::new(options.calls_max),
            allowance: Arc::new(Allowance::new(options.allowance)),
            unsent: Seats::new(UNSENT_KIBIBYTES_MAX),
            patience: Patience::new(),
        }
    }

    fn admit(&self, account: &Account, now: Instant) -> Result<Seat, EngineError> {
        self.allowance.spend(account, now)?;
        self.places
            .take(account)
            .ok_or_else(|| too_busy("TOO_MANY_CALLS"))
    }

    /// Counts a large answer until it has gone out; none if too much waits already.
    fn keep_unsent(&self, account: &Account, answer: &Response<Body>) -> Option<Option<Seat>> {
        match answer.extensions().get::<AnswerKibibytes>() {
            Some(AnswerKibibytes(0)) | None => Some(None),
            Some(AnswerKibibytes(count)) => self.unsent.take_many(account, *count).map(Some),
        }
    }
}

impl<S> Layer<S> for AdmissionLayer {
    type Service = Admission<S>;

    fn layer(&self, inner: S) -> Self::Service {
        Admission {
            inner,
            door: self.clone(),
        }
    }
}

/// A service behind the door.
#[derive(Debug, Clone)]
pub(super) struct Admission<S> {
    inner: S,
    door: AdmissionLayer,
}

type Answer<E> = Pin<Box<dyn Future<Output = Result<Response<Body>, E>> + Send>>;

impl<S> Service<Request<Body>> for Admission<S>
where
    S: Service<Request<Body>, Response = Response<Body>>,
    S::Future: Send + 'static,
    S::Error: Send + 'static,
{
    type Response = Response<Body>;
    type Error = S::Error;
    type Future = Answer<S::Error>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, mut request: Request<Body>) -> Self::Future {
        let now = Instant::now();
        let account = account(request.extensions());
        request.extensions_mut().insert(Arrival(now));
        request.extensions_mut().insert(account.clone());
        if request.uri().path().starts_with(HEALTH_PATH) {
            return Box::pin(self.inner.call(request));
        }
        let patience = self.door.patience.clone();
        let place = match self.door.admit(&account, now) {
            Ok(place) => place,
            Err(refused) => return Box::pin(async move { Ok(patience.refuse(&account, refused).await) }),
        };
        let unread = peer(request.extensions()).unread().clone();
        let latest = latest(request.headers(), now);
        let answer = self.inner.call(request);
        let door = self.door.clone();
        Box::pin(async move {
            let Ok(answer) = timeout_at(latest.into(), answer).await else {
                return Ok(status(EngineError::DeadlineExceeded).into_http());
            };
            let answer = answer?;
            if is_refused(&answer) {
                drop(place);
                patience.wait(&account).await;
                return Ok(answer);
            }
            let Some(unsent) = door.keep_unsent(&account, &answer) else {
                drop((place, answer));
                return Ok(patience.refuse(&account, takes_nothing()).await);
            };
            let mut answer = answer.map(|body| Body::new(Answered::new(body, unread, [Some(place), unsent])));
            answer.extensions_mut().insert(account);
            Ok(answer)
        })
    }
}

/// Whether an answer says that its caller asks for too much.
fn is_refused(answer: &Response<Body>) -> bool {
    let code = answer.headers().get(GRPC_STATUS_HEADER);
    code.is_some_and(|code| Code::from_bytes(code.as_bytes()) == Code::ResourceExhausted)
}

fn takes_nothing() -> EngineError {
    EngineError::ResourceExhausted {
        reason: "ANSWERS_NOT_TAKEN",
        text: Text::new(
            "尚有大量结果未被读取，请先读取",
            "too much of what was answered has not been read; read it first",
        ),
        retry_after: Duration::from_secs(1),
    }
}

/// Who has a key is known by it, and others by their address.
fn account(extensions: &Extensions) -> Account {
    let key = extensions
        .get::<Principal>()
        .and_then(|caller| caller.key_id.clone());
    key.map_or_else(|| peer(extensions).account(), Account::new)
}

fn peer(extensions: &Extensions) -> Peer {
    extensions.get::<Peer>().cloned().unwrap_or_default()
}

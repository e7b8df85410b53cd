//! Counts every call and times it from its headers to the end of its answer, and writes one line of the log about it.
//! Only the method, the status code, the time and the key of the caller are told, never anything of a message.

use super::arrival::account;
use crate::engine::Account;
use crate::observe::{CALL_SECONDS, CALLS, CALLS_UNDER_WAY};
use http_body::{Body as HttpBody, Frame, SizeHint};
use metrics::{counter, gauge, histogram};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Instant;
use tonic::body::Body;
use tonic::codegen::Bytes;
use tonic::codegen::http::{HeaderMap, Request, Response};
use tonic::{Code, Status};
use tower::{Layer, Service};
use tracing::Instrument;

const STATUS_HEADER: &str = "grpc-status";
/// What stands for methods that there are not, so that nobody can fill the numbers with names.
const UNKNOWN_METHOD: &str = "unknown";

/// Wraps a service in counting.
#[derive(Debug, Clone, Copy)]
pub(super) struct MeasureLayer;

impl<S> Layer<S> for MeasureLayer {
    type Service = Measure<S>;

    fn layer(&self, inner: S) -> Self::Service {
        Measure { inner }
    }
}

/// A service whose calls are counted.
#[derive(Debug, Clone)]
pub(super) struct Measure<S> {
    inner: S,
}

impl<S> Service<Request<Body>> for Measure<S>
where
    S: Service<Request<Body>, Response = Response<Body>>,
    S::Future: Send + 'static,
    S::Error: Send + 'static,
{
    type Response = Response<Body>;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, S::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let mut call = Measured::begin(request.uri().path());
        #[cfg(not(feature = "otel"))]
        let span = tracing::info_span!("call", method = %request.uri().path());
        #[cfg(feature = "otel")]
        let span = crate::observe::traces::span(request.uri().path(), request.headers());
        let answer = self.inner.call(request).instrument(span);
        Box::pin(async move {
            let answer = answer.await?;
            call.account = account(answer.extensions());
            call.code = code_of(answer.headers());
            Ok(answer.map(|body| Body::new(MeasuredBody { body, call })))
        })
    }
}

/// A call that is told of when it is dropped, however it ends.
struct Measured {
    method: String,
    account: Account,
    began: Instant,
    code: Option<Code>,
}

impl Measured {
    fn begin(path: &str) -> Self {
        gauge!(CALLS_UNDER_WAY).increment(1.0);
        Self {
            method: path.trim_start_matches('/').to_owned(),
            account: Account::default(),
            began: Instant::now(),
            code: None,
        }
    }
}

impl Drop for Measured {
    fn drop(&mut self) {
        // An answer that never came to its end was not wanted any more.
        let code = self.code.unwrap_or(Code::Cancelled);
        let method = match code {
            Code::Unimplemented => UNKNOWN_METHOD.to_owned(),
            _ => std::mem::take(&mut self.method),
        };
        let time = self.began.elapsed();
        tracing::debug!(method, code = ?code, milliseconds = time.as_millis(), account = self.account.name(), "call");
        gauge!(CALLS_UNDER_WAY).decrement(1.0);
        counter!(CALLS, "method" => method.clone(), "code" => format!("{code:?}")).increment(1);
        histogram!(CALL_SECONDS, "method" => method).record(time);
    }
}

struct MeasuredBody {
    body: Body,
    call: Measured,
}

impl HttpBody for MeasuredBody {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        let frame = ready!(Pin::new(&mut self.body).poll_frame(context));
        let trailers = frame
            .as_ref()
            .and_then(|frame| frame.as_ref().ok()?.trailers_ref());
        if let Some(code) = trailers.and_then(code_of) {
            self.call.code = Some(code);
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

fn code_of(headers: &HeaderMap) -> Option<Code> {
    Some(Code::from_bytes(headers.get(STATUS_HEADER)?.as_bytes()))
}

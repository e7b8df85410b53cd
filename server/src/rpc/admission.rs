//! The door of the whole service: stamps each call with its arrival and sends it away at once when too many are being
//! answered. Health checks always pass, so that a busy service is not taken for a dead one.

use super::arrival::Arrival;
use super::desk::too_busy;
use super::error::status;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Instant;
use tokio::sync::Semaphore;
use tonic::body::Body;
use tonic::codegen::http::{Request, Response};
use tower::{Layer, Service};

const HEALTH_PATH: &str = "/grpc.health.v1.Health/";

/// How many calls are let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AdmissionOptions {
    /// Calls that may be answered at one time over all connections.
    pub calls_max: usize,
}

impl Default for AdmissionOptions {
    fn default() -> Self {
        Self { calls_max: 1_024 }
    }
}

/// Wraps a service in the door.
#[derive(Debug, Clone)]
pub(super) struct AdmissionLayer {
    places: Arc<Semaphore>,
}

impl AdmissionLayer {
    pub(super) fn new(options: AdmissionOptions) -> Self {
        Self {
            places: Arc::new(Semaphore::new(options.calls_max)),
        }
    }
}

impl<S> Layer<S> for AdmissionLayer {
    type Service = Admission<S>;

    fn layer(&self, inner: S) -> Self::Service {
        Admission {
            inner,
            places: Arc::clone(&self.places),
        }
    }
}

/// A service behind the door.
#[derive(Debug, Clone)]
pub(super) struct Admission<S> {
    inner: S,
    places: Arc<Semaphore>,
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
        request.extensions_mut().insert(Arrival(Instant::now()));
        if request.uri().path().starts_with(HEALTH_PATH) {
            return Box::pin(self.inner.call(request));
        }
        let Ok(place) = Arc::clone(&self.places).try_acquire_owned() else {
            return Box::pin(async { Ok(status(too_busy("TOO_MANY_CALLS")).into_http()) });
        };
        let answer = self.inner.call(request);
        Box::pin(async move {
            let answer = answer.await;
            drop(place);
            answer
        })
    }
}

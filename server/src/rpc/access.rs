//! The outer door: finds out who calls and whether the call is given before anything of its body is read. Whoever is let in
//! goes on with its [`Principal`] among the extensions of the request; whoever is not is told why.

use super::error::status;
use crate::access::{Gate, Presented};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use tonic::body::Body;
use tonic::codegen::http::{HeaderMap, Request, Response};
use tower::{Layer, Service};

const AUTHORIZATION: &str = "authorization";
const PURPOSE: &str = "duijie-purpose";

/// Wraps a service in the outer door.
#[derive(Clone)]
pub(super) struct AccessLayer {
    gate: Arc<Gate>,
}

impl AccessLayer {
    pub(super) fn new(gate: Arc<Gate>) -> Self {
        Self { gate }
    }
}

impl<S> Layer<S> for AccessLayer {
    type Service = Access<S>;

    fn layer(&self, inner: S) -> Self::Service {
        Access {
            inner,
            gate: Arc::clone(&self.gate),
        }
    }
}

/// A service behind the outer door.
#[derive(Clone)]
pub(super) struct Access<S> {
    inner: S,
    gate: Arc<Gate>,
}

type Answer<E> = Pin<Box<dyn Future<Output = Result<Response<Body>, E>> + Send>>;

impl<S> Service<Request<Body>> for Access<S>
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
        let presented = Presented {
            path: request.uri().path(),
            authorization: text(request.headers(), AUTHORIZATION),
            purpose: text(request.headers(), PURPOSE),
        };
        match self.gate.admit(&presented) {
            Ok(caller) => {
                if let Some(caller) = caller {
                    request.extensions_mut().insert(caller);
                    request.extensions_mut().insert(Arc::clone(&self.gate));
                }
                Box::pin(self.inner.call(request))
            }
            Err(error) => Box::pin(async move { Ok(status(error).into_http()) }),
        }
    }
}

/// A header as text. One that is there and is no text is no key and no purpose either, and is refused as such.
fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get(name)
        .map(|value| value.to_str().unwrap_or("\u{fffd}"))
}

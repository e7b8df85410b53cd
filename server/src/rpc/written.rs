//! The door through which every answer leaves: whom a call has touched is written into the audit log before its answer, or the
//! next part of it, goes out. What cannot be written down is not answered.
//!
//! The engine notes whom it touches in the witness of the call, which is made here.

use super::error::status;
use crate::engine::{Engine, EngineError, Principal, Witness};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use tonic::body::Body;
use tonic::codegen::Body as HttpBody;
use tonic::codegen::http::{HeaderMap, Request, Response};
use tonic::{Code, Extensions, Status};
use tower::{Layer, Service};

/// Wraps a service in the door.
#[derive(Clone)]
pub(super) struct WrittenLayer(pub(super) Arc<Engine>);

impl<S> Layer<S> for WrittenLayer {
    type Service = Written<S>;

    fn layer(&self, inner: S) -> Self::Service {
        Written {
            inner,
            engine: Arc::clone(&self.0),
        }
    }
}

/// A service behind the door.
#[derive(Clone)]
pub(super) struct Written<S> {
    inner: S,
    engine: Arc<Engine>,
}

/// The witness of a call.
pub(super) fn witness(extensions: &Extensions) -> Witness {
    extensions.get::<Witness>().cloned().unwrap_or_default()
}

type Answer<E> = Pin<Box<dyn Future<Output = Result<Response<Body>, E>> + Send>>;

impl<S> Service<Request<Body>> for Written<S>
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
        // What nobody has to be known for touches nobody.
        let Some(caller) = request.extensions().get::<Principal>().cloned() else {
            return Box::pin(self.inner.call(request));
        };
        let pen = Pen {
            engine: Arc::clone(&self.engine),
            caller: Principal {
                witness: Witness::default(),
                ..caller
            },
            method: request.uri().path().to_owned(),
        };
        request.extensions_mut().insert(pen.caller.witness.clone());
        let answer = self.inner.call(request);
        Box::pin(async move {
            let answer = answer.await?;
            match pen.write(code(answer.headers())) {
                Ok(()) => Ok(answer.map(|body| Body::new(WrittenBody { body, pen }))),
                Err(refused) => Ok(status(refused).into_http()),
            }
        })
    }
}

/// What is needed to write one call down.
struct Pen {
    engine: Arc<Engine>,
    caller: Principal,
    method: String,
}

impl Pen {
    fn write(&self, result: Code) -> Result<(), EngineError> {
        self.engine
            .write_down(&self.caller, &self.method, &format!("{result:?}"))
    }
}

/// An answer that says nothing of a status has none but the good one yet.
fn code(headers: &HeaderMap) -> Code {
    Status::from_header_map(headers).map_or(Code::Ok, |status| status.code())
}

/// The parts of an answer, each held back until what it tells is written down.
struct WrittenBody {
    body: Body,
    pen: Pen,
}

impl HttpBody for WrittenBody {
    type Data = <Body as HttpBody>::Data;
    type Error = Status;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<http_body::Frame<Self::Data>, Self::Error>>> {
        let frame = Pin::new(&mut self.body).poll_frame(context);
        if let Poll::Ready(Some(Ok(frame))) = &frame {
            let result = frame.trailers_ref().map_or(Code::Ok, code);
            if let Err(refused) = self.pen.write(result) {
                return Poll::Ready(Some(Err(status(refused))));
            }
        }
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> http_body::SizeHint {
        self.body.size_hint()
    }
}

//! The page for those who watch over the service: `/metrics` in the text form of Prometheus, `/health` with 200 when
//! everything works and 503 with the parts that do not. It has an address of its own, since neither is for callers.

use crate::engine::{Engine, EngineError, Wellness};
use duijie_domain::message::Text;
use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode, header};
use hyper_util::rt::{TokioIo, TokioTimer};
use metrics_exporter_prometheus::PrometheusHandle;
use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::{Arc, Weak};
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;

/// Connections at one time; whoever comes then waits.
const CONNECTIONS_MAX: usize = 32;
/// Time in which a request has to come, and a connection to end.
const HEADER_TIME_MAX: Duration = Duration::from_secs(5);
const CONNECTION_TIME_MAX: Duration = Duration::from_secs(30);

/// The page, with its address.
pub struct Listener {
    listener: TcpListener,
    page: Page,
}

#[derive(Clone)]
struct Page {
    engine: Weak<Engine>,
    numbers: PrometheusHandle,
}

/// Takes the address.
///
/// # Errors
/// `Unavailable` when it is taken.
pub async fn listen(
    address: SocketAddr,
    engine: &Arc<Engine>,
    numbers: PrometheusHandle,
) -> Result<Listener, EngineError> {
    let listener = TcpListener::bind(address).await.map_err(|error| taken(&error))?;
    let page = Page {
        engine: Arc::downgrade(engine),
        numbers,
    };
    Ok(Listener { listener, page })
}

impl Listener {
    /// Where the page is.
    ///
    /// # Errors
    /// `Unavailable` when the system does not tell.
    pub fn address(&self) -> Result<SocketAddr, EngineError> {
        self.listener.local_addr().map_err(|error| taken(&error))
    }

    /// Answers until it is dropped.
    pub async fn serve(self) {
        let places = Arc::new(Semaphore::new(CONNECTIONS_MAX));
        loop {
            let Ok(place) = Arc::clone(&places).acquire_owned().await else {
                return;
            };
            let Ok((stream, _)) = self.listener.accept().await else {
                continue;
            };
            let page = self.page.clone();
            tokio::spawn(async move {
                // Whoever keeps the connection longer is cut off.
                let _ = tokio::time::timeout(CONNECTION_TIME_MAX, answer(stream, page)).await;
                drop(place);
            });
        }
    }
}

async fn answer(stream: TcpStream, page: Page) {
    let service = service_fn(move |request| {
        let response = page.respond(&request);
        async move { Ok::<_, Infallible>(response) }
    });
    let served = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER_TIME_MAX)
        .serve_connection(TokioIo::new(stream), service)
        .await;
    if let Err(error) = served {
        tracing::debug!(%error, "a connection to the page of numbers broke");
    }
}

impl Page {
    fn respond(&self, request: &Request<Incoming>) -> Response<Full<Bytes>> {
        if request.method() != Method::GET {
            return response(
                StatusCode::METHOD_NOT_ALLOWED,
                "text/plain",
                "GET /metrics, GET /health\n",
            );
        }
        match request.uri().path() {
            "/metrics" => response(StatusCode::OK, "text/plain; version=0.0.4", self.numbers.render()),
            "/health" => self.health(),
            _ => response(StatusCode::NOT_FOUND, "text/plain", "GET /metrics, GET /health\n"),
        }
    }

    fn health(&self) -> Response<Full<Bytes>> {
        let Some(engine) = self.engine.upgrade() else {
            return response(
                StatusCode::SERVICE_UNAVAILABLE,
                "application/json",
                "{\"status\":\"closing\"}\n",
            );
        };
        let seen = engine.wellness();
        let code = match seen.is_well() {
            true => StatusCode::OK,
            false => StatusCode::SERVICE_UNAVAILABLE,
        };
        response(code, "application/json", report(&seen))
    }
}

fn report(seen: &Wellness) -> String {
    let parts: serde_json::Map<String, serde_json::Value> = seen
        .parts()
        .map(|(part, is_well)| (part.to_owned(), is_well.into()))
        .into_iter()
        .collect();
    let report = serde_json::json!({
        "status": if seen.is_well() { "serving" } else { "not serving" },
        "parts": parts,
        "store_sequence": seen.store_sequence,
        "index_sequence": seen.index_sequence,
        "pool_sequence": seen.pool_sequence,
        "disk_free_bytes": seen.disk_free_bytes,
    });
    format!("{report}\n")
}

fn response(code: StatusCode, kind: &'static str, body: impl Into<Bytes>) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(body.into()));
    *response.status_mut() = code;
    response
        .headers_mut()
        .insert(header::CONTENT_TYPE, header::HeaderValue::from_static(kind));
    response
}

fn taken(error: &std::io::Error) -> EngineError {
    EngineError::Unavailable {
        reason: "CANNOT_LISTEN",
        text: Text::new(
            format!("无法监听指标页的地址（{error}）；请换一个端口"),
            format!("cannot listen at the address for numbers ({error}); choose another port"),
        ),
    }
}

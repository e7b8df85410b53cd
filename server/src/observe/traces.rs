//! Traces by OpenTelemetry: every call is a span, child of the caller's if it sent a `traceparent`, and goes to a
//! collector over OTLP. Built only with the feature `otel`.

use crate::engine::EngineError;
use opentelemetry::propagation::{Extractor, TextMapPropagator};
use opentelemetry::trace::TracerProvider;
use opentelemetry_otlp::{SpanExporter, WithExportConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::trace::SdkTracerProvider;
use tokio::runtime::Runtime;
use tonic::codegen::http::HeaderMap;
use tracing::Span;
use tracing::Subscriber;
use tracing_opentelemetry::OpenTelemetrySpanExt;
use tracing_subscriber::Layer;
use tracing_subscriber::registry::LookupSpan;

const SERVICE_NAME: &str = "duijie";

/// Sends spans until it is dropped, and those that are left then.
pub struct Traces {
    provider: SdkTracerProvider,
    // The exporter waits for its network here, apart from the threads that serve.
    _runtime: Runtime,
}

impl Traces {
    /// Begins to send spans to a collector, such as `http://127.0.0.1:4317`.
    ///
    /// # Errors
    /// `Internal` with what the exporter says.
    pub fn start(endpoint: &str) -> Result<Self, EngineError> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("traces")
            .enable_all()
            .build()
            .map_err(|error| EngineError::Internal(error.to_string()))?;
        let exporter = {
            let _within = runtime.enter();
            SpanExporter::builder()
                .with_tonic()
                .with_endpoint(endpoint)
                .build()
                .map_err(|error| EngineError::Internal(error.to_string()))?
        };
        let provider = SdkTracerProvider::builder()
            .with_batch_exporter(exporter)
            .with_resource(Resource::builder().with_service_name(SERVICE_NAME).build())
            .build();
        Ok(Self {
            provider,
            _runtime: runtime,
        })
    }

    /// The layer that turns spans of the log into spans of the trace.
    pub fn layer<S: Subscriber + for<'span> LookupSpan<'span>>(&self) -> impl Layer<S> {
        tracing_opentelemetry::layer().with_tracer(self.provider.tracer(SERVICE_NAME))
    }
}

impl Drop for Traces {
    fn drop(&mut self) {
        if let Err(error) = self.provider.shutdown() {
            tracing::warn!(%error, "the last spans could not be sent");
        }
    }
}

/// The span of a call, named by its method and a child of the caller's.
pub fn span(path: &str, headers: &HeaderMap) -> Span {
    let method = path.trim_start_matches('/');
    let span = tracing::info_span!(
        "call",
        method,
        otel.name = method,
        otel.kind = "server",
        rpc.system = "grpc"
    );
    let parent = TraceContextPropagator::new().extract(&Headers(headers));
    if let Err(error) = span.set_parent(parent) {
        tracing::debug!(%error, "the span of a call has no parent");
    }
    span
}

struct Headers<'a>(&'a HeaderMap);

impl Extractor for Headers<'_> {
    fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key)?.to_str().ok()
    }

    fn keys(&self) -> Vec<&str> {
        self.0.keys().map(|name| name.as_str()).collect()
    }
}

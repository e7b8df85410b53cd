//! A server on a free port in the background of a command that goes on in front as any client would: what demonstrations share.

use super::{Failure, serve};
use crate::access::AccessSettings;
use crate::config::Settings;
use crate::engine::Engine;
use crate::rpc::{ServeOptions, bind};
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::oneshot;
use tonic::transport::{Channel, Endpoint};

/// How long the end waits for calls under way.
const DRAIN_TIME_MAX: Duration = Duration::from_secs(5);

/// Serves while `front` goes on with a connection, then, unless it is for `once`, until it is asked to stop. Tells what `front`
/// found; nothing if it was stopped before its end.
pub(super) async fn beside_server<T>(
    engine: Arc<Engine>,
    settings: &Settings,
    once: bool,
    front: impl AsyncFnOnce(SocketAddr, &Channel) -> Result<T, Failure>,
) -> Result<Option<T>, Failure> {
    let stop_signal = serve::stop_signal()?;
    let options = ServeOptions {
        address: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
        reflection: true,
        access: AccessSettings::default(),
        tls: None,
        drain_delay: Duration::ZERO,
        drain_max: DRAIN_TIME_MAX,
        ..serve::options(settings)
    };
    let server = bind(engine, options).await?;
    let address = server.address();
    let (stop, stopped) = oneshot::channel::<()>();
    let serving = tokio::spawn(server.serve(async {
        // A sender that is dropped ends the service as well.
        let _ = stopped.await;
    }));
    let channel = Endpoint::from_shared(format!("http://{address}"))?
        .connect()
        .await?;
    tokio::pin!(stop_signal);
    let outcome = tokio::select! {
        outcome = front(address, &channel) => outcome.map(Some),
        () = &mut stop_signal => Ok(None),
    };
    if matches!(outcome, Ok(Some(_))) && !once {
        stop_signal.await;
    }
    drop(channel);
    drop(stop);
    let served = serving
        .await
        .map_err(|error| Failure::Internal(error.to_string()))?;
    served?;
    outcome
}

//! Connections as they come in, under guard, and behind TLS where there is TLS. A handshake has its own task and ten seconds, so that a client
//! that says nothing holds up nobody.

use super::guarded::{CONNECTIONS_MAX, Guarded, Peer};
use crate::access::Tls;
use crate::seats::Seats;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, mpsc};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;
use tokio_stream::wrappers::ReceiverStream;
use tonic::transport::server::Connected;

/// Longest handshake.
const HANDSHAKE_TIME_MAX: Duration = Duration::from_secs(10);
/// Handshakes under way at one time; more connections wait in the queue of the system.
const HANDSHAKES_MAX: usize = 1_024;
/// Connections that are ready and not yet taken.
const READY_MAX: usize = 16;
/// How long to wait when the system gives no more connections, until others have ended.
const EXHAUSTED_WAIT: Duration = Duration::from_millis(100);

/// Connections that are ready to be served.
pub(super) type Connections = ReceiverStream<io::Result<Connection>>;

/// A connection.
pub(super) enum Connection {
    /// As it came.
    Plain(Guarded),
    /// Behind TLS.
    Sealed(Box<TlsStream<Guarded>>),
}

/// Takes connections in until nobody wants them any more.
pub(super) fn accept(listener: TcpListener, tls: Option<Arc<Tls>>) -> Connections {
    let (ready, connections) = mpsc::channel(READY_MAX);
    tokio::spawn(take_in(listener, tls, ready));
    ReceiverStream::new(connections)
}

async fn take_in(listener: TcpListener, tls: Option<Arc<Tls>>, ready: mpsc::Sender<io::Result<Connection>>) {
    let handshakes = Arc::new(Semaphore::new(HANDSHAKES_MAX));
    let places = Seats::new(CONNECTIONS_MAX);
    loop {
        let Ok(place) = Arc::clone(&handshakes).acquire_owned().await else {
            return;
        };
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = ready.closed() => return,
        };
        let stream = match accepted {
            Ok((stream, _)) => at_once(stream),
            Err(error) => {
                tracing::warn!(%error, "a connection could not be taken in");
                tokio::time::sleep(EXHAUSTED_WAIT).await;
                continue;
            }
        };
        let Some(stream) = Guarded::new(stream, &places) else {
            continue;
        };
        let (tls, ready) = (tls.clone(), ready.clone());
        tokio::spawn(async move {
            if let Some(connection) = shaken(stream, tls.as_deref()).await {
                // Whoever served is gone, and the connection goes as well.
                let _ = ready.send(Ok(connection)).await;
            }
            drop(place);
        });
    }
}

fn at_once(stream: TcpStream) -> TcpStream {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "a connection cannot be told to send at once");
    }
    stream
}

/// The connection after its handshake; none for a client that fails it.
async fn shaken(stream: Guarded, tls: Option<&Tls>) -> Option<Connection> {
    let Some(tls) = tls else {
        return Some(Connection::Plain(stream));
    };
    let handshake = TlsAcceptor::from(tls.config()).accept(stream);
    match tokio::time::timeout(HANDSHAKE_TIME_MAX, handshake).await {
        Ok(Ok(stream)) => Some(Connection::Sealed(Box::new(stream))),
        Ok(Err(error)) => {
            tracing::debug!(%error, "a TLS handshake failed");
            None
        }
        Err(_) => {
            tracing::debug!("a TLS handshake took too long");
            None
        }
    }
}

impl Connected for Connection {
    type ConnectInfo = Peer;

    fn connect_info(&self) -> Peer {
        match self {
            Self::Plain(stream) => stream.connect_info(),
            Self::Sealed(stream) => stream.get_ref().0.connect_info(),
        }
    }
}

impl AsyncRead for Connection {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_read(context, buffer),
            Self::Sealed(stream) => Pin::new(stream).poll_read(context, buffer),
        }
    }
}

impl AsyncWrite for Connection {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &[u8]) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_write(context, buffer),
            Self::Sealed(stream) => Pin::new(stream).poll_write(context, buffer),
        }
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffers: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_write_vectored(context, buffers),
            Self::Sealed(stream) => Pin::new(stream).poll_write_vectored(context, buffers),
        }
    }

    fn is_write_vectored(&self) -> bool {
        match self {
            Self::Plain(stream) => stream.is_write_vectored(),
            Self::Sealed(stream) => stream.is_write_vectored(),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_flush(context),
            Self::Sealed(stream) => Pin::new(stream).poll_flush(context),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_shutdown(context),
            Self::Sealed(stream) => Pin::new(stream).poll_shutdown(context),
        }
    }
}

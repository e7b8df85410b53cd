//! Connections as the service guards them: so many in all and from one address, first bytes in time, and an end for
//! whoever takes an answer and never reads it. What is said on a connection belongs elsewhere.

use crate::engine::Account;
use crate::observe::CONNECTIONS_REFUSED;
use crate::seats::{Seat, Seats};
use metrics::counter;
use std::collections::HashMap;
use std::io::{self, ErrorKind};
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Instant, Interval, MissedTickBehavior, Sleep, interval, sleep};
use tonic::transport::server::Connected;

/// Connections at one time.
pub(super) const CONNECTIONS_MAX: usize = 4_096;
/// Time within which a client must have said what protocol it speaks.
const FIRST_BYTES_TIME_MAX: Duration = Duration::from_secs(10);
/// Length of the opening words of HTTP/2.
const FIRST_BYTES: usize = 24;
/// How long a client may leave a piece of an answer unread before it loses its connection.
const UNREAD_MAX: Duration = Duration::from_secs(120);
const LOOK_INTERVAL: Duration = Duration::from_secs(10);

/// Who is at the other end.
#[derive(Debug, Clone, Default)]
pub(super) struct Peer {
    pub(super) address: Option<SocketAddr>,
    unread: Unread,
}

impl Peer {
    /// The account of a caller that has no key.
    pub(super) fn account(&self) -> Account {
        self.address
            .map_or_else(Account::default, |address| Account::new(address.ip().to_string()))
    }

    /// The pieces of answers on this connection that wait for the client.
    pub(super) fn unread(&self) -> &Unread {
        &self.unread
    }
}

/// Pieces of answers that were handed to the transport and have not gone out.
#[derive(Debug, Clone, Default)]
pub(super) struct Unread(Arc<Mutex<Pieces>>);

#[derive(Debug, Default)]
struct Pieces {
    next: u64,
    since: HashMap<u64, Instant>,
}

impl Unread {
    /// Notes that a piece was handed over; gives the number under which it is known.
    pub(super) fn begin(&self) -> u64 {
        let mut pieces = self.lock();
        pieces.next += 1;
        let number = pieces.next;
        pieces.since.insert(number, Instant::now());
        number
    }

    /// Notes that a piece has gone out, or will not.
    pub(super) fn end(&self, number: u64) {
        self.lock().since.remove(&number);
    }

    fn longest(&self, now: Instant) -> Duration {
        let pieces = self.lock();
        let waits = pieces.since.values().map(|since| now.duration_since(*since));
        waits.max().unwrap_or_default()
    }

    fn lock(&self) -> MutexGuard<'_, Pieces> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A connection under guard.
pub(super) struct Guarded {
    stream: TcpStream,
    peer: Peer,
    first_bytes: Option<(Pin<Box<Sleep>>, usize)>,
    looks: Interval,
    _place: Seat,
}

impl Guarded {
    /// Takes a connection under guard, if there is a place for it.
    pub(super) fn new(stream: TcpStream, places: &Seats) -> Option<Self> {
        let peer = Peer {
            address: stream.peer_addr().ok(),
            ..Peer::default()
        };
        let Some(place) = places.take(&peer.account()) else {
            counter!(CONNECTIONS_REFUSED).increment(1);
            tracing::warn!("a connection was refused: too many are open, in all or from its address");
            return None;
        };
        let mut looks = interval(LOOK_INTERVAL);
        looks.set_missed_tick_behavior(MissedTickBehavior::Skip);
        Some(Self {
            stream,
            peer,
            first_bytes: Some((Box::pin(sleep(FIRST_BYTES_TIME_MAX)), 0)),
            looks,
            _place: place,
        })
    }

    fn look(&mut self, context: &mut Context<'_>) -> io::Result<()> {
        if let Some((time, _)) = &mut self.first_bytes
            && time.as_mut().poll(context).is_ready()
        {
            return Err(given_up("the client did not say what it speaks"));
        }
        while self.looks.poll_tick(context).is_ready() {
            if self.peer.unread.longest(Instant::now()) > UNREAD_MAX {
                return Err(given_up("the client does not read its answers"));
            }
        }
        Ok(())
    }

    fn count_first(&mut self, bytes: usize) {
        if let Some((_, read)) = &mut self.first_bytes {
            *read += bytes;
            if *read >= FIRST_BYTES {
                self.first_bytes = None;
            }
        }
    }
}

fn given_up(why: &'static str) -> io::Error {
    tracing::info!(why, "a connection was given up");
    io::Error::new(ErrorKind::TimedOut, why)
}

impl Connected for Guarded {
    type ConnectInfo = Peer;

    fn connect_info(&self) -> Peer {
        self.peer.clone()
    }
}

impl AsyncRead for Guarded {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.look(context)?;
        let before = buffer.filled().len();
        let read = Pin::new(&mut self.stream).poll_read(context, buffer);
        self.count_first(buffer.filled().len() - before);
        read
    }
}

impl AsyncWrite for Guarded {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(context, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}

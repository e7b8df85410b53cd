//! A wire between clients and a server that can be told to go wrong: to cut, reset or swallow after so many bytes in one direction, to
//! drip, to hold back, and to bring late what its client has given up long ago. It knows nothing of what is said on it.

use std::collections::VecDeque;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio::time::timeout;

const PIECE_BYTES: usize = 16 * 1024;
/// How long after its client what comes late arrives, so that others have written meanwhile.
pub(crate) const LATE_BY: Duration = Duration::from_millis(100);

/// Whose bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Direction {
    Up,
    Down,
}

/// What goes wrong on one connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    Nothing,
    /// Both sides are told the end after so many bytes.
    Cut(Direction, usize),
    /// Both sides lose the connection after so many bytes.
    Reset(Direction, usize),
    /// Whatever comes after so many bytes is taken and goes nowhere.
    Swallow(Direction, usize),
    /// So many bytes at a time, with a millisecond between.
    Drip(Direction, usize),
    /// Everything is held for so many milliseconds.
    Hold(Direction, u64),
    /// What the client sends goes to the server only once the client has gone, and no answer comes back.
    Late,
}

/// Bytes that went through, up and down.
#[derive(Debug, Default)]
struct Tally {
    up: AtomicUsize,
    down: AtomicUsize,
}

/// The wire, until it is dropped.
pub(crate) struct Wire {
    pub(crate) address: SocketAddr,
    faults: Arc<Mutex<VecDeque<Fault>>>,
    tally: Arc<Tally>,
    taking: JoinHandle<()>,
}

impl Wire {
    /// A wire to a server.
    pub(crate) async fn to(server: SocketAddr) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let faults = Arc::new(Mutex::new(VecDeque::new()));
        let tally = Arc::new(Tally::default());
        let (told, counted) = (Arc::clone(&faults), Arc::clone(&tally));
        let taking = tokio::spawn(async move {
            loop {
                let (client, _) = listener.accept().await.unwrap();
                let fault = locked(&told).pop_front().unwrap_or(Fault::Nothing);
                tokio::spawn(connect(client, server, fault, Arc::clone(&counted)));
            }
        });
        Self {
            address,
            faults,
            tally,
            taking,
        }
    }

    /// The next connections go wrong like this, one after the other; those behind are sound.
    pub(crate) fn go_wrong(&self, faults: impl IntoIterator<Item = Fault>) {
        *locked(&self.faults) = faults.into_iter().collect();
    }

    /// Bytes up and down since the last time it was asked.
    pub(crate) fn take_tally(&self) -> (usize, usize) {
        let take = |count: &AtomicUsize| count.swap(0, Ordering::Relaxed);
        (take(&self.tally.up), take(&self.tally.down))
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        self.taking.abort();
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap()
}

/// How a pump came to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Told,
    Reset,
}

async fn connect(client: TcpStream, server: SocketAddr, fault: Fault, tally: Arc<Tally>) {
    // A server that is not there ends the connection of the client as well.
    let Ok(server) = TcpStream::connect(server).await else {
        return;
    };
    client.set_nodelay(true).unwrap();
    server.set_nodelay(true).unwrap();
    if fault == Fault::Late {
        return bring_late(client, server).await;
    }
    let (mut from_client, mut to_client) = client.into_split();
    let (mut from_server, mut to_server) = server.into_split();
    let up = pump(
        &mut from_client,
        &mut to_server,
        of(fault, Direction::Up),
        &tally.up,
    );
    let down = pump(
        &mut from_server,
        &mut to_client,
        of(fault, Direction::Down),
        &tally.down,
    );
    let end = tokio::select! {
        end = up => end,
        end = down => end,
    };
    if end == End::Reset {
        for whole in [
            from_client.reunite(to_client).unwrap(),
            from_server.reunite(to_server).unwrap(),
        ] {
            whole.set_zero_linger().unwrap();
        }
    }
}

/// The fault as far as it is about this direction.
fn of(fault: Fault, direction: Direction) -> Fault {
    match fault {
        Fault::Cut(of, _)
        | Fault::Reset(of, _)
        | Fault::Swallow(of, _)
        | Fault::Drip(of, _)
        | Fault::Hold(of, _)
            if of == direction =>
        {
            fault
        }
        _ => Fault::Nothing,
    }
}

async fn pump(from: &mut OwnedReadHalf, to: &mut OwnedWriteHalf, fault: Fault, tally: &AtomicUsize) -> End {
    let (mut piece, mut gone) = (vec![0; PIECE_BYTES], 0);
    loop {
        let length = match from.read(&mut piece).await {
            Ok(0) | Err(_) => return End::Told,
            Ok(length) => length,
        };
        let (passing, end) = passing(fault, gone, length);
        gone += length;
        tally.fetch_add(length, Ordering::Relaxed);
        if send(to, &piece[..passing], fault).await.is_err() {
            return End::Told;
        }
        if let Some(end) = end {
            return end;
        }
    }
}

/// How many of the next bytes pass, and whether that is the end.
fn passing(fault: Fault, gone: usize, length: usize) -> (usize, Option<End>) {
    let within = |most: usize| length.min(most.saturating_sub(gone));
    match fault {
        Fault::Cut(_, most) if gone + length >= most => (within(most), Some(End::Told)),
        Fault::Reset(_, most) if gone + length >= most => (within(most), Some(End::Reset)),
        Fault::Swallow(_, most) => (within(most), None),
        _ => (length, None),
    }
}

async fn send(to: &mut OwnedWriteHalf, bytes: &[u8], fault: Fault) -> std::io::Result<()> {
    match fault {
        Fault::Drip(_, at_a_time) => {
            for drop in bytes.chunks(at_a_time.max(1)) {
                to.write_all(drop).await?;
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
            Ok(())
        }
        Fault::Hold(_, milliseconds) => {
            tokio::time::sleep(Duration::from_millis(milliseconds)).await;
            to.write_all(bytes).await
        }
        _ => to.write_all(bytes).await,
    }
}

/// Keeps what the client says until it has gone, and then says it to the server.
async fn bring_late(mut client: TcpStream, mut server: TcpStream) {
    let mut said = Vec::new();
    // However the client went, what it said counts.
    let _ = client.read_to_end(&mut said).await;
    drop(client);
    tokio::time::sleep(LATE_BY).await;
    // The server is left the time to do what it was asked: at the end of a connection it stops.
    if server.write_all(&said).await.is_ok() {
        let _ = timeout(LATE_BY, server.read_to_end(&mut Vec::new())).await;
    }
}

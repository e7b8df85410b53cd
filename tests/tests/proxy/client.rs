//! A client as clients are told to be: a deadline on every call, keep-alive on the connection, and the same request again under the same
//! identifier until there is an answer of the service. A status without details is none: it was made on the way.

use super::wire::{Direction, Fault};
use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use std::future::Future;
use std::net::SocketAddr;
use std::time::Duration;
use tonic::transport::{Channel, Endpoint};
use tonic::{Code, Response, Status};

/// Tries after which a client gives up; more than connections go wrong.
const TRIES_MAX: usize = 12;
const CALL_TIME_MAX: Duration = Duration::from_millis(1_500);
const KEEPALIVE: Duration = Duration::from_millis(200);

/// A connection that is made again when it is lost.
pub(crate) fn channel(address: SocketAddr) -> Channel {
    Endpoint::from_shared(format!("http://{address}"))
        .unwrap()
        .timeout(CALL_TIME_MAX)
        .http2_keep_alive_interval(KEEPALIVE)
        .keep_alive_timeout(KEEPALIVE)
        .connect_lazy()
}

/// Asks until the service has answered; tells its answer and how often it was asked.
pub(crate) async fn until_answered<T, F>(mut ask: impl FnMut() -> F) -> (Result<T, Status>, usize)
where
    F: Future<Output = Result<Response<T>, Status>>,
{
    for tried in 1..=TRIES_MAX {
        match ask().await {
            Ok(answer) => return (Ok(answer.into_inner()), tried),
            Err(status) if is_of_the_service(&status) => return (Err(status), tried),
            Err(_) => tokio::time::sleep(Duration::from_millis(5)).await,
        }
    }
    panic!("no answer after {TRIES_MAX} tries");
}

/// Whether the service has decided, and would decide the same again.
fn is_of_the_service(status: &Status) -> bool {
    let passes = matches!(
        status.code(),
        Code::Unavailable | Code::DeadlineExceeded | Code::Cancelled | Code::ResourceExhausted
    );
    !status.details().is_empty() && !passes
}

/// A drawn fault within a conversation of so many bytes up and down.
pub(crate) fn draw(dice: &mut ChaCha8Rng, (up, down): (usize, usize)) -> Fault {
    let (direction, bytes) = match dice.random_bool(0.5) {
        true => (Direction::Up, up),
        false => (Direction::Down, down),
    };
    let after = dice.random_range(0..=bytes);
    match dice.random_range(0..10) {
        0..3 => Fault::Cut(direction, after),
        3..6 => Fault::Reset(direction, after),
        6 => Fault::Swallow(direction, after),
        7 => Fault::Drip(direction, dice.random_range(1..20)),
        8 => Fault::Hold(direction, dice.random_range(1..300)),
        _ => Fault::Late,
    }
}

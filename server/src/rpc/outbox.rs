//! Sending the parts of a stream: until its deadline, to whoever is still there, and not for ever to a client that does
//! not read. A stream that failed ends with its status, however late the client reads. What the parts are is the
//! handlers' matter.

use super::desk::Visit;
use super::error::status;
use crate::engine::EngineError;
use duijie_domain::message::Text;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::time::{Instant, timeout_at};
use tokio_stream::Stream;
use tonic::Status;

/// How long a client may leave a part untaken.
const UNREAD_MAX: Duration = Duration::from_secs(120);

/// Parts of a stream as the transport takes them.
pub(super) struct Parts<T> {
    parts: mpsc::Receiver<T>,
    failure: Failure,
}

/// Where the parts of a stream are put.
pub(super) struct Outbox<T> {
    parts: mpsc::Sender<T>,
    failure: Failure,
}

type Failure = Arc<Mutex<Option<Status>>>;

/// A stream that holds one part at a time, since the next one is made when that was taken.
pub(super) fn open<T>() -> (Outbox<T>, Parts<T>) {
    let (sender, receiver) = mpsc::channel(1);
    let failure = Failure::default();
    let parts = Parts {
        parts: receiver,
        failure: Arc::clone(&failure),
    };
    (
        Outbox {
            parts: sender,
            failure,
        },
        parts,
    )
}

impl<T> Outbox<T> {
    /// Waits until the client can take a part.
    pub(super) async fn send(&self, visit: &Visit, part: T) -> Result<(), EngineError> {
        let deadline = Instant::from_std(visit.call.deadline);
        let unread = Instant::now() + UNREAD_MAX;
        match timeout_at(deadline.min(unread), self.parts.send(part)).await {
            Ok(sent) => sent.map_err(|_| EngineError::Cancelled),
            Err(_) if deadline <= unread => Err(EngineError::DeadlineExceeded),
            Err(_) => Err(client_does_not_read()),
        }
    }

    /// Sends a part that is not missed if the client has not taken the one before.
    pub(super) fn offer(&self, part: T) {
        // A full or deserted stream is no fault here.
        let _ = self.parts.try_send(part);
    }

    /// Ends the stream: well, or with this failure.
    pub(super) fn finish(self, result: Result<(), EngineError>) {
        self.end(result.map_err(status));
    }

    /// The same with a status that the transport gave.
    pub(super) fn end(self, result: Result<(), Status>) {
        *lock(&self.failure) = result.err();
    }

    /// Ready when the client has gone.
    pub(super) async fn closed(&self) {
        self.parts.closed().await;
    }
}

impl<T> Stream for Parts<T> {
    type Item = Result<T, Status>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let part = ready!(self.parts.poll_recv(context));
        Poll::Ready(match part {
            Some(part) => Some(Ok(part)),
            None => lock(&self.failure).take().map(Err),
        })
    }
}

fn lock(failure: &Failure) -> MutexGuard<'_, Option<Status>> {
    failure.lock().unwrap_or_else(PoisonError::into_inner)
}

fn client_does_not_read() -> EngineError {
    let seconds = UNREAD_MAX.as_secs();
    EngineError::ResourceExhausted {
        reason: "CLIENT_DOES_NOT_READ",
        text: Text::new(
            format!("客户端 {seconds} 秒未读取数据，流已结束"),
            format!("the client has read nothing for {seconds} s; the stream ends"),
        ),
        retry_after: Duration::from_secs(1),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use crate::engine::{Call, Principal};
    use tokio_stream::StreamExt;
    use tonic::Code;

    fn visit() -> Visit {
        Visit {
            caller: Principal::local().unwrap(),
            call: Call::lasting(Duration::from_secs(3_600)),
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_client_that_does_not_read_is_given_up_and_finds_the_reason_later() {
        let (outbox, mut parts) = open();
        outbox.send(&visit(), 1).await.unwrap();
        let given_up = outbox.send(&visit(), 2).await;
        assert!(matches!(given_up, Err(EngineError::ResourceExhausted { .. })));
        outbox.finish(given_up);
        assert_eq!(parts.next().await.unwrap().unwrap(), 1);
        let end = parts.next().await.unwrap().unwrap_err();
        assert_eq!(end.code(), Code::ResourceExhausted);
        assert!(parts.next().await.is_none());
    }

    #[tokio::test]
    async fn a_stream_that_went_well_ends_well() {
        let (outbox, mut parts) = open();
        outbox.offer(1);
        outbox.offer(2);
        outbox.finish(Ok(()));
        assert_eq!(parts.next().await.unwrap().unwrap(), 1);
        assert!(parts.next().await.is_none());
    }

    #[tokio::test]
    async fn whoever_has_gone_is_noticed() {
        let (outbox, parts) = open();
        drop(parts);
        outbox.closed().await;
        assert_eq!(outbox.send(&visit(), 1).await, Err(EngineError::Cancelled));
    }
}

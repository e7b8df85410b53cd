//! An answer on its way out: it holds the places of its call until the last piece has gone, and notes the pieces that the
//! client does not take. What the pieces say is not looked at.

use super::guarded::Unread;
use crate::seats::Seat;
use http_body::{Body as HttpBody, Frame, SizeHint};
use std::pin::Pin;
use std::task::{Context, Poll};
use tonic::Status;
use tonic::body::Body;
use tonic::codegen::Bytes;

/// The body of an answer.
pub(super) struct Answered {
    body: Body,
    unread: Unread,
    handed_over: Option<u64>,
    _places: [Option<Seat>; 2],
}

impl Answered {
    pub(super) fn new(body: Body, unread: Unread, places: [Option<Seat>; 2]) -> Self {
        // A client that opens no window for its answer is not asked for a first piece either.
        let handed_over = Some(unread.begin());
        Self {
            body,
            unread,
            handed_over,
            _places: places,
        }
    }

    fn note_gone(&mut self) {
        if let Some(number) = self.handed_over.take() {
            self.unread.end(number);
        }
    }
}

impl HttpBody for Answered {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        // The transport asks for the next piece when the one before has gone out.
        self.note_gone();
        let polled = Pin::new(&mut self.body).poll_frame(context);
        if matches!(&polled, Poll::Ready(Some(Ok(frame))) if frame.is_data()) {
            self.handed_over = Some(self.unread.begin());
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for Answered {
    fn drop(&mut self) {
        self.note_gone();
    }
}

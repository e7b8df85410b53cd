//! Any call as bytes, with a key: what the server answers, whatever the method.

use prost::Message;
use prost::bytes::{Buf, BufMut};
use tokio_stream::StreamExt;
use tonic::client::Grpc;
use tonic::codec::{Codec, DecodeBuf, Decoder, EncodeBuf, Encoder};
use tonic::transport::Channel;
use tonic::{Code, Request, Status};
use tonic_types::StatusExt;

/// Most parts of a stream that are looked at.
const PARTS_MAX: usize = 20;

/// A call to be made.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    pub(crate) path: String,
    pub(crate) message: Vec<u8>,
}

/// What came of it.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) code: Code,
    pub(crate) reason: String,
    /// The parts of the answer and the text of the status, one after the other.
    pub(crate) bytes: Vec<u8>,
}

impl std::fmt::Debug for Answer {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let text = String::from_utf8_lossy(&self.bytes);
        write!(formatter, "{:?} {} {text}", self.code, self.reason)
    }
}

impl Answer {
    /// Whether the bytes hold a text.
    pub(crate) fn tells(&self, text: &str) -> bool {
        self.bytes
            .windows(text.len())
            .any(|window| window == text.as_bytes())
    }

    /// The first part as a message.
    pub(crate) fn read<M: Message + Default>(&self) -> M {
        assert_eq!(self.code, Code::Ok, "{}", self.reason);
        M::decode(self.bytes.as_slice()).unwrap()
    }
}

/// A call of a service of ours.
pub(crate) fn call(method: &str, message: &impl Message) -> Call {
    Call {
        path: format!("/duijie.v1.{method}"),
        message: message.encode_to_vec(),
    }
}

/// Makes the call.
pub(crate) async fn ask(channel: &Channel, key: Option<&str>, call: &Call) -> Answer {
    let mut client = Grpc::new(channel.clone());
    client.ready().await.unwrap();
    let mut request = Request::new(tokio_stream::once(call.message.clone()));
    if let Some(key) = key {
        let value = format!("Bearer {key}").parse().unwrap();
        request.metadata_mut().insert("authorization", value);
    }
    let mut bytes = Vec::new();
    let answer = client.streaming(request, call.path.parse().unwrap(), Bytes).await;
    let mut parts = match answer {
        Ok(answer) => answer.into_inner(),
        Err(status) => return told(&status, bytes),
    };
    for _ in 0..PARTS_MAX {
        match parts.next().await {
            Some(Ok(part)) => bytes.extend(part),
            Some(Err(status)) => return told(&status, bytes),
            None => break,
        }
        // The state of the service is told for ever.
        if call.path.contains("/Watch") {
            break;
        }
    }
    Answer {
        code: Code::Ok,
        reason: String::new(),
        bytes,
    }
}

fn told(status: &Status, mut bytes: Vec<u8>) -> Answer {
    bytes.extend(status.message().as_bytes());
    bytes.extend(status.details());
    Answer {
        code: status.code(),
        reason: status
            .get_details_error_info()
            .map(|info| info.reason)
            .unwrap_or_default(),
        bytes,
    }
}

/// Messages as plain bytes.
#[derive(Default)]
struct Bytes;

impl Codec for Bytes {
    type Encode = Vec<u8>;
    type Decode = Vec<u8>;
    type Encoder = Self;
    type Decoder = Self;

    fn encoder(&mut self) -> Self {
        Self
    }

    fn decoder(&mut self) -> Self {
        Self
    }
}

impl Encoder for Bytes {
    type Item = Vec<u8>;
    type Error = Status;

    fn encode(&mut self, item: Vec<u8>, buffer: &mut EncodeBuf<'_>) -> Result<(), Status> {
        buffer.put_slice(&item);
        Ok(())
    }
}

impl Decoder for Bytes {
    type Item = Vec<u8>;
    type Error = Status;

    fn decode(&mut self, buffer: &mut DecodeBuf<'_>) -> Result<Option<Vec<u8>>, Status> {
        Ok(Some(buffer.copy_to_bytes(buffer.remaining()).to_vec()))
    }
}

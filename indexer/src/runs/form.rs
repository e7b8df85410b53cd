//! The stored form of runs: sealed small files, and the frames of a log, each with version or length and a checksum.
//!
//! A sealed file is: version byte ‖ CRC-32 of the rest ‖ MessagePack with named fields. A log is [`LOG_HEAD`] and then
//! frames: length of the payload ‖ CRC-32 of what follows ‖ tag ‖ number of lists ‖ payload (MessagePack). Numbers are
//! big-endian.

use crate::error::Error;
use serde::{Serialize, de::DeserializeOwned};
use std::io::{ErrorKind, Read};

/// The version of the small files written today.
const FILE_VERSION: u8 = 1;
/// What a log begins with; the last byte is its version.
pub(super) const LOG_HEAD: &[u8; 8] = b"DJRUNS\0\x01";

const SEAL_BYTES: usize = 5;
const LENGTH_AND_CHECKSUM_BYTES: usize = 8;
const TAG_AND_LISTS_BYTES: usize = 5;
/// Bytes of a frame before its payload.
const FRAME_HEAD_BYTES: usize = LENGTH_AND_CHECKSUM_BYTES + TAG_AND_LISTS_BYTES;

/// What a frame holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tag {
    /// The rows that take part; once and first.
    Rows = 0,
    /// Work was begun or taken up again.
    Begun = 1,
    /// Work was laid down in good order.
    Rested = 2,
    /// Finished lists.
    Lists = 3,
}

impl Tag {
    fn of(byte: u8) -> Option<Self> {
        [Self::Rows, Self::Begun, Self::Rested, Self::Lists]
            .into_iter()
            .find(|tag| *tag as u8 == byte)
    }
}

/// One frame that was read whole.
pub(super) struct Frame {
    pub(super) tag: Tag,
    pub(super) lists: u32,
    pub(super) payload: Vec<u8>,
}

impl Frame {
    /// Bytes of the frame in the log.
    pub(super) fn bytes(&self) -> u64 {
        (FRAME_HEAD_BYTES + self.payload.len()) as u64
    }

    pub(super) fn decode<T: DeserializeOwned>(&self) -> Result<T, Error> {
        decode(&self.payload)
    }
}

/// The bytes of a frame.
pub(super) fn frame<T: Serialize>(tag: Tag, lists: usize, value: &T) -> Result<Vec<u8>, Error> {
    let payload = rmp_serde::to_vec(value).map_err(|error| not_encoded(&error))?;
    let length = u32::try_from(payload.len()).map_err(|_| Error::Internal("a piece is too large".into()))?;
    let lists = u32::try_from(lists).map_err(|_| Error::Internal("a piece has too many lists".into()))?;
    let mut checked = vec![tag as u8];
    checked.extend(lists.to_be_bytes());
    checked.extend(payload);
    let head = [length.to_be_bytes(), crc32fast::hash(&checked).to_be_bytes()].concat();
    Ok([head, checked].concat())
}

/// The next frame; none at the end and where the log is cut short or damaged.
pub(super) fn next_frame(log: &mut impl Read) -> std::io::Result<Option<Frame>> {
    let mut head = [0; LENGTH_AND_CHECKSUM_BYTES];
    if !filled(log, &mut head)? {
        return Ok(None);
    }
    let [l0, l1, l2, l3, c0, c1, c2, c3] = head;
    let length = u64::from(u32::from_be_bytes([l0, l1, l2, l3])) + TAG_AND_LISTS_BYTES as u64;
    // Grows with what is really there, so that a damaged length asks for no memory.
    let mut checked = Vec::new();
    log.by_ref().take(length).read_to_end(&mut checked)?;
    if checked.len() as u64 != length || crc32fast::hash(&checked) != u32::from_be_bytes([c0, c1, c2, c3]) {
        return Ok(None);
    }
    let payload = checked.split_off(TAG_AND_LISTS_BYTES);
    let [tag, n0, n1, n2, n3] = checked.as_slice() else {
        return Ok(None);
    };
    Ok(Tag::of(*tag).map(|tag| Frame {
        tag,
        lists: u32::from_be_bytes([*n0, *n1, *n2, *n3]),
        payload,
    }))
}

fn filled(log: &mut impl Read, buffer: &mut [u8]) -> std::io::Result<bool> {
    match log.read_exact(buffer) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == ErrorKind::UnexpectedEof => Ok(false),
        Err(error) => Err(error),
    }
}

/// The bytes of a small file.
pub(super) fn seal<T: Serialize>(value: &T) -> Result<Vec<u8>, Error> {
    let body = rmp_serde::to_vec_named(value).map_err(|error| not_encoded(&error))?;
    let checksum = crc32fast::hash(&body).to_be_bytes();
    Ok([&[FILE_VERSION], checksum.as_slice(), &body].concat())
}

/// The value of a small file.
pub(super) fn unseal<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Error> {
    let (head, body) = bytes
        .split_at_checked(SEAL_BYTES)
        .ok_or_else(|| damaged("a file of a run is cut off"))?;
    if head[0] != FILE_VERSION {
        return Err(Error::Internal(format!(
            "a file of a run has the stored form {}, this program knows up to {FILE_VERSION}",
            head[0]
        )));
    }
    if head[1..] != crc32fast::hash(body).to_be_bytes() {
        return Err(damaged("the checksum of a file of a run differs"));
    }
    decode(body)
}

fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Error> {
    rmp_serde::from_slice(bytes).map_err(|error| Error::Internal(format!("a run cannot be read: {error}")))
}

fn not_encoded(error: &rmp_serde::encode::Error) -> Error {
    Error::Internal(format!("a run cannot be encoded: {error}"))
}

/// Data of a run that is not as it was written.
pub(super) fn damaged(what: &str) -> Error {
    Error::Internal(format!(
        "a bulk run is damaged: {what}; delete it and start it again"
    ))
}

/// Bytes as bytes, not as a list of numbers.
pub(super) mod bytes {
    use serde::de::{Error, Visitor};
    use serde::{Deserializer, Serializer};
    use std::fmt;

    pub(in super::super) fn serialize<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(bytes)
    }

    pub(in super::super) fn deserialize<'d, D: Deserializer<'d>>(
        deserializer: D,
    ) -> Result<Vec<u8>, D::Error> {
        deserializer.deserialize_byte_buf(Bytes)
    }

    struct Bytes;

    impl Visitor<'_> for Bytes {
        type Value = Vec<u8>;

        fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            formatter.write_str("bytes")
        }

        fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<Vec<u8>, E> {
            Ok(bytes.to_vec())
        }

        fn visit_byte_buf<E: Error>(self, bytes: Vec<u8>) -> Result<Vec<u8>, E> {
            Ok(bytes)
        }
    }
}

//! Page tokens: where a page ended, in which snapshot, of which query.
//!
//! Opaque to callers: base64url of version, instance, snapshot, query digest, matching, rank, CRC-32. A token is no secret
//! and gives no right; its checksum tells an accident from a token.

use super::collect::Rank;
use super::query::compile::Matching;
use crate::error::{Conflict, Error};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use duijie_domain::message::Text;

const VERSION: u8 = 1;
const BODY_BYTES: usize = 1 + 8 * 5 + 1;
const CHECKSUM_BYTES: usize = 4;

/// Where a page ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cursor {
    /// The opening of the index that made the snapshot: numbers of snapshots begin anew with each.
    pub(super) instance: u64,
    pub(super) snapshot: u64,
    pub(super) query_digest: u64,
    pub(super) matching: Matching,
    pub(super) rank: Rank,
}

impl Cursor {
    /// The token of this place.
    pub(super) fn encode(&self) -> String {
        let mut bytes = Vec::with_capacity(BODY_BYTES + CHECKSUM_BYTES);
        bytes.push(VERSION);
        for number in [
            self.instance,
            self.snapshot,
            self.query_digest,
            self.rank.key(),
            self.rank.number(),
        ] {
            bytes.extend(number.to_be_bytes());
        }
        bytes.push(u8::from(self.matching == Matching::Most));
        bytes.extend(crc32fast::hash(&bytes).to_be_bytes());
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// The place of a token.
    ///
    /// # Errors
    /// `InvalidInput` (`PAGE_TOKEN_INVALID`) if this is no token of ours.
    pub(super) fn decode(token: &str) -> Result<Self, Error> {
        let bytes = URL_SAFE_NO_PAD.decode(token).map_err(|_| invalid())?;
        let (body, checksum) = bytes.split_at_checked(BODY_BYTES).ok_or_else(invalid)?;
        if checksum != crc32fast::hash(body).to_be_bytes() || body[0] != VERSION {
            return Err(invalid());
        }
        let mut numbers = body[1..].chunks_exact(8).map(|bytes| {
            let mut number = [0; 8];
            number.copy_from_slice(bytes);
            u64::from_be_bytes(number)
        });
        let mut next = || numbers.next().ok_or_else(invalid);
        let (instance, snapshot, query_digest) = (next()?, next()?, next()?);
        let rank = Rank::new(next()?, next()?);
        let matching = match body[BODY_BYTES - 1] {
            0 => Matching::All,
            1 => Matching::Most,
            _ => return Err(invalid()),
        };
        Ok(Self {
            instance,
            snapshot,
            query_digest,
            matching,
            rank,
        })
    }

    /// Checks that the token belongs to the query it came with.
    ///
    /// # Errors
    /// `InvalidInput` (`PAGE_TOKEN_MISMATCH`) if it was given out for another one.
    pub(super) fn check_query(&self, query_digest: u64) -> Result<(), Error> {
        if self.query_digest == query_digest {
            return Ok(());
        }
        let text = Text::new(
            "分页标记属于另一个查询; 翻页时请保持查询条件不变, 或从第一页重新开始",
            "the page token belongs to another query; keep the query between pages, or start at the first page",
        );
        Err(Error::invalid("page_token", "PAGE_TOKEN_MISMATCH", text))
    }
}

/// The error for a token whose snapshot is gone.
pub(super) fn expired() -> Error {
    Error::Conflict(Conflict::PageTokenExpired)
}

fn invalid() -> Error {
    let text = Text::new(
        "分页标记无效; 请原样使用上一页返回的标记, 或从第一页重新开始",
        "this is no page token; use the one of the page before unchanged, or start at the first page",
    );
    Error::invalid("page_token", "PAGE_TOKEN_INVALID", text)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_token_says_what_was_put_in(numbers: [u64; 5], most: bool) {
            let [instance, snapshot, query_digest, key, number] = numbers;
            let matching = if most { Matching::Most } else { Matching::All };
            let cursor = Cursor { instance, snapshot, query_digest, matching, rank: Rank::new(key, number) };
            prop_assert_eq!(Cursor::decode(&cursor.encode()).unwrap(), cursor);
        }

        #[test]
        fn rubbish_is_refused(token in "\\PC{0,80}") {
            prop_assert_eq!(Cursor::decode(&token).unwrap_err().reason(), "PAGE_TOKEN_INVALID");
        }

        #[test]
        fn a_changed_token_is_refused(at in 0_usize..61, to in "[A-Za-z0-9_-]") {
            let rank = Rank::new(7, 8);
            let cursor = Cursor { instance: 1, snapshot: 2, query_digest: 3, matching: Matching::All, rank };
            let mut token = cursor.encode();
            token.replace_range(at..=at, &to);
            if token != cursor.encode() {
                prop_assert!(Cursor::decode(&token).is_err());
            }
        }
    }
}

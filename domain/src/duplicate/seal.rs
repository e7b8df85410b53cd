//! Digests of personal values that mean nothing without the key: HMAC-SHA256. Where the key is kept is decided elsewhere.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::fmt;

/// Length of the key in bytes.
pub const SEAL_KEY_BYTES: usize = 32;
/// SHA-256 works on blocks of this length; HMAC fills shorter keys up with zeros.
const BLOCK_BYTES: usize = 64;

/// Makes digests under one key.
#[derive(Clone)]
pub struct Seal(Hmac<Sha256>);

impl Seal {
    /// The seal of a key.
    #[must_use]
    pub fn new(key: &[u8; SEAL_KEY_BYTES]) -> Self {
        let mut block = [0_u8; BLOCK_BYTES];
        block[..SEAL_KEY_BYTES].copy_from_slice(key);
        Self(Hmac::new(&block.into()))
    }

    /// The digest of the parts of one value. Values of different purposes never meet.
    #[must_use]
    pub fn digest(&self, purpose: &str, parts: &[&str]) -> u128 {
        let mut mac = self.0.clone();
        for part in std::iter::once(&purpose).chain(parts) {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part.as_bytes());
        }
        let digest: [u8; 32] = mac.finalize().into_bytes().into();
        digest[..16]
            .iter()
            .fold(0, |number, byte| number << 8 | u128::from(*byte))
    }

    /// The first half of [`Seal::digest`], for what is only looked up or told apart.
    #[must_use]
    pub fn short(&self, purpose: &str, parts: &[&str]) -> u64 {
        #[allow(clippy::cast_possible_truncation, reason = "the upper half fits")]
        {
            (self.digest(purpose, parts) >> 64) as u64
        }
    }
}

impl fmt::Debug for Seal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Seal")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STANDARD: u128 = 0xfb97_2cd8_050f_585c_3a5c_a747_2e20_068d;

    #[test]
    fn it_is_the_hmac_of_the_standard() {
        // HMAC-SHA256 of eight zero bytes (the length of an empty purpose) under 32 bytes of 0x0b, by OpenSSL.
        let seal = Seal::new(&[0x0b; SEAL_KEY_BYTES]);
        assert_eq!(seal.digest("", &[]), STANDARD);
    }

    #[test]
    fn key_purpose_and_the_border_between_parts_all_count() {
        let seal = Seal::new(&[1; SEAL_KEY_BYTES]);
        let digest = seal.digest("phone", &["12", "3"]);
        assert_ne!(digest, seal.digest("phone", &["1", "23"]));
        assert_ne!(digest, seal.digest("document", &["12", "3"]));
        assert_ne!(
            digest,
            Seal::new(&[2; SEAL_KEY_BYTES]).digest("phone", &["12", "3"])
        );
        assert_eq!(format!("{seal:?}"), "Seal");
    }
}

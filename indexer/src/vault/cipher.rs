//! AES-256-GCM over short byte strings: nonce ‖ sealed bytes ‖ tag. Which key seals what is decided by the callers.

use crate::error::{Error, Unavailable};
use aes_gcm::aead::{Aead, Payload};
use aes_gcm::{Aes256Gcm, KeyInit};
use duijie_domain::message::Text;
use zeroize::Zeroizing;

/// Bytes of a key.
pub(crate) const KEY_BYTES: usize = 32;
/// Bytes of a nonce, which stands before what it sealed.
pub(crate) const NONCE_BYTES: usize = 12;
/// Bytes of a tag, which stands behind what it guards.
pub(crate) const TAG_BYTES: usize = 16;

/// A key that is wiped from memory when it is dropped.
pub type SecretKey = Zeroizing<[u8; KEY_BYTES]>;

/// A key that nobody has had before.
pub(super) fn fresh_key() -> Result<SecretKey, Error> {
    let mut key = SecretKey::default();
    random(key.as_mut_slice())?;
    Ok(key)
}

/// Seals and opens under one key.
pub(crate) struct Cipher(Aes256Gcm);

impl Cipher {
    pub(crate) fn new(key: &SecretKey) -> Self {
        Self(Aes256Gcm::new(&(**key).into()))
    }

    /// Seals `plain`; opens again only together with the same `context`.
    pub(crate) fn seal(&self, plain: &[u8], context: &[u8]) -> Result<Vec<u8>, Error> {
        let mut nonce = [0; NONCE_BYTES];
        random(&mut nonce)?;
        let payload = Payload {
            msg: plain,
            aad: context,
        };
        let sealed = self
            .0
            .encrypt(&nonce.into(), payload)
            .map_err(|_| Error::Internal("a value is too long to be sealed".into()))?;
        Ok([nonce.as_slice(), &sealed].concat())
    }

    /// What was sealed, or none when key, context or bytes are not those of the sealing.
    pub(crate) fn open(&self, sealed: &[u8], context: &[u8]) -> Option<Vec<u8>> {
        let (nonce, sealed) = sealed.split_first_chunk::<NONCE_BYTES>()?;
        let payload = Payload {
            msg: sealed,
            aad: context,
        };
        self.0.decrypt(&(*nonce).into(), payload).ok()
    }
}

fn random(bytes: &mut [u8]) -> Result<(), Error> {
    getrandom::fill(bytes).map_err(|_| {
        Error::Unavailable(Unavailable::Refused {
            reason: "NO_RANDOM_BYTES",
            text: Text::new(
                "系统没有提供随机数, 无法封存个人数据",
                "the system gives no random bytes, so personal data cannot be sealed",
            ),
        })
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn it_is_aes_256_gcm_of_the_standard() {
        // Test case 14 of the specification of GCM: key, nonce and plaintext of zeros.
        let sealed = [
            [0_u8; NONCE_BYTES].as_slice(),
            &[
                0xce, 0xa7, 0x40, 0x3d, 0x4d, 0x60, 0x6b, 0x6e, 0x07, 0x4e, 0xc5, 0xd3, 0xba, 0xf3, 0x9d,
                0x18,
            ],
            &[
                0xd0, 0xd1, 0xc8, 0xa7, 0x99, 0x99, 0x6b, 0xf0, 0x26, 0x5b, 0x98, 0xb5, 0xd4, 0x8a, 0xb9,
                0x19,
            ],
        ]
        .concat();
        let plain = Cipher::new(&SecretKey::default()).open(&sealed, b"");
        assert_eq!(plain, Some(vec![0; 16]));
    }

    #[test]
    fn key_context_and_every_byte_count() {
        let cipher = Cipher::new(&fresh_key().unwrap());
        let sealed = cipher.seal("王小明".as_bytes(), b"7").unwrap();
        assert_eq!(cipher.open(&sealed, b"7").unwrap(), "王小明".as_bytes());
        assert_eq!(cipher.open(&sealed, b"8"), None);
        assert_eq!(Cipher::new(&fresh_key().unwrap()).open(&sealed, b"7"), None);
        for place in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[place] ^= 1;
            assert_eq!(cipher.open(&changed, b"7"), None, "byte {place}");
            assert_eq!(cipher.open(&sealed[..place], b"7"), None, "cut at {place}");
        }
    }
}

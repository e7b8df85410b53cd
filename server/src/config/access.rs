//! Where the server listens, and who is let in there: an address that others can reach needs TLS and keys, unless the operator
//! says that it is meant without.

use super::Reader;
use crate::access::{AccessSettings, KeysFile, KeysRequired, TlsFiles};
use std::fmt;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

/// An access key as it is sent to a server; it is not printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// The key.
    pub fn tell(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Secret(…)")
    }
}

impl Reader<'_> {
    /// The address, the keys and TLS, which are only sound together.
    pub(super) fn door(
        &mut self,
        data: Option<&Path>,
    ) -> Option<(SocketAddr, AccessSettings, Option<TlsFiles>)> {
        let listen = self.value::<SocketAddr>("listen", "地址:端口", "address:port");
        let insecure = self.switch("insecure");
        let required = self.keys_required();
        let tls = self.tls();
        let (listen, insecure, required, tls) = (listen?, insecure?, required?, tls?);
        let is_guarded = tls.is_some() && required != KeysRequired::Never;
        if !listen.ip().is_loopback() && !insecure && !is_guarded {
            self.fault(
                "listen",
                format!(
                    "{listen} 可从外部访问，须设置 tls_certificate、tls_key 并使用访问密钥（keys_required 不能为 false）；\
                     如确需不加保护请加 --insecure"
                ),
                format!(
                    "{listen} can be reached from outside: set tls_certificate and tls_key and use keys (keys_required \
                     may not be false); add --insecure if it is meant without"
                ),
            );
            return None;
        }
        let access = AccessSettings {
            keys: Some(KeysFile::of_data(data?)),
            required,
            insecure,
        };
        Some((listen, access, tls))
    }

    fn keys_required(&mut self) -> Option<KeysRequired> {
        let text = self.value::<String>("keys_required", "auto、true 或 false", "auto, true or false")?;
        let required = match text.as_str() {
            "auto" => Some(KeysRequired::Auto),
            "true" => Some(KeysRequired::Always),
            "false" => Some(KeysRequired::Never),
            _ => None,
        };
        if required.is_none() {
            self.fault(
                "keys_required",
                format!("“{text}”无效，应为 auto、true 或 false"),
                format!("\"{text}\" is not valid; it takes auto, true or false"),
            );
        }
        required
    }

    fn tls(&mut self) -> Option<Option<TlsFiles>> {
        let certificate = self.file("tls_certificate");
        let key = self.file("tls_key");
        let client_authority = self.file("tls_client_ca");
        match (certificate, key, client_authority) {
            (Some(certificate), Some(key), client_authority) => Some(Some(TlsFiles {
                certificate,
                key,
                client_authority,
            })),
            (None, None, None) => Some(None),
            _ => {
                self.fault(
                    "tls_certificate",
                    "tls_certificate 与 tls_key 须同时设置；tls_client_ca 以二者为前提".to_owned(),
                    "tls_certificate and tls_key go together, and tls_client_ca needs both".to_owned(),
                );
                None
            }
        }
    }

    fn file(&mut self, key: &'static str) -> Option<PathBuf> {
        let named = self.value::<String>(key, "文件", "a file")?;
        (!named.is_empty()).then(|| PathBuf::from(named))
    }

    /// The key that commands send to a server.
    pub(super) fn own_key(&mut self) -> Option<Secret> {
        let key = self.value::<String>("key", "访问密钥", "an access key")?;
        (!key.is_empty()).then_some(Secret(key))
    }
}

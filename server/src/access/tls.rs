//! TLS as it is served: certificate, key and the authority of clients, from files that are read again when they change. A new
//! set that is not sound is told in the log, and the one before goes on.

use crate::engine::EngineError;
use arc_swap::ArcSwap;
use duijie_domain::message::Text;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio_rustls::rustls::crypto::{CryptoProvider, ring};
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::server::WebPkiClientVerifier;
use tokio_rustls::rustls::server::danger::ClientCertVerifier;
use tokio_rustls::rustls::{RootCertStore, ServerConfig};

/// What both sides agree to speak.
const PROTOCOL: &[u8] = b"h2";

/// Where certificate and key are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlsFiles {
    /// The certificate and those between it and its authority, as PEM.
    pub certificate: PathBuf,
    /// The private key, as PEM.
    pub key: PathBuf,
    /// The authority that client certificates must come from; clients need none without it.
    pub client_authority: Option<PathBuf>,
}

/// What new connections are served with.
pub struct Tls {
    files: TlsFiles,
    config: ArcSwap<ServerConfig>,
}

impl Tls {
    /// Reads the files.
    ///
    /// # Errors
    /// `Unavailable` when they cannot be read or do not go together.
    pub fn open(files: TlsFiles) -> Result<Self, EngineError> {
        let config = ArcSwap::from_pointee(read(&files)?);
        Ok(Self { files, config })
    }

    /// What a connection that comes now is served with.
    pub fn config(&self) -> Arc<ServerConfig> {
        self.config.load_full()
    }

    /// The files to be watched.
    pub fn files(&self) -> Vec<PathBuf> {
        let TlsFiles {
            certificate,
            key,
            client_authority,
        } = self.files.clone();
        [certificate, key].into_iter().chain(client_authority).collect()
    }

    /// Takes the files as they are now; what is not sound changes nothing.
    pub fn read_again(&self) {
        match read(&self.files) {
            Ok(config) => {
                self.config.store(Arc::new(config));
                tracing::info!("certificate and key were read again");
            }
            Err(error) => {
                tracing::warn!(%error, "certificate and key are not taken; those before go on");
            }
        }
    }
}

fn read(files: &TlsFiles) -> Result<ServerConfig, EngineError> {
    let provider = Arc::new(ring::default_provider());
    let certificates = certificates(&files.certificate)?;
    let key = PrivateKeyDer::from_pem_file(&files.key).map_err(|error| unusable(&files.key, &error))?;
    warn_of_open_key(&files.key);
    let config = ServerConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(|error| unusable(&files.certificate, &error))?;
    let config = match &files.client_authority {
        Some(authority) => config.with_client_cert_verifier(clients_of(authority, provider)?),
        None => config.with_no_client_auth(),
    };
    let mut config = config
        .with_single_cert(certificates, key)
        .map_err(|error| unusable(&files.certificate, &error))?;
    config.alpn_protocols = vec![PROTOCOL.to_vec()];
    Ok(config)
}

fn certificates(file: &Path) -> Result<Vec<CertificateDer<'static>>, EngineError> {
    let read = CertificateDer::pem_file_iter(file).map_err(|error| unusable(file, &error))?;
    let certificates: Result<Vec<_>, _> = read.collect();
    let certificates = certificates.map_err(|error| unusable(file, &error))?;
    match certificates.is_empty() {
        true => Err(unusable(file, &"no certificate in it")),
        false => Ok(certificates),
    }
}

fn clients_of(
    authority: &Path,
    provider: Arc<CryptoProvider>,
) -> Result<Arc<dyn ClientCertVerifier>, EngineError> {
    let mut roots = RootCertStore::empty();
    for certificate in certificates(authority)? {
        roots
            .add(certificate)
            .map_err(|error| unusable(authority, &error))?;
    }
    WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider)
        .build()
        .map_err(|error| unusable(authority, &error))
}

#[cfg(unix)]
fn warn_of_open_key(file: &Path) {
    use std::os::unix::fs::PermissionsExt;
    let is_open = std::fs::metadata(file).is_ok_and(|known| known.permissions().mode() & 0o077 != 0);
    if is_open {
        tracing::warn!("others can read the private key of TLS; close its rights (chmod 600)");
    }
}

#[cfg(not(unix))]
fn warn_of_open_key(_: &Path) {}

fn unusable(file: &Path, cause: &dyn fmt::Display) -> EngineError {
    let file = file.display();
    EngineError::Unavailable {
        reason: "TLS_FILES_UNUSABLE",
        text: Text::new(
            format!("TLS 文件 {file} 不可用（{cause}）；请检查 tls_certificate、tls_key、tls_client_ca"),
            format!(
                "the TLS file {file} cannot be used ({cause}); check tls_certificate, tls_key, tls_client_ca"
            ),
        ),
    }
}

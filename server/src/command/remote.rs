//! How a command reaches a server: its address, the authority of its certificate, and the access key that is sent with every
//! call.

use super::{Failure, start};
use crate::config::Settings;
use crate::terminal::Screen;
use clap::Args;
use std::path::PathBuf;
use std::time::Duration;
use tonic::metadata::{Ascii, MetadataValue};
use tonic::service::Interceptor;
use tonic::service::interceptor::InterceptedService;
use tonic::transport::{Certificate, Channel, ClientTlsConfig, Endpoint, Uri};
use tonic::{Request, Status};

/// How long it is tried to reach a server.
const CONNECT_TIME_MAX: Duration = Duration::from_secs(10);
/// How often a server that owes an answer is asked for a sign of life, which a busy one gives as well.
const SIGN_INTERVAL: Duration = Duration::from_secs(5);
/// How long a sign of life may take before the connection is given up.
const SIGN_TIME_MAX: Duration = Duration::from_secs(5);

/// Which server is meant.
#[derive(Debug, Clone, Args)]
pub(super) struct ServerArguments {
    /// The server, such as 127.0.0.1:7077 or https://duijie.example.cn:7077 服务地址
    #[arg(long, value_name = "ADDRESS")]
    pub(super) server: String,
    /// Authority of the server's certificate as PEM, for https 服务端证书的签发机构
    #[arg(long, value_name = "FILE")]
    pub(super) ca: Option<PathBuf>,
}

/// Which server is meant, if one is and not the data folder.
#[derive(Debug, Clone, Args)]
pub(super) struct PerhapsServer {
    /// The server, such as 127.0.0.1:7077 or https://duijie.example.cn:7077; the data folder if left out 服务地址
    #[arg(long, value_name = "ADDRESS")]
    server: Option<String>,
    /// Authority of the server's certificate as PEM, for https 服务端证书的签发机构
    #[arg(long, value_name = "FILE", requires = "server")]
    ca: Option<PathBuf>,
}

impl PerhapsServer {
    /// The server, if one is meant.
    pub(super) fn named(&self) -> Option<ServerArguments> {
        self.server.clone().map(|server| ServerArguments {
            server,
            ca: self.ca.clone(),
        })
    }
}

/// A connection on which every call bears the key.
pub(super) type Remote = InterceptedService<Channel, SendKey>;

/// Puts the key on every call.
#[derive(Clone)]
pub(super) struct SendKey(Option<MetadataValue<Ascii>>);

impl Interceptor for SendKey {
    fn call(&mut self, mut request: Request<()>) -> Result<Request<()>, Status> {
        if let Some(key) = &self.0 {
            request.metadata_mut().insert("authorization", key.clone());
        }
        Ok(request)
    }
}

/// Connects to the server with the key of the settings.
pub(super) async fn connect(
    arguments: &ServerArguments,
    settings: &Settings,
    screen: Screen,
) -> Result<Remote, Failure> {
    let uri = uri(&arguments.server)?;
    let is_sealed = uri.scheme_str() == Some("https");
    let mut endpoint = Endpoint::from(uri.clone())
        .connect_timeout(CONNECT_TIME_MAX)
        .http2_keep_alive_interval(SIGN_INTERVAL)
        .keep_alive_timeout(SIGN_TIME_MAX);
    if is_sealed {
        endpoint = endpoint.tls_config(tls(arguments)?)?;
    } else if settings.key.is_some() && !is_of_this_machine(&uri) {
        screen.warn("密钥将以明文发送，请改用 https / the key is sent unencrypted; use https");
    }
    let channel = endpoint.connect().await?;
    Ok(InterceptedService::new(
        channel,
        SendKey(authorization(settings)?),
    ))
}

/// The address with its scheme; without one it is not encrypted.
fn uri(server: &str) -> Result<Uri, Failure> {
    let whole = match server.contains("://") {
        true => server.to_owned(),
        false => format!("http://{server}"),
    };
    let uri: Option<Uri> = whole.parse().ok();
    let sound = uri.filter(|uri| uri.host().is_some() && matches!(uri.scheme_str(), Some("http" | "https")));
    sound.ok_or_else(|| {
        Failure::input(
            format!("服务地址“{server}”无效，应写作 127.0.0.1:7077 或 https://主机:端口"),
            format!("the address \"{server}\" is not valid; write 127.0.0.1:7077 or https://host:port"),
        )
    })
}

fn tls(arguments: &ServerArguments) -> Result<ClientTlsConfig, Failure> {
    let Some(authority) = &arguments.ca else {
        return Err(Failure::input(
            "https 地址须用 --ca 指定服务端证书的签发机构（PEM）",
            "an https address needs --ca, the authority of the server's certificate as PEM",
        ));
    };
    let authority = Certificate::from_pem(start::read(authority)?);
    Ok(ClientTlsConfig::new().ca_certificate(authority))
}

fn is_of_this_machine(uri: &Uri) -> bool {
    let host = uri.host().unwrap_or_default().trim_matches(['[', ']']);
    let address: Option<std::net::IpAddr> = host.parse().ok();
    host == "localhost" || address.is_some_and(|address| address.is_loopback())
}

fn authorization(settings: &Settings) -> Result<Option<MetadataValue<Ascii>>, Failure> {
    let Some(key) = &settings.key else { return Ok(None) };
    let value = MetadataValue::try_from(format!("Bearer {}", key.tell()));
    let mut value = value.map_err(|_| {
        Failure::input(
            "访问密钥含有不允许的字符；请核对 DUIJIE_KEY",
            "the access key has characters that no key has; check DUIJIE_KEY",
        )
    })?;
    value.set_sensitive(true);
    Ok(Some(value))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn an_address_without_a_scheme_is_plain() {
        assert_eq!(uri("127.0.0.1:7077").unwrap().scheme_str(), Some("http"));
        assert_eq!(uri("https://a.cn:7077").unwrap().scheme_str(), Some("https"));
        for wrong in ["", "ftp://a.cn", "a b"] {
            assert!(uri(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn only_this_machine_is_reached_without_a_wire() {
        let is_here = |server: &str| is_of_this_machine(&uri(server).unwrap());
        assert!(is_here("127.0.0.1:1") && is_here("localhost:1") && is_here("[::1]:1"));
        assert!(!is_here("192.0.2.1:1") && !is_here("localhost.example.cn:1"));
    }
}

//! TLS: who speaks it is served and who does not is not, a new pair is taken while the server runs, and a bad one is not.

use super::house::Keys;
use super::wire::{Answer, ask, call};
use duijie::access::TlsFiles;
use duijie_access::Role;
use duijie_proto::v1;
use duijie_tests::service::Service;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use std::path::PathBuf;
use std::time::Duration;
use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;
use tonic::Code;
use tonic::transport::{Certificate, Channel, ClientTlsConfig, Endpoint, Identity};

/// Within this time a change of the files is seen.
const SEEN_WITHIN: Duration = Duration::from_secs(20);

/// An authority and a folder with what it has given out.
struct Authority {
    issuer: CertifiedIssuer<'static, KeyPair>,
    folder: tempfile::TempDir,
}

impl Authority {
    fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let issuer = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("ca.pem"), issuer.pem()).unwrap();
        Self { issuer, folder }
    }

    /// A certificate for a name, and its key.
    fn give(&self, name: &str) -> (String, String) {
        let key = KeyPair::generate().unwrap();
        let params = CertificateParams::new(vec![name.to_owned()]).unwrap();
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        (certificate.pem(), key.serialize_pem())
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Puts a new pair for the server into its place.
    fn renew(&self) {
        let (certificate, key) = self.give("localhost");
        std::fs::write(self.file("server.key.new"), key).unwrap();
        std::fs::rename(self.file("server.key.new"), self.file("server.key")).unwrap();
        std::fs::write(self.file("server.pem.new"), certificate).unwrap();
        std::fs::rename(self.file("server.pem.new"), self.file("server.pem")).unwrap();
    }

    fn files(&self, clients: bool) -> TlsFiles {
        TlsFiles {
            certificate: self.file("server.pem"),
            key: self.file("server.key"),
            client_authority: clients.then(|| self.file("ca.pem")),
        }
    }

    /// A client that trusts this authority.
    fn client(&self, service: &Service, identity: Option<Identity>) -> Endpoint {
        let mut tls = ClientTlsConfig::new()
            .ca_certificate(Certificate::from_pem(self.issuer.pem()))
            .domain_name("localhost");
        if let Some(identity) = identity {
            tls = tls.identity(identity);
        }
        let address = format!("https://{}", service.address);
        Endpoint::from_shared(address).unwrap().tls_config(tls).unwrap()
    }
}

async fn served(channel: &Channel, key: &str) -> Answer {
    let call = call(
        "CodeService/ListCodeSystems",
        &v1::ListCodeSystemsRequest::default(),
    );
    ask(channel, Some(key), &call).await
}

#[tokio::test]
async fn who_speaks_tls_is_served_and_who_does_not_is_not() {
    let (authority, keys) = (Authority::new(), Keys::none());
    authority.renew();
    let key = keys.of(Role::Analyst, "local");
    let service = keys.serve(Some(authority.files(false))).await;
    let channel = authority.client(&service, None).connect().await.unwrap();
    assert_eq!(served(&channel, &key).await.code, Code::Ok);
    let plain = Endpoint::from_shared(format!("http://{}", service.address)).unwrap();
    let plain = match plain.connect().await {
        Ok(channel) => tokio::time::timeout(SEEN_WITHIN, refused_by(&channel))
            .await
            .unwrap(),
        Err(_) => true,
    };
    assert!(plain, "a client without TLS was answered");
    let stranger = Authority::new().client(&service, None).connect().await;
    assert!(
        stranger.is_err(),
        "a client took the certificate of an authority that it does not know"
    );
    drop(channel);
    service.stop().await.unwrap();
}

/// Whether a channel gets no answer at all.
async fn refused_by(channel: &Channel) -> bool {
    let mut client = v1::code_service_client::CodeServiceClient::new(channel.clone());
    let answer = client
        .list_code_systems(v1::ListCodeSystemsRequest::default())
        .await;
    answer.is_err_and(|status| status.code() != Code::Unauthenticated)
}

#[tokio::test]
async fn a_client_without_a_certificate_is_refused_where_one_is_asked_for() {
    let (authority, keys) = (Authority::new(), Keys::none());
    authority.renew();
    let key = keys.of(Role::Analyst, "local");
    let service = keys.serve(Some(authority.files(true))).await;
    let (certificate, own_key) = authority.give("client");
    let known = authority.client(&service, Some(Identity::from_pem(certificate, own_key)));
    let channel = known.connect().await.unwrap();
    assert_eq!(served(&channel, &key).await.code, Code::Ok);
    let (certificate, own_key) = Authority::new().give("client");
    let stranger = Some(Identity::from_pem(certificate, own_key));
    for identity in [None, stranger] {
        let refused = match authority.client(&service, identity).connect().await {
            Ok(channel) => refused_by(&channel).await,
            Err(_) => true,
        };
        assert!(refused);
    }
    drop(channel);
    service.stop().await.unwrap();
}

#[tokio::test]
async fn a_new_pair_is_taken_while_the_server_runs_and_a_bad_one_is_not() {
    let (first, keys) = (Authority::new(), Keys::none());
    first.renew();
    let key = keys.of(Role::Analyst, "local");
    let service = keys.serve(Some(first.files(false))).await;
    let running = first.client(&service, None).connect().await.unwrap();
    assert_eq!(served(&running, &key).await.code, Code::Ok);
    let second = Authority::new();
    second.renew();
    for file in ["server.key", "server.pem"] {
        std::fs::rename(second.file(file), first.file(file)).unwrap();
    }
    let taken = until_connected(&second, &service).await;
    assert_eq!(served(&taken, &key).await.code, Code::Ok);
    assert_eq!(
        served(&running, &key).await.code,
        Code::Ok,
        "a connection goes on as it began"
    );
    std::fs::write(first.file("server.pem"), "no certificate").unwrap();
    // A pair that is put right again is taken, so the bad one has been seen and left.
    let third = Authority::new();
    assert!(second.client(&service, None).connect().await.is_ok());
    third.renew();
    for file in ["server.key", "server.pem"] {
        std::fs::rename(third.file(file), first.file(file)).unwrap();
    }
    assert_eq!(
        served(&until_connected(&third, &service).await, &key).await.code,
        Code::Ok
    );
    drop((running, taken));
    service.stop().await.unwrap();
}

/// Connects as soon as the server shows a certificate of this authority.
async fn until_connected(authority: &Authority, service: &Service) -> Channel {
    let connected = async {
        loop {
            if let Ok(channel) = authority.client(service, None).connect().await {
                return channel;
            }
        }
    };
    tokio::time::timeout(SEEN_WITHIN, connected).await.unwrap()
}

#[tokio::test]
async fn silent_clients_hold_up_nobody() {
    let (authority, keys) = (Authority::new(), Keys::none());
    authority.renew();
    let key = keys.of(Role::Analyst, "local");
    let service = keys.serve(Some(authority.files(false))).await;
    let mut silent = Vec::new();
    for _ in 0..100 {
        silent.push(TcpStream::connect(service.address).await.unwrap());
    }
    let channel = authority.client(&service, None).connect().await.unwrap();
    assert_eq!(served(&channel, &key).await.code, Code::Ok);
    // The server ends them by itself.
    let mut byte = [0];
    let ended = tokio::time::timeout(SEEN_WITHIN, silent[0].read(&mut byte))
        .await
        .unwrap();
    assert!(matches!(ended, Ok(0) | Err(_)), "{ended:?}");
    drop((channel, silent));
    service.stop().await.unwrap();
}

#[tokio::test]
async fn a_pair_that_does_not_go_together_keeps_the_server_from_starting() {
    let (first, second, keys) = (Authority::new(), Authority::new(), Keys::none());
    first.renew();
    second.renew();
    let mixed = TlsFiles {
        key: second.file("server.key"),
        ..first.files(false)
    };
    let settings = duijie_tests::service::in_memory(duijie_domain::code::CodeBook::embedded()).unwrap();
    let access = duijie::access::AccessSettings {
        keys: Some(keys.file.clone()),
        ..Default::default()
    };
    let refused = Service::guarded(settings, access, Some(mixed)).await;
    let words = refused.err().unwrap().to_string();
    assert!(words.contains("tls_certificate"), "{words}");
}

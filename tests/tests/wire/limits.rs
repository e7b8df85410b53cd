//! A service that is full sends callers away at once and says when to come back; health checks always pass.

use super::reason;
use duijie::engine::Engine;
use duijie::rpc::{AdmissionOptions, ServeOptions, bind};
use duijie_domain::code::CodeBook;
use duijie_proto::v1;
use duijie_tests::service::in_memory;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::oneshot;
use tonic::transport::{Channel, Endpoint};
use tonic::{Code, Status};
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_client::HealthClient;
use tonic_types::StatusExt;
use v1::matching_service_client::MatchingServiceClient;

#[tokio::test]
async fn a_full_service_sheds_and_recovers() {
    let engine = Arc::new(Engine::open(in_memory(CodeBook::embedded()).unwrap(), |_| {}).unwrap());
    let options = ServeOptions {
        admission: AdmissionOptions {
            calls_max: 1,
            ..AdmissionOptions::default()
        },
        drain_delay: Duration::ZERO,
        ..ServeOptions::at(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))
    };
    let server = bind(engine, options).await.unwrap();
    let endpoint = Endpoint::from_shared(format!("http://{}", server.address())).unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let serving = tokio::spawn(server.serve(async {
        let _ = stopped.await;
    }));
    let channel = endpoint.connect().await.unwrap();
    let waiting = tokio::spawn(wait_for_ever(channel.clone()));
    let status = until(&channel, |answer| answer.is_err()).await.unwrap_err();
    assert_eq!(
        (status.code(), reason(&status).as_str()),
        (Code::ResourceExhausted, "TOO_MANY_CALLS")
    );
    assert!(status.get_details_retry_info().unwrap().retry_delay.is_some());
    let check = HealthCheckRequest {
        service: String::new(),
    };
    HealthClient::new(channel.clone()).check(check).await.unwrap();
    waiting.abort();
    until(&channel, Result::is_ok).await.unwrap();
    drop((channel, stop));
    serving.await.unwrap().unwrap();
}

/// A call that waits for a change that never comes, sent again until it is let in.
async fn wait_for_ever(channel: Channel) {
    let request = v1::MatchCandidatesRequest {
        vacancy: "vacancies/1".into(),
        k: 1,
        min_sequence: u64::MAX,
        ..Default::default()
    };
    let mut client = MatchingServiceClient::new(channel);
    while let Err(status) = client.match_candidates(request.clone()).await {
        assert_eq!(status.code(), Code::ResourceExhausted, "{status:?}");
    }
}

/// The answer to a small call once it is of the kind that is waited for.
async fn until(channel: &Channel, is_wanted: impl Fn(&Result<(), Status>) -> bool) -> Result<(), Status> {
    let mut client = MatchingServiceClient::new(channel.clone());
    loop {
        let answer = client.list_profiles(v1::ListProfilesRequest {}).await.map(|_| ());
        if is_wanted(&answer) {
            return answer;
        }
        tokio::task::yield_now().await;
    }
}

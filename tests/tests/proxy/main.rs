//! Clients and a server with a wire between them that delays, drips, cuts, resets and swallows: what clients are told to do is enough, a
//! stream that was cut says so, and the server serves others meanwhile and is at rest afterwards.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests"
)]

mod client;
mod loris;
mod retried;
mod streamed;
mod wire;

use duijie_domain::code::CodeBook;
use duijie_proto::v1;
use duijie_tests::service::{Service, in_memory};
use std::time::Duration;
use v1::admin_service_client::AdminServiceClient;

/// How often it is asked whether the server has come to rest.
const LOOKS_MAX: usize = 600;

async fn service() -> Service {
    Service::start(in_memory(CodeBook::embedded()).unwrap())
        .await
        .unwrap()
}

fn key(own_id: &str) -> Option<v1::RecordKey> {
    Some(v1::RecordKey {
        publisher: "paper".into(),
        own_id: own_id.into(),
    })
}

fn candidate(own_id: &str) -> v1::Candidate {
    v1::Candidate {
        key: key(own_id),
        ..Default::default()
    }
}

/// A vacancy with places at two sites, more than anybody asks for.
fn vacancy(own_id: &str) -> v1::Vacancy {
    let site = |division: &str, head_count| v1::WorkSite {
        place: Some(v1::Place {
            division: division.into(),
            ..Default::default()
        }),
        head_count,
        filled: 0,
    };
    v1::Vacancy {
        key: key(own_id),
        employer: "e1".into(),
        title: "操作工".into(),
        sites: vec![site("371502", 2), site("371521", 100)],
        ..Default::default()
    }
}

async fn status_of(service: &Service) -> v1::ServiceStatus {
    let mut client = AdminServiceClient::new(service.channel.clone());
    client
        .get_status(v1::GetStatusRequest {})
        .await
        .unwrap()
        .into_inner()
}

/// The status once nothing runs, waits or is open any more than when the server was `calm`.
async fn at_rest(service: &Service, calm: &v1::ServiceStatus) -> v1::ServiceStatus {
    let queues = |status: &v1::ServiceStatus| (status.computations, status.store_calls, status.streams);
    for _ in 0..LOOKS_MAX {
        let status = status_of(service).await;
        if queues(&status) <= queues(calm) {
            return status;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("seats are still taken: {:?}", status_of(service).await);
}

//! Many slow and silent clients at once: others are served as if they were not there, and no seat is left taken when they have gone.

use super::client::channel;
use super::wire::{Direction, Fault, Wire};
use super::{at_rest, candidate, service, status_of};
use duijie_proto::v1;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use v1::candidate_service_client::CandidateServiceClient;

const SLOW: usize = 60;
const SERVED: usize = 200;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn slow_clients_hold_up_nobody_and_leave_no_seat_behind() {
    let service = service().await;
    let wire = Wire::to(service.address).await;
    let calm = status_of(&service).await;
    wire.go_wrong((0..SLOW).map(|turn| match turn % 3 {
        0 => Fault::Drip(Direction::Up, 1),
        1 => Fault::Swallow(Direction::Down, 30),
        _ => Fault::Swallow(Direction::Up, 120),
    }));
    let mut slow = Vec::new();
    for turn in 0..SLOW {
        let mut client = CandidateServiceClient::new(channel(wire.address));
        let part = v1::UpsertCandidatesRequest {
            candidates: vec![candidate(&format!("slow-{turn}"))],
            validate_only: false,
        };
        slow.push(tokio::spawn(async move {
            let stream = tokio_stream::iter([part]);
            let mut answers = client.upsert_candidates(stream).await.ok()?.into_inner();
            answers.message().await.ok()?
        }));
    }
    // Some never get as far as a first word.
    let mut mute = Vec::new();
    for _ in 0..SLOW {
        let mut stream = TcpStream::connect(service.address).await.unwrap();
        stream.write_all(b"PRI * HTTP/2").await.unwrap();
        mute.push(stream);
    }
    let mut client = CandidateServiceClient::new(service.channel.clone());
    for turn in 0..SERVED {
        let create = v1::CreateCandidateRequest {
            candidate: Some(candidate(&format!("served-{turn}"))),
            ..Default::default()
        };
        client.create_candidate(create).await.unwrap();
    }
    for client in slow {
        client.await.unwrap();
    }
    drop(mute);
    at_rest(&service, &calm).await;
    service.stop().await.unwrap();
}

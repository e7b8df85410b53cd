//! What those who watch over the service see: numbers, health, and nothing of a record.

use super::{candidate, service};
use duijie::observe::{install, listen};
use duijie_proto::v1;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use v1::candidate_service_client::CandidateServiceClient;

const MARKER: &str = "甲乙丙标记";

async fn get(address: std::net::SocketAddr, path: &str) -> (String, String) {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nhost: here\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (head.lines().next().unwrap().to_owned(), body.to_owned())
}

#[tokio::test]
async fn numbers_and_health_are_shown_and_name_nobody() {
    let numbers = install().unwrap();
    let service = service().await;
    let page = listen("127.0.0.1:0".parse().unwrap(), &service.engine, numbers)
        .await
        .unwrap();
    let address = page.address().unwrap();
    let page = tokio::spawn(page.serve());
    let mut client = CandidateServiceClient::new(service.channel.clone());
    let mut person = candidate(MARKER);
    person.person = Some(v1::Person {
        name: MARKER.into(),
        ..Default::default()
    });
    let create = v1::CreateCandidateRequest {
        candidate: Some(person),
        ..Default::default()
    };
    client.create_candidate(create).await.unwrap();
    let missing = v1::GetCandidateRequest {
        name: format!("publishers/{MARKER}/candidates/{MARKER}"),
    };
    client.get_candidate(missing).await.unwrap_err();

    let (status, body) = get(address, "/metrics").await;
    assert_eq!(status, "HTTP/1.1 200 OK");
    // The numbers are those of the process, so calls of other tests may be among them.
    for number in [
        r#"duijie_calls_total{method="duijie.v1.CandidateService/CreateCandidate",code="Ok"}"#,
        r#"duijie_calls_total{method="duijie.v1.CandidateService/GetCandidate",code="NotFound"}"#,
        r#"duijie_call_seconds_count{method="duijie.v1.CandidateService/CreateCandidate"}"#,
    ] {
        let told = body.lines().find_map(|line| line.strip_prefix(number));
        let counts = told.is_some_and(|told| told.trim().parse::<f64>().is_ok_and(|told| told >= 1.0));
        assert!(counts, "{number} is not in\n{body}");
    }
    assert!(body.contains("# HELP duijie_stage_seconds"), "{body}");
    assert!(!body.contains(MARKER) && !body.contains("publishers"), "{body}");

    let (status, body) = get(address, "/health").await;
    assert_eq!(status, "HTTP/1.1 200 OK");
    let health: serde_json::Value = serde_json::from_str(&body).unwrap();
    assert_eq!(health["status"], "serving");
    assert_eq!(health["parts"]["store"], true);
    assert_eq!(get(address, "/else").await.0, "HTTP/1.1 404 Not Found");
    page.abort();
    drop(client);
    service.stop().await.unwrap();
}

//! Health, reflection and the way a server goes away.

use super::service;
use duijie_proto::v1;
use tokio_stream::StreamExt;
use tonic::Code;
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;
use tonic_reflection::pb::v1::ServerReflectionRequest;
use tonic_reflection::pb::v1::server_reflection_client::ServerReflectionClient;
use tonic_reflection::pb::v1::server_reflection_request::MessageRequest;
use tonic_reflection::pb::v1::server_reflection_response::MessageResponse;

fn check(service: &str) -> HealthCheckRequest {
    HealthCheckRequest {
        service: service.into(),
    }
}

#[tokio::test]
async fn health_is_told_for_the_server_and_for_each_service() {
    let service = service().await;
    let mut client = HealthClient::new(service.channel.clone());
    for name in [
        "",
        "duijie.v1.CandidateService",
        "duijie.v1.MatchingService",
        "duijie.v1.CodeService",
    ] {
        let answer = client.check(check(name)).await.unwrap().into_inner();
        assert_eq!(answer.status(), ServingStatus::Serving, "{name}");
    }
    assert_eq!(
        client.check(check("nobody")).await.unwrap_err().code(),
        Code::NotFound
    );
    drop(client);
    service.stop().await.unwrap();
}

#[tokio::test]
async fn a_server_that_stops_says_so_before_it_goes() {
    let service = service().await;
    let mut client = HealthClient::new(service.channel.clone());
    let mut watched = client.watch(check("")).await.unwrap().into_inner();
    let first = watched.message().await.unwrap().unwrap();
    assert_eq!(first.status(), ServingStatus::Serving);
    let stopping = tokio::spawn(async move { service.stop().await.map_err(|error| error.to_string()) });
    let second = watched.message().await.unwrap().unwrap();
    assert_eq!(second.status(), ServingStatus::NotServing);
    drop((watched, client));
    stopping.await.unwrap().unwrap();
}

#[tokio::test]
async fn reflection_shows_the_contract_where_it_is_switched_on() {
    let service = service().await;
    let mut client = ServerReflectionClient::new(service.channel.clone());
    let request = ServerReflectionRequest {
        host: String::new(),
        message_request: Some(MessageRequest::ListServices(String::new())),
    };
    let mut answers = client
        .server_reflection_info(tokio_stream::once(request))
        .await
        .unwrap()
        .into_inner();
    let answer = answers.next().await.unwrap().unwrap();
    let Some(MessageResponse::ListServicesResponse(list)) = answer.message_response else {
        panic!("no list of services");
    };
    let names: Vec<String> = list.service.into_iter().map(|service| service.name).collect();
    assert!(
        names.iter().any(|name| name == "duijie.v1.MatchingService"),
        "{names:?}"
    );
    drop((client, answers));
    service.stop().await.unwrap();
}

#[tokio::test]
async fn the_same_requests_work_after_many_connections_came_and_went() {
    let service = service().await;
    for _ in 0..20 {
        let channel = tonic::transport::Endpoint::from_shared(format!("http://{}", service.address)).unwrap();
        let channel = channel.connect().await.unwrap();
        let mut client = v1::code_service_client::CodeServiceClient::new(channel);
        let systems = client
            .list_code_systems(v1::ListCodeSystemsRequest {})
            .await
            .unwrap()
            .into_inner();
        assert!(
            systems
                .systems
                .iter()
                .any(|system| system.system == "occupation" && system.size > 1_000)
        );
    }
    service.stop().await.unwrap();
}

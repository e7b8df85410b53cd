//! Every method of the contract is served: the table is the descriptor set itself, so a new method cannot be forgotten.

use super::service;
use prost::Message;
use prost::bytes::{Buf, BufMut};
use prost_types::FileDescriptorSet;
use tokio_stream::StreamExt;
use tonic::client::Grpc;
use tonic::codec::{Codec, DecodeBuf, Decoder, EncodeBuf, Encoder};
use tonic::{Code, Request, Status};

#[tokio::test]
async fn every_method_of_the_contract_is_served() {
    let service = service().await;
    let methods = methods();
    assert!(methods.len() >= 30, "{methods:?}");
    for path in methods {
        let mut client = Grpc::new(service.channel.clone());
        client.ready().await.unwrap();
        let request = Request::new(tokio_stream::once(Vec::new()));
        let answer = client.streaming(request, path.parse().unwrap(), Bytes).await;
        let code = match answer {
            Err(status) => status.code(),
            Ok(answer) => match answer.into_inner().next().await {
                Some(Err(status)) => status.code(),
                _ => Code::Ok,
            },
        };
        assert!(
            !matches!(code, Code::Unimplemented | Code::Internal | Code::Unknown),
            "{path}: {code:?}"
        );
    }
    service.stop().await.unwrap();
}

fn methods() -> Vec<String> {
    let set = FileDescriptorSet::decode(duijie_proto::v1::FILE_DESCRIPTOR_SET).unwrap();
    let mut paths = Vec::new();
    for file in set.file.iter().filter(|file| file.package() == "duijie.v1") {
        for service in &file.service {
            let methods = service.method.iter();
            paths.extend(methods.map(|method| format!("/duijie.v1.{}/{}", service.name(), method.name())));
        }
    }
    paths
}

/// Messages as plain bytes; an empty one is a message of any type with nothing set.
#[derive(Default)]
struct Bytes;

impl Codec for Bytes {
    type Encode = Vec<u8>;
    type Decode = Vec<u8>;
    type Encoder = Self;
    type Decoder = Self;

    fn encoder(&mut self) -> Self {
        Self
    }

    fn decoder(&mut self) -> Self {
        Self
    }
}

impl Encoder for Bytes {
    type Item = Vec<u8>;
    type Error = Status;

    fn encode(&mut self, item: Vec<u8>, buffer: &mut EncodeBuf<'_>) -> Result<(), Status> {
        buffer.put_slice(&item);
        Ok(())
    }
}

impl Decoder for Bytes {
    type Item = Vec<u8>;
    type Error = Status;

    fn decode(&mut self, buffer: &mut DecodeBuf<'_>) -> Result<Option<Vec<u8>>, Status> {
        Ok(Some(buffer.copy_to_bytes(buffer.remaining()).to_vec()))
    }
}

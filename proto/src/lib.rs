//! The wire contract `duijie.v1`, generated from `proto/duijie/v1`, and nothing else.

/// Messages, clients and servers of `duijie.v1`.
#[allow(
    missing_docs,
    clippy::all,
    clippy::allow_attributes_without_reason,
    clippy::pedantic,
    unreachable_pub,
    unused_qualifications,
    reason = "generated code"
)]
pub mod v1 {
    tonic::include_proto!("duijie.v1");

    /// The descriptors of all files, for reflection and for tests over the whole contract.
    pub const FILE_DESCRIPTOR_SET: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/duijie_v1.bin"));
}

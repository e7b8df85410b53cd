//! What the end-to-end tests share: the reference data, and a real server with a real client. No test stands here.

pub mod fair_v1;
pub mod reference;
pub mod service;

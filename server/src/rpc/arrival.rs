//! When a call arrived, on whose account, and until when its answer is wanted: the `grpc-timeout` of the caller, or ours.

use crate::engine::Account;
use std::time::{Duration, Instant};
use tonic::codegen::http::HeaderMap;
use tonic::metadata::MetadataMap;
use tonic::{Extensions, Request};

/// The time that a call may take when the caller names none.
pub(super) const TIME_DEFAULT: Duration = Duration::from_secs(30);
/// Our own deadline falls a little before that of the transport, which answers with less.
const LEAD: Duration = Duration::from_millis(5);
/// What is left to a handler to give its own answer before the door gives one.
const GRACE: Duration = Duration::from_secs(2);
const TIMEOUT_HEADER: &str = "grpc-timeout";

/// The instant at which the headers of a call were read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Arrival(pub(super) Instant);

/// On whose account a call is answered.
pub(super) fn account(extensions: &Extensions) -> Account {
    extensions.get::<Account>().cloned().unwrap_or_default()
}

/// When the answer of a unary call is no longer wanted.
pub(super) fn deadline<Q>(request: &Request<Q>) -> Instant {
    let time = timeout(request.metadata()).unwrap_or(TIME_DEFAULT);
    arrived(request.extensions()) + time
}

/// When a stream is no longer wanted; none if the caller sets no limit.
pub(super) fn stream_deadline<Q>(request: &Request<Q>) -> Option<Instant> {
    timeout(request.metadata()).map(|time| arrived(request.extensions()) + time)
}

/// When the door answers for a handler that has given no answer, such as to a client that never sends its request.
pub(super) fn latest(headers: &HeaderMap, now: Instant) -> Instant {
    let asked = headers
        .get(TIMEOUT_HEADER)
        .and_then(|value| parse(value.to_str().ok()?));
    now + asked.unwrap_or(TIME_DEFAULT) + GRACE
}

fn arrived(extensions: &Extensions) -> Instant {
    extensions
        .get::<Arrival>()
        .map_or_else(Instant::now, |arrival| arrival.0)
}

fn timeout(metadata: &MetadataMap) -> Option<Duration> {
    let text = metadata.get(TIMEOUT_HEADER)?.to_str().ok()?;
    parse(text).map(|time| time.saturating_sub(LEAD))
}

/// The value of `grpc-timeout`: at most 8 digits and a unit. Another text is no limit, as the transport has it.
fn parse(text: &str) -> Option<Duration> {
    let (digits, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    let is_number = (1..=8).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    let number: u64 = is_number.then(|| digits.parse().ok())??;
    match unit {
        "H" => Some(Duration::from_secs(number * 3_600)),
        "M" => Some(Duration::from_secs(number * 60)),
        "S" => Some(Duration::from_secs(number)),
        "m" => Some(Duration::from_millis(number)),
        "u" => Some(Duration::from_micros(number)),
        "n" => Some(Duration::from_nanos(number)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_unit_of_the_protocol_is_understood() {
        for (text, expected) in [
            ("1H", Duration::from_secs(3_600)),
            ("2M", Duration::from_secs(120)),
            ("30S", Duration::from_secs(30)),
            ("250m", Duration::from_millis(250)),
            ("7u", Duration::from_micros(7)),
            ("99999999n", Duration::from_nanos(99_999_999)),
        ] {
            assert_eq!(parse(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn rubbish_is_no_limit() {
        for text in ["", "S", "5", "-1S", "+1S", "1s", "123456789S", "1秒"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}

//! Whole records on the wire: the content tied to what the service adds (name, etag, times, absent paths).

use super::field::{Field, Reader, Writer};
use super::name::{print_etag, print_name};
use crate::engine::{Disclose, Disclosed};
use duijie_domain::check::{Checked, Violation};
use duijie_domain::{Candidate, Employer, Fair, Vacancy};
use duijie_indexer::store::Envelope;
use duijie_language::wording::Worded;
use duijie_proto::v1;
use jiff::Timestamp;

/// A record that can go over the wire.
pub trait WireRecord: Checked + Worded + Disclose + Field<Self::Wire> {
    /// Its message.
    type Wire: prost::Message + Default;

    /// Takes the paths of absent facts out of a message.
    fn take_absent(wire: &mut Self::Wire) -> Vec<String>;

    /// Puts in what does not belong to the content: absent paths and, of a stored record, what the store knows.
    fn add_outer(wire: &mut Self::Wire, absent: Vec<String>, envelope: Option<&Envelope>);

    /// The name and the etag that the caller has put in.
    fn identity(wire: &Self::Wire) -> (&str, &str);

    /// The key that the caller has put in, to be filled in from the name.
    fn key_in(wire: &mut Self::Wire) -> &mut Option<v1::RecordKey>;
}

/// The content of a message.
///
/// # Errors
/// Every violation that the wire itself can show; the rules of the domain are checked later.
pub fn read_record<R: WireRecord>(mut wire: R::Wire) -> Result<R, Vec<Violation>> {
    let mut reader = Reader::of_record(R::take_absent(&mut wire));
    let record = R::read(wire, &mut reader);
    let violations = reader.finish();
    record.filter(|_| violations.is_empty()).ok_or(violations)
}

/// The message of a stored record, as far as it may be told.
pub fn write_stored<R: WireRecord>(disclosed: &Disclosed<R>) -> R::Wire {
    let stored = disclosed.stored();
    write(&stored.body, Some(&stored.envelope))
}

/// The message of a record that was only checked: it has no name, no etag and no times.
pub fn write_unstored<R: WireRecord>(record: &R) -> R::Wire {
    write(record, None)
}

pub(super) fn write<R: WireRecord>(record: &R, envelope: Option<&Envelope>) -> R::Wire {
    let mut writer = Writer::default();
    let mut wire = record.write(&mut writer);
    R::add_outer(&mut wire, writer.finish(), envelope);
    wire
}

macro_rules! wire_records {
    ($($record:ident { $($absent:ident)? })+) => {$(
        impl WireRecord for $record {
            type Wire = v1::$record;

            fn take_absent(wire: &mut Self::Wire) -> Vec<String> {
                absent_of!(wire $($absent)?)
            }

            fn add_outer(wire: &mut Self::Wire, absent: Vec<String>, envelope: Option<&Envelope>) {
                set_absent!(wire absent $($absent)?);
                let Some(envelope) = envelope else { return };
                wire.name = print_name(envelope.kind, envelope.number);
                wire.etag = print_etag(envelope.revision);
                wire.create_time = Some(timestamp(envelope.created_at));
                wire.update_time = Some(timestamp(envelope.updated_at));
            }

            fn identity(wire: &Self::Wire) -> (&str, &str) {
                (&wire.name, &wire.etag)
            }

            fn key_in(wire: &mut Self::Wire) -> &mut Option<v1::RecordKey> {
                &mut wire.key
            }
        }
    )+};
}

macro_rules! absent_of {
    ($wire:ident absent) => {
        std::mem::take(&mut $wire.absent)
    };
    ($wire:ident) => {{
        let _ = $wire;
        Vec::new()
    }};
}

macro_rules! set_absent {
    ($wire:ident $paths:ident absent) => {
        $wire.absent = $paths
    };
    ($wire:ident $paths:ident) => {
        debug_assert!($paths.is_empty(), "a record without facts has no absent path")
    };
}

wire_records! {
    Employer {}
    Candidate { absent }
    Vacancy { absent }
    Fair {}
}

pub(super) fn timestamp(instant: Timestamp) -> prost_types::Timestamp {
    prost_types::Timestamp {
        seconds: instant.as_second(),
        nanos: instant.subsec_nanosecond(),
    }
}

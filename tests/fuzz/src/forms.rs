//! What the store and the pool keep as bytes. A record whose checksum is right is read as what was written or refused;
//! a pool that can be read can be written and read again.

use crate::common::choice;
use duijie_domain::{Candidate, Employer, Event, Fair, Record, Vacancy};
use duijie_indexer::Error;
use duijie_indexer::store::format::{StoredBody, decode_record, encode_record, split_record};
use duijie_matcher::pool::Malformed;
use duijie_matcher::{CandidateRow, Pool, VacancyRow};
use std::fmt::Debug;

/// The first byte says what it is.
pub fn stored_forms(bytes: &[u8]) {
    let Some((chosen, bytes)) = choice(bytes) else {
        return;
    };
    match chosen {
        b'P' => people(bytes),
        b'V' => posts(bytes),
        b'v' => record::<Vacancy>(bytes),
        b'e' => record::<Employer>(bytes),
        b'n' => record::<Event>(bytes),
        b'f' => record::<Fair>(bytes),
        _ => record::<Candidate>(bytes),
    }
}

/// Version ‖ what is checked; the checksum between them is made here.
fn record<R: Record + Debug>(bytes: &[u8]) {
    let Some((version, rest)) = bytes.split_first() else {
        return;
    };
    let checksum = crc32fast::hash(rest).to_be_bytes();
    let stored = [&[*version], checksum.as_slice(), rest].concat();
    let (envelope, body) = match split_record(&stored) {
        Ok(split) => split,
        Err(error) => return assert!(matches!(error, Error::Internal(_)), "{error}"),
    };
    let StoredBody::Open(body) = body else {
        return assert!(decode_record::<R>(&stored).is_err(), "read without its key");
    };
    let again = encode_record(&envelope, body).expect("an envelope is written");
    assert_eq!(
        split_record(&again).expect("what was written is read"),
        (envelope, StoredBody::Open(body))
    );
    if let Ok(read) = decode_record::<R>(&stored) {
        let body = rmp_serde::to_vec_named(&read.body).expect("a record is written");
        let again = encode_record(&read.envelope, &body).expect("an envelope is written");
        let again = decode_record::<R>(&again).expect("what was written is read");
        // A number that is none is not equal to itself.
        assert_eq!(format!("{again:?}"), format!("{read:?}"));
    }
}

macro_rules! of_pools {
    ($Row:ty, $name:ident) => {
        /// Length of the dictionaries (2 bytes) ‖ dictionaries ‖ one chunk.
        fn $name(bytes: &[u8]) {
            let Some(parts) = in_two(bytes) else {
                return;
            };
            let Ok(pool) = Pool::<$Row>::read(1, |place| Ok::<_, Malformed>(parts[place].clone())) else {
                return;
            };
            assert_eq!(pool.iter().count(), pool.len());
            assert!(pool.numbers().is_sorted());
            for (number, row) in pool.iter() {
                assert_eq!(pool.get(number), Some(row));
            }
            let mut written = Vec::new();
            let put = |part: &[u8]| {
                written.push(part.to_vec());
                Ok::<(), Malformed>(())
            };
            pool.write(put).expect("a pool is written");
            let again = Pool::<$Row>::read(written.len() - 1, |place| {
                Ok::<_, Malformed>(written[place].clone())
            });
            assert!(
                again
                    .expect("what was written is read")
                    .iter()
                    .eq(pool.iter())
            );
        }
    };
}

of_pools!(CandidateRow, people);
of_pools!(VacancyRow, posts);

fn in_two(bytes: &[u8]) -> Option<[Vec<u8>; 2]> {
    let (length, rest) = bytes.split_first_chunk()?;
    let (dictionaries, chunk) = rest.split_at_checked(u16::from_be_bytes(*length).into())?;
    Some([dictionaries.to_vec(), chunk.to_vec()])
}

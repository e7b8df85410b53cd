//! Bodies of merged records as bytes, brought to the domain and back. What merging means is decided there.

use super::format::{self, Merge};
use crate::error::Error;
use duijie_domain::merging::{self, Mergeable, Part};
use duijie_domain::message::Text;
use duijie_domain::{Candidate, RecordKind, Vacancy};

/// A body merged into another and how it was.
type StoredPart = (Vec<u8>, Merge);

/// The body that stands for a record and everything merged into it.
pub(super) fn compose(kind: RecordKind, own: &[u8], parts: &[StoredPart]) -> Result<Vec<u8>, Error> {
    match kind {
        RecordKind::Candidate => compose_as::<Candidate>(own, parts),
        RecordKind::Vacancy => compose_as::<Vacancy>(own, parts),
        _ => Err(not_merged()),
    }
}

/// The own body with which everything composes to `whole`, and the fields that are settled thereby.
pub(super) fn edited(
    kind: RecordKind,
    own: &[u8],
    parts: &[StoredPart],
    whole: &[u8],
) -> Result<(Vec<u8>, Vec<String>), Error> {
    match kind {
        RecordKind::Candidate => edited_as::<Candidate>(own, parts, whole),
        RecordKind::Vacancy => edited_as::<Vacancy>(own, parts, whole),
        _ => Err(not_merged()),
    }
}

/// Whether records of this kind can be merged and each field is one that can be chosen.
pub(super) fn check_fields(kind: RecordKind, fields: &[String]) -> Result<(), Error> {
    let can_choose: fn(&str) -> bool = match kind {
        RecordKind::Candidate => Candidate::can_choose,
        RecordKind::Vacancy => Vacancy::can_choose,
        _ => return Err(not_merged()),
    };
    match fields.iter().position(|field| !can_choose(field)) {
        None => Ok(()),
        Some(place) => Err(Error::invalid(
            format!("chosen_fields[{place}]"),
            "FIELD_NOT_CHOOSABLE",
            Text::new(
                "没有这个字段，或它不能单独选择；请使用冲突列表中的字段路径",
                "there is no such field, or it cannot be chosen; use a path of the list of conflicts",
            ),
        )),
    }
}

fn compose_as<R: Mergeable>(own: &[u8], parts: &[StoredPart]) -> Result<Vec<u8>, Error> {
    let own: R = format::decode(own)?;
    format::encode(&merging::compose(&own, &read_parts(parts)?))
}

fn edited_as<R: Mergeable>(
    own: &[u8],
    parts: &[StoredPart],
    whole: &[u8],
) -> Result<(Vec<u8>, Vec<String>), Error> {
    let (own, whole): (R, R) = (format::decode(own)?, format::decode(whole)?);
    let edited = merging::edited(&own, &read_parts(parts)?, &whole);
    let settled = edited.settled.iter().map(ToString::to_string).collect();
    Ok((format::encode(&edited.own)?, settled))
}

fn read_parts<R: Mergeable>(parts: &[StoredPart]) -> Result<Vec<Part<'_, R>>, Error> {
    parts.iter().map(|(body, merge)| read_part(body, merge)).collect()
}

fn read_part<'a, R: Mergeable>(body: &[u8], merge: &'a Merge) -> Result<Part<'a, R>, Error> {
    Ok(Part {
        body: format::decode(body)?,
        chosen: &merge.chosen,
        closed: &merge.closed,
    })
}

fn not_merged() -> Error {
    Error::invalid(
        "kept",
        "KIND_NOT_MERGED",
        Text::new(
            "只有求职者和岗位可以合并",
            "only candidates and vacancies can be merged",
        ),
    )
}

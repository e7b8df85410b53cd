//! Messages about duplicates: names of either kind, pairs, signs and merges.

use super::explanation::text;
use super::name::{parse_etag, parse_name, print_etag, print_name};
use super::request::RequestReader;
use crate::engine::{
    EngineError, FoundDuplicates, LikeRecord, MergeAnswer, MergeOrder, PairFilter, PairList, RecordName,
    WriteOptions,
};
use duijie_domain::RecordKind;
use duijie_domain::check::Violation;
use duijie_domain::duplicate::{Certainty, SCORE_MAX, Sign};
use duijie_domain::message::Text;
use duijie_indexer::store::{MergedRecord, Sequence, Verdict, Written};
use duijie_proto::v1;
use prost_types::Timestamp;

/// The kinds of which duplicates are found.
const KINDS: [RecordKind; 2] = [RecordKind::Candidate, RecordKind::Vacancy];

/// A record of either kind.
pub type NamedRecord = (RecordKind, RecordName);

/// What a name of a candidate or a vacancy means.
///
/// # Errors
/// A violation that shows the forms.
pub fn parse_duplicate_name(field: &str, name: &str) -> Result<NamedRecord, Violation> {
    let parsed = KINDS
        .into_iter()
        .find_map(|kind| Some((kind, parse_name(field, kind, name).ok()?)));
    parsed.ok_or_else(|| Violation {
        field: field.to_owned(),
        reason: "NAME_MALFORMED",
        message: Text::new(
            "这不是求职者或岗位的资源名",
            "this is not the resource name of a candidate or a vacancy",
        ),
        hint: Text::new(
            "请写成 candidates/{number}、vacancies/{number}，或 publishers/{publisher}/candidates/{own_id} 等形式",
            "write candidates/{number}, vacancies/{number} or publishers/{publisher}/candidates/{own_id} and so on",
        ),
    })
}

/// The collection that a list of pairs is asked of.
///
/// # Errors
/// `InvalidInput` with every violation.
pub fn read_pair_filter(request: &v1::ListDuplicatesRequest) -> Result<PairFilter, EngineError> {
    let mut reader = RequestReader::default();
    let kind = KINDS
        .into_iter()
        .find(|kind| kind.collection() == request.collection);
    let kind = reader
        .take(kind.ok_or_else(collection_unknown))
        .unwrap_or(RecordKind::Candidate);
    let certainty = match v1::DuplicateCertainty::try_from(request.certainty) {
        Ok(v1::DuplicateCertainty::Unspecified) => None,
        Ok(v1::DuplicateCertainty::Hinted) => Some(Certainty::Hinted),
        Ok(v1::DuplicateCertainty::Certain) => Some(Certainty::Certain),
        Err(_) => {
            reader.take::<()>(Err(certainty_unknown(request.certainty)));
            None
        }
    };
    let score = u16::try_from(request.score_min)
        .ok()
        .filter(|score| *score <= SCORE_MAX);
    let score_min = reader
        .take(score.ok_or_else(|| score_out_of_range(request.score_min)))
        .unwrap_or(0);
    reader.finish(PairFilter {
        kind,
        certainty,
        score_min,
    })
}

/// A merge that is asked for.
///
/// # Errors
/// `InvalidInput` with every violation.
pub fn read_merge(request: v1::MergeRecordsRequest) -> Result<(MergeOrder, WriteOptions), EngineError> {
    let v1::MergeRecordsRequest {
        kept,
        merged,
        chosen_fields: chosen,
        reason,
        actor,
        kept_etag,
        merged_etag,
        request_id,
        validate_only,
    } = request;
    let mut reader = RequestReader::default();
    let (kind, kept, merged) = read_pair(&mut reader, ("kept", &kept), ("merged", &merged));
    let kept_revision = reader.take(parse_etag("kept_etag", &kept_etag)).flatten();
    let merged_revision = reader.take(parse_etag("merged_etag", &merged_etag)).flatten();
    let order = MergeOrder {
        kind,
        kept: (kept, kept_revision),
        merged: (merged, merged_revision),
        chosen,
        verdict: Verdict { actor, reason },
    };
    let options = WriteOptions {
        request_id,
        validate_only,
    };
    reader.finish((order, options))
}

/// Whose merge is to be undone, and the revision that the caller has seen.
///
/// # Errors
/// `InvalidInput` with every violation.
pub fn read_undo(name: &str, etag: &str) -> Result<(NamedRecord, Option<Sequence>), EngineError> {
    let mut reader = RequestReader::default();
    let named = reader.take(parse_duplicate_name("name", name));
    let revision = reader.take(parse_etag("etag", etag)).flatten();
    reader.finish((named.unwrap_or_else(nobody), revision))
}

/// Two records that are said not to be the same.
///
/// # Errors
/// `InvalidInput` with every violation.
pub fn read_dismissal(
    request: v1::DismissDuplicateRequest,
) -> Result<(RecordKind, [RecordName; 2], Verdict), EngineError> {
    let v1::DismissDuplicateRequest {
        name,
        duplicate,
        reason,
        actor,
    } = request;
    let mut reader = RequestReader::default();
    let (kind, one, other) = read_pair(&mut reader, ("name", &name), ("duplicate", &duplicate));
    reader.finish((kind, [one, other], Verdict { actor, reason }))
}

fn read_pair(
    reader: &mut RequestReader,
    one: (&str, &str),
    other: (&str, &str),
) -> (RecordKind, RecordName, RecordName) {
    let first = reader.take(parse_duplicate_name(one.0, one.1));
    let second = reader.take(parse_duplicate_name(other.0, other.1));
    if let Some((first, second)) = first.as_ref().zip(second.as_ref())
        && first.0 != second.0
    {
        reader.take::<()>(Err(kinds_differ(other.0)));
    }
    let (kind, first) = first.unwrap_or_else(nobody);
    (kind, first, second.unwrap_or_else(nobody).1)
}

/// Stands in for a name that was refused.
fn nobody() -> NamedRecord {
    (RecordKind::Candidate, RecordName::Number(0))
}

/// What was found about one record.
pub fn write_found(kind: RecordKind, found: &FoundDuplicates) -> v1::FindDuplicatesResponse {
    v1::FindDuplicatesResponse {
        name: print_name(kind, found.number),
        duplicates: found.likes.iter().map(|like| duplicate(kind, like)).collect(),
        total_size: u32::try_from(found.total).unwrap_or(u32::MAX),
        merged: found
            .merged
            .iter()
            .map(|merged| merged_record(kind, merged))
            .collect(),
        sequence: found.sequence.0,
    }
}

/// A page of pairs.
pub fn write_pairs(kind: RecordKind, list: PairList) -> v1::ListDuplicatesResponse {
    let pairs = list.pairs.iter().map(|(first, like)| v1::DuplicatePair {
        name: print_name(kind, *first),
        duplicate: Some(duplicate(kind, like)),
    });
    v1::ListDuplicatesResponse {
        pairs: pairs.collect(),
        next_page_token: list.next_page_token,
        sequence: list.sequence.0,
    }
}

/// What a merge did or would do.
pub fn write_merge(kind: RecordKind, answer: &MergeAnswer) -> v1::MergeRecordsResponse {
    let fields = |fields: &[&str]| fields.iter().map(ToString::to_string).collect();
    let revision = answer.written.map(|written| written.revision);
    v1::MergeRecordsResponse {
        name: print_name(kind, answer.number),
        etag: revision.map(print_etag).unwrap_or_default(),
        taken_fields: fields(&answer.account.taken),
        joined_fields: fields(&answer.account.joined),
        conflicting_fields: fields(&answer.account.conflicts),
        sequence: revision.map_or(0, |revision| revision.0),
    }
}

/// What undoing did.
pub fn write_undo(kind: RecordKind, kept: u64, written: Written) -> v1::UndoMergeResponse {
    v1::UndoMergeResponse {
        name: print_name(kind, written.number),
        etag: print_etag(written.revision),
        kept: print_name(kind, kept),
        sequence: written.revision.0,
    }
}

fn duplicate(kind: RecordKind, like: &LikeRecord) -> v1::Duplicate {
    let certainty = match like.likeness.certainty {
        Certainty::Hinted => v1::DuplicateCertainty::Hinted,
        Certainty::Certain => v1::DuplicateCertainty::Certain,
    };
    v1::Duplicate {
        name: print_name(kind, like.number),
        key: Some(key(&like.key)),
        certainty: certainty.into(),
        score: like.likeness.score.into(),
        signs: like.likeness.signs.iter().copied().map(sign).collect(),
        dismissed: like.is_dismissed,
    }
}

fn sign(sign: Sign) -> v1::DuplicateSign {
    v1::DuplicateSign {
        code: sign.code().to_owned(),
        points: sign.points(),
        text: Some(text(&sign.text())),
    }
}

fn merged_record(kind: RecordKind, merged: &MergedRecord) -> v1::MergedRecord {
    let merge = &merged.merge;
    v1::MergedRecord {
        name: print_name(kind, merged.number),
        key: Some(key(&merged.key)),
        chosen_fields: merge.chosen.clone(),
        actor: merge.verdict.actor.clone(),
        reason: merge.verdict.reason.clone(),
        merge_time: Some(Timestamp {
            seconds: merge.merged_at.as_second(),
            nanos: merge.merged_at.subsec_nanosecond(),
        }),
    }
}

fn key(key: &duijie_domain::RecordKey) -> v1::RecordKey {
    v1::RecordKey {
        publisher: key.publisher.to_string(),
        own_id: key.own_id.to_string(),
    }
}

fn collection_unknown() -> Violation {
    Violation {
        field: "collection".to_owned(),
        reason: "COLLECTION_UNKNOWN",
        message: Text::new(
            "只能查找求职者或岗位的重复记录",
            "duplicates are found among candidates or vacancies",
        ),
        hint: Text::new("请写 candidates 或 vacancies", "write candidates or vacancies"),
    }
}

fn certainty_unknown(number: i32) -> Violation {
    Violation {
        field: "certainty".to_owned(),
        reason: "ENUM_VALUE_UNKNOWN",
        message: Text::new(
            format!("没有编号为 {number} 的取值"),
            format!("there is no value with the number {number}"),
        ),
        hint: Text::new(
            "请使用 DUPLICATE_CERTAINTY_HINTED 或 DUPLICATE_CERTAINTY_CERTAIN，或留空",
            "use DUPLICATE_CERTAINTY_HINTED or DUPLICATE_CERTAINTY_CERTAIN, or leave it out",
        ),
    }
}

fn score_out_of_range(score: u32) -> Violation {
    Violation {
        field: "score_min".to_owned(),
        reason: "NUMBER_OUT_OF_RANGE",
        message: Text::new(
            format!("{score} 不在 0 到 {SCORE_MAX} 之间"),
            format!("{score} is not between 0 and {SCORE_MAX}"),
        ),
        hint: Text::new("请使用范围内的数", "use a number in this range"),
    }
}

fn kinds_differ(field: &str) -> Violation {
    Violation {
        field: field.to_owned(),
        reason: "KINDS_DIFFER",
        message: Text::new("两条记录的种类不同", "the two records are of different kinds"),
        hint: Text::new("请写两位求职者或两个岗位", "name two candidates or two vacancies"),
    }
}

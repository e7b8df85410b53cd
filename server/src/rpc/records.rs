//! Keeping records, once for all kinds: what the handlers of employers, candidates and vacancies do.

use super::desk::{Desk, Visit};
use crate::convert::{
    WireRecord, parse_etag, parse_name, print_etag, print_name, read_record, write_stored, write_unstored,
};
use crate::engine::{Change, Engine, EngineError, Kept, RecordName, WriteOptions};
use duijie_domain::check::Violation;
use duijie_domain::message::Text;
use duijie_indexer::store::{Outcome, Stored, Written};
use duijie_proto::v1;
use prost_types::FieldMask;
use tonic::{Request, Response, Status};

/// What a create or update says besides the record.
pub(super) struct Wanted<W> {
    /// The field of the request in which the record stands.
    pub(super) field: &'static str,
    pub(super) record: Option<W>,
    pub(super) mask: Option<FieldMask>,
    pub(super) allow_missing: bool,
    pub(super) options: WriteOptions,
}

/// What a delete says.
pub(super) struct Unwanted {
    pub(super) name: String,
    pub(super) etag: String,
    pub(super) allow_missing: bool,
    pub(super) request_id: String,
}

pub(super) async fn create<R: WireRecord>(
    desk: &Desk,
    request: Request<Wanted<R::Wire>>,
) -> Result<Response<R::Wire>, Status> {
    let work = |engine: &Engine, visit: &Visit, wanted: Wanted<R::Wire>| {
        let record = read::<R>(required(wanted.field, wanted.record)?)?;
        engine
            .create(&visit.caller, record, &wanted.options)
            .map(|kept| kept_to_wire(engine, visit, kept))
    };
    desk.keep(request, work).await
}

pub(super) async fn get<R: WireRecord>(
    desk: &Desk,
    request: Request<String>,
) -> Result<Response<R::Wire>, Status> {
    let work = |engine: &Engine, visit: &Visit, name: String| {
        let name = parse_name("name", R::KIND, &name).map_err(one)?;
        engine
            .get::<R>(&visit.caller, &name)
            .map(|stored| write_stored(&engine.disclose(&visit.caller, stored)))
    };
    desk.keep(request, work).await
}

/// A page: the records and the token of the next.
pub(super) async fn list<R: WireRecord, A: Send + 'static>(
    desk: &Desk,
    request: Request<(i32, String)>,
    answer: impl FnOnce(Vec<R::Wire>, String) -> A + Send + 'static,
) -> Result<Response<A>, Status> {
    let work = |engine: &Engine, visit: &Visit, (page_size, page_token): (i32, String)| {
        let page = engine.list::<R>(&visit.caller, page_size, &page_token)?;
        let records = page.records.into_iter();
        let records = records.map(|stored| write_stored(&engine.disclose_listed(&visit.caller, stored)));
        Ok(answer(records.collect(), page.next_page_token))
    };
    desk.keep(request, work).await
}

pub(super) async fn update<R: WireRecord>(
    desk: &Desk,
    request: Request<Wanted<R::Wire>>,
) -> Result<Response<R::Wire>, Status> {
    let work = |engine: &Engine, visit: &Visit, wanted: Wanted<R::Wire>| {
        let options = wanted.options.clone();
        let change = change::<R>(wanted)?;
        engine
            .update(&visit.caller, change, &options)
            .map(|kept| kept_to_wire(engine, visit, kept))
    };
    desk.keep(request, work).await
}

pub(super) async fn delete<R: WireRecord>(
    desk: &Desk,
    request: Request<Unwanted>,
) -> Result<Response<()>, Status> {
    let work = |engine: &Engine, visit: &Visit, unwanted: Unwanted| {
        let name = parse_name("name", R::KIND, &unwanted.name).map_err(one)?;
        let revision = parse_etag("etag", &unwanted.etag).map_err(one)?;
        let Unwanted {
            allow_missing,
            request_id,
            ..
        } = unwanted;
        engine.delete::<R>(&visit.caller, &name, revision, allow_missing, &request_id)
    };
    desk.keep(request, work).await
}

pub(super) async fn batch_get<R: WireRecord, A: Send + 'static>(
    desk: &Desk,
    request: Request<Vec<String>>,
    answer: impl FnOnce(Vec<R::Wire>) -> A + Send + 'static,
) -> Result<Response<A>, Status> {
    let work = |engine: &Engine, visit: &Visit, names: Vec<String>| {
        let names = names.iter().enumerate();
        let names = all(
            names.map(|(place, name)| parse_name(&format!("names[{place}]"), R::KIND, name).map_err(one))
        )?;
        let found = engine.batch_get::<R>(&visit.caller, &names)?;
        Ok(answer(told(engine, visit, found)))
    };
    desk.keep(request, work).await
}

/// Records that were asked for by their names.
fn told<R: WireRecord>(engine: &Engine, visit: &Visit, records: Vec<Stored<R>>) -> Vec<R::Wire> {
    let records = records.into_iter();
    records
        .map(|stored| write_stored(&engine.disclose(&visit.caller, stored)))
        .collect()
}

pub(super) async fn batch_update<R: WireRecord, A: Send + 'static>(
    desk: &Desk,
    request: Request<Vec<Wanted<R::Wire>>>,
    answer: impl FnOnce(Vec<R::Wire>) -> A + Send + 'static,
) -> Result<Response<A>, Status> {
    let work = |engine: &Engine, visit: &Visit, wanted: Vec<Wanted<R::Wire>>| {
        let changes = all(wanted.into_iter().enumerate().map(|(place, wanted)| {
            plain_change(place, &wanted)?;
            change::<R>(wanted).map_err(|error| prefixed(error, &format!("requests[{place}]")))
        }))?;
        let changed = engine.batch_update(&visit.caller, changes)?;
        Ok(answer(told(engine, visit, changed)))
    };
    desk.keep(request, work).await
}

/// Results of many upserts, each from what became of its write.
pub(super) fn outcome_to_wire<R: WireRecord>(
    index: u64,
    result: Result<Option<Written>, EngineError>,
    warnings: Vec<Violation>,
) -> v1::UpsertResult {
    let (status, written) = match result {
        Ok(written) => (v1::ItemStatus::default(), Some(written)),
        Err(error) => (super::error::item_status(error), None),
    };
    let outcome = match written {
        None => v1::WriteOutcome::Unspecified,
        Some(None) => v1::WriteOutcome::Validated,
        Some(Some(written)) => outcome(written.outcome),
    };
    let written = written.flatten();
    v1::UpsertResult {
        index,
        status: Some(status),
        outcome: outcome.into(),
        name: written
            .map(|written| print_name(R::KIND, written.number))
            .unwrap_or_default(),
        etag: written
            .map(|written| print_etag(written.revision))
            .unwrap_or_default(),
        sequence: written.map_or(0, |written| written.revision.0),
        warnings: warnings.into_iter().map(super::error::field_violation).collect(),
    }
}

/// An upsert never deletes; should it ever say so, that is no outcome that the contract knows.
fn outcome(outcome: Outcome) -> v1::WriteOutcome {
    match outcome {
        Outcome::Created => v1::WriteOutcome::Created,
        Outcome::Updated => v1::WriteOutcome::Updated,
        Outcome::Unchanged => v1::WriteOutcome::Unchanged,
        Outcome::Deleted => v1::WriteOutcome::Unspecified,
    }
}

/// Reads a record, with all its violations as one failure.
pub(super) fn read<R: WireRecord>(wire: R::Wire) -> Result<R, EngineError> {
    read_record(wire).map_err(EngineError::InvalidInput)
}

pub(super) fn change<R: WireRecord>(wanted: Wanted<R::Wire>) -> Result<Change<R>, EngineError> {
    let mut wire = required(wanted.field, wanted.record)?;
    let (name, etag) = R::identity(&wire);
    let revision = parse_etag(&format!("{}.etag", wanted.field), etag).map_err(one)?;
    let field = format!("{}.name", wanted.field);
    let name = match name {
        "" => None,
        name => Some(parse_name(&field, R::KIND, name).map_err(one)?),
    };
    let number = match name {
        Some(RecordName::Number(number)) => Some(number),
        Some(RecordName::Key(key)) => {
            let key = v1::RecordKey {
                publisher: key.publisher.into(),
                own_id: key.own_id.into(),
            };
            if *R::key_in(&mut wire).get_or_insert_with(|| key.clone()) != key {
                return Err(one(name_and_key_differ(field)));
            }
            None
        }
        None => None,
    };
    let mask = wanted.mask.map(|mask| mask.paths).unwrap_or_default();
    Ok(Change {
        number,
        record: read(wire)?,
        mask: if mask == ["*"] { Vec::new() } else { mask },
        revision,
        allow_missing: wanted.allow_missing,
    })
}

/// A batch is one write: what makes a single write safe or harmless cannot be said of a part of it.
fn plain_change<W>(place: usize, wanted: &Wanted<W>) -> Result<(), EngineError> {
    let field = match &wanted.options {
        options if options.validate_only => "validate_only",
        options if !options.request_id.is_empty() => "request_id",
        _ => return Ok(()),
    };
    Err(one(Violation {
        field: format!("requests[{place}].{field}"),
        reason: "NOT_ALLOWED_IN_BATCH",
        message: Text::new(
            "批量修改中不能逐项使用此选项",
            "this cannot be said of one change of a batch",
        ),
        hint: Text::new(
            "请去掉该项，或逐条修改",
            "leave it out, or send the changes one by one",
        ),
    }))
}

pub(super) fn kept_to_wire<R: WireRecord>(engine: &Engine, visit: &Visit, kept: Kept<R>) -> R::Wire {
    match kept.stored {
        Some(stored) => write_stored(&engine.disclose(&visit.caller, stored)),
        None => write_unstored(&engine.disclose_unstored(&visit.caller, kept.body)),
    }
}

/// What must be set in a request.
pub(super) fn required<W>(field: &str, value: Option<W>) -> Result<W, EngineError> {
    value.ok_or_else(|| {
        one(Violation {
            field: field.to_owned(),
            reason: "FIELD_REQUIRED",
            message: Text::new(
                format!("缺少必填项 {field}"),
                format!("the field {field} is required"),
            ),
            hint: Text::new("请填写该项", "fill it in"),
        })
    })
}

fn name_and_key_differ(field: String) -> Violation {
    Violation {
        field,
        reason: "NAME_AND_KEY_DIFFER",
        message: Text::new(
            "资源名与记录中的 key 不是同一条记录",
            "the name and the key mean different records",
        ),
        hint: Text::new(
            "请只填其中一个，或使二者一致",
            "give one of them, or make them agree",
        ),
    }
}

/// One broken rule as a failure.
pub(super) fn one(violation: Violation) -> EngineError {
    EngineError::InvalidInput(vec![violation])
}

/// The same failure with a path before the path of every field.
fn prefixed(error: EngineError, prefix: &str) -> EngineError {
    let EngineError::InvalidInput(violations) = error else {
        return error;
    };
    let longer = violations.into_iter().map(|violation| Violation {
        field: format!("{prefix}.{}", violation.field),
        ..violation
    });
    EngineError::InvalidInput(longer.collect())
}

/// Every value, or the violations of all of them; another failure goes first.
pub(super) fn all<T>(results: impl Iterator<Item = Result<T, EngineError>>) -> Result<Vec<T>, EngineError> {
    let (mut values, mut violations) = (Vec::new(), Vec::new());
    for result in results {
        match result {
            Ok(value) => values.push(value),
            Err(EngineError::InvalidInput(more)) => violations.extend(more),
            Err(error) => return Err(error),
        }
    }
    if violations.is_empty() {
        Ok(values)
    } else {
        Err(EngineError::InvalidInput(violations))
    }
}

//! Loads the fair through the streaming upserts, as a fair system would: records are made while they are sent.

use crate::command::Failure;
use crate::convert::write_unstored;
use crate::generate::Fair;
use crate::terminal::{Progress, Screen};
use duijie_proto::v1;
use serde_json::json;
use std::sync::Arc;
use tokio::sync::mpsc;
use tokio_stream::StreamExt;
use tokio_stream::wrappers::ReceiverStream;
use tonic::transport::Channel;
use tonic::{Code, Streaming};
use v1::candidate_service_client::CandidateServiceClient;
use v1::employer_service_client::EmployerServiceClient;
use v1::vacancy_service_client::VacancyServiceClient;

/// Records in one message.
const RECORDS_PER_MESSAGE: usize = 500;
/// Messages that may wait to be sent.
const MESSAGES_WAITING_MAX: usize = 2;

/// What loading came to.
pub(in crate::command) struct Figures {
    /// Records kept.
    pub(in crate::command) records: u64,
    /// Records per second over all kinds.
    pub(in crate::command) records_per_second: u64,
    /// The last change; answers must have seen it.
    pub(in crate::command) sequence: u64,
}

/// Loads all three kinds, employers first.
pub(in crate::command) async fn load(
    fair: &Arc<Fair>,
    channel: &Channel,
    screen: Screen,
) -> Result<Figures, Failure> {
    let sizes = fair.sizes();
    let whole = Progress::start("合计 in all", "条", 0);
    let mut client = EmployerServiceClient::new(channel.clone());
    let answers = client.upsert_employers(employers(fair)).await?.into_inner();
    let employers = follow("单位 employers", sizes.employers, answers, |part| part.results).await?;
    let mut client = VacancyServiceClient::new(channel.clone());
    let answers = client.upsert_vacancies(vacancies(fair)).await?.into_inner();
    let vacancies = follow("岗位 vacancies", sizes.vacancies, answers, |part| part.results).await?;
    let mut client = CandidateServiceClient::new(channel.clone());
    let answers = client.upsert_candidates(candidates(fair)).await?.into_inner();
    let candidates = follow("求职者 candidates", sizes.candidates, answers, |part| {
        part.results
    })
    .await?;

    let records = [sizes.employers, sizes.vacancies, sizes.candidates]
        .map(u64::from)
        .iter()
        .sum();
    let records_per_second = whole.finish(records);
    if screen.json {
        let step = json!({ "step": "load", "records": records, "records_per_second": records_per_second });
        screen.document(&step)?;
    }
    Ok(Figures {
        records,
        records_per_second,
        sequence: employers.max(vacancies).max(candidates),
    })
}

macro_rules! stream_of {
    ($records:ident: $request:ident) => {
        /// The records in messages, made on a thread of their own no faster than they are sent.
        fn $records(fair: &Arc<Fair>) -> ReceiverStream<v1::$request> {
            let (sender, receiver) = mpsc::channel(MESSAGES_WAITING_MAX);
            let fair = Arc::clone(fair);
            std::thread::spawn(move || {
                let mut records = fair.$records().map(|record| write_unstored(&record));
                loop {
                    let $records: Vec<_> = records.by_ref().take(RECORDS_PER_MESSAGE).collect();
                    let is_over = $records.is_empty();
                    let message = v1::$request {
                        $records,
                        validate_only: false,
                    };
                    if is_over || sender.blocking_send(message).is_err() {
                        return;
                    }
                }
            });
            ReceiverStream::new(receiver)
        }
    };
}

stream_of!(employers: UpsertEmployersRequest);
stream_of!(vacancies: UpsertVacanciesRequest);
stream_of!(candidates: UpsertCandidatesRequest);

/// Reads the outcomes of a stream; every record must have been kept. Returns the last sequence.
async fn follow<P>(
    what: &str,
    total: u32,
    mut parts: Streaming<P>,
    results_of: fn(P) -> Vec<v1::UpsertResult>,
) -> Result<u64, Failure> {
    let total = u64::from(total);
    let mut progress = Progress::start(what, "条", total);
    let (mut done, mut sequence) = (0, 0);
    while let Some(part) = parts.next().await {
        for result in results_of(part?) {
            kept(what, &result)?;
            done += 1;
            sequence = sequence.max(result.sequence);
        }
        progress.tell(done, total);
    }
    if done < total {
        return Err(Failure::Internal(format!(
            "{what}: only {done} of {total} records were answered"
        )));
    }
    progress.finish(done);
    Ok(sequence)
}

/// A generated record is good; one that is refused is a fault of this program.
fn kept(what: &str, result: &v1::UpsertResult) -> Result<(), Failure> {
    let status = result.status.clone().unwrap_or_default();
    if status.code == Code::Ok as i32 {
        return Ok(());
    }
    let message = status.message.map(|message| message.en).unwrap_or_default();
    Err(Failure::Internal(format!(
        "{what} {}: {} {message}",
        result.index, status.reason
    )))
}

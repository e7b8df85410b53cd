//! The fair of the demonstration as its organiser books it: every employer with a booth in a hall of aisles, its own
//! vacancies there, two people who talk eight minutes with each seeker.

use crate::command::Failure;
use crate::generate::{Fair, PUBLISHER};
use duijie_proto::v1;
use std::collections::BTreeMap;
use tonic::transport::Channel;
use v1::fair_service_client::FairServiceClient;

/// Booths in a row of the hall.
const BOOTHS_PER_ROW: i32 = 20;
/// Metres between two booths of a row, and between two rows.
const BOOTH_STEP_M: i32 = 4;
const ROW_STEP_M: i32 = 6;
/// Vacancies that a booth can hold.
const VACANCIES_MAX: usize = 200;

/// Books the fair; tells its name.
pub(super) async fn book(fair: &Fair, channel: &Channel) -> Result<String, Failure> {
    let mut client = FairServiceClient::new(channel.clone());
    let request = v1::CreateFairRequest {
        fair: Some(record(fair)),
        ..v1::CreateFairRequest::default()
    };
    Ok(client.create_fair(request).await?.into_inner().name)
}

fn record(fair: &Fair) -> v1::Fair {
    let mut vacancies: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for vacancy in fair.vacancies() {
        let own = vacancies.entry(vacancy.employer.to_string()).or_default();
        own.push(format!("publishers/{PUBLISHER}/vacancies/{}", vacancy.key.own_id));
    }
    let day = fair.date();
    let booth = |(place, employer): (i32, duijie_domain::Employer)| {
        let mut own = vacancies.remove(employer.key.own_id.as_str()).unwrap_or_default();
        own.truncate(VACANCIES_MAX);
        v1::Booth {
            number: number(place),
            employer: format!("publishers/{PUBLISHER}/employers/{}", employer.key.own_id),
            vacancies: own,
            staff: 2,
            east_m: place % BOOTHS_PER_ROW * BOOTH_STEP_M,
            north_m: place / BOOTHS_PER_ROW * ROW_STEP_M,
        }
    };
    v1::Fair {
        key: Some(v1::RecordKey {
            publisher: PUBLISHER.to_owned(),
            own_id: "F000001".to_owned(),
        }),
        title: "青年专场招聘会（示例）".to_owned(),
        opens_at: format!("{day}T09:00"),
        closes_at: format!("{day}T14:30"),
        check_in_until: format!("{day}T09:30"),
        talk_minutes: 8,
        booths: (0..).zip(fair.employers()).map(booth).collect(),
        ..v1::Fair::default()
    }
}

/// The number of a booth: a letter for each row, then its place in the row.
pub(super) fn number(place: i32) -> String {
    let row = u8::try_from(place / BOOTHS_PER_ROW).unwrap_or(u8::MAX).min(25);
    format!("{}{:02}", char::from(b'A' + row), place % BOOTHS_PER_ROW + 1)
}

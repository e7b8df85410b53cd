//! Vacancies that were deleted: who was hired on one is followed up to the end, talks are ended, nothing begins anew, and of who was
//! erased nothing is recorded any more.

use super::{Office, hired, key, lost, memory};
use duijie_domain::code::CodeBook;
use duijie_proto::v1;
use duijie_proto::v1::event::Step;
use duijie_tests::service::in_folder;
use v1::my_data_service_client::MyDataServiceClient;
use v1::statistics_service_client::StatisticsServiceClient;
use v1::vacancy_service_client::VacancyServiceClient;

const BY_KEY: &str = "publishers/bureau/vacancies/A";

fn left(reopens: bool) -> Step {
    Step::Left(v1::LeftStep {
        reason: "pay".into(),
        reopens,
    })
}

fn none() -> v1::NoDetails {
    v1::NoDetails {}
}

impl Office {
    async fn delete_vacancy(&self, number: u64) {
        let request = v1::DeleteVacancyRequest {
            name: format!("vacancies/{number}"),
            ..Default::default()
        };
        let mut client = VacancyServiceClient::new(self.service.channel.clone());
        client.delete_vacancy(request).await.unwrap();
    }

    /// Records one event about a vacancy that is named by its key.
    async fn happened_by_key(&mut self, day: i64, candidate: u64, step: Step) -> v1::RecordEventResult {
        let mut event = self.event(day, candidate, 0, step);
        event.vacancy = BY_KEY.into();
        self.send(vec![event]).await.remove(0)
    }

    /// The cells of how far persons and vacancies came with each other, once everything recorded has been seen.
    async fn funnel(&mut self) -> Vec<Vec<String>> {
        self.file(1).await;
        let request = v1::GetReportRequest {
            period: "2026Q1".into(),
            area: "371500".into(),
            tables: vec!["funnel".into()],
            ..Default::default()
        };
        let mut client = StatisticsServiceClient::new(self.service.channel.clone());
        let mut report = client.get_report(request).await.unwrap().into_inner();
        let rows = report.tables.remove(0).rows.into_iter();
        rows.map(|row| row.cells.into_iter().map(|cell| cell.text).collect())
            .collect()
    }

    async fn stage(&mut self, candidate: u64) -> (v1::PairStage, u64) {
        let pair = self.file(candidate).await.pairs.remove(0);
        let months = pair.hire.as_ref().map_or(0, |hire| u64::from(hire.kept_months));
        (pair.stage(), months)
    }
}

fn reason(result: v1::RecordEventResult) -> Result<u64, String> {
    let status = result.status.unwrap();
    match status.violations.first() {
        Some(first) => Err(first.reason.clone()),
        None if status.code != 0 => Err(status.reason),
        None => Ok(result.sequence),
    }
}

#[tokio::test]
async fn who_was_hired_on_a_deleted_vacancy_is_followed_up_to_the_end() {
    let folder = tempfile::tempdir().unwrap();
    let settings = || in_folder(folder.path(), CodeBook::embedded()).unwrap();
    let mut office = Office::filled(settings()).await;
    office.happened(0, 1, 1, hired()).await.unwrap();
    office.happened(0, 2, 1, hired()).await.unwrap();
    office.delete_vacancy(1).await;
    office.happened(32, 1, 1, Step::KeptMonths(1)).await.unwrap();
    let by_key = office.happened_by_key(40, 1, Step::Contacted(none())).await;
    reason(by_key).unwrap();
    office.happened(93, 1, 1, Step::KeptMonths(3)).await.unwrap();
    office.service.stop().await.unwrap();

    let mut office = Office::over(settings()).await;
    office.reported = 100;
    office.happened(190, 1, 1, Step::KeptMonths(6)).await.unwrap();
    assert_eq!(office.stage(1).await, (v1::PairStage::Working, 6));
    office.happened(50, 2, 1, left(false)).await.unwrap();
    let again = office.happened(51, 2, 1, left(false)).await;
    assert_eq!(again, Err("VACANCY_DELETED".into()));
    use v1::WhereaboutsClass::{HiredHere, SeekingServed, SeekingUntouched};
    let expected = [(1, HiredHere), (2, SeekingServed), (3, SeekingUntouched)];
    assert_eq!(office.whereabouts().await, expected);
    office.service.stop().await.unwrap();
}

#[tokio::test]
async fn a_hire_on_a_deleted_vacancy_is_taken_back_and_what_was_recorded_is_known_again() {
    let mut office = Office::filled(memory()).await;
    let hire = office.event(0, 1, 1, hired());
    office.send(vec![hire.clone()]).await;
    office.delete_vacancy(1).await;
    let leaving = office.event(9, 1, 1, left(true));
    let mut by_key = leaving.clone();
    by_key.vacancy = BY_KEY.into();
    let first = office.send(vec![leaving]).await.remove(0);
    for event in [hire.clone(), by_key] {
        let known = office.send(vec![event]).await.remove(0);
        assert!(known.known && known.status.unwrap().code == 0);
    }
    let number = |name: &str| name.strip_prefix("events/").unwrap().parse().unwrap();
    let leaving = number(&first.name);
    office.happened(10, 0, 0, Step::TakenBack(leaving)).await.unwrap();
    assert_eq!(office.stage(1).await.0, v1::PairStage::Hired);
    let first = office.file(1).await.events[0].name.clone();
    office
        .happened(11, 0, 0, Step::TakenBack(number(&first)))
        .await
        .unwrap();
    assert!(office.file(1).await.pairs.is_empty());
    let anew = office.happened(12, 1, 1, hired()).await;
    assert_eq!(anew, Err("VACANCY_DELETED".into()));
    office.service.stop().await.unwrap();
}

#[tokio::test]
async fn talks_about_a_deleted_vacancy_end_and_nothing_begins_with_it() {
    let mut office = Office::filled(memory()).await;
    office.happened(0, 1, 1, Step::Interviewed(none())).await.unwrap();
    office.delete_vacancy(1).await;
    for (candidate, step) in [
        (1, Step::Offered(none())),
        (1, hired()),
        (2, Step::Recommended(none())),
    ] {
        let refused = office.happened(1, candidate, 1, step).await;
        assert_eq!(refused, Err("VACANCY_DELETED".into()), "{candidate}");
    }
    let event = office.event(1, 2, 1, hired());
    let refused = office.send(vec![event]).await.remove(0).status.unwrap();
    let words = refused.violations[0].message.clone().unwrap();
    assert!(words.zh.contains("岗位已删除") && words.en.contains("the vacancy was deleted"));
    let gone = lost("vacancy-withdrawn");
    assert_eq!(
        office.happened(2, 2, 1, gone.clone()).await,
        Err("NOTHING_TO_LOSE".into())
    );
    // By its key it is not there for who never had to do with it.
    let stranger = office.happened_by_key(2, 2, gone.clone()).await;
    assert_eq!(reason(stranger), Err("RECORD_NOT_FOUND".into()));
    reason(office.happened_by_key(2, 1, gone).await).unwrap();
    assert_eq!(office.stage(1).await.0, v1::PairStage::Lost);
    let never = office.happened(3, 1, 99, hired()).await;
    assert_eq!(never, Err("RECORD_NOT_FOUND".into()));
    office.service.stop().await.unwrap();
}

#[tokio::test]
async fn a_key_that_another_vacancy_has_means_that_one() {
    let mut office = Office::filled(memory()).await;
    office.happened(0, 1, 1, hired()).await.unwrap();
    office.delete_vacancy(1).await;
    let site = v1::WorkSite {
        place: Some(v1::Place {
            division: "371502".into(),
            ..Default::default()
        }),
        head_count: 1,
        filled: 0,
    };
    let vacancy = v1::Vacancy {
        key: key("A"),
        employer: "E".into(),
        title: "电焊工".into(),
        sites: vec![site],
        ..Default::default()
    };
    let request = v1::CreateVacancyRequest {
        vacancy: Some(vacancy),
        ..Default::default()
    };
    let mut client = VacancyServiceClient::new(office.service.channel.clone());
    client.create_vacancy(request).await.unwrap();
    let other = office.happened_by_key(1, 1, left(false)).await;
    assert_eq!(reason(other), Err("NOT_HIRED".into()));
    office.happened(1, 1, 1, left(false)).await.unwrap();
    office.service.stop().await.unwrap();
}

#[tokio::test]
async fn nothing_is_recorded_of_who_was_erased() {
    let mut office = Office::filled(memory()).await;
    office.happened(0, 1, 1, hired()).await.unwrap();
    let hire = office.file(1).await.events[0].name.clone();
    office.delete_vacancy(1).await;
    let request = v1::EraseMyDataRequest {
        name: "candidates/1".into(),
    };
    let mut client = MyDataServiceClient::new(office.service.channel.clone());
    client.erase_my_data(request).await.unwrap();
    let hire = hire.strip_prefix("events/").unwrap().parse().unwrap();
    for (candidate, vacancy, step) in [
        (1, 1, left(false)),
        (1, 1, Step::KeptMonths(1)),
        (1, 0, Step::StateTold(v1::ToldState::Seeking.into())),
        (0, 0, Step::TakenBack(hire)),
    ] {
        let refused = office.happened(40, candidate, vacancy, step).await;
        assert_eq!(refused, Err("RECORD_NOT_FOUND".into()));
    }
    office.service.stop().await.unwrap();
}

#[tokio::test]
async fn a_hire_counts_whether_or_not_its_vacancy_is_kept() {
    let mut office = Office::filled(memory()).await;
    office.happened(0, 1, 1, Step::Recommended(none())).await.unwrap();
    office.happened(1, 1, 1, hired()).await.unwrap();
    let before = office.funnel().await;
    assert!(before.iter().flatten().any(|cell| cell == "*"), "{before:?}");
    office.delete_vacancy(1).await;
    assert_eq!(office.funnel().await, before);
    office.service.stop().await.unwrap();
}

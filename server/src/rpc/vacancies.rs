//! The handlers of vacancies and nothing else.

use super::records::{self, Unwanted, Wanted};
use super::upsert::{Results, upsert};
use crate::engine::WriteOptions;
use duijie_domain::Vacancy;
use duijie_proto::v1;
use tonic::{Request, Response, Status, Streaming};

record_service! {
    Vacancies serves Vacancy (vacancy, vacancies) as VacancyService of vacancy_service_server {
        create_vacancy(CreateVacancyRequest),
        get_vacancy(GetVacancyRequest),
        list_vacancies(ListVacanciesRequest) -> ListVacanciesResponse,
        update_vacancy(UpdateVacancyRequest),
        delete_vacancy(DeleteVacancyRequest),
        batch_get_vacancies(BatchGetVacanciesRequest) -> BatchGetVacanciesResponse,
        batch_update_vacancies(BatchUpdateVacanciesRequest) -> BatchUpdateVacanciesResponse,
        upsert_vacancies(UpsertVacanciesRequest) -> UpsertVacanciesResponse as UpsertVacanciesStream,
    }
}

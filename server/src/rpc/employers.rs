//! The handlers of employers and nothing else.

use super::records::{self, Unwanted, Wanted};
use super::upsert::{Results, upsert};
use crate::engine::WriteOptions;
use duijie_domain::Employer;
use duijie_proto::v1;
use tonic::{Request, Response, Status, Streaming};

record_service! {
    Employers serves Employer (employer, employers) as EmployerService of employer_service_server {
        create_employer(CreateEmployerRequest),
        get_employer(GetEmployerRequest),
        list_employers(ListEmployersRequest) -> ListEmployersResponse,
        update_employer(UpdateEmployerRequest),
        delete_employer(DeleteEmployerRequest),
        batch_get_employers(BatchGetEmployersRequest) -> BatchGetEmployersResponse,
        batch_update_employers(BatchUpdateEmployersRequest) -> BatchUpdateEmployersResponse,
        upsert_employers(UpsertEmployersRequest) -> UpsertEmployersResponse as UpsertEmployersStream,
    }
}

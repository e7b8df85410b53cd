//! The employer on the wire.

use duijie_domain::employer::Employer;

message! {
    Employer = Employer {
        key, credit_code, registered_name, profile, kind, industry, size, seat, area_in_charge, contact,
        agency_licence, source,
    } service { name, etag, create_time, update_time }
}

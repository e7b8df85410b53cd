//! The wire and the domain: every record, shared value and name, in both directions.
//!
//! In: messages of `duijie_proto::v1`. Out: records of `duijie_domain`, or all violations of the message at once; and
//! the way back. No rule of the labour market stands here (that is the domain's), no status code (that is `rpc`'s).
//!
//! A field is written once, in the [`message!`] list of its message: the list must name every field of both types or
//! it does not compile, and the tests read back what was written.

#[macro_use]
mod message;

mod admin;
mod audit;
mod bulk;
mod bulk_run;
mod candidate;
mod common;
mod document;
mod duplicate;
mod employer;
mod explanation;
mod exposure;
mod fair;
mod fair_board;
mod fair_day;
mod fair_plan;
mod field;
mod group;
mod language;
mod matching;
mod my_data;
mod name;
mod path;
mod plan;
mod policy;
mod ranking;
mod record;
mod request;
#[cfg(test)]
mod sample;
mod scalar;
mod search;
mod shortage;
mod statistics;
#[cfg(test)]
mod tests;
mod tracking;
mod two_sided;
mod vacancy;

pub use admin::{
    write_compacted, write_key_use, write_known_backup, write_made_backup, write_retention, write_status,
    write_verification,
};
pub use audit::{read_audit_question, write_audit_entry, write_audit_verification};
pub use bulk::{read_bulk, write_part, write_progress};
pub use bulk_run::{parse_run_name, read_run_start, run_part_rows, write_run, write_run_part};
pub use document::{explanation_document, own_id, score_document, text_document, zh};
pub use duplicate::{
    NamedRecord, parse_duplicate_name, read_dismissal, read_merge, read_pair_filter, read_undo, write_found,
    write_merge, write_pairs, write_undo,
};
pub use explanation::{explanation_bytes, profile, text};
pub use exposure::{read_exposure, write_exposure};
pub use fair_board::{read_satisfaction, write_board, write_report};
pub use fair_day::{
    read_entry, read_explain_at_booth, read_fair_name, read_local_time, read_mark, read_rank_booths,
    write_booth_account, write_booth_state, write_entry, write_marked, write_ranked_booths,
};
pub use fair_plan::{read_plan_fair, read_replan, write_fair_plan, write_replanned};
pub use field::{Field, Reader, Writer};
pub use group::{read_groups, write_groups};
pub(crate) use language::{write_findings, write_normalised, write_ranked, write_reader};
pub use matching::{
    kept_exclusion_count, read_explain_match, read_match_candidates, read_match_vacancies,
    write_match_candidates, write_match_vacancies, write_pair,
};
pub use my_data::{read_purposes, write_erasure, write_held};
pub use name::{parse_etag, parse_name, print_etag, print_key_name, print_name};
pub use plan::{PlanOrder, read_plan, write_plan};
pub use policy::{
    read_check, read_eligible, read_grant_order, read_grant_query, write_checked, write_eligible,
    write_grants, write_made_grant, write_policies,
};
pub use ranking::{RANKING_HEADERS, RANKING_NUMERIC, Ranking};
pub use record::{WireRecord, read_record, write_stored, write_unstored};
pub use search::{
    WantedHits, read_search_candidates, read_search_vacancies, read_suggest, write_candidates,
    write_suggestions, write_vacancies,
};
pub use shortage::{
    WantedFile, WantedShortages, read_shortage_file, read_shortages, write_shortage_file, write_shortages,
};
pub use statistics::{ReportOrder, read_report_order, write_supply_demand_report};
pub use tracking::{
    read_due_query, read_event, read_whereabouts_query, write_dues, write_event, write_pair_file,
    write_person_file, write_places, write_recorded, write_whereabouts,
};

//! Every call of the contract for every role: what the tables say is what a server does. Both lists are complete: a call
//! without a row and a row without a call fail here, and already when the server is built.

use super::house::Keys;
use super::wire::{Call, ask};
use duijie_access::{Role, all_rules, check, rule_of};
use prost::Message;
use prost_types::FileDescriptorSet;
use std::collections::BTreeSet;
use tonic::Code;

/// A key and what is known of it.
struct Holder {
    key: String,
    role: Role,
    has_areas: bool,
}

#[tokio::test]
async fn a_server_gives_each_role_what_the_tables_give_it() {
    let keys = Keys::none();
    let mut holders: Vec<Holder> = Vec::new();
    for role in Role::ALL {
        let key = match role {
            Role::Employer => keys.of_employer("local", "E"),
            _ => keys.of(role, "local"),
        };
        holders.push(Holder {
            key,
            role,
            has_areas: false,
        });
    }
    holders.push(Holder {
        key: keys.in_areas(Role::Administrator, "local", &["371500"]),
        role: Role::Administrator,
        has_areas: true,
    });
    let service = keys.serve(None).await;
    let mut differing = Vec::new();
    for path in calls() {
        let call = Call {
            path: path.clone(),
            message: Vec::new(),
        };
        for holder in &holders {
            let is_of_employer = holder.role == Role::Employer;
            let expected = check(rule_of(&path), holder.role, holder.has_areas, is_of_employer);
            let answer = ask(&service.channel, Some(&holder.key), &call).await;
            let is_given = !matches!(answer.code, Code::PermissionDenied | Code::Unauthenticated);
            if is_given != expected.is_ok() {
                differing.push(format!("{path} {:?} {expected:?} {:?}", holder.role, answer.code));
            }
        }
        let answer = ask(&service.channel, None, &call).await;
        let is_public = rule_of(&path).is_some_and(|rule| rule.permission.is_none());
        if (answer.code == Code::Unauthenticated) == is_public {
            differing.push(format!("{path} without a key: {:?}", answer.code));
        }
    }
    assert!(differing.is_empty(), "{}", differing.join("\n"));
    service.stop().await.unwrap();
}

#[test]
fn the_table_and_the_contract_name_the_same_calls() {
    let listed: BTreeSet<String> = all_rules().map(|(path, _)| path.to_owned()).collect();
    assert_eq!(listed, calls());
}

/// Every call that a server can be asked for.
fn calls() -> BTreeSet<String> {
    let sets = [
        duijie_proto::v1::FILE_DESCRIPTOR_SET,
        tonic_health::pb::FILE_DESCRIPTOR_SET,
        tonic_reflection::pb::v1::FILE_DESCRIPTOR_SET,
        tonic_reflection::pb::v1alpha::FILE_DESCRIPTOR_SET,
    ];
    let mut paths = BTreeSet::new();
    for set in sets {
        for file in FileDescriptorSet::decode(set).unwrap().file {
            for service in &file.service {
                let methods = service.method.iter();
                paths.extend(
                    methods.map(|method| format!("/{}.{}/{}", file.package(), service.name(), method.name())),
                );
            }
        }
    }
    paths
}

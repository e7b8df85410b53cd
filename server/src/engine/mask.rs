//! Field masks: the paths of a record that an update is to change, applied to the record's serialised form.

use super::EngineError;
use duijie_domain::Record;
use duijie_domain::message::Text;
use serde_json::{Map, Value};

/// `current` with the fields named in `mask` taken from `change`.
pub(super) fn merge<R: Record>(current: &R, change: &R, mask: &[String]) -> Result<R, EngineError> {
    let mut merged = to_json(current)?;
    let change = to_json(change)?;
    for path in mask {
        let steps: Vec<&str> = path.split('.').collect();
        if !exists::<R>(&steps) {
            return Err(unknown_path(path));
        }
        copy(&mut merged, &change, &steps);
    }
    serde_json::from_value(merged).map_err(|_| unknown_path(&mask.join(", ")))
}

/// Whether records of this type have a field at the path: a record with only this field set leaves nothing over.
fn exists<R: Record>(steps: &[&str]) -> bool {
    let probe = steps.iter().rev().fold(Value::Null, |inner, step| {
        Value::Object(Map::from_iter([((*step).to_owned(), inner)]))
    });
    let mut known = true;
    let read = serde_ignored::deserialize::<_, _, R>(probe, |_| known = false);
    // The null at the end of the path may be of the wrong type, which shows that the field was found; an object on the
    // way to it may not.
    let goes_too_deep = read.is_err_and(|error| error.to_string().starts_with("invalid type: map"));
    known && !goes_too_deep
}

/// Copies one path; a field that `from` does not have is taken away.
fn copy(into: &mut Value, from: &Value, steps: &[&str]) {
    let Some((first, rest)) = steps.split_first() else {
        return;
    };
    if !into.is_object() {
        *into = Value::Object(Map::new());
    }
    let Some(fields) = into.as_object_mut() else {
        return;
    };
    match (from.get(first), rest.is_empty()) {
        (Some(value), true) => {
            fields.insert((*first).to_owned(), value.clone());
        }
        (Some(value), false) => copy(fields.entry(*first).or_insert(Value::Null), value, rest),
        (None, true) => {
            fields.remove(*first);
        }
        (None, false) => {
            if let Some(inner) = fields.get_mut(*first) {
                copy(inner, &Value::Null, rest);
            }
        }
    }
}

fn to_json<R: Record>(record: &R) -> Result<Value, EngineError> {
    serde_json::to_value(record).map_err(|error| EngineError::Internal(error.to_string()))
}

fn unknown_path(path: &str) -> EngineError {
    EngineError::invalid(
        "update_mask",
        "FIELD_PATH_UNKNOWN",
        Text::new(
            format!("没有字段 {path}，或它不能单独修改"),
            format!("there is no field {path}, or it cannot be changed alone"),
        ),
        Text::new(
            "请使用记录中的字段路径，例如 wishes.occupations",
            "use paths of the record, such as wishes.occupations",
        ),
    )
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use duijie_domain::{Candidate, Fact};

    #[test]
    fn only_the_named_paths_change_and_a_missing_value_clears_its_field() {
        let mut current = Candidate {
            free_text: "旧".into(),
            source: "窗口".into(),
            ..Candidate::default()
        };
        current.wishes.radius_km = Fact::Known(10);
        current.wishes.accepts_nights = Fact::Known(true);
        let mut change = Candidate {
            free_text: "新".into(),
            source: "网站".into(),
            ..Candidate::default()
        };
        change.wishes.accepts_nights = Fact::Absent;
        let mask = ["free_text", "wishes.radius_km", "wishes.accepts_nights"].map(str::to_owned);
        let merged = merge(&current, &change, &mask).unwrap();
        assert_eq!(
            (merged.free_text.as_str(), merged.source.as_str()),
            ("新", "窗口")
        );
        assert_eq!(
            (merged.wishes.radius_km, merged.wishes.accepts_nights),
            (Fact::Unknown, Fact::Absent)
        );
    }

    #[test]
    fn a_path_that_no_record_has_is_refused() {
        let candidate = Candidate::default();
        for path in ["wishes..pay", "wage", "wishes.wage", "", "free_text.zh"] {
            let merged = merge(&candidate, &candidate, &[path.to_owned()]);
            assert!(merged.is_err(), "{path}");
        }
    }
}

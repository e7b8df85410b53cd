//! Facts in a file: TOML with the names of the table of facts, `person.birth_date = "2002-05-01"`.

use super::super::{Failure, start};
use duijie_proto::v1;
use std::path::Path;
use toml::{Table, Value};

/// The facts of a file.
pub(super) fn read(path: &Path) -> Result<Vec<v1::FactInput>, Failure> {
    let text = start::read(path)?;
    parse(&text).map_err(|error| Failure::Input(format!("{}: {error}", path.display())))
}

fn parse(text: &str) -> Result<Vec<v1::FactInput>, Failure> {
    let table: Table = text.parse().map_err(|error| {
        Failure::input(
            format!("不是有效的 TOML：{error}；每行写作 person.education = \"31\""),
            format!("this is not valid TOML: {error}; write lines such as person.education = \"31\""),
        )
    })?;
    let mut facts = Vec::new();
    flatten("", &table, &mut facts)?;
    Ok(facts)
}

fn flatten(path: &str, table: &Table, facts: &mut Vec<v1::FactInput>) -> Result<(), Failure> {
    for (key, value) in table {
        let fact = match path {
            "" => key.clone(),
            path => format!("{path}.{key}"),
        };
        let value = match value {
            Value::Table(inner) => {
                flatten(&fact, inner, facts)?;
                continue;
            }
            Value::String(text) => text.clone(),
            Value::Integer(number) => number.to_string(),
            Value::Boolean(flag) => flag.to_string(),
            Value::Datetime(day) => day.to_string(),
            Value::Float(_) | Value::Array(_) => return Err(no_value(&fact)),
        };
        facts.push(v1::FactInput { fact, value });
    }
    Ok(())
}

fn no_value(fact: &str) -> Failure {
    Failure::input(
        format!("{fact}：一项事实只有一个值，写文字、整数、日期或 true/false"),
        format!("{fact}: a fact has one value; write a text, a whole number, a day, true or false"),
    )
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn tables_and_dotted_names_are_the_same() {
        let dotted = "person.birth_date = 2002-05-01\nperson.veteran = true\ncontract.months = 24\n";
        let tables =
            "[person]\nbirth_date = \"2002-05-01\"\nveteran = \"true\"\n[contract]\nmonths = \"24\"\n";
        let told = |text: &str| {
            let mut told: Vec<(String, String)> = parse(text)
                .unwrap()
                .into_iter()
                .map(|told| (told.fact, told.value))
                .collect();
            told.sort();
            told
        };
        assert_eq!(told(dotted), told(tables));
        assert_eq!(told(dotted)[0], ("contract.months".to_owned(), "24".to_owned()));
    }

    #[test]
    fn lists_and_broken_files_are_refused_by_name() {
        let list = parse("person.veteran = [true]").unwrap_err().to_string();
        assert!(list.contains("person.veteran"), "{list}");
        assert!(parse("person.veteran").is_err());
    }
}

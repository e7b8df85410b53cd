//! A rule file as it is written: names of fields and nothing checked yet. What may stand in them is `read.rs`'s.

use serde::Deserialize;
use smol_str::SmolStr;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RuleText {
    pub(super) id: SmolStr,
    pub(super) version: String,
    pub(super) source: String,
    pub(super) note: Option<Sentence>,
    pub(super) title: Sentence,
    pub(super) receiver: String,
    pub(super) area: AreaText,
    pub(super) valid: Option<ValidText>,
    pub(super) clause: ClauseText,
    #[serde(default)]
    pub(super) without_application: bool,
    pub(super) amount: AmountText,
    #[serde(default)]
    pub(super) limits: LimitsText,
    pub(super) condition: Vec<ConditionText>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Sentence {
    pub(super) zh: String,
    pub(super) en: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AreaText {
    pub(super) code: SmolStr,
    pub(super) fact: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ValidText {
    pub(super) from: Option<String>,
    pub(super) to: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ClauseText {
    pub(super) document: String,
    pub(super) number: Option<String>,
    pub(super) article: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AmountText {
    pub(super) benefit: String,
    pub(super) per: String,
    pub(super) yuan: Option<i64>,
    pub(super) percent_of_minimum_wage: Option<i64>,
    pub(super) times: Option<String>,
    pub(super) not_over: Option<String>,
    #[serde(default)]
    pub(super) ceiling: bool,
    pub(super) up_to: Option<u16>,
    #[serde(default)]
    pub(super) raise: Vec<RaiseText>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RaiseText {
    pub(super) yuan: Option<i64>,
    pub(super) percent_of_minimum_wage: Option<i64>,
    pub(super) zh: String,
    pub(super) en: String,
    pub(super) expression: String,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub(super) struct LimitsText {
    pub(super) family: Option<SmolStr>,
    #[serde(default)]
    pub(super) once_per_person: bool,
    #[serde(default)]
    pub(super) not_with: Vec<SmolStr>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ConditionText {
    pub(super) id: SmolStr,
    pub(super) zh: String,
    pub(super) en: String,
    pub(super) expression: String,
}

//! How an answer was computed: named with every answer, so that the same basis always gives the same bytes.

use super::EngineError;
use duijie_domain::message::Text;
use duijie_indexer::store::Sequence;
use duijie_matcher::profile::Profile;
use jiff::civil::Date;
use smol_str::SmolStr;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The profile of requests that name none.
const PROFILE_DEFAULT: &str = "balanced";

/// How an answer was computed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Basis {
    /// Name of the profile.
    pub profile: SmolStr,
    /// Version of the profile.
    pub profile_version: SmolStr,
    /// Version of the code tables.
    pub code_table_version: SmolStr,
    /// The change up to which the store was seen.
    pub sequence: Sequence,
    /// The day for which age, validity and availability were taken.
    pub date: Date,
}

/// The profiles of an installation, by name.
#[derive(Debug, Clone)]
pub struct Profiles(BTreeMap<SmolStr, Arc<Profile>>);

impl Profiles {
    /// The shipped profiles and the operator's; one of the operator's replaces a shipped one of the same name.
    ///
    /// # Errors
    /// `Internal` if a shipped profile cannot be read, which its tests rule out.
    pub fn with_shipped(operators: Vec<Profile>) -> Result<Self, EngineError> {
        let shipped: Result<Vec<Profile>, _> = Profile::shipped_names()
            .into_iter()
            .map(Profile::shipped)
            .collect();
        let shipped = shipped.map_err(|error| EngineError::Internal(error.to_string()))?;
        let all = shipped.into_iter().chain(operators);
        Ok(Self(
            all.map(|profile| (profile.name.clone(), Arc::new(profile)))
                .collect(),
        ))
    }

    /// The profile of this name; the default one for an empty name.
    ///
    /// # Errors
    /// `InvalidInput` that names the profiles there are.
    pub fn get(&self, name: &str) -> Result<Arc<Profile>, EngineError> {
        let name = if name.is_empty() { PROFILE_DEFAULT } else { name };
        self.0.get(name).cloned().ok_or_else(|| {
            let names: Vec<&str> = self.0.keys().map(SmolStr::as_str).collect();
            let names = names.join(", ");
            EngineError::invalid(
                "profile",
                "PROFILE_UNKNOWN",
                Text::new(
                    format!("没有名为 {name} 的匹配方案"),
                    format!("there is no profile {name}"),
                ),
                Text::new(format!("可用的方案：{names}"), format!("there are: {names}")),
            )
        })
    }

    /// All profiles by name.
    pub fn all(&self) -> impl Iterator<Item = &Arc<Profile>> {
        self.0.values()
    }
}

//! Three-valued facts: what we were not told is kept apart from what we were told is not there.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A fact about a person or a vacancy.
///
/// In serialised form an unknown fact is a missing field, an absent one is `null`, and a known one is its value;
/// fields of this type therefore carry `#[serde(default, skip_serializing_if = "Fact::is_unknown")]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Fact<T> {
    /// Nobody told us: never counted for or against anyone.
    #[default]
    Unknown,
    /// We were told that there is none.
    Absent,
    /// We were told this value.
    Known(T),
}

impl<T> Fact<T> {
    /// Whether nobody told us.
    pub fn is_unknown(&self) -> bool {
        matches!(self, Self::Unknown)
    }

    /// The value, if one is known.
    pub fn known(&self) -> Option<&T> {
        match self {
            Self::Known(value) => Some(value),
            Self::Unknown | Self::Absent => None,
        }
    }

    /// The same fact seen by reference.
    pub fn as_ref(&self) -> Fact<&T> {
        match self {
            Self::Unknown => Fact::Unknown,
            Self::Absent => Fact::Absent,
            Self::Known(value) => Fact::Known(value),
        }
    }

    /// The fact with its value changed by `change`.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Fact<U> {
        match self {
            Self::Unknown => Fact::Unknown,
            Self::Absent => Fact::Absent,
            Self::Known(value) => Fact::Known(change(value)),
        }
    }
}

impl<T> From<Option<T>> for Fact<T> {
    /// `None` means that nobody told us.
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Unknown, Self::Known)
    }
}

impl<T: Serialize> Serialize for Fact<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.known().serialize(serializer)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Fact<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Option::deserialize(deserializer)?.map_or(Self::Absent, Self::Known))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Holder {
        #[serde(default, skip_serializing_if = "Fact::is_unknown")]
        years: Fact<u8>,
    }

    #[test]
    fn the_three_cases_survive_a_round_trip() {
        for (years, text) in [
            (Fact::Unknown, "{}"),
            (Fact::Absent, r#"{"years":null}"#),
            (Fact::Known(3), r#"{"years":3}"#),
        ] {
            let holder = Holder { years };
            assert_eq!(serde_json::to_string(&holder).unwrap(), text);
            assert_eq!(serde_json::from_str::<Holder>(text).unwrap(), holder);
        }
    }
}

//! A sentence about a pair as data: a message code, its parameters, and the Chinese and English wording.
//!
//! In: numbers from `criterion`, `requirement` and `admission`. Out: `Note`, rendered with the names of the code
//! tables. The wordings live beside the term that says them; only the filling-in lives here.

use duijie_domain::message::Text;

use crate::features::Day;

/// A message code and its wording in both languages, with `{name}` where a parameter goes.
#[derive(Debug, PartialEq, Eq)]
pub struct Template {
    /// UPPER_SNAKE, part of the public contract.
    pub code: &'static str,
    /// Chinese wording.
    pub zh: &'static str,
    /// English wording.
    pub en: &'static str,
}

/// A value in a sentence; its variant says how it is written for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Param {
    /// Seven-digit occupation number.
    Occupation(u32),
    /// Six-digit division number.
    Division(u32),
    /// Education rank.
    Education(u8),
    /// Degree rank.
    Degree(u8),
    /// Six-digit major numbers.
    Majors(Vec<u32>),
    /// Ordinals of skills.
    Skills(Vec<u16>),
    /// Ordinals of certificates.
    Certificates(Vec<u16>),
    /// Ordinal and rank of languages.
    Languages(Vec<(u16, u8)>),
    /// Step of the skill ladder.
    SkillGrade(u8),
    /// Bits of job types.
    JobTypes(u32),
    /// Bits of benefits.
    Benefits(u128),
    /// Bits of employer kinds.
    EmployerKinds(u64),
    /// Industry number.
    Industry(u32),
    /// Numbers of words.
    Words(Vec<u32>),
    /// Ordinals of target groups.
    TargetGroups(Vec<u16>),
    /// A day.
    Day(Day),
    /// Months, shown as years and months.
    Months(u32),
    /// A distance in tenths of a kilometre.
    TenthsOfKm(u64),
    /// A plain number.
    Number(i64),
    /// Nobody told us.
    NotTold,
    /// Told that there is none.
    None,
}

/// A template with its parameters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// What is said.
    pub template: &'static Template,
    /// The named values in it.
    pub params: Vec<(&'static str, Param)>,
}

impl Note {
    /// A sentence with its values.
    #[must_use]
    pub fn new(template: &'static Template, params: Vec<(&'static str, Param)>) -> Self {
        Self { template, params }
    }

    /// The values as people read them.
    pub(crate) fn values(&self, names: &dyn Names) -> Vec<(&'static str, Text)> {
        let values = self.params.iter();
        values.map(|(key, param)| (*key, names.name(param))).collect()
    }

    /// The sentence in both languages, with the names that `names` knows.
    #[must_use]
    pub fn render(&self, names: &dyn Names) -> Text {
        self.template.filled(&self.values(names))
    }
}

impl Template {
    /// The sentence in both languages with these values in it.
    pub(crate) fn filled(&self, values: &[(&'static str, Text)]) -> Text {
        Text {
            zh: filled(self.zh, values, |value| &value.zh),
            en: filled(self.en, values, |value| &value.en),
        }
    }
}

/// One wording with its values; a `{name}` that has no value stays as it is.
fn filled(wording: &str, values: &[(&'static str, Text)], told: fn(&Text) -> &str) -> String {
    let length: usize = values.iter().map(|(_, value)| told(value).len()).sum();
    let mut sentence = String::with_capacity(wording.len() + length);
    let mut rest = wording;
    while let Some((before, slot)) = rest.split_once('{') {
        sentence.push_str(before);
        let value = slot.split_once('}').and_then(|(name, after)| {
            let (_, value) = values.iter().find(|(key, _)| *key == name)?;
            Some((told(value), after))
        });
        let (value, after) = value.unwrap_or(("{", slot));
        sentence.push_str(value);
        rest = after;
    }
    sentence.push_str(rest);
    sentence
}

/// How the values of a note are written for people.
pub trait Names {
    /// Version of the code tables the names come from.
    fn version(&self) -> &str;

    /// The value in both languages; a code without a name is written as its code.
    fn name(&self, param: &Param) -> Text;
}

/// Collects notes when somebody wants to read them and costs one branch when nobody does, so that the explained
/// and the unexplained score are one computation.
#[derive(Debug, Default)]
pub struct Evidence {
    notes: Option<Vec<Note>>,
}

impl Evidence {
    /// Nobody reads.
    #[must_use]
    pub fn unread() -> Self {
        Self { notes: None }
    }

    /// Somebody reads.
    #[must_use]
    pub fn read() -> Self {
        Self {
            notes: Some(Vec::new()),
        }
    }

    /// Adds what `note` says, if somebody reads.
    #[inline]
    pub fn say(&mut self, note: impl FnOnce() -> Note) {
        if let Some(notes) = &mut self.notes {
            notes.push(note());
        }
    }

    /// The notes since the last call.
    pub fn take(&mut self) -> Vec<Note> {
        self.notes.as_mut().map(std::mem::take).unwrap_or_default()
    }
}

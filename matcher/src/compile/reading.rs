//! What a vacancy's words add where its publisher told nothing: the occupation from the title, skills from the duties.
//!
//! A stated fact is never touched, and what is read can raise or lower a score but exclude nobody. How a text is read is
//! the business of `language`.

use std::fmt;

use duijie_domain::candidate::HeldSkill;
use duijie_domain::code::{CodeBook, OccupationCode};
use duijie_domain::{Fact, Vacancy};
use duijie_language::skill::{SkillReader, wanted};
use duijie_language::title::{SURE, TitleReader};

/// Readers that fit the code tables in use; none where an operator's tables do not fit them.
pub(super) struct Readers {
    titles: Option<TitleReader>,
    skills: Option<SkillReader>,
}

impl Readers {
    pub(super) fn new(book: &CodeBook) -> Self {
        Self {
            titles: TitleReader::new(book).ok(),
            skills: SkillReader::of(book).ok(),
        }
    }

    /// The occupation that the title names, as far as it is sure, where none is told.
    pub(super) fn occupation(&self, record: &Vacancy) -> Option<OccupationCode> {
        if record.occupation != Fact::Unknown || record.title.is_empty() {
            return None;
        }
        let duties = Some(record.duties.as_str()).filter(|duties| !duties.is_empty());
        let read = self.titles.as_ref()?.read(&record.title, duties);
        read.auto(SURE).map(|reading| reading.value)
    }

    /// The skills that the duties name, where none is told; all of them welcome and none required.
    pub(super) fn skills(&self, record: &Vacancy) -> Vec<HeldSkill> {
        let asked = &record.requirements;
        let is_told = !asked.required_skills.is_empty() || !asked.preferred_skills.is_empty();
        let Some(reader) = self
            .skills
            .as_ref()
            .filter(|_| !is_told && !record.duties.is_empty())
        else {
            return Vec::new();
        };
        let wanted = wanted(&reader.read(&record.duties));
        wanted
            .required_skills
            .into_iter()
            .chain(wanted.preferred_skills)
            .collect()
    }
}

impl fmt::Debug for Readers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Readers").finish_non_exhaustive()
    }
}

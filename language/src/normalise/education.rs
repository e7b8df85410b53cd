//! Schooling as cells: levels, forms of study, degree, and the groups a post is kept for.

use std::sync::Arc;

use duijie_domain::code::{Code, CodeBook, EducationCode};

use super::{Kind, Normalise, Normalised, Told, joined, number, told};
use crate::education::{Schooling, asked, read};
use crate::target_group::{Addressee, find, groups};

pub(super) const KIND: Kind = Kind {
    id: "education",
    zh: "学历",
    en: "education",
    columns: &[
        "education_min",
        "education_min_name",
        "education_max",
        "study_forms",
        "degree",
        "target_groups",
        "graduation_year",
    ],
    make: |settings| Ok(Box::new(EducationCells(Arc::clone(&settings.codes)))),
};

struct EducationCells(Arc<CodeBook>);

impl Normalise for EducationCells {
    fn normalise(&self, text: &str) -> Normalised {
        let (findings, addressees) = (read(text), find(text));
        let asked = asked(&findings);
        let groups = groups(&addressees);
        let years = groups.iter().filter_map(|group| group.graduation_year);
        let cells = vec![
            code(asked.level_min.known()),
            asked
                .level_min
                .known()
                .map_or_else(String::new, |level| self.name(level)),
            code(asked.level_max.as_ref()),
            joined(asked.study_forms.iter().map(|form| form.as_str().to_owned())),
            code(asked.degree.known()),
            joined(groups.iter().map(|group| group.group.as_str().to_owned())),
            number(years.max()),
        ];
        let mut readings = told(&findings, |schooling| self.tell(schooling));
        readings.extend(told(&addressees, tell_addressee));
        // A cell that names a group says something, though no level.
        let is_read = !addressees.readings.is_empty();
        let doubts = findings
            .doubts
            .into_iter()
            .filter(|doubt| !is_read || doubt.code != "EDUCATION_UNREADABLE");
        Normalised {
            cells,
            readings,
            doubts: doubts.chain(addressees.doubts).collect(),
        }
    }
}

impl EducationCells {
    fn name(&self, level: &EducationCode) -> String {
        self.0
            .entry(level)
            .map_or_else(String::new, |entry| entry.name.to_string())
    }

    fn tell(&self, schooling: &Schooling) -> Told {
        let (field, value, name) = match schooling {
            Schooling::Level { min, max } => {
                let name = min.as_ref().map_or_else(String::new, |level| self.name(level));
                (
                    "education",
                    format!("{}-{}", code(min.as_ref()), code(max.as_ref())),
                    name,
                )
            }
            Schooling::AnyLevel => ("education", String::new(), "不限 any".to_owned()),
            Schooling::StudyForm(form) => ("study_form", form.as_str().to_owned(), String::new()),
            Schooling::Degree(degree) => ("degree", degree.as_str().to_owned(), String::new()),
        };
        Told { field, value, name }
    }
}

fn tell_addressee(addressee: &Addressee) -> Told {
    let (value, name) = match addressee {
        Addressee::Group(group) => (group.group.as_str().to_owned(), number(group.graduation_year)),
        Addressee::Anyone => (String::new(), "不限 anyone".to_owned()),
    };
    Told {
        field: "target_group",
        value,
        name,
    }
}

fn code<C: Code>(code: Option<&C>) -> String {
    code.map_or_else(String::new, |code| code.as_str().to_owned())
}

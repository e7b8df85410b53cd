//! A vacancy as the wording check sees it: its texts, and the facts that make a limit lawful.

use duijie_domain::check::Violation;
use duijie_domain::code::{HazardCode, LegalGroundCode, TargetGroupCode};
use duijie_domain::vacancy::VacancyState;
use duijie_domain::{Candidate, Employer, Fair, Vacancy};

use super::book::Rule;
use super::{Elements, Field, Finding, Severity, check_elements, check_field, check_pay};

/// What on a record may make a limit lawful.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Lawful {
    /// Grounds in law that the record names.
    pub grounds: Vec<LegalGroundCode>,
    /// Hazards of the work.
    pub hazards: Vec<HazardCode>,
    /// Groups for which the post is kept.
    pub target_groups: Vec<TargetGroupCode>,
    /// Whether the post is one of a public body, which may name a ground for limits that others may not set.
    pub public_body: bool,
}

impl Lawful {
    /// The lawful facts of a vacancy.
    #[must_use]
    pub fn of(vacancy: &Vacancy) -> Self {
        let age = vacancy.requirements.age.iter();
        let groups = vacancy.target_groups.iter();
        Self {
            grounds: age.map(|age| age.ground.clone()).collect(),
            hazards: vacancy.hazards.clone(),
            target_groups: groups.map(|target| target.group.clone()).collect(),
            public_body: false,
        }
    }

    /// Whether a fact on the record makes what a rule finds lawful.
    pub(super) fn lifts(&self, rule: &Rule) -> bool {
        rule.lifted_by.iter().any(|fact| match fact.split_once(':') {
            Some(("ground", code)) => self.grounds.iter().any(|ground| ground.as_str() == code),
            Some(("hazard", code)) => self.hazards.iter().any(|hazard| hazard.as_str() == code),
            Some(("target", code)) => self.target_groups.iter().any(|group| group.as_str() == code),
            _ => false,
        })
    }

    /// How grave a rule's finding is on this record.
    pub(super) fn severity(&self, rule: &Rule) -> Severity {
        if self.public_body && rule.open_to_public_bodies {
            Severity::Warn
        } else {
            rule.severity
        }
    }
}

/// The texts of a vacancy, column by column; a column that is not there is empty.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Notice<'a> {
    /// Name of the post.
    pub title: &'a str,
    /// What is done.
    pub duties: &'a str,
    /// Who is wanted.
    pub conditions: &'a str,
    /// Remarks.
    pub remarks: &'a str,
    /// What may make a limit lawful.
    pub lawful: Lawful,
}

impl Notice<'_> {
    /// All findings in the texts, column by column.
    #[must_use]
    pub fn check(&self) -> Vec<Finding> {
        let columns = [
            (Field::Title, self.title),
            (Field::Duties, self.duties),
            (Field::Conditions, self.conditions),
            (Field::Remarks, self.remarks),
        ];
        let findings = columns.map(|(field, text)| check_field(field, text, &self.lawful));
        findings.into_iter().flatten().collect()
    }
}

/// A record whose words are checked before it is taken in.
pub trait Worded {
    /// Limits in its texts and its pay range.
    fn limits(&self) -> Vec<Finding> {
        Vec::new()
    }

    /// Facts that a notice must tell and this one does not. They keep no record out: a notice may be completed before it is
    /// published. Without its employer, what is told of the employer is not looked at.
    fn missing(&self, _employer: Option<&Employer>) -> Vec<Violation> {
        Vec::new()
    }

    /// What should be looked at in a record that is taken, as far as it can be seen without its employer.
    fn warnings(&self) -> Vec<Violation> {
        let limits = self.limits().into_iter();
        let doubtful = limits.filter(|finding| finding.severity == Severity::Warn);
        doubtful
            .map(|finding| finding.violation())
            .chain(self.missing(None))
            .collect()
    }
}

impl Worded for Candidate {}

impl Worded for Employer {}

impl Worded for Fair {}

impl Worded for Vacancy {
    fn limits(&self) -> Vec<Finding> {
        let notice = Notice {
            title: &self.title,
            duties: &self.duties,
            conditions: "",
            remarks: &self.remarks,
            lawful: Lawful::of(self),
        };
        let mut findings = notice.check();
        findings.extend(self.pay.known().and_then(check_pay));
        findings
    }

    /// Only of what is shown or about to be.
    fn missing(&self, employer: Option<&Employer>) -> Vec<Violation> {
        match self.state {
            VacancyState::Open | VacancyState::Paused | VacancyState::Pending => {
                Elements::of(self, employer).missing()
            }
            _ => Vec::new(),
        }
    }
}

/// Everything that the check has to say of a record: its texts, its pay range and the facts it must tell. Without its
/// employer, what is told of the employer is not looked at.
#[must_use]
pub fn check_vacancy(vacancy: &Vacancy, employer: Option<&Employer>, public_body: bool) -> Vec<Finding> {
    let notice = Notice {
        title: &vacancy.title,
        duties: &vacancy.duties,
        conditions: "",
        remarks: &vacancy.remarks,
        lawful: Lawful {
            public_body,
            ..Lawful::of(vacancy)
        },
    };
    let mut findings = notice.check();
    findings.extend(vacancy.pay.known().and_then(check_pay));
    findings.extend(check_elements(&Elements::of(vacancy, employer)));
    findings
}

//! Rules of the event: who has to be named for it, and its texts and codes. Whether it can have happened is told by
//! [`crate::follow_up`].

use super::checker::Checker;
use super::{CheckContext, Violation};
use crate::event::{About, Event, Step};
use crate::message::Text;

/// Longest note in characters.
const NOTE_CHARACTERS_MAX: usize = 200;
/// Longest place of an interview in characters.
const PLACE_CHARACTERS_MAX: usize = 30;
/// Longest name of an actor, officer, proof, booth or policy in characters.
const NAME_CHARACTERS_MAX: usize = 64;

/// All rules that `event` breaks.
pub fn check_event(event: &Event, context: CheckContext<'_>) -> Vec<Violation> {
    let mut checker = Checker::new(context);
    checker.key(&event.key);
    name(&mut checker, "actor", &event.actor);
    checker.characters("note", &event.note, NOTE_CHARACTERS_MAX);
    check_names(&mut checker, event);
    check_step(&mut checker, &event.step);
    checker.finish()
}

fn check_names(checker: &mut Checker<'_>, event: &Event) {
    let (pair, person, fair) = match event.step.about() {
        About::Pair => (true, true, false),
        About::Person => (false, true, false),
        About::Visitor => (false, true, true),
        About::Booth => (false, false, true),
        About::Event => return,
    };
    let step = event.step.id();
    for (field, is_needed, is_there) in [
        ("candidate", person, event.candidate.is_some()),
        ("vacancy", pair, event.vacancy.is_some()),
        ("fair", fair, event.fair.is_some()),
    ] {
        if is_needed && !is_there {
            checker.refuse(
                field,
                "FIELD_REQUIRED",
                Text::new(
                    format!("事件 {step} 须写明 {field}"),
                    format!("the event {step} needs a {field}"),
                ),
                Text::new("请填写资源名", "give its resource name"),
            );
        }
        if field != "fair" && is_there && !is_needed {
            checker.refuse(
                field,
                "FIELD_NOT_ALLOWED",
                Text::new(
                    format!("事件 {step} 与 {field} 无关"),
                    format!("the event {step} is not about a {field}"),
                ),
                Text::new("请留空", "leave it out"),
            );
        }
    }
}

fn check_step(checker: &mut Checker<'_>, step: &Step) {
    match step {
        Step::Left { reason, .. } | Step::Lost { reason } => checker.code("step.reason", reason),
        Step::Served { service, proof } => {
            checker.code("step.service", service);
            checker.characters("step.proof", proof, NAME_CHARACTERS_MAX);
        }
        Step::Assigned { officer, area } => {
            name(checker, "step.officer", officer);
            if let Some(area) = area {
                checker.code("step.area", area);
            }
        }
        Step::InterviewSet { place, .. } => checker.characters("step.place", place, PLACE_CHARACTERS_MAX),
        Step::Granted(grant) => {
            name(checker, "step.policy", &grant.policy);
            checker.characters("step.payee", &grant.payee, NAME_CHARACTERS_MAX);
            checker.characters("step.family", &grant.family, NAME_CHARACTERS_MAX);
        }
        Step::BoothOpened { booth } | Step::BoothClosed { booth } => name(checker, "step.booth", booth),
        _ => {}
    }
}

fn name(checker: &mut Checker<'_>, field: &str, text: &str) {
    checker.required(field, text);
    checker.characters(field, text, NAME_CHARACTERS_MAX);
}

//! Granting: decided anew with everything recorded before in view, while nobody else records, and written as an event.

use super::super::tracking::{EventDraft, EventStep};
use super::super::{Call, Engine, EngineError, Principal, RecordName};
use super::check::{Question, Subject, payee_of};
use super::named_rule;
use duijie_domain::event::{Event, Grant, Step};
use duijie_domain::message::Text;
use duijie_domain::{Candidate, RecordKey};
use duijie_indexer::store::Sequence;
use duijie_policy::decision::{Answer, Decision};
use duijie_policy::grant::{Obstacle, grant};
use duijie_policy::rule::{Receiver, Unit};
use duijie_policy::{Claim, Rule};
use jiff::Timestamp;
use jiff::civil::Date;
use smol_str::SmolStr;
use std::sync::MutexGuard;

/// A grant as it is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GrantOrder {
    /// Who grants and under which identifier.
    pub key: RecordKey,
    /// Who did it.
    pub actor: SmolStr,
    /// The policy.
    pub policy: String,
    /// The person, the firm and what is told of them.
    pub subject: Subject,
    /// Whom it is paid to; by the rule if empty.
    pub payee: SmolStr,
    /// Months, years or days.
    pub units: u16,
    /// First day for which it is paid; the day of the decision if none.
    pub from: Option<Date>,
    /// Hundredths of a yuan, where less than the full rate is due.
    pub fen_asked: Option<u64>,
    /// The day of the decision; today if none.
    pub on: Option<Date>,
    /// A note.
    pub note: String,
    /// Only decide.
    pub validate_only: bool,
}

/// A grant that was recorded, or would have been.
#[derive(Debug, Clone, PartialEq)]
pub struct MadeGrant {
    /// Creation number of the event; 0 when nothing was to be written.
    pub number: u64,
    /// Sequence of the change; 0 when nothing was to be written.
    pub revision: Sequence,
    /// Whether it is new; false for one that was recorded before.
    pub is_new: bool,
    /// The grant.
    pub grant: Grant,
}

impl Engine {
    /// Decides anew and records the grant.
    ///
    /// # Errors
    /// `Conflict` unless the answer is yes, with the reasons; `InvalidInput`, `NotFound`.
    pub fn grant_policy(
        &self,
        caller: &Principal,
        order: GrantOrder,
        call: &Call,
    ) -> Result<MadeGrant, EngineError> {
        let on = self.day_of_grant(order.on)?;
        // The first look at all documents can take long: it is not done while others wait to record.
        self.know_documents(call)?;
        let writing = self.tracking.lock();
        let name = order.subject.candidate.as_ref().ok_or_else(nobody_named)?;
        let candidate = self.get::<Candidate>(caller, name)?.envelope.number;
        if let Some(known) = self.reach(caller).find::<Event>(&order.key)? {
            let number = known.envelope.number;
            return known_grant(known.body, &order, candidate, (number, known.envelope.revision));
        }
        self.know_documents(call)?;
        let made = self.decided_grant(caller, (&order, on), call)?;
        self.record_grant(caller, (order, candidate, on), made, (&writing, call))
    }

    /// Grants are made on the day, or written down later; never in advance.
    fn day_of_grant(&self, on: Option<Date>) -> Result<Date, EngineError> {
        let today = self.today();
        match on {
            Some(on) if on > today => Err(EngineError::invalid(
                "date",
                "DATE_IN_FUTURE",
                Text::new(format!("{on} 还没有到"), format!("{on} has not come yet")),
                Text::new(
                    "请到期后再发放，或留空表示今天",
                    "grant it when the day has come, or leave it out for today",
                ),
            )),
            on => Ok(on.unwrap_or(today)),
        }
    }

    fn decided_grant(
        &self,
        caller: &Principal,
        (order, on): (&GrantOrder, Date),
        call: &Call,
    ) -> Result<Grant, EngineError> {
        let rule = named_rule(&self.policies, "policy", &order.policy)?;
        let question = self.question(caller, &order.subject, on, call)?;
        let payee = payee(rule, order, &question)?;
        let from = order.from.unwrap_or(on);
        let claim = Claim {
            firm: (!payee.is_empty()).then(|| payee.clone()),
            from,
            units: order.units.max(1),
            fen_asked: order.fen_asked.map(|fen| i64::try_from(fen).unwrap_or(i64::MAX)),
            day: on,
        };
        let made = grant(rule, &question.facts, &claim, &question.grants).map_err(|no| refused(&no))?;
        Ok(Grant {
            policy: made.rule,
            payee,
            amount_fen: made.amount_fen.unsigned_abs(),
            months: if rule.amount.unit == Unit::Month {
                made.units
            } else {
                0
            },
            from,
            to: made.period.map(|period| period.to),
            units: made.units,
            family: made.family,
        })
    }

    fn record_grant(
        &self,
        caller: &Principal,
        (order, candidate, on): (GrantOrder, u64, Date),
        made: Grant,
        (writing, call): (&MutexGuard<'_, ()>, &Call),
    ) -> Result<MadeGrant, EngineError> {
        let draft = EventDraft {
            key: order.key,
            happened_at: self.time_on(on),
            actor: order.actor,
            candidate: Some(RecordName::Number(candidate)),
            vacancy: None,
            fair: None,
            step: EventStep::Told(Step::Granted(made.clone())),
            note: order.note,
        };
        let recorded = self.record_under(caller, vec![draft], order.validate_only, (writing, call))?;
        let recorded = recorded
            .into_iter()
            .next()
            .unwrap_or_else(|| Err(EngineError::Internal("an event was lost".to_owned())))?;
        Ok(MadeGrant {
            number: recorded.number,
            revision: recorded.revision,
            is_new: recorded.is_new,
            grant: made,
        })
    }

    /// The beginning of an earlier day; nothing for today, which is now.
    fn time_on(&self, on: Date) -> Option<Timestamp> {
        let begin = on.to_zoned(self.time_zone.clone()).ok()?;
        (on < self.today()).then(|| begin.timestamp())
    }
}

fn payee(rule: &Rule, order: &GrantOrder, question: &Question) -> Result<SmolStr, EngineError> {
    let told = &order.payee;
    match (rule.receiver, told.is_empty(), &question.firm) {
        (Receiver::Person, ..) | (_, false, _) => Ok(told.clone()),
        (Receiver::Firm, true, Some((_, firm))) => Ok(payee_of(firm)),
        (receiver, true, _) => {
            let receiver = receiver.text();
            Err(EngineError::invalid(
                "payee",
                "FIELD_REQUIRED",
                Text::new(
                    format!("该政策发给{}，但不知道是哪一家", receiver.zh),
                    format!("this grant goes to {}, and nobody said which", receiver.en),
                ),
                Text::new(
                    "请填写统一社会信用代码或编号",
                    "give its credit code or identifier",
                ),
            ))
        }
    }
}

/// The same key again is the same grant, if it was one for this person.
fn known_grant(
    event: Event,
    order: &GrantOrder,
    candidate: u64,
    (number, revision): (u64, Sequence),
) -> Result<MadeGrant, EngineError> {
    let is_of_person = event.candidate == Some(candidate);
    match event.step {
        Step::Granted(grant) if is_of_person && grant.policy == order.policy => Ok(MadeGrant {
            number,
            revision,
            is_new: false,
            grant,
        }),
        _ => Err(EngineError::Conflict {
            reason: "EVENT_KEY_REUSED",
            text: Text::new(
                "该编号已用于另一条事件，请换一个编号",
                "this identifier stands for another event; use another one",
            ),
        }),
    }
}

/// The reasons without the facts of the person, which belong into no message of a failure.
fn refused(decision: &Decision) -> EngineError {
    let reason = match decision.answer {
        _ if !decision.excluded_by.is_empty() => "GRANT_EXCLUDED",
        Answer::Unknown => "GRANT_UNDECIDED",
        _ => "GRANT_NOT_DUE",
    };
    let verdict = decision.sentences.iter().take(1).cloned();
    let failed = decision.failed.iter().map(|finding| finding.sentence.clone());
    let obstacles = decision.excluded_by.iter().map(Obstacle::text);
    let sentences: Vec<Text> = verdict.chain(failed).chain(obstacles).collect();
    let zh: Vec<&str> = sentences.iter().map(|text| text.zh.as_str()).collect();
    let en: Vec<&str> = sentences.iter().map(|text| text.en.as_str()).collect();
    EngineError::Conflict {
        reason,
        text: Text::new(zh.join("；"), en.join("; ")),
    }
}

fn nobody_named() -> EngineError {
    EngineError::invalid(
        "candidate",
        "FIELD_REQUIRED",
        Text::new("没有写明发给谁", "it is not said whose grant it is"),
        Text::new("请填写求职者", "name the candidate"),
    )
}

//! Merging records that mean the same, parting them again, and remembering who is not the same.

use super::disclosure::note;
use super::{Engine, EngineError, Principal, RecordName, WriteOptions};
use duijie_domain::check::{CheckContext, Checked};
use duijie_domain::merging::{Account, Mergeable, Part, account, compose};
use duijie_domain::message::Text;
use duijie_domain::{Candidate, RecordKind, Vacancy};
use duijie_indexer::store::{Merging, Sequence, Stored, Verdict, Write, Written};
use duijie_indexer::{
    Error as IndexerError,
    error::{Conflict, Missing},
};

const REASON_CHARACTERS_MAX: usize = 200;
const ACTOR_CHARACTERS_MAX: usize = 64;

/// A merge that is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MergeOrder {
    /// Candidates or vacancies.
    pub kind: RecordKind,
    /// The record that stays, and its revision if the caller has seen one.
    pub kept: (RecordName, Option<Sequence>),
    /// The record that becomes part of it, likewise.
    pub merged: (RecordName, Option<Sequence>),
    /// Fields in which the merged record's value is wanted.
    pub chosen: Vec<String>,
    /// Who merges, and why.
    pub verdict: Verdict,
}

/// What a merge did or would do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MergeAnswer {
    /// Creation number of the record that stays.
    pub number: u64,
    /// What was done; none if only checked.
    pub written: Option<Written>,
    /// What it meant field by field.
    pub account: Account,
}

impl Engine {
    /// Makes one record part of another.
    ///
    /// # Errors
    /// `InvalidInput` for a field that cannot be chosen or a whole that would break a rule, `NotFound`, `Conflict`.
    pub fn merge_records(
        &self,
        caller: &Principal,
        order: &MergeOrder,
        options: &WriteOptions,
    ) -> Result<MergeAnswer, EngineError> {
        match order.kind {
            RecordKind::Vacancy => self.merge_as::<Vacancy>(caller, order, options),
            RecordKind::Candidate => self.merge_as::<Candidate>(caller, order, options),
            kind => Err(EngineError::Internal(format!(
                "records of the kind {kind} are not merged"
            ))),
        }
    }

    /// Makes a merged record one of its own again; tells the record that it was part of.
    ///
    /// # Errors
    /// `NotFound`, `Conflict` when it is not merged or the other has changed.
    pub fn undo_merge(
        &self,
        caller: &Principal,
        kind: RecordKind,
        name: (&RecordName, Option<Sequence>),
        request_id: &str,
    ) -> Result<(u64, Written), EngineError> {
        let number = self.own_number(caller, kind, name.0)?;
        let kept = self.reach(caller).tenant_wide().standing_number(kind, number)?;
        note(caller, kind, kept);
        let write = Write::undo_merge(&caller.tenant, kind, number);
        let write = name.1.into_iter().fold(write, Write::expecting);
        let written = self.write_all(caller, vec![write], request_id, true)?;
        let first = written.into_iter().next();
        first.map(|written| (kept, written)).ok_or_else(unanswered)
    }

    /// Remembers that two records are not the same.
    ///
    /// # Errors
    /// `InvalidInput`, `NotFound`, `Conflict` when one of them is part of another.
    pub fn dismiss_duplicate(
        &self,
        caller: &Principal,
        kind: RecordKind,
        pair: (&RecordName, &RecordName),
        verdict: Verdict,
    ) -> Result<(), EngineError> {
        check_verdict(&verdict)?;
        let pair = (
            self.own_number(caller, kind, pair.0)?,
            self.own_number(caller, kind, pair.1)?,
        );
        let write = Write::dismiss(&caller.tenant, kind, pair, verdict);
        self.write_all(caller, vec![write], "", true).map(drop)
    }

    fn merge_as<R: Checked + Mergeable>(
        &self,
        caller: &Principal,
        order: &MergeOrder,
        options: &WriteOptions,
    ) -> Result<MergeAnswer, EngineError> {
        check_verdict(&order.verdict)?;
        check_chosen::<R>(&order.chosen)?;
        let kept = self.own_number(caller, order.kind, &order.kept.0)?;
        let merged = self.own_number(caller, order.kind, &order.merged.0)?;
        if options.validate_only {
            self.can_merge::<R>(caller, (kept, order.kept.1), (merged, order.merged.1))?;
        }
        let mut answer = MergeAnswer {
            number: kept,
            written: None,
            account: self.account::<R>(caller, (kept, merged), &order.chosen)?,
        };
        if !options.validate_only {
            let merging = Merging {
                merged,
                expected: order.merged.1,
                chosen: order.chosen.clone(),
                verdict: order.verdict.clone(),
            };
            let write = Write::merge(&caller.tenant, order.kind, kept, merging);
            let write = order.kept.1.into_iter().fold(write, Write::expecting);
            let written = self.write_all(caller, vec![write], &options.request_id, true)?;
            answer.written = written.into_iter().next();
        }
        Ok(answer)
    }

    /// What the merge means field by field. Of a pair that is merged already the own bodies are asked, so that a request
    /// sent again is told the same.
    fn account<R: Checked + Mergeable>(
        &self,
        caller: &Principal,
        (kept, merged): (u64, u64),
        chosen: &[String],
    ) -> Result<Account, EngineError> {
        let records = self.reach(caller).tenant_wide();
        if let Some((kept, merged)) = records.source::<R>(kept)?.zip(records.source::<R>(merged)?)
            && records.standing_number(R::KIND, merged.envelope.number)? == kept.envelope.number
        {
            return Ok(account(&kept.body, &merged.body));
        }
        let body = |number| -> Result<R, EngineError> {
            let stored: Stored<R> = self.get(caller, &RecordName::Number(number))?;
            Ok(stored.body)
        };
        let (kept, merged) = (body(kept)?, body(merged)?);
        self.check_whole(&kept, &merged, chosen)?;
        Ok(account(&kept, &merged))
    }

    /// The refusals of the store, for a merge that is only checked.
    fn can_merge<R: Checked>(
        &self,
        caller: &Principal,
        kept: (u64, Option<Sequence>),
        merged: (u64, Option<Sequence>),
    ) -> Result<(), EngineError> {
        let kind = R::KIND;
        let refuse = |conflict| Err(IndexerError::Conflict(conflict).into());
        if kept.0 == merged.0 {
            return refuse(Conflict::SameRecord { kind, number: kept.0 });
        }
        for (number, expected) in [kept, merged] {
            let standing: Stored<R> = self.get(caller, &RecordName::Number(number))?;
            let (stands, current) = (standing.envelope.number, standing.envelope.revision);
            if stands != number {
                let kept = stands;
                return refuse(Conflict::Merged { kind, number, kept });
            }
            if let Some(expected) = expected.filter(|expected| *expected != current) {
                let (expected, current) = (expected.0, current.0);
                return refuse(Conflict::RevisionMismatch {
                    kind,
                    number,
                    expected,
                    current,
                });
            }
        }
        Ok(())
    }

    fn check_whole<R: Checked + Mergeable>(
        &self,
        kept: &R,
        merged: &R,
        chosen: &[String],
    ) -> Result<(), EngineError> {
        let part = Part {
            body: merged.clone(),
            chosen,
            closed: &[],
        };
        let context = CheckContext {
            codes: &self.codes,
            today: self.today(),
        };
        let violations = compose(kept, &[part]).violations(context);
        // What is wrong with the kept record already is no reason against the merge.
        let old = kept.violations(context);
        let new: Vec<_> = violations
            .into_iter()
            .filter(|violation| !old.contains(violation))
            .collect();
        if new.is_empty() {
            Ok(())
        } else {
            Err(EngineError::InvalidInput(new))
        }
    }

    /// The record's own number, also where another one stands for it.
    fn own_number(
        &self,
        caller: &Principal,
        kind: RecordKind,
        name: &RecordName,
    ) -> Result<u64, EngineError> {
        let reach = self.reach(caller);
        let number = match name {
            RecordName::Number(number) => *number,
            RecordName::Key(key) => reach.tenant_wide().number_of(kind, key)?.ok_or_else(|| {
                let key = key.clone();
                IndexerError::NotFound(Missing::Key { kind, key })
            })?,
        };
        reach.check_number(kind, number)?;
        note(caller, kind, number);
        Ok(number)
    }
}

fn check_chosen<R: Mergeable>(chosen: &[String]) -> Result<(), EngineError> {
    match chosen.iter().position(|field| !R::can_choose(field)) {
        None => Ok(()),
        Some(place) => Err(EngineError::invalid(
            format!("chosen_fields[{place}]"),
            "FIELD_NOT_CHOOSABLE",
            Text::new(
                "没有这个字段，或它不能单独选择",
                "there is no such field, or it cannot be chosen alone",
            ),
            Text::new(
                "请使用 conflicting_fields 中的字段路径（先用 validate_only 查看）",
                "use a path of conflicting_fields; validate_only shows them first",
            ),
        )),
    }
}

fn check_verdict(verdict: &Verdict) -> Result<(), EngineError> {
    let texts = [
        ("actor", &verdict.actor, ACTOR_CHARACTERS_MAX),
        ("reason", &verdict.reason, REASON_CHARACTERS_MAX),
    ];
    for (field, text, max) in texts {
        if text.chars().count() > max {
            return Err(EngineError::invalid(
                field,
                "TEXT_TOO_LONG",
                Text::new(
                    format!("超过 {max} 个字符"),
                    format!("longer than {max} characters"),
                ),
                Text::new("请缩短文字", "shorten the text"),
            ));
        }
    }
    Ok(())
}

fn unanswered() -> EngineError {
    EngineError::Internal("the store left a write without an answer".to_owned())
}

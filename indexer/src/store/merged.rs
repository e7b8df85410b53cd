//! Records that are merged: what a write means for them, decided on the staged state.
//!
//! Each record of a union keeps the body that its own publisher wrote; the one record that stands for all of them has the
//! body composed of these. Its publishers go on writing under their own keys, and undoing takes a body out again. How two
//! bodies become one is the domain's matter.

use super::{
    decide::{self, Current},
    engine::Tree,
    format::{self, Bond, Merge, Operation, Verdict},
    keys,
    request::{Action, Body, Merging, Outcome, Target, Write, WriteResult, Written},
    staging::Staging,
    whole, withdrawals,
};
use crate::error::{Conflict, Error, Missing};
use duijie_domain::RecordKind;
use jiff::Timestamp;

/// Decides a write that merges or parts, or that meets a merged record; none for every other.
pub(super) fn stage(staging: &mut Staging<'_>, write: &Write, now: Timestamp) -> Option<WriteResult> {
    stage_if_ours(staging, write, now).transpose()
}

fn stage_if_ours(staging: &mut Staging<'_>, write: &Write, now: Timestamp) -> Result<Option<Written>, Error> {
    let Some(number) = decide::target_number(staging, write)? else {
        return Ok(None);
    };
    let mut union = Union {
        staging,
        kind: write.kind,
        now,
    };
    let result = match &write.action {
        Action::Merge(merging) => union.merge(write, number, merging),
        Action::Part => union.part(write, number),
        Action::Dismiss { other, verdict } => union.dismiss(write, (number, *other), verdict),
        _ => match union.member(number, write)? {
            Some(member) => union.write(write, &member),
            None => return Ok(None),
        },
    };
    result.map(Some)
}

/// The staged state with one kind of records in view.
struct Union<'s, 'e> {
    staging: &'s mut Staging<'e>,
    kind: RecordKind,
    now: Timestamp,
}

/// A record that is merged with others: its bond, and the body that its own publisher wrote.
struct Member {
    number: u64,
    bond: Bond,
    source: Current,
}

impl Union<'_, '_> {
    /// A write under the name of a record that is merged with others.
    fn write(&mut self, write: &Write, member: &Member) -> WriteResult {
        let root = self.root(member.number)?;
        let kept = self.live(root)?;
        match &write.action {
            Action::Create(_) => Err(decide::already_exists(&kept.envelope)),
            Action::Delete if member.bond.into.is_some() => Err(self.is_merged(member.number, root)),
            Action::Delete => {
                decide::check_revision(write.expected, &kept.envelope)?;
                self.delete(&kept)
            }
            Action::Upsert(body) | Action::Update(body) => {
                decide::check_revision(write.expected, &kept.envelope)?;
                if member.source.envelope.key != body.key {
                    let (kind, number) = (self.kind, member.number);
                    return Err(Error::Conflict(Conflict::KeyDiffers { kind, number }));
                }
                let is_of_the_whole = matches!(write.target, Target::Number(_)) && member.number == root;
                if is_of_the_whole {
                    self.change_whole(kept, member, body)
                } else {
                    self.change_source(kept, member, body)
                }
            }
            Action::Merge(_) | Action::Part | Action::Dismiss { .. } => Err(Error::Internal(
                "a write about a union was taken for one of its members".into(),
            )),
        }
    }

    /// A publisher writes its own record again: the whole is composed anew.
    fn change_source(&mut self, kept: Current, member: &Member, body: &Body) -> WriteResult {
        let bytes = withdrawals::kept(self.kind, &member.source.body, &body.bytes)?;
        if member.source.body == *bytes {
            return Ok(unchanged(&kept));
        }
        self.put_source(member.number, &member.source, &bytes)?;
        self.compose_root(kept)
    }

    /// Somebody changes the whole by its number: what differs now belongs to the record that stands for it.
    fn change_whole(&mut self, kept: Current, member: &Member, body: &Body) -> WriteResult {
        let bytes = withdrawals::kept(self.kind, &kept.body, &body.bytes)?;
        if kept.body == *bytes {
            return Ok(unchanged(&kept));
        }
        let parts = self.parts(&member.bond)?;
        let (own, settled) = whole::edited(self.kind, &member.source.body, &parts, &bytes)?;
        self.put_source(member.number, &member.source, &own)?;
        for part in &member.bond.parts {
            let mut bond = self.bond(*part)?.unwrap_or_default();
            if let Some(into) = &mut bond.into {
                into.closed.extend(settled.iter().cloned());
                into.closed.sort_unstable();
                into.closed.dedup();
            }
            self.put_bond(*part, Some(&bond))?;
        }
        self.compose_root(kept)
    }

    fn merge(&mut self, write: &Write, kept: u64, merging: &Merging) -> WriteResult {
        let other = merging.merged;
        if kept == other {
            return Err(Error::Conflict(Conflict::SameRecord {
                kind: self.kind,
                number: kept,
            }));
        }
        let into = self.standing(write, kept)?;
        if self
            .bond(other)?
            .and_then(|bond| bond.into)
            .is_some_and(|merge| merge.kept == kept)
        {
            return Ok(unchanged(&into));
        }
        let from = self.standing(write, other)?;
        decide::check_revision(write.expected, &into.envelope)?;
        decide::check_revision(merging.expected, &from.envelope)?;
        whole::check_fields(self.kind, &merging.chosen)?;
        let mut bond = self.begin_bond(other, &from)?;
        bond.into = Some(Merge {
            kept,
            chosen: merging.chosen.clone(),
            closed: Vec::new(),
            verdict: merging.verdict.clone(),
            merged_at: self.now,
        });
        self.put_bond(other, Some(&bond))?;
        let mut bond = self.begin_bond(kept, &into)?;
        bond.parts.push(other);
        self.put_bond(kept, Some(&bond))?;
        decide::keep_former(self.staging, self.kind, other, self.now)?;
        self.put(Tree::Records, keys::record(self.kind, other), None)?;
        decide::stage_change(self.staging, self.kind, other, Operation::Merged)?;
        self.forget_dismissal((kept, other))?;
        self.compose_root(into)
    }

    fn part(&mut self, write: &Write, number: u64) -> WriteResult {
        let merged = self
            .member(number, write)?
            .filter(|member| member.bond.into.is_some());
        let Some(mut member) = merged else {
            self.standing(write, number)?;
            let kind = self.kind;
            return Err(Error::Conflict(Conflict::NotMerged { kind, number }));
        };
        let kept = self.root(number).and_then(|root| self.live(root))?;
        decide::check_revision(write.expected, &kept.envelope)?;
        if let Some(merge) = member.bond.into.take() {
            self.leave(merge.kept, number)?;
        }
        self.put_bond(number, Some(&member.bond))?;
        self.compose_root(kept)?;
        let revision = decide::stage_change(self.staging, self.kind, number, Operation::Parted)?;
        let mut envelope = member.source.envelope.clone();
        (envelope.revision, envelope.updated_at) = (revision, self.now);
        let body = self.compose(&member.source.body, &member.bond)?;
        self.staging.get(Tree::Records, keys::record(self.kind, number))?;
        decide::put_record(self.staging, &envelope, &body)?;
        self.end_bond(number)?;
        Ok(Written {
            outcome: Outcome::Updated,
            number,
            revision,
        })
    }

    fn dismiss(&mut self, write: &Write, pair: (u64, u64), verdict: &Verdict) -> WriteResult {
        let (kind, number) = (self.kind, pair.0);
        if pair.0 == pair.1 {
            return Err(Error::Conflict(Conflict::SameRecord { kind, number }));
        }
        let kept = self.standing(write, pair.0)?;
        self.standing(write, pair.1)?;
        let Staging {
            sealing, new_keys, ..
        } = &*self.staging;
        let value = match kind {
            RecordKind::Candidate => sealing.encode_about(new_keys, &[pair.0, pair.1], verdict)?,
            _ => format::encode(verdict)?,
        };
        for (one, other) in [pair, (pair.1, pair.0)] {
            self.put(
                Tree::Dismissals,
                keys::pair(kind, one, other),
                Some(value.clone()),
            )?;
        }
        Ok(unchanged(&kept))
    }

    /// The record with this number, which must stand for itself.
    fn standing(&mut self, write: &Write, number: u64) -> Result<Current, Error> {
        if let Some(current) = decide::read_record(self.staging, Tree::Records, self.kind, number)?
            && current.envelope.tenant == write.tenant
        {
            return Ok(current);
        }
        match self.member(number, write)? {
            Some(_) => {
                let root = self.root(number)?;
                Err(self.is_merged(number, root))
            }
            None => Err(Error::NotFound(Missing::Number {
                kind: self.kind,
                number,
            })),
        }
    }

    /// Deletes the whole with everything merged into it: nothing of a person may be left behind.
    fn delete(&mut self, kept: &Current) -> WriteResult {
        let mut numbers = vec![kept.envelope.number];
        while let Some(number) = numbers.pop() {
            numbers.extend(self.bond(number)?.unwrap_or_default().parts);
            if let Some(source) = decide::read_record(self.staging, Tree::Sources, self.kind, number)? {
                let envelope = source.envelope;
                self.put(
                    Tree::Keys,
                    keys::own(self.kind, &envelope.tenant, &envelope.key),
                    None,
                )?;
            }
            self.put(Tree::Sources, keys::record(self.kind, number), None)?;
            self.put_bond(number, None)?;
        }
        decide::delete(self.staging, &kept.envelope, self.now)
    }

    /// Writes the record that stands for a union as its members are now.
    fn compose_root(&mut self, kept: Current) -> WriteResult {
        let number = kept.envelope.number;
        let body = match decide::read_record(self.staging, Tree::Sources, self.kind, number)? {
            Some(source) => {
                let bond = self.bond(number)?.unwrap_or_default();
                self.compose(&source.body, &bond)?
            }
            None => kept.body,
        };
        self.end_bond(number)?;
        decide::keep_former(self.staging, self.kind, number, self.now)?;
        let revision = decide::stage_change(self.staging, self.kind, number, Operation::Updated)?;
        let mut envelope = kept.envelope;
        (envelope.revision, envelope.updated_at) = (revision, self.now);
        decide::put_record(self.staging, &envelope, &body)?;
        Ok(Written {
            outcome: Outcome::Updated,
            number,
            revision,
        })
    }

    /// The body of a record with everything merged into it. Without parts the own bytes, untouched.
    fn compose(&mut self, own: &[u8], bond: &Bond) -> Result<Vec<u8>, Error> {
        if bond.parts.is_empty() {
            return Ok(own.to_vec());
        }
        let parts = self.parts(bond)?;
        whole::compose(self.kind, own, &parts)
    }

    fn parts(&mut self, bond: &Bond) -> Result<Vec<(Vec<u8>, Merge)>, Error> {
        let mut parts = Vec::with_capacity(bond.parts.len());
        for number in &bond.parts {
            let source = decide::read_record(self.staging, Tree::Sources, self.kind, *number)?;
            let (bond, source) = self.bond(*number)?.zip(source).ok_or_else(torn)?;
            let body = self.compose(&source.body, &bond)?;
            parts.push((body, bond.into.ok_or_else(torn)?));
        }
        Ok(parts)
    }

    /// The bond of a record that is about to be merged; its body is put aside as its publisher wrote it.
    fn begin_bond(&mut self, number: u64, current: &Current) -> Result<Bond, Error> {
        if let Some(bond) = self.bond(number)? {
            return Ok(bond);
        }
        self.put_source(number, current, &current.body)?;
        Ok(Bond::default())
    }

    /// Takes `part` off the record that it was merged into.
    fn leave(&mut self, kept: u64, part: u64) -> Result<(), Error> {
        let mut bond = self.bond(kept)?.ok_or_else(torn)?;
        bond.parts.retain(|number| *number != part);
        self.put_bond(kept, Some(&bond))
    }

    /// Forgets the bond of a record that is merged with none any more.
    fn end_bond(&mut self, number: u64) -> Result<(), Error> {
        let is_alone = self.bond(number)?.is_some_and(|bond| bond == Bond::default());
        if is_alone {
            self.put_bond(number, None)?;
            self.put(Tree::Sources, keys::record(self.kind, number), None)?;
        }
        Ok(())
    }

    fn forget_dismissal(&mut self, pair: (u64, u64)) -> Result<(), Error> {
        for (one, other) in [pair, (pair.1, pair.0)] {
            self.put(Tree::Dismissals, keys::pair(self.kind, one, other), None)?;
        }
        Ok(())
    }

    /// The record with this number, if it is merged with others and of the tenant.
    fn member(&mut self, number: u64, write: &Write) -> Result<Option<Member>, Error> {
        let Some(bond) = self.bond(number)? else {
            return Ok(None);
        };
        let source = decide::read_record(self.staging, Tree::Sources, self.kind, number)?.ok_or_else(torn)?;
        let is_own = source.envelope.tenant == write.tenant;
        Ok(is_own.then_some(Member { number, bond, source }))
    }

    /// The record that stands for this one.
    fn root(&mut self, number: u64) -> Result<u64, Error> {
        let mut root = number;
        while let Some(merge) = self.bond(root)?.and_then(|bond| bond.into) {
            root = merge.kept;
        }
        Ok(root)
    }

    fn live(&mut self, root: u64) -> Result<Current, Error> {
        decide::read_record(self.staging, Tree::Records, self.kind, root)?.ok_or_else(torn)
    }

    fn bond(&mut self, number: u64) -> Result<Option<Bond>, Error> {
        let stored = self.staging.get(Tree::Bonds, keys::record(self.kind, number))?;
        let Some(stored) = stored.map(<[u8]>::to_vec) else {
            return Ok(None);
        };
        self.staging.sealing.decode_about(&self.staging.new_keys, &stored)
    }

    fn put_bond(&mut self, number: u64, bond: Option<&Bond>) -> Result<(), Error> {
        let Staging {
            sealing, new_keys, ..
        } = &*self.staging;
        let value = bond.map(|bond| sealing.encode_bond(new_keys, self.kind, number, bond));
        let value = value.transpose()?;
        self.put(Tree::Bonds, keys::record(self.kind, number), value)
    }

    fn put_source(&mut self, number: u64, source: &Current, body: &[u8]) -> Result<(), Error> {
        let stored = decide::encode(self.staging, &source.envelope, body)?;
        self.put(Tree::Sources, keys::record(self.kind, number), Some(stored))
    }

    /// Every key is asked for before it is staged, so that readers can be shown what it held.
    fn put(&mut self, tree: Tree, key: Vec<u8>, value: Option<Vec<u8>>) -> Result<(), Error> {
        self.staging.get(tree, key.clone())?;
        self.staging.set(tree, key, value);
        Ok(())
    }

    fn is_merged(&self, number: u64, kept: u64) -> Error {
        let kind = self.kind;
        Error::Conflict(Conflict::Merged { kind, number, kept })
    }
}

fn unchanged(kept: &Current) -> Written {
    Written {
        outcome: Outcome::Unchanged,
        number: kept.envelope.number,
        revision: kept.envelope.revision,
    }
}

fn torn() -> Error {
    format::damaged("the bond of merged records is torn")
}

//! What booths do in the demonstration: they look at who comes, mark, hire and lose, and one after the other packs up.
//! What a hire leaves of the places is held against what was left before.

use super::day::Pace;
use crate::command::Failure;
use duijie_proto::v1;
use std::collections::BTreeMap;
use tokio::sync::mpsc;
use tonic::transport::Channel;
use v1::fair_service_client::FairServiceClient;

/// After so many visitors a booth packs up.
const CLOSE_EVERY: u64 = 60;

/// What booths have told.
#[derive(Debug, Default)]
pub(super) struct Told {
    pub(super) marks: u64,
    pub(super) hires: u64,
    pub(super) refused: u64,
    pub(super) closed: u64,
    /// Hires after which another number of places was left than should have been.
    pub(super) wrong: u64,
}

/// A person at a booth.
struct Talk<'a> {
    candidate: &'a str,
    booth: &'a str,
    post: &'a v1::VacancyAtBooth,
}

/// Everything that booths tell, in the order in which visitors come, until the doors close.
pub(super) async fn booths(
    fair: String,
    channel: Channel,
    mut visitors: mpsc::UnboundedReceiver<v1::EnterFairResponse>,
    pace: Pace,
) -> Result<Told, Failure> {
    let mut crowd = Crowd {
        client: FairServiceClient::new(channel),
        fair,
        left: BTreeMap::new(),
        told: Told::default(),
    };
    let mut turn = pace.seed;
    while let Some(came) = visitors.recv().await {
        turn += 1;
        let ranked = came.ranked.unwrap_or_default();
        let Some(booth) = ranked.booths.first() else {
            continue;
        };
        let Some(post) = booth.vacancies.first() else {
            continue;
        };
        let talk = Talk {
            candidate: &came.candidate,
            booth: &booth.booth,
            post,
        };
        crowd.talk(&talk, turn).await?;
        if turn.is_multiple_of(CLOSE_EVERY) {
            crowd.close(&booth.booth).await?;
        }
    }
    Ok(crowd.told)
}

struct Crowd {
    client: FairServiceClient<Channel>,
    fair: String,
    /// Places that each vacancy should have left.
    left: BTreeMap<String, u32>,
    told: Told,
}

impl Crowd {
    /// About four in ten show interest, one in six is hired; the others are marked or lost.
    async fn talk(&mut self, talk: &Talk<'_>, turn: u64) -> Result<(), Failure> {
        let request = v1::ExplainAtBoothRequest {
            fair: self.fair.clone(),
            booth: talk.booth.to_owned(),
            candidate: talk.candidate.to_owned(),
            profile: String::new(),
        };
        self.client.explain_at_booth(request).await?;
        let steps: &[v1::VisitStep] = match turn % 12 {
            0 | 6 => &[v1::VisitStep::Interested, v1::VisitStep::Hired],
            1 | 7 => &[v1::VisitStep::Interested, v1::VisitStep::Notified],
            2 => &[v1::VisitStep::Interested, v1::VisitStep::InterviewSet],
            3 => &[v1::VisitStep::Interested, v1::VisitStep::Offered],
            4 => &[v1::VisitStep::Contacted, v1::VisitStep::Lost],
            5 | 8 => &[v1::VisitStep::Undecided],
            _ => &[v1::VisitStep::Unsuitable],
        };
        for step in steps {
            self.mark(talk, *step).await?;
        }
        Ok(())
    }

    async fn mark(&mut self, talk: &Talk<'_>, step: v1::VisitStep) -> Result<(), Failure> {
        let request = v1::MarkVisitorRequest {
            fair: self.fair.clone(),
            booth: talk.booth.to_owned(),
            candidate: talk.candidate.to_owned(),
            vacancy: talk.post.vacancy.clone(),
            step: step.into(),
            interview_at: match step {
                v1::VisitStep::InterviewSet => "2030-01-08T09:00".to_owned(),
                _ => String::new(),
            },
            reason: match step {
                v1::VisitStep::Lost => "distance".to_owned(),
                _ => String::new(),
            },
            ..v1::MarkVisitorRequest::default()
        };
        match self.client.mark_visitor(request).await {
            Ok(told) => self.note(talk, step, told.get_ref()),
            // Somebody else was faster: the last place is gone, or the person is hired.
            Err(status) if status.code() == tonic::Code::InvalidArgument => self.told.refused += 1,
            Err(status) => return Err(status.into()),
        }
        Ok(())
    }

    fn note(&mut self, talk: &Talk<'_>, step: v1::VisitStep, told: &v1::MarkVisitorResponse) {
        self.told.marks += 1;
        let left = self
            .left
            .entry(talk.post.vacancy.clone())
            .or_insert(talk.post.places_left);
        if step == v1::VisitStep::Hired {
            self.told.hires += 1;
            *left = left.saturating_sub(1);
        }
        self.told.wrong += u64::from(*left != told.places_left);
    }

    async fn close(&mut self, booth: &str) -> Result<(), Failure> {
        let request = v1::CloseBoothRequest {
            fair: self.fair.clone(),
            booth: booth.to_owned(),
            actor: String::new(),
            note: "packed up".to_owned(),
        };
        self.client.close_booth(request).await?;
        self.told.closed += 1;
        Ok(())
    }
}

//! The tour over the loaded fair, all of it through gRPC: every pair matched, the best of both directions with their
//! reasons, and one person who is not in the list with the change that would bring them in.

use super::load::Figures;
use crate::command::Failure;
use crate::command::explain::remedy_line;
use crate::command::show::{self, candidate_abilities, candidate_line, reasons, score_line, vacancy_line};
use crate::terminal::{Progress, Screen, grouped};
use duijie_domain::code::CodeBook;
use duijie_proto::v1;
use serde_json::json;
use tokio_stream::StreamExt;
use tonic::transport::Channel;
use v1::bulk_match_response::Part;
use v1::candidate_service_client::CandidateServiceClient;
use v1::matching_service_client::MatchingServiceClient;
use v1::vacancy_service_client::VacancyServiceClient;

/// Entries of a list that are shown in full.
const SHOWN: i32 = 2;
/// Length of the list about which "why not" is asked.
const LIST_LENGTH: i32 = 10;
/// Those left out among whom a person is looked for that one change would bring in.
const LEFT_OUT_ASKED: i32 = 24;
/// Answers may hold many explanations.
const ANSWER_BYTES_MAX: usize = 16 * 1024 * 1024;

/// What the whole match came to, and where it is worth a look.
#[derive(Default)]
struct Overview {
    summary: v1::BulkSummary,
    /// The vacancy whose list is most worth a look, and how much.
    vacancy: (u64, String),
    /// The candidate whose list is most worth a look, and how much.
    candidate: (u64, String),
    vacancies_without_anyone: u64,
}

/// Shows the tour.
pub(super) async fn show(
    codes: &CodeBook,
    channel: &Channel,
    figures: &Figures,
    count_excluded: bool,
    screen: Screen,
) -> Result<(), Failure> {
    let tour = Tour {
        codes,
        matching: MatchingServiceClient::new(channel.clone()).max_decoding_message_size(ANSWER_BYTES_MAX),
        candidates: CandidateServiceClient::new(channel.clone()),
        vacancies: VacancyServiceClient::new(channel.clone()),
        sequence: figures.sequence,
        count_excluded,
        screen,
    };
    let overview = tour.match_all().await?;
    tour.tell_figures(figures, &overview)?;
    tour.best_candidates(&overview.vacancy.1).await?;
    tour.best_vacancies(&overview.candidate.1).await?;
    tour.why_not(&overview.vacancy.1).await
}

struct Tour<'a> {
    codes: &'a CodeBook,
    matching: MatchingServiceClient<Channel>,
    candidates: CandidateServiceClient<Channel>,
    vacancies: VacancyServiceClient<Channel>,
    sequence: u64,
    count_excluded: bool,
    screen: Screen,
}

impl Tour<'_> {
    /// Matches every vacancy with every candidate in both directions.
    async fn match_all(&self) -> Result<Overview, Failure> {
        let request = v1::BulkMatchRequest {
            k: LIST_LENGTH,
            k_per_candidate: SHOWN,
            min_sequence: self.sequence,
            count_excluded: self.count_excluded,
            ..v1::BulkMatchRequest::default()
        };
        let mut parts = self.matching.clone().bulk_match(request).await?.into_inner();
        let mut progress = Progress::start("匹配 match", "对", 0);
        let mut overview = Overview::default();
        while let Some(part) = parts.next().await {
            match part?.part {
                Some(Part::Progress(now)) => progress.tell(now.pairs_done, now.pairs_total),
                Some(Part::VacancyList(list)) => overview.see_vacancy(list),
                Some(Part::CandidateList(list)) => overview.see_candidate(list),
                Some(Part::Summary(summary)) => overview.summary = summary,
                None => {}
            }
        }
        progress.finish(overview.summary.pairs);
        Ok(overview)
    }

    fn tell_figures(&self, figures: &Figures, overview: &Overview) -> Result<(), Failure> {
        let summary = &overview.summary;
        let pairs_per_second = summary.pairs.saturating_mul(1_000) / summary.elapsed_ms.max(1);
        if self.screen.json {
            let step = json!({
                "step": "match",
                "pairs": summary.pairs,
                "eligible_pairs": self.count_excluded.then_some(summary.eligible_pairs),
                "elapsed_ms": summary.elapsed_ms,
                "pairs_per_second": pairs_per_second,
            });
            return Ok(self.screen.document(&step)?);
        }
        self.screen.heading("数字 / Figures")?;
        self.screen.line(format!(
            "加载 {} 条，每秒 {} 条 / {} records loaded, {} a second",
            grouped(figures.records),
            grouped(figures.records_per_second),
            grouped(figures.records),
            grouped(figures.records_per_second),
        ))?;
        let eligible = match self.count_excluded {
            true => format!("，符合硬性条件 {} 对", grouped(summary.eligible_pairs)),
            false => String::new(),
        };
        self.screen.line(format!(
            "岗位 {} × 求职者 {} = {} 对{eligible}，用时 {}.{} 秒，每秒 {} 对",
            grouped(summary.vacancies),
            grouped(summary.candidates),
            grouped(summary.pairs),
            summary.elapsed_ms / 1_000,
            summary.elapsed_ms % 1_000 / 100,
            grouped(pairs_per_second),
        ))?;
        self.screen.line(format!(
            "无人符合硬性条件的岗位 {} 个 / vacancies that nobody fits: {}",
            overview.vacancies_without_anyone, overview.vacancies_without_anyone
        ))?;
        Ok(())
    }

    async fn best_candidates(&self, vacancy: &str) -> Result<(), Failure> {
        let request = v1::MatchCandidatesRequest {
            vacancy: vacancy.to_owned(),
            k: SHOWN,
            view: v1::View::Full.into(),
            min_sequence: self.sequence,
            ..v1::MatchCandidatesRequest::default()
        };
        let answer = self
            .matching
            .clone()
            .match_candidates(request)
            .await?
            .into_inner();
        if self.screen.json {
            let matches = answer.matches.iter().map(|entry| {
                json!({
                    "candidate": entry.candidate,
                    "score": show::score_document(&entry.score),
                    "explanation": show::explanation_document(&entry.explanation),
                })
            });
            let matches: Vec<_> = matches.collect();
            let step = json!({ "step": "best-candidates", "vacancy": vacancy, "matches": matches });
            return Ok(self.screen.document(&step)?);
        }
        let vacancy = self.vacancy(vacancy).await?;
        self.screen.heading(format!(
            "岗位找人 / Candidates for a vacancy: {} {}",
            show::own_id(&vacancy.key),
            vacancy_line(self.codes, &vacancy)
        ))?;
        for entry in &answer.matches {
            let candidate = self.candidate(&entry.candidate).await?;
            self.screen.line(format!(
                "\n第 {} 名  {}  {}",
                entry.rank,
                show::own_id(&entry.key),
                candidate_line(self.codes, &candidate)
            ))?;
            self.screen.line(candidate_abilities(self.codes, &candidate))?;
            self.tell_reasons(entry.score.as_ref(), entry.explanation.as_ref())?;
        }
        Ok(())
    }

    async fn best_vacancies(&self, candidate: &str) -> Result<(), Failure> {
        let request = v1::MatchVacanciesRequest {
            candidate: candidate.to_owned(),
            k: SHOWN,
            view: v1::View::Full.into(),
            min_sequence: self.sequence,
            ..v1::MatchVacanciesRequest::default()
        };
        let answer = self.matching.clone().match_vacancies(request).await?.into_inner();
        if self.screen.json {
            let matches = answer.matches.iter().map(|entry| {
                json!({
                    "vacancy": entry.vacancy,
                    "score": show::score_document(&entry.score),
                    "explanation": show::explanation_document(&entry.explanation),
                })
            });
            let matches: Vec<_> = matches.collect();
            let step = json!({ "step": "best-vacancies", "candidate": candidate, "matches": matches });
            return Ok(self.screen.document(&step)?);
        }
        let candidate = self.candidate(candidate).await?;
        self.screen.heading(format!(
            "人找岗位 / Vacancies for a candidate: {} {}",
            show::own_id(&candidate.key),
            candidate_line(self.codes, &candidate)
        ))?;
        self.screen.line(candidate_abilities(self.codes, &candidate))?;
        for entry in &answer.matches {
            let vacancy = self.vacancy(&entry.vacancy).await?;
            self.screen.line(format!(
                "\n第 {} 名  {}  {}",
                entry.rank,
                show::own_id(&entry.key),
                vacancy_line(self.codes, &vacancy)
            ))?;
            self.tell_reasons(entry.score.as_ref(), entry.explanation.as_ref())?;
        }
        Ok(())
    }

    /// The first of those left out whom the fewest changes would bring into the list, among the people who want the
    /// very occupation of the vacancy.
    async fn why_not(&self, vacancy: &str) -> Result<(), Failure> {
        let occupation = self.vacancy(vacancy).await?.occupation;
        let request = v1::MatchCandidatesRequest {
            vacancy: vacancy.to_owned(),
            k: 1,
            filter: Some(v1::SearchFilter {
                occupations: occupation.into_iter().collect(),
                ..v1::SearchFilter::default()
            }),
            excluded_size: LEFT_OUT_ASKED,
            min_sequence: self.sequence,
            ..v1::MatchCandidatesRequest::default()
        };
        let answer = self
            .matching
            .clone()
            .match_candidates(request)
            .await?
            .into_inner();
        let mut best: Option<(String, v1::WhyNot)> = None;
        for left_out in answer.excluded {
            let why_not = self.explain_absence(vacancy, &left_out.candidate).await?;
            let changes = |why_not: &v1::WhyNot| why_not.remedies.first().map(|remedy| remedy.changes.len());
            let fewest = best.as_ref().and_then(|(_, why_not)| changes(why_not));
            if let Some(count) = changes(&why_not).filter(|count| fewest.is_none_or(|fewest| *count < fewest))
            {
                best = Some((left_out.candidate, why_not));
                if count == 1 {
                    break;
                }
            }
        }
        match best {
            Some((candidate, why_not)) => self.tell_why_not(vacancy, &candidate, &why_not).await,
            None => Ok(()),
        }
    }

    async fn explain_absence(&self, vacancy: &str, candidate: &str) -> Result<v1::WhyNot, Failure> {
        let request = v1::ExplainMatchRequest {
            vacancy: vacancy.to_owned(),
            candidate: candidate.to_owned(),
            k: LIST_LENGTH,
            min_sequence: self.sequence,
            ..v1::ExplainMatchRequest::default()
        };
        let answer = self.matching.clone().explain_match(request).await?.into_inner();
        Ok(answer.why_not.unwrap_or_default())
    }

    async fn tell_why_not(
        &self,
        vacancy: &str,
        candidate: &str,
        why_not: &v1::WhyNot,
    ) -> Result<(), Failure> {
        if self.screen.json {
            let step = json!({
                "step": "why-not",
                "vacancy": vacancy,
                "candidate": candidate,
                "message": show::text_document(&why_not.message),
            });
            return Ok(self.screen.document(&step)?);
        }
        let record = self.candidate(candidate).await?;
        self.screen.heading("为何未入选 / Why not")?;
        self.screen.line(format!(
            "{} {}",
            show::own_id(&record.key),
            candidate_line(self.codes, &record)
        ))?;
        self.screen.line(show::zh(&why_not.message))?;
        for remedy in why_not.remedies.iter().take(2) {
            self.screen.line(remedy_line(remedy))?;
        }
        Ok(())
    }

    fn tell_reasons(
        &self,
        score: Option<&v1::PairScore>,
        explanation: Option<&v1::Explanation>,
    ) -> Result<(), Failure> {
        if let Some(score) = score {
            self.screen.line(score_line(score))?;
        }
        if let Some(explanation) = explanation {
            self.screen.line(reasons(explanation))?;
        }
        Ok(())
    }

    async fn vacancy(&self, name: &str) -> Result<v1::Vacancy, Failure> {
        let request = v1::GetVacancyRequest {
            name: name.to_owned(),
        };
        Ok(self.vacancies.clone().get_vacancy(request).await?.into_inner())
    }

    async fn candidate(&self, name: &str) -> Result<v1::Candidate, Failure> {
        let request = v1::GetCandidateRequest {
            name: name.to_owned(),
        };
        Ok(self.candidates.clone().get_candidate(request).await?.into_inner())
    }
}

impl Overview {
    fn see_vacancy(&mut self, list: v1::VacancyList) {
        self.vacancies_without_anyone += u64::from(list.matches.is_empty());
        let worth = worth(list.matches.iter().map(|entry| entry.score.as_ref()));
        if worth > self.vacancy.0 || self.vacancy.1.is_empty() {
            self.vacancy = (worth, list.vacancy);
        }
    }

    fn see_candidate(&mut self, list: v1::CandidateList) {
        let worth = worth(list.matches.iter().map(|entry| entry.score.as_ref()));
        if worth > self.candidate.0 || self.candidate.1.is_empty() {
            self.candidate = (worth, list.candidate);
        }
    }
}

/// How much there is to see in a list: high scores that rest on many known facts.
fn worth<'a>(scores: impl Iterator<Item = Option<&'a v1::PairScore>>) -> u64 {
    let shown = scores.flatten().take(SHOWN.unsigned_abs() as usize);
    shown
        .map(|score| u64::from(score.pair) * u64::from(score.coverage))
        .sum()
}

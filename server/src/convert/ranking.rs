//! Ranked lists as a table: one row for each entry, with both sides' reasons. In: messages of the wire. Out: rows of
//! files. Nothing is computed here.

use super::document::{explanation_document, score_document, zh};
use crate::terminal::points;
use duijie_indexer::export::PlainRow;
use duijie_proto::v1;
use serde_json::json;

/// The headers of the table.
pub const RANKING_HEADERS: [&str; 12] = [
    "方向",
    "岗位编号",
    "岗位名称",
    "求职者编号",
    "名次",
    "匹配分",
    "单位看人",
    "求职者看岗位",
    "已知信息‰",
    "单位方理由",
    "求职者方理由",
    "待核实",
];
/// The headers of columns that hold numbers.
pub const RANKING_NUMERIC: [&str; 5] = ["名次", "匹配分", "单位看人", "求职者看岗位", "已知信息‰"];

/// One entry of a list on its way into the file.
pub struct Ranking {
    /// Whose list it stands in.
    pub direction: &'static str,
    /// The publisher's identifier of the vacancy.
    pub vacancy: String,
    /// Name of the post.
    pub title: String,
    /// The publisher's identifier of the candidate.
    pub candidate: String,
    /// Place in the list, from 1.
    pub rank: u32,
    /// Both sides' scores and their blend.
    pub score: v1::PairScore,
    /// The reasons, if they were asked for.
    pub explanation: Option<v1::Explanation>,
}

impl Ranking {
    /// The direction of a vacancy's list.
    pub const OF_VACANCY: &'static str = "岗位→求职者";
    /// The direction of a candidate's list.
    pub const OF_CANDIDATE: &'static str = "求职者→岗位";

    /// The entry as a row under [`RANKING_HEADERS`].
    pub fn row(self) -> PlainRow {
        let side = |side: &Option<v1::SideScore>| side.as_ref().map_or(0, |side| side.score);
        let score = &self.score;
        let explanation = self.explanation.clone().unwrap_or_default();
        let json = json!({
            "direction": self.direction,
            "vacancy": self.vacancy,
            "title": self.title,
            "candidate": self.candidate,
            "rank": self.rank,
            "score": score_document(&Some(*score)),
            "explanation": explanation_document(&self.explanation),
        });
        PlainRow {
            cells: vec![
                self.direction.to_owned(),
                self.vacancy,
                self.title,
                self.candidate,
                self.rank.to_string(),
                points(score.pair),
                points(side(&score.employer)),
                points(side(&score.seeker)),
                score.coverage.to_string(),
                told(&explanation.employer_terms),
                told(&explanation.seeker_terms),
                to_verify(&explanation),
            ],
            json,
        }
    }
}

/// The terms that brought points, each with what it rests on.
fn told(terms: &[v1::TermExplanation]) -> String {
    let counted = terms.iter().filter(|term| term.contribution > 0);
    let texts: Vec<String> = counted
        .map(|term| format!("{} +{}", zh(&term.message), points(term.contribution)))
        .collect();
    texts.join("；")
}

fn to_verify(explanation: &v1::Explanation) -> String {
    let unknown = explanation
        .hard_outcomes
        .iter()
        .filter(|line| line.outcome() == v1::Outcome::Unknown);
    let texts: Vec<String> = unknown.map(|line| zh(&line.message)).collect();
    texts.join("；")
}

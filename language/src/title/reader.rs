//! Reads the occupation out of a title: ranked codes with confidence at every level, and a refusal where it is unsure.
//!
//! What was learnt stands in `model.rs`, how titles are cut down in `clean.rs`.

use duijie_domain::code::{CodeBook, CodeSystem, OccupationCode};
use duijie_domain::message::Text;
use smol_str::SmolStr;

use super::TitleError;
use super::clean::{Cleaner, Cut, Piece};
use super::features::Seer;
use super::model::Model;
use super::posterior::{Posterior, SHARPNESS};
use super::table::{self, WeightTableError};
use super::tree::{LEVELS, NO_JOB, Tree, prefix};
use super::words::WordGroups;
use crate::reading::{Confidence, Doubt, Reading, Span};

/// The confidence from which a code is given without a person looking at it.
pub const SURE: Confidence = Confidence::from_thousandths(600);

const RANKED: usize = 5;
const WEIGHT_TABLE: &str = include_str!("../../tables/title_weights.tsv");

/// Reads titles; built once.
#[derive(Debug, Clone)]
pub struct TitleReader {
    pub(super) seer: Seer,
    pub(super) model: Model,
}

/// What a title says about the occupation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TitleReading {
    /// The parts of the title that may name a job.
    pub pieces: Vec<Piece>,
    /// The part that names the job; nothing where the title is only noise.
    pub core: Option<Span>,
    /// The likeliest 细类, best first.
    pub ranked: Vec<RankedCode>,
    /// Whether the title most likely names no job.
    pub names_no_job: bool,
}

/// A 细类 and how sure it is, and what it belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RankedCode {
    /// The code of the 细类.
    pub code: OccupationCode,
    /// The confidence at 大类, 中类, 小类 and 细类.
    pub confidence: [Confidence; LEVELS],
}

impl TitleReader {
    /// The reader with the weights built into the program.
    ///
    /// # Errors
    /// [`TitleError`] naming the table and line that cannot be used.
    pub fn new(book: &CodeBook) -> Result<Self, TitleError> {
        Self::with_weights(book, WEIGHT_TABLE)
    }

    /// The reader with other weights, as [`Self::weight_table`] wrote them.
    ///
    /// # Errors
    /// [`TitleError`] naming the table and line that cannot be used.
    pub fn with_weights(book: &CodeBook, weights: &str) -> Result<Self, TitleError> {
        let tree = Tree::of(book.table(CodeSystem::Occupation));
        let model =
            table::read(weights, tree).map_err(|WeightTableError { line }| TitleError::Weights { line })?;
        Ok(Self {
            seer: seer(book)?,
            model,
        })
    }

    /// The weights as a table of text.
    #[must_use]
    pub fn weight_table(&self) -> String {
        table::write(&self.model)
    }

    /// What a title says, with the duties of the post if they are known.
    #[must_use]
    pub fn read(&self, title: &str, duties: Option<&str>) -> TitleReading {
        let Cut { pieces, is_noise } = self.seer.cleaner.cut(title);
        let mut features = self.seer.features_of(&pieces);
        if let Some(duties) = duties {
            self.seer.add_duties(duties, &mut features);
        }
        let posterior = Posterior::of(&self.model.tree, &self.model.scores(&features), SHARPNESS);
        let best = posterior.best(RANKED);
        let is_known = features.keys().any(|name| self.model.knows(name));
        let ranked: Vec<RankedCode> = best
            .iter()
            .map(|(node, _)| self.ranked(&posterior, *node))
            .collect();
        let names_no_job =
            is_noise || !is_known || ranked.first().is_none_or(|best| best.code.as_str() == NO_JOB);
        let core = (!is_noise).then(|| self.seer.core(&pieces)).flatten();
        TitleReading {
            pieces,
            core,
            ranked,
            names_no_job,
        }
    }

    fn ranked(&self, posterior: &Posterior, node: u32) -> RankedCode {
        let confidences = self
            .model
            .calibration
            .confidences(posterior.at_levels(&self.model.tree, node));
        RankedCode {
            code: OccupationCode::new(self.model.tree.code(node)),
            confidence: confidences.map(Confidence::from_thousandths),
        }
    }
}

pub(super) fn seer(book: &CodeBook) -> Result<Seer, TitleError> {
    Ok(Seer {
        cleaner: Cleaner::new(book)?,
        groups: WordGroups::embedded()?,
    })
}

impl TitleReading {
    /// The best code cut to a level (1 大类 to 4 细类); nothing where the title names no job.
    #[must_use]
    pub fn at_level(&self, level: usize) -> Option<Reading<OccupationCode>> {
        let best = self.ranked.first().filter(|_| !self.names_no_job)?;
        let confidence = *best.confidence.get(level.checked_sub(1)?)?;
        Some(Reading {
            value: cut(&best.code, level),
            span: self.core.unwrap_or_default(),
            confidence,
        })
    }

    /// The best code cut to the deepest level that is sure enough; nothing where none is.
    #[must_use]
    pub fn auto(&self, sure: Confidence) -> Option<Reading<OccupationCode>> {
        (1..=LEVELS)
            .rev()
            .filter_map(|level| self.at_level(level))
            .find(|reading| reading.confidence >= sure)
    }

    /// Why no code is given; nothing where one is.
    #[must_use]
    pub fn doubt(&self, sure: Confidence) -> Option<Doubt> {
        let span = self.core.unwrap_or_default();
        if self.names_no_job {
            return Some(Doubt {
                code: "TITLE_NAMES_NO_JOB",
                span,
                message: no_job(),
            });
        }
        let is_sure = self.auto(sure).is_some();
        (!is_sure).then(|| Doubt {
            code: "TITLE_OCCUPATION_UNSURE",
            span,
            message: self.unsure(),
        })
    }

    fn unsure(&self) -> Text {
        let codes: Vec<&str> = self.ranked.iter().map(|ranked| ranked.code.as_str()).collect();
        let codes = codes.join("、");
        Text::new(
            format!("从这个岗位名称看不出属于哪个职业，可能是 {codes}；请写明具体岗位，或直接填职业代码"),
            format!(
                "the title does not tell which occupation it is, perhaps {codes}; name the job or give a code"
            ),
        )
    }
}

fn no_job() -> Text {
    Text::new(
        "岗位名称里没有写是什么工作；请写岗位本身，如“电焊工”“会计”",
        "the title names no job; write the job itself, such as 电焊工 or 会计",
    )
}

/// A code with its parts behind a level zeroed. The source of the table lacks four 小类, which are named all the same.
fn cut(code: &OccupationCode, level: usize) -> OccupationCode {
    let kept = prefix(code.as_str(), level);
    let zeros = LEVELS - level.min(LEVELS);
    let zeros = std::iter::repeat_n("-00", zeros).collect::<String>();
    OccupationCode::new(SmolStr::from(format!("{kept}{zeros}")))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use std::sync::LazyLock;

    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    static READER: LazyLock<TitleReader> = LazyLock::new(|| TitleReader::new(&CodeBook::embedded()).unwrap());

    fn best(title: &str) -> String {
        READER.read(title, None).ranked.first().unwrap().code.to_string()
    }

    #[rstest]
    #[case("高薪急聘电焊工包吃住8-12k", "6-18-02-04")]
    #[case("急聘！！会计（双休+五险一金）", "2-06-03-00")]
    #[case("北京诚聘保安包吃住", "4-07-05-01")]
    #[case("Java工程师", "2-02-10-03")]
    #[case("UI设计师", "2-09-06-07")]
    #[case("网约车司机", "4-02-02-01")]
    #[case("software engineer", "2-02-10-03")]
    fn everyday_titles_are_known(#[case] title: &str, #[case] code: &str) {
        assert_eq!(best(title), code, "{title}");
    }

    #[test]
    fn the_core_is_told_as_it_stood() {
        let title = "高薪急聘电焊工包吃住８-12k";
        assert_eq!(READER.read(title, None).core.unwrap().of(title), "电焊工");
    }

    #[rstest]
    #[case("高薪急聘")]
    #[case("")]
    #[case("！！！8000+")]
    fn a_title_without_a_job_is_refused(#[case] title: &str) {
        let reading = READER.read(title, None);
        assert!(reading.names_no_job && reading.auto(SURE).is_none(), "{title}");
        assert_eq!(reading.doubt(SURE).unwrap().code, "TITLE_NAMES_NO_JOB");
    }

    #[test]
    fn duties_help_a_title_that_says_little() {
        let alone = READER.read("专员", None);
        let with_duties = READER.read("专员", Some("负责会计核算、出纳、报税和财务分析"));
        assert!(alone.ranked.first().unwrap().code != with_duties.ranked.first().unwrap().code);
        assert!(
            with_duties
                .ranked
                .first()
                .unwrap()
                .code
                .as_str()
                .starts_with("2-06-0")
        );
    }

    #[test]
    fn the_table_is_written_as_it_was_read() {
        assert!(READER.weight_table() == WEIGHT_TABLE);
        let broken = TitleReader::with_weights(&CodeBook::embedded(), "# version: 1\n电\t12\tx:1\n");
        assert_eq!(broken.err(), Some(TitleError::Weights { line: 2 }));
    }

    proptest! {
        #[test]
        fn any_text_is_read(title in "\\PC{0,200}|(【|高薪|急聘|电工|会计|（双休）|8-12k|/|招聘|北京|经理){0,8}") {
            let reading = READER.read(&title, Some(&title));
            for ranked in &reading.ranked {
                prop_assert!(ranked.confidence.is_sorted_by(|above, below| above >= below));
            }
            if let Some(core) = reading.core {
                prop_assert!(!core.of(&title).is_empty());
            }
            if let Some(best) = reading.ranked.first()
                && let Some(code) = reading.auto(SURE)
            {
                prop_assert!((1..=LEVELS).any(|level| cut(&best.code, level) == code.value));
            }
        }
    }
}

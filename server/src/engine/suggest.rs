//! Completions while somebody types.

use super::filter::unknown_name;
use super::matching::out_of_range;
use super::{Call, Engine, EngineError, Principal};
use duijie_domain::message::Text;
use duijie_indexer::index::{SUGGESTIONS_DEFAULT, SUGGESTIONS_MAX, SuggestionKind, SuggestionPage};
use duijie_indexer::store::Sequence;

/// The longest beginning that is completed, in characters.
const PREFIX_CHARACTERS_MAX: usize = 40;

/// What is being typed.
#[derive(Debug, Clone, Default)]
pub struct SuggestQuery {
    /// What is typed so far.
    pub prefix: String,
    /// Kinds of completions by identifier; all if empty.
    pub kinds: Vec<String>,
    /// 1 to 50; 0 for the usual number.
    pub page_size: i32,
    /// The counts must have seen at least this change.
    pub min_sequence: Sequence,
}

impl Engine {
    /// The best completions, counted over the caller's own open vacancies.
    ///
    /// # Errors
    /// `InvalidInput` for an empty or too long beginning, unknown kinds and sizes out of range; `DeadlineExceeded` when
    /// the change waited for does not come in time.
    pub fn suggest(
        &self,
        caller: &Principal,
        query: &SuggestQuery,
        call: &Call,
    ) -> Result<SuggestionPage, EngineError> {
        let most = checked_size(query.page_size)?;
        let kinds = kinds(&query.kinds)?;
        check_prefix(&query.prefix)?;
        self.wait_for_index(query.min_sequence, call)?;
        let tenant = caller.tenant.as_str();
        let page = self
            .index
            .suggest(tenant, &query.prefix, &kinds, most, query.min_sequence)?;
        Ok(page)
    }
}

fn checked_size(size: i32) -> Result<usize, EngineError> {
    match usize::try_from(size) {
        Ok(0) => Ok(SUGGESTIONS_DEFAULT),
        Ok(size) if size <= SUGGESTIONS_MAX => Ok(size),
        _ => {
            let most = i64::try_from(SUGGESTIONS_MAX).unwrap_or(i64::MAX);
            Err(out_of_range("page_size", i64::from(size), 0, most))
        }
    }
}

fn kinds(names: &[String]) -> Result<Vec<SuggestionKind>, EngineError> {
    let mut kinds = Vec::new();
    let mut violations = Vec::new();
    for (place, name) in names.iter().enumerate() {
        match SuggestionKind::from_id(name) {
            Some(kind) => kinds.push(kind),
            None => violations.push(unknown_name(
                format!("kinds[{place}]"),
                name,
                &SuggestionKind::ALL.map(SuggestionKind::id),
            )),
        }
    }
    match (violations.is_empty(), kinds.is_empty()) {
        (false, _) => Err(EngineError::InvalidInput(violations)),
        (true, true) => Ok(SuggestionKind::ALL.to_vec()),
        (true, false) => Ok(kinds),
    }
}

fn check_prefix(prefix: &str) -> Result<(), EngineError> {
    let characters = prefix.trim().chars().count();
    if (1..=PREFIX_CHARACTERS_MAX).contains(&characters) {
        return Ok(());
    }
    Err(EngineError::invalid(
        "prefix",
        "PREFIX_LENGTH",
        Text::new(
            format!("已输入 {characters} 个字符，须为 1 到 {PREFIX_CHARACTERS_MAX} 个"),
            format!("{characters} characters are typed, which is not 1 to {PREFIX_CHARACTERS_MAX}"),
        ),
        Text::new(
            "请输入汉字、拼音或首字母",
            "type Chinese characters, pinyin or initials",
        ),
    ))
}

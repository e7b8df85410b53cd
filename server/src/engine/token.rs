//! Page tokens of plain lists: opaque, bound to their list, and refused when they are not ours.

use super::EngineError;
use duijie_domain::message::Text;

/// The place in a list after which a page starts. Lists of records are told apart by their kind.
pub(super) struct ListToken;

impl ListToken {
    /// The token of the page after the entry with this number.
    pub(super) fn encode(list: u8, after: u64) -> String {
        let body = format!("{list:x}.{after:x}");
        format!("{body}.{:x}", check_sum(&body))
    }

    /// The number after which the page starts; 0 for an empty token.
    pub(super) fn decode(token: &str, list: u8) -> Result<u64, EngineError> {
        if token.is_empty() {
            return Ok(0);
        }
        let (body, sum) = token.rsplit_once('.').ok_or_else(invalid)?;
        let (token_list, after) = body.split_once('.').ok_or_else(invalid)?;
        if u32::from_str_radix(sum, 16) != Ok(check_sum(body)) {
            return Err(invalid());
        }
        if u8::from_str_radix(token_list, 16) != Ok(list) {
            return Err(mismatch());
        }
        u64::from_str_radix(after, 16).map_err(|_| invalid())
    }
}

/// FNV-1a: guards against slips, not against attackers, who gain nothing by another place in their own list.
fn check_sum(body: &str) -> u32 {
    body.bytes().fold(0x811c_9dc5, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    })
}

fn invalid() -> EngineError {
    EngineError::invalid(
        "page_token",
        "PAGE_TOKEN_INVALID",
        Text::new("翻页标记无法识别", "the page token is not one of ours"),
        Text::new(
            "请使用上一页返回的 next_page_token",
            "use the next_page_token of the page before",
        ),
    )
}

fn mismatch() -> EngineError {
    EngineError::invalid(
        "page_token",
        "PAGE_TOKEN_MISMATCH",
        Text::new(
            "翻页标记属于另一个查询",
            "the page token belongs to another query",
        ),
        Text::new(
            "换查询条件时请从第一页开始",
            "start with the first page when the query changes",
        ),
    )
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use duijie_domain::RecordKind;

    const VACANCIES: u8 = RecordKind::Vacancy as u8;
    const CANDIDATES: u8 = RecordKind::Candidate as u8;

    #[test]
    fn a_token_leads_back_and_no_other_text_does() {
        let token = ListToken::encode(VACANCIES, 1_234);
        assert_eq!(ListToken::decode(&token, VACANCIES).unwrap(), 1_234);
        assert_eq!(ListToken::decode("", VACANCIES).unwrap(), 0);
        assert!(ListToken::decode(&token, CANDIDATES).is_err());
        for rubbish in ["x", "1.2", "1.2.3", "词.元.1", &token[1..]] {
            assert!(ListToken::decode(rubbish, VACANCIES).is_err(), "{rubbish}");
        }
    }
}

//! Page tokens of plain lists: opaque, bound to their list, and refused when they are not ours.

use super::{EngineError, PairFilter};
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

/// The place in a list of pairs after which a page starts; bound to what was asked for.
pub(super) struct PairToken;

impl PairToken {
    /// The token of the page after this pair.
    pub(super) fn encode(after: (u64, u64), filter: &PairFilter) -> String {
        let body = format!("{:x}.{:x}.{:x}", pair_list(filter), after.0, after.1);
        format!("{body}.{:x}", check_sum(&body))
    }

    /// The pair after which the page starts; zeros for an empty token.
    pub(super) fn decode(token: &str, filter: &PairFilter) -> Result<(u64, u64), EngineError> {
        if token.is_empty() {
            return Ok((0, 0));
        }
        let (body, sum) = token.rsplit_once('.').ok_or_else(invalid)?;
        let parts: Vec<u64> = body
            .split('.')
            .filter_map(|part| u64::from_str_radix(part, 16).ok())
            .collect();
        match (
            u32::from_str_radix(sum, 16) == Ok(check_sum(body)),
            parts.as_slice(),
        ) {
            (true, [list, first, second]) if *list == pair_list(filter) => Ok((*first, *second)),
            (true, [_, _, _]) => Err(mismatch()),
            _ => Err(invalid()),
        }
    }
}

/// A number that is another for every question. Lists of records have the plain numbers of their kinds.
fn pair_list(filter: &PairFilter) -> u64 {
    let certainty = filter.certainty.map_or(0, |certainty| certainty as u64 + 1);
    (1 + filter.kind as u64) << 32 | certainty << 16 | u64::from(filter.score_min)
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
    use duijie_domain::duplicate::Certainty;

    #[test]
    fn a_token_of_pairs_belongs_to_its_question() {
        let filter = PairFilter {
            kind: RecordKind::Candidate,
            certainty: Some(Certainty::Certain),
            score_min: 0,
        };
        let token = PairToken::encode((7, 9), &filter);
        assert_eq!(PairToken::decode(&token, &filter).unwrap(), (7, 9));
        assert_eq!(PairToken::decode("", &filter).unwrap(), (0, 0));
        let others = [
            PairFilter {
                kind: RecordKind::Vacancy,
                ..filter
            },
            PairFilter {
                certainty: None,
                ..filter
            },
            PairFilter {
                score_min: 800,
                ..filter
            },
        ];
        for other in others {
            assert!(PairToken::decode(&token, &other).is_err(), "{other:?}");
        }
        for rubbish in ["x", "1.2.3", "1.2.3.4", &token[1..], &ListToken::encode(2, 7)] {
            assert!(PairToken::decode(rubbish, &filter).is_err(), "{rubbish}");
        }
    }

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

//! Puts words and codes into the engine's terms.
//!
//! A word counts once however many fields it stands in: the best field decides, the others add a little. The title weighs
//! four times, names of codes and employer twice as much as running text. A word as typed always counts more than its
//! synonyms, which are looked for in titles and names only, and than close titles, which are looked for in titles.

use super::filter::{SearchFilter, any_of, without_score};
use super::parse::{Unit, Words};
use super::understand::{Reading, ReadingKind};
use crate::error::Error;
use crate::index::code_term::CodeField;
use crate::index::fault::engine_failed;
use crate::index::schema::Fields;
use duijie_domain::RecordKind;
use tantivy::Term;
use tantivy::query::{
    AllQuery, BooleanQuery, BoostQuery, ConstScoreQuery, DisjunctionMaxQuery, EmptyQuery, Occur, PhraseQuery,
    Query, RegexQuery, TermQuery,
};
use tantivy::schema::{Field, IndexRecordOption};

/// What a second field adds to the best one.
const TIE_BREAKER: f32 = 0.2;
/// What a word as typed has before its synonyms.
const TYPED_LEAD: f32 = 4.0;
/// What a synonym of the full degree counts in a title and in names; less than the lead of the word itself.
const SYNONYM_WEIGHTS: [f32; 2] = [3.6, 1.8];
/// What a title counts that is as close as can be: less than a usual synonym in a title.
const CLOSE_TITLE_WEIGHT: f32 = 1.8;

/// How many of the words had to be found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Matching {
    /// Every word.
    All,
    /// Most words: three of four, two of three, one of two. Used when no record has all of them.
    Most,
}

/// The query for records of one kind that pass the filter and have the words.
pub(crate) fn compile(
    fields: &Fields,
    kind: RecordKind,
    words: &Words,
    filter: &SearchFilter,
    matching: Matching,
) -> Result<Box<dyn Query>, Error> {
    if words.is_meaningless() {
        return Ok(Box::new(EmptyQuery));
    }
    let mut clauses = filter.demands(fields);
    clauses.push((Occur::Must, without_score(of_kind(fields, kind))));
    let required = words
        .required
        .iter()
        .map(|unit| anywhere(fields, unit))
        .collect::<Result<Vec<_>, _>>()?;
    match matching {
        Matching::All => clauses.extend(required.into_iter().map(|query| (Occur::Must, query))),
        Matching::Most => {
            let least = most_of(required.len());
            let most = BooleanQuery::union_with_minimum_required_clauses(required, least);
            clauses.push((Occur::Must, Box::new(most)));
        }
    }
    for (occur, units) in [
        (Occur::Must, &words.quoted),
        (Occur::Should, &words.wished),
        (Occur::MustNot, &words.excluded),
    ] {
        for unit in units {
            clauses.push((occur, anywhere(fields, unit)?));
        }
    }
    Ok(Box::new(BooleanQuery::new(clauses)))
}

/// Records of one kind.
pub(crate) fn of_kind(fields: &Fields, kind: RecordKind) -> Box<dyn Query> {
    any_of(fields, std::iter::once(CodeField::Kind.term(kind.collection())))
}

fn most_of(words: usize) -> usize {
    words.saturating_sub((words / 3).max(1)).max(1)
}

fn anywhere(fields: &Fields, unit: &Unit) -> Result<Box<dyn Query>, Error> {
    match unit {
        Unit::OneOf { typed, readings } => one_of(fields, typed, readings),
        unit => in_best_field(fields, unit),
    }
}

/// What was typed, with a lead before everything else that it may mean.
fn one_of(fields: &Fields, typed: &[Unit], readings: &[Reading]) -> Result<Box<dyn Query>, Error> {
    let lead = ConstScoreQuery::new(Box::new(AllQuery), TYPED_LEAD);
    let mut exact: Vec<(Occur, Box<dyn Query>)> = vec![(Occur::Must, Box::new(lead))];
    for unit in typed {
        exact.push((Occur::Must, in_best_field(fields, unit)?));
    }
    let mut found: Vec<Box<dyn Query>> = vec![Box::new(BooleanQuery::new(exact))];
    for reading in readings {
        let (places, degree) = match reading.kind {
            ReadingKind::Spelled => {
                found.push(in_best_field(fields, &reading.unit)?);
                continue;
            }
            ReadingKind::Synonym(degree) => (synonym_places(fields), degree),
            ReadingKind::CloseTitle(closeness) => (vec![(fields.title, CLOSE_TITLE_WEIGHT)], closeness),
        };
        found.extend(by_degree(&places, &reading.unit, degree)?);
    }
    Ok(Box::new(DisjunctionMaxQuery::new(found)))
}

fn synonym_places(fields: &Fields) -> Vec<(Field, f32)> {
    [fields.title, fields.names]
        .into_iter()
        .zip(SYNONYM_WEIGHTS)
        .collect()
}

/// A reading in some fields, counting by its degree and not by how often it stands there.
fn by_degree(
    places: &[(Field, f32)],
    unit: &Unit,
    degree_thousandths: u16,
) -> Result<Vec<Box<dyn Query>>, Error> {
    let degree = f32::from(degree_thousandths) / 1_000.0;
    let mut found: Vec<Box<dyn Query>> = Vec::new();
    for (field, weight) in places {
        for query in in_field(*field, unit)? {
            found.push(Box::new(ConstScoreQuery::new(query, weight * degree)));
        }
    }
    Ok(found)
}

fn in_best_field(fields: &Fields, unit: &Unit) -> Result<Box<dyn Query>, Error> {
    let mut found = Vec::new();
    for (field, weight) in [(fields.title, 4.0), (fields.names, 2.0), (fields.text, 1.0)] {
        for query in in_field(field, unit)? {
            found.push(Box::new(BoostQuery::new(query, weight)) as Box<dyn Query>);
        }
    }
    Ok(Box::new(DisjunctionMaxQuery::with_tie_breaker(
        found,
        TIE_BREAKER,
    )))
}

fn in_field(field: Field, unit: &Unit) -> Result<Vec<Box<dyn Query>>, Error> {
    Ok(match unit {
        Unit::Word { word, spelling } => {
            let mut queries = vec![term(field, word)];
            if spelling.len() > 1 {
                queries.push(phrase(field, spelling));
            }
            queries
        }
        Unit::Phrase(words) => vec![phrase(field, words)],
        Unit::Inside(character) => {
            let pattern = format!(".*{character}.*");
            let query = RegexQuery::from_pattern(&pattern, field).map_err(|error| engine_failed(&error))?;
            vec![Box::new(query)]
        }
        // A reading has no readings of its own.
        Unit::OneOf { .. } => Vec::new(),
    })
}

fn term(field: Field, word: &str) -> Box<dyn Query> {
    Box::new(TermQuery::new(
        Term::from_field_text(field, word),
        IndexRecordOption::WithFreqs,
    ))
}

/// The engine's phrases have two words at least.
fn phrase(field: Field, words: &[(u32, String)]) -> Box<dyn Query> {
    if let [(_, only)] = words {
        return term(field, only);
    }
    let placed = |(offset, word): &(u32, String)| (*offset as usize, Term::from_field_text(field, word));
    Box::new(PhraseQuery::new_with_offset(words.iter().map(placed).collect()))
}

#[cfg(test)]
mod tests {
    use super::most_of;

    #[test]
    fn most_leaves_out_a_third_at_the_most() {
        assert_eq!([2, 3, 4, 5, 6, 7, 64].map(most_of), [1, 2, 3, 4, 4, 5, 43]);
    }
}

//! Titles against the reference: accuracy on titles not learnt from, proved confidence, closeness, and that the
//! embedded weights are what training gives. Floors hold with a margin; exact figures are told by the command.

use std::collections::{HashMap, HashSet};

use duijie_domain::code::CodeBook;
use duijie_language::title::{Labelled, Split, TitleComparer, TitleReader, evaluate, train};
use duijie_tests::reference;

fn labelled() -> Option<Vec<Labelled>> {
    let text = std::fs::read_to_string(reference::find("data/occupation_csco/titles_dev.tsv")?).unwrap();
    let row = |line: &str| {
        let mut cells = line.split('\t').map(str::trim);
        let (title, code) = (cells.next()?, cells.next()?);
        (!code.is_empty()).then(|| Labelled {
            title: title.to_owned(),
            code: code.into(),
        })
    };
    Some(text.lines().skip(1).filter_map(row).collect())
}

#[test]
fn titles_not_learnt_from_are_read() {
    let Some(rows) = labelled() else { return };
    let found = evaluate(&CodeBook::embedded(), &rows, Split::Alike, 3).unwrap();
    let floors = [760, 680, 610, 550];
    for (figures, floor) in found.levels.iter().zip(floors) {
        assert!(figures.best.thousandths() >= floor, "{figures:?}");
        assert!(
            figures.sure.thousandths() > figures.best.thousandths(),
            "{figures:?}"
        );
        for tenth in figures.tenths.iter().filter(|tenth| tenth.answers.of >= 200) {
            let told = usize::try_from(tenth.confidence_sum).unwrap() / tenth.answers.of;
            assert!(told.abs_diff(tenth.answers.thousandths()) <= 120, "{tenth:?}");
        }
    }
    assert!(
        found.no_job.thousandths() > 2 * found.refused.thousandths(),
        "{found:?}"
    );
}

#[test]
fn the_embedded_weights_are_what_training_gives() {
    let Some(rows) = labelled() else { return };
    let book = CodeBook::embedded();
    let trained = train(&book, &rows).unwrap().weight_table();
    assert!(
        trained == TitleReader::new(&book).unwrap().weight_table(),
        "language/tables/title_weights.tsv is stale: train the titles anew"
    );
}

#[test]
fn close_titles_are_found_in_a_corpus() {
    let folder = "data/talentclef2025_taskA/english";
    let Some(folder) = reference::find(folder) else {
        return;
    };
    let lines = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
    let titles = |name: &str| -> Vec<(String, String)> {
        let pairs = lines(name);
        let pairs = pairs.lines().skip(1).filter_map(|line| line.split_once('\t'));
        pairs
            .map(|(id, title)| (id.to_owned(), title.to_owned()))
            .collect()
    };
    let mut relevant: HashMap<String, HashSet<String>> = HashMap::new();
    for line in lines("qrels.tsv").lines() {
        let cells: Vec<&str> = line.split('\t').collect();
        relevant
            .entry(cells[0].to_owned())
            .or_default()
            .insert(cells[2].to_owned());
    }
    let book = CodeBook::embedded();
    let comparer = TitleComparer::new(&book, TitleReader::new(&book).unwrap()).unwrap();
    let corpus = titles("corpus_elements");
    let images: Vec<_> = corpus.iter().map(|(_, title)| comparer.image(title)).collect();
    let queries = titles("queries");
    let precisions = queries.iter().map(|(id, title)| {
        let ranked = comparer.rank(&comparer.image(title), &images);
        average_precision(ranked.iter().map(|(place, _)| &corpus[*place].0), &relevant[id])
    });
    let mean = precisions.sum::<f64>() / queries.len() as f64;
    assert!(mean >= 0.39, "mean average precision {mean:.3}");
}

fn average_precision<'a>(ranked: impl Iterator<Item = &'a String>, relevant: &HashSet<String>) -> f64 {
    let mut found = 0.0;
    let mut sum = 0.0;
    for (place, id) in (1_u32..).zip(ranked) {
        if relevant.contains(id) {
            found += 1.0;
            sum += found / f64::from(place);
        }
    }
    sum / relevant.len() as f64
}

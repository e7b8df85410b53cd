//! Titles of jobs.

mod clean;
mod features;
mod model;
mod noise;
mod train;
mod tree;
mod words;

pub use clean::{Cleaner, Piece};
pub use noise::NoiseTableError;
pub use train::Labelled;
pub use words::{Group, WordGroups, WordGroupsError};
/// trial
pub mod trial {
    use super::*;
    /// trial
    pub fn run(rows: &[Labelled]) {
        use duijie_domain::code::CodeBook;
        let book = CodeBook::embedded();
        let seer = features::Seer { cleaner: Cleaner::new(&book).unwrap(), groups: WordGroups::embedded().unwrap() };
        let tr = tree::Tree::of(book.table(duijie_domain::code::CodeSystem::Occupation));
        for kind in ["first", "rand"] {
            let mut ok = [0; 5]; let mut n = [0; 5];
            let key = |t: &str| -> String {
                if kind == "first" { t.chars().take(1).collect() } else { t.chars().filter(|c| c.is_alphanumeric() && !c.is_ascii()).take(6).collect() }
            };
            let fold = |t: &str| key(t).bytes().fold(7_u32, |a, b| a.wrapping_mul(31).wrapping_add(b.into()).rotate_left(5)) % 5;
            let mut nf = (0, 0);
            for k in 0..5 {
                let train: Vec<Labelled> = rows.iter().filter(|r| fold(&r.title) != k).cloned().collect();
                let model = train::train(&book, &seer, &train);
                nf = model.size();
                for r in rows.iter().filter(|r| fold(&r.title) == k) {
                    let s = model.scores(&seer.features(&r.title));
                    let best = (0..s.len()).filter(|i| tr.is_leaf(*i as u32)).max_by(|a, b| s[*a].total_cmp(&s[*b])).unwrap();
                    let code = tr.code(best as u32);
                    let Some(num) = tr.number(&r.code) else { continue };
                    let depth = if r.code == tree::NO_JOB { 1 } else if tr.is_leaf(num) { 4 } else { tree::filled_parts(&r.code) };
                    for l in 1..=depth {
                        n[l] += 1;
                        ok[l] += usize::from(tree::prefix(code, l) == tree::prefix(&r.code, l));
                    }
                }
            }
            println!("{kind} {:?} {}", nf, (1..=4).rev().map(|l| format!("{:.1} ", 100.0 * ok[l] as f64 / n[l] as f64)).collect::<String>());
        }
    }
}

use duijie_language::title::*;
use std::collections::*;
fn ap(rank: &[(usize, u16)], rel: &HashSet<usize>, skip: Option<usize>) -> f64 {
    let mut h = 0.;
    let mut s = 0.;
    let mut n = 0.;
    for (i, _) in rank {
        if Some(*i) == skip {
            continue;
        }
        n += 1.;
        if rel.contains(i) {
            h += 1.;
            s += h / n;
        }
    }
    if rel.is_empty() { 0. } else { s / rel.len() as f64 }
}
fn main() {
    let book = duijie_domain::code::CodeBook::embedded();
    let c = TitleComparer::new(&book, TitleReader::new(&book).unwrap()).unwrap();
    let d = "/work/shared/data/talentclef2025_taskA/english/";
    let rd = |f: &str| -> Vec<(String, String)> {
        std::fs::read_to_string(format!("{d}{f}"))
            .unwrap()
            .lines()
            .skip(1)
            .map(|l| {
                let (a, b) = l.split_once('\t').unwrap();
                (a.into(), b.into())
            })
            .collect()
    };
    let q = rd("queries");
    let corpus = rd("corpus_elements");
    let mut rel: HashMap<String, HashSet<usize>> = HashMap::new();
    let ix: HashMap<&str, usize> = corpus
        .iter()
        .enumerate()
        .map(|(i, (a, _))| (a.as_str(), i))
        .collect();
    for l in std::fs::read_to_string(format!("{d}qrels.tsv")).unwrap().lines() {
        let p: Vec<&str> = l.split('\t').collect();
        if let Some(i) = ix.get(p[2]) {
            rel.entry(p[0].into()).or_default().insert(*i);
        }
    }
    let t = std::time::Instant::now();
    let im: Vec<_> = corpus.iter().map(|(_, t)| c.image(t)).collect();
    let mut s = 0.;
    for (id, t) in &q {
        s += ap(&c.rank(&c.image(t), &im), &rel[id], None);
    }
    print!("EN {:.4} ", s / q.len() as f64);
    // Chinese: held-out fold of dev with model trained on the rest
    if std::env::var("ENONLY").is_err() {
        let t = std::fs::read_to_string("/work/shared/data/occupation_csco/titles_dev.tsv").unwrap();
        let rows: Vec<_> = t
            .lines()
            .skip(1)
            .filter_map(|l| {
                let mut p = l.split('\t');
                let t = p.next()?;
                let c = p.next()?.trim();
                if c.is_empty() {
                    None
                } else {
                    Some(Labelled {
                        title: t.into(),
                        code: c.into(),
                    })
                }
            })
            .collect();
        let wf = "/work/proto_titles/w3.tsv";
        let key = |t: &str| t.chars().next().unwrap() as u32 % 5 < 2;
        if !std::path::Path::new(wf).exists() {
            let tr: Vec<_> = rows.iter().filter(|r| !key(&r.title)).cloned().collect();
            std::fs::write(wf, train(&book, &tr).unwrap().weight_table()).unwrap();
        }
        let c = TitleComparer::new(
            &book,
            TitleReader::with_weights(&book, &std::fs::read_to_string(wf).unwrap()).unwrap(),
        )
        .unwrap();
        let te: Vec<_> = rows
            .iter()
            .filter(|r| key(&r.title) && !r.code.ends_with("-00-00"))
            .collect();
        let im: Vec<_> = te.iter().map(|r| c.image(&r.title)).collect();
        let mut s = 0.;
        let mut n = 0.;
        for (i, r) in te.iter().enumerate().step_by(4) {
            let rel: HashSet<usize> = te
                .iter()
                .enumerate()
                .filter(|(j, x)| *j != i && x.code == r.code)
                .map(|(j, _)| j)
                .collect();
            if rel.is_empty() {
                continue;
            }
            s += ap(&c.rank(&im[i], &im), &rel, Some(i));
            n += 1.;
        }
        print!("ZH dev {:.4} ({n}) ", s / n);
    }
    println!("{:?}", t.elapsed());
    if std::env::var("SHOW").is_ok() {
        for (a, b) in [
            ("电工", "维修电工"),
            ("电工", "强电工程师"),
            ("电工", "会计"),
            ("护士", "护理人员"),
            ("程序员", "软件开发人员"),
            ("数据科学家", "数据分析师"),
            ("数据科学家", "大数据工程师"),
            ("java developer", "软件工程师"),
            ("卡车司机", "货车驾驶员"),
            ("HR", "人力资源经理"),
        ] {
            println!("{a} {b} {}", c.closeness(&c.image(a), &c.image(b)));
        }
    }
}

use duijie_language::title::*;
fn main() {
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
    let book = duijie_domain::code::CodeBook::embedded();
    let s = std::time::Instant::now();
    if std::env::var("TRAIN").is_ok() {
        let r = train(&book, &rows).unwrap();
        let w = r.weight_table();
        println!("{} bytes {:?}", w.len(), s.elapsed());
        std::fs::write("language/tables/title_weights.tsv", &w).unwrap();
        let back = TitleReader::with_weights(&book, &w).unwrap();
        assert!(back.weight_table() == w);
        let s = std::time::Instant::now();
        let mut n = 0;
        for _ in 0..5 {
            for x in &rows {
                n += usize::from(back.read(&x.title, None).names_no_job);
            }
        }
        println!(
            "{n} {} titles/s",
            5.0 * rows.len() as f64 / s.elapsed().as_secs_f64()
        );
        for x in [
            "会计",
            "Java工程师",
            "急聘司机",
            "HR",
            "北京诚聘保安包吃住",
            "护士",
            "UI",
            "哈哈哈",
            "高薪急聘",
            "电焊工",
            "nurse",
            "强电工程师",
        ] {
            let q = back.read(x, None);
            println!(
                "{x} {:?} {:?}",
                q.auto(SURE).map(|r| (r.value, r.confidence)),
                q.ranked.first()
            );
        }
        return;
    }
    for split in [Split::FirstCharacter, Split::Alike] {
        let e = evaluate(&book, &rows, split, 5).unwrap();
        print!("{split:?} ");
        for l in (0..4).rev() {
            let f = &e.levels[l];
            print!("{:.1} ", f.best.thousandths() as f64 / 10.0);
        }
        for l in (0..4).rev() {
            let f = &e.levels[l];
            print!(
                "| sure {:.1} of {:.1}% ",
                f.sure.thousandths() as f64 / 10.0,
                100.0 * f.sure.of as f64 / f.best.of as f64
            );
        }
        println!("{:?} {:?}", e.no_job, e.refused);
        if std::env::var("CAL").is_ok() {
            for l in 0..4 {
                for t in e.levels[l].tenths {
                    print!(
                        "{}:{}({}) ",
                        t.confidence_sum / (t.answers.of.max(1) as u64),
                        t.answers.thousandths(),
                        t.answers.of
                    );
                }
                println!();
            }
        }
    }
    println!("{:?}", s.elapsed());
}

fn main(){
    let t=std::fs::read_to_string("/work/shared/data/occupation_csco/titles_dev.tsv").unwrap();
    let rows:Vec<_>=t.lines().skip(1).filter_map(|l|{let mut p=l.split('\t');let t=p.next()?;let c=p.next()?.trim();if c.is_empty(){None}else{Some(duijie_language::title::Labelled{title:t.into(),code:c.into()})}}).collect();
    let s=std::time::Instant::now();
    duijie_language::title::trial::run(&rows);
    println!("{:?}",s.elapsed());
}

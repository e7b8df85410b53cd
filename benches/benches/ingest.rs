//! Import of a table into a sled store, from the bytes of the file to the last durable batch. The target is 10,000 rows
//! a second on two cores.
//!
//! `-- --n 20000 --m 20000`: rows of the table of candidates and of that of vacancies.
#![allow(
    clippy::expect_used,
    reason = "a benchmark that cannot start has nothing to report"
)]

use std::fmt::Write as _;
use std::path::Path;

use duijie_benches::options::{Options, or};
use duijie_benches::report::{Measurement, Report};
use duijie_benches::timing::{Times, per_second, time};
use duijie_domain::code::CodeBook;
use duijie_indexer::ingest::{ImportOptions, ImportPlan, guess_file, import};
use duijie_indexer::store::{EngineKind, Store, StoreOptions, Tenant};
use jiff::Timestamp;
use jiff::civil::date;
use tempfile::TempDir;

const ROWS: usize = 20_000;
/// Imports of which the middle one counts, each into a store of its own.
const IMPORTS: usize = 3;

fn main() {
    let options = Options::from_command_line();
    let mut report = Report::new(options.json.clone());
    for n in or(&options.n, &[ROWS]) {
        let line = measure("candidates.csv", &candidates(n), n);
        let line = Measurement {
            n: Some(n as u64),
            ..line
        };
        report.add(line).expect("a place for the figures");
    }
    for m in or(&options.m, &[ROWS]) {
        let line = measure("vacancies.csv", &vacancies(m), m);
        let line = Measurement {
            m: Some(m as u64),
            ..line
        };
        report.add(line).expect("a place for the figures");
    }
    report.print().expect("a terminal");
}

fn measure(name: &str, table: &str, rows: usize) -> Measurement {
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join(name);
    std::fs::write(&path, table).expect("a table");
    let plan = plan(&path);
    let times = Times::of((0..IMPORTS).map(|_| {
        let (folder, store) = store();
        let (taken, ()) = time(|| run(&plan, &store, rows));
        drop((store, folder));
        taken
    }));
    Measurement {
        rows_per_s: Some(per_second(rows as u64, times.median())),
        seconds: Some(times.median().as_secs_f64()),
        ..Measurement::of(format!("ingest {name}"))
    }
}

fn plan(path: &Path) -> ImportPlan {
    let guess = guess_file(path).expect("a table").expect("headers");
    assert_eq!(guess.left_over().count(), 0, "every column is read");
    let mut mapping = guess.mapping;
    mapping.publisher = Some("bench".into());
    ImportPlan::new(path, mapping, CodeBook::embedded(), date(2026, 11, 21)).expect("a plan")
}

fn store() -> (TempDir, Store) {
    let folder = TempDir::new().expect("a folder");
    let store = Store::open(&StoreOptions::new(EngineKind::Sled, folder.path())).expect("a store");
    (folder, store)
}

fn run(plan: &ImportPlan, store: &Store, rows: usize) {
    let tenant = Tenant::new("bench").expect("a tenant");
    let report = import(plan, store, ImportOptions::new(tenant, Timestamp::UNIX_EPOCH)).expect("an import");
    assert_eq!(
        (report.created, report.refused),
        (rows as u64, 0),
        "{:?}",
        report.first_problems
    );
}

fn vacancies(rows: usize) -> String {
    let header = "岗位编号,单位名称,岗位名称,职业,工作地点,招聘人数,月薪,最低学历,专业要求,工作年限,福利待遇,发布日期,有效期至,联系人,联系电话,岗位职责\n";
    let row = |number: usize| {
        let employer = number % 500;
        let pay = 4_000 + number % 60 * 100;
        format!(
            "v{number},第{employer}号机械有限公司,数控车床操作工{number},6-18-01-01,山东省聊城市东昌府区柳园路{employer}号,{},\
             {pay}-{}元/月,大专及以上,0809计算机类、0802,{}年以上,五险一金、包吃,2026-11-01,2027/01/31,王先生,13800000000,\
             负责数控车床的操作、日常保养与首件检验，服从班组安排。\n",
            number % 20 + 1,
            pay + 2_000,
            number % 5,
        )
    };
    table(header, row, rows)
}

fn candidates(rows: usize) -> String {
    let header = "求职编号,姓名,性别,出生日期,联系电话,居住地,学历,专业,毕业院校,毕业时间,工作年限,期望职业,期望地区,期望薪资,求职状态,自我评价\n";
    let row = |number: usize| {
        format!(
            "c{number},求职者{number},{},{}-06-15,13900000000,371502东昌府区,本科,0809,聊城大学,2024年6月30日,{}年,\
             6-18-01-01、2-02-10-03,聊城、济南、371500,{}-9000,求职中,吃苦耐劳，能适应倒班。\n",
            if number.is_multiple_of(2) { "男" } else { "女" },
            1995 + number % 10,
            number % 8,
            4_000 + number % 30 * 100,
        )
    };
    table(header, row, rows)
}

fn table(header: &str, row: impl Fn(usize) -> String, rows: usize) -> String {
    (0..rows).fold(header.to_owned(), |mut table, number| {
        // Writing into a string cannot fail.
        let _ = write!(table, "{}", row(number));
        table
    })
}

//! Import of a table into a sled store, from the bytes of the file to the last durable batch. `throughput` is rows; the
//! target is 10,000 a second on two cores.
#![allow(
    clippy::expect_used,
    reason = "a benchmark that cannot start has nothing to report"
)]

use std::fmt::Write as _;
use std::path::Path;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use duijie_domain::code::CodeBook;
use duijie_indexer::ingest::{ImportOptions, ImportPlan, guess_file, import};
use duijie_indexer::store::{EngineKind, Store, StoreOptions, Tenant};
use jiff::Timestamp;
use jiff::civil::date;
use tempfile::TempDir;

const ROWS: u32 = 20_000;

fn ingest(criterion: &mut Criterion) {
    let folder = TempDir::new().expect("a folder");
    let mut group = criterion.benchmark_group("ingest");
    group
        .sample_size(10)
        .throughput(Throughput::Elements(u64::from(ROWS)));
    for (name, table) in [("vacancies.csv", vacancies()), ("candidates.csv", candidates())] {
        let path = folder.path().join(name);
        std::fs::write(&path, table).expect("a table");
        let plan = plan(&path);
        group.bench_function(format!("sled/{name}"), |bencher| {
            bencher.iter_batched(
                store,
                |(folder, store)| run(&plan, folder, store),
                BatchSize::PerIteration,
            );
        });
    }
    group.finish();
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

fn run(plan: &ImportPlan, folder: TempDir, store: Store) -> (TempDir, Store) {
    let tenant = Tenant::new("bench").expect("a tenant");
    let report = import(plan, &store, ImportOptions::new(tenant, Timestamp::UNIX_EPOCH)).expect("an import");
    assert_eq!(
        (report.created, report.refused),
        (u64::from(ROWS), 0),
        "{:?}",
        report.first_problems
    );
    (folder, store)
}

fn vacancies() -> String {
    let header = "岗位编号,单位名称,岗位名称,职业,工作地点,招聘人数,月薪,最低学历,专业要求,工作年限,福利待遇,发布日期,有效期至,联系人,联系电话,岗位职责\n";
    let row = |number: u32| {
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
    table(header, row)
}

fn candidates() -> String {
    let header = "求职编号,姓名,性别,出生日期,联系电话,居住地,学历,专业,毕业院校,毕业时间,工作年限,期望职业,期望地区,期望薪资,求职状态,自我评价\n";
    let row = |number: u32| {
        format!(
            "c{number},求职者{number},{},{}-06-15,13900000000,371502东昌府区,本科,0809,聊城大学,2024年6月30日,{}年,\
             6-18-01-01、2-02-10-03,聊城、济南、371500,{}-9000,求职中,吃苦耐劳，能适应倒班。\n",
            if number.is_multiple_of(2) { "男" } else { "女" },
            1995 + number % 10,
            number % 8,
            4_000 + number % 30 * 100,
        )
    };
    table(header, row)
}

fn table(header: &str, row: impl Fn(u32) -> String) -> String {
    (0..ROWS).fold(header.to_owned(), |mut table, number| {
        // Writing into a string cannot fail.
        let _ = write!(table, "{}", row(number));
        table
    })
}

criterion_group!(benches, ingest);
criterion_main!(benches);

//! The command line as clap sees it: it is consistent, knows every documented command, and hands settings on.
#![allow(clippy::unwrap_used, reason = "tests")]

use clap::{CommandFactory, Parser};
use duijie::command::Arguments;

fn parse(line: &str) -> Result<Arguments, clap::Error> {
    Arguments::try_parse_from(line.split(' '))
}

#[test]
fn the_definition_is_consistent() {
    Arguments::command().debug_assert();
}

#[test]
fn every_documented_command_is_understood() {
    for line in [
        "duijie demo --once --seed 2 --employers 3 --vacancies 4 --candidates 5",
        "duijie serve --data folder --listen 127.0.0.1:0 --reflection",
        "duijie import people.xlsx --kind candidates --dry-run --results results.csv",
        "duijie import people.xlsx --mapping map.toml --json",
        "duijie export vacancies out.xlsx --names --english",
        "duijie match --vacancies v.csv --candidates c.csv --out r.xlsx -k 5 --profile gig",
        "duijie plan --vacancies v.csv --edges e.csv --out p.csv --method stable --json",
        "duijie plan --vacancies v.csv --edges e.csv --out p.csv --previous old.csv",
        "duijie lists --left p.csv --right q.csv --method transferable-utility --k 5 --floor 3 --cap 9 --out l.jsonl",
        "duijie match --vacancies v.csv --candidates c.csv --out r.csv --k-per-person 3 --report market.csv",
        "duijie search vacancies 电工 --division 茌平区 --facet occupation,division",
        "duijie search vacancies diangong --near 聊城市 --radius 20km --exact-words --widen-below 5",
        "duijie search vacancies --suggest dg -n 5",
        "duijie normalise title --in a.tsv --out b.tsv --column title --level 4",
        "duijie titles rank --queries q.tsv --corpus c.tsv --out r.tsv -n 10 --relevant qrels.tsv",
        "duijie titles evaluate --labels t.tsv --folds 5 --split first-character --json",
        "duijie titles train --labels t.tsv --out weights.tsv",
        "duijie duplicates list candidates --certain --score-min 800 -n 5",
        "duijie duplicates merge candidates/1 candidates/2 --choose person.phone --reason r --actor a --dry-run",
        "duijie duplicates undo publishers/fair/candidates/B",
        "duijie duplicates dismiss vacancies/1 vacancies/2 --json",
        "duijie explain vacancies/1 candidates/2 -k 10",
        "duijie codes occupation 电焊工",
        "duijie generate --out folder --format jsonl --dirty 10",
        "duijie groups staff --offers offers.csv --needs needs.csv --json",
        "duijie groups classes --offers classes.csv --with-vacancies --area 371500",
        "duijie rebuild --store redb",
        "duijie backup --data folder --out one.backup --json",
        "duijie backup --server 127.0.0.1:7077 --name evening",
        "duijie restore one.backup --data folder --store redb",
        "duijie verify",
        "duijie verify one.backup",
        "duijie verify --server 127.0.0.1:7077",
        "duijie compact",
        "duijie compact --server https://duijie.example.cn:7077 --ca ca.pem",
        "duijie doctor --repair --json",
        "duijie status --server 127.0.0.1:7077",
        "duijie serve --listen 0.0.0.0:1 --tls-certificate c.pem --tls-key k.pem --tls-client-ca a.pem --keys-required true",
        "duijie keys create --role officer --tenant liaocheng --area 371500,3717 --days 30 --note n --json",
        "duijie keys create --role employer --employer p/e1",
        "duijie keys list --json",
        "duijie keys list --server 127.0.0.1:7077",
        "duijie retention show --json",
        "duijie retention show --server 127.0.0.1:7077",
        "duijie retention apply --dry-run --data folder",
        "duijie retention apply --server https://duijie.example.cn:7077 --ca ca.pem",
        "duijie keys rotate 5a0c9f1be244 --days 0 --overlap-days 1",
        "duijie keys revoke 5a0c9f1be244",
        "duijie keys try --server https://localhost:1 --ca ca.pem --key k",
        "duijie completions bash",
    ] {
        assert!(parse(line).is_ok(), "{line}: {:?}", parse(line).err());
    }
}

#[test]
fn what_is_missing_or_out_of_range_is_refused_with_code_2() {
    for line in [
        "duijie",
        "duijie generate",
        "duijie generate --out folder --dirty 101",
        "duijie demo --candidates 0",
        "duijie match --vacancies v.csv --out r.csv",
        "duijie backup --out one.backup --server 127.0.0.1:7077",
        "duijie backup --name evening",
        "duijie restore",
        "duijie verify one.backup --server 127.0.0.1:7077",
        "duijie status",
        "duijie lists --left p.csv",
        "duijie lists --left p.csv --right q.csv --k 0",
        "duijie lists --left p.csv --right q.csv --cap 0",
        "duijie search vacancies --radius 5km",
        "duijie export people out.csv",
        "duijie duplicates list employers",
        "duijie duplicates list candidates --score-min 1001",
        "duijie plan --vacancies v.csv --edges e.csv --out p.csv --method best",
        "duijie keys create",
        "duijie keys create --role officer --days 5000",
        "duijie keys rotate 5a0c9f1be244 --overlap-days 91",
        "duijie keys try",
    ] {
        assert_eq!(parse(line).unwrap_err().exit_code(), 2, "{line}");
    }
}

#[test]
fn settings_reach_the_configuration_wherever_they_stand() {
    let before = parse("duijie --data here --threads 2 serve --listen 127.0.0.1:1")
        .unwrap()
        .flags();
    let after = parse("duijie serve --listen 127.0.0.1:1 --data here --threads 2")
        .unwrap()
        .flags();
    for flags in [before, after] {
        assert_eq!(flags.data.as_deref(), Some("here"));
        assert_eq!(flags.threads.as_deref(), Some("2"));
        assert_eq!(flags.more, [("listen", "127.0.0.1:1".to_owned())]);
    }
}

#[test]
fn every_command_says_in_chinese_what_it_does() {
    let is_chinese = |character: char| ('\u{4e00}'..='\u{9fff}').contains(&character);
    for command in Arguments::command().get_subcommands() {
        let about = command.get_about().map(ToString::to_string).unwrap_or_default();
        assert!(about.chars().any(is_chinese), "{}: {about}", command.get_name());
    }
}

fn duijie() -> std::process::Command {
    std::process::Command::new(env!("CARGO_BIN_EXE_duijie"))
}

/// A folder with the files of 20 vacancies and 60 candidates.
fn a_small_fair() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let made = duijie()
        .args("generate --employers 5 --vacancies 20 --candidates 60 --format jsonl --out".split(' '))
        .arg(folder.path())
        .output()
        .unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    folder
}

#[test]
fn a_match_of_files_reports_crowding_and_everybody_left_without() {
    let folder = a_small_fair();
    let file = |name: &str| folder.path().join(name);
    let matched = duijie()
        .args(
            "match -k 3 --k-per-person 2 --min-score 60000 --date 2026-11-21 --no-reasons --vacancies"
                .split(' '),
        )
        .arg(file("vacancies.jsonl"))
        .arg("--candidates")
        .arg(file("candidates.jsonl"))
        .arg("--out")
        .arg(file("lists.jsonl"))
        .arg("--report")
        .arg(file("report.jsonl"))
        .output()
        .unwrap();
    assert!(
        matched.status.success(),
        "{}",
        String::from_utf8_lossy(&matched.stderr)
    );
    let read = |name: &str| -> Vec<serde_json::Value> {
        let text = std::fs::read_to_string(file(name)).unwrap();
        text.lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    };
    let (lists, report) = (read("lists.jsonl"), read("report.jsonl"));
    for (direction, side, records) in [("岗位→求职者", "vacancy", 20), ("求职者→岗位", "candidate", 60)]
    {
        let own = |rows: &[serde_json::Value], item: &str, id: &str| -> std::collections::BTreeSet<String> {
            let rows = rows.iter().filter(|row| row["direction"] == direction);
            let rows = rows.filter(|row| item.is_empty() || row["item"] == item);
            rows.map(|row| row[id].as_str().unwrap().to_owned()).collect()
        };
        let figure = |name: &str| -> u64 {
            let row = report.iter().find(|row| {
                row["direction"] == direction
                    && row["figure"]
                        .as_str()
                        .is_some_and(|figure| figure.ends_with(name))
            });
            row.unwrap()["value"].as_str().unwrap().parse().unwrap()
        };
        let (matched, unmatched) = (own(&lists, "", side), own(&report, "unmatched", "own_id"));
        assert!(matched.is_disjoint(&unmatched));
        assert_eq!(matched.len() + unmatched.len(), records, "{direction}");
        assert_eq!(figure("empty lists"), unmatched.len() as u64);
    }
}

#[test]
fn a_match_of_files_makes_lists_of_both_sides_and_counts_only_when_asked() {
    let folder = a_small_fair();
    let file = |name: &str| folder.path().join(name);
    let matched = |more: &str| {
        let given = "--json match -k 3 --date 2026-11-21 --no-reasons --vacancies";
        let run = duijie()
            .args(given.split(' '))
            .arg(file("vacancies.jsonl"))
            .arg("--candidates")
            .arg(file("candidates.jsonl"))
            .arg("--out")
            .arg(file("lists.jsonl"))
            .args(more.split(' '))
            .output()
            .unwrap();
        let told = serde_json::from_slice::<serde_json::Value>(&run.stdout).unwrap_or_default();
        (run, told)
    };
    let (_, plain) = matched("--k-per-person 4");
    assert_eq!(
        (&plain["pairs"], &plain["eligible_pairs"]),
        (&serde_json::json!(1_200), &serde_json::Value::Null)
    );
    assert_eq!(plain["two_sided"], serde_json::Value::Null);
    let (_, counted) = matched("--k-per-person 4 --count-excluded");
    assert!(
        counted["eligible_pairs"]
            .as_u64()
            .is_some_and(|pairs| pairs > 0 && pairs < 1_200)
    );
    let (_, told) = matched("--k-per-person 4 --two-sided alternate --floor 2 --vacancy-cap 10");
    let figure = |name: &str| told["two_sided"][name].as_f64().unwrap();
    assert!(
        figure("expected_matches") > figure("plain_expected_matches"),
        "{told}"
    );
    let text = std::fs::read_to_string(file("lists.jsonl")).unwrap();
    let mut listed = std::collections::BTreeMap::<String, usize>::new();
    for line in text.lines() {
        let row: serde_json::Value = serde_json::from_str(line).unwrap();
        if row["direction"] == "求职者→岗位" {
            *listed.entry(row["vacancy"].to_string()).or_default() += 1;
        }
    }
    assert!(
        !listed.is_empty() && listed.values().all(|lists| *lists <= 10),
        "{listed:?}"
    );
    let (refused, _) = matched("--two-sided alternate");
    assert!(!refused.status.success());
    let told =
        String::from_utf8_lossy(&refused.stderr).into_owned() + &String::from_utf8_lossy(&refused.stdout);
    assert!(
        told.contains("k_per_candidate") && told.contains("双边名单"),
        "{told}"
    );
}

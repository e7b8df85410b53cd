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
        "duijie search vacancies 电工 --division 茌平区 --facet occupation,division",
        "duijie explain vacancies/1 candidates/2 -k 10",
        "duijie codes occupation 电焊工",
        "duijie generate --out folder --format jsonl --dirty 10",
        "duijie rebuild --store redb",
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
        "duijie lists --left p.csv",
        "duijie lists --left p.csv --right q.csv --k 0",
        "duijie lists --left p.csv --right q.csv --cap 0",
        "duijie export people out.csv",
        "duijie plan --vacancies v.csv --edges e.csv --out p.csv --method best",
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

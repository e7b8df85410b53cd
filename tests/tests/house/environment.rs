//! The environment is read in one file, where it becomes part of one checked configuration.

use super::repository::{File, Finding, Repository};
use super::tokens::{Kind, Mention, mentions};

/// The one reader.
const READER: &str = "server/src/config.rs";

/// Calls that read or change the environment.
const CALLS: [&str; 6] = [
    "env::var",
    "env::var_os",
    "env::vars",
    "env::vars_os",
    "env::set_var",
    "env::remove_var",
];

/// Places outside the reader that look at the environment.
pub(crate) fn one_reader(repository: &Repository) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in repository
        .rust()
        .filter(|file| file.path != READER && !file.is_scaffolding())
    {
        for mention in mentions(file).iter().filter(|mention| !mention.in_test) {
            if reads(mention) || is_argument_from_environment(mention, file) {
                findings.push(file.finding(
                    mention.line,
                    "reads the environment",
                    format!("read it in {READER} and pass the value down"),
                ));
            }
        }
    }
    findings
}

fn reads(mention: &Mention) -> bool {
    CALLS.iter().any(|call| mention.passes_through(call)) || mention.passes_through("config::Environment")
}

/// clap reads the environment where an argument says `env`.
fn is_argument_from_environment(mention: &Mention, file: &File) -> bool {
    let attribute_line = || file.lines().nth(mention.line - 1).map_or("", |(_, line)| line);
    mention.kind == Kind::Attribute && mention.last() == "env" && !attribute_line().contains("cfg")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(path: &str, text: &str) -> usize {
        one_reader(&Repository::of(&[(path, text)])).len()
    }

    #[test]
    fn only_the_reader_reads() {
        let reading = "use std::env; fn f() { env::var(\"A\"); }";
        assert_eq!(faults("server/src/config.rs", reading), 0);
        assert_eq!(faults("server/src/main.rs", reading), 1);
        assert_eq!(faults("server/tests/serve.rs", reading), 0);
        assert_eq!(faults("server/src/main.rs", "use std::env::vars;"), 1);
    }

    #[test]
    fn arguments_do_not_read_it_either() {
        assert_eq!(
            faults(
                "server/src/cli.rs",
                "struct A { #[arg(long, env = \"A\")] a: u8 }"
            ),
            1
        );
        assert_eq!(faults("server/src/cli.rs", "struct A { #[arg(long)] a: u8 }"), 0);
    }

    #[test]
    fn arguments_and_build_time_values_are_no_environment() {
        assert_eq!(
            faults(
                "server/src/main.rs",
                "fn f() { std::env::args(); env!(\"CARGO_PKG_VERSION\"); }"
            ),
            0
        );
    }
}

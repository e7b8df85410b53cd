//! The `duijie` program: arguments, settings, log, command, exit code. Everything else is in the library.

use clap::Parser;
use duijie::command::{Arguments, exit_code, run, start_log};
use duijie::config::Settings;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let screen = arguments.screen();
    let outcome = Settings::read(&arguments.flags())
        .map_err(Into::into)
        .and_then(|settings| {
            let _log = start_log(&settings)?;
            run(arguments.command, &settings, screen)
        });
    exit_code(outcome, screen)
}

//! `duijie statistics`: what is counted of the labour market. What a figure means is decided in `duijie-statistics`.

mod tightness;

use super::{Failure, Outcome};
use crate::config::Settings;
use crate::terminal::Screen;
use clap::{Args, Subcommand};

/// What `statistics` can be told.
#[derive(Debug, Args)]
pub struct StatisticsArguments {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Estimates applicants for each vacancy and place, and how good that is 估计每个岗位的报名人数与供需紧张度
    Tightness(tightness::TightnessArguments),
}

/// Does what was asked for.
pub(super) fn run(
    arguments: &StatisticsArguments,
    settings: &Settings,
    screen: Screen,
) -> Result<Outcome, Failure> {
    match &arguments.action {
        Action::Tightness(arguments) => tightness::run(arguments, settings, screen),
    }
}

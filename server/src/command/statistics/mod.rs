//! `duijie statistics`: what is counted of the labour market. What a figure means is decided in `duijie-statistics`.

mod exposure;
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
    /// Tells by protected groups who qualifies and who is listed 公平性检查：各群体的符合占比与入选占比
    Exposure(exposure::ExposureArguments),
}

/// Does what was asked for.
pub(super) fn run(
    arguments: &StatisticsArguments,
    settings: &Settings,
    screen: Screen,
) -> Result<Outcome, Failure> {
    match &arguments.action {
        Action::Tightness(arguments) => tightness::run(arguments, settings, screen),
        Action::Exposure(arguments) => exposure::run(arguments, settings, screen),
    }
}

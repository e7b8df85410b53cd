//! `duijie policy`: lists rules of grants, tells what they say of a person or of facts, and whom they are for.

mod check;
mod facts;
mod list;
mod push;

use super::{Failure, Outcome};
use crate::config::Settings;
use crate::terminal::Screen;
use clap::{Args, Subcommand};

/// What `policy` can be told.
#[derive(Debug, Args)]
pub struct PolicyArguments {
    /// What to do.
    #[command(subcommand)]
    task: Task,
    /// Folder of rule files of your own, beside or instead of the shipped ones 自有政策规则目录
    #[arg(long, global = true, value_name = "FOLDER")]
    rules: Option<String>,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Lists policies by area and day 列出政策
    List(list::ListArguments),
    /// Tells what policies say of a person or of facts; without both, whether the rule files are sound 判断能否享受；不写对象时只检查规则文件
    Check(check::CheckArguments),
    /// Lists whom a policy is for, and of whom one fact is missing 政策找人：列出可以享受的和只缺一项事实的
    Push(push::PushArguments),
}

impl PolicyArguments {
    /// Settings among the arguments.
    pub(super) fn settings(&self) -> Vec<(&'static str, String)> {
        self.rules
            .iter()
            .map(|folder| ("policies", folder.clone()))
            .collect()
    }
}

/// Does what was asked for.
pub(super) fn run(
    arguments: &PolicyArguments,
    settings: &Settings,
    screen: Screen,
) -> Result<Outcome, Failure> {
    match &arguments.task {
        Task::List(arguments) => list::run(arguments, settings, screen),
        Task::Check(arguments) => check::run(arguments, settings, screen),
        Task::Push(arguments) => push::run(arguments, settings, screen),
    }
}

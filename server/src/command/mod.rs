//! The command line: what can be asked for, and which file answers. Commands translate between people and the use cases
//! of `engine`; what a word, a score or a file means is decided elsewhere.

mod audit;
mod backup;
mod beside;
mod codes;
mod compact;
mod completions;
mod demo;
mod doctor;
mod duplicates;
mod explain;
mod export;
mod fair;
mod generate;
mod groups;
mod import;
mod keys;
mod lists;
mod market_report;
mod matching;
mod normalise;
mod outcome;
mod person;
mod plan;
mod policy;
mod rebuild;
mod remote;
mod report;
mod restore;
mod retention;
mod search;
mod serve;
mod shortage;
mod show;
mod start;
mod statistics;
mod status;
mod titles;
mod tracking;
mod verify;

pub use outcome::{Failure, Outcome, exit_code};
pub use start::start_log;

use crate::config::{Flags, Settings};
use crate::terminal::Screen;
use clap::{Parser, Subcommand};

/// Exit codes, shown below the help.
const EXIT_CODES: &str = "\
Exit codes 退出码:
  0  done 完成
  1  done in part: rows were refused, nothing was found 部分完成：有行被拒绝，或没有结果
  2  wrong arguments, settings or input files 参数、配置或输入文件有误
  3  not available: data folder in use or damaged, address taken 暂不可用：数据目录被占用或损坏、端口被占用
  4  a fault of the program 程序故障

Settings come from flags, then DUIJIE_* variables, then duijie.toml, then defaults.
设置的优先次序：命令行、DUIJIE_* 环境变量、duijie.toml、默认值。";

/// Matches young job seekers and vacancies in both directions, exactly, and says why.
/// 青年求职者与岗位的双向精确对接，并说明理由。
#[derive(Debug, Parser)]
#[command(name = "duijie", version, after_help = EXIT_CODES, disable_help_subcommand = false)]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    #[command(flatten)]
    settings: Flags,
    /// Answer in JSON on standard output, for programs 以 JSON 输出结果，供程序读取
    #[arg(long, global = true)]
    json: bool,
}

/// Everything that can be asked for.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// A tour: makes up a fair, loads it over gRPC, matches both ways, explains 演示：生成招聘会、加载、双向匹配并说明理由
    Demo(demo::DemoArguments),
    /// Serves gRPC over the data folder 启动 gRPC 服务
    Serve(serve::ServeArguments),
    /// Imports a csv, xlsx or jsonl file into the data folder 导入表格文件
    Import(import::ImportArguments),
    /// Exports all records of a kind 导出一类记录
    Export(export::ExportArguments),
    /// Matches two files, without a server 不用服务，直接匹配两个文件
    Match(matching::MatchArguments),
    /// Plans who goes where: places respected, optimum proved 在名额内统筹分配，并证明最优
    Plan(plan::PlanArguments),
    /// Makes lists of both sides from two matrices, with crowding in view 由双方评分矩阵生成兼顾拥挤的双向名单
    Lists(lists::ListsArguments),
    /// Fairs: booths, evening plan, live board, closing report, and a whole fair in a minute 招聘会：展位、方案、看板、总结、演示
    Fair(fair::FairArguments),
    /// Searches vacancies or candidates by words and codes 按词语和代码检索
    Search(search::SearchArguments),
    /// Finds records that mean the same, merges and parts them 查找、合并重复记录，可撤销
    Duplicates(duplicates::DuplicatesArguments),
    /// Tells whom policies are for: lists rules, checks a person, finds persons 政策找人：列出、判断、推送
    Policy(policy::PolicyArguments),
    /// Tells which employers are short of staff, what was tried, and what keeps the supply out 用工保障清单
    Shortage(shortage::ShortageArguments),
    /// Lends staff between employers, places classes with them 共享用工、班级与实习岗位对接
    Groups(groups::GroupsArguments),
    /// Explains one pair, and why it is not in the list 说明一对的得分理由，以及为何未入选
    Explain(explain::ExplainArguments),
    /// Reads free text into codes: titles, pay, places, schooling, experience, skills, wording 把文字识别为代码
    Normalise(normalise::NormaliseArguments),
    /// Ranks titles by how close they are; trains and measures their coding 岗位名称排序、训练与评测
    Titles(titles::TitlesArguments),
    /// What is held of one person: shows it, takes it along, erases it 个人信息：查看、导出、删除
    Person(person::PersonArguments),
    /// How long what is kept; finds what is kept too long, and takes it away if asked to 保存期限：查看、清理
    Retention(retention::RetentionArguments),
    /// The audit log: whether it is whole, and who has touched whom 审计日志：核对、查询
    Audit(audit::AuditArguments),
    /// Follow-up: where everybody stands, services due, one person's file 跟踪服务：去向、服务到期、一人一档
    Tracking(tracking::TrackingArguments),
    /// Makes the quarterly supply and demand report: page, workbook, tables 生成季度供求分析报告：网页、工作簿、表格
    Report(report::ReportArguments),
    /// Counts: how tight the market is for each vacancy 统计分析：供需紧张度
    Statistics(statistics::StatisticsArguments),
    /// Looks codes up: occupations, divisions, majors … 查询代码表
    Codes(codes::CodesArguments),
    /// Makes, lists, replaces and revokes access keys, and tries one against a server 访问密钥：建立、列出、轮换、撤销、试用
    Keys(keys::KeysArguments),
    /// Writes a made-up fair as files 生成模拟招聘会数据文件
    Generate(generate::GenerateArguments),
    /// Makes the full-text index and the file of the pool anew from the store 由存储重建全文索引和匹配池文件
    Rebuild(rebuild::RebuildArguments),
    /// Writes everything that cannot be rebuilt into one file, also while a server runs 备份（可在服务运行时）
    Backup(backup::BackupArguments),
    /// Restores a backup into an empty data folder, with any engine 从备份恢复到空目录
    Restore(restore::RestoreArguments),
    /// Checks a backup, or whether the records, keys and changes of a store agree 检查备份或存储
    Verify(verify::VerifyArguments),
    /// Gives space back where the engine can do so 压缩存储
    Compact(compact::CompactArguments),
    /// Looks through a data folder and says what to do; repairs what is safe to repair 体检数据目录，可安全修复
    Doctor(doctor::DoctorArguments),
    /// Tells how a running server is 查看服务状态
    Status(status::StatusArguments),
    /// Prints completions for a shell 输出命令行补全脚本
    Completions(completions::CompletionsArguments),
}

impl Arguments {
    /// Where the command writes.
    pub fn screen(&self) -> Screen {
        Screen { json: self.json }
    }

    /// The settings on the command line, those of the command among them.
    pub fn flags(&self) -> Flags {
        let mut flags = self.settings.clone();
        match &self.command {
            Command::Serve(arguments) => flags.more = arguments.settings(),
            Command::Policy(arguments) => flags.more = arguments.settings(),
            _ => {}
        }
        flags
    }
}

/// Does what was asked for.
///
/// # Errors
/// Why it could not be done.
pub fn run(command: Command, settings: &Settings, screen: Screen) -> Result<Outcome, Failure> {
    match command {
        Command::Demo(arguments) => demo::run(&arguments, settings, screen),
        Command::Serve(_) => serve::run(settings, screen),
        Command::Import(arguments) => import::run(&arguments, settings, screen),
        Command::Export(arguments) => export::run(&arguments, settings, screen),
        Command::Match(arguments) => matching::run(&arguments, settings, screen),
        Command::Plan(arguments) => plan::run(&arguments, screen),
        Command::Lists(arguments) => lists::run(&arguments, settings, screen),
        Command::Fair(arguments) => fair::run(&arguments, settings, screen),
        Command::Search(arguments) => search::run(&arguments, settings, screen),
        Command::Duplicates(arguments) => duplicates::run(&arguments, settings, screen),
        Command::Policy(arguments) => policy::run(&arguments, settings, screen),
        Command::Groups(arguments) => groups::run(&arguments, settings, screen),
        Command::Shortage(arguments) => shortage::run(&arguments, settings, screen),
        Command::Explain(arguments) => explain::run(&arguments, settings, screen),
        Command::Normalise(arguments) => normalise::run(&arguments, settings, screen),
        Command::Titles(arguments) => titles::run(&arguments, settings, screen),
        Command::Person(arguments) => person::run(&arguments, settings, screen),
        Command::Retention(arguments) => retention::run(&arguments, settings, screen),
        Command::Audit(arguments) => audit::run(&arguments, settings, screen),
        Command::Tracking(arguments) => tracking::run(&arguments, settings, screen),
        Command::Report(arguments) => report::run(&arguments, settings, screen),
        Command::Statistics(arguments) => statistics::run(&arguments, settings, screen),
        Command::Codes(arguments) => codes::run(&arguments, settings, screen),
        Command::Keys(arguments) => keys::run(&arguments, settings, screen),
        Command::Generate(arguments) => generate::run(&arguments, screen),
        Command::Rebuild(arguments) => rebuild::run(&arguments, settings, screen),
        Command::Backup(arguments) => backup::run(&arguments, settings, screen),
        Command::Restore(arguments) => restore::run(&arguments, settings, screen),
        Command::Verify(arguments) => verify::run(&arguments, settings, screen),
        Command::Compact(arguments) => compact::run(&arguments, settings, screen),
        Command::Doctor(arguments) => doctor::run(&arguments, settings, screen),
        Command::Status(arguments) => status::run(&arguments, settings, screen),
        Command::Completions(arguments) => completions::run(&arguments),
    }
}

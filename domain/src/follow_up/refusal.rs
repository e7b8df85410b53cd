//! Why an event cannot have happened, and what to do about it.

use super::Stage;
use crate::message::Text;

/// Why an event is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// The step is no step of a pair.
    NotAboutPair,
    /// A later step has already been reached.
    StepGoesBack {
        /// Where the pair stands.
        stage: Stage,
    },
    /// What follows a hire came without one.
    NotHired,
    /// A loss where nothing had begun.
    NothingToLose,
    /// A hire that work has already followed cannot fall through; it can only be left.
    WorkHasBegun,
    /// The two are already through with each other.
    AlreadyOver,
    /// It happened before the event recorded last.
    OutOfOrder,
    /// It has not happened yet.
    InFuture,
    /// No place is left at the site.
    NoPlaceLeft,
    /// The vacancy has no such site.
    NoSuchSite,
    /// The vacancy is not open.
    VacancyClosed,
    /// The vacancy was deleted, and the step neither follows a hire nor ends talks.
    VacancyDeleted,
    /// The person has withdrawn the consent that this needs.
    ConsentWithdrawn,
    /// The person holds another job that fills the working time.
    EmployedElsewhere,
    /// The months since the hire are not over yet.
    TooEarly,
    /// Only 1, 3 and 6 months are asked for, each once and in this order.
    KeptOutOfOrder,
    /// Months of insurance only grow.
    InsuranceShrinks,
    /// Only the last event of a pair, or an event of its own, can be taken back.
    NotTheLast,
    /// There is no such event, or it was taken back before.
    NothingToTakeBack,
}

impl Refusal {
    /// The reason, stable across versions.
    pub const fn reason(self) -> &'static str {
        match self {
            Self::NotAboutPair => "STEP_NOT_ABOUT_PAIR",
            Self::StepGoesBack { .. } => "STEP_GOES_BACK",
            Self::NotHired => "NOT_HIRED",
            Self::NothingToLose => "NOTHING_TO_LOSE",
            Self::WorkHasBegun => "WORK_HAS_BEGUN",
            Self::AlreadyOver => "ALREADY_OVER",
            Self::OutOfOrder => "EVENT_OUT_OF_ORDER",
            Self::InFuture => "EVENT_IN_FUTURE",
            Self::NoPlaceLeft => "NO_PLACE_LEFT",
            Self::NoSuchSite => "NO_SUCH_SITE",
            Self::VacancyClosed => "VACANCY_NOT_OPEN",
            Self::VacancyDeleted => "VACANCY_DELETED",
            Self::ConsentWithdrawn => "CONSENT_WITHDRAWN",
            Self::EmployedElsewhere => "EMPLOYED_ELSEWHERE",
            Self::TooEarly => "KEPT_TOO_EARLY",
            Self::KeptOutOfOrder => "KEPT_OUT_OF_ORDER",
            Self::InsuranceShrinks => "INSURANCE_SHRINKS",
            Self::NotTheLast => "NOT_THE_LAST_EVENT",
            Self::NothingToTakeBack => "NOTHING_TO_TAKE_BACK",
        }
    }

    /// What is wrong.
    pub fn message(self) -> Text {
        match self {
            Self::NotAboutPair => Text::new(
                "该事件不是求职者与岗位之间的步骤",
                "this is no step between a person and a vacancy",
            ),
            Self::StepGoesBack { stage } => Text::new(
                format!("双方已到“{}”阶段，不能倒退", stage.id()),
                format!("the two have reached `{}` and cannot go back", stage.id()),
            ),
            Self::NotHired => Text::new("尚未录用", "the person has not been hired there"),
            Self::NothingToLose => Text::new("双方尚无任何接触", "nothing has begun between the two"),
            Self::WorkHasBegun => Text::new(
                "已在岗，录用不会再落空",
                "work has begun, the hire cannot fall through any more",
            ),
            Self::AlreadyOver => Text::new("双方已经结束", "the two are already through with each other"),
            Self::OutOfOrder => Text::new(
                "发生时间早于最近一条事件",
                "it happened before the event that was recorded last",
            ),
            Self::InFuture => Text::new("发生时间晚于现在", "it has not happened yet"),
            Self::NoPlaceLeft => Text::new("该工作地点已无剩余名额", "no place is left at this site"),
            Self::NoSuchSite => Text::new("岗位没有这个工作地点", "the vacancy has no such site"),
            Self::VacancyClosed => Text::new("岗位未在招聘中", "the vacancy is not open"),
            Self::VacancyDeleted => Text::new(
                "岗位已删除，只能继续跟踪已录用人员、记录未成或撤销事件",
                "the vacancy was deleted; only hires that stand are followed up, losses recorded and events taken back",
            ),
            Self::ConsentWithdrawn => Text::new("求职者已撤回同意", "the person has withdrawn consent"),
            Self::EmployedElsewhere => Text::new(
                "求职者已在其他岗位全职在岗",
                "the person holds another full-time job",
            ),
            Self::TooEarly => Text::new("录用未满该月数", "so many months have not passed since the hire"),
            Self::KeptOutOfOrder => Text::new(
                "在岗回访只记 1、3、6 个月，各一次且依次",
                "only 1, 3 and 6 months are recorded, each once and in order",
            ),
            Self::InsuranceShrinks => Text::new("参保月数不能减少", "months of insurance cannot shrink"),
            Self::NotTheLast => Text::new(
                "只能撤销双方之间的最后一条事件",
                "only the last event between the two can be taken back",
            ),
            Self::NothingToTakeBack => Text::new(
                "没有这条事件，或已撤销",
                "there is no such event, or it was taken back before",
            ),
        }
    }

    /// What to do about it.
    pub fn hint(self) -> Text {
        match self {
            Self::NotAboutPair | Self::NoSuchSite => Text::new("请更正事件内容", "correct the event"),
            Self::StepGoesBack { .. } => Text::new(
                "如记录有误，请先撤销最后一条事件",
                "if the record is wrong, take the last event back first",
            ),
            Self::NotHired => Text::new("请先记录录用", "record the hire first"),
            Self::NothingToLose | Self::AlreadyOver => Text::new("无需记录", "there is nothing to record"),
            Self::WorkHasBegun => Text::new("请改记离职", "record that the person left"),
            Self::OutOfOrder => Text::new(
                "请按发生顺序记录；先撤销后面的事件再补记",
                "record events in order; take later ones back first",
            ),
            Self::InFuture => Text::new(
                "请核对时间，并在发生后记录",
                "check the time and record it once it has happened",
            ),
            Self::NoPlaceLeft => Text::new(
                "请先由用人单位增加名额，或换一个岗位",
                "have the employer add places, or choose another vacancy",
            ),
            Self::VacancyClosed => Text::new("请先恢复或重新发布岗位", "reopen or publish the vacancy first"),
            Self::VacancyDeleted => Text::new(
                "请换一个岗位；仍在招聘的，请重新发布后按新编号记录",
                "choose another vacancy; if it is still offered, publish it anew and record under its new number",
            ),
            Self::ConsentWithdrawn => Text::new(
                "不得联系；请待本人重新同意",
                "do not make contact until the person consents again",
            ),
            Self::EmployedElsewhere => Text::new(
                "请先记录从原岗位离职",
                "record first that the person left the other job",
            ),
            Self::TooEarly => Text::new("请到期后再记", "record it when the time has come"),
            Self::KeptOutOfOrder => Text::new("请依次记录 1、3、6 个月", "record 1, 3 and 6 months in order"),
            Self::InsuranceShrinks => Text::new("请核对参保记录", "check the insurance record"),
            Self::NotTheLast => Text::new(
                "请从最后一条开始依次撤销",
                "take events back from the last one on",
            ),
            Self::NothingToTakeBack => Text::new("请核对事件编号", "check the number of the event"),
        }
    }
}

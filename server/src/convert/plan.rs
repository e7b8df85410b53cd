//! Plans on the wire: what is to be planned, and who goes where.

use super::bulk_run::run_number;
use super::request::RequestReader;
use crate::engine::{EarlierSeat, EngineError, MadePlan, PairWorth, PlanFault, PlanMethod, PlanTable};
use duijie_domain::check::Violation;
use duijie_domain::message::Text;
use duijie_proto::v1;

/// What is to be planned; the table is filled once the pairs of the run are known.
#[derive(Debug)]
pub struct PlanOrder {
    /// What makes a good plan.
    pub method: PlanMethod,
    /// The finished run that gives pairs and places.
    pub run: Option<u64>,
    /// An earlier plan to begin from.
    pub earlier: Option<Vec<EarlierSeat>>,
    places: Vec<v1::PlanPlaces>,
    pairs: Vec<v1::PlanPair>,
    absent: Vec<String>,
}

/// What is to be planned.
///
/// # Errors
/// `InvalidInput` with every violation that the wire can show.
pub fn read_plan(request: v1::MakePlanRequest) -> Result<PlanOrder, EngineError> {
    let v1::MakePlanRequest {
        method,
        bulk_run,
        places,
        pairs,
        absent_candidates,
        previous_seats,
        previous_vacancies,
    } = request;
    let mut reader = RequestReader::default();
    let method = reader.take(read_method(method));
    let run = match bulk_run.as_str() {
        "" => None,
        name => reader.take(run_number("bulk_run", name)),
    };
    let order = PlanOrder {
        method: method.unwrap_or(PlanMethod::Optimum),
        run,
        earlier: earlier(previous_seats, previous_vacancies),
        places,
        pairs,
        absent: absent_candidates,
    };
    reader.finish(order)
}

impl PlanOrder {
    /// Adds what the request says to what the run has given.
    ///
    /// # Errors
    /// `InvalidInput` with every fault and where it stands.
    pub fn fill(&self, table: &mut PlanTable) -> Result<(), EngineError> {
        let mut faults = Vec::new();
        let mut note = |at: String, result: Result<(), PlanFault>| {
            if let Err(fault) = result {
                faults.push(violation(&at, fault));
            }
        };
        for (place, v1::PlanPlaces { vacancy, places }) in self.places.iter().enumerate() {
            let taken = match self.run {
                Some(_) => table.change_places(vacancy, *places),
                None => table.add_vacancy(vacancy, *places),
            };
            note(format!("places[{place}]."), taken);
        }
        for (place, pair) in self.pairs.iter().enumerate() {
            let worth = PairWorth {
                score: pair.score,
                employer_score: pair.employer_score,
                seeker_score: pair.seeker_score,
            };
            let taken = table.add_pair(&pair.vacancy, &pair.candidate, worth);
            note(format!("pairs[{place}]."), taken);
        }
        for (place, name) in self.absent.iter().enumerate() {
            note(format!("absent_candidates[{place}]"), table.leave_out(name));
        }
        if faults.is_empty() {
            Ok(())
        } else {
            Err(EngineError::InvalidInput(faults))
        }
    }
}

/// Elements of messages have a path that ends in a dot and the field; names have no field.
fn violation(at: &str, fault: PlanFault) -> Violation {
    let field = match fault.field {
        "seeker" => "candidate",
        field => field,
    };
    Violation {
        field: match at.ends_with('.') {
            true => format!("{at}{field}"),
            false => at.to_owned(),
        },
        reason: fault.code,
        message: fault.message,
        hint: fault.hint,
    }
}

fn read_method(method: i32) -> Result<PlanMethod, Violation> {
    match v1::PlanMethod::try_from(method) {
        Ok(v1::PlanMethod::Unspecified | v1::PlanMethod::Optimum) => Ok(PlanMethod::Optimum),
        Ok(v1::PlanMethod::Stable) => Ok(PlanMethod::Stable),
        Err(_) => Err(Violation {
            field: "method".to_owned(),
            reason: "ENUM_VALUE_UNKNOWN",
            message: Text::new(
                format!("没有编号为 {method} 的取值"),
                format!("there is no value with the number {method}"),
            ),
            hint: Text::new(
                "请使用 PLAN_METHOD_OPTIMUM 或 PLAN_METHOD_STABLE",
                "use PLAN_METHOD_OPTIMUM or PLAN_METHOD_STABLE",
            ),
        }),
    }
}

/// Prices stand with the vacancies and seats with the candidates.
fn earlier(seats: Vec<v1::PlanSeat>, vacancies: Vec<v1::PlanVacancy>) -> Option<Vec<EarlierSeat>> {
    let seats = seats.into_iter().map(|seat| EarlierSeat {
        seeker: seat.candidate,
        vacancy: seat.vacancy,
        price: None,
    });
    let prices = vacancies.into_iter().map(|vacancy| EarlierSeat {
        seeker: String::new(),
        vacancy: vacancy.vacancy,
        price: Some(vacancy.price),
    });
    let earlier: Vec<EarlierSeat> = seats.chain(prices).collect();
    (!earlier.is_empty()).then_some(earlier)
}

/// Who goes where.
pub fn write_plan(made: &MadePlan) -> v1::MakePlanResponse {
    let moves = made.moves.map(|moves| v1::PlanMoves {
        moved: moves.moved as u64,
        gained: moves.gained as u64,
        lost: moves.lost as u64,
    });
    v1::MakePlanResponse {
        seats: seats(made),
        vacancies: vacancies(made),
        total: made.plan.total,
        placed: made.plan.placed() as u64,
        pairs: made.pairs as u64,
        blocking_pairs: made.blocking_pairs as u64,
        checked: made.is_proved,
        moves,
    }
}

fn seats(made: &MadePlan) -> Vec<v1::PlanSeat> {
    let table = &made.table;
    let seats = (0_u32..).zip(table.seekers()).zip(&made.plan.vacancy_of_seeker);
    let utility = |seeker: u32| {
        let (_, utilities) = made.dual.as_ref()?;
        utilities.get(seeker as usize).copied()
    };
    seats
        .map(|((seeker, name), vacancy)| v1::PlanSeat {
            candidate: name.clone(),
            vacancy: vacancy
                .and_then(|vacancy| table.vacancies().get(vacancy as usize).cloned())
                .unwrap_or_default(),
            score: vacancy
                .and_then(|vacancy| table.score(vacancy, seeker))
                .unwrap_or_default(),
            utility: utility(seeker).unwrap_or_default(),
        })
        .collect()
}

fn vacancies(made: &MadePlan) -> Vec<v1::PlanVacancy> {
    let table = &made.table;
    let mut taken = vec![0; table.places().len()];
    for vacancy in made.plan.vacancy_of_seeker.iter().flatten() {
        taken[*vacancy as usize] += 1;
    }
    let vacancies = table
        .vacancies()
        .iter()
        .zip(table.places())
        .zip(taken)
        .enumerate();
    let price = |place: usize| {
        made.dual
            .as_ref()
            .and_then(|(prices, _)| prices.get(place).copied())
    };
    vacancies
        .map(|(place, ((name, places), taken))| v1::PlanVacancy {
            vacancy: name.clone(),
            places: *places,
            taken,
            price: price(place).unwrap_or_default(),
        })
        .collect()
}

//! Whose turn it is: a bounded number of jobs run at one time, and when one ends the next is taken from whoever has used the
//! least computing time. Runs, and calls that take long beside those of somebody else, have a lane of their own, so that neither
//! many jobs nor long ones of one caller hold up another. What a job does is not known here.

use crate::engine::Account;
use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How long an account counts as present after its last job.
const PRESENT: Duration = Duration::from_secs(1);
/// Jobs that take so many times as long as those of somebody else are long beside his.
const LONGER: f64 = 2.0;

/// What is done with a turn once it comes.
type Start = Box<dyn FnOnce(Turn) + Send>;

/// Who pays for a job: what is known to take long does not make the other calls of its account wait.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Payer {
    /// An account, for its calls.
    Calls(Account),
    /// An account, for its runs, plans and reports.
    Runs(Account),
}

/// Where jobs wait, and on which threads they run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lane {
    /// For answers that somebody stands waiting for.
    Prompt,
    /// For what takes long anyway; its threads let the others go first.
    Patient,
}

impl Payer {
    /// Who pays for a job of this account that is meant for this lane.
    pub(super) fn of(lane: Lane, account: &Account) -> Self {
        match lane {
            Lane::Prompt => Self::Calls(account.clone()),
            Lane::Patient => Self::Runs(account.clone()),
        }
    }
}

/// Gives turns.
#[derive(Clone)]
pub(super) struct Turns {
    queue: Arc<Mutex<Queue>>,
}

struct Queue {
    /// The places that are free, and so how many more jobs may run.
    prompt: Vec<usize>,
    patient: Vec<usize>,
    shares: HashMap<Payer, Share>,
    /// What the payer who was served last had used: whoever comes anew begins there and brings no credit along.
    served: Duration,
    asked: u64,
}

/// What one payer has used and waits for.
struct Share {
    used: Duration,
    running: usize,
    waiting: VecDeque<(u64, Start)>,
    seen: Instant,
    noted: Instant,
    /// Seconds that its jobs took, and the sum of their squares; what is past counts less and less.
    worked: f64,
    squares: f64,
}

/// The right to run until it is dropped.
pub(super) struct Turn {
    queue: Arc<Mutex<Queue>>,
    since: Instant,
    pub(super) given: Given,
}

/// Whose turn it is, and where.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Given {
    payer: Payer,
    pub(super) lane: Lane,
    /// No other turn of the lane has the same place.
    pub(super) place: usize,
    /// Whether nobody else was in the lane when it was given, so that the job may have all processors.
    pub(super) is_alone: bool,
}

impl Turns {
    /// As many jobs at one time in each lane.
    pub(super) fn new(at_once: usize) -> Self {
        let places: Vec<usize> = (0..at_once.max(1)).rev().collect();
        let queue = Queue {
            prompt: places.clone(),
            patient: places,
            shares: HashMap::new(),
            served: Duration::ZERO,
            asked: 0,
        };
        Self {
            queue: Arc::new(Mutex::new(queue)),
        }
    }

    /// Calls `start` as soon as it is this payer's turn: at once, or on the thread that drops a turn.
    pub(super) fn ask(&self, payer: &Payer, start: impl FnOnce(Turn) + Send + 'static) {
        lock(&self.queue).put(payer, Box::new(start), Instant::now());
        serve(&self.queue);
    }

    /// Waits for a turn; for threads that may wait. None comes if the queue itself has failed.
    pub(super) fn wait(&self, payer: &Payer) -> Option<Turn> {
        let (given, mine) = std::sync::mpsc::sync_channel(1);
        self.ask(payer, move |turn| drop(given.send(turn)));
        mine.recv().ok()
    }

    /// Jobs that wait.
    pub(super) fn waiting(&self) -> usize {
        lock(&self.queue)
            .shares
            .values()
            .map(|share| share.waiting.len())
            .sum()
    }
}

impl Queue {
    fn put(&mut self, payer: &Payer, start: Start, now: Instant) {
        self.asked += 1;
        let served = self.served;
        let share = self
            .shares
            .entry(payer.clone())
            .or_insert_with(|| Share::new(served, now));
        if !share.is_busy() {
            share.used = share.used.max(served);
        }
        share.seen = now;
        share.waiting.push_back((self.asked, start));
    }

    /// The job that is next, if there is a place for it.
    fn next(&mut self, now: Instant) -> Option<(Given, Start)> {
        let shortest = self.shortest(now);
        let given = [Lane::Prompt, Lane::Patient].into_iter().find_map(|lane| {
            let place = *self.places(lane).last()?;
            let payer = self.least_used(lane, shortest)?;
            let is_alone = self.present(lane, shortest, now) <= 1;
            Some(Given {
                payer,
                lane,
                place,
                is_alone,
            })
        })?;
        let share = self.shares.get_mut(&given.payer)?;
        let (_, start) = share.waiting.pop_front()?;
        share.running += 1;
        self.served = self.served.max(share.used);
        self.places(given.lane).pop();
        Some((given, start))
    }

    fn places(&mut self, lane: Lane) -> &mut Vec<usize> {
        match lane {
            Lane::Prompt => &mut self.prompt,
            Lane::Patient => &mut self.patient,
        }
    }

    /// How long the calls of whoever is there and has the shortest take.
    fn shortest(&self, now: Instant) -> f64 {
        let calls = self
            .shares
            .iter()
            .filter(|(payer, share)| matches!(payer, Payer::Calls(_)) && share.is_present(now));
        let shortest = calls.map(|(_, share)| share.length()).min_by(f64::total_cmp);
        shortest.unwrap_or_default()
    }

    fn least_used(&self, lane: Lane, shortest: f64) -> Option<Payer> {
        let waiting = self.shares.iter().filter_map(|(payer, share)| {
            let (asked, _) = share.waiting.front()?;
            (share.lane(payer, shortest) == lane).then_some((share.used, *asked, payer))
        });
        waiting.min().map(|(_, _, payer)| payer.clone())
    }

    fn present(&self, lane: Lane, shortest: f64, now: Instant) -> usize {
        let present = self
            .shares
            .iter()
            .filter(|(payer, share)| share.is_present(now) && share.lane(payer, shortest) == lane);
        present.count()
    }

    /// Takes a turn back after so much work.
    fn end(&mut self, given: &Given, time: Duration, now: Instant) {
        self.places(given.lane).push(given.place);
        if let Some(share) = self.shares.get_mut(&given.payer) {
            share.running = share.running.saturating_sub(1);
            share.used += time;
            share.note(time, now);
        }
        let served = self.served;
        self.shares
            .retain(|_, share| share.is_present(now) || share.used > served);
        if self.shares.values().all(|share| !share.is_present(now)) {
            self.shares.clear();
        }
    }
}

impl Share {
    fn new(used: Duration, seen: Instant) -> Self {
        Self {
            used,
            running: 0,
            waiting: VecDeque::new(),
            seen,
            noted: seen,
            worked: 0.0,
            squares: 0.0,
        }
    }

    fn note(&mut self, time: Duration, now: Instant) {
        let fades = (-now.duration_since(self.noted).as_secs_f64() / PRESENT.as_secs_f64()).exp();
        let seconds = time.as_secs_f64();
        self.worked = self.worked * fades + seconds;
        self.squares = self.squares * fades + seconds * seconds;
        (self.noted, self.seen) = (now, now);
    }

    /// Seconds that the job takes which one meets when one comes at any time: many short ones do not hide a long one. Zero before
    /// the first has ended.
    fn length(&self) -> f64 {
        if self.worked > 0.0 {
            self.squares / self.worked
        } else {
            0.0
        }
    }

    fn lane(&self, payer: &Payer, shortest: f64) -> Lane {
        match payer {
            Payer::Calls(_) if self.length() <= shortest * LONGER => Lane::Prompt,
            Payer::Calls(_) | Payer::Runs(_) => Lane::Patient,
        }
    }

    fn is_busy(&self) -> bool {
        self.running > 0 || !self.waiting.is_empty()
    }

    fn is_present(&self, now: Instant) -> bool {
        self.is_busy() || now.duration_since(self.seen) < PRESENT
    }
}

/// Starts whatever may start. The lock is not held meanwhile, since what is started may end and give its turn back.
fn serve(queue: &Arc<Mutex<Queue>>) {
    loop {
        let since = Instant::now();
        let Some((given, start)) = lock(queue).next(since) else {
            return;
        };
        let queue = Arc::clone(queue);
        start(Turn { queue, since, given });
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let now = Instant::now();
        let time = now.duration_since(self.since);
        let mut queue = lock(&self.queue);
        queue.end(&self.given, time, now);
        drop(queue);
        serve(&self.queue);
    }
}

fn lock(queue: &Mutex<Queue>) -> MutexGuard<'_, Queue> {
    queue.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn queue(at_once: usize) -> Queue {
        let turns = Turns::new(at_once);
        Arc::into_inner(turns.queue).unwrap().into_inner().unwrap()
    }

    fn calls(name: &str) -> Payer {
        Payer::Calls(Account::new(name))
    }

    fn ask(queue: &mut Queue, payer: &Payer, jobs: usize, now: Instant) {
        for _ in 0..jobs {
            queue.put(payer, Box::new(drop), now);
        }
    }

    fn next(queue: &mut Queue, now: Instant) -> Option<Given> {
        queue.next(now).map(|(given, _)| given)
    }

    /// Lets the next job run for so long; tells whose it was.
    fn work(queue: &mut Queue, time: Duration, now: Instant) -> Payer {
        let given = next(queue, now).unwrap();
        queue.end(&given, time, now);
        given.payer
    }

    #[test]
    fn jobs_are_paid_for_with_time_and_not_by_the_piece() {
        let (slower, other) = (calls("slower"), calls("other"));
        let (mut queue, mut now) = (queue(1), Instant::now());
        ask(&mut queue, &slower, 100, now);
        ask(&mut queue, &other, 100, now);
        let mut slow = 0;
        for _ in 0..50 {
            let given = next(&mut queue, now).unwrap();
            assert_eq!(given.lane, Lane::Prompt);
            let is_slow = given.payer == slower;
            let time = Duration::from_millis(if is_slow { 15 } else { 10 });
            now += time;
            queue.end(&given, time, now);
            slow += u32::from(is_slow);
        }
        assert_eq!(slow, 20, "two of three milliseconds each");
    }

    #[test]
    fn long_jobs_leave_the_lane_of_short_ones_while_somebody_needs_it() {
        let (long, short) = (calls("long"), calls("short"));
        let (mut queue, now) = (queue(1), Instant::now());
        let (much, little) = (Duration::from_millis(500), Duration::from_millis(5));
        ask(&mut queue, &long, 4, now);
        let alone = next(&mut queue, now).unwrap();
        assert_eq!((alone.lane, alone.is_alone), (Lane::Prompt, true));
        queue.end(&alone, much, now);
        ask(&mut queue, &short, 1, now);
        assert_eq!(work(&mut queue, little, now), short);
        let beside = next(&mut queue, now).unwrap();
        assert_eq!((&beside.payer, beside.lane), (&long, Lane::Patient));
        assert_eq!(next(&mut queue, now), None, "its lane has one place");
        let later = now + PRESENT;
        queue.end(&beside, much, later);
        let alone = next(&mut queue, later).unwrap();
        assert_eq!((alone.lane, alone.is_alone), (Lane::Prompt, true));
    }

    #[test]
    fn runs_are_patient_and_do_not_make_the_calls_of_their_account_wait() {
        let account = Account::new("busy");
        let (runs, its_calls, other) = (
            Payer::Runs(account.clone()),
            Payer::Calls(account),
            calls("other"),
        );
        let (mut queue, now) = (queue(1), Instant::now());
        ask(&mut queue, &runs, 2, now);
        let run = next(&mut queue, now).unwrap();
        assert_eq!((run.lane, run.is_alone), (Lane::Patient, true));
        ask(&mut queue, &other, 1, now);
        assert_eq!(work(&mut queue, Duration::from_millis(9), now), other);
        ask(&mut queue, &its_calls, 1, now);
        ask(&mut queue, &other, 1, now);
        assert_eq!(work(&mut queue, Duration::from_millis(9), now), its_calls);
        queue.end(&run, Duration::from_secs(5), now);
        assert_eq!(work(&mut queue, Duration::from_millis(9), now), other);
        assert_eq!(work(&mut queue, Duration::from_secs(5), now), runs);
    }

    #[test]
    fn many_short_jobs_do_not_hide_a_long_one() {
        let now = Instant::now();
        let mut share = Share::new(Duration::ZERO, now);
        share.note(Duration::from_millis(80), now);
        for _ in 0..500 {
            share.note(Duration::from_micros(100), now);
        }
        assert!(share.length() > 0.04, "{}", share.length());
        share.note(Duration::from_millis(1), now + 10 * PRESENT);
        assert!(
            share.length() < 0.002,
            "what is long past does not count: {}",
            share.length()
        );
    }

    #[test]
    fn who_was_away_brings_no_credit_and_who_used_much_keeps_it_on_the_account() {
        let (first, second) = (calls("first"), calls("second"));
        let (mut queue, now) = (queue(1), Instant::now());
        ask(&mut queue, &first, 2, now);
        for _ in 0..2 {
            assert_eq!(work(&mut queue, Duration::from_secs(5), now), first);
        }
        ask(&mut queue, &second, 1, now);
        ask(&mut queue, &first, 1, now);
        assert_eq!(queue.shares[&second].used, Duration::from_secs(5));
        assert_eq!(queue.shares[&first].used, Duration::from_secs(10));
        assert_eq!(next(&mut queue, now).unwrap().payer, second);
    }

    #[test]
    fn turns_come_to_all_and_nothing_is_kept_of_them() {
        let turns = Turns::new(1);
        let payer = calls("busy");
        let order = Arc::new(Mutex::new(Vec::new()));
        let first = turns.wait(&payer).unwrap();
        for name in ["a", "b"] {
            let order = Arc::clone(&order);
            turns.ask(&payer, move |_turn| order.lock().unwrap().push(name));
        }
        assert_eq!(turns.waiting(), 2);
        drop(first);
        assert_eq!(*order.lock().unwrap(), ["a", "b"]);
        assert_eq!(turns.waiting(), 0);
    }

    #[test]
    fn payers_that_have_left_are_forgotten() {
        let (mut queue, now) = (queue(1), Instant::now());
        for number in 0..100 {
            ask(&mut queue, &calls(&number.to_string()), 1, now);
            work(&mut queue, Duration::from_millis(1), now);
        }
        let last = calls("last");
        ask(&mut queue, &last, 1, now + PRESENT);
        work(&mut queue, Duration::from_secs(1), now + PRESENT);
        assert!(queue.shares.len() <= 101 && queue.shares.contains_key(&last));
        ask(&mut queue, &last, 1, now + PRESENT);
        work(&mut queue, Duration::from_secs(1), now + PRESENT);
        assert_eq!(queue.shares.len(), 1);
    }
}

//! Whose turn it is: a bounded number of jobs run at one time, and when one ends the next is taken from the account that has
//! used the least computing time. While somebody is there whose jobs are short, one turn is kept free of long ones. So neither
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

/// Gives turns.
#[derive(Clone)]
pub(super) struct Turns {
    queue: Arc<Mutex<Queue>>,
}

struct Queue {
    at_once: usize,
    /// The places that are free, and so how many more jobs may run.
    free: Vec<usize>,
    shares: HashMap<Account, Share>,
    /// What the account that was served last had used: whoever comes anew begins there and brings no credit along.
    served: Duration,
    asked: u64,
}

/// What one account has used and waits for.
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
    account: Account,
    since: Instant,
    /// Where it runs; no other turn has the same place.
    pub(super) place: usize,
    /// Whether nobody else was there when it was given, so that the job may have all processors.
    pub(super) is_alone: bool,
}

impl Turns {
    /// As many jobs at one time.
    pub(super) fn new(at_once: usize) -> Self {
        let queue = Queue {
            at_once: at_once.max(1),
            free: (0..at_once.max(1)).rev().collect(),
            shares: HashMap::new(),
            served: Duration::ZERO,
            asked: 0,
        };
        Self {
            queue: Arc::new(Mutex::new(queue)),
        }
    }

    /// Calls `start` as soon as it is this account's turn: at once, or on the thread that drops a turn.
    pub(super) fn ask(&self, account: &Account, start: impl FnOnce(Turn) + Send + 'static) {
        lock(&self.queue).put(account, Box::new(start), Instant::now());
        serve(&self.queue);
    }

    /// Waits for a turn; for threads that may wait. None comes if the queue itself has failed.
    pub(super) fn wait(&self, account: &Account) -> Option<Turn> {
        let (given, mine) = std::sync::mpsc::sync_channel(1);
        self.ask(account, move |turn| drop(given.send(turn)));
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
    fn put(&mut self, account: &Account, start: Start, now: Instant) {
        self.asked += 1;
        let served = self.served;
        let share = self
            .shares
            .entry(account.clone())
            .or_insert_with(|| Share::new(served, now));
        if !share.is_busy() {
            share.used = share.used.max(served);
        }
        share.seen = now;
        share.waiting.push_back((self.asked, start));
    }

    /// The job that is next, if there is a turn for it.
    fn next(&mut self, now: Instant) -> Option<(usize, Account, Start)> {
        let place = *self.free.last()?;
        let account = self.least_used(now)?;
        let share = self.shares.get_mut(&account)?;
        let (_, start) = share.waiting.pop_front()?;
        share.running += 1;
        self.served = self.served.max(share.used);
        self.free.pop();
        Some((place, account, start))
    }

    fn least_used(&self, now: Instant) -> Option<Account> {
        let is_last = self.at_once > 1 && self.free.len() == 1;
        let present = self.shares.values().filter(|share| share.is_present(now));
        let shortest = present
            .map(Share::length)
            .min_by(f64::total_cmp)
            .unwrap_or_default();
        let waiting = self.shares.iter().filter_map(|(account, share)| {
            let (asked, _) = share.waiting.front()?;
            let is_long = share.length() > shortest * LONGER;
            (!is_last || !is_long).then_some((share.used, *asked, account))
        });
        waiting.min().map(|(_, _, account)| account.clone())
    }

    fn turn(&self, queue: &Arc<Mutex<Self>>, place: usize, account: Account) -> Turn {
        let since = Instant::now();
        let present = self
            .shares
            .values()
            .filter(|share| share.is_present(since))
            .count();
        Turn {
            queue: Arc::clone(queue),
            account,
            since,
            place,
            is_alone: present <= 1,
        }
    }

    fn charge(&mut self, account: &Account, time: Duration, now: Instant) {
        if let Some(share) = self.shares.get_mut(account) {
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
        let (turn, start) = {
            let mut held = lock(queue);
            let Some((place, account, start)) = held.next(Instant::now()) else {
                return;
            };
            (held.turn(queue, place, account), start)
        };
        start(turn);
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let now = Instant::now();
        let time = now.duration_since(self.since);
        let mut queue = lock(&self.queue);
        queue.charge(&self.account, time, now);
        queue.free.push(self.place);
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

    fn ask(queue: &mut Queue, account: &Account, jobs: usize, now: Instant) {
        for _ in 0..jobs {
            queue.put(account, Box::new(drop), now);
        }
    }

    fn next(queue: &mut Queue, now: Instant) -> Option<Account> {
        queue.next(now).map(|(_, account, _)| account)
    }

    fn end(queue: &mut Queue, account: &Account, time: Duration, now: Instant) {
        queue.charge(account, time, now);
        queue.free.push(0);
    }

    #[test]
    fn long_jobs_are_paid_for_with_time_and_not_by_the_piece() {
        let (busy, other) = (Account::new("busy"), Account::new("other"));
        let (mut queue, mut now) = (queue(1), Instant::now());
        ask(&mut queue, &busy, 10, now);
        ask(&mut queue, &other, 100, now);
        let mut order = Vec::new();
        while order.len() < 53 {
            let account = next(&mut queue, now).unwrap();
            let time = Duration::from_millis(if account == busy { 500 } else { 10 });
            now += time;
            end(&mut queue, &account, time, now);
            order.push(account == busy);
        }
        let long = order.iter().filter(|is_long| **is_long).count();
        assert_eq!(long, 2, "fifty short jobs stand against one long one");
    }

    #[test]
    fn long_jobs_leave_a_turn_to_short_ones() {
        let (long, short) = (Account::new("long"), Account::new("short"));
        let (mut queue, now) = (queue(2), Instant::now());
        let (much, little) = (Duration::from_millis(500), Duration::from_millis(5));
        ask(&mut queue, &long, 5, now);
        for _ in 0..2 {
            assert_eq!(
                next(&mut queue, now),
                Some(long.clone()),
                "alone it has all turns"
            );
        }
        end(&mut queue, &long, much, now);
        ask(&mut queue, &short, 2, now);
        for _ in 0..2 {
            assert_eq!(next(&mut queue, now), Some(short.clone()));
            end(&mut queue, &short, little, now);
        }
        assert_eq!(next(&mut queue, now), None, "the turn stays free for a moment");
        let later = now + PRESENT;
        end(&mut queue, &long, much, later);
        for _ in 0..2 {
            assert_eq!(next(&mut queue, later), Some(long.clone()), "and not for ever");
        }
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
    fn one_turn_alone_is_for_long_jobs_too() {
        let (long, short) = (Account::new("long"), Account::new("short"));
        let (mut queue, now) = (queue(1), Instant::now());
        ask(&mut queue, &long, 2, now);
        next(&mut queue, now).unwrap();
        end(&mut queue, &long, Duration::from_millis(500), now);
        ask(&mut queue, &short, 1, now);
        next(&mut queue, now).unwrap();
        end(&mut queue, &short, Duration::from_millis(5), now);
        assert_eq!(next(&mut queue, now), Some(long));
    }

    #[test]
    fn who_was_away_brings_no_credit_and_who_used_much_keeps_it_on_the_account() {
        let (first, second) = (Account::new("first"), Account::new("second"));
        let (mut queue, now) = (queue(1), Instant::now());
        ask(&mut queue, &first, 2, now);
        for _ in 0..2 {
            next(&mut queue, now).unwrap();
            end(&mut queue, &first, Duration::from_secs(5), now);
        }
        ask(&mut queue, &second, 1, now);
        ask(&mut queue, &first, 1, now);
        assert_eq!(queue.shares[&second].used, Duration::from_secs(5));
        assert_eq!(queue.shares[&first].used, Duration::from_secs(10));
        assert_eq!(next(&mut queue, now), Some(second));
    }

    #[test]
    fn turns_come_to_all_and_nothing_is_kept_of_them() {
        let turns = Turns::new(1);
        let account = Account::new("busy");
        let order = Arc::new(Mutex::new(Vec::new()));
        let first = turns.wait(&account).unwrap();
        for name in ["a", "b"] {
            let order = Arc::clone(&order);
            turns.ask(&account, move |_turn| order.lock().unwrap().push(name));
        }
        assert_eq!(turns.waiting(), 2);
        drop(first);
        assert_eq!(*order.lock().unwrap(), ["a", "b"]);
        assert_eq!(turns.waiting(), 0);
    }

    #[test]
    fn accounts_that_have_left_are_forgotten() {
        let (mut queue, now) = (queue(1), Instant::now());
        for number in 0..100 {
            let account = Account::new(number.to_string());
            ask(&mut queue, &account, 1, now);
            let served = next(&mut queue, now).unwrap();
            end(&mut queue, &served, Duration::from_millis(1), now);
        }
        let last = Account::new("last");
        ask(&mut queue, &last, 1, now + PRESENT);
        next(&mut queue, now + PRESENT).unwrap();
        end(&mut queue, &last, Duration::from_secs(1), now + PRESENT);
        assert!(queue.shares.len() <= 101 && queue.shares.contains_key(&last));
        ask(&mut queue, &last, 1, now + PRESENT);
        next(&mut queue, now + PRESENT).unwrap();
        end(&mut queue, &last, Duration::from_secs(1), now + PRESENT);
        assert_eq!(queue.shares.len(), 1);
    }
}

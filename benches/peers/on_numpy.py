"""fair-v1 on numpy: hard filters first, then the score of those that pass, by tables over distinct codes; one process
for each thread."""

import multiprocessing
import time

import numpy as np

from workload import DISTANCE_STEPS, NO_SKILL, figures

LIMITS = np.array([limit * limit for limit, _ in DISTANCE_STEPS], dtype=np.int64)
VALUES = np.array([value for _, value in DISTANCE_STEPS] + [0], dtype=np.int32)

state = {}


def prepare(workload, k):
    """Codes as places in the list of distinct ones, so that a post needs one look-up for each wish."""
    persons = workload.persons
    state.update(workload=workload, k=k, persons=persons)
    state["codes"], state["places"] = {}, {}
    for family, columns in (("occ", ("occ0", "occ1", "occ2")), ("reg", ("reg0", "reg1", "reg2")), ("maj", ("major",))):
        codes = np.unique(np.concatenate([persons[name] for name in columns]))
        state["codes"][family] = codes.astype(np.int64)
        for name in columns:
            state["places"][name] = np.searchsorted(codes, persons[name]).astype(np.int32)


def likeness(family, asked, levels):
    """The value of every distinct code beside the asked one; `levels` by factors of 100."""
    codes = state["codes"][family]
    value = np.zeros(len(codes), dtype=np.int32)
    for power in reversed(range(len(levels))):
        step = 100**power
        value[codes // step == asked // step] = levels[power]
    value[codes == 0] = 0
    return value


def passing(post):
    """The persons that pass every hard filter."""
    persons = state["persons"]
    mask = persons["edu"] >= post["edu_min"]
    mask &= persons["jobt"] & np.uint8(post["jobt"]) != 0
    if post["exp_min"]:
        mask &= persons["exp"] >= post["exp_min"]
    if post["cert"]:
        mask &= persons["cert"] & np.uint32(post["cert"]) == np.uint32(post["cert"])
    rows = np.flatnonzero(mask)
    for skill in post["required"]:
        rows = rows[(state["workload"].skills[rows] == skill).any(axis=1)]
    return rows


def scores(post, rows):
    """The exact score of these persons."""
    read = ("px", "py", "pz", "sal", "exp", "edu", "idle", "avail", "lvl")
    persons = {name: state["persons"][name][rows] for name in read}
    of_occupation = likeness("occ", post["occ"], [1000, 700, 400, 150])
    wishes = [of_occupation[state["places"][f"occ{place}"][rows]] for place in range(3)]
    occupation = np.maximum(np.maximum(wishes[0], wishes[1]), wishes[2])
    occupation_wish = np.maximum(np.maximum(wishes[0], 900 * wishes[1] // 1000), 800 * wishes[2] // 1000)
    of_division = likeness("reg", post["reg"], [1000, 700, 300])
    divisions = [of_division[state["places"][f"reg{place}"][rows]] for place in range(3)]
    division = np.maximum(np.maximum(divisions[0], divisions[1]), divisions[2])
    major = 600
    if post["majors"]:
        of_major = np.max([likeness("maj", asked, [1000, 600, 250]) for asked in post["majors"]], axis=0)
        major = of_major[state["places"]["major"][rows]]
    squared = sum((persons[axis].astype(np.int64) - post[axis]) ** 2 for axis in ("px", "py", "pz"))
    distance = VALUES[np.searchsorted(LIMITS, squared)]
    pay, low, high = persons["sal"].astype(np.int32), post["smin"], post["smax"]
    offered, above = pay <= high, np.maximum(pay - high, 0)
    employer_pay = np.where(offered, 1000 - 400 * (pay - low) // (high - low), np.maximum(0, 600 - 2000 * above // high))
    employer_pay[pay <= low] = 1000
    seeker_pay = np.where(offered, 600 + 400 * (high - pay) // (high - low), np.maximum(0, 600 - 3000 * above // pay))
    seeker_pay[pay <= low] = 1000
    years = np.minimum(persons["exp"].astype(np.int32) - post["exp_min"], 10)
    steps = np.minimum(persons["edu"].astype(np.int32) - post["edu_min"], 2)
    fresh = 1000 - 1000 * np.minimum(persons["idle"].astype(np.int32), 180) // 180
    late = np.maximum(persons["avail"].astype(np.int32) - post["start"], 0)
    employer = (
        28 * occupation + 8 * major + 24 * skill_values(post, rows) + 12 * distance + 10 * employer_pay
        + 5 * (500 + 50 * years) + 4 * (700 + 150 * steps) + 4 * fresh + 3 * np.maximum(0, 1000 - 20 * late)
        + 2 * 125 * persons["lvl"].astype(np.int32)
    ).astype(np.int64)
    seeker = (35 * occupation_wish + 30 * division + 25 * seeker_pay + 10 * distance).astype(np.int64)
    return 2 * employer * seeker // np.maximum(employer + seeker, 1)


def skill_values(post, rows):
    """The share of the preferred skills that is held, by weight."""
    if not post["preferred"]:
        return 500
    weights = np.zeros(NO_SKILL + 1, dtype=np.int32)
    for skill, weight in post["preferred"]:
        weights[skill] = weight
    held = weights[state["workload"].skills[rows]].sum(axis=1, dtype=np.int32)
    return 1000 * held // int(weights.sum())


def answer(place):
    """The list of one post, and how long it took."""
    begun = time.perf_counter()
    post, k = state["workload"].posts[place], state["k"]
    rows = passing(post)
    score = scores(post, rows)
    # One number that orders by score down and person up.
    key = score * (1 << 32) - rows
    best = np.argpartition(-key, k)[:k] if len(key) > k else np.arange(len(key))
    best = best[np.argsort(-key[best])]
    entries = [(int(rows[at]), int(score[at])) for at in best]
    return entries, time.perf_counter() - begun


def run(workload, k, threads):
    prepare(workload, k)
    with multiprocessing.get_context("fork").Pool(threads) as pool:
        pool.map(answer, range(min(threads, workload.m)), chunksize=1)
        begun = time.perf_counter()
        answers = pool.map(answer, range(workload.m), chunksize=1)
        seconds = time.perf_counter() - begun
    lists, times = [entries for entries, _ in answers], [taken for _, taken in answers]
    return figures("numpy", workload, k, threads, seconds, lists, times)

"""fair-v1 on Polars: one lazy query for each post over a frame in memory. Its threads are set by POLARS_MAX_THREADS
before it is loaded."""

import time

import numpy as np
import polars
from polars import col, lit, max_horizontal, when

from workload import DISTANCE_STEPS, SKILLS_HELD, figures, run_each


def frame(workload):
    """The persons, a column for each place of the skill list: faster here than a list."""
    columns = {"id": np.arange(workload.n, dtype=np.int32)}
    columns.update({name: values.astype(np.int32) for name, values in workload.persons.items() if name != "cert"})
    columns["cert"] = workload.persons["cert"]
    columns.update({f"s{place}": workload.skills[:, place].copy() for place in range(SKILLS_HELD)})
    return polars.DataFrame(columns)


def holds(skill):
    return polars.any_horizontal([col(f"s{place}") == skill for place in range(SKILLS_HELD)])


def likeness(column, asked, levels):
    """The value of a wish: equal, or in the same group of each size."""
    chain = when(col(column) == asked).then(lit(levels[0], polars.Int32))
    for power, level in enumerate(levels[1:], start=1):
        low = asked // 100**power * 100**power
        chain = chain.when(col(column).is_between(low, low + 100**power - 1)).then(lit(level, polars.Int32))
    return chain.otherwise(lit(0, polars.Int32))


def hard_filter(post):
    passing = [(col("jobt") & post["jobt"]) != 0, col("edu") >= post["edu_min"], col("exp") >= post["exp_min"]]
    if post["cert"]:
        bits = lit(post["cert"], polars.UInt32)
        passing.append((col("cert") & bits) == bits)
    return passing + [holds(skill) for skill in post["required"]]


def pay_values(low, high):
    pay = col("sal")
    employer = (
        when(pay <= low).then(1000).when(pay <= high).then(1000 - 400 * (pay - low) // (high - low))
        .otherwise(max_horizontal(lit(0), 600 - 2000 * (pay - high) // high))
    )
    seeker = (
        when(pay <= low).then(1000).when(pay <= high).then(600 + 400 * (high - pay) // (high - low))
        .otherwise(max_horizontal(lit(0), 600 - 3000 * (pay - high) // pay))
    )
    return employer, seeker


def skill_value(post):
    total = sum(weight for _, weight in post["preferred"])
    if not total:
        return lit(500)
    held = sum(holds(skill).cast(polars.Int32) * weight for skill, weight in post["preferred"])
    return 1000 * held // total


def distance_value(post):
    squared = sum((col(axis).cast(polars.Int64) - post[axis]) ** 2 for axis in ("px", "py", "pz"))
    chain = None
    for limit, value in DISTANCE_STEPS:
        step = (when if chain is None else chain.when)(col("squared") <= limit * limit)
        chain = step.then(lit(value, polars.Int32))
    return squared, chain.otherwise(lit(0, polars.Int32))


def query(persons, post, k):
    squared, distance = distance_value(post)
    employer_pay, seeker_pay = pay_values(post["smin"], post["smax"])
    majors = [likeness("major", asked, [1000, 600, 250]) for asked in post["majors"]]
    first, second, third = (likeness(f"occ{place}", post["occ"], [1000, 700, 400, 150]) for place in range(3))
    valued = persons.filter(hard_filter(post)).with_columns(squared=squared).select(
        "id", "exp", "edu", "idle", "avail", "lvl",
        first=first, second=second, third=third,
        division=max_horizontal(likeness(f"reg{place}", post["reg"], [1000, 700, 300]) for place in range(3)),
        major=max_horizontal(majors) if majors else lit(600),
        skill=skill_value(post), distance=distance, employer_pay=employer_pay, seeker_pay=seeker_pay,
    )
    late = max_horizontal(col("avail") - post["start"], lit(0))
    employer = (
        28 * max_horizontal("first", "second", "third") + 8 * col("major") + 24 * col("skill") + 12 * col("distance")
        + 10 * col("employer_pay") + 5 * (500 + 50 * (col("exp") - post["exp_min"]).clip(upper_bound=10))
        + 4 * (700 + 150 * (col("edu") - post["edu_min"]).clip(upper_bound=2))
        + 4 * (1000 - 1000 * col("idle").clip(upper_bound=180) // 180)
        + 3 * max_horizontal(lit(0), 1000 - 20 * late) + 250 * col("lvl")
    )
    seeker = (
        35 * max_horizontal(col("first"), 900 * col("second") // 1000, 800 * col("third") // 1000)
        + 30 * col("division") + 25 * col("seeker_pay") + 10 * col("distance")
    )
    sides = valued.select("id", employer=employer.cast(polars.Int64), seeker=seeker.cast(polars.Int64))
    both = col("employer") + col("seeker")
    score = 2 * col("employer") * col("seeker") // max_horizontal(both, lit(1))
    best = sides.select("id", score=score).top_k(k, by=["score", "id"], reverse=[False, True])
    return best.sort(["score", "id"], descending=[True, False])


def run(workload, k, threads):
    persons = frame(workload).lazy()

    def answer(post):
        return query(persons, post, k).collect().rows()

    answer(workload.posts[0])
    begun = time.perf_counter()
    lists, times = run_each(workload.posts, answer)
    return figures("Polars", workload, k, threads, time.perf_counter() - begun, lists, times)

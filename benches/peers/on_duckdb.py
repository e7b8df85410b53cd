"""fair-v1 on DuckDB: one query for each post over a table in memory, its constants written into the text."""

import time

import duckdb
import numpy as np
import pyarrow

from workload import DISTANCE_STEPS, SKILLS_HELD, figures, run_each


def table(workload):
    """The persons, a column for each place of the skill list: faster here than a list."""
    columns = {"id": pyarrow.array(np.arange(workload.n, dtype=np.int32))}
    for name, values in workload.persons.items():
        columns[name] = pyarrow.array(values.astype(np.int32))
    for place in range(SKILLS_HELD):
        columns[f"s{place}"] = pyarrow.array(np.ascontiguousarray(workload.skills[:, place]))
    return pyarrow.table(columns)


def holds(skill):
    places = ", ".join(f"s{place}" for place in range(SKILLS_HELD))
    return f"{skill} IN ({places})"


def likeness(column, asked, levels):
    """The value of a wish: equal, or in the same group of each size."""
    cases = [f"WHEN {column} = {asked} THEN {levels[0]}"]
    for power, level in enumerate(levels[1:], start=1):
        low = asked // 100**power * 100**power
        cases.append(f"WHEN {column} BETWEEN {low} AND {low + 100**power - 1} THEN {level}")
    return f"CASE {' '.join(cases)} ELSE 0 END"


def query(post, k):
    occupations = [likeness(f"occ{place}", post["occ"], [1000, 700, 400, 150]) for place in range(3)]
    divisions = [likeness(f"reg{place}", post["reg"], [1000, 700, 300]) for place in range(3)]
    majors = [likeness("major", asked, [1000, 600, 250]) for asked in post["majors"]]
    major = f"greatest({', '.join(majors)})" if majors else "600"
    total = sum(weight for _, weight in post["preferred"])
    held = " + ".join(
        f"CASE WHEN {holds(skill)} THEN {weight} ELSE 0 END" for skill, weight in post["preferred"]
    )
    skill = f"1000 * ({held}) // {total}" if total else "500"
    axes = (f"(px - {post['px']})::BIGINT", f"(py - {post['py']})::BIGINT", f"(pz - {post['pz']})::BIGINT")
    squared = " + ".join(f"{axis} * {axis}" for axis in axes)
    steps = " ".join(f"WHEN squared <= {limit * limit} THEN {value}" for limit, value in DISTANCE_STEPS)
    low, high = post["smin"], post["smax"]
    employer_pay = (
        f"CASE WHEN sal <= {low} THEN 1000 WHEN sal <= {high} THEN 1000 - 400 * (sal - {low}) // {high - low} "
        f"ELSE greatest(0, 600 - 2000 * (sal - {high}) // {high}) END"
    )
    seeker_pay = (
        f"CASE WHEN sal <= {low} THEN 1000 WHEN sal <= {high} THEN 600 + 400 * ({high} - sal) // {high - low} "
        f"ELSE greatest(0, 600 - 3000 * (sal - {high}) // sal) END"
    )
    required = "".join(f" AND {holds(skill)}" for skill in post["required"])
    return f"""
        WITH passing AS (
            SELECT *, {squared} AS squared FROM person
            WHERE edu >= {post['edu_min']} AND exp >= {post['exp_min']} AND jobt & {post['jobt']} <> 0
              AND cert & {post['cert']} = {post['cert']}{required}
        ), valued AS (
            SELECT id, edu, exp, idle, avail, lvl, {occupations[0]} AS first, {occupations[1]} AS second,
                   {occupations[2]} AS third, greatest({', '.join(divisions)}) AS division, {major} AS major,
                   {skill} AS skill, CASE {steps} ELSE 0 END AS distance, {employer_pay} AS employer_pay,
                   {seeker_pay} AS seeker_pay
            FROM passing
        ), sides AS (
            SELECT id,
                   (28 * greatest(first, second, third) + 8 * major + 24 * skill + 12 * distance
                    + 10 * employer_pay + 5 * (500 + 50 * least(exp - {post['exp_min']}, 10))
                    + 4 * (700 + 150 * least(edu - {post['edu_min']}, 2))
                    + 4 * (1000 - 1000 * least(idle, 180) // 180)
                    + 3 * greatest(0, 1000 - 20 * greatest(avail - {post['start']}, 0)) + 250 * lvl)::BIGINT AS employer,
                   (35 * greatest(first, 900 * second // 1000, 800 * third // 1000) + 30 * division
                    + 25 * seeker_pay + 10 * distance)::BIGINT AS seeker
            FROM valued
        )
        SELECT id, 2 * employer * seeker // greatest(employer + seeker, 1) AS score FROM sides
        ORDER BY score DESC, id LIMIT {k}
    """


def run(workload, k, threads):
    database = duckdb.connect(":memory:", config={"threads": threads})
    persons = table(workload)
    database.register("columns", persons)
    database.execute("CREATE TABLE person AS SELECT * FROM columns")
    database.unregister("columns")

    def answer(post):
        return database.execute(query(post, k)).fetchall()

    answer(workload.posts[0])
    begun = time.perf_counter()
    lists, times = run_each(workload.posts, answer)
    return figures("DuckDB", workload, k, threads, time.perf_counter() - begun, lists, times)

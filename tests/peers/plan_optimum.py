"""Compares `duijie plan` with another solver: scipy's assignment on places written out one by one.

Runs the program itself on seeded markets of several shapes and fails on the first total that differs. It also reads the
plan that was written and adds it up anew: edges exist, places suffice, nobody is placed twice.

    plan_optimum.py PROGRAM [--seeds N]
"""

import argparse
import csv
import json
import pathlib
import subprocess
import sys
import tempfile

import numpy
from scipy.optimize import linear_sum_assignment

# Values of a score: one is all ties, 100,001 hardly any.
VALUES = (1, 5, 1_001, 100_001)


def market(seed):
    """Places of each vacancy, and the scores of pairs. The seed chooses size, tightness and ties."""
    random = numpy.random.default_rng(seed)
    vacancies = int(random.integers(3, 60))
    seekers = int(random.integers(5, 300))
    tightness = (0.3, 1.0, 1.6)[seed % 3]
    places = random.multinomial(max(1, int(seekers * tightness)), random.dirichlet(numpy.ones(vacancies)))
    values = VALUES[seed % len(VALUES)]
    quality, attraction = random.random(seekers), random.random(vacancies)
    pairs = {}
    for seeker in range(seekers):
        listed = random.choice(vacancies, size=min(vacancies, int(random.integers(1, 15))), replace=False)
        for vacancy in listed:
            share = 0.4 * quality[seeker] + 0.4 * attraction[vacancy] + 0.2 * random.random()
            score = 50_000 if values == 1 else int(share * (values - 1)) * (100_000 // (values - 1))
            pairs[int(vacancy), seeker] = score
    return places.tolist(), seekers, pairs


def greatest_total(places, seekers, pairs):
    """What scipy finds. A pair without an edge is worth 0, as staying away is."""
    column_of = numpy.repeat(numpy.arange(len(places)), places)
    worth = numpy.zeros((seekers, len(places)), dtype=numpy.int64)
    for (vacancy, seeker), score in pairs.items():
        worth[seeker, vacancy] = score
    written_out = worth[:, column_of]
    rows, columns = linear_sum_assignment(written_out, maximize=True)
    return int(written_out[rows, columns].sum())


def run(program, folder, places, pairs):
    """The answer of the program and the plan that it wrote."""
    with open(folder / "vacancies.csv", "w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([("vacancy", "places"), *((f"V{vacancy}", count) for vacancy, count in enumerate(places))])
    with open(folder / "edges.csv", "w", newline="", encoding="utf-8") as file:
        rows = ((f"V{vacancy}", f"S{seeker}", score) for (vacancy, seeker), score in pairs.items())
        csv.writer(file).writerows([("vacancy", "seeker", "score"), *rows])
    out = folder / "plan.csv"
    command = [program, "plan", "--vacancies", folder / "vacancies.csv", "--edges", folder / "edges.csv", "--out", out, "--json"]
    answer = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
    with open(out, newline="", encoding="utf-8-sig") as file:
        return answer, [(row["求职者编号"], row["岗位编号"]) for row in csv.DictReader(file)]


def added_up(plan, places, pairs):
    """The total of a written plan; an impossible plan ends the run."""
    free, seen, total = list(places), set(), 0
    for seeker, vacancy in plan:
        assert seeker not in seen, f"{seeker} stands twice"
        seen.add(seeker)
        if vacancy:
            place = int(vacancy[1:])
            free[place] -= 1
            assert free[place] >= 0, f"{vacancy} holds more than its places"
            total += pairs[place, int(seeker[1:])]
    return total


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("program")
    arguments.add_argument("--seeds", type=int, default=24)
    arguments = arguments.parse_args()
    for seed in range(arguments.seeds):
        places, seekers, pairs = market(seed)
        with tempfile.TemporaryDirectory() as folder:
            answer, plan = run(arguments.program, pathlib.Path(folder), places, pairs)
        wanted = greatest_total(places, seekers, pairs)
        totals = (answer["total"], added_up(plan, places, pairs))
        if totals != (wanted, wanted) or answer["checked"] is not True:
            sys.exit(f"seed {seed}: scipy finds {wanted}, the program {totals}, checked {answer['checked']}")
        print(f"seed {seed:2}: {len(places):3} vacancies, {seekers:3} seekers, {len(pairs):5} pairs, total {wanted:9}: equal")
    print(f"{arguments.seeds} markets, every total equal")


if __name__ == "__main__":
    main()

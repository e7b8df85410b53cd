"""Runs the peers on the common workload, one after the other, and sets their figures beside those of the engine."""

import argparse
import importlib
import json
import os
import sys

PEERS = ["numpy", "duckdb", "polars"]


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", required=True, help="folder of the workload, as its generator wrote it")
    parser.add_argument("--n", type=int, default=1_000_000, help="persons")
    parser.add_argument("--m", type=int, default=100, help="vacancies")
    parser.add_argument("--k", type=int, default=10, help="length of the lists")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--peers", default=",".join(PEERS), help="which ones, between commas")
    parser.add_argument("--engine", help="figures of the engine, JSON lines of the same minute")
    parser.add_argument("--json", help="file to which the peers' figures are appended")
    return parser.parse_args()


def is_same_work(line, asked):
    sizes = (line["n"], line["m"], line["k"], line["threads"])
    same = sizes == (asked.n, asked.m, asked.k, asked.threads)
    return same and line["profile"] == "fair-v1" and line["direction"] != "vacancies"


def print_table(lines, engine):
    # The widest instructions stand first; they are what runs where nothing else is asked for.
    best = engine[0]["engine_pairs_per_s"] if engine else None
    print(f"{'engine':<16}{'Mpairs/s':>10}{'p50 ms':>10}{'p99 ms':>10}{'duijie is':>11}  check")
    for line in lines:
        rate = line["engine_pairs_per_s"]
        times = [f"{line[key] / 1000:.1f}" if line[key] else "" for key in ("p50_us", "p99_us")]
        ratio = f"{best / rate:.0f}×" if best and line not in engine else ""
        name = line["bench"].removeprefix("peer ")
        name = f"duijie {line['path'] or ''}".strip() if line in engine else name
        print(f"{name:<16}{rate / 1e6:>10.1f}{times[0]:>10}{times[1]:>10}{ratio:>11}  {line['check'] or ''}")


def main():
    asked = arguments()
    os.environ["POLARS_MAX_THREADS"] = str(asked.threads)
    from workload import Workload, read_lines

    workload = Workload(asked.data, asked.n, asked.m)
    engine = [line for line in read_lines(asked.engine) if line["engine_pairs_per_s"] and is_same_work(line, asked)]
    lines = list(engine)
    for name in asked.peers.split(","):
        line = importlib.import_module(f"on_{name}").run(workload, asked.k, asked.threads)
        lines.append(line)
        if asked.json:
            with open(asked.json, "a", encoding="utf-8") as file:
                file.write(json.dumps(line) + "\n")
    print_table(lines, engine)
    checks = {line["check"] for line in lines if line["check"]}
    if len(checks) != 1:
        sys.exit(f"the check values differ: {', '.join(sorted(checks))}")


if __name__ == "__main__":
    main()

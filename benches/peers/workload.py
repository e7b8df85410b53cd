"""The common workload as numpy columns, its check value, and what every peer tells about its run."""

import json
import statistics
import time
from pathlib import Path

import numpy as np

PERSON_COLUMNS = {
    "edu": np.uint8, "occ0": np.uint32, "occ1": np.uint32, "occ2": np.uint32, "major": np.uint32,
    "reg0": np.uint32, "reg1": np.uint32, "reg2": np.uint32, "px": np.int32, "py": np.int32, "pz": np.int32,
    "sal": np.uint16, "exp": np.uint8, "lvl": np.uint8, "cert": np.uint32, "jobt": np.uint8, "avail": np.uint16,
    "idle": np.uint16,
}
POST_COLUMNS = {
    "occ": np.uint32, "maj0": np.uint32, "maj1": np.uint32, "maj2": np.uint32, "reg": np.uint32, "px": np.int32,
    "py": np.int32, "pz": np.int32, "smin": np.uint16, "smax": np.uint16, "edu_min": np.uint8,
    "exp_min": np.uint8, "cert": np.uint32, "jobt": np.uint8, "start": np.uint16,
}
SKILLS_HELD, SKILLS_REQUIRED, SKILLS_PREFERRED, NO_SKILL = 12, 3, 8, 65535
# Squares of distances in units of 20 m, and the value up to each; 0 beyond the last.
DISTANCE_STEPS = [
    (50, 1000), (100, 960), (150, 920), (250, 850), (400, 780), (600, 700), (1000, 580), (1500, 450),
    (2500, 300), (4000, 180), (6000, 90), (10000, 40),
]


class Workload:
    """The first `n` persons and `m` posts of the columns in `folder`."""

    def __init__(self, folder, n, m):
        raw = Path(folder) / "raw"

        def column(name, kind, count):
            values = np.fromfile(raw / f"{name}.bin", dtype=kind, count=count)
            if len(values) < count:
                raise SystemExit(f"{raw / name}.bin has {len(values)} numbers, {count} are needed")
            return values

        self.n, self.m = n, m
        self.persons = {name: column(f"c_{name}", kind, n) for name, kind in PERSON_COLUMNS.items()}
        self.skills = column("c_sk", np.uint16, n * SKILLS_HELD).reshape(n, SKILLS_HELD)
        self.rarity = np.fromfile(raw / "idf.bin", dtype=np.uint16)
        columns = {name: column(f"v_{name}", kind, m) for name, kind in POST_COLUMNS.items()}
        required = column("v_req", np.uint16, m * SKILLS_REQUIRED).reshape(m, SKILLS_REQUIRED)
        preferred = column("v_prf", np.uint16, m * SKILLS_PREFERRED).reshape(m, SKILLS_PREFERRED)
        self.posts = []
        for row in range(m):
            post = {name: int(values[row]) for name, values in columns.items()}
            post["required"] = [int(skill) for skill in required[row] if skill != NO_SKILL]
            post["preferred"] = [(int(s), int(self.rarity[s])) for s in preferred[row] if s != NO_SKILL]
            post["majors"] = [post[f"maj{place}"] for place in range(3) if post[f"maj{place}"]]
            self.posts.append(post)


def check(lists):
    """FNV-1a over (vacancy, rank, person, score)."""
    value = 0xCBF29CE484222325
    for vacancy, entries in enumerate(lists):
        for rank, (person, score) in enumerate(entries):
            for part in (vacancy, rank, int(person), int(score)):
                value = ((value ^ part) * 0x100000001B3) & 0xFFFFFFFFFFFFFFFF
    return f"{value:016x}"


def run_each(posts, answer):
    """The lists of every post, and how long each took."""
    lists, times = [], []
    for post in posts:
        begun = time.perf_counter()
        lists.append(answer(post))
        times.append(time.perf_counter() - begun)
    return lists, times


def figures(name, workload, k, threads, seconds, lists, times):
    """A line of figures with the keys that the benches write."""
    ranked = sorted(times)
    return {
        "bench": f"peer {name}", "n": workload.n, "m": workload.m, "k": k, "threads": threads,
        "profile": "fair-v1", "direction": "candidates", "path": None, "baseline_pairs_per_s": None,
        "engine_pairs_per_s": workload.n * workload.m / seconds, "ratio": None,
        "p50_us": statistics.median(ranked) * 1e6,
        "p99_us": ranked[max(0, -(-len(ranked) * 99 // 100) - 1)] * 1e6,
        "rescored": None, "bytes_per_row": None, "check": check(lists), "in_flight": None, "calls_per_s": None,
        "seconds": None,
    }


def read_lines(path):
    """The figures in a file, none if it is not there."""
    file = Path(path) if path else None
    if file is None or not file.exists():
        return []
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line]

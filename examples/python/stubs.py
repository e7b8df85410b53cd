"""Stubs of duijie.v1, generated into a temporary folder from the contract beside this example."""

import atexit
import importlib
import shutil
import sys
import tempfile
from pathlib import Path
from types import SimpleNamespace

import grpc_tools
from grpc_tools import protoc

CONTRACT = Path(__file__).resolve().parents[2] / "proto"
PARTS = ("bulk", "candidate", "codes", "common", "employer", "matching", "search", "vacancy")


def load() -> SimpleNamespace:
    """All messages, enums and service stubs under one name."""
    folder = tempfile.mkdtemp(prefix="duijie-stubs-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    files = sorted(str(path) for path in (CONTRACT / "duijie" / "v1").glob("*.proto"))
    well_known = str(Path(grpc_tools.__file__).parent / "_proto")
    arguments = ["protoc", f"-I{CONTRACT}", f"-I{well_known}", f"--python_out={folder}", f"--grpc_python_out={folder}"]
    if protoc.main(arguments + files) != 0:
        raise SystemExit(f"the contract in {CONTRACT} could not be compiled")
    sys.path.insert(0, folder)
    names = {}
    for part in PARTS:
        for module in (f"duijie.v1.{part}_pb2", f"duijie.v1.{part}_pb2_grpc"):
            names.update(vars(importlib.import_module(module)))
    return SimpleNamespace(**{name: value for name, value in names.items() if not name.startswith("_")})

#!/usr/bin/env bash
# Measures duijie and, in the same minutes, DuckDB, Polars and numpy on the common workload fair-v1: the same exact lists, told by equal
# check values. The workload comes from its generator (see docs/performance.md); the peers are installed outside the clone, once.
#   benches/peers/run.sh DATA [--n 1000000] [--m 100] [--k 10] [--threads 2] [--peers numpy,duckdb,polars] [--json FILE]
set -euo pipefail
data=$(cd "${1:?the folder of the workload comes first}" && pwd)
shift
n=1000000 m=100 k=10 threads=2 peers=numpy,duckdb,polars json=""
while [ $# -gt 0 ]; do
  case "$1" in
    --n) n=$2 ;;
    --m) m=$2 ;;
    --k) k=$2 ;;
    --threads) threads=$2 ;;
    --peers) peers=$2 ;;
    --json) json=$(realpath "$2") ;;
    *)
      echo "there is no option $1; see the head of this script" >&2
      exit 2
      ;;
  esac
  shift 2
done
cd "$(dirname "$0")/../.."

cache="${XDG_CACHE_HOME:-$HOME/.cache}/duijie"
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$cache/target}"
export PYTHONDONTWRITEBYTECODE=1
folder="$cache/peers-$(sha256sum <benches/peers/requirements.txt | cut -c1-12)"
if [ ! -e "$folder/complete" ]; then
  rm -rf "$folder"
  python3 -m venv "$folder"
  "$folder/bin/pip" install --quiet --disable-pip-version-check -r benches/peers/requirements.txt
  touch "$folder/complete"
fi

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cargo bench --workspace --locked --bench matching -- \
  --data "$data" --n "$n" --m "$m" --k "$k" --threads "$threads" --profile fair-v1 --json "$scratch/engine.jsonl"
"$folder/bin/python" benches/peers/compare.py --data "$data" --n "$n" --m "$m" --k "$k" --threads "$threads" --peers "$peers" \
  --engine "$scratch/engine.jsonl" ${json:+--json "$json"}
[ -z "$json" ] || cat "$scratch/engine.jsonl" >>"$json"

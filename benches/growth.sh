#!/usr/bin/env bash
# Measures how the time for one vacancy grows with N, M and k on the common workload, and draws it: docs/growth.svg is made
# by this script and nothing else. Figures are kept beside the drawing's name only if --json says where.
#   benches/growth.sh DATA OUT.svg [--n-max 1000000] [--m-max 1000] [--k-max 1000] [--threads 2] [--json FILE]
set -euo pipefail
data=$(cd "${1:?the folder of the workload comes first}" && pwd)
out=$(realpath "${2:?the drawing comes second}")
shift 2
n_max=1000000 m_max=1000 k_max=1000 threads=2 json=""
while [ $# -gt 0 ]; do
  case "$1" in
    --n-max) n_max=$2 ;;
    --m-max) m_max=$2 ;;
    --k-max) k_max=$2 ;;
    --threads) threads=$2 ;;
    --json) json=$(realpath "$2") ;;
    *)
      echo "there is no option $1; see the head of this script" >&2
      exit 2
      ;;
  esac
  shift 2
done
cd "$(dirname "$0")/.."

# Of the numbers that follow, those that are not larger than the first, between commas.
up_to() {
  local most=$1 kept="" number
  shift
  for number in "$@"; do
    [ "$number" -gt "$most" ] || kept="$kept,$number"
  done
  echo "${kept#,}"
}

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
measure() {
  cargo bench --workspace --locked --bench matching -- --data "$data" --threads "$threads" --profile fair-v1 \
    --json "$scratch/figures.jsonl" "$@"
}
measure --n "$(up_to "$n_max" 10000 30000 100000 300000 1000000)" --m 100 --k 10
measure --n 100000 --m "$(up_to "$m_max" 10 30 300 1000)" --k 10
measure --n 100000 --m 100 --k "$(up_to "$k_max" 1 3 30 100 300 1000)"
python3 benches/plot.py "$out" "$scratch/figures.jsonl"
[ -z "$json" ] || cat "$scratch/figures.jsonl" >>"$json"
echo "drawn: $out"

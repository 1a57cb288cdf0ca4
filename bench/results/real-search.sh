#!/usr/bin/env bash
# Searches NAS-Bench-201's cells on real trainings, no table: `asha` around `bananas` beside `random`, side by side for as many seconds, one thread each. What each found best is
# trained from scratch then, longer, with two seeds. A row for each search goes to OUT.csv. Resumable: a seed that stands in the file is not run again. Used by
# docs/results/real-search.md.
#   real-search.sh ESPALIER OUT.csv
# Environment: SEEDS (1 2 3); SEARCH_SECONDS (360) of each search; FINAL_EPOCHS (15); SOURCE (sample:fashion-mnist-17k); WORK, a folder for the searches.
set -euo pipefail

[ $# -eq 2 ] || { sed -n '2,7s/^# \{0,1\}//p' "$0" >&2; exit 2; }
espalier=$1
out=$2
seconds=${SEARCH_SECONDS:-360}
epochs=${FINAL_EPOCHS:-15}
source=${SOURCE:-sample:fashion-mnist-17k}
work=${WORK:-$(dirname "$out")/searches}
here=$(cd "$(dirname "$0")" && pwd)
"$espalier" --version >/dev/null # builds it where that was not done
libraries=$(dirname "$espalier")/cli/target/classpath.txt

mkdir -p "$(dirname "$out")" "$work"
[ -f "$out" ] || echo "strategy,seed,seconds,trials,whole,valid,architecture,test_1,test_2" >"$out"

search() { # NAME STRATEGY SEED
  cat >"$work/$1.yaml" <<CONFIG
name: $1
seed: $3
data: {source: "$source", size: 16}
engine: {threads: 1}
space: {name: nas-bench-201, channels: 8, cells: 1}
strategy: $2
trials: {count: 10000, epochs: 9, parallel: 1}
CONFIG
  timeout -s INT "$seconds" "$espalier" search "$work/$1.yaml" --out "$work/$1" --until search >"$work/$1.log" 2>&1 || true
}

final() { # NAME ARCHITECTURE SEED: prints the share of test images that is right
  OMP_NUM_THREADS=1 "$espalier" train nas-bench-201 "$2" --data "$source" --size 16 --set channels=8 --set cells=1 --epochs "$epochs" \
    --seed "$3" --out "$work/$1-final-$3" --json >"$work/$1-final-$3.json" 2>"$work/$1-final-$3.log"
}

for seed in ${SEEDS:-1 2 3}; do
  grep -q "^random,$seed," "$out" && continue
  search "asha-$seed" "{name: asha, strategy: {name: bananas, initial: 10}, eta: 3}" "$seed" &
  search "random-$seed" "{name: random}" "$seed" &
  wait
  for name in asha random; do
    java -cp "$(cat "$libraries")" "$here/TrialRows.java" "$work/$name-$seed/journal.jsonl" >"$work/$name-$seed.best"
  done
  for repeat in 1 2; do
    final "asha-$seed" "$(cut -d' ' -f5 "$work/asha-$seed.best")" "$repeat" &
    final "random-$seed" "$(cut -d' ' -f5 "$work/random-$seed.best")" "$repeat" &
    wait
  done
  for name in asha random; do
    read -r took trials whole valid architecture <"$work/$name-$seed.best"
    tests=$(for repeat in 1 2; do java -cp "$(cat "$libraries")" "$here/TrialRows.java" "$work/$name-$seed-final-$repeat.json"; done | paste -sd,)
    echo "$name,$seed,$took,$trials,$whole,$valid,$architecture,$tests" >>"$out"
  done
done

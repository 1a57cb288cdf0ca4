#!/usr/bin/env bash
# Runs the demo with several seeds and adds a row for each network of each run to a CSV. Resumable: a search that was stopped goes on, a seed
# that stands in the file is not run again. Used by docs/results/fair-baselines-*.md.
#   demo.sh LABEL ESPALIER OUT.csv
# Environment: SEEDS (1 2 3); WORK, a folder for the searches; SET, more options for the demo, for example "--set retrain.epochs=16".
set -euo pipefail

[ $# -eq 3 ] || { sed -n '2,5s/^# \{0,1\}//p' "$0" >&2; exit 2; }
label=$1
espalier=$2
out=$3
work=${WORK:-$(dirname "$out")/searches}
here=$(cd "$(dirname "$0")" && pwd)
libraries=$(dirname "$espalier")/cli/target/classpath.txt

mkdir -p "$(dirname "$out")"
[ -f "$out" ] || echo "build,seed,role,name,params,macs,train,valid,test,ci_low,ci_high,latency_ms,unstable,within_limits,seconds" >"$out"
for seed in ${SEEDS:-1 2 3}; do
  grep -q "^$label,$seed,found," "$out" && continue
  folder=$work/$label-$seed
  start=$(date +%s)
  # shellcheck disable=SC2086 # the options are words
  "$espalier" demo --out "$folder" --set "seed=$seed" ${SET:-} >&2
  seconds=$(($(date +%s) - start))
  rows=
  for place in best baselines.0 baselines.1 baselines.2; do
    role=$([ "$place" = best ] && echo found || echo rival)
    row=$(java -cp "$(cat "$libraries")" "$here/ResultRow.java" "$folder/result.json" "$place.name" "$place.params" "$place.macs" \
      "$place.train" "$place.valid" "$place.test.top1" "$place.test.ci95.0" "$place.test.ci95.1" "$place.latency_ms.median" \
      "$place.unstable" "$place.within_limits")
    rows+="$label,$seed,$role,$row,$seconds"$'\n'
  done
  printf '%s' "$rows" >>"$out"
done

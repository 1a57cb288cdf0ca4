#!/usr/bin/env bash
# Runs the demo with several seeds. A row for each network goes to OUT.csv, one for each run (did the search pay, rank correlation, wall and
# processor seconds, phases) to OUT-runs.csv. Resumable: a search that was stopped goes on, a seed that stands in the file is not run again.
# Used by docs/results/demo.md.
#   demo.sh LABEL ESPALIER OUT.csv
# Environment: SEEDS (1 2 3); WORK, a folder for the searches; SET, more options for the demo, for example "--set rank_check.members=12".
set -euo pipefail

[ $# -eq 3 ] || { sed -n '2,7s/^# \{0,1\}//p' "$0" >&2; exit 2; }
label=$1
espalier=$2
out=$3
runs=${out%.csv}-runs.csv
work=${WORK:-$(dirname "$out")/searches}
here=$(cd "$(dirname "$0")" && pwd)
libraries=$(dirname "$espalier")/cli/target/classpath.txt

mkdir -p "$(dirname "$out")" "$work"
[ -f "$out" ] || echo "build,seed,role,name,weights,params,macs,supernet,train,valid,test,ci_low,ci_high,images,latency_ms,unstable,within_limits" >"$out"
[ -f "$runs" ] || echo "build,seed,wall_s,cpu_s,ratio,ratio_low,ratio_high,kendall_tau,ceiling,by_macs,pairs,phases" >"$runs"
for seed in ${SEEDS:-1 2 3}; do
  grep -q "^$label,$seed," "$runs" && continue
  folder=$work/$label-$seed
  TIMEFORMAT='%R %U %S'
  # shellcheck disable=SC2086 # the options are words
  { time "$espalier" demo --out "$folder" --set "seed=$seed" ${SET:-} >>"$folder.log" 2>&1; } 2>"$folder.time"
  # a run that was stopped has the seconds of its last part only: the phases say the whole
  read -r wall user system <"$folder.time"
  rows=$(java -cp "$(cat "$libraries")" "$here/SearchRows.java" networks "$folder/result.json" "$label,$seed" accuracy)
  run=$(java -cp "$(cat "$libraries")" "$here/SearchRows.java" run "$folder/result.json" \
    "$label,$seed,$wall,$(awk -v u="$user" -v s="$system" 'BEGIN {printf "%.0f", u + s}')")
  printf '%s\n' "$rows" >>"$out"
  printf '%s\n' "$run" >>"$runs"
done

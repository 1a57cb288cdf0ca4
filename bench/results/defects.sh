#!/usr/bin/env bash
# Searches examples/defects.yaml with several seeds, on pictures that it draws first. A row for each network goes to OUT.csv, one for each run (did
# the search pay, wall and processor seconds, phases) to OUT-runs.csv. Resumable: a search that was stopped goes on, a seed that stands in the
# file is not run again. Used by docs/results/defects.md.
#   defects.sh LABEL ESPALIER OUT.csv
# Environment: SEEDS (1); IMAGES (1000); WORK, a folder for pictures and searches; SET, more options for the search.
set -euo pipefail

[ $# -eq 3 ] || { sed -n '2,7s/^# \{0,1\}//p' "$0" >&2; exit 2; }
label=$1
espalier=$2
out=$3
runs=${out%.csv}-runs.csv
work=${WORK:-$(dirname "$out")/searches}
here=$(cd "$(dirname "$0")" && pwd)
root=$(dirname "$(dirname "$here")")
pictures=$work/pictures-${IMAGES:-1000}
"$espalier" --version >/dev/null # builds it where that was not done
libraries=$(dirname "$espalier")/cli/target/classpath.txt

mkdir -p "$(dirname "$out")" "$work/program"
if [ ! -f "$pictures.done" ]; then
  rm -rf "$pictures"
  javac -d "$work/program" "$root"/examples/defects/*.java
  java -cp "$work/program" Defects --out "$pictures" --images "${IMAGES:-1000}" --seed 1 >&2
  touch "$pictures.done"
fi
[ -f "$out" ] || echo "build,seed,role,name,weights,params,macs,supernet,train,valid,macro_f1,ci_low,ci_high,images,latency_ms,unstable,within_limits" >"$out"
[ -f "$runs" ] || echo "build,seed,wall_s,cpu_s,ratio,ratio_low,ratio_high,kendall_tau,ceiling,by_macs,pairs,phases" >"$runs"
for seed in ${SEEDS:-1}; do
  grep -q "^$label,$seed," "$runs" && continue
  folder=$work/$label-$seed
  if [ -f "$folder/config.yaml" ]; then
    command=("$espalier" resume "$folder")
  else
    command=("$espalier" search "$root/examples/defects.yaml" --out "$folder" --set "data.source=$pictures" --set "seed=$seed")
    # shellcheck disable=SC2206 # the options are words
    command+=(${SET:-})
  fi
  TIMEFORMAT='%R %U %S'
  { time "${command[@]}" >>"$folder.log" 2>&1; } 2>"$folder.time"
  # a run that was stopped has the seconds of its last part only: the phases say the whole
  read -r wall user system <"$folder.time"
  rows=$(java -cp "$(cat "$libraries")" "$here/SearchRows.java" networks "$folder/result.json" "$label,$seed" macro_f1)
  run=$(java -cp "$(cat "$libraries")" "$here/SearchRows.java" run "$folder/result.json" \
    "$label,$seed,$wall,$(awk -v u="$user" -v s="$system" 'BEGIN {printf "%.0f", u + s}')")
  printf '%s\n' "$rows" >>"$out"
  printf '%s\n' "$run" >>"$runs"
done

#!/usr/bin/env bash
# Searches once-for-all's space (found.yaml) by `once-for-all` and by `ofa` on one kind of images with several seeds. A row for each network goes to OUT.csv, one for each
# run (did the search pay, rank correlation, wall and processor seconds, phases) to OUT-runs.csv. Resumable: a search that was stopped goes on, a run that stands in the
# file is not run again. Used by docs/results/once-for-all.md.
#   found.sh DATA SOURCE ESPALIER OUT.csv
#   DATA      x-sdd, fashion-mnist or defects: which sizes and epochs are set
#   SOURCE    where its images are, as data.source has it
# Environment: SEEDS (1 2 3); STRATEGIES (once-for-all ofa); WORK, a folder for the searches; SET, more options for each search, for example
# "--set rank_check.members=40 --set rank_check.repeats=2 --set rank_check.spread=true --until rank_check".
set -euo pipefail

[ $# -eq 4 ] || { sed -n '2,10s/^# \{0,1\}//p' "$0" >&2; exit 2; }
data=$1
source=$2
espalier=$3
out=$4
runs=${out%.csv}-runs.csv
work=${WORK:-$(dirname "$out")/searches}
here=$(cd "$(dirname "$0")" && pwd)
# epochs of a supernet of `ofa` cost less than those of `once-for-all`, of which each step trains four members: these take as long
case $data in
  x-sdd) options=(); once=16 shrinking=36 ;;
  fashion-mnist) options=(--set data.size=32 --set "space.resolution=[24,28,32]" --set strategy.batch=64 --set retrain.batch=64 --set retrain.epochs=6); once=5 shrinking=11 ;;
  defects) options=(--set "data.size=[72,96]" --set "space.resolution=[48,60,72]" --set data.sampler=balanced --set retrain.epochs=20); once=12 shrinking=27 ;;
  *) echo "found.sh: DATA: expected x-sdd, fashion-mnist or defects, got '$data'" >&2; exit 2 ;;
esac
"$espalier" --version >/dev/null # builds it where that was not done
libraries=$(dirname "$espalier")/cli/target/classpath.txt

mkdir -p "$(dirname "$out")" "$work"
[ -f "$out" ] || echo "data,strategy,seed,role,name,weights,params,macs,supernet,train,valid,test,ci_low,ci_high,images,latency_ms,unstable,within_limits" >"$out"
[ -f "$runs" ] || echo "data,strategy,seed,wall_s,cpu_s,ratio,ratio_low,ratio_high,kendall_tau,ceiling,by_macs,pairs,phases" >"$runs"
for seed in ${SEEDS:-1 2 3}; do
  for strategy in ${STRATEGIES:-once-for-all ofa}; do
    key=$data,$strategy,$seed
    grep -q "^$key," "$runs" && continue
    folder=$work/$data-$strategy-$seed
    epochs=$once
    if [ "$strategy" = ofa ]; then epochs=${SHRINKING:-$shrinking}; fi
    if [ -f "$folder/config.yaml" ]; then
      command=("$espalier" resume "$folder")
    else
      command=("$espalier" search "$here/found.yaml" --out "$folder" --set "data.source=$source" --set "seed=$seed" --set "strategy.name=$strategy" --set "strategy.epochs=$epochs")
      command+=(${options[@]+"${options[@]}"})
      # hand-made and random networks stand beside the first strategy: with the same seed they are the same
      if [ "$strategy" != once-for-all ]; then command+=(--set "retrain.baselines=[]" --set retrain.random=1); fi
      # shellcheck disable=SC2206 # the options are words
      command+=(${SET:-})
    fi
    TIMEFORMAT='%R %U %S'
    { time "${command[@]}" >>"$folder.log" 2>&1; } 2>"$folder.time"
    # a run that was stopped has the seconds of its last part only: the phases say the whole
    read -r wall user system <"$folder.time"
    rows=$(java -cp "$(cat "$libraries")" "$here/SearchRows.java" networks "$folder/result.json" "$key" accuracy)
    run=$(java -cp "$(cat "$libraries")" "$here/SearchRows.java" run "$folder/result.json" \
      "$key,$wall,$(awk -v u="$user" -v s="$system" 'BEGIN {printf "%.0f", u + s}')")
    printf '%s\n' "$rows" >>"$out"
    printf '%s\n' "$run" >>"$runs"
  done
done

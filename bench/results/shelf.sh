#!/usr/bin/env bash
# Searches bench/results/shelf.yaml by every strategy that shares weights, each for about as many seconds (how many epochs that are is measured), and looks up the cells that they end in. A row for each search
# goes to OUT.csv; OUT-rivals.csv is what no search is needed for. How many epochs fit is taken from a search of two epochs of each strategy, all of them first: for these the
# machine has to be idle (SEEDS= ends there); what else runs beside the others changes their seconds, and nothing that they find. Resumable: a
# search that stands in the file is not run again. Used by docs/results/weight-sharing.md.
#   shelf.sh LABEL ESPALIER TABLE OUT.csv       TABLE: nas-bench-201.csv.gz
# Environment: STRATEGIES (all that fit); SEEDS (1 2 3); SECONDS_EACH (80); ALPHA_RATE (0.01); WORK, a folder for the searches; SET, more options for the searches.
set -euo pipefail

[ $# -eq 4 ] || { sed -n '2,8s/^# \{0,1\}//p' "$0" >&2; exit 2; }
label=$1
espalier=$2
table=$3
out=$4
here=$(cd "$(dirname "$0")" && pwd)
work=${WORK:-$(dirname "$out")/searches}
each=${SECONDS_EACH:-80}
"$espalier" --version >/dev/null # builds it where that was not done
libraries=$(cat "$(dirname "$espalier")/cli/target/classpath.txt")
rows() { java -cp "$libraries" "$here/ShelfRows.java" "$@"; }
# Some hundred steps instead of tens of thousands: architecture parameters have to move faster.
rate() {
  case $1 in
    enas | spos | fair-nas | random-ws) ;;
    *) echo "--set strategy.alpha_learning_rate=${ALPHA_RATE:-0.01}" ;;
  esac
}
# shellcheck disable=SC2046,SC2086 # the options are words
search() { "$espalier" search "$here/shelf.yaml" --until search --set "strategy.name=$1" --set "seed=$2" --set "strategy.epochs=$3" --out "$4" $(rate "$1") ${SET:-} >>"$4.log" 2>&1; }

mkdir -p "$(dirname "$out")" "$work"
[ -f "$out" ] || echo "build,strategy,seed,epochs,seconds,cell,skips,params,c10_test,c100_test" >"$out"
[ -f "${out%.csv}-rivals.csv" ] || { echo "rival,cell,skips,params,c10_test,c100_test"; rows rivals "$table"; } >"${out%.csv}-rivals.csv"
strategies=${STRATEGIES:-darts darts-2nd darts-plus p-darts pc-darts snas gdas robust-darts fair-darts darts-minus proxyless enas spos fair-nas random-ws}
for strategy in $strategies; do
  trial=$work/$label-$strategy-epoch
  [ -f "$trial.done" ] || { rm -rf "$trial"; search "$strategy" 1 2 "$trial"; touch "$trial.done"; }
done
for seed in ${SEEDS-1 2 3}; do
  for strategy in $strategies; do
    grep -q "^$label,$strategy,$seed," "$out" && continue
    read -r epoch beside <<<"$(rows seconds "$work/$label-$strategy-epoch")"
    epochs=$(awk -v s="$each" -v e="$epoch" -v b="$beside" 'BEGIN {n = int((s - b) / e); print n < 2 ? 2 : n}')
    folder=$work/$label-$strategy-$seed
    rm -rf "$folder" # of a search that was stopped
    search "$strategy" "$seed" "$epochs" "$folder"
    row=$(rows found "$table" "$folder" "$label,$strategy,$seed")
    printf '%s\n' "$row" >>"$out"
  done
done

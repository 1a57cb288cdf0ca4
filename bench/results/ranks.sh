#!/usr/bin/env bash
# Trains supernets of bench/results/shelf.yaml's cell and compares what they say of random cells with the table of NAS-Bench-201, with recalibrated statistics and with those that the
# training left. Two rows for each supernet go to OUT.csv. Resumable: a supernet whose rows stand in the file is not trained again. Used by docs/results/weight-sharing.md.
#   ranks.sh ESPALIER TABLE OUT.csv       TABLE: nas-bench-201.csv.gz
# Environment: STRATEGIES (spos fair-nas random-ws params; params, the order by weights, trains nothing); SEEDS (1 2 3); EPOCHS, of each strategy in turn (20 8 20 0); CELLS (200).
set -euo pipefail

[ $# -eq 3 ] || { sed -n '2,5s/^# \{0,1\}//p' "$0" >&2; exit 2; }
espalier=$1
table=$2
out=$3
here=$(cd "$(dirname "$0")" && pwd)
"$espalier" --version >/dev/null # builds it where that was not done
libraries=$(cat "$(dirname "$espalier")/cli/target/classpath.txt")

mkdir -p "$(dirname "$out")"
[ -f "$out" ] || echo "strategy,seed,epochs,statistics,cells,kendall,spearman,kendall_of_the_better_half" >"$out"
read -ra strategies <<<"${STRATEGIES:-spos fair-nas random-ws params}"
read -ra epochs <<<"${EPOCHS:-20 8 20 0}"
for seed in ${SEEDS:-1 2 3}; do
  for i in "${!strategies[@]}"; do
    grep -q "^${strategies[$i]},$seed,${epochs[$i]}," "$out" && continue
    rows=$(java -Dorg.bytedeco.javacpp.maxPhysicalBytes=0 -Dorg.bytedeco.javacpp.maxBytes=0 -cp "$libraries" \
      "$here/RankRows.java" "$table" "${strategies[$i]}" "$seed" "${epochs[$i]}" "${CELLS:-200}")
    printf '%s\n' "$rows" >>"$out"
  done
done

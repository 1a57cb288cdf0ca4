#!/usr/bin/env bash
# How well ten measurements of a new device serve, on a table of latencies: each device is left out with all its batch sizes, ten times. A row for each draw, column and model goes
# to OUT.csv; the model ridge, which learns from four fifths of the new device, is the ceiling. Resumable: a draw whose last row stands in the file is not computed again. Used by
# docs/results/latency-transfer.md.
#   latency-transfer.sh ESPALIER TABLE SPACE OUT.csv       TABLE: ofa_mbv3_latency.csv.gz of mobilenet-v3, nas-bench-201.csv.gz of nas-bench-201
# Environment: DRAWS (1 2 3 4 5 6 7 8 9 10); MODELS (transfer transfer-spread nearest few-ridge ridge boosting; also mlp, which takes minutes for each column).
set -euo pipefail

[ $# -eq 4 ] || { sed -n '2,6s/^# \{0,1\}//p' "$0" >&2; exit 2; }
espalier=$1
table=$2
space=$3
out=$4
here=$(cd "$(dirname "$0")" && pwd)
"$espalier" --version >/dev/null # builds it where that was not done
libraries=$(cat "$(dirname "$espalier")/cli/target/classpath.txt")
mkdir -p "$(dirname "$out")"
[ -f "$out" ] || echo "draw,column,device,batch,model,learned,held_out,spearman,within_10,mape,worst" >"$out"
for draw in ${DRAWS:-1 2 3 4 5 6 7 8 9 10}; do
  for model in ${MODELS:-transfer transfer-spread nearest few-ridge ridge boosting}; do
    grep -q "^$draw,[^,]*,[^,]*,[0-9]*,$model," "$out" && continue
    # in one piece, so that a row means that all of its draw are there
    rows=$(java -cp "$libraries" "$here/TransferRows.java" "$table" "$space" "$draw" "$model")
    printf '%s\n' "$rows" >>"$out"
  done
done

#!/usr/bin/env bash
# Trains hand-made networks from scratch on a set of images and adds one row for each to a CSV: top-1 on training, validation and test
# images. Resumable: rows that stand in the file are not computed again. Used by docs/results/fair-baselines-*.md.
#   fair-baselines.sh LABEL ESPALIER DATA OUT.csv
#   LABEL     what the rows call this build, for example its commit
#   ESPALIER  the launcher of the build
#   DATA      a source of images
# Environment: NETWORKS, SEEDS, SIZE, EPOCHS, BATCH, RATE (defaults below); WORK, a folder for the trainings.
set -euo pipefail

[ $# -eq 4 ] || { sed -n '2,9s/^# \{0,1\}//p' "$0" >&2; exit 2; }
label=$1
espalier=$2
data=$3
out=$4
work=${WORK:-$(dirname "$out")/trainings}
header=build,network,seed,size,epochs,train,valid,test,ci_low,ci_high,test_images,seconds

here=$(cd "$(dirname "$0")" && pwd)
libraries=$(dirname "$espalier")/cli/target/classpath.txt

mkdir -p "$(dirname "$out")"
[ -f "$out" ] || echo "$header" >"$out"
for seed in ${SEEDS:-1 2 3}; do
  for network in ${NETWORKS:-mobilenet-v3-small mobilenet-v3-large}; do
    key=$label,$network,$seed,${SIZE:-64},${EPOCHS:-12}
    grep -qF "$key," "$out" && continue
    folder=$work/$label/$network-${EPOCHS:-12}-$seed
    start=$(date +%s)
    "$espalier" train "$network" --data "$data" --size "${SIZE:-64}" --epochs "${EPOCHS:-12}" --batch "${BATCH:-64}" \
      --learning-rate "${RATE:-0.05}" --seed "$seed" --out "$folder" >&2
    result=$folder/result.json
    row=$key,$(java -cp "$(cat "$libraries")" "$here/ResultRow.java" "$result" \
      best.train best.valid best.test.top1 best.test.ci95.0 best.test.ci95.1 best.test.images)
    echo "$row,$(($(date +%s) - start))" >>"$out"
  done
done

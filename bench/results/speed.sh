#!/usr/bin/env bash
# Measures everything that docs/results/speed-*.md shows and adds one row for each benchmark and rival to a CSV as it goes. Resumable: rows that
# stand in the file are not measured again. Some hours on two cores with all peers; nothing else should run on the machine meanwhile.
#   speed.sh LABEL ESPALIER OUT.csv
#   LABEL     what the rows call this build, for example its commit
#   ESPALIER  the launcher of the build
# Environment: JAVA_HOME, the JDK; ROUNDS (5); THREADS (one for each core); TABLE, the table of NAS-Bench-201, without which nothing is looked up;
# BENCHMARKS, names of those to measure (all); RIVALS, names of the peers that take part (all); PEER_PYTHON, a Python with torch and torchvision,
# and for once-for-all with ofa, without which no peer takes part; DARTS_CODE, the folder cnn of quark0/darts, PC_DARTS_CODE, a copy of
# yuhuixu1993/PC-DARTS, and AUTODL_CODE, one of D-X-Y/AutoDL-Projects, each of which lets its peers take part.
set -euo pipefail

[ $# -eq 3 ] || { sed -n '2,10s/^# \{0,1\}//p' "$0" >&2; exit 2; }
case $1 in *[,\"]*) echo "speed.sh: LABEL: expected no comma and no quote, got '$1'" >&2; exit 2 ;; esac
label=$1
espalier=$2
out=$3
rounds=${ROUNDS:-5}
threads=${THREADS:-$(nproc)}
python=${PEER_PYTHON:-}
here=$(cd "$(dirname "$0")" && pwd)
peers=$(cd "$here/../peers" && pwd)
if [ -n "${JAVA_HOME:-}" ]; then java=$JAVA_HOME/bin/java; else java=java; fi
jdk=$("$java" -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java.version = //p')
processor=$(sed -n 's/^model name[^:]*: *//p' /proc/cpuinfo 2>/dev/null | head -n 1 | tr -d '",')
avx512=no
if grep -qw avx512f /proc/cpuinfo 2>/dev/null; then avx512=yes; fi
header=build,jdk,threads,benchmark,rival,figure,unit,lowest,highest,ours_ms,theirs_ms,rounds,target,about,processor,avx512

mkdir -p "$(dirname "$out")"
[ -f "$out" ] || echo "$header" >"$out"

has() {
  key="$label,$jdk,$threads,$1,$2," awk 'index($0, ENVIRON["key"]) == 1 { found = 1 } END { exit !found }' "$out"
}

# BENCHMARK [NAME=COMMAND].. : measures what is missing of them, in one run
measure() {
  local benchmark=$1 rival printed options=()
  shift
  case " ${BENCHMARKS:-$benchmark} " in *" $benchmark "*) ;; *) return 0 ;; esac
  for rival in "$@"; do
    case " ${RIVALS:-${rival%%=*}} " in *" ${rival%%=*} "*) ;; *) continue ;; esac
    has "$benchmark" "${rival%%=*}" || options+=(--beside "$rival")
  done
  if [ ${#options[@]} -eq 0 ] && has "$benchmark" ordinary; then return 0; fi
  if [ -n "${TABLE:-}" ]; then options+=(--table "$TABLE"); fi
  printed=$("$espalier" speed "$benchmark" --rounds "$rounds" --threads "$threads" --json ${options[@]+"${options[@]}"})
  "$java" -cp "$(cat "$(dirname "$espalier")/cli/target/classpath.txt")" "$here/SpeedRows.java" <<<"$printed" \
    | while IFS= read -r row; do
      rival=${row#*,}
      has "$benchmark" "${rival%%,*}" || echo "$label,$jdk,$threads,$row,$processor,$avx512" >>"$out"
    done
}

# peer NAME PROGRAM OPTIONS.. : adds a rival as one would start it by hand, and one whose threads sleep while they wait, as ours do
rivals=()
peer() {
  local name=$1 program=$2
  shift 2
  if [ -z "$python" ]; then return 0; fi
  local command="'$python' '$peers/$program' --threads $threads $*"
  rivals+=("$name=$command" "$name-passive=env OMP_WAIT_POLICY=passive $command")
}

for size in 32 64; do
  suffix=
  if [ "$size" -ne 32 ]; then suffix=-$size; fi
  rivals=()
  for layout in nchw channels-last; do peer "$layout" training_step.py --layout "$layout" --size "$size" --steps 10; done
  measure "training-alone$suffix" ${rivals[@]+"${rivals[@]}"}
  rivals=()
  for layout in nchw channels-last; do
    peer "$layout" training_step.py --layout "$layout" --size "$size" --steps "$((10 * threads))"
    if [ -n "$python" ]; then
      rivals+=("$layout-processes='$python' '$peers/training_step.py' --layout $layout --size $size --processes $threads --threads 1 --steps 10")
    fi
  done
  measure "scratch-step$suffix" ${rivals[@]+"${rivals[@]}"}
done

rivals=()
for layout in nchw channels-last; do peer "$layout" once_for_all_step.py --layout "$layout"; done
measure once-for-all-step ${rivals[@]+"${rivals[@]}"}

# BENCHMARK : beside one rival at a time, as each holds some gigabytes; with ours and the ordinary way darts-step takes 32 GB of memory
measure_apart() {
  local rival
  if [ ${#rivals[@]} -eq 0 ]; then measure "$1"; fi
  for rival in ${rivals[@]+"${rivals[@]}"}; do measure "$1" "$rival"; done
}

rivals=()
if [ -n "${DARTS_CODE:-}" ]; then
  for layout in nchw channels-last; do
    peer "$layout" darts_step.py --code "'$DARTS_CODE'" --layout "$layout"
    peer "$layout-alphas-only" darts_step.py --code "'$DARTS_CODE'" --layout "$layout" --alphas-only
  done
fi
measure_apart darts-step
rivals=()
if [ -n "${DARTS_CODE:-}" ]; then peer nchw darts_step.py --code "'$DARTS_CODE'" --second-order; fi
measure_apart darts-2nd-step
rivals=()
if [ -n "${PC_DARTS_CODE:-}" ]; then
  for layout in nchw channels-last; do
    peer "$layout" pc_darts_step.py --code "'$PC_DARTS_CODE'" --layout "$layout"
    peer "$layout-alphas-only" pc_darts_step.py --code "'$PC_DARTS_CODE'" --layout "$layout" --alphas-only
  done
fi
measure_apart pc-darts-step
rivals=()
if [ -n "${AUTODL_CODE:-}" ]; then
  for layout in nchw channels-last; do peer "$layout" gdas_step.py --code "'$AUTODL_CODE'" --layout "$layout"; done
fi
measure_apart one-hot-step

rivals=()
peer ofa ofa_finder.py
measure finder ${rivals[@]+"${rivals[@]}"}

if [ -n "${TABLE:-}" ]; then measure table-queries; fi
for benchmark in single-path-step trie-evaluation candidates journal journal-one-by-one data-digest; do
  measure "$benchmark"
done

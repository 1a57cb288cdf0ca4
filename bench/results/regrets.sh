#!/usr/bin/env bash
# Runs every ask/tell strategy on tables of known results: NAS-Bench-201 (three columns, and two objectives) and NAS-Bench-Macro. A row for each strategy and number of queries
# goes to OUT.csv: regret, or for two objectives what is missing of the true front's hypervolume, as a share. Resumable: what stands in the file is not run again. Used by
# docs/results/regrets.md.
#   regrets.sh ESPALIER FOLDER OUT.csv
#   FOLDER    with nas-bench-201.csv.gz and nas-bench-macro_cifar10.json
# Environment: RUNS (200); TASKS (all but the last), STRATEGIES (all), words of the lists below. The task c10+raspi4-chebyshev is for strategies that know one score.
set -euo pipefail

[ $# -eq 3 ] || { sed -n '2,8s/^# \{0,1\}//p' "$0" >&2; exit 2; }
espalier=$1
folder=$2
out=$3
runs=${RUNS:-200}
here=$(cd "$(dirname "$0")" && pwd)
"$espalier" --version >/dev/null # builds it where that was not done
libraries=$(dirname "$espalier")/cli/target/classpath.txt

mkdir -p "$(dirname "$out")"
[ -f "$out" ] || echo "task,strategy,queries,mean,standard_error,q25,median,q75,runs,seconds_per_run" >"$out"
for task in ${TASKS:-c10 c100 macro c10+raspi4}; do
  case $task in
    c10) options=(--space nas-bench-201 --table "$folder/nas-bench-201.csv.gz" --optimize c10_valid --report c10_test) ;;
    c100) options=(--space nas-bench-201 --table "$folder/nas-bench-201.csv.gz" --optimize c100_valid --report c100_test) ;;
    macro) options=(--space nas-bench-macro --table "$folder/nas-bench-macro_cifar10.json" --optimize mean_acc) ;;
    c10+raspi4) options=(--space nas-bench-201 --table "$folder/nas-bench-201.csv.gz" "--optimize=c10_valid,-lat_raspi4") ;;
    c10+raspi4-chebyshev) options=(--space nas-bench-201 --table "$folder/nas-bench-201.csv.gz" "--optimize=c10_valid,-lat_raspi4" --scalarisation chebyshev) ;;
    *) echo "regrets.sh: TASKS: expected c10, c100, macro, c10+raspi4 or c10+raspi4-chebyshev, got '$task'" >&2; exit 2 ;;
  esac
  for strategy in ${STRATEGIES:-random regularized-evolution regularized-evolution:population=30:sample=10 regularized-evolution:population=10:sample=10 local-search tpe nsga2 nsga2:population=20:steady=true bananas nasbowl reinforce reinforce:algorithm=ppo nao}; do
    grep -qF "$task,$strategy," "$out" && continue
    rows=$("$espalier" bench "${options[@]}" --strategies "$strategy" --queries 150 --runs "$runs" --seed 1 --json 2>/dev/null \
      | java -cp "$(cat "$libraries")" "$here/RegretRows.java" "$task,$strategy")
    printf '%s\n' "$rows" >>"$out"
  done
done

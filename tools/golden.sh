#!/usr/bin/env bash
# Makes the golden folders of a release: one finished search of each kind, as GoldenFoldersTest resumes them with every later release.
#   tools/golden.sh LAUNCHER OUT     LAUNCHER: the program of the release, for example ../espalier-0.1.0/espalier
# Data are images that DrawnImages draws, at the relative path at which the test draws them again. What a test does not need stays out.
set -euo pipefail
[ $# -eq 2 ] || { echo "usage: tools/golden.sh LAUNCHER OUT" >&2; exit 2; }
launcher=$(readlink -f "$1")
mkdir -p "$2"
out=$(readlink -f "$2")
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

cat > Draw.java <<'JAVA'
class Draw {
    public static void main(String[] args) throws Exception {
        org.espalier.torch.data.testing.DrawnImages.sides(java.nio.file.Path.of("target/golden-images"), 24);
    }
}
JAVA
java -cp "$root/torch/loss/classes:$root/core/target/classes:$(cat "$root/cli/target/classpath.txt")" Draw.java

golden() {
  local kind=$1 what=$2
  cat > "$kind.yaml" <<YAML
$what
name: $kind
data: {source: target/golden-images, size: 12, split: {train: 0.5, valid: 0.25, test: 0.25}}
retrain: {top: 1, random: 1, epochs: 1, batch: 16, baselines: []}
seed: 7
YAML
  "$launcher" search "$kind.yaml" --out "$work/$kind"
  mkdir -p "$out/$kind/best"
  cp "$kind"/{config.yaml,journal.jsonl,result.json} "$out/$kind/"
  # where this machine made them is nobody's business; nothing stands there when they are gone on with, so the way from the folder is tried
  sed -i "s#$work/#/golden/#g" "$out/$kind"/{config.yaml,journal.jsonl}
  cp "$kind"/best/{model.onnx,weights.safetensors,card.md,network.svg,architecture.json} "$out/$kind/best/"
}

golden once-for-all 'space:
  name: tiny
  stem: {kernel: 3, stride: 2, channels: 4}
  stages:
    - {block: mbconv, channels: 4, kernel: [3, 5], expand: [1, 2], depth: [1, 2], stride: 1}
    - {block: mbconv, channels: 8, kernel: [3, 5], expand: [1, 2], depth: [1, 2], stride: 2}
constraints: {macs: "<= 1M"}
strategy: {name: once-for-all, epochs: 2, batch: 16}
search: {name: evolution, population: 6, generations: 2, mutationProbability: 0.2}
rank_check: {members: 2, epochs: 1}'
mkdir -p "$out/once-for-all/supernet"
cp once-for-all/supernet/checkpoint-00000002.bin "$out/once-for-all/supernet/"

golden darts 'space: {name: nas-bench-201, channels: 4, cells: 1}
strategy: {name: darts, epochs: 2, batch: 16}'
mkdir -p "$out/darts/search"
cp darts/search/checkpoint-00000002.bin "$out/darts/search/"

golden random 'space: {name: nas-bench-201, channels: 4, cells: 1}
constraints: {macs: "<= 100M"}
strategy: {name: random, trials: 3, epochs: 1, trial_minutes: 10}'

golden regularized-evolution 'space: {name: nas-bench-201, channels: 4, cells: 1}
strategy: {name: regularized-evolution, population: 2, sample: 2, trials: 4, epochs: 1, trial_memory_mb: 3000}'

golden fixed 'space: {name: nas-bench-201, channels: 4, cells: 1}
strategy: {name: fixed, architecture: "|nor_conv_3x3~0|+|nor_conv_1x1~0|skip_connect~1|+|none~0|avg_pool_3x3~1|nor_conv_3x3~2|"}'

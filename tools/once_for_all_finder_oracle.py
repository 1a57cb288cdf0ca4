"""What once-for-all's own accuracy predictor, latency table and finder say, which OnceForAllOracleTest holds Espalier's beside.

    python tools/once_for_all_finder_oracle.py predict/src/test/resources/once-for-all     20 members, kept with the tests
    python tools/once_for_all_finder_oracle.py FOLDER --members 2000                       more of them
    python tools/once_for_all_finder_oracle.py FOLDER --load FILE                          has ofa load a predictor, and predicts the members of FOLDER
    python tools/once_for_all_finder_oracle.py FOLDER --find 350 --seeds 3                 what its finder finds under a limit

Needs torch, numpy and ofa 0.1.0.post202307202001 (with pyyaml and tqdm). The predictor has weights made by a formula, which Espalier's test has too,
and so has the table: the multiply-accumulates of each layer, in millions. In `cases.json`: members, which of their 128 features are 1, the predicted
accuracy and the cost.
"""

import argparse
import json
import pathlib
import random
import sys
import types

for absent in ("gdown", "thop"):  # imported by ofa, for downloads and for counts that are not asked for here
    sys.modules.setdefault(absent, types.ModuleType(absent))

import numpy
import torch
from ofa.tutorial.accuracy_predictor import AccuracyPredictor
from ofa.tutorial.evolution_finder import ArchManager, EvolutionFinder
from ofa.tutorial.latency_table import LatencyEstimator

RESOLUTIONS = (160, 176, 192, 208, 224)
SCALES = (1 / 4, 1 / 8, 1 / 8, 1 / 8, 1 / 8, 1 / 8, 1 / 256, 0)  # of weight and bias of each layer
CENTRE = 0.75


def formula(number, count):
    """Values of a tensor in [-1, 1): the finaliser of MurmurHash3 over number and index, its upper 16 bits."""
    h = numpy.arange(count, dtype=numpy.uint32) + numpy.uint32(number << 24)
    for shift, factor in ((16, 0x85EBCA6B), (13, 0xC2B2AE35)):
        h ^= h >> numpy.uint32(shift)
        h *= numpy.uint32(factor)
    h ^= h >> numpy.uint32(16)
    return (h >> numpy.uint32(16)).astype(numpy.float64) / 32768 - 1


def predictor():
    """Theirs on the processor, without a download, with weights by the formula."""
    made = AccuracyPredictor(pretrained=False, device="cpu")
    state = made.model.state_dict()
    for number, (name, value) in enumerate(state.items()):
        values = formula(number, value.numel()) * SCALES[number] + (CENTRE if name == "6.bias" else 0)
        value.copy_(torch.tensor(values, dtype=torch.float32).reshape(value.shape))
    return made


class MacsOfKeys(dict):
    """A look-up table whose entries are multiply-accumulates in millions, worked out from a key when it is first asked for."""

    def __missing__(self, key):
        kind, *fields = key.split("-")
        named = dict(field.split(":") for field in fields)
        rows, columns, out = (int(n) for n in (named["output"].split("x") if "x" in named["output"] else (1, 1, named["output"])))
        channels = int(named["input"].split("x")[2])
        if kind == "expanded_conv":
            taken = [int(n) for n in named["input"].split("x")]
            mid = int(named["expand"])
            macs = rows * columns * mid * (int(named["kernel"]) ** 2 + out)
            macs += taken[0] * taken[1] * channels * mid if mid != channels else 0
            if named["se"] == "1":
                macs += 2 * mid * max(8, (mid // 4 + 4) // 8 * 8)
        else:
            kernel = {"Conv": 9, "Conv_1": 1, "AvgPool2D": 0, "Conv_2": 1, "Logits": 1}[kind]
            macs = rows * columns * out * channels * kernel
        self[key] = {"mean": macs / 1e6}
        return self[key]


class Table:
    """Their latency table without its downloads."""

    def __init__(self):
        self.tables = {}
        for resolution in RESOLUTIONS:
            estimator = LatencyEstimator.__new__(LatencyEstimator)
            estimator.lut = MacsOfKeys()
            self.tables[resolution] = estimator

    def predict_efficiency(self, spec):
        return self.tables[spec["r"][0]].predict_network_latency_given_spec(spec)


def cases(count):
    """Members with what is said of them; the first ones at the corners of the space."""
    random.seed(1)
    manager = ArchManager()
    members = []
    for k, e, d, r in ((3, 3, 2, 160), (7, 6, 4, 224)):
        members.append({"ks": [k] * 20, "e": [e] * 20, "d": [d] * 5, "r": [r]})
    while len(members) < count:
        drawn = manager.random_sample()
        del drawn["wid"]
        members.append(drawn)
    accuracies = predictor().predict_accuracy(members)
    table = Table()
    told = []
    for member, accuracy in zip(members, accuracies):
        features = AccuracyPredictor.spec2feats(list(member["ks"]), list(member["e"]), member["d"], member["r"][0])
        told.append(
            {
                "architecture": member,
                "ones": features.nonzero().flatten().tolist(),
                "accuracy": accuracy.item(),
                "cost": table.predict_efficiency(member),
            }
        )
    return told


def find(limit, seeds):
    """The best predicted accuracy of each seed."""
    found = []
    for seed in range(seeds):
        random.seed(seed)
        numpy.random.seed(seed)
        finder = EvolutionFinder("flops", limit, Table(), predictor(), population_size=100, max_time_budget=500)
        found.append(finder.run_evolution_search()[1][0])
    return found


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("folder", type=pathlib.Path)
    options.add_argument("--members", type=int, default=20)
    options.add_argument("--load", type=pathlib.Path, metavar="FILE")
    options.add_argument("--find", type=float, metavar="LIMIT")
    options.add_argument("--seeds", type=int, default=3)
    arguments = options.parse_args()
    torch.set_num_threads(1)
    file = arguments.folder / "cases.json"
    if arguments.load:
        made = AccuracyPredictor(pretrained=False, device="cpu")
        made.model.load_state_dict(torch.load(arguments.load, weights_only=True))
        members = [case["architecture"] for case in json.loads(file.read_text())]
        (arguments.folder / "loaded.json").write_text(json.dumps(made.predict_accuracy(members).flatten().tolist()))
    elif arguments.find:
        (arguments.folder / "found.json").write_text(json.dumps(find(arguments.find, arguments.seeds)))
    else:
        arguments.folder.mkdir(parents=True, exist_ok=True)
        file.write_text("[\n" + ",\n".join(json.dumps(case) for case in cases(arguments.members)) + "\n]\n")


if __name__ == "__main__":
    main()

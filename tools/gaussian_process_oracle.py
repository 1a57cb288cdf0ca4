"""A Gaussian process over cells of NAS-Bench-201 by scikit-learn, which GraphProcessOracleTest holds Espalier's beside.

    python tools/gaussian_process_oracle.py > predict/src/test/resources/gp/cases.json

Needs numpy and scikit-learn. The Weisfeiler-Lehman features are counted here in a way of their own: a label is the tuple of a node's operation and the sorted labels of what reads it. scikit-learn gets the
counts, divided by their length, as vectors of a linear kernel with a fixed noise, and says means, deviations and the marginal likelihood, for each depth and noise. The values are a formula of the operations.
"""

import json
import math

import numpy
import sklearn
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import DotProduct

OPERATIONS = ("none", "skip_connect", "nor_conv_1x1", "nor_conv_3x3", "avg_pool_3x3")
WORTH = (-1.0, 0.2, 0.6, 1.0, -0.3)
KNOWN, ASKED = 40, 15
DEPTHS, NOISES = (0, 1, 2, 3), (1e-4, 1e-2)


def text(genes):
    ops = iter(OPERATIONS[g] for g in genes)
    return "+".join("|" + "".join(f"{next(ops)}~{source}|" for source in range(node)) for node in (1, 2, 3))


def computed(genes):
    """Nodes with their names, and who reads whom: zeros left out, identities passed through."""
    edges = [(to, source) for to in (1, 2, 3) for source in range(to)]
    reads, names, gives = {"in": []}, {"in": "input"}, {0: ["in"], 1: [], 2: [], 3: []}
    for number, ((to, source), gene) in enumerate(zip(edges, genes)):
        if gene == 0 or not gives[source]:
            continue
        if gene == 1:
            gives[to] += gives[source]
        else:
            reads[number], names[number] = list(gives[source]), OPERATIONS[gene]
            gives[to].append(number)
    reads["out"], names["out"] = list(gives[3]), "output"
    kept, waiting = {"in", "out"}, ["out"]
    while waiting:
        for source in reads[waiting.pop()]:
            if source not in kept:
                kept.add(source)
                waiting.append(source)
    return {n: names[n] for n in kept}, {n: reads[n] for n in kept}


def counts(genes, depth):
    names, reads = computed(genes)
    label, found = dict(names), {}
    for level in range(depth + 1):
        if level:
            label = {n: (names[n], tuple(sorted(repr(label[r]) for r in names for s in reads[r] if s == n))) for n in names}
        for value in label.values():
            found[(level, repr(value))] = found.get((level, repr(value)), 0) + 1
    return found


def main():
    random = numpy.random.default_rng(1)
    cells = random.integers(0, 5, (KNOWN + ASKED, 6)).tolist()
    worth = [sum(WORTH[g] / (1 + i) for i, g in enumerate(c)) + math.sin(sum((i + 1) * g for i, g in enumerate(c))) / 4 for c in cells]
    known = numpy.array(worth[:KNOWN])
    values = (known - known.mean()) / known.std()
    cases = []
    for depth in DEPTHS:
        each = [counts(c, depth) for c in cells]
        names = sorted({name for found in each for name in found})
        matrix = numpy.array([[found.get(name, 0) for name in names] for found in each], float)
        matrix /= numpy.linalg.norm(matrix, axis=1, keepdims=True)
        for noise in NOISES:
            process = GaussianProcessRegressor(DotProduct(0.0, "fixed"), alpha=noise, optimizer=None).fit(matrix[:KNOWN], values)
            mean, deviation = process.predict(matrix[KNOWN:], return_std=True)
            cases.append({"h": depth, "noise": noise, "log_marginal": float(process.log_marginal_likelihood()),
                          "means": mean.tolist(), "deviations": deviation.tolist()})
    print(json.dumps({"scikit_learn": sklearn.__version__, "known": [text(c) for c in cells[:KNOWN]], "values": values.tolist(),
                      "asked": [text(c) for c in cells[KNOWN:]], "cases": cases}, indent=1))


if __name__ == "__main__":
    main()

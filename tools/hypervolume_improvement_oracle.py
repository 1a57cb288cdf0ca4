"""Expected hypervolume improvements by numerical integration over hypervolumes of moocore, as HypervolumeImprovementTest compares ours with them.

    python tools/hypervolume_improvement_oracle.py 1 > predict/src/test/resources/oracle/hypervolume-improvement.json

The argument is the seed. Needs moocore (0.3.2) and numpy. All objectives are minimised. Of each candidate the first objective has a normal distribution (mean, deviation), the others are
known (costs). The volume that a point adds is that of the front with it less that without it; its expectation is summed by Gauss and Legendre's rule of 24 nodes
between one front's point and the next, eight deviations around the mean.
"""

import json
import sys

import moocore
import numpy as np

NODES, WEIGHTS = np.polynomial.legendre.leggauss(24)


def improvement(front, reference, point):
    with_it = moocore.hypervolume(np.vstack([front, point]), ref=reference)
    return max(0.0, float(with_it - moocore.hypervolume(front, ref=reference)))


def expected(front, reference, mean, deviation, costs):
    low, high = mean - 8 * deviation, min(mean + 8 * deviation, reference[0])
    steps = [step for step in np.unique(front[:, 0]) if low < step < high]
    edges = [low] + steps + [high]
    total = 0.0
    for start, end in zip(edges[:-1], edges[1:]):
        for left, right in zip(np.linspace(start, end, 5)[:-1], np.linspace(start, end, 5)[1:]):
            for node, weight in zip(NODES, WEIGHTS):
                y = (left + right) / 2 + (right - left) / 2 * node
                density = np.exp(-(((y - mean) / deviation) ** 2) / 2) / (deviation * np.sqrt(2 * np.pi))
                total += weight * (right - left) / 2 * density * improvement(front, reference, np.array([y, *costs]))
    return total if high > low else 0.0


def case(random, points, reference):
    front = points[moocore.is_nondominated(points)]
    candidates = []
    for _ in range(4):
        mean, deviation = random.random(), 0.02 + 0.5 * random.random()
        costs = (random.random(points.shape[1] - 1) * 1.1).round(6)
        candidates.append(
            {
                "mean": mean,
                "deviation": deviation,
                "costs": costs.tolist(),
                "at": improvement(front, reference, np.array([mean, *costs])),
                "expected": expected(front, reference, mean, deviation, costs),
            }
        )
    return {"points": points.tolist(), "reference": reference.tolist(), "candidates": candidates}


def main():
    random = np.random.default_rng(int(sys.argv[1]))
    cases = []
    for objectives in (2, 3, 4):
        reference = np.full(objectives, 1.1)
        cases.append(case(random, random.random((12, objectives)).round(6), reference))
        # ties in single objectives
        cases.append(case(random, np.unique(random.integers(0, 5, (12, objectives)), axis=0) / 4.0, reference))
        front = random.random((10, objectives)) + 0.05
        front = (front / np.linalg.norm(front, axis=1, keepdims=True)).round(6)
        cases.append(case(random, front, reference))
    json.dump({"by": "moocore " + moocore.__version__, "seed": int(sys.argv[1]), "cases": cases}, sys.stdout)
    sys.stdout.write("\n")


main()

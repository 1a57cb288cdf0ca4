"""Fronts, crowding distances and hypervolumes by pymoo and moocore, as FrontsOracleTest compares ours with them.

    python tools/fronts_oracle.py 1 > core/src/test/resources/oracle/fronts.json

The argument is the seed. Needs moocore (0.3.2) and pymoo (0.6.2). Each case has points, all of whose objectives are minimised, and what the two packages say of
them: the front of each point (moocore, and pymoo says the same), the crowding distance within its front as Deb et al. (2002) have it (pymoo
divides by the number of objectives, which is taken back; null is infinite), and the volume up to a reference.
"""

import json
import sys

import moocore
import numpy as np
import pymoo
from pymoo.operators.survival.rank_and_crowding.metrics import FunctionalDiversity, calc_crowding_distance
from pymoo.util.nds.non_dominated_sorting import NonDominatedSorting


def crowding(points, ranks):
    measure = FunctionalDiversity(calc_crowding_distance, filter_out_duplicates=True)
    distances = np.zeros(len(points))
    for rank in range(ranks.max() + 1):
        front = np.flatnonzero(ranks == rank)
        assert len(front) > 2 or len(np.unique(points[front], axis=0)) == len(front), "copies in a front of two"
        distances[front] = measure.do(points[front]) * points.shape[1]
    return [None if np.isinf(distance) else distance for distance in distances]


def case(points):
    points = np.asarray(points, dtype=float)
    ranks = np.asarray(moocore.pareto_rank(points))
    ranks -= ranks.min()
    by_pymoo = np.zeros(len(points), dtype=int)
    for rank, front in enumerate(NonDominatedSorting().do(points)):
        by_pymoo[front] = rank
    assert (ranks == by_pymoo).all(), "moocore and pymoo differ"
    reference = np.full(points.shape[1], points.max() + 0.5)
    return {
        "points": points.tolist(),
        "ranks": ranks.tolist(),
        "crowding": crowding(points, ranks),
        "reference": reference.tolist(),
        "hypervolume": float(moocore.hypervolume(points, ref=reference)),
    }


def main():
    random = np.random.default_rng(int(sys.argv[1]))
    cases = []
    for objectives in (2, 3, 4):
        cases.append(case(random.random((80, objectives)).round(6)))
        # many ties in single objectives, no two points alike
        cases.append(case(random.permutation(np.unique(random.integers(0, 6, (60, objectives)), axis=0))))
        # one front with copies
        front = random.random((40, objectives)) + 0.1
        front = (front / np.linalg.norm(front, axis=1, keepdims=True)).round(6)
        copies = random.permutation(np.concatenate([front, front[:10]]))
        cases.append(case(copies))
    by = "moocore " + moocore.__version__ + ", pymoo " + pymoo.__version__
    json.dump({"by": by, "seed": int(sys.argv[1]), "cases": cases}, sys.stdout)
    sys.stdout.write("\n")


main()

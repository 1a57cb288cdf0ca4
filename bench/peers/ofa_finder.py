"""A search by the authors' own EvolutionFinder over their accuracy predictor and latency table: the peer of `finder`.

The classes are those of the package `ofa` (PyPI). Predictor and table are those of Espalier's benchmark: weights by a formula, and the
multiply-accumulates of each layer, in millions, under the keys of their tables. A round is one search with the arguments of their tutorial:
population 100, 500 generations, mutation 0.1, a quarter parents, half of the children mutants. Their progress bar is left out.
"""

import os
import random
import sys

import peer

LIMIT = 350.0


def make(arguments):
    about = peer.engine(arguments.threads or peer.cores())
    sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "tools"))
    try:
        import numpy
        import once_for_all_finder_oracle as oracle
        from ofa.tutorial import evolution_finder
    except ModuleNotFoundError as missing:
        raise peer.PeerError(f"no module '{missing.name}': install the package ofa and what it needs (numpy, tqdm, pyyaml)") from None
    evolution_finder.tqdm = lambda steps, **named: steps
    predictor, table = oracle.predictor(), oracle.Table()
    finder = evolution_finder.EvolutionFinder(
        "flops",
        LIMIT,
        table,
        predictor,
        population_size=100,
        max_time_budget=500,
        mutate_prob=0.1,
        parent_ratio=0.25,
        mutation_ratio=0.5,
    )

    def search(number):
        random.seed(number)
        numpy.random.seed(number)
        _, (accuracy, _, cost) = finder.run_evolution_search()
        if not (cost <= LIMIT and 0 < accuracy < 2):
            raise peer.PeerError(f"expected a member within {LIMIT:g} million MACs, got {accuracy} at {cost}")

    count = peer.parameters(predictor.model)
    return f"{about}, ofa.tutorial.EvolutionFinder, 50,100 members within {LIMIT:g} million MACs, a predictor of {count:,} parameters", search


if __name__ == "__main__":
    peer.run(make, peer.parser(__doc__).parse_args())

"""Weighted cross entropy by PyTorch, as CrossEntropyOracleTest compares ours with it.

    python tools/cross_entropy_oracle.py > torch/src/test/resources/oracle/cross-entropy.json

Needs torch. Each case has scores (float64), classes, second classes with the share of the first (as mixup makes them), weights of the classes and a
smoothing, and losses with their gradients:

- "plain": cross_entropy(weight=.., label_smoothing=0), whose mean is ours;
- "samples": weights of samples around PyTorch's loss of each sample without weights, smoothed, which is how ours is defined;
- "mixed": the same with both classes as probabilities, a sample weighing as both classes by their shares;
- "classes": cross_entropy(weight=.., label_smoothing=..), which weighs the shares of a smoothed target too and is not ours.
"""

import json
import sys

import torch
from torch.nn.functional import cross_entropy, one_hot


def told(loss, scores):
    (gradient,) = torch.autograd.grad(loss, scores)
    return {"loss": loss.item(), "gradient": gradient.flatten().tolist()}


def case(seed, samples, classes, smoothing):
    torch.manual_seed(seed)
    scores = (torch.randn(samples, classes, dtype=torch.float64) * 2).requires_grad_()
    firsts = torch.randint(classes, (samples,))
    seconds = torch.randint(classes, (samples,))
    shares = (0.5 + torch.randint(0, 33, (samples,), dtype=torch.float64) / 64)
    weights = torch.randint(1, 41, (classes,), dtype=torch.float64) / 8
    single = weights[firsts]
    each = cross_entropy(scores, firsts, reduction="none", label_smoothing=smoothing)
    both = shares[:, None] * one_hot(firsts, classes) + (1 - shares[:, None]) * one_hot(seconds, classes)
    pair = shares * weights[firsts] + (1 - shares) * weights[seconds]
    mixed = cross_entropy(scores, both, reduction="none", label_smoothing=smoothing)
    return {
        "scores": scores.detach().tolist(),
        "firsts": firsts.tolist(),
        "seconds": seconds.tolist(),
        "shares": shares.tolist(),
        "weights": weights.tolist(),
        "smoothing": smoothing,
        "plain": told(cross_entropy(scores, firsts, weight=weights), scores),
        "samples": told((each * single).sum() / single.sum(), scores),
        "mixed": told((mixed * pair).sum() / pair.sum(), scores),
        "classes": told(cross_entropy(scores, firsts, weight=weights, label_smoothing=smoothing), scores),
    }


cases = [case(1, 6, 3, 0.1), case(2, 9, 5, 0.0), case(3, 5, 2, 0.3), case(4, 1, 4, 0.1)]
json.dump({"by": "PyTorch " + torch.__version__.split("+")[0], "cases": cases}, sys.stdout)
sys.stdout.write("\n")

"""Measures of random answers by scikit-learn, as MeasuresOracleTest compares ours with them.

    python tools/measures_oracle.py > torch/src/test/resources/oracle/measures.json

Needs numpy and scikit-learn. Each case has scores and labels of some samples, how often each sample counts, and what scikit-learn says of them, once for
all samples alike and once with these counts as weights. The calibration error, which scikit-learn has not, is computed over bins that are cut by their
edges (Guo et al. 2017, equation 3).
"""

import json
import sys
import warnings

import numpy as np
import sklearn
from sklearn import metrics

BINS = 15


def softmax(scores):
    shifted = np.exp(scores - scores.max(axis=1, keepdims=True))
    return shifted / shifted.sum(axis=1, keepdims=True)


def calibration_error(labels, probabilities, times):
    confidence = probabilities.max(axis=1)
    right = (probabilities.argmax(axis=1) == labels).astype(float)
    edges = np.linspace(0, 1, BINS + 1)
    error = 0.0
    for low, high in zip(edges[:-1], edges[1:]):
        inside = (confidence > low) & (confidence <= high)
        count = times[inside].sum()
        if count > 0:
            accuracy = np.average(right[inside], weights=times[inside])
            mean = np.average(confidence[inside], weights=times[inside])
            error += count / times.sum() * abs(accuracy - mean)
    return error


def figures(labels, scores, times):
    classes = list(range(scores.shape[1]))
    probabilities = softmax(scores)
    answers = scores.argmax(axis=1)
    counted = times > 0
    labels, scores, answers, probabilities, times = (
        labels[counted], scores[counted], answers[counted], probabilities[counted], times[counted])
    top_5 = 1.0
    if len(classes) > 5:
        top_5 = metrics.top_k_accuracy_score(labels, scores, k=5, labels=classes, sample_weight=times)
    recall = metrics.recall_score(
        labels, answers, labels=classes, average=None, zero_division=np.nan, sample_weight=times)
    return {
        "accuracy": metrics.accuracy_score(labels, answers, sample_weight=times),
        "top_5": top_5,
        "macro_f1": metrics.f1_score(labels, answers, average="macro", sample_weight=times),
        "balanced_accuracy": metrics.balanced_accuracy_score(labels, answers, sample_weight=times),
        "negative_log_likelihood": metrics.log_loss(labels, probabilities, labels=classes, sample_weight=times),
        "calibration_error": calibration_error(labels, probabilities, times),
        "recall": [None if np.isnan(value) else value for value in recall],
        "confusion": metrics.confusion_matrix(labels, answers, labels=classes, sample_weight=times).astype(int).tolist(),
    }


def case(number, classes, samples, absent):
    random = np.random.default_rng(number)
    shares = 0.6 ** np.arange(classes)
    shares[absent] = 0
    labels = random.choice(classes, size=samples, p=shares / shares.sum())
    scores = random.normal(0, 1.5, (samples, classes))
    scores[np.arange(samples), labels] += 1.5
    # a class that is absent may be answered all the same; the last one of them never is
    if absent:
        scores[:, absent[-1]] -= 20
    scores = scores.round(3) + np.arange(classes) * 1e-4  # without ties
    scores = scores.astype(np.float32).astype(np.float64)
    assert all(len(set(row)) == classes for row in scores.tolist()), "ties"
    times = random.integers(0, 4, samples)
    times[0] = 1
    return {
        "labels": labels.tolist(),
        "scores": scores.round(4).tolist(),
        "times": times.tolist(),
        "once": figures(labels, scores, np.ones(samples, dtype=int)),
        "weighted": figures(labels, scores, times),
    }


def main():
    warnings.simplefilter("ignore", UserWarning)  # of answers that are no label
    cases = [
        case(1, 2, 40, []),
        case(2, 3, 60, [1]),
        case(3, 7, 90, []),
        case(4, 12, 120, [4, 9]),
        case(5, 6, 1, []),
        case(6, 8, 5, [0, 7]),
    ]
    json.dump({"by": "scikit-learn " + sklearn.__version__, "cases": cases}, sys.stdout)
    sys.stdout.write("\n")


main()

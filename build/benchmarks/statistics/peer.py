"""Peer of the statistics benchmark: the same data, read from stdin, through numpy and scikit-learn. Prints seconds and values as JSON."""
import json
import sys
import time

import numpy as np
from scipy.stats import rankdata
from sklearn.metrics import roc_auc_score

data = json.load(sys.stdin)


def delong(truth, scores):
    """Fast DeLong (Sun and Xu 2014) with midranks, as it is usually written in numpy."""
    pos, neg = scores[truth == 1], scores[truth == 0]
    m, n = len(pos), len(neg)
    ranks_all = rankdata(np.concatenate([pos, neg]))
    v10 = (ranks_all[:m] - rankdata(pos)) / n
    v01 = 1 - (ranks_all[m:] - rankdata(neg)) / m
    return v10.mean(), v10.var(ddof=1) / m + v01.var(ddof=1) / n


def bootstrap_sklearn(truth, scores, replicates):
    rng = np.random.default_rng(1)
    out = []
    for f in range(truth.shape[0]):
        pos, neg = np.flatnonzero(truth[f] == 1), np.flatnonzero(truth[f] == 0)
        values = np.empty(replicates)
        for r in range(replicates):
            pick = np.concatenate([rng.choice(pos, len(pos)), rng.choice(neg, len(neg))])
            values[r] = roc_auc_score(truth[f][pick], scores[f][pick])
        out.append([np.quantile(values, 0.025), np.quantile(values, 0.975)])
    return out


def bootstrap_numpy(truth, scores, replicates):
    """Without scikit-learn's checks: midranks per replicate."""
    rng = np.random.default_rng(1)
    out = []
    for f in range(truth.shape[0]):
        pos, neg = scores[f][truth[f] == 1], scores[f][truth[f] == 0]
        m, n = len(pos), len(neg)
        values = np.empty(replicates)
        for r in range(replicates):
            ranks = rankdata(np.concatenate([rng.choice(pos, m), rng.choice(neg, n)]))
            values[r] = (ranks[:m].sum() - m * (m + 1) / 2) / (m * n)
        out.append([np.quantile(values, 0.025), np.quantile(values, 0.975)])
    return out


def timed(function, *args, repeat=1):
    best, value = np.inf, None
    for _ in range(repeat):
        start = time.perf_counter()
        value = function(*args)
        best = min(best, time.perf_counter() - start)
    return best, value


large_truth, large_scores = np.array(data['large']['truth']), np.array(data['large']['scores'])
truth, scores = np.array(data['small']['truth']), np.array(data['small']['scores'])
delong_s, (auc, variance) = timed(delong, large_truth, large_scores, repeat=25)
roc_s, roc = timed(roc_auc_score, large_truth, large_scores, repeat=25)
numpy_s, numpy_ci = timed(bootstrap_numpy, truth, scores, data['replicates'])
sklearn_s, sklearn_ci = timed(bootstrap_sklearn, truth, scores, data['replicates'])
json.dump({'delong': {'seconds': delong_s, 'auc': auc, 'variance': variance}, 'rocAuc': {'seconds': roc_s, 'auc': roc},
           'bootstrapNumpy': {'seconds': numpy_s, 'intervals': numpy_ci}, 'bootstrapSklearn': {'seconds': sklearn_s, 'intervals': sklearn_ci}}, sys.stdout)

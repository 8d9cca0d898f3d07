# Numbers for binary.test.ts: python3 binary.py > binary.json  (numpy 1.24.2, scipy 1.10.1, scikit-learn 1.2.1)
import json
import numpy as np
from scipy import optimize, stats
from sklearn import metrics as m
from sklearn.calibration import calibration_curve

rng = np.random.default_rng(7)
n = 160
truth = (rng.random(n) < 0.3).astype(int)
latent = rng.normal(size=n) + 1.3 * truth
a = np.round(1 / (1 + np.exp(-(latent - 1 + 0.5 * rng.normal(size=n)))), 2)
b = np.round(1 / (1 + np.exp(-(latent - 1 + 1.0 * rng.normal(size=n)))), 2)
a = np.clip(a, 0.01, 0.99)
b = np.clip(b, 0.01, 0.99)
da, db = (a >= 0.4).astype(int), (b >= 0.4).astype(int)
ga, gb = np.digitize(a, [0.2, 0.4, 0.6, 0.8]), np.digitize(b, [0.2, 0.4, 0.6, 0.8])
tn, fp, fn, tp = m.confusion_matrix(truth, da).ravel()

def ci(k, total, method):
    r = stats.binomtest(int(k), int(total)).proportion_ci(0.95, method)
    return [r.low, r.high]

def logistic(y, p):
    x = np.log(p / (1 - p))
    nll = lambda t: np.sum(np.logaddexp(0, t[0] + t[1] * x) - y * (t[0] + t[1] * x))
    grad = lambda t: [np.sum(1 / (1 + np.exp(-(t[0] + t[1] * x))) - y), np.sum((1 / (1 + np.exp(-(t[0] + t[1] * x))) - y) * x)]
    fit = optimize.minimize(nll, [0, 1], jac=grad, method='BFGS', options={'gtol': 1e-11}).x
    large = optimize.brentq(lambda t: grad([t, 1])[0], -10, 10, xtol=1e-14)
    return {'intercept': fit[0], 'slope': fit[1], 'inTheLarge': large}

only_a = int(np.sum((da == truth) & (db != truth)))
only_b = int(np.sum((db == truth) & (da != truth)))
precision, recall, thresholds = m.precision_recall_curve(truth, a)
observed, predicted = calibration_curve(truth, a, n_bins=10)
out = {
    'truth': truth.tolist(), 'a': a.tolist(), 'b': b.tolist(), 'decisionsA': da.tolist(), 'decisionsB': db.tolist(), 'gradesA': ga.tolist(), 'gradesB': gb.tolist(),
    'confusion': {'tp': int(tp), 'fp': int(fp), 'fn': int(fn), 'tn': int(tn)},
    'f1': m.f1_score(truth, da), 'mcc': m.matthews_corrcoef(truth, da),
    'sensitivity': m.recall_score(truth, da), 'sensitivityWilson': ci(tp, tp + fn, 'wilson'), 'sensitivityExact': ci(tp, tp + fn, 'exact'),
    'specificityWilson': ci(tn, tn + fp, 'wilson'), 'ppv': m.precision_score(truth, da), 'accuracy': m.accuracy_score(truth, da),
    'aurocA': m.roc_auc_score(truth, a), 'aurocB': m.roc_auc_score(truth, b), 'averagePrecision': m.average_precision_score(truth, a),
    'kappa': m.cohen_kappa_score(ga, gb), 'kappaLinear': m.cohen_kappa_score(ga, gb, weights='linear'), 'kappaQuadratic': m.cohen_kappa_score(ga, gb, weights='quadratic'),
    'brier': m.brier_score_loss(truth, a), 'logistic': logistic(truth, a),
    'mcnemar': {'onlyA': only_a, 'onlyB': only_b, 'pExact': stats.binomtest(only_a, only_a + only_b, 0.5).pvalue,
                'pMid': stats.binomtest(only_a, only_a + only_b, 0.5).pvalue - stats.binom.pmf(only_a, only_a + only_b, 0.5)},
    'reliability': {'predicted': predicted.tolist(), 'observed': observed.tolist()},
    'roc': [x.tolist() for x in m.roc_curve(truth, a)[:2]],
    'quantiles': np.quantile(a, [0.1, 0.25, 0.5, 0.75, 0.9]).tolist(),
}
print('{\n' + ',\n'.join('  %s: %s' % (json.dumps(key), json.dumps(value)) for key, value in out.items()) + '\n}')

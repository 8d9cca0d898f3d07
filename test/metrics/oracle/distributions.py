# Numbers for distributions.test.ts: python3 distributions.py > distributions.json  (scipy 1.10.1, mpmath 1.2.1 at 40 digits)
import json
import mpmath as mp
from scipy import special, stats
mp.mp.dps = 40

def beta(x, a, b):
    x = mp.mpf(x)
    if a == int(a) and b == int(b) and a + b > 100:  # a binomial tail, summed exactly
        n = int(a + b - 1)
        term = mp.binomial(n, int(a)) * x ** int(a) * (1 - x) ** (n - int(a))
        total = mp.mpf(0)
        for k in range(int(a), n + 1):
            total += term
            term *= mp.mpf(n - k) / (k + 1) * x / (1 - x)
        return float(total)
    return float(mp.betainc(a, b, 0, x, regularized=True))

# scipy 1.10 keeps only 10 digits of t and F (its t(0.95, 1) differs from tan(81 degrees) in the 11th), hence the integrals.
def f_upper(f, a, b):
    f, a, b = mp.mpf(f), mp.mpf(a), mp.mpf(b)
    density = lambda x: mp.sqrt((a * x) ** a * b ** b / (a * x + b) ** (a + b)) / (x * mp.beta(a / 2, b / 2))
    return float(mp.quad(density, [f, 2 * f, 8 * f, 64 * f, 1000 * f, mp.inf]))

def t_two(t, df):
    return f_upper(mp.mpf(t) ** 2, 1, df)

def t_quantile(p, df):
    df = mp.mpf(df)
    density = lambda x: (1 + x * x / df) ** (-(df + 1) / 2) / (mp.sqrt(df) * mp.beta(df / 2, mp.mpf(1) / 2))
    return float(mp.findroot(lambda q: mp.quad(density, [0, q / 2, q]) - (mp.mpf(p) - mp.mpf(1) / 2), float(stats.t.ppf(p, float(df)))))

out = {
    'logGamma': [[x, float(mp.loggamma(x))] for x in (0.1, 0.5, 1.5, 2.5, 7.25, 14.9, 15, 100.5, 1e6)],
    'normalCdf': [[x, float(mp.ncdf(x))] for x in (-12, -8, -5, -2.9, -2.8, -1.5, -0.3, 0, 0.7, 1.96, 3, 6)],
    'normalQuantile': [[p, float(special.ndtri(p))] for p in (1e-12, 1e-4, .025, .3, .5, .9, .975, .999)],
    'betaCdf': [[x, a, b, beta(x, a, b)] for x, a, b in ((.3, .5, .5), (.01, 2, 30), (.5, 10, 10), (.999, 50, .5), (.49, 5000, 5000),
                                                         (.9, 100000, 12000), (.2, 1, 7), (1e-6, .5, 3), (.7, 3.5, 1.25))],
    'betaQuantile': [[p, a, b, float(stats.beta.ppf(p, a, b))] for p, a, b in ((.025, 7, 4), (.975, 8, 3), (.5, .5, .5), (.025, 1, 30), (.001, 2000, 3000))],
    'tTwoSided': [[t, df, t_two(t, df)] for t, df in ((.1, 3), (2.1109, 15.26), (-4, 2.5), (1.96, 1e6), (12, 30), (0.001, 7))],
    'tQuantile': [[p, df, t_quantile(p, df)] for p, df in ((.975, 3), (.975, 15.25967), (.95, 1), (.995, 200.5))],
    'fUpper': [[f, a, b, f_upper(f, a, b)] for f, a, b in ((4.456319, 1, 15.25967), (4.694058, 1, 3), (0.2, 2, 9), (30, 1, 40), (1, 3, 1e5))],
    'binomialMass': [[k, n, p, float(stats.binom.pmf(k, n, p))] for k, n, p in ((0, 10, .3), (3, 10, .3), (10, 10, .3), (480, 1000, .5))],
    'binomialCdf': [[k, n, p, float(stats.binom.cdf(k, n, p))] for k, n, p in ((0, 10, .3), (3, 10, .3), (5, 25, .5), (480, 1000, .5))],
}
print('{\n' + ',\n'.join('  %s: %s' % (json.dumps(key), json.dumps(rows)) for key, rows in out.items()) + '\n}')

"""Peer of the similar-cases benchmark: the same matrix through numpy's BLAS. Prints the median milliseconds and the rows found as JSON."""
import json
import sys
import time

import numpy as np

path, size, k, questions = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
matrix = np.fromfile(path, dtype=np.float32).reshape(-1, size)
times, answers = [], []
for at in range(questions):
    row = at * 4999 % len(matrix)
    start = time.perf_counter()
    cosine = matrix @ matrix[row]
    cosine[row] = -2
    best = np.argpartition(-cosine, k)[:k]
    best = best[np.argsort(-cosine[best])]
    times.append((time.perf_counter() - start) * 1000)
    answers.append(best.tolist())
print(json.dumps({"median": float(np.median(times[2:])), "answers": answers}))

"""Peer of the prompt studio's benchmark: margins of every film for the whole class and for each wording, through numpy's BLAS. Prints median milliseconds and margins as JSON."""
import json
import sys
import time

import numpy as np

films_path, texts_path, size, positives, repeats = sys.argv[1], sys.argv[2], *map(int, sys.argv[3:6])
films = np.fromfile(films_path, dtype=np.float32).reshape(-1, size)
texts = np.fromfile(texts_path, dtype=np.float32).reshape(-1, size)
times = []
for _ in range(repeats):
    start = time.perf_counter()
    positive, negative = texts[:positives].mean(axis=0), texts[positives:].mean(axis=0)
    positive, negative = positive / np.linalg.norm(positive), negative / np.linalg.norm(negative)
    margins = films @ (positive - negative)
    films @ texts.T
    times.append((time.perf_counter() - start) * 1000)
print(json.dumps({"median": float(np.median(times)), "margins": np.sort(margins)[::-1][:8].tolist()}))

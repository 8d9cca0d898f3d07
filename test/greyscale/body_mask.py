"""Second implementation of the body mask with numpy and scipy.ndimage: argv[1] is a JSON list of films."""
import json
import sys

import numpy as np
from scipy import ndimage


def rank(values, percent):
    """Nearest rank in whole numbers: n * 0.55 is not exact in floating point."""
    ordered = np.sort(values, axis=None)
    tenths = round(percent * 10)
    return ordered[max(1, -(-len(ordered) * tenths // 1000)) - 1]


def grid_of(stored, padding, sign):
    rows, columns = stored.shape
    step = max(1, -(-max(rows, columns) // 256))
    tall, wide = -(-rows // step) * step, -(-columns // step) * step
    padded = np.full((tall, wide), np.nan)
    padded[:rows, :columns] = stored
    if padding is not None:
        padded[(padded >= padding[0]) & (padded <= padding[1])] = np.nan
    cells = padded.reshape(tall // step, step, wide // step, step).transpose(0, 2, 1, 3).reshape(tall // step, wide // step, -1)
    with np.errstate(invalid='ignore'):
        return sign * (np.nansum(cells, -1) / (~np.isnan(cells)).sum(-1)), step


def otsu(values):
    values = np.sort(values)
    k = np.arange(1, len(values))
    below = np.cumsum(values)[:-1]
    total = values.sum()
    between = k * (len(values) - k) * (below / k - (total - below) / (len(values) - k)) ** 2
    between[values[:-1] == values[1:]] = -1
    return values[:-1][np.argmax(between)]


def grow(admitted, seeds):
    """Connected parts of `admitted` that hold a seed: labels, not a walk."""
    labels, _ = ndimage.label(admitted)
    hit = np.unique(labels[seeds & admitted])
    return np.isin(labels, hit[hit > 0])


def body_mask(stored, padding, sign):
    b, step = grid_of(stored, padding, sign)
    known = ~np.isnan(b)
    values = b[known]
    span = rank(values, 99) - rank(values, 1)
    if not span > 0:
        return known, step, False
    flat = lambda line: (lambda v: len(v) == 0 or rank(v, 95) - rank(v, 5) < 0.05 * span)(line[~np.isnan(line)])
    top, bottom, left, right = 0, b.shape[0] - 1, 0, b.shape[1] - 1
    before = None
    while before != (top, bottom, left, right):
        before = (top, bottom, left, right)
        while top < b.shape[0] // 2 and flat(b[top, left : right + 1]):
            top += 1
        while bottom > b.shape[0] // 2 and flat(b[bottom, left : right + 1]):
            bottom -= 1
        while left < b.shape[1] // 2 and flat(b[top : bottom + 1, left]):
            left += 1
        while right > b.shape[1] // 2 and flat(b[top : bottom + 1, right]):
            right -= 1
    body = np.zeros(b.shape, bool)
    body[top : bottom + 1, left : right + 1] = True
    body &= known
    low = rank(values, 1)
    limit = low + (otsu(b[body]) - low) / 4
    border = body & ~ndimage.binary_erosion(body, border_value=0)
    body &= ~grow(body & (np.nan_to_num(b) < limit), border)
    ys, xs = np.nonzero(body)
    corners = np.zeros(b.shape, bool)
    corners[np.ix_([ys.min(), ys.max()], [xs.min(), xs.max()])] = True
    body &= ~grow(body & (np.nan_to_num(b, nan=-np.inf) >= values.max() - 0.02 * span), corners)
    labels, count = ndimage.label(body)
    sizes = np.bincount(labels.ravel())[1:]
    for part in range(1, count + 1):
        if sizes[part - 1] < 0.1 * sizes.max():
            body[labels == part] = False
    if body.sum() < 0.1 * len(values):
        return known, step, False
    return body, step, True


def film(entry):
    if entry['raw']:  # decoded by Umbra: JPEG decoders may differ by a level, which is not what is compared here
        return np.fromfile(entry['raw'], np.uint8).reshape(entry['rows'], entry['columns']).astype(np.int64), None, 1
    import pydicom

    ds = pydicom.dcmread(entry['file'], force=True)
    stored = ds.pixel_array.astype(np.int64)
    return stored, entry['padding'], -1 if ds.PhotometricInterpretation == 'MONOCHROME1' else 1


out = []
for entry in json.load(open(sys.argv[1])):
    stored, padding, sign = film(entry)
    body, step, found = body_mask(stored, padding, sign)
    whole = np.repeat(np.repeat(body, step, 0), step, 1)[: stored.shape[0], : stored.shape[1]]
    if padding is not None:
        whole = whole & ~((stored >= padding[0]) & (stored <= padding[1]))
    bright = sign * stored[whole]
    percentiles = {str(p): int(sign * rank(bright, p)) for p in (0.5, 2, 40, 55, 75, 99.5, 99.7, 99.9)}
    out.append({'inside': ''.join('1' if each else '0' for each in body.ravel()), 'found': bool(found), 'percentiles': percentiles})
json.dump(out, sys.stdout)

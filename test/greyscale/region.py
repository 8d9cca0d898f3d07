"""Statistics of an ellipse in modality values with numpy: argv[1] is a JSON list of file and region."""
import json
import sys

import numpy as np
import pydicom
from pydicom.pixel_data_handlers.util import apply_modality_lut

out = []
for entry in json.load(open(sys.argv[1])):
    ds = pydicom.dcmread(entry['file'], force=True)
    stored = ds.pixel_array
    values = apply_modality_lut(stored, ds).astype(np.float64)
    rows, columns = np.mgrid[: stored.shape[0], : stored.shape[1]] + 0.5
    x, y, width, height = (entry[name] for name in ('x', 'y', 'width', 'height'))
    inside = ((columns - x - width / 2) / (width / 2)) ** 2 + ((rows - y - height / 2) / (height / 2)) ** 2 <= 1
    if entry['padding'] is not None:
        inside &= ~((stored >= entry['padding'][0]) & (stored <= entry['padding'][1]))
    picked = values[inside]
    out.append({'count': int(picked.size), 'min': picked.min(), 'max': picked.max(), 'mean': picked.mean(), 'standardDeviation': picked.std()})
json.dump(out, sys.stdout)

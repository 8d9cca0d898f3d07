"""Overlay planes of DICOM files by pydicom (numpy where they lie in the pixels' unused bits), cut to the image: one JSON line per file."""
import hashlib
import json
import sys

import numpy
import pydicom


def plane(data, group):
    if (group, 0x3000) in data:
        return data.overlay_array(group)
    words = numpy.frombuffer(data.PixelData, '<u2')[: data[group, 0x10].value * data[group, 0x11].value]
    return (words >> data[group, 0x102].value & 1).reshape(data[group, 0x10].value, data[group, 0x11].value)


for path in sys.argv[1:]:
    data = pydicom.dcmread(path)
    out = []
    for group in range(0x6000, 0x6020, 2):
        if (group, 0x10) not in data:
            continue
        array = plane(data, group)
        top, left = (value - 1 for value in data[group, 0x50].value)
        image = numpy.zeros((data.Rows, data.Columns), numpy.uint8)
        image[top : top + array.shape[0], left : left + array.shape[1]] = array[: data.Rows - top, : data.Columns - left]
        if image.any():
            packed = numpy.packbits(image.ravel(), bitorder='little')
            out.append([(group - 0x6000) // 2 + 1, int(image.sum()), hashlib.sha256(packed.tobytes()).hexdigest()])
    print(json.dumps(out))

"""Pillow's own resize of the films in argv[1] (JSON), as JSON: the oracle of preprocess.corpus.test.ts."""
import json
import sys

import numpy
from PIL import Image

FILTERS = {'nearest': Image.Resampling.NEAREST, 'bilinear': Image.Resampling.BILINEAR, 'bicubic': Image.Resampling.BICUBIC}


def run(case):
    film = numpy.asarray(case['data'], dtype=numpy.uint8).reshape(case['rows'], case['columns'])
    image = Image.fromarray(film)
    size = case['size']
    if case['precision'] == 'float':
        image = image.convert('F')
    if case['fit'] == 'pad':
        side = max(image.size)
        square = Image.new(image.mode, (side, side), case['padValue'])
        square.paste(image, ((side - image.width) // 2, (side - image.height) // 2))
        image = square
    if case['fit'] == 'crop':  # torchvision.transforms.functional.resize and center_crop
        short = min(image.size)
        width, height = (size if edge == short else int(size * edge / short) for edge in image.size)
        image = image.resize((width, height), FILTERS[case['interpolation']])
        left, top = int(round((width - size) / 2.0)), int(round((height - size) / 2.0))
        image = image.crop((left, top, left + size, top + size))
    else:
        image = image.resize((size, size), FILTERS[case['interpolation']])
    return numpy.asarray(image, dtype=numpy.float64).ravel().tolist()


json.dump([run(case) for case in json.load(sys.stdin)], sys.stdout)

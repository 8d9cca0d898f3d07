"""A plain pipeline in Python: pydicom, numpy, Pillow and a PyTorch ViT-B/32 of random weights, one film after the other, batches of 8.

Arguments: DICOM files. Prints films per second as JSON."""
import json
import sys
import time

import numpy
import pydicom
import torch
from PIL import Image

MEAN = numpy.array([0.48145466, 0.4578275, 0.40821073], dtype=numpy.float32)[:, None, None]
STD = numpy.array([0.26862954, 0.26130258, 0.27577711], dtype=numpy.float32)[:, None, None]


class Block(torch.nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.attention = torch.nn.MultiheadAttention(width, heads, batch_first=True)
        self.norm_1, self.norm_2 = torch.nn.LayerNorm(width), torch.nn.LayerNorm(width)
        self.fc1, self.fc2 = torch.nn.Linear(width, 4 * width), torch.nn.Linear(4 * width, width)

    def forward(self, x):
        y = self.norm_1(x)
        x = x + self.attention(y, y, y, need_weights=False)[0]
        y = self.fc1(self.norm_2(x))
        return x + self.fc2(y * torch.sigmoid(1.702 * y))


class VitB32(torch.nn.Module):
    def __init__(self, width=768):
        super().__init__()
        self.patch = torch.nn.Conv2d(3, width, 32, 32, bias=False)
        self.token = torch.nn.Parameter(torch.randn(1, 1, width) * 0.02)
        self.position = torch.nn.Parameter(torch.randn(50, width) * 0.02)
        self.before, self.after = torch.nn.LayerNorm(width), torch.nn.LayerNorm(width)
        self.blocks = torch.nn.Sequential(*[Block(width, 12) for _ in range(12)])
        self.projection = torch.nn.Linear(width, 512, bias=False)

    def forward(self, pixels):
        x = self.patch(pixels).flatten(2).transpose(1, 2)
        x = torch.cat([self.token.expand(len(x), -1, -1), x], 1) + self.position
        return self.projection(self.after(self.blocks(self.before(x))[:, 0]))


def prepare(path):
    film = pydicom.dcmread(path)
    low, width = float(film.WindowCenter) - float(film.WindowWidth) / 2, float(film.WindowWidth)
    grey = numpy.clip((film.pixel_array.astype(numpy.float32) - low) / width * 255 + 0.5, 0, 255).astype(numpy.uint8)
    image = numpy.asarray(Image.fromarray(grey).resize((224, 224), Image.Resampling.BICUBIC), dtype=numpy.float32) / 255
    return (numpy.broadcast_to(image, (3, 224, 224)) - MEAN) / STD


def main(paths):
    model = VitB32().eval()
    with torch.inference_mode():
        model(torch.zeros(8, 3, 224, 224))
        start = time.perf_counter()
        for at in range(0, len(paths), 8):
            batch = numpy.stack([prepare(path) for path in paths[at:at + 8]])
            torch.nn.functional.normalize(model(torch.from_numpy(batch)))
        print(json.dumps(len(paths) / (time.perf_counter() - start)))


main(sys.argv[1:])

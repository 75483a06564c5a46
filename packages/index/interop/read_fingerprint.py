"""Reads the binary form of a fingerprint (IGFP, versions 1 to 3) with nothing but Python's own library."""

import hashlib
import json
import math
import struct


def read_fingerprint(data: bytes) -> dict:
    magic, version, role, _flags, header_bytes = struct.unpack_from("<4sHBBI", data)
    if magic != b"IGFP" or version not in (1, 2, 3):
        raise ValueError("not a fingerprint of version 1 to 3")
    body, checksum = data[:-32], data[-32:]
    if hashlib.sha256(body).digest() != checksum:
        raise ValueError("damaged: its checksum differs")
    at = 12 + header_bytes
    header = json.loads(data[12:at])

    def take(count: int) -> bytes:
        nonlocal at
        at += count
        return body[at - count : at]

    keypoints = header["keypoints"]
    pdq, dihedral = take(32), take(header["pdq"]["dihedral"])
    encoded = take(header["keypointBytes"]) if version == 3 else b"\0" + take(77 * keypoints)
    points, descriptors = read_keypoints(encoded, keypoints)
    fingerprint = {
        "role": "reference" if role == 0 else "query",
        "header": header,
        "pdq": pdq,
        "dihedral": dihedral,
        "points": points,  # x, y, size, angle
        "descriptors": descriptors,  # 61 bytes each
        "frame": take(header["frame"]["bytes"]),  # a JPEG
        "embeddings": [take(length) for length in header.get("embeddings", [])],  # of the picture; of a query's negative too
    }
    if at != len(body):
        raise ValueError("damaged: its lengths do not add up")
    return fingerprint


def read_keypoints(data: bytes, count: int) -> tuple:
    """Points and descriptors; byte 0 says whether they are plain or, with descriptors as orders of cells, in 33 bytes each."""
    if data[0] == 0:
        descriptors = data[1 + 16 * count :]
        points = list(struct.iter_unpack("<4f", data[1 : 1 + 16 * count]))
        return points, [descriptors[i : i + 61] for i in range(0, 61 * count, 61)]
    sizes = struct.unpack_from(f"<{data[1]}f", data, 2)
    points, descriptors = [], []
    for at in range(2 + 4 * len(sizes), len(data), 33):
        x, y, angle, size = struct.unpack_from("<HHHB", data, at)
        turn = struct.unpack("<f", struct.pack("<f", angle * (2 * math.pi / 65536)))[0]
        points.append((x / 64, y / 64, sizes[size], turn))
        descriptors.append(descriptor_from(data[at + 7 : at + 33]))
    return points, descriptors


def descriptor_from(order: bytes) -> bytes:
    """The 486 bits that the orders of 4, 9 and 16 cells in three channels say: for each pair of cells, whether the first is larger."""
    rest = int.from_bytes(order, "little")
    codes = []
    for _ in range(3):
        rest, large = rest >> 45, rest & (2**45 - 1)
        rest, small = rest >> 24, rest & (2**24 - 1)
        codes.append((small % 24, small // 24, large))
    bits, number = 0, 0
    for grid, cells in enumerate((4, 9, 16)):
        for channel in range(3):
            code, places = codes[channel][grid], []
            for radix in range(1, cells + 1):
                code, place = divmod(code, radix)
                places = [place] + [p + (p >= place) for p in places]
            for i in range(cells):
                for j in range(i + 1, cells):
                    bits |= (places[i] > places[j]) << number
                    number += 1
    return bits.to_bytes(61, "little")

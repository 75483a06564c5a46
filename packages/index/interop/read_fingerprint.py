"""Reads the binary form of a fingerprint (IGFP, versions 1 and 2) with nothing but Python's own library."""

import hashlib
import json
import struct


def read_fingerprint(data: bytes) -> dict:
    magic, version, role, _flags, header_bytes = struct.unpack_from("<4sHBBI", data)
    if magic != b"IGFP" or version not in (1, 2):
        raise ValueError("not a fingerprint of version 1 or 2")
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
    fingerprint = {
        "role": "reference" if role == 0 else "query",
        "header": header,
        "pdq": take(32),
        "dihedral": take(header["pdq"]["dihedral"]),
        "points": list(struct.iter_unpack("<4f", take(16 * keypoints))),  # x, y, size, angle
        "descriptors": [take(61) for _ in range(keypoints)],
        "frame": take(header["frame"]["bytes"]),  # a JPEG
        "embeddings": [take(length) for length in header.get("embeddings", [])],  # of the picture; of a query's negative too
    }
    if at != len(body):
        raise ValueError("damaged: its lengths do not add up")
    return fingerprint

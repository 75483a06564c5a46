"""Peer of bench/hamming.mjs: faiss' IndexBinaryMultiHash, one thread. faiss_peer.py HASHES QUERIES RADIUS ROUNDS

16 tables of 16 bits; up to radius / 16 bits of each are turned over, so that nothing is missed. Prints what mih_peer prints.
"""
import sys
import time

import faiss
import numpy as np

hashes, queries = (np.fromfile(path, dtype=np.uint8).reshape(-1, 32) for path in sys.argv[1:3])
radius, rounds = int(sys.argv[3]), int(sys.argv[4])
faiss.omp_set_num_threads(1)
index = faiss.IndexBinaryMultiHash(256, 16, 16)
index.nflip = radius // 16
started = time.process_time()
index.add(hashes)
built = time.process_time() - started
times = []
for _ in range(rounds + 1):
    started = time.process_time()
    # Distances below the radius are returned.
    _limits, distances, _ids = index.range_search(queries, radius + 1)
    times.append(time.process_time() - started)
print(f"{sorted(times[1:])[rounds // 2]:.6f} {len(distances)} {int(distances.sum())} {built:.3f}")

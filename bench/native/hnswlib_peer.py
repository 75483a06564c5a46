"""Peer of bench/vectors.mjs: hnswlib's own Python package, one thread. Needs numpy and hnswlib.

truth VECTORS QUERIES DIMENSIONS OUT            the nearest ten of each query, compared with every vector
build VECTORS DIMENSIONS M EF_CONSTRUCTION OUT  prints seconds
search INDEX QUERIES TRUTH DIMENSIONS EF ROUNDS prints queries a second (best round) and recall of ten
"""
import json
import sys
import time

import hnswlib
import numpy as np

K = 10


def read(path, dimensions):
    return np.memmap(path, dtype=np.float32, mode="r").reshape(-1, dimensions)


def truth(vectors, queries, dimensions, out):
    data, asked = read(vectors, int(dimensions)), read(queries, int(dimensions))
    best = np.full((len(asked), K), -2.0, dtype=np.float32)
    ids = np.zeros((len(asked), K), dtype=np.uint32)
    for at in range(0, len(data), 50_000):
        scores = asked @ data[at : at + 50_000].T
        all_scores = np.concatenate([best, scores], axis=1)
        numbers = np.arange(at, at + scores.shape[1], dtype=np.uint32)
        all_ids = np.concatenate([ids, np.broadcast_to(numbers, scores.shape)], axis=1)
        order = np.argsort(-all_scores, axis=1, kind="stable")[:, :K]
        best, ids = np.take_along_axis(all_scores, order, 1), np.take_along_axis(all_ids, order, 1)
    ids.astype(np.uint32).tofile(out)
    return {}


def build(vectors, dimensions, m, ef, out):
    data = read(vectors, int(dimensions))
    index = hnswlib.Index("l2", int(dimensions))
    index.init_index(len(data), ef_construction=int(ef), M=int(m), random_seed=100)
    started = time.process_time()
    index.add_items(data, num_threads=1)
    seconds = time.process_time() - started
    index.save_index(out)
    return {"seconds": seconds}


def search(path, queries, truth_path, dimensions, ef, rounds):
    index = hnswlib.Index("l2", int(dimensions))
    index.load_index(path)
    index.set_ef(int(ef))
    asked = np.ascontiguousarray(read(queries, int(dimensions)))
    right = np.fromfile(truth_path, dtype=np.uint32).reshape(-1, K)
    rates = []
    for _ in range(int(rounds) + 1):
        started = time.perf_counter()
        labels, _distances = index.knn_query(asked, k=K, num_threads=1)
        rates.append(len(asked) / (time.perf_counter() - started))
    found = sum(len(set(a) & set(b)) for a, b in zip(labels.tolist(), right.tolist()))
    return {"rate": max(rates[1:]), "recall": found / right.size}


print(json.dumps({"truth": truth, "build": build, "search": search}[sys.argv[1]](*sys.argv[2:])))

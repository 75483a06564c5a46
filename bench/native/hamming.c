/* Exact Hamming scan of 256-bit hashes, for bench/hamming.mjs: hamming HASHES QUERIES RADIUS
 * Both files hold hashes of 32 bytes. Prints one line: processor seconds of all queries, hits, sum of their distances. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static uint64_t *read_hashes(const char *path, size_t *count) {
  FILE *file = fopen(path, "rb");
  if (!file || fseek(file, 0, SEEK_END)) exit(2);
  long bytes = ftell(file);
  rewind(file);
  uint64_t *words = malloc((size_t)bytes);
  *count = (size_t)bytes / 32;
  if (!words || fread(words, 32, *count, file) != *count) exit(2);
  fclose(file);
  return words;
}

int main(int argc, char **argv) {
  if (argc != 4) return 2;
  size_t n, queries;
  const uint64_t *hashes = read_hashes(argv[1], &n);
  const uint64_t *asked = read_hashes(argv[2], &queries);
  const unsigned radius = (unsigned)atoi(argv[3]);
  uint32_t *hits = malloc(n * sizeof *hits);
  uint64_t found = 0, sum = 0;
  if (!hits) return 2;
  const clock_t started = clock();
  for (size_t q = 0; q < queries; q++) {
    const uint64_t q0 = asked[4 * q], q1 = asked[4 * q + 1], q2 = asked[4 * q + 2], q3 = asked[4 * q + 3];
    size_t count = 0;
    for (size_t i = 0; i < n; i++) {
      const uint64_t *h = hashes + 4 * i;
      const unsigned d = (unsigned)(__builtin_popcountll(h[0] ^ q0) + __builtin_popcountll(h[1] ^ q1) +
                                    __builtin_popcountll(h[2] ^ q2) + __builtin_popcountll(h[3] ^ q3));
      if (d <= radius) {
        hits[count++] = (uint32_t)i;
        sum += d;
      }
    }
    found += count;
  }
  printf("%.6f %llu %llu\n", (double)(clock() - started) / CLOCKS_PER_SEC, (unsigned long long)found, (unsigned long long)sum);
  return 0;
}

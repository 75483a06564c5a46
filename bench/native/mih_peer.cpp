// Peer of bench/hamming.mjs: Meta's own multi-index hashing (pdq/cpp/index/mih.h of facebook/ThreatExchange), which is not part of this repository. mih_peer HASHES QUERIES RADIUS ROUNDS
// Compile with the repository's root as an include folder, and with pdq/cpp/common/*.cpp. Prints one line: processor seconds of all queries (median of the rounds), hits, sum of
// their distances, processor seconds of building.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <vector>

#include <pdq/cpp/index/mih.h>

using facebook::pdq::hashing::Hash256;

static std::vector<Hash256> readHashes(const char *path) {
  FILE *file = std::fopen(path, "rb");
  if (!file) std::exit(2);
  std::vector<Hash256> hashes;
  unsigned char bytes[32];
  while (std::fread(bytes, 1, sizeof bytes, file) == sizeof bytes) {
    Hash256 hash;
    std::memcpy(hash.w, bytes, sizeof bytes);
    hashes.push_back(hash);
  }
  std::fclose(file);
  return hashes;
}

static double seconds(std::clock_t since) { return double(std::clock() - since) / CLOCKS_PER_SEC; }

int main(int argc, char **argv) {
  if (argc != 5) return 2;
  const std::vector<Hash256> hashes = readHashes(argv[1]), queries = readHashes(argv[2]);
  const int radius = std::atoi(argv[3]), rounds = std::atoi(argv[4]);
  facebook::pdq::index::MIH256<int> index;
  const std::clock_t building = std::clock();
  for (std::size_t i = 0; i < hashes.size(); i++) index.insert(hashes[i], int(i));
  const double built = seconds(building);
  std::vector<double> times;
  std::uint64_t found = 0, sum = 0;
  for (int round = 0; round <= rounds; round++) {
    found = sum = 0;
    const std::clock_t started = std::clock();
    for (const Hash256 &query : queries) {
      std::vector<std::pair<Hash256, int>> matches;
      index.queryAll(query, radius, matches);
      found += matches.size();
      for (const auto &match : matches) sum += std::uint64_t(query.hammingDistance(match.first));
    }
    // The first round warms up.
    if (round > 0) times.push_back(seconds(started));
  }
  std::sort(times.begin(), times.end());
  std::printf("%.6f %llu %llu %.3f\n", times[times.size() / 2], (unsigned long long)found, (unsigned long long)sum, built);
  return 0;
}

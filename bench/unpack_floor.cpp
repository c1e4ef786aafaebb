// The least that validation costs: unpack_floor_bench THREADS FILE... reads the files, unpacks them
// (ISA-L) and hashes what comes out (OpenSSL); prints seconds and unpacked bytes. FILE may be a
// folder.
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include <isa-l/igzip_lib.h>
#include <openssl/evp.h>

namespace {

constexpr std::size_t kPieceBytes = 256 << 10;

std::vector<std::string> files_of(int count, char** paths) {
  std::vector<std::string> out;
  for (int i = 0; i < count; ++i) {
    if (!std::filesystem::is_directory(paths[i])) {
      out.push_back(paths[i]);
      continue;
    }
    for (const auto& entry : std::filesystem::recursive_directory_iterator(paths[i])) {
      if (entry.path().extension() == ".gz") out.push_back(entry.path());
    }
  }
  std::ranges::sort(out);
  return out;
}

// The unpacked size.
std::size_t unpack_and_hash(const std::string& path, std::string& packed, std::string& piece) {
  const int file = ::open(path.c_str(), O_RDONLY);
  packed.resize(std::filesystem::file_size(path));
  const bool whole = ::read(file, packed.data(), packed.size()) == ssize_t(packed.size());
  ::close(file);
  static thread_local inflate_state state;
  isal_inflate_init(&state);
  state.crc_flag = ISAL_GZIP;
  state.next_in = reinterpret_cast<std::uint8_t*>(packed.data());
  state.avail_in = std::uint32_t(packed.size());
  EVP_MD_CTX* hash = EVP_MD_CTX_new();
  EVP_DigestInit_ex(hash, EVP_sha256(), nullptr);
  std::size_t bytes = 0;
  while (whole && state.block_state != ISAL_BLOCK_FINISH) {
    state.next_out = reinterpret_cast<std::uint8_t*>(piece.data());
    state.avail_out = std::uint32_t(piece.size());
    if (isal_inflate(&state) < 0) break;
    EVP_DigestUpdate(hash, piece.data(), piece.size() - state.avail_out);
    bytes += piece.size() - state.avail_out;
  }
  unsigned char out[EVP_MAX_MD_SIZE];
  EVP_DigestFinal_ex(hash, out, nullptr);
  EVP_MD_CTX_free(hash);
  return bytes;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) return 2;
  const std::vector<std::string> files = files_of(argc - 2, argv + 2);
  const auto began = std::chrono::steady_clock::now();
  std::atomic<std::size_t> next = 0;
  std::atomic<std::size_t> bytes = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < std::atoi(argv[1]); ++i) {
    threads.emplace_back([&] {
      std::string packed;
      std::string piece(kPieceBytes, '\0');
      for (std::size_t at = next++; at < files.size(); at = next++) {
        bytes += unpack_and_hash(files[at], packed, piece);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
  std::printf("%.6f %zu\n", took.count(), bytes.load());
}

// Reads the footer and the pages of a Parquet file that FileWriter wrote.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "lake/parquet/file_writer.h"

namespace trailcam::lake::parquet {

// Pages that would unpack to more are damaged.
inline constexpr std::size_t kPageBytesMax = std::size_t{1} << 30;

struct ChunkPlace {
  std::vector<std::string> path;
  Physical physical{};
  std::uint64_t values = 0;
  std::uint64_t offset = 0;
  std::uint64_t bytes = 0;
};

struct RowGroupPlace {
  std::uint64_t rows = 0;
  std::vector<ChunkPlace> chunks;
};

struct Footer {
  std::uint64_t rows = 0;
  std::vector<RowGroupPlace> groups;
  std::vector<FileWriter::Pair> metadata;
};

Result<Footer> read_footer(const store::ReadableFile& file);

// A page, unpacked.
struct ReadPage {
  PageType type{};
  Encoding encoding{};
  std::uint64_t values = 0;
  std::string bytes;
};

// Takes the pages of a chunk one after another. One thread at a time.
class PageReader {
 public:
  PageReader();
  ~PageReader();

  // Error: Corrupt.
  Result<void> next(std::string_view& chunk, ReadPage& page);

 private:
  struct Unpacker;
  std::unique_ptr<Unpacker> unpacker_;
};

}  // namespace trailcam::lake::parquet

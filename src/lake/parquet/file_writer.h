// Writes a Parquet file: pages, column chunks, row groups, the footer. What is in them is the
// caller's business. Pages are packed with zstd.
//
// Source: Apache Parquet, README.md and parquet.thrift
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "store/file_system.h"

namespace trailcam::lake::parquet {

// Numbers as in parquet.thrift.
enum class Physical : std::int32_t { Boolean = 0, Int32 = 1, Int64 = 2, Double = 5, ByteArray = 6 };
enum class Repetition : std::int32_t { Required = 0, Optional = 1, Repeated = 2 };
enum class Logical { None, String, Map, List, LocalMillis };
enum class Encoding : std::int32_t {
  Plain = 0,
  Rle = 3,
  DeltaBinaryPacked = 5,
  DeltaLengthByteArray = 6,
  RleDictionary = 8,
};
enum class PageType : std::int32_t { Data = 0, Dictionary = 2 };
inline constexpr std::int32_t kZstdCodec = 6;
inline constexpr std::string_view kMagic = "PAR1";

// A node of the schema, in depth-first order. Leaves have a physical type.
struct SchemaNode {
  std::string name;
  Repetition repetition = Repetition::Optional;
  Logical logical = Logical::None;
  std::optional<Physical> physical = {};
  std::int32_t children = 0;
};

struct Statistics {
  std::int64_t nulls = 0;
  std::optional<std::string> min = {};  // PLAIN, without a length
  std::optional<std::string> max = {};
};

// A page, not yet packed: of data pages the levels and values, one behind the other.
struct Page {
  PageType type = PageType::Data;
  Encoding encoding = Encoding::Plain;
  std::size_t values = 0;  // with nulls
  std::string_view bytes;
};

// The pages of a column in one row group, packed as they are added.
class ChunkWriter {
 public:
  explicit ChunkWriter(int zstd_level);
  ~ChunkWriter();

  void add(const Page& page);

 private:
  friend class FileWriter;
  struct Packer;
  void clear();

  std::unique_ptr<Packer> packer_;
  std::string bytes_;
  std::string packed_;  // scratch
  std::int64_t unpacked_bytes_ = 0;
  std::int64_t values_ = 0;
  std::int64_t data_offset_ = -1;
  bool has_dictionary_ = false;
  std::vector<Encoding> encodings_;
};

struct FileSummary {
  std::uint64_t bytes = 0;
};

class FileWriter {
 public:
  using Pair = std::pair<std::string, std::string>;

  FileWriter(store::WritableFile& file, std::vector<SchemaNode> schema);

  Result<void> begin();
  // Of each leaf, in the order of the schema; the chunk is empty again afterwards.
  Result<void> end_chunk(ChunkWriter& chunk, Statistics statistics);
  void end_row_group(std::uint64_t rows);
  Result<FileSummary> finish(const std::vector<Pair>& metadata);

 private:
  struct Chunk {
    Physical physical;
    std::vector<std::string> path;
    std::vector<Encoding> encodings = {};
    Statistics statistics = {};
    std::int64_t values = 0;
    std::int64_t unpacked_bytes = 0;
    std::int64_t packed_bytes = 0;
    std::int64_t offset = 0;
    std::int64_t data_offset = 0;
    bool has_dictionary = false;
  };
  struct RowGroup {
    std::vector<Chunk> chunks;
    std::uint64_t rows = 0;
  };

  Result<void> write(std::string_view bytes);
  void find_leaves();
  void write_schema(class ThriftWriter& out) const;
  static void write_chunk(class ThriftWriter& out, const Chunk& chunk);
  static void write_row_group(class ThriftWriter& out, const RowGroup& group, std::int16_t ordinal);

  store::WritableFile& file_;
  std::vector<SchemaNode> schema_;
  std::vector<Chunk> leaves_;  // what is the same in all row groups
  std::vector<Chunk> chunks_;
  std::vector<RowGroup> groups_;
  std::int64_t offset_ = 0;
  std::uint64_t rows_ = 0;
};

}  // namespace trailcam::lake::parquet

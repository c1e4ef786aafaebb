#include "lake/parquet/file_writer.h"

#include <algorithm>

#include <zstd.h>

#include "base/assert.h"
#include "lake/parquet/thrift.h"

namespace trailcam::lake::parquet {
namespace {

// Fields of parquet.thrift's LogicalType and numbers of its ConvertedType.
void write_logical(ThriftWriter& out, Logical logical) {
  constexpr int kConverted = 6, kLogicalType = 10;
  constexpr int kString = 1, kMap = 2, kList = 3, kTimestamp = 8;
  constexpr std::int32_t kUtf8 = 0, kConvertedMap = 1, kConvertedList = 3;
  const auto empty = [&](std::int32_t converted, int field) {
    out.integer(kConverted, converted);
    out.begin(kLogicalType);
    out.begin(field);
    out.end();
    out.end();
  };
  switch (logical) {
    case Logical::None:
      return;
    case Logical::String:
      return empty(kUtf8, kString);
    case Logical::Map:
      return empty(kConvertedMap, kMap);
    case Logical::List:
      return empty(kConvertedList, kList);
    case Logical::LocalMillis:
      out.begin(kLogicalType);
      out.begin(kTimestamp);
      out.boolean(1, false);  // isAdjustedToUTC
      out.begin(2);           // unit
      out.begin(1);           // MILLIS
      out.end();
      out.end();
      out.end();
      out.end();
  }
}

}  // namespace

struct ChunkWriter::Packer {
  explicit Packer(int level) : context(ZSTD_createCCtx()) {
    TC_ASSERT(context != nullptr);
    ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, level);
  }
  ~Packer() { ZSTD_freeCCtx(context); }
  ZSTD_CCtx* context;
};

ChunkWriter::ChunkWriter(int zstd_level) : packer_(std::make_unique<Packer>(zstd_level)) {}
ChunkWriter::~ChunkWriter() = default;

void ChunkWriter::add(const Page& page) {
  const std::size_t bound = ZSTD_compressBound(page.bytes.size());
  if (packed_.size() < bound) packed_.resize(bound);
  const std::size_t size = ZSTD_compress2(packer_->context, packed_.data(), packed_.size(),
                                          page.bytes.data(), page.bytes.size());
  TC_ASSERT(ZSTD_isError(size) == 0);
  if (page.type == PageType::Data && data_offset_ < 0) data_offset_ = std::int64_t(bytes_.size());
  const std::size_t begin = bytes_.size();
  ThriftWriter out(bytes_);
  out.integer(1, std::int32_t(page.type));
  out.integer(2, std::int32_t(page.bytes.size()));
  out.integer(3, std::int32_t(size));
  out.begin(page.type == PageType::Data ? 5 : 7);
  out.integer(1, std::int32_t(page.values));
  out.integer(2, std::int32_t(page.encoding));
  if (page.type == PageType::Data) {
    out.integer(3, std::int32_t(Encoding::Rle));  // of levels
    out.integer(4, std::int32_t(Encoding::Rle));
    values_ += std::int64_t(page.values);
  } else {
    has_dictionary_ = true;
  }
  out.end();
  out.end();
  unpacked_bytes_ += std::int64_t(bytes_.size() - begin + page.bytes.size());
  bytes_.append(packed_, 0, size);
  if (std::ranges::find(encodings_, page.encoding) == encodings_.end()) {
    encodings_.push_back(page.encoding);
  }
}

void ChunkWriter::clear() {
  bytes_.clear();
  unpacked_bytes_ = values_ = 0;
  data_offset_ = -1;
  has_dictionary_ = false;
  encodings_.clear();
}

FileWriter::FileWriter(store::WritableFile& file, std::vector<SchemaNode> schema)
    : file_(file), schema_(std::move(schema)) {
  find_leaves();
}

void FileWriter::find_leaves() {
  std::vector<std::string> path;
  std::vector<std::int32_t> left;  // children that are still to come, of each node of the path
  for (const SchemaNode& node : schema_) {
    const bool root = &node == schema_.data();
    if (!root) path.push_back(node.name);
    if (node.physical) {
      leaves_.push_back({.physical = *node.physical, .path = path});
      path.pop_back();
      while (!left.empty() && --left.back() == 0) {
        left.pop_back();
        if (!path.empty()) path.pop_back();
      }
    } else {
      left.push_back(node.children);
    }
  }
}

Result<void> FileWriter::write(std::string_view bytes) {
  TC_TRY(file_.append(bytes));
  offset_ += std::int64_t(bytes.size());
  return {};
}

Result<void> FileWriter::begin() { return write(kMagic); }

Result<void> FileWriter::end_chunk(ChunkWriter& writer, Statistics statistics) {
  Chunk chunk = leaves_[chunks_.size()];
  chunk.encodings = writer.encodings_;
  chunk.encodings.push_back(Encoding::Rle);
  chunk.statistics = std::move(statistics);
  chunk.values = writer.values_;
  chunk.unpacked_bytes = writer.unpacked_bytes_;
  chunk.packed_bytes = std::int64_t(writer.bytes_.size());
  chunk.offset = offset_;
  chunk.data_offset = offset_ + writer.data_offset_;
  chunk.has_dictionary = writer.has_dictionary_;
  chunks_.push_back(std::move(chunk));
  const auto written = write(writer.bytes_);
  writer.clear();
  return written;
}

void FileWriter::end_row_group(std::uint64_t rows) {
  TC_ASSERT(chunks_.size() == leaves_.size());
  groups_.push_back({std::move(chunks_), rows});
  chunks_.clear();
  rows_ += rows;
}

void FileWriter::write_schema(ThriftWriter& out) const {
  out.begin_list(2, ThriftType::Struct, schema_.size());
  for (const SchemaNode& node : schema_) {
    out.begin();
    if (node.physical) out.integer(1, std::int32_t(*node.physical));
    if (&node != schema_.data()) out.integer(3, std::int32_t(node.repetition));
    out.binary(4, node.name);
    if (!node.physical) out.integer(5, node.children);
    write_logical(out, node.logical);
    out.end();
  }
}

void FileWriter::write_chunk(ThriftWriter& out, const Chunk& chunk) {
  out.begin();
  out.integer64(2, chunk.offset);
  out.begin(3);
  out.integer(1, std::int32_t(chunk.physical));
  out.begin_list(2, ThriftType::I32, chunk.encodings.size());
  for (const Encoding encoding : chunk.encodings) out.element(std::int32_t(encoding));
  out.begin_list(3, ThriftType::Binary, chunk.path.size());
  for (const std::string& step : chunk.path) out.element(step);
  out.integer(4, kZstdCodec);
  out.integer64(5, chunk.values);
  out.integer64(6, chunk.unpacked_bytes);
  out.integer64(7, chunk.packed_bytes);
  out.integer64(9, chunk.data_offset);
  if (chunk.has_dictionary) out.integer64(11, chunk.offset);
  out.begin(12);
  out.integer64(3, chunk.statistics.nulls);
  if (chunk.statistics.max) out.binary(5, *chunk.statistics.max);
  if (chunk.statistics.min) out.binary(6, *chunk.statistics.min);
  out.end();
  out.end();
  out.end();
}

void FileWriter::write_row_group(ThriftWriter& out, const RowGroup& group, std::int16_t ordinal) {
  std::int64_t unpacked = 0, packed = 0;
  out.begin();
  out.begin_list(1, ThriftType::Struct, group.chunks.size());
  for (const Chunk& chunk : group.chunks) {
    write_chunk(out, chunk);
    unpacked += chunk.unpacked_bytes;
    packed += chunk.packed_bytes;
  }
  out.integer64(2, unpacked);
  out.integer64(3, std::int64_t(group.rows));
  out.integer64(5, group.chunks.front().offset);
  out.integer64(6, packed);
  out.integer16(7, ordinal);
  out.end();
}

Result<FileSummary> FileWriter::finish(const std::vector<Pair>& metadata) {
  std::string footer;
  ThriftWriter out(footer);
  out.integer(1, 2);  // version: has encodings of version 2
  write_schema(out);
  out.integer64(3, std::int64_t(rows_));
  out.begin_list(4, ThriftType::Struct, groups_.size());
  for (std::size_t i = 0; i < groups_.size(); ++i)
    write_row_group(out, groups_[i], std::int16_t(i));
  out.begin_list(5, ThriftType::Struct, metadata.size());
  for (const auto& [key, value] : metadata) {
    out.begin();
    out.binary(1, key);
    out.binary(2, value);
    out.end();
  }
  out.binary(6, "trailcam");
  // Column orders: without them nobody may use min and max of text.
  out.begin_list(7, ThriftType::Struct, leaves_.size());
  for (std::size_t i = 0; i < leaves_.size(); ++i) {
    out.begin();
    out.begin(1);  // TYPE_ORDER
    out.end();
    out.end();
  }
  out.end();
  const auto size = std::uint32_t(footer.size());
  for (int shift = 0; shift < 32; shift += 8) footer += char(size >> shift);
  footer += kMagic;
  TC_TRY(write(footer));
  return FileSummary{std::uint64_t(offset_)};
}

}  // namespace trailcam::lake::parquet

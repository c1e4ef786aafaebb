#include "lake/parquet/file_reader.h"

#include <zstd.h>

#include "base/assert.h"
#include "lake/parquet/thrift.h"

namespace trailcam::lake::parquet {
namespace {

constexpr std::size_t kTailBytes = 8;  // length of the footer, magic

Error damaged_file(const char* what) { return Error(ErrorKind::Corrupt, what); }

ChunkPlace read_chunk(ThriftReader& in) {
  ChunkPlace chunk;
  std::uint64_t data = 0, dictionary = 0;
  in.structure([&](int field, ThriftType type) {
    if (field != 3) return in.skip(type);
    in.structure([&](int of, ThriftType kind) {
      if (of == 1) {
        chunk.physical = Physical(in.integer());
      } else if (of == 3) {
        in.list([&](ThriftType) { chunk.path.emplace_back(in.binary()); });
      } else if (of == 5) {
        chunk.values = std::uint64_t(in.integer());
      } else if (of == 7) {
        chunk.bytes = std::uint64_t(in.integer());
      } else if (of == 9) {
        data = std::uint64_t(in.integer());
      } else if (of == 11) {
        dictionary = std::uint64_t(in.integer());
      } else {
        in.skip(kind);
      }
    });
  });
  chunk.offset = dictionary != 0 ? dictionary : data;
  return chunk;
}

RowGroupPlace read_row_group(ThriftReader& in) {
  RowGroupPlace group;
  in.structure([&](int field, ThriftType type) {
    if (field == 1) {
      in.list([&](ThriftType) { group.chunks.push_back(read_chunk(in)); });
    } else if (field == 3) {
      group.rows = std::uint64_t(in.integer());
    } else {
      in.skip(type);
    }
  });
  return group;
}

FileWriter::Pair read_pair(ThriftReader& in) {
  FileWriter::Pair pair;
  in.structure([&](int field, ThriftType type) {
    if (field == 1) {
      pair.first = in.binary();
    } else if (field == 2) {
      pair.second = in.binary();
    } else {
      in.skip(type);
    }
  });
  return pair;
}

}  // namespace

Result<Footer> read_footer(const store::ReadableFile& file) {
  const std::uint64_t size = file.size();
  std::string tail;
  if (size < kMagic.size() + kTailBytes) return damaged_file("not a Parquet file: too short");
  TC_TRY(file.read(size - kTailBytes, kTailBytes, tail));
  if (tail.size() != kTailBytes || !tail.ends_with(kMagic))
    return damaged_file("not a Parquet file");
  std::uint64_t length = 0;
  for (int i = 3; i >= 0; --i)
    length = length << 8 | static_cast<unsigned char>(tail[std::size_t(i)]);
  if (length > size - kTailBytes) return damaged_file("a Parquet file without its footer");
  std::string bytes;
  TC_TRY(file.read(size - kTailBytes - length, length, bytes));
  ThriftReader in(bytes);
  Footer footer;
  in.structure([&](int field, ThriftType type) {
    if (field == 3) {
      footer.rows = std::uint64_t(in.integer());
    } else if (field == 4) {
      in.list([&](ThriftType) { footer.groups.push_back(read_row_group(in)); });
    } else if (field == 5) {
      in.list([&](ThriftType) { footer.metadata.push_back(read_pair(in)); });
    } else {
      in.skip(type);
    }
  });
  if (in.failed()) return damaged_file("a Parquet file with a damaged footer");
  std::uint64_t rows = 0;
  for (const RowGroupPlace& group : footer.groups) {
    rows += group.rows;
    for (const ChunkPlace& chunk : group.chunks) {
      if (chunk.offset > size || chunk.bytes > size - chunk.offset) {
        return damaged_file("a Parquet file with a column outside of it");
      }
    }
  }
  if (rows != footer.rows) return damaged_file("a Parquet file with a damaged footer");
  return footer;
}

struct PageReader::Unpacker {
  Unpacker() : context(ZSTD_createDCtx()) { TC_ASSERT(context != nullptr); }
  ~Unpacker() { ZSTD_freeDCtx(context); }
  ZSTD_DCtx* context;
};

PageReader::PageReader() : unpacker_(std::make_unique<Unpacker>()) {}
PageReader::~PageReader() = default;

Result<void> PageReader::next(std::string_view& chunk, ReadPage& page) {
  ThriftReader in(chunk);
  std::int64_t packed = -1, unpacked = -1;
  in.structure([&](int field, ThriftType type) {
    if (field == 1) {
      page.type = PageType(in.integer());
    } else if (field == 2) {
      unpacked = in.integer();
    } else if (field == 3) {
      packed = in.integer();
    } else if (field == 5 || field == 7) {
      in.structure([&](int of, ThriftType kind) {
        if (of == 1) {
          page.values = std::uint64_t(in.integer());
        } else if (of == 2) {
          page.encoding = Encoding(in.integer());
        } else {
          in.skip(kind);
        }
      });
    } else {
      in.skip(type);
    }
  });
  if (in.failed()) return damaged_file("a damaged page header");
  chunk.remove_prefix(in.bytes_read());
  if (packed < 0 || std::uint64_t(packed) > chunk.size() || unpacked < 0 ||
      std::uint64_t(unpacked) > kPageBytesMax) {
    return damaged_file("a page that goes on behind its column");
  }
  // The size in the frame is believed no more than the one in the header.
  const auto frame = ZSTD_getFrameContentSize(chunk.data(), std::size_t(packed));
  if (frame != std::uint64_t(unpacked)) return damaged_file("a page of another size than it says");
  page.bytes.resize(std::size_t(unpacked));
  const std::size_t size = ZSTD_decompressDCtx(
      unpacker_->context, page.bytes.data(), page.bytes.size(), chunk.data(), std::size_t(packed));
  if (ZSTD_isError(size) != 0 || size != page.bytes.size()) return damaged_file("a damaged page");
  chunk.remove_prefix(std::size_t(packed));
  return {};
}

}  // namespace trailcam::lake::parquet

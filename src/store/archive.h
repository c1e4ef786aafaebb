// Bodies packed tight, for objects that are seldom read (docs/formats/archived-body.md).
//
// An archived body is a body like any other (bodies.h) whose bytes are zstd frames, each of
// kArchiveFrameBytes of contents, so that a range costs the frames that it touches. Contents are
// the body's own bytes or, of a gzip file that can be made again byte for byte, what it holds.
// The row that names the archived body keeps an ArchiveRow beside it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "store/bodies.h"
#include "store/gzip_recipe.h"

namespace trailcam::store {

inline constexpr std::uint64_t kArchiveFrameBytes = 16 << 20;
// A gzip file that holds more is packed as it is: both it and its contents are held in memory.
inline constexpr std::size_t kGzipContentsBytesMax = 64 << 20;

struct ArchiveRow {
  std::uint64_t size = 0;                  // of the body as it was written
  std::string sha256 = {};                 // of the same, raw
  std::uint64_t frame_bytes = 0;           // contents of a frame; the last has fewer
  std::vector<std::uint64_t> frames = {};  // the packed bytes of each
  std::optional<GzipRecipe> gzip = {};
  static void fields(auto& self, auto&& field) {
    field(1, self.size);
    field(2, self.sha256);
    field(3, self.frame_bytes);
    field(4, self.frames);
    field(5, self.gzip);
  }
};

struct Archived {
  StoredBody stored;
  ArchiveRow row;
};

// Writes the archived form of a body, unpacks it again and compares. Nothing when it would not be
// smaller. Takes its time (some megabytes a second) and up to some 300 MB of memory. Errors:
// Corrupt, Io.
Result<std::optional<Archived>> archive(BodyStore& bodies, const BodyRef& body,
                                        const Secret& data_key = Secret());

// Reads a range of a body, archived or not.
class ContentReader {
 public:
  virtual ~ContentReader() = default;
  // Bytes [begin, end) of what was written, by the data key that it was written with. Of an
  // archived gzip file all of it is made again, into a file of its own that goes with the reader.
  // Errors: Corrupt, also when an encoder no longer gives what it gave; Io.
  static Result<std::unique_ptr<ContentReader>> open(BodyStore& bodies, const BodyRef& body,
                                                     const std::optional<ArchiveRow>& archived,
                                                     std::uint64_t begin, std::uint64_t end,
                                                     const Secret& data_key = Secret());
  // Appends at least one and at most about `count` bytes to `out`; nothing at the end of the range.
  // Error: Corrupt, Io.
  virtual Result<void> read(std::size_t count, std::string& out) = 0;
  virtual std::uint64_t remaining() const = 0;
};

}  // namespace trailcam::store

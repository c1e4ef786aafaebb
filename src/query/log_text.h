// Takes the JSON of a log file apart into its records, one after another. Internal to the room.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/json_index.h"
#include "query/log_files.h"

namespace trailcam::query {

// One thread at a time; used for one file after another.
class LogText {
 public:
  // The bytes of a file as they lie in the bucket. Error: Invalid, with Athena's words.
  Result<void> open(const LogFile& file, std::string bytes, LogFormat format);
  // The cursor stands before the next object; null when there is none. Whoever asks again must have
  // read it. Error: Invalid.
  Result<JsonCursor*> next();

 private:
  Result<void> cut(std::string_view text);
  Result<void> open_piece();
  Result<bool> find_records();
  Error broken(const std::string& why) const;

  std::string path_;
  LogFormat format_ = LogFormat::CloudTrail;
  // The text as it is, or if that is too long for one walk, its objects in pieces, one per line.
  std::vector<std::string> pieces_;
  bool is_cut_ = false;
  std::size_t piece_ = 0;
  JsonIndex index_;
  std::optional<JsonCursor> cursor_;  // none: a piece is to be opened
  bool in_array_ = false;             // else objects follow each other
};

}  // namespace trailcam::query

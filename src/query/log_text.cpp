#include "query/log_text.h"

#include <fmt/format.h>

#include "base/compress.h"

namespace trailcam::query {
namespace {

constexpr std::string_view kGzipMagic = "\x1f\x8b";

}  // namespace

Error LogText::broken(const std::string& why) const {
  return Error(ErrorKind::Invalid, fmt::format("HIVE_CURSOR_ERROR: {}: {}", path_, why));
}

Result<void> LogText::open(const LogFile& file, std::string bytes, LogFormat format) {
  path_ = file.path;
  format_ = format;
  cursor_.reset();
  pieces_.clear();
  piece_ = 0;
  if (bytes.starts_with(kGzipMagic)) {
    auto text = gunzip(bytes, kLogFileJsonBytesMax);
    if (!text) return broken(text.error().message());
    bytes = std::move(*text);
  }
  if (bytes.find_first_not_of(" \t\r\n") == bytes.npos) return {};
  pieces_.push_back(std::move(bytes));
  return {};
}

Result<void> LogText::open_piece() {
  const auto scanned = index_.scan(pieces_[piece_]);
  if (!scanned) return broken(scanned.error().message());
  cursor_.emplace(index_);
  in_array_ = false;
  if (format_ == LogFormat::CloudTrail && !TC_TRY(find_records())) cursor_.reset();
  ++piece_;
  return {};
}

// Puts the cursor into the array "Records" of the outermost object; false where there is none.
Result<bool> LogText::find_records() {
  std::string_view name;
  std::string_view passed;
  if (cursor_->peek() == '[') {
    cursor_->raw_value(passed);
  } else if (cursor_->begin_object()) {
    while (cursor_->next_member(name)) {
      if (name == "Records" && cursor_->peek() == '[') {
        cursor_->begin_array();
        in_array_ = true;
        return true;
      }
      cursor_->raw_value(passed);
    }
  }
  if (cursor_->failed()) return broken(cursor_->error());
  return false;
}

Result<JsonCursor*> LogText::next() {
  while (true) {
    if (!cursor_) {
      if (piece_ == pieces_.size()) return nullptr;
      TC_TRY(open_piece());
      continue;
    }
    const bool more = in_array_ ? cursor_->next_element() : !cursor_->at_end();
    if (cursor_->failed()) return broken(cursor_->error());
    if (!more) {
      cursor_.reset();
      continue;
    }
    if (cursor_->peek() == '{') return &*cursor_;
    return broken("Row is not a valid JSON Object");
  }
}

}  // namespace trailcam::query

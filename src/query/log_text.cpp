#include "query/log_text.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/compress.h"
#include "lake/json_splitter.h"

namespace trailcam::query {
namespace {

constexpr std::string_view kGzipMagic = "\x1f\x8b";
constexpr std::string_view kSpace = " \t\r\n";
// What is walked over at once.
constexpr std::size_t kPieceBytes = 16 << 20;

// Whether a long text is {"Records": ...}, which it says at once.
bool begins_with_records(std::string_view text) {
  for (const std::string_view token : {"{", "\"Records\""}) {
    text.remove_prefix(std::min(text.find_first_not_of(kSpace), text.size()));
    if (!text.starts_with(token)) return false;
    text.remove_prefix(token.size());
  }
  return true;
}

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
  if (bytes.find_first_not_of(kSpace) == bytes.npos) return {};
  is_cut_ = bytes.size() > kPieceBytes;
  if (is_cut_) return cut(bytes);
  pieces_.push_back(std::move(bytes));
  return {};
}

Result<void> LogText::cut(std::string_view text) {
  if (format_ == LogFormat::CloudTrail && !begins_with_records(text)) return {};
  std::optional<std::uint64_t> too_long;
  lake::JsonSplitter splitter(
      kPieceBytes, 0,
      [&](std::string_view object, std::uint64_t) {
        if (pieces_.empty() || pieces_.back().size() + object.size() > kPieceBytes) {
          pieces_.emplace_back();
        }
        pieces_.back().append(object) += '\n';
      },
      [&](std::uint64_t offset) { too_long = offset; });
  splitter.write(text);
  if (too_long) return broken(fmt::format("a record of more than {} bytes", kPieceBytes));
  if (!splitter.finish()) return broken("the text ends within a record");
  return {};
}

Result<void> LogText::open_piece() {
  const auto scanned = index_.scan(pieces_[piece_]);
  if (!scanned) return broken(scanned.error().message());
  cursor_.emplace(index_);
  in_array_ = false;
  if (format_ == LogFormat::CloudTrail && !is_cut_ && !TC_TRY(find_records())) cursor_.reset();
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

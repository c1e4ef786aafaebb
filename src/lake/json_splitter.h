// Cuts a stream of JSON that is too long to be held, or broken somewhere, into objects that can be
// read one by one: values that follow each other (lines), elements of an array, and elements of the
// array that is named "Records" or "Events" in an object. It only counts brackets and quotes;
// whether a piece is JSON is for its reader to find out.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace trailcam::lake {

// Whether an array of that name in an object holds records.
bool is_record_list(std::string_view member);

// One thread at a time.
class JsonSplitter {
 public:
  // A piece, and the byte of the stream that it begins at.
  using Each = std::function<void(std::string_view object, std::uint64_t offset)>;
  // An object of more than `bytes_max` bytes: it is passed over.
  using TooLong = std::function<void(std::uint64_t offset)>;

  // `offset`: of the first byte that will be written.
  JsonSplitter(std::size_t bytes_max, std::uint64_t offset, Each each, TooLong too_long)
      : bytes_max_(bytes_max),
        each_(std::move(each)),
        too_long_(std::move(too_long)),
        offset_(offset) {}

  void write(std::string_view text);
  // Nothing more comes. False: it ended within an object, array or string.
  bool finish() const { return stack_.empty() && !in_string_; }

 private:
  void pass_string(std::string_view text, std::size_t& at);
  void open(char bracket, std::uint64_t where);
  void close(std::string_view text, std::size_t at);
  void keep(std::string_view piece);

  const std::size_t bytes_max_;
  const Each each_;
  const TooLong too_long_;
  std::uint64_t offset_;  // of the text that is being written
  std::string stack_;     // open brackets; deeper than that is only counted
  bool in_string_ = false;
  bool escaped_ = false;
  std::string name_;  // the last string directly in the outermost object
  // The object under way: since which depth, from where on in the text that is being written, and
  // what came of it in earlier ones.
  std::size_t object_depth_ = 0;
  std::size_t kept_from_ = 0;
  std::uint64_t object_offset_ = 0;
  std::string object_;
  bool too_long_now_ = false;
};

}  // namespace trailcam::lake

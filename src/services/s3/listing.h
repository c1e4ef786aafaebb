// Pages of sorted names, with those that share a beginning up to a delimiter rolled into one: how
// S3 lists objects, versions and uploads.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "store/database.h"
#include "store/key.h"

namespace trailcam::s3 {

struct ListQuery {
  store::Key rows;  // up to where the names begin: Key("object").text(bucket)
  std::string prefix;
  std::string delimiter;          // "": none
  std::string after;              // names up to and including this one were listed before
  std::string after_within = {};  // of rows named `after`, those up to this second part only
  std::size_t items_max = 0;
};

struct ListPage {
  struct Entry {
    std::string name;
    std::string row;  // encoded
  };
  std::vector<Entry> entries;
  std::vector<std::string> prefixes;
  bool truncated = false;
  std::string last;  // the name or prefix that ends the page; "" when the page is empty
};

// Reads no more rows than it lists, however many a prefix stands for. Error: Io.
Result<ListPage> list_page(const store::Database& database, const ListQuery& query);

// How many items a page may have. Error: InvalidArgument for a negative number; `parameter` is its
// name on the wire.
Result<std::size_t> page_size(const std::optional<std::int64_t>& requested, const char* parameter);

// Names in an answer: as they are, or percent-encoded when the client asked for it. Error:
// InvalidArgument for an unknown encoding.
class NameEncoding {
 public:
  static Result<NameEncoding> read(const std::optional<std::string>& requested);
  std::string operator()(const std::string& name) const;
  std::optional<std::string> operator()(const std::optional<std::string>& name) const;
  // As the answer repeats it.
  std::optional<std::string> shown() const;

 private:
  bool url_ = false;
};

// Opaque to clients: where the next page begins. Error: InvalidArgument.
std::string continuation_token(const std::string& last);
Result<std::string> read_continuation_token(const std::string& token);

}  // namespace trailcam::s3

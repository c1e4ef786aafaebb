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

// Rows in the order of the names that they are listed by, from where a page begins.
class NamedRows {
 public:
  virtual ~NamedRows() = default;
  virtual bool valid() const = 0;
  virtual std::string name() const = 0;
  virtual std::string_view row() const = 0;
  virtual void next() = 0;
  // Goes to the first name that is behind all that begin so.
  virtual void skip_names_with(const std::string& beginning) = 0;
  virtual Result<void> status() const = 0;
};

struct PageForm {
  std::string prefix;
  std::string delimiter;
  std::string after;  // a group that this name belongs to was listed before
  std::size_t items_max = 0;
};
Result<ListPage> list_page(NamedRows& rows, const PageForm& form);

// Where the key of a row that belongs to a listing begins to differ: the text behind `rows`.
std::string listed_name(std::string_view row_key, const store::Key& rows);
// The first key of a row behind all whose names begin so.
std::string after_names_with(const store::Key& rows, const std::string& beginning);

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

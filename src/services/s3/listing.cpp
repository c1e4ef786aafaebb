#include "services/s3/listing.h"

#include <algorithm>

#include "base/encoding.h"
#include "services/s3/faults.h"
#include "services/s3/s3.h"

namespace trailcam::s3 {
namespace {

constexpr std::string_view kTokenForm = "1:";

// The part of a name that is rolled up with others; nothing when the name stands for itself.
std::optional<std::string> group_of(const std::string& name, const ListQuery& query) {
  if (query.delimiter.empty() || !name.starts_with(query.prefix)) return std::nullopt;
  const std::size_t at = name.find(query.delimiter, query.prefix.size());
  if (at == name.npos) return std::nullopt;
  return name.substr(0, at + query.delimiter.size());
}

std::string after_names_with(const ListQuery& query, const std::string& beginning) {
  return store::Key::successor(store::Key(query.rows).open_text(beginning).bytes());
}

// The first row that was not listed before.
std::string resume_at(const ListQuery& query) {
  // Whoever got so far has been told of the whole group.
  if (const auto group = group_of(query.after, query)) return after_names_with(query, *group);
  store::Key last = query.rows;
  last.text(query.after);
  if (!query.after_within.empty()) last.text(query.after_within);
  return store::Key::successor(last.bytes());
}

std::string name_of(std::string_view row_key, const ListQuery& query) {
  // What follows the rows' common beginning reads like a key of its own after a table's mark.
  std::string rest(1, '\0');
  rest += row_key.substr(query.rows.bytes().size());
  return store::KeyParts(rest).text();
}

}  // namespace

Result<ListPage> list_page(const store::Database& database, const ListQuery& query) {
  ListPage page;
  const store::KeyRange range = store::Key(query.rows).open_text(query.prefix).range();
  store::Scan rows = database.scan(store::Family::Catalog, range);
  if (!query.after.empty()) {
    const std::string start = resume_at(query);
    if (start > range.begin) rows.seek(start);
  }
  while (rows.valid()) {
    if (page.entries.size() + page.prefixes.size() == query.items_max) {
      page.truncated = query.items_max > 0;
      return page;
    }
    std::string name = name_of(rows.key(), query);
    if (auto group = group_of(name, query)) {
      rows.seek(after_names_with(query, *group));
      page.last = *group;
      page.prefixes.push_back(std::move(*group));
      continue;
    }
    page.last = name;
    page.entries.push_back({std::move(name), std::string(rows.value())});
    rows.next();
  }
  TC_TRY(rows.status());
  return page;
}

Result<std::size_t> page_size(const std::optional<std::int64_t>& requested, const char* parameter) {
  if (!requested) return kPageItemsMax;
  if (*requested < 0 || *requested > INT32_MAX) {
    return invalid_argument(
        std::string("Argument ") + parameter + " must be an integer between 0 and 2147483647",
        parameter, std::to_string(*requested));
  }
  return std::min(std::size_t(*requested), kPageItemsMax);
}

Result<NameEncoding> NameEncoding::read(const std::optional<std::string>& requested) {
  NameEncoding encoding;
  if (!requested || requested->empty()) return encoding;
  if (*requested != "url") {
    return invalid_argument("Invalid Encoding Method specified in Request", "encoding-type",
                            *requested);
  }
  encoding.url_ = true;
  return encoding;
}

std::string NameEncoding::operator()(const std::string& name) const {
  return url_ ? percent_encode(name, Slash::Keep) : name;
}

std::optional<std::string> NameEncoding::operator()(const std::optional<std::string>& name) const {
  if (!name) return std::nullopt;
  return (*this)(*name);
}

std::optional<std::string> NameEncoding::shown() const {
  if (!url_) return std::nullopt;
  return "url";
}

std::string continuation_token(const std::string& last) {
  return base64(std::string(kTokenForm) + last);
}

Result<std::string> read_continuation_token(const std::string& token) {
  const auto text = unbase64(token);
  if (!text || !text->starts_with(kTokenForm)) {
    return invalid_argument("The continuation token provided is incorrect", "continuation-token",
                            token);
  }
  return text->substr(kTokenForm.size());
}

}  // namespace trailcam::s3

#include "services/s3/listing.h"

#include <algorithm>

#include "base/encoding.h"
#include "services/s3/faults.h"
#include "services/s3/s3.h"

namespace trailcam::s3 {
namespace {

constexpr std::string_view kTokenForm = "1:";

// The part of a name that is rolled up with others; nothing when the name stands for itself.
std::optional<std::string> group_of(const std::string& name, const PageForm& form) {
  if (form.delimiter.empty() || !name.starts_with(form.prefix)) return std::nullopt;
  const std::size_t at = name.find(form.delimiter, form.prefix.size());
  if (at == name.npos) return std::nullopt;
  return name.substr(0, at + form.delimiter.size());
}

class TableRows : public NamedRows {
 public:
  TableRows(const store::Database& database, const ListQuery& query)
      : rows_(query.rows),
        range_(store::Key(query.rows).open_text(query.prefix).range()),
        scan_(database.scan(store::Family::Catalog, range_)) {
    if (query.after.empty()) return;
    store::Key last = query.rows;
    last.text(query.after);
    if (!query.after_within.empty()) last.text(query.after_within);
    const std::string start = store::Key::successor(last.bytes());
    if (start > range_.begin) scan_.seek(start);
  }

  bool valid() const override { return scan_.valid(); }
  std::string name() const override { return listed_name(scan_.key(), rows_); }
  std::string_view row() const override { return scan_.value(); }
  void next() override { scan_.next(); }
  void skip_names_with(const std::string& beginning) override {
    scan_.seek(after_names_with(rows_, beginning));
  }
  Result<void> status() const override { return scan_.status(); }

 private:
  store::Key rows_;
  store::KeyRange range_;
  store::Scan scan_;
};

}  // namespace

std::string listed_name(std::string_view row_key, const store::Key& rows) {
  // What follows the rows' common beginning reads like a key of its own after a table's mark.
  std::string rest(1, '\0');
  rest += row_key.substr(rows.bytes().size());
  return store::KeyParts(rest).text();
}

std::string after_names_with(const store::Key& rows, const std::string& beginning) {
  return store::Key::successor(store::Key(rows).open_text(beginning).bytes());
}

Result<ListPage> list_page(const store::Database& database, const ListQuery& query) {
  TableRows rows(database, query);
  return list_page(rows, {.prefix = query.prefix,
                          .delimiter = query.delimiter,
                          .after = query.after,
                          .items_max = query.items_max});
}

Result<ListPage> list_page(NamedRows& rows, const PageForm& form) {
  ListPage page;
  // Whoever got so far has been told of the whole group.
  if (const auto group = group_of(form.after, form)) rows.skip_names_with(*group);
  while (rows.valid()) {
    if (page.entries.size() + page.prefixes.size() == form.items_max) {
      page.truncated = form.items_max > 0;
      return page;
    }
    std::string name = rows.name();
    if (auto group = group_of(name, form)) {
      rows.skip_names_with(*group);
      page.last = *group;
      page.prefixes.push_back(std::move(*group));
      continue;
    }
    page.last = name;
    page.entries.push_back({std::move(name), std::string(rows.row())});
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

// Paging by an opaque token (NextToken and MaxResults in, NextToken out), as most JSON services do
// it.
#pragma once

#include <charconv>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/encoding.h"
#include "store/transaction.h"

namespace trailcam::pipeline {

struct PageAsked {
  std::optional<std::string> token;
  std::size_t count_max;
  Error bad_token;  // what to answer to a token that is not ours
};
using NextToken = std::optional<std::string>;

// Calls visit(row key, row) for the rows under `prefix` that belong to the page; it says whether it
// took the row. A token is the key of the last row of the page before. Error: bad_token; those of
// visit; Io, Corrupt.
template <class Row, class Visit>
Result<NextToken> page_of_rows(const store::Transaction& transaction,
                               const store::Table<Row>& table, const store::Key& prefix,
                               const PageAsked& asked, Visit&& visit) {
  store::KeyRange range = prefix.range();
  if (asked.token) {
    const auto last = unbase64(*asked.token);
    if (!last || !last->starts_with(prefix.bytes())) return asked.bad_token;
    range.begin = *last + '\0';
  }
  std::size_t count = 0;
  std::string last;
  NextToken next;
  Result<void> visited;
  TC_TRY(transaction.scan(table, std::move(range), [&](std::string_view key, Row row) {
    if (count == asked.count_max) {
      next = base64(last);
      return false;
    }
    const Result<bool> taken = visit(key, std::move(row));
    if (!taken) {
      visited = taken.error();
      return false;
    }
    last = key;
    count += *taken;
    return true;
  }));
  TC_TRY(std::move(visited));
  return next;
}

// Cuts `items` to the page. A token is the number of items before it. Error: bad_token.
template <class Item>
Result<NextToken> page_of_items(std::vector<Item>& items, const PageAsked& asked) {
  std::size_t begin = 0;
  if (asked.token) {
    const std::string text = unbase64(*asked.token).value_or("");
    const auto read = std::from_chars(text.data(), text.data() + text.size(), begin);
    if (read.ec != std::errc() || read.ptr != text.data() + text.size() || begin > items.size()) {
      return asked.bad_token;
    }
  }
  items.erase(items.begin(), items.begin() + std::ptrdiff_t(begin));
  if (items.size() <= asked.count_max) return NextToken();
  items.erase(items.begin() + std::ptrdiff_t(asked.count_max), items.end());
  return NextToken(base64(std::to_string(begin + asked.count_max)));
}

}  // namespace trailcam::pipeline

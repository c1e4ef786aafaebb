// KMS's way of paging: Marker and Limit in, NextMarker and Truncated out.
#pragma once

#include <charconv>
#include <string>
#include <utility>
#include <vector>

#include "aws/pipeline/call.h"
#include "base/encoding.h"
#include "services/kms/generated/errors.h"

namespace trailcam::kms {

inline constexpr std::int64_t kListItemsMax = 100;  // where no Limit is given

// Calls visit(row key, row) for the rows under `prefix` that belong to the page; it says whether it
// took the row. A marker is the key of the last row of the page before. Errors:
// InvalidMarkerException; those of visit; Io, Corrupt.
template <class Row, class Input, class Output, class Visit>
Result<void> page_of_rows(const store::Transaction& transaction, const store::Table<Row>& table,
                          const store::Key& prefix, const Input& input, Output& output,
                          Visit&& visit) {
  const std::int64_t count_max = input.Limit.value_or(kListItemsMax);
  store::KeyRange range = prefix.range();
  if (input.Marker) {
    const auto last = unbase64(*input.Marker);
    if (!last || !last->starts_with(prefix.bytes())) return errors::invalid_marker_exception("");
    range.begin = *last + '\0';
  }
  std::int64_t count = 0;
  std::string last;
  Result<void> visited;
  output.Truncated = false;
  TC_TRY(transaction.scan(table, std::move(range), [&](std::string_view key, Row row) {
    if (count == count_max) {
      output.Truncated = true;
      output.NextMarker = base64(last);
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
  return visited;
}

// The page of a list that is at hand. A marker is the number of items before it. Error:
// InvalidMarkerException.
template <class Item, class Input, class Output>
Result<std::vector<Item>> page_of_items(std::vector<Item> items, const Input& input,
                                        Output& output) {
  std::size_t begin = 0;
  if (input.Marker) {
    const std::string text = unbase64(*input.Marker).value_or("");
    const auto read = std::from_chars(text.data(), text.data() + text.size(), begin);
    if (read.ec != std::errc() || read.ptr != text.data() + text.size() || begin > items.size()) {
      return errors::invalid_marker_exception("");
    }
  }
  const std::size_t count =
      std::min(std::size_t(input.Limit.value_or(kListItemsMax)), items.size() - begin);
  output.Truncated = begin + count < items.size();
  if (*output.Truncated) output.NextMarker = base64(std::to_string(begin + count));
  std::vector<Item> page;
  for (std::size_t i = begin; i < begin + count; ++i) page.push_back(std::move(items[i]));
  return page;
}

}  // namespace trailcam::kms

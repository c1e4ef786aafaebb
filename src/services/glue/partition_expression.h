// The filter of GetPartitions: what follows WHERE, over a table's partition keys.
//
// Source: "GetPartitions" (AWS Glue API Reference), Expression: =, <>, !=, <, <=, >, >=, AND, OR,
// NOT, IN, LIKE, BETWEEN, IS NULL and parentheses. Keys of numeric types are compared as numbers,
// others as text.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace trailcam::glue {

struct PartitionKey {
  std::string name;
  std::string type;  // "string", "int", "bigint", "date"...
};

class PartitionExpression {
 public:
  // Empty text matches all. Error: Invalid, in words for the client.
  static Result<PartitionExpression> parse(std::string_view text, std::vector<PartitionKey> keys);
  PartitionExpression(PartitionExpression&&) noexcept;
  ~PartitionExpression();

  // `values` in the order of the keys. Error: Invalid when a value is not of its key's type.
  Result<bool> matches(const std::vector<std::string>& values) const;

  struct Node;

 private:
  explicit PartitionExpression(std::unique_ptr<const Node> root);
  std::unique_ptr<const Node> root_;  // null: all
};

}  // namespace trailcam::glue

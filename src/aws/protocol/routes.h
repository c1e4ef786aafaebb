// Which operation a REST request means: the method, the path and what the query and the headers
// carry, against the URI patterns of one service's model.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "aws/model/model.h"
#include "http/message.h"

namespace trailcam::protocol {

struct Match {
  const model::Operation* operation;
  http::Pairs labels;  // decoded
};

// Constant after construction; refers to the Service.
class Routes {
 public:
  explicit Routes(const model::Service& service);

  // `path` is raw (undecoded) and begins with '/'. Of several that fit, the one that asks for most
  // (literal segments, then query and header members that must be there) wins. Nothing: no
  // operation has this route, or a label does not decode.
  std::optional<Match> match(std::string_view method, std::string_view path,
                             const http::Pairs& query, const http::Headers& headers) const;

 private:
  struct Segment {
    enum class Kind { Literal, Label, Greedy } kind;
    std::string text;  // the literal, or the label's name
  };
  struct Route {
    const model::Operation* operation;
    std::vector<Segment> segments;
    http::Pairs query;                        // literal: "list-type=2", "acl"
    std::vector<std::string> required_query;  // members that must come in the query
    std::vector<std::string> required_headers;
    int weight = 0;
  };

  static bool bind(const Route& route, std::string_view path, http::Pairs& labels);

  std::vector<Route> routes_;  // heaviest first
};

}  // namespace trailcam::protocol

#include "aws/protocol/routes.h"

#include <algorithm>
#include <tuple>

#include "base/encoding.h"

namespace trailcam::protocol {

Routes::Routes(const model::Service& service) {
  for (const auto& [name, operation] : service.operations) {
    if (operation.unroutable) continue;
    Route route;
    route.operation = &operation;
    const std::size_t mark = operation.uri.find('?');
    std::string_view path = std::string_view(operation.uri).substr(0, mark);
    if (mark != std::string::npos) {
      if (auto query = http::parse_pairs(std::string_view(operation.uri).substr(mark + 1))) {
        route.query = std::move(*query);
      }
    }
    while (!path.empty()) {
      path.remove_prefix(1);
      const std::size_t slash = path.find('/');
      const std::string_view part = path.substr(0, slash);
      path = slash == path.npos ? std::string_view{} : path.substr(slash);
      if (part.starts_with('{') && part.ends_with("+}")) {
        route.segments.push_back(
            {Segment::Kind::Greedy, std::string(part.substr(1, part.size() - 3))});
      } else if (part.starts_with('{')) {
        route.segments.push_back(
            {Segment::Kind::Label, std::string(part.substr(1, part.size() - 2))});
      } else {
        route.segments.push_back({Segment::Kind::Literal, std::string(part)});
      }
    }
    if (operation.input != nullptr) {
      for (const model::Member& member : operation.input->members) {
        if (!member.required) continue;
        if (member.location == model::Location::Query) {
          route.required_query.push_back(member.wire_name);
        } else if (member.location == model::Location::Header) {
          route.required_headers.push_back(member.wire_name);
        }
      }
    }
    for (const Segment& segment : route.segments) {
      route.weight += segment.kind == Segment::Kind::Literal ? 100
                      : segment.kind == Segment::Kind::Label ? 50
                                                             : 0;
    }
    route.weight += int(10 * route.query.size() + 3 * route.required_query.size() +
                        2 * route.required_headers.size());
    routes_.push_back(std::move(route));
  }
  std::sort(routes_.begin(), routes_.end(), [](const Route& a, const Route& b) {
    return std::tie(b.weight, a.operation->name) < std::tie(a.weight, b.operation->name);
  });
}

bool Routes::bind(const Route& route, std::string_view path, http::Pairs& labels) {
  labels.clear();
  std::string_view rest = path;
  for (const Segment& segment : route.segments) {
    if (rest.empty()) return false;
    rest.remove_prefix(1);  // the slash
    if (segment.kind == Segment::Kind::Greedy) {
      // All that is left, slashes and all; the patterns end with it or with a short literal tail.
      const bool last = &segment == &route.segments.back();
      std::size_t length = rest.size();
      if (!last) {
        const std::string tail = "/" + (&segment + 1)->text;
        if (!rest.ends_with(tail)) return false;
        length -= tail.size();
      }
      auto text = percent_decode(rest.substr(0, length));
      if (!text || text->empty()) return false;
      labels.emplace_back(segment.text, std::move(*text));
      if (last) return true;
      rest.remove_prefix(length);
      continue;
    }
    const std::size_t slash = rest.find('/');
    const std::string_view part = rest.substr(0, slash);
    rest = slash == rest.npos ? std::string_view{} : rest.substr(slash);
    if (segment.kind == Segment::Kind::Literal) {
      if (part != segment.text) return false;
      continue;
    }
    auto text = percent_decode(part);
    if (!text || text->empty()) return false;
    labels.emplace_back(segment.text, std::move(*text));
  }
  // A slash at the end names the same thing.
  return rest.empty() || rest == "/";
}

std::optional<Match> Routes::match(std::string_view method, std::string_view path,
                                   const http::Pairs& query, const http::Headers& headers) const {
  http::Pairs labels;
  // First with all that a route requires; a request that only lacks such a member still means that
  // route and is told what it lacks.
  for (const bool strict : {true, false})
    for (const Route& route : routes_) {
      if (route.operation->method != method) continue;
      const bool query_fits =
          std::all_of(route.query.begin(), route.query.end(), [&](const auto& literal) {
            const std::string* given = http::find_pair(query, literal.first);
            return given != nullptr && (literal.second.empty() || *given == literal.second);
          });
      if (!query_fits) continue;
      const bool has_required =
          !strict ||
          (std::all_of(route.required_query.begin(), route.required_query.end(),
                       [&](const std::string& name) { return http::find_pair(query, name); }) &&
           std::all_of(route.required_headers.begin(), route.required_headers.end(),
                       [&](const std::string& name) { return headers.has(name); }));
      if (!has_required) continue;
      if (bind(route, path, labels)) return Match{route.operation, std::move(labels)};
    }
  return std::nullopt;
}

}  // namespace trailcam::protocol

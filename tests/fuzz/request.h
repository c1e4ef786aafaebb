// A request as the fuzz targets write it down: "METHOD target", header lines, an empty line; what
// is left of the input is the body.
#pragma once

#include <string>

#include "base/encoding.h"
#include "fuzz/fuzz.h"
#include "http/message.h"

namespace trailcam::fuzz {

inline http::RequestHead read_head(Input& input) {
  http::RequestHead head;
  const std::string_view first = input.line();
  const std::size_t space = first.find(' ');
  head.method = first.substr(0, space);
  if (space != first.npos) head.target = first.substr(space + 1);
  if (!head.target.starts_with('/')) head.target.insert(0, "/");
  while (!input.at_end()) {
    const std::string_view line = input.line();
    if (line.empty()) break;
    const std::size_t colon = line.find(':');
    if (colon == 0 || colon == line.npos) continue;
    head.headers.add(std::string(line.substr(0, colon)), std::string(trim(line.substr(colon + 1))));
  }
  return head;
}

}  // namespace trailcam::fuzz

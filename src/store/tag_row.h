// A tag, as it lies in the rows of whatever can be tagged.
#pragma once

#include <string>

namespace trailcam::store {

struct TagRow {
  std::string key;
  std::string value;
  static void fields(auto& self, auto&& field) {
    field(1, self.key);
    field(2, self.value);
  }
};

}  // namespace trailcam::store

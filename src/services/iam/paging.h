// IAM's way of paging: Marker, MaxItems, IsTruncated.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/encoding.h"
#include "services/iam/iam.h"

namespace trailcam::iam {

// Cuts `items` (in order of their names) to the page that `input` asks for and says in `output`
// whether there is more.
template <class Item, class Input, class Output, class NameOf>
std::vector<Item> page_of(std::vector<Item> items, const Input& input, Output& output,
                          NameOf&& name_of) {
  const std::string after =
      input.Marker ? unbase64(*input.Marker).value_or(std::string()) : std::string();
  const std::size_t count_max = std::size_t(input.MaxItems.value_or(kListItemsMax));
  std::vector<Item> page;
  output.IsTruncated = false;
  for (Item& item : items) {
    if (!after.empty() && name_of(item) <= after) continue;
    if (page.size() == count_max) {
      output.IsTruncated = true;
      output.Marker = base64(name_of(page.back()));
      break;
    }
    page.push_back(std::move(item));
  }
  return page;
}

}  // namespace trailcam::iam

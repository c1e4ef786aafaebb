// Athena's way of paging.
#pragma once

#include "aws/pipeline/token_paging.h"
#include "services/athena/work_groups.h"

namespace trailcam::athena {

inline constexpr std::size_t kPageItemsMax = 50;  // where no MaxResults is given

template <class Input>
pipeline::PageAsked page_asked(const Input& input) {
  const std::int64_t asked = input.MaxResults.value_or(0);
  return {input.NextToken, asked > 0 ? std::size_t(asked) : kPageItemsMax,
          invalid_request("Invalid token")};
}

}  // namespace trailcam::athena

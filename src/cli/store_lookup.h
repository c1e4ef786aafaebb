// `trailcam lookup` over an event data store: questions that LookupEvents cannot answer.
#pragma once

#include "base/error.h"
#include "cli/store_question.h"

namespace trailcam::cli {

struct StoreLookup {
  std::string data;
  StoreQuestion question;
  std::int64_t max = 20;
  bool json = false;  // the records themselves, one a line
};

Result<void> lookup_in_store(const StoreLookup& lookup);

}  // namespace trailcam::cli

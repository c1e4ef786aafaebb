// What `trailcam import` prints: what could not be taken, as it comes, a bar while it runs, and
// what it came to.
#pragma once

#include <chrono>
#include <string>

#include "lake/import_report.h"

namespace trailcam::cli {

class ImportOutput {
 public:
  enum class Form { Text, Json };
  ImportOutput(Form form, bool show_progress) : form_(form), show_progress_(show_progress) {}

  void failure(const lake::ImportFailureRow& failure);
  // `waits`: all is done that there is, and it follows what comes.
  void progress(const lake::ImportRow& row);
  void finish(const lake::ImportRow& row);

 private:
  void clear_progress();
  double seconds() const;

  const Form form_;
  const bool show_progress_;
  const std::chrono::steady_clock::time_point begun_ = std::chrono::steady_clock::now();
  bool progress_shown_ = false;
  bool first_failure_ = true;
};

}  // namespace trailcam::cli

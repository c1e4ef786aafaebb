// What `trailcam validate` prints: findings as they come, then what each region came to.
#pragma once

#include <cstdio>
#include <string>
#include <vector>

#include "evidence/finding.h"
#include "evidence/validate.h"

namespace trailcam::cli {

// "tampered", "unknown" or "valid".
std::string_view verdict_name(const evidence::Verdict& verdict);

// For people, on stdout; how far it is on stderr where that is a terminal.
class TextReport : public evidence::Report {
 public:
  explicit TextReport(bool show_progress) : show_progress_(show_progress) {}
  void found(const evidence::Finding& finding) override;
  void region_done(const evidence::RegionSummary& summary) override;
  void progress(const std::string& region, std::uint64_t done, std::uint64_t total) override;
  void finish(const evidence::Verdict& verdict);
  // Instead of finish().
  void fail(const Error& error);

 private:
  void clear_progress();
  bool show_progress_;
  bool progress_shown_ = false;
  std::vector<evidence::RegionSummary> regions_;
};

// One JSON document, written as it comes (docs/validation.md).
class JsonReport : public evidence::Report {
 public:
  // `head`: the members that say what was asked, as JSON without braces.
  explicit JsonReport(const std::string& head);
  void found(const evidence::Finding& finding) override;
  void region_done(const evidence::RegionSummary& summary) override;
  void progress(const std::string&, std::uint64_t, std::uint64_t) override {}
  void finish(const evidence::Verdict& verdict);
  // Instead of finish().
  void fail(const Error& error);

 private:
  bool first_ = true;
  std::vector<evidence::RegionSummary> regions_;
};

}  // namespace trailcam::cli

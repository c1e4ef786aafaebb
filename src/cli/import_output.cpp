#include "cli/import_output.h"

#include <algorithm>
#include <cstdio>

#include <fmt/format.h>

#include "base/json.h"

namespace trailcam::cli {
namespace {

using lake::ImportCounts;
using lake::ImportRow;

constexpr int kImportBarWidth = 30;

// "1,234,567"
std::string with_commas(std::uint64_t number) {
  std::string out = std::to_string(number);
  for (std::size_t at = out.size(); at > 3; at -= 3) out.insert(at - 3, ",");
  return out;
}

std::string megabytes(std::uint64_t bytes) { return fmt::format("{:.1f} MB", double(bytes) / 1e6); }

std::string clock_time(double seconds) {
  const auto whole = std::uint64_t(seconds + 0.5);
  if (whole >= 3600) {
    return fmt::format("{}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60);
  }
  return fmt::format("{}:{:02}", whole / 60, whole % 60);
}

void print_some(std::uint64_t count, const char* what) {
  if (count > 0) fmt::print("  {} {}\n", with_commas(count), what);
}

}  // namespace

double ImportOutput::seconds() const {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begun_).count();
}

void ImportOutput::clear_progress() {
  if (progress_shown_) fmt::print(stderr, "\r\x1b[K");
  progress_shown_ = false;
}

void ImportOutput::failure(const lake::ImportFailureRow& failure) {
  clear_progress();
  if (form_ == Form::Text) {
    fmt::print("{:<16} {}: {}\n", failure.type, failure.location, failure.message);
    return;
  }
  const Value value = Value::map({{"location", failure.location},
                                  {"type", failure.type},
                                  {"message", failure.message},
                                  {"events", std::int64_t(failure.events)}});
  fmt::print("{}{}", std::exchange(first_failure_, false) ? "{\"failures\":[" : ",\n",
             to_json(value));
}

void ImportOutput::progress(const ImportRow& row) {
  if (!show_progress_) return;
  const ImportCounts& counts = row.counts;
  const double passed = seconds();
  const std::uint64_t found = std::max<std::uint64_t>(counts.bytes_found, 1);
  const std::uint64_t done = std::min(counts.bytes_done, found);
  const double rate = double(done) / std::max(passed, 0.001);
  const int filled = int(double(done) / double(found) * kImportBarWidth);
  const std::string left = done == 0 ? "?" : clock_time(double(found - done) / std::max(rate, 1.0));
  fmt::print(stderr, "\r\x1b[K[{:#<{}}{:.<{}}] {:>3}%  {} of {}  {} events, {}/s  {} left", "",
             filled, "", kImportBarWidth - filled, done * 100 / found, megabytes(done),
             megabytes(counts.bytes_found), with_commas(counts.events),
             with_commas(std::uint64_t(double(counts.events) / std::max(passed, 0.001))), left);
  std::fflush(stderr);
  progress_shown_ = true;
}

void ImportOutput::finish(const ImportRow& row) {
  clear_progress();
  const ImportCounts& counts = row.counts;
  const double passed = std::max(seconds(), 0.001);
  if (form_ == Form::Json) {
    Value summary = lake::report_value({.row = row, .failures = {}});
    summary.erase("failures");
    summary.set("seconds", passed);
    const std::string text = to_json(summary);
    fmt::print("{}],{}\n", first_failure_ ? "{\"failures\":[" : "", text.substr(1));
    return;
  }
  fmt::print("{} events added from {} files, {}, in {:.1f} s ({}/s)\n", with_commas(counts.events),
             with_commas(counts.files_done), megabytes(counts.bytes_done), passed,
             with_commas(std::uint64_t(double(counts.events) / passed)));
  print_some(counts.repeats, "events were there already");
  print_some(counts.files_known, "files were imported before and have not changed");
  print_some(counts.digests, "digest files passed over");
  print_some(counts.access_logs, "S3 server access logs passed over: they are not CloudTrail's");
  print_some(counts.outside, "events outside of the retention or of the times asked for");
  print_some(counts.conflicts, "events left out: their id is there with other content");
  print_some(counts.refused, "records refused");
  print_some(counts.files_failed, "files with something wrong in them");
  if (!row.stopped_by.empty()) fmt::print("  it ended early: {}\n", row.stopped_by);
}

}  // namespace trailcam::cli

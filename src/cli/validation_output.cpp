#include "cli/validation_output.h"

#include <fmt/format.h>

#include "base/json.h"

namespace trailcam::cli {
namespace {

using evidence::Count;
using evidence::Finding;
using evidence::RegionSummary;

constexpr int kBarWidth = 30;

void print_count(const Count& count, std::string_view what) {
  if (count.total == 0) return;
  fmt::print("  {}/{} {} valid\n", count.valid, count.total, what);
}

Value count_value(const Count& count) {
  return Value::map({{"valid", std::int64_t(count.valid)}, {"total", std::int64_t(count.total)}});
}

Value time_or_null(const std::optional<Timestamp>& time) {
  return time ? Value(iso8601(*time)) : Value();
}

Value summary_value(const RegionSummary& summary) {
  return Value::map({{"region", summary.region},
                     {"digests", count_value(summary.digests)},
                     {"backfillDigests", count_value(summary.backfill_digests)},
                     {"logFiles", count_value(summary.log_files)},
                     {"pendingLogFiles", std::int64_t(summary.pending)},
                     {"coveredFrom", time_or_null(summary.covered_from)},
                     {"coveredUntil", time_or_null(summary.covered_until)}});
}

}  // namespace

std::string_view verdict_name(const evidence::Verdict& verdict) {
  if (verdict.faults > 0) return "tampered";
  return verdict.unknowns > 0 ? "unknown" : "valid";
}

void TextReport::clear_progress() {
  if (progress_shown_) fmt::print(stderr, "\r\x1b[K");
  progress_shown_ = false;
}

void TextReport::found(const Finding& finding) {
  clear_progress();
  fmt::print("{:<8} {:<22} {:<15} {}{}{}\n", name_of(severity_of(finding.kind)),
             name_of(finding.kind), finding.region, finding.key, finding.key.empty() ? "" : ": ",
             finding.detail);
}

void TextReport::region_done(const RegionSummary& summary) { regions_.push_back(summary); }

void TextReport::progress(const std::string& region, std::uint64_t done, std::uint64_t total) {
  if (!show_progress_ || total == 0) return;
  const int filled = int(done * kBarWidth / total);
  fmt::print(stderr, "\r\x1b[K{:<15} [{:#<{}}{:.<{}}] {}/{} digests", region, "", filled, "",
             kBarWidth - filled, done, total);
  std::fflush(stderr);
  progress_shown_ = true;
}

void TextReport::finish(const evidence::Verdict& verdict) {
  clear_progress();
  for (const RegionSummary& summary : regions_) {
    if (summary.covered_from) {
      fmt::print("{}: {} to {}\n", summary.region, iso8601(*summary.covered_from),
                 iso8601(*summary.covered_until));
    } else {
      fmt::print("{}: no valid digests\n", summary.region);
    }
    print_count(summary.digests, "digest files");
    print_count(summary.backfill_digests, "backfill digest files");
    print_count(summary.log_files, "log files");
    if (summary.pending > 0) {
      fmt::print("  {} log file{} pending, newer than the newest digest\n", summary.pending,
                 summary.pending == 1 ? "" : "s");
    }
  }
  if (verdict.faults > 0) {
    fmt::print("TAMPERED: {} fault{}\n", verdict.faults, verdict.faults == 1 ? "" : "s");
  } else if (verdict.unknowns > 0) {
    fmt::print("COULD NOT TELL: {} open question{}, no faults\n", verdict.unknowns,
               verdict.unknowns == 1 ? "" : "s");
  } else {
    fmt::print("valid\n");
  }
}

void TextReport::fail(const Error&) { clear_progress(); }

JsonReport::JsonReport(const std::string& head) { fmt::print("{{{},\"findings\":[", head); }

void JsonReport::found(const Finding& finding) {
  const Value value = Value::map({{"kind", name_of(finding.kind)},
                                  {"severity", name_of(severity_of(finding.kind))},
                                  {"region", finding.region},
                                  {"key", finding.key},
                                  {"detail", finding.detail}});
  fmt::print("{}{}", first_ ? "" : ",\n", to_json(value));
  first_ = false;
}

void JsonReport::region_done(const RegionSummary& summary) { regions_.push_back(summary); }

void JsonReport::finish(const evidence::Verdict& verdict) {
  Value regions = Value::list();
  for (const RegionSummary& summary : regions_) regions.push(summary_value(summary));
  fmt::print("],\"regions\":{},\"faults\":{},\"unknowns\":{},\"verdict\":\"{}\"}}\n",
             to_json(regions), verdict.faults, verdict.unknowns, verdict_name(verdict));
}

void JsonReport::fail(const Error& error) {
  fmt::print("],\"error\":{},\"verdict\":\"unknown\"}}\n", to_json(Value(error.message())));
}

}  // namespace trailcam::cli

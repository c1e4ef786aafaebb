#include "lake/import_report.h"

#include <array>
#include <utility>

namespace trailcam::lake {
namespace {

// In the order of the numbers in the row.
constexpr std::array<std::string_view, 15> kCountNames = {
    "prefixesFound", "prefixesCompleted", "filesFound", "filesCompleted", "filesKnown",
    "filesFailed",   "digests",           "accessLogs", "bytesFound",     "bytesCompleted",
    "events",        "repeats",           "conflicts",  "refused",        "outside"};

constexpr std::array kStatuses = {
    std::pair{ImportStatus::Initializing, std::string_view("INITIALIZING")},
    std::pair{ImportStatus::InProgress, std::string_view("IN_PROGRESS")},
    std::pair{ImportStatus::Failed, std::string_view("FAILED")},
    std::pair{ImportStatus::Stopped, std::string_view("STOPPED")},
    std::pair{ImportStatus::Completed, std::string_view("COMPLETED")},
};

}  // namespace

std::string_view name_of(ImportStatus status) {
  for (const auto& [value, name] : kStatuses) {
    if (value == status) return name;
  }
  return "";
}

Result<std::vector<ImportFailureRow>> read_failures(const store::Database& database,
                                                    const std::string& import_id,
                                                    std::uint64_t after) {
  std::vector<ImportFailureRow> out;
  store::KeyRange range = import_failures_key(import_id).range();
  range.begin = import_failures_key(import_id).number(after).bytes();
  TC_TRY(store::Transaction(database).scan(kImportFailures, std::move(range),
                                           [&](std::string_view, ImportFailureRow row) {
                                             out.push_back(std::move(row));
                                             return out.size() < kReportFailuresMax;
                                           }));
  return out;
}

Value report_value(const ImportReport& report) {
  Value counts = Value::map();
  ImportCounts::fields(report.row.counts, [&](int number, const std::uint64_t& count) {
    counts.add(std::string(kCountNames[std::size_t(number - 1)]), std::int64_t(count));
  });
  Value failures = Value::list();
  for (const ImportFailureRow& failure : report.failures) {
    failures.push(Value::map({{"location", failure.location},
                              {"type", failure.type},
                              {"message", failure.message},
                              {"events", std::int64_t(failure.events)}}));
  }
  return Value::map({{"id", report.row.id},
                     {"store", report.row.store_id},
                     {"status", name_of(report.row.status)},
                     {"stoppedBy", report.row.stopped_by},
                     {"counts", std::move(counts)},
                     {"failures", std::move(failures)}});
}

Result<ImportReport> report_of(const Value& value) {
  ImportReport out;
  out.row.id = value.text("id");
  out.row.store_id = value.text("store");
  out.row.stopped_by = value.text("stoppedBy");
  const std::string_view status = value.text("status");
  bool known = false;
  for (const auto& [of, name] : kStatuses) {
    if (name != status) continue;
    out.row.status = of;
    known = true;
  }
  const Value* counts = value.find("counts");
  if (!known || counts == nullptr) return Error(ErrorKind::Invalid, "no report of an import");
  ImportCounts::fields(out.row.counts, [&](int number, std::uint64_t& count) {
    const Value* found = counts->find(kCountNames[std::size_t(number - 1)]);
    if (found != nullptr && found->is_int()) count = std::uint64_t(found->as_int());
  });
  const Value* failures = value.find("failures");
  if (failures == nullptr || !failures->is_list()) return out;
  for (const Value& failure : failures->as_list()) {
    const Value* events = failure.find("events");
    out.failures.push_back(
        {.location = std::string(failure.text("location")),
         .type = std::string(failure.text("type")),
         .message = std::string(failure.text("message")),
         .events = events != nullptr && events->is_int() ? std::uint64_t(events->as_int()) : 0,
         .at = {}});
  }
  return out;
}

}  // namespace trailcam::lake

#include "services/glue/janitor.h"

#include "base/log.h"

namespace trailcam::glue {
namespace {

// Erases up to `count_max` rows below `prefix` and says how many.
template <class Row>
Result<std::size_t> erase_rows(store::Transaction& transaction, const store::Table<Row>& table,
                               const store::Key& prefix, std::size_t count_max) {
  std::vector<std::string> keys;
  TC_TRY(transaction.scan(table, prefix.range(), [&](std::string_view key, const Row&) {
    if (keys.size() == count_max) return false;
    keys.emplace_back(key);
    return true;
  }));
  for (const std::string& key : keys) {
    transaction.change().writes.push_back({key, std::nullopt, false});
  }
  return keys.size();
}

}  // namespace

Worker::Status Janitor::step() {
  const Result<bool> erased = erase_some();
  if (erased) return *erased ? Status::Busy : Status::Idle;
  if (erased.error().kind() == ErrorKind::Conflict) return Status::Busy;
  log_error("glue", "what was dropped could not be erased", erased.error());
  return Status::Idle;
}

Result<bool> Janitor::erase_some() {
  store::Transaction transaction(database_);
  std::optional<DroppedRow> dropped;
  TC_TRY(transaction.scan(kDropped, kDropped.key().range(), [&](std::string_view, DroppedRow row) {
    dropped = std::move(row);
    return false;
  }));
  if (!dropped) return false;
  if (dropped->kind == DroppedRow::Kind::Database) {
    TC_TRY(erase_of_database(transaction, *dropped));
  } else {
    TC_TRY(erase_of_table(transaction, *dropped));
  }
  TC_TRY(committer_.commit(std::move(transaction.change())));
  return true;
}

Result<void> Janitor::erase_of_database(store::Transaction& transaction,
                                        const DroppedRow& dropped) {
  const store::Key tables = kTables.key().text(dropped.id);
  std::vector<TableRow> rows;
  TC_TRY(transaction.scan(kTables, tables.range(), [&](std::string_view, TableRow row) {
    rows.push_back(std::move(row));
    return rows.size() < kRowsPerStepMax;
  }));
  for (const TableRow& row : rows) {
    transaction.erase(kTables, store::Key(tables).text(row.name));
    transaction.put(kDropped, kDropped.key().text(row.id),
                    DroppedRow{DroppedRow::Kind::Table, row.id});
  }
  if (rows.size() < kRowsPerStepMax) transaction.erase(kDropped, kDropped.key().text(dropped.id));
  return {};
}

Result<void> Janitor::erase_of_table(store::Transaction& transaction, const DroppedRow& dropped) {
  std::size_t erased = TC_TRY(erase_rows(transaction, kTableVersions,
                                         kTableVersions.key().text(dropped.id), kRowsPerStepMax));
  erased += TC_TRY(erase_rows(transaction, kPartitions, kPartitions.key().text(dropped.id),
                              kRowsPerStepMax - erased));
  if (erased < kRowsPerStepMax) transaction.erase(kDropped, kDropped.key().text(dropped.id));
  return {};
}

}  // namespace trailcam::glue

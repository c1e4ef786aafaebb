// A handler's view of the catalog: it reads rows and collects a Change.
//
// Every row that is read becomes a precondition of the change: when another commit got in between,
// the committer refuses with Conflict and the handler runs again on fresh rows. A handler that only
// reads has nothing to protect, so its preconditions are dropped. Reads of ranges are not
// protected; what must not appear in a range is said with require_empty(), and operations that
// count before they add share a guard row.
// One thread at a time; lives for one run of one handler.
#pragma once

#include <concepts>
#include <utility>

#include "store/bodies.h"
#include "store/change.h"
#include "store/database.h"
#include "store/row.h"

namespace trailcam::store {

// A kind of row, by the name that begins its keys. `Row` is the struct stored there.
template <HasFields R>
struct Table {
  using Row = R;
  std::string_view name;
  Key key() const { return Key(name); }
};

inline constexpr Table<TrashRow> kTrash{kTrashTable};

class Transaction {
 public:
  explicit Transaction(const Database& database) : database_(database) {}

  // The row, or nothing. Sees what this transaction wrote itself. Error: Io, Corrupt.
  template <class R>
  Result<std::optional<R>> get(const Table<R>&, const Key& key) {
    if (const RowWrite* own = own_write(key)) {
      if (!own->row) return std::optional<R>();
      return std::optional<R>(TC_TRY(decode_row<R>(*own->row)));
    }
    const std::optional<std::string> bytes = TC_TRY(database_.get(Family::Catalog, key.bytes()));
    change_.preconditions.push_back({key.bytes(), bytes ? row_version(*bytes) : 0});
    if (!bytes) return std::optional<R>();
    return std::optional<R>(TC_TRY(decode_row<R>(*bytes)));
  }

  template <class R>
  void put(const Table<R>&, const Key& key, const R& row) {
    write({key.bytes(), encode_row(row), false});
  }
  template <class R>
  void erase(const Table<R>&, const Key& key) {
    write({key.bytes(), std::nullopt, false});
  }
  // Writes under `prefix` + the position that this change will get: a row of a timeline.
  template <class R>
  void append(const Table<R>&, const Key& prefix, const R& row) {
    change_.writes.push_back({prefix.bytes(), encode_row(row), true});
  }

  // Calls visit(key, row) for each row of the range in order until it returns false. Does not see
  // this transaction's own writes, and protects nothing.
  template <class R, class Visit>
  Result<void> scan(const Table<R>&, KeyRange range, Visit&& visit) const {
    Scan rows = database_.scan(Family::Catalog, std::move(range));
    for (; rows.valid(); rows.next()) {
      if (!visit(rows.key(), TC_TRY(decode_row<R>(rows.value())))) return {};
    }
    return rows.status();
  }

  // The commit is refused with Conflict when a row is in this range by then.
  void require_empty(KeyRange range) { change_.must_be_empty.push_back(std::move(range)); }
  // Makes this change and every other that touches the same guard exclude each other.
  Result<void> guard(const Key& key);

  // Stores a body that was written before; the row that names it is the caller's to put.
  void attach(const StoredBody& body) {
    change_.bodies.push_back({body.ref.id, body.inline_bytes.value_or(std::string())});
  }
  // Gives up a body that no row will name any more.
  void discard(const BodyRef& body);

  const Database& database() const { return database_; }
  Change& change() { return change_; }

 private:
  const RowWrite* own_write(const Key& key) const;
  void write(RowWrite write);

  const Database& database_;
  Change change_;
};

}  // namespace trailcam::store

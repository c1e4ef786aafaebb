#include "store/transaction.h"

namespace trailcam::store {
namespace {

struct GuardRow {
  std::uint64_t count = 0;
  static void fields(auto& self, auto&& field) { field(1, self.count); }
};
constexpr Table<GuardRow> kGuards{"guard"};

}  // namespace

const RowWrite* Transaction::own_write(const Key& key) const {
  for (const RowWrite& write : change_.writes) {
    if (!write.at_position && write.key == key.bytes()) return &write;
  }
  return nullptr;
}

void Transaction::write(RowWrite write) {
  for (RowWrite& earlier : change_.writes) {
    if (!earlier.at_position && earlier.key == write.key) {
      earlier = std::move(write);
      return;
    }
  }
  change_.writes.push_back(std::move(write));
}

Result<void> Transaction::guard(const Key& key) {
  const Key guarded = kGuards.key().text(key.bytes());
  GuardRow row = TC_TRY(get(kGuards, guarded)).value_or(GuardRow{});
  ++row.count;
  put(kGuards, guarded, row);
  return {};
}

void Transaction::discard(const BodyRef& body) {
  if (body.id.empty()) return;
  change_.bodies.push_back({body.id, std::nullopt});
  if (body.in_file) put(kTrash, kTrash.key().text(body.id), TrashRow{body.id});
}

}  // namespace trailcam::store

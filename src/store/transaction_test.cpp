#include "store/transaction.h"

#include <gtest/gtest.h>

#include "support/temp_database.h"

namespace trailcam::store {
namespace {

using test::fails_with;
using test::must;

struct ThingRow {
  std::string name;
  static void fields(auto& self, auto&& field) { field(1, self.name); }
};
constexpr Table<ThingRow> kThings{"thing"};

Key key(std::string_view name) { return kThings.key().text(name); }

class TransactionTest : public ::testing::Test {
 protected:
  Transaction begin() { return Transaction(files_.database()); }
  Result<CommitReceipt> commit(Transaction& transaction) {
    return files_.committer().commit(std::move(transaction.change()));
  }
  Position put(std::string_view name, std::string value) {
    Transaction transaction = begin();
    transaction.put(kThings, key(name), ThingRow{std::move(value)});
    return must(commit(transaction)).position;
  }
  std::optional<std::string> get(std::string_view name) {
    const auto row = must(begin().get(kThings, key(name)));
    return row ? std::optional(row->name) : std::nullopt;
  }

  test::TempDatabase files_;
};

TEST_F(TransactionTest, SeesItsOwnWrites) {
  put("a", "1");
  Transaction transaction = begin();
  transaction.put(kThings, key("b"), ThingRow{"2"});
  transaction.erase(kThings, key("a"));
  EXPECT_EQ(must(transaction.get(kThings, key("b")))->name, "2");
  EXPECT_FALSE(must(transaction.get(kThings, key("a"))));
  transaction.put(kThings, key("a"), ThingRow{"3"});
  EXPECT_EQ(must(transaction.get(kThings, key("a")))->name, "3");
  EXPECT_EQ(transaction.change().writes.size(), 2u);  // one per row
  EXPECT_TRUE(transaction.change().preconditions.empty());
  EXPECT_EQ(get("a"), "1");  // nothing happened yet
  must(commit(transaction));
  EXPECT_EQ(get("a"), "3");
  EXPECT_EQ(get("b"), "2");
}

TEST_F(TransactionTest, ConflictsWhenARowChangedSinceItWasRead) {
  put("a", "1");
  Transaction transaction = begin();
  must(transaction.get(kThings, key("a")));
  transaction.put(kThings, key("b"), ThingRow{"x"});
  put("a", "2");
  EXPECT_TRUE(fails_with(commit(transaction), ErrorKind::Conflict));
  EXPECT_EQ(get("b"), std::nullopt);
}

TEST_F(TransactionTest, ConflictsWhenARowAppearedOrVanished) {
  Transaction appeared = begin();
  EXPECT_FALSE(must(appeared.get(kThings, key("a"))));
  appeared.put(kThings, key("a"), ThingRow{"mine"});
  put("a", "theirs");
  EXPECT_TRUE(fails_with(commit(appeared), ErrorKind::Conflict));

  Transaction vanished = begin();
  EXPECT_TRUE(must(vanished.get(kThings, key("a"))));
  vanished.put(kThings, key("a"), ThingRow{"mine"});
  Transaction eraser = begin();
  eraser.erase(kThings, key("a"));
  must(commit(eraser));
  EXPECT_TRUE(fails_with(commit(vanished), ErrorKind::Conflict));
  EXPECT_EQ(get("a"), std::nullopt);
}

TEST_F(TransactionTest, ARowThatWasWrittenAgainHasANewVersion) {
  put("a", "same");
  Transaction transaction = begin();
  must(transaction.get(kThings, key("a")));
  transaction.put(kThings, key("a"), ThingRow{"mine"});
  put("a", "same");
  EXPECT_TRUE(fails_with(commit(transaction), ErrorKind::Conflict));
}

TEST_F(TransactionTest, ReadersAloneNeverConflict) {
  put("a", "1");
  Transaction transaction = begin();
  must(transaction.get(kThings, key("a")));
  transaction.change().records.push_back("seen");
  put("a", "2");
  EXPECT_TRUE(commit(transaction));
}

TEST_F(TransactionTest, BlindWritesNeverConflict) {
  Transaction transaction = begin();
  transaction.put(kThings, key("a"), ThingRow{"mine"});
  put("a", "theirs");
  EXPECT_TRUE(commit(transaction));
  EXPECT_EQ(get("a"), "mine");
}

TEST_F(TransactionTest, RequiresEmptyRanges) {
  const KeyRange range = kThings.key().open_text("dir/").range();
  Transaction removes = begin();
  removes.require_empty(range);
  removes.erase(kThings, key("dir"));
  put("dir/file", "1");
  EXPECT_TRUE(fails_with(commit(removes), ErrorKind::Conflict));

  Transaction erases = begin();
  erases.erase(kThings, key("dir/file"));
  must(commit(erases));
  Transaction again = begin();
  again.require_empty(range);
  again.put(kThings, key("dir"), ThingRow{"empty"});
  EXPECT_TRUE(commit(again));
}

TEST_F(TransactionTest, GuardsExcludeEachOther) {
  Transaction one = begin();
  Transaction other = begin();
  must(one.guard(key("count")));
  must(other.guard(key("count")));
  one.put(kThings, key("a"), ThingRow{"1"});
  other.put(kThings, key("b"), ThingRow{"2"});
  EXPECT_TRUE(commit(one));
  EXPECT_TRUE(fails_with(commit(other), ErrorKind::Conflict));
  Transaction elsewhere = begin();
  must(elsewhere.guard(key("other")));
  must(elsewhere.guard(key("other")));  // twice is once
  EXPECT_TRUE(commit(elsewhere));
}

TEST_F(TransactionTest, AppendsAtItsPosition) {
  const Key prefix = kThings.key().number(7);
  std::vector<Position> positions;
  for (const char* name : {"first", "second"}) {
    Transaction transaction = begin();
    transaction.append(kThings, prefix, ThingRow{name});
    positions.push_back(must(commit(transaction)).position);
  }
  std::vector<Position> seen;
  std::string names;
  must(begin().scan(kThings, prefix.range(), [&](std::string_view bytes, ThingRow row) {
    KeyParts parts(bytes);
    EXPECT_EQ(parts.number(), 7u);
    seen.push_back(parts.number());
    names += row.name + " ";
    return true;
  }));
  EXPECT_EQ(seen, positions);
  EXPECT_EQ(names, "first second ");
}

TEST_F(TransactionTest, ScansUntilTold) {
  for (const char* name : {"a", "b", "c"}) put(name, name);
  std::string seen;
  must(begin().scan(kThings, kThings.key().range(), [&](std::string_view, ThingRow row) {
    seen += row.name;
    return row.name != "b";
  }));
  EXPECT_EQ(seen, "ab");
}

TEST_F(TransactionTest, GivesUpBodies) {
  Transaction transaction = begin();
  transaction.discard({});
  EXPECT_FALSE(transaction.change().changes_rows());
  transaction.discard({.id = "inline", .size = 1, .in_file = false});
  transaction.discard({.id = "in a file", .size = 1, .in_file = true});
  must(commit(transaction));
  std::vector<std::string> trash;
  must(begin().scan(kTrash, kTrash.key().range(), [&](std::string_view, TrashRow row) {
    trash.push_back(row.id);
    return true;
  }));
  EXPECT_EQ(trash, std::vector<std::string>{"in a file"});
}

TEST_F(TransactionTest, TellsOfACorruptRow) {
  Change change;
  change.writes.push_back({key("bad"), std::string(20, '\x02'), false});
  must(files_.committer().commit(std::move(change)));
  EXPECT_TRUE(fails_with(begin().get(kThings, key("bad")), ErrorKind::Corrupt));
  EXPECT_TRUE(fails_with(
      begin().scan(kThings, kThings.key().range(), [](std::string_view, ThingRow) { return true; }),
      ErrorKind::Corrupt));
}

}  // namespace
}  // namespace trailcam::store

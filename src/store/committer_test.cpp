#include "store/committer.h"

#include <sys/resource.h>

#include <csignal>
#include <future>

#include <gtest/gtest.h>

#include "store/journal.h"
#include "store/row.h"
#include "support/temp_database.h"

namespace trailcam::store {
namespace {

using test::fails_with;
using test::must;
using test::TempDatabase;

struct CountRow {
  std::int64_t count = 0;
  static void fields(auto& self, auto&& field) { field(1, self.count); }
};

std::string a_row() { return std::string(kRowHeaderBytes, char(kRowFormat)); }

Change write(std::string key, std::vector<std::string> records = {}) {
  Change change;
  change.writes.push_back({std::move(key), a_row(), false});
  change.records = std::move(records);
  return change;
}

Change record(std::string text) {
  Change change;
  change.records.push_back(std::move(text));
  return change;
}

std::vector<std::pair<Position, std::string>> journal(const Database& database, Position after,
                                                      Position upto) {
  std::vector<std::pair<Position, std::string>> out;
  JournalScan scan(database, after, upto);
  for (; scan.valid(); scan.next()) out.emplace_back(scan.position(), scan.entry());
  EXPECT_TRUE(test::succeeds(scan.status()));
  return out;
}

// Holds the committer's thread inside of a `done`, so that what is submitted meanwhile makes one
// batch.
class Held {
 public:
  explicit Held(Committer& committer) {
    std::promise<void> inside;
    committer.submit(record("held"), [&inside, go_on = go_on_.get_future().share()](auto) {
      inside.set_value();
      go_on.wait();
    });
    inside.get_future().wait();
  }
  ~Held() { release(); }
  void release() {
    if (!released_) go_on_.set_value();
    released_ = true;
  }

 private:
  std::promise<void> go_on_;
  bool released_ = false;
};

// The outcomes of several changes, in the order in which they were told.
class Outcomes {
 public:
  Committer::Done next() {
    const std::size_t index = expected_++;
    return [this, index](Result<CommitReceipt> result) {
      MutexLock lock(mutex_);
      told_.push_back({index, std::move(result)});
      changed_.notify_all();
    };
  }
  struct Told {
    std::size_t index;
    Result<CommitReceipt> result;
  };
  std::vector<Told>& wait() {
    MutexLock lock(mutex_);
    while (told_.size() < expected_) changed_.wait(lock);
    return told_;
  }

 private:
  std::size_t expected_ = 0;
  Mutex mutex_;
  CondVar changed_;
  std::vector<Told> told_;
};

TEST(Committer, GivesRisingPositionsInOrderOfSubmission) {
  TempDatabase files;
  Outcomes outcomes;
  for (int i = 0; i < 500; ++i) {
    files.committer().submit(record(std::to_string(i)), outcomes.next());
  }
  Position last = 0;
  std::size_t index = 0;
  for (const auto& told : outcomes.wait()) {
    EXPECT_EQ(told.index, index++);
    ASSERT_TRUE(told.result);
    EXPECT_GT(told.result->position, last);
    last = told.result->position;
  }
  const auto entries = journal(files.database(), 0, files.committer().head());
  ASSERT_EQ(entries.size(), 500u);
  for (std::size_t i = 0; i < entries.size(); ++i) EXPECT_EQ(entries[i].second, std::to_string(i));
}

TEST(Committer, SeveralRecordsOfAChangeFollowOn) {
  TempDatabase files;
  Change change = write("a", {"one", "two", "three"});
  const Position position = must(files.committer().commit(std::move(change))).position;
  const Position next = must(files.committer().commit(record("four"))).position;
  EXPECT_EQ(next, position + 3);
  EXPECT_EQ(
      journal(files.database(), 0, next),
      (std::vector<std::pair<Position, std::string>>{
          {position, "one"}, {position + 1, "two"}, {position + 2, "three"}, {next, "four"}}));
  EXPECT_EQ(journal(files.database(), position, position + 1).size(), 1u);
  EXPECT_EQ(row_version(*must(files.database().get(Family::Catalog, "a"))), position);
}

TEST(Committer, MergesWhatWaitsIntoOneWrite) {
  TempDatabase files;
  std::atomic<int> writes = 0;
  files.committer().on_commit([&](Position) { ++writes; });
  Outcomes outcomes;
  {
    Held held(files.committer());
    for (int i = 0; i < 100; ++i) {
      files.committer().submit(write("k" + std::to_string(i)), outcomes.next());
    }
    EXPECT_EQ(files.committer().waiting(), 100u);
  }
  outcomes.wait();
  files.committer().stop();
  EXPECT_EQ(writes, 2);
}

TEST(Committer, SeesEarlierChangesOfTheSameBatch) {
  TempDatabase files;
  Outcomes outcomes;
  const auto absent = [](std::string key) {
    Change change = write(key);
    change.preconditions.push_back({std::move(key), 0});
    return change;
  };
  const auto empty = [](std::string key, KeyRange range) {
    Change change = write(std::move(key));
    change.must_be_empty.push_back(std::move(range));
    return change;
  };
  must(files.committer().commit(write("z/old")));
  {
    Held held(files.committer());
    files.committer().submit(absent("a"), outcomes.next());             // 0: first
    files.committer().submit(absent("a"), outcomes.next());             // 1: too late
    files.committer().submit(empty("b", {"a", "b"}), outcomes.next());  // 2: "a" is there now
    Change erase;
    erase.writes.push_back({"a", std::nullopt, false});
    erase.writes.push_back({"z/old", std::nullopt, false});
    files.committer().submit(std::move(erase), outcomes.next());          // 3
    files.committer().submit(empty("c", {"a", "b"}), outcomes.next());    // 4: erased before
    files.committer().submit(empty("d", {"z/", "z0"}), outcomes.next());  // 5: likewise
    files.committer().submit(absent("a"), outcomes.next());               // 6
    Change seen = write("e");
    seen.preconditions.push_back({"z/old", 1});
    files.committer().submit(std::move(seen), outcomes.next());  // 7: it is gone
  }
  std::map<std::size_t, bool> worked;
  for (const auto& told : outcomes.wait()) {
    worked[told.index] = bool(told.result);
    if (!told.result) {
      EXPECT_TRUE(fails_with(told.result, ErrorKind::Conflict));
    }
  }
  EXPECT_EQ(worked, (std::map<std::size_t, bool>{{0, true},
                                                 {1, false},
                                                 {2, false},
                                                 {3, true},
                                                 {4, true},
                                                 {5, true},
                                                 {6, true},
                                                 {7, false}}));
  for (const auto& [key, there] : std::map<std::string, bool>{
           {"a", true}, {"b", false}, {"c", true}, {"d", true}, {"e", false}}) {
    EXPECT_EQ(must(files.database().get(Family::Catalog, key)).has_value(), there) << key;
  }
}

TEST(Committer, RefusesWhenTooManyWait) {
  TempDatabase files({.waiting_max = 2, .batch_changes_max = 1024});
  Outcomes outcomes;
  {
    Held held(files.committer());
    files.committer().submit(write("a"), outcomes.next());
    files.committer().submit(write("b"), outcomes.next());
    bool told = false;
    files.committer().submit(write("c"), [&](Result<CommitReceipt> result) {
      told = true;
      EXPECT_TRUE(fails_with(result, ErrorKind::Overloaded));
    });
    EXPECT_TRUE(told);  // at once, on this thread
  }
  for (const auto& told : outcomes.wait()) EXPECT_TRUE(told.result);
  EXPECT_FALSE(must(files.database().get(Family::Catalog, "c")));
}

TEST(Committer, StopCommitsWhatWaits) {
  TempDatabase files;
  Outcomes outcomes;
  {
    Held held(files.committer());
    for (int i = 0; i < 50; ++i) {
      files.committer().submit(write(std::to_string(i)), outcomes.next());
    }
  }
  files.committer().stop();
  for (const auto& told : outcomes.wait()) EXPECT_TRUE(told.result);
  bool told = false;
  files.committer().submit(write("late"), [&](Result<CommitReceipt> result) {
    told = true;
    EXPECT_FALSE(result);
  });
  EXPECT_TRUE(told);
}

TEST(Committer, EverythingIsReadableWhenItIsTold) {
  TempDatabase files;
  Committer& committer = files.committer();
  std::vector<std::string> order;
  committer.on_commit([&](Position head) {
    EXPECT_EQ(head, committer.head());
    order.push_back("listener " + std::to_string(head));
  });
  for (int i = 1; i <= 3; ++i) {
    std::promise<void> told;
    committer.submit(write("k", {"r"}), [&](Result<CommitReceipt> result) {
      const Position position = must(std::move(result)).position;
      EXPECT_LE(position, committer.head());
      EXPECT_EQ(row_version(*must(files.database().get(Family::Catalog, "k"))), position);
      EXPECT_EQ(journal(files.database(), position - 1, position).size(), 1u);
      order.push_back("done " + std::to_string(position));
      told.set_value();
    });
    told.get_future().wait();
  }
  committer.stop();
  EXPECT_EQ(order, (std::vector<std::string>{"done 1", "listener 1", "done 2", "listener 2",
                                             "done 3", "listener 3"}));
}

TEST(Committer, GoesOnAfterTheLastPosition) {
  TempDatabase files;
  Change three = write("a", {"1", "2", "3"});
  must(files.committer().commit(std::move(three)));
  EXPECT_EQ(files.committer().head(), 3u);
  files.reopen();
  EXPECT_EQ(files.committer().head(), 3u);
  EXPECT_EQ(must(files.committer().commit(write("b"))).position, 4u);  // takes one without a record
  files.reopen();
  EXPECT_EQ(must(files.committer().commit(record("5"))).position, 5u);
}

TEST(Committer, NothingOfARefusedChangeIsWritten) {
  TempDatabase files;
  Change change = write("a", {"told"});
  change.bodies.push_back({"id", "bytes"});
  change.preconditions.push_back({"missing", 9});
  EXPECT_TRUE(fails_with(files.committer().commit(std::move(change)), ErrorKind::Conflict));
  EXPECT_EQ(files.committer().head(), 0u);
  EXPECT_FALSE(must(files.database().get(Family::Catalog, "a")));
  EXPECT_FALSE(must(files.database().get(Family::Bodies, "id")));
  EXPECT_TRUE(journal(files.database(), 0, UINT64_MAX - 1).empty());
}

TEST(Committer, WritesAndErasesBodies) {
  TempDatabase files;
  Change puts;
  puts.bodies.push_back({"a", "bytes"});
  puts.bodies.push_back({"b", ""});
  must(files.committer().commit(std::move(puts)));
  EXPECT_EQ(must(files.database().get(Family::Bodies, "a")), "bytes");
  EXPECT_EQ(must(files.database().get(Family::Bodies, "b")), "");
  Change erases;
  erases.bodies.push_back({"a", std::nullopt});
  must(files.committer().commit(std::move(erases)));
  EXPECT_FALSE(must(files.database().get(Family::Bodies, "a")));
}

TEST(Committer, TellsWhenTheDiskRefuses) {
  TempDatabase files;
  must(files.committer().commit(write("before", {"before"})));
  std::signal(SIGXFSZ, SIG_IGN);
  rlimit whole{};
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &whole), 0);
  const rlimit narrow{64 << 10, whole.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &narrow), 0);
  const auto failed = files.committer().commit(write("lost", {std::string(1 << 20, 'x')}));
  const auto after = files.committer().commit(write("after"));
  const Position head = files.committer().head();
  files.close();
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &whole), 0);
  EXPECT_TRUE(fails_with(failed, ErrorKind::Io));
  EXPECT_FALSE(after);
  EXPECT_EQ(head, 1u);

  files.open();
  EXPECT_TRUE(must(files.database().get(Family::Catalog, "before")));
  const bool row = must(files.database().get(Family::Catalog, "lost")).has_value();
  EXPECT_EQ(journal(files.database(), 1, UINT64_MAX - 1).size(), row ? 1u : 0u);  // never in part
  EXPECT_GT(must(files.committer().commit(write("again"))).position, 1u);
}

TEST(Committer, LosesNoIncrementOfManyThreads) {
  constexpr int kThreads = 4, kTimes = 40;
  TempDatabase files;
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&] {
      for (int done = 0; done < kTimes;) {
        const auto bytes = must(files.database().get(Family::Catalog, "count"));
        CountRow row = bytes ? must(decode_row<CountRow>(*bytes)) : CountRow{};
        ++row.count;
        Change change;
        change.preconditions.push_back({"count", bytes ? row_version(*bytes) : 0});
        change.writes.push_back({"count", encode_row(row), false});
        change.records.push_back("increment");
        const auto committed = files.committer().commit(std::move(change));
        done += committed.has_value();
        if (!committed) {
          EXPECT_TRUE(fails_with(committed, ErrorKind::Conflict));
        }
      }
    });
  }
  for (auto& thread : threads) thread.join();
  const auto bytes = must(files.database().get(Family::Catalog, "count"));
  EXPECT_EQ(must(decode_row<CountRow>(*bytes)).count, kThreads * kTimes);
  EXPECT_EQ(journal(files.database(), 0, files.committer().head()).size(),
            std::size_t{kThreads * kTimes});
}

TEST(Journal, KeysSortAsPositions) {
  EXPECT_LT(journal_key(255), journal_key(256));
  for (const Position position : {Position{0}, Position{1}, Position{1} << 40, UINT64_MAX}) {
    EXPECT_EQ(journal_position(journal_key(position)), position);
  }
}

}  // namespace
}  // namespace trailcam::store

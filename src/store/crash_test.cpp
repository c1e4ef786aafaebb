// Kills a process that commits, again and again, and looks at what it left.
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstring>
#include <map>

#include <gtest/gtest.h>

#include "base/random.h"
#include "store/committer.h"
#include "store/journal.h"
#include "store/row.h"
#include "support/result.h"
#include "support/temp_folder.h"

namespace trailcam::store {
namespace {

using test::must;

constexpr const char* kFolder = "TRAILCAM_CRASH_TEST_FOLDER";
constexpr int kAcknowledgements = 3;  // the child's descriptor

struct NumberRow {
  std::uint64_t number = 0;
  static void fields(auto& self, auto&& field) { field(1, self.number); }
};

struct Acknowledged {
  std::uint64_t number;
  Position position;
};

std::unique_ptr<Database> open_database(const std::string& folder) {
  return must(Database::open({.path = folder, .write_buffer_bytes = 1 << 20}));
}

std::string row_key(std::uint64_t number) { return Key("number").number(number); }

// The child: commits numbered rows, each with a record, until it is killed.
TEST(CrashChild, DISABLED_CommitsForEver) {
  const char* folder = std::getenv(kFolder);
  ASSERT_NE(folder, nullptr);
  const auto database = open_database(folder);
  const auto committer = must(Committer::start(*database, {}));
  std::uint64_t number = committer->head() * 1000;
  while (true) {
    if (committer->waiting() > 16) {
      std::this_thread::yield();
      continue;
    }
    ++number;
    Change change;
    change.writes.push_back({row_key(number), encode_row(NumberRow{number}), false});
    change.records.push_back(std::to_string(number));
    if (number % 7 == 0) change.records.push_back(std::to_string(number));
    committer->submit(std::move(change), [number](Result<CommitReceipt> receipt) {
      const Acknowledged told{number, must(std::move(receipt)).position};
      if (::write(kAcknowledgements, &told, sizeof told) != sizeof told) ::_exit(1);
    });
  }
}

pid_t start_child(const std::string& folder, int acknowledgements) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, acknowledgements, kAcknowledgements);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  std::string program = "/proc/self/exe";
  std::string filter = "--gtest_filter=CrashChild.*";
  std::string disabled = "--gtest_also_run_disabled_tests";
  std::string variable = std::string(kFolder) + "=" + folder;
  char* arguments[] = {program.data(), filter.data(), disabled.data(), nullptr};
  char* environment[] = {variable.data(), nullptr};
  pid_t child = -1;
  EXPECT_EQ(posix_spawn(&child, program.c_str(), &actions, nullptr, arguments, environment), 0);
  posix_spawn_file_actions_destroy(&actions);
  return child;
}

// Runs the child until it has told of `count` commits and kills it; all that it told.
std::vector<Acknowledged> run_and_kill(const std::string& folder, std::size_t count) {
  int ends[2];
  EXPECT_EQ(::pipe2(ends, O_CLOEXEC), 0);
  const pid_t child = start_child(folder, ends[1]);
  ::close(ends[1]);
  std::vector<Acknowledged> all;
  Acknowledged one{};
  // Told in one write of few bytes each: they never come in part.
  while (::read(ends[0], &one, sizeof one) == sizeof one) {
    all.push_back(one);
    if (all.size() == count) ::kill(child, SIGKILL);
  }
  ::close(ends[0]);
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
  return all;
}

TEST(Crash, WhatWasAcknowledgedIsThereAndWhole) {
  test::TempFolder folder;
  const std::string path = folder / "state";
  const auto random = seeded_random(1);
  std::map<std::uint64_t, Position> acknowledged;
  Position greatest = 0;
  for (int round = 0; round < 5; ++round) {
    for (const Acknowledged& told : run_and_kill(path, 1 + random->below(300))) {
      EXPECT_GT(told.position, greatest);
      greatest = told.position;
      acknowledged[told.number] = told.position;
    }
    const auto database = open_database(path);
    for (const auto& [number, position] : acknowledged) {
      const auto row = must(database->get(Family::Catalog, row_key(number)));
      ASSERT_TRUE(row) << number;
      EXPECT_EQ(row_version(*row), position);
      EXPECT_EQ(must(database->get(Family::Journal, journal_key(position))),
                std::to_string(number));
    }
    // Acknowledged or not: each record has its row, each row all of its records.
    std::map<std::uint64_t, int> records;
    JournalScan journal(*database, 0, UINT64_MAX - 1);
    for (; journal.valid(); journal.next()) ++records[std::stoull(std::string(journal.entry()))];
    std::size_t rows = 0;
    Scan scan = database->scan(Family::Catalog, Key("number").range());
    for (; scan.valid(); scan.next(), ++rows) {
      const std::uint64_t number = must(decode_row<NumberRow>(scan.value())).number;
      EXPECT_EQ(records[number], number % 7 == 0 ? 2 : 1) << number;
    }
    EXPECT_EQ(rows, records.size());
    const auto committer = must(Committer::start(*database, {}));
    EXPECT_GE(committer->head(), greatest);
    greatest = committer->head();
  }
}

}  // namespace
}  // namespace trailcam::store

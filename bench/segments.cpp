// Events per second on one core, on the way from log files to a segment: unpacked, parsed, built,
// written. The files are loaded before the clock starts.
//
//   cmake --build build/release --target segments_bench &&
//     TRAILCAM_BENCH_LOGS=FOLDER build/release/segments_bench
//
// FOLDER holds .json.gz log files of CloudTrail, at any depth.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <map>

#include <benchmark/benchmark.h>

#include "base/inflate.h"
#include "lake/segment_builder.h"
#include "support/temp_folder.h"

namespace trailcam::lake {
namespace {

struct Logs {
  std::vector<std::string> files;  // gzipped
  std::size_t bytes = 0;

  static const Logs& get() {
    static const Logs logs;
    return logs;
  }

  Logs() {
    const char* folder = std::getenv("TRAILCAM_BENCH_LOGS");
    if (folder == nullptr) return;
    std::vector<std::string> paths;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
      if (entry.path().extension() == ".gz") paths.push_back(entry.path());
    }
    std::ranges::sort(paths);
    for (const std::string& path : paths) {
      files.push_back(test::read_text(path));
      bytes += files.back().size();
    }
  }
};

void unpack(Inflater& inflater, const std::string& file, std::string& text) {
  text.clear();
  inflater.start();
  if (!inflater.write(file, [&](std::string_view piece) { text += piece; })) std::abort();
}

// Calls `each` for every record of all files, and returns how many there were.
template <class Each>
std::size_t walk(RecordParser& parser, Each each) {
  JsonIndex index;
  Inflater inflater;
  ParsedRecord record;
  std::string text;
  std::size_t records = 0;
  for (const std::string& file : Logs::get().files) {
    unpack(inflater, file, text);
    if (!index.scan(text)) std::abort();
    JsonCursor cursor(index);
    std::string_view name;
    cursor.begin_object();
    cursor.next_member(name);
    cursor.begin_array();
    while (cursor.next_element()) {
      if (!parser.parse(cursor, record)) std::abort();
      each(record);
      ++records;
    }
  }
  return records;
}

bool no_logs(benchmark::State& state) {
  if (Logs::get().files.empty()) state.SkipWithError("TRAILCAM_BENCH_LOGS names no log files");
  return Logs::get().files.empty();
}

void Inflate(benchmark::State& state) {
  if (no_logs(state)) return;
  Inflater inflater;
  std::string text;
  for (auto _ : state) {
    std::size_t bytes = 0;
    for (const std::string& file : Logs::get().files) {
      unpack(inflater, file, text);
      bytes += text.size();
    }
    state.SetBytesProcessed(state.bytes_processed() + std::int64_t(bytes));
  }
}
BENCHMARK(Inflate)->Unit(benchmark::kMillisecond);

void Parse(benchmark::State& state) {
  if (no_logs(state)) return;
  RecordParser parser(StoreKind::Event);
  for (auto _ : state) {
    const std::size_t records = walk(parser, [](const ParsedRecord&) {});
    state.SetItemsProcessed(state.items_processed() + std::int64_t(records));
  }
}
BENCHMARK(Parse)->Unit(benchmark::kMillisecond);

// All of an import but reading the files: one builder per day, each sealed at the end.
void Import(benchmark::State& state) {
  if (no_logs(state)) return;
  const auto files = store::posix_file_system();
  RecordParser parser(StoreKind::Event);
  for (auto _ : state) {
    const test::TempFolder folder;
    std::map<Day, SegmentBuilder> builders;
    const std::size_t records = walk(parser, [&](const ParsedRecord& record) {
      auto& builder = builders.try_emplace(record.day(), StoreKind::Event).first->second;
      if (!builder.add(record)) std::abort();
    });
    std::uint64_t parquet = 0, index = 0;
    for (auto& [day, builder] : builders) {
      const std::string path = folder / std::to_string(day.time_since_epoch().count());
      const auto sealed = builder.seal(*files, path);
      if (!sealed) std::abort();
      parquet += sealed->parquet_bytes;
      index += sealed->index_bytes;
    }
    state.SetItemsProcessed(state.items_processed() + std::int64_t(records));
    state.counters["parquet/gz"] = double(parquet) / double(Logs::get().bytes);
    state.counters["idx/gz"] = double(index) / double(Logs::get().bytes);
  }
}
BENCHMARK(Import)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace trailcam::lake

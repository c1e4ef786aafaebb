// Reads a file of whatever form CloudTrail's records come in, and hands them on one by one:
// {"Records": [...]} as trails deliver it, bare arrays and single records, one after another or in
// lines, the answers of LookupEvents, EventBridge's envelopes, subscriptions of CloudWatch Logs,
// and any of these within others. Packed by gzip or not, which its first bytes tell. Memory does
// not grow with the file. What is broken is told and as much of the rest read as there is.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/error.h"
#include "lake/record_parser.h"

namespace trailcam::lake {

// Text that is walked over at once; a longer file is taken in pieces.
inline constexpr std::size_t kWindowBytes = 16 << 20;
// A file is refused from where it has unpacked to more than so many times its own size, but not
// before so many bytes: DEFLATE reaches 1032, log files stay far below 100.
inline constexpr std::uint64_t kUnpackRatioMax = 200;
inline constexpr std::uint64_t kUnpackFreeBytes = 64 << 20;
inline constexpr int kWrapperDepthMax = 8;

// What is wrong with a file, or with a record in it.
struct FileProblem {
  std::string type;   // "NotJson", "TruncatedFile", ...: docs/import.md lists them
  std::string where;  // "#Records[3]", "#byte 120", or ""
  std::string message;
  bool of_record = false;  // it cost one record
};

// What a file is, where it is none of CloudTrail's records and none are expected in it.
enum class NoLog { Digest, AccessLog };

class LogSink {
 public:
  virtual ~LogSink() = default;
  // Views hold until the next call.
  virtual Result<void> record(const ParsedRecord& record) = 0;
  virtual void problem(FileProblem problem) = 0;
  virtual void no_log(NoLog kind) = 0;
  // Called between records of a file that is taken in pieces: a moment to wait.
  virtual void pause() = 0;
};

// One thread at a time; used for one file after another.
class LogReader {
 public:
  explicit LogReader(StoreKind kind);
  ~LogReader();

  void start(LogSink& sink);
  // The next bytes of the file. Error: those of the sink; Cancelled, when nothing more of the file
  // is of use (the sink was told why).
  Result<void> write(std::string_view bytes);
  // Nothing more comes. Error: those of the sink.
  Result<void> finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace trailcam::lake

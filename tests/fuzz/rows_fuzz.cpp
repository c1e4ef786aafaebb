// What lies on disk: rows, journal entries and keys. Damage is told, never read past; what was read
// is written and reads the same.
#include <string>

#include "aws/record/event_record.h"
#include "fuzz/fuzz.h"
#include "history/index.h"
#include "services/iam/rows.h"
#include "services/s3/rows.h"
#include "store/journal.h"
#include "store/key.h"
#include "store/row.h"
#include "trails/trail.h"

namespace trailcam::fuzz {
namespace {

template <class Row>
void check_row(std::string_view bytes) {
  const auto row = store::decode_row<Row>(bytes);
  if (!row) {
    TC_ASSERT(row.error().kind() == ErrorKind::Corrupt);
    return;
  }
  const std::string written = store::encode_row(*row);
  const auto again = store::decode_row<Row>(written);
  TC_ASSERT(again && store::encode_row(*again) == written);
}

void check_record(std::string_view bytes) {
  const auto record = record::decode(bytes);
  if (!record) {
    TC_ASSERT(record.error().kind() == ErrorKind::Corrupt);
    return;
  }
  const std::string written = record::encode(*record);
  const auto again = record::decode(written);
  TC_ASSERT(again && record::encode(*again) == written);
  history::each_key(*record, 1, 2, [](const std::string& key) {
    TC_ASSERT(history::place_of(key).position == 2);
  });
}

void check_keys(std::string_view bytes) {
  store::KeyParts damaged(bytes);
  damaged.text();
  damaged.number();
  history::place_of(bytes);
  store::journal_position(bytes);
  const store::Key key = store::Key("table").text(bytes).number(bytes.size()).text(bytes);
  store::KeyParts parts(key.bytes());
  TC_ASSERT(parts.text() == bytes);
  TC_ASSERT(parts.number() == bytes.size());
  TC_ASSERT(parts.text() == bytes);
}

}  // namespace

void fuzz(std::string_view bytes) {
  check_record(bytes);
  check_keys(bytes);
  check_row<trails::TrailRow>(bytes);
  check_row<trails::DeliveryRow>(bytes);
  check_row<iam::UserRow>(bytes);
  check_row<iam::AccessKeyRow>(bytes);
  check_row<iam::SessionRow>(bytes);
  check_row<s3::BucketRow>(bytes);
  check_row<s3::ObjectRow>(bytes);
  check_row<s3::UploadRow>(bytes);
  check_row<s3::PartRow>(bytes);
}

}  // namespace trailcam::fuzz

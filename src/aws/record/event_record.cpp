#include "aws/record/event_record.h"

#include "store/row.h"

namespace trailcam::record {

std::string encode(const EventRecord& record) { return store::encode_row(record); }

Result<EventRecord> decode(std::string_view entry) { return store::decode_row<EventRecord>(entry); }

}  // namespace trailcam::record

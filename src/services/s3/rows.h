// S3 in the catalog: buckets, their objects, and uploads under way with their parts.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/time.h"
#include "services/s3/lifecycle_rows.h"
#include "store/archive.h"
#include "store/public_access_row.h"
#include "store/tag_row.h"
#include "store/transaction.h"

namespace trailcam::s3 {

using store::PublicAccessRow;
using store::TagRow;

// What new versions in a bucket with Object Lock are given when the upload says nothing. Either
// number is 0.
struct DefaultRetentionRow {
  std::string mode;  // "GOVERNANCE", "COMPLIANCE"
  std::int64_t days = 0;
  std::int64_t years = 0;
  static void fields(auto& self, auto&& field) {
    field(1, self.mode);
    field(2, self.days);
    field(3, self.years);
  }
};

// Of a bucket with Object Lock, which it keeps for good.
struct ObjectLockRow {
  std::optional<DefaultRetentionRow> retention;
  static void fields(auto& self, auto&& field) { field(1, self.retention); }
};

// One rule of a CORS configuration.
struct CorsRuleRow {
  std::optional<std::string> id;
  std::vector<std::string> origins;  // with one '*' at most
  std::vector<std::string> methods;
  std::vector<std::string> headers;  // with one '*' at most
  std::vector<std::string> exposed;
  std::optional<std::int64_t> max_age_s;
  static void fields(auto& self, auto&& field) {
    field(1, self.id);
    field(2, self.origins);
    field(3, self.methods);
    field(4, self.headers);
    field(5, self.exposed);
    field(6, self.max_age_s);
  }
};

// What encrypts new objects that do not say it themselves.
struct BucketEncryptionRow {
  std::string algorithm = "AES256";  // "aws:kms", "aws:kms:dsse"
  std::string kms_key_id;            // as given; "" for the managed key
  bool bucket_key = false;
  bool customer_keys_blocked = false;  // SSE-C
  bool says_blocked = false;           // whether the configuration spoke of that
  static void fields(auto& self, auto&& field) {
    field(1, self.algorithm);
    field(2, self.kms_key_id);
    field(3, self.bucket_key);
    field(4, self.customer_keys_blocked);
    field(5, self.says_blocked);
  }
};

struct BucketRow {
  std::string name;
  AccountId owner;
  Region region;
  Timestamp created{};
  std::optional<std::string> policy;
  std::vector<TagRow> tags;
  std::optional<PublicAccessRow> public_access;
  std::optional<std::string> ownership;  // "BucketOwnerEnforced", ...
  std::string versioning;                // "": never set; "Enabled", "Suspended"
  std::optional<ObjectLockRow> object_lock;
  std::vector<CorsRuleRow> cors;
  std::optional<BucketEncryptionRow> encryption;  // nothing: SSE-S3
  std::optional<LifecycleRow> lifecycle;
  static void fields(auto& self, auto&& field) {
    field(1, self.name);
    field(2, self.owner);
    field(3, self.region);
    field(4, self.created);
    field(5, self.policy);
    field(6, self.tags);
    field(7, self.public_access);
    field(8, self.ownership);
    field(9, self.versioning);
    field(10, self.object_lock);
    field(11, self.cors);
    field(20, self.encryption);
    field(30, self.lifecycle);
  }
  std::string arn() const { return "arn:aws:s3:::" + name; }
};

// Which buckets an account has. The row is empty.
struct BucketOfRow {
  static void fields(auto&, auto&&) {}
};

// What a client says of an object beside its bytes.
struct AttributesRow {
  std::string content_type;
  std::optional<std::string> cache_control;
  std::optional<std::string> content_disposition;
  std::optional<std::string> content_encoding;
  std::optional<std::string> content_language;
  std::optional<std::string> expires;
  std::map<std::string, std::string> metadata;
  std::vector<TagRow> tags;
  std::string storage_class;
  static void fields(auto& self, auto&& field) {
    field(1, self.content_type);
    field(2, self.cache_control);
    field(3, self.content_disposition);
    field(4, self.content_encoding);
    field(5, self.content_language);
    field(6, self.expires);
    field(7, self.metadata);
    field(8, self.tags);
    field(9, self.storage_class);
  }
};

// The data key that is mixed into an object's bodies: KMS's, or the client's.
struct EncryptionRow {
  // SSE-KMS; empty with SSE-C
  std::string algorithm;  // "aws:kms", "aws:kms:dsse"
  std::string kms_key_arn;
  std::string data_key;                        // as KMS encrypted it
  std::map<std::string, std::string> context;  // that it was encrypted with
  bool bucket_key = false;
  // SSE-C: knows the client's key again
  std::string customer_salt;
  std::string customer_check;
  bool customer() const { return !customer_check.empty(); }
  static void fields(auto& self, auto&& field) {
    field(1, self.algorithm);
    field(2, self.kms_key_arn);
    field(3, self.data_key);
    field(4, self.context);
    field(5, self.bucket_key);
    field(6, self.customer_salt);
    field(7, self.customer_check);
  }
};

// One of the bodies that make up an object, in order.
struct PieceRow {
  store::BodyRef body;
  std::string checksum;  // raw, by the object's algorithm; kept for composite checksums only
  std::optional<store::ArchiveRow> archived = {};  // how `body` is packed
  static void fields(auto& self, auto&& field) {
    field(1, self.body);
    field(2, self.checksum);
    field(30, self.archived);
  }
  // Of the bytes that were put there.
  std::uint64_t size() const { return archived ? archived->size : body.size; }
};

// A copy of an archived object that was asked for, and between which times it can be read.
struct RestoreRow {
  std::string tier;
  Timestamp ready{};
  Timestamp until{};
  static void fields(auto& self, auto&& field) {
    field(1, self.tier);
    field(2, self.ready);
    field(3, self.until);
  }
};

// Until when a version must not go, and who may say otherwise.
struct RetentionRow {
  std::string mode;  // "GOVERNANCE", "COMPLIANCE"
  Timestamp until{};
  static void fields(auto& self, auto&& field) {
    field(1, self.mode);
    field(2, self.until);
  }
};

struct LockRow {
  std::optional<RetentionRow> retention;
  std::optional<bool> legal_hold;  // nothing: never said
  static void fields(auto& self, auto&& field) {
    field(1, self.retention);
    field(2, self.legal_hold);
  }
};

// A version of an object, or a delete marker. A row without a version id is the null version
// (docs/decisions/0015-versions.md).
struct ObjectRow {
  AttributesRow attributes;
  std::vector<PieceRow> pieces;
  std::uint64_t size = 0;
  std::string etag;  // without quotes
  Timestamp modified{};
  bool multipart = false;          // made of parts, even if of a single one
  std::string checksum_algorithm;  // "CRC64NVME"
  std::string checksum;            // raw
  bool composite = false;          // the checksum is of the parts' checksums
  std::string version_id;
  std::uint64_t sequence = 0;  // grows from version to version of a key
  bool delete_marker = false;
  std::optional<Timestamp> became_noncurrent;  // nothing: it is the current one
  std::optional<LockRow> lock;
  std::optional<std::uint64_t> noncurrent_null;  // of a current one: where the null version lies
  std::optional<EncryptionRow> encryption;       // nothing: SSE-S3
  std::optional<RestoreRow> restore;
  static void fields(auto& self, auto&& field) {
    field(1, self.attributes);
    field(2, self.pieces);
    field(3, self.size);
    field(4, self.etag);
    field(5, self.modified);
    field(6, self.multipart);
    field(7, self.checksum_algorithm);
    field(8, self.checksum);
    field(9, self.composite);
    field(10, self.version_id);
    field(11, self.sequence);
    field(12, self.delete_marker);
    field(13, self.became_noncurrent);
    field(14, self.lock);
    field(15, self.noncurrent_null);
    field(20, self.encryption);
    field(30, self.restore);
  }
};

struct UploadRow {
  std::string id;
  AttributesRow attributes;
  Timestamp initiated{};
  std::string initiator_id;
  std::string initiator_name;
  std::string checksum_algorithm;  // "": the client chose none
  bool composite = false;
  std::optional<LockRow> lock;
  std::optional<EncryptionRow> encryption;  // nothing: SSE-S3
  static void fields(auto& self, auto&& field) {
    field(1, self.id);
    field(2, self.attributes);
    field(3, self.initiated);
    field(4, self.initiator_id);
    field(5, self.initiator_name);
    field(6, self.checksum_algorithm);
    field(7, self.composite);
    field(10, self.lock);
    field(20, self.encryption);
  }
};

struct PartRow {
  std::int64_t number = 0;
  store::BodyRef body = {};
  std::string md5 = {};       // raw; with a data key what stands in its place
  std::string checksum = {};  // raw, by the upload's algorithm or the default one
  Timestamp modified{};
  static void fields(auto& self, auto&& field) {
    field(1, self.number);
    field(2, self.body);
    field(3, self.md5);
    field(4, self.checksum);
    field(5, self.modified);
  }
};

// An object in a class of the archive whose bodies are still to be packed.
struct UnpackedRow {
  std::uint64_t pieces_done = 0;
  static void fields(auto& self, auto&& field) { field(1, self.pieces_done); }
};

inline constexpr store::Table<BucketRow> kBuckets{"bucket"};                      // name
inline constexpr store::Table<PublicAccessRow> kAccountsAccess{"public-access"};  // account
inline constexpr store::Table<BucketOfRow> kBucketsOf{"bucket-of"};               // account, name
inline constexpr store::Table<ObjectRow> kObjects{"object"};                      // bucket, key
inline constexpr store::Table<ObjectRow> kMarkers{"object-marker"};               // bucket, key
// bucket, key, number that falls as the sequence grows
inline constexpr store::Table<ObjectRow> kVersions{"object-version"};
inline constexpr store::Table<UploadRow> kUploads{"upload"};              // bucket, key, id
inline constexpr store::Table<PartRow> kParts{"part"};                    // upload id, number
inline constexpr store::Table<UnpackedRow> kUnpacked{"object-unpacked"};  // bucket, key, version id

inline store::Key bucket_key(std::string_view name) { return kBuckets.key().text(name); }
inline store::Key bucket_of_key(const AccountId& account, std::string_view name) {
  return kBucketsOf.key().text(account.str()).text(name);
}
inline store::Key account_access_key(const AccountId& account) {
  return kAccountsAccess.key().text(account.str());
}
inline store::Key object_key(std::string_view bucket, std::string_view key) {
  return kObjects.key().text(bucket).text(key);
}
inline store::Key marker_key(std::string_view bucket, std::string_view key) {
  return kMarkers.key().text(bucket).text(key);
}
// The newest version sorts first.
inline store::Key version_key(std::string_view bucket, std::string_view key,
                              std::uint64_t sequence) {
  return kVersions.key().text(bucket).text(key).number(~sequence);
}
inline store::Key unpacked_key(std::string_view bucket, std::string_view key,
                               std::string_view version_id) {
  return kUnpacked.key().text(bucket).text(key).text(version_id);
}
inline store::Key upload_key(std::string_view bucket, std::string_view key, std::string_view id) {
  return kUploads.key().text(bucket).text(key).text(id);
}
inline store::Key part_key(std::string_view upload_id, std::int64_t number) {
  return kParts.key().text(upload_id).number(std::uint64_t(number));
}

}  // namespace trailcam::s3

// The AWS SDK for JavaScript v3, as it comes: its own wire forms, checksums and paging.
import assert from "node:assert/strict";
import { test } from "node:test";
import { gunzipSync } from "node:zlib";
import * as ct from "@aws-sdk/client-cloudtrail";
import * as iam from "@aws-sdk/client-iam";
import * as s3 from "@aws-sdk/client-s3";
import * as sts from "@aws-sdk/client-sts";

const endpoint = process.env.TRAILCAM_ENDPOINT;
const settings = { endpoint, maxAttempts: 1 };
const cloudtrail = new ct.CloudTrailClient(settings);
const users = new iam.IAMClient(settings);
const who = new sts.STSClient(settings);
const storage = new s3.S3Client({ ...settings, forcePathStyle: true });

async function until(probe, seconds) {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const answer = await probe();
    if (answer) return answer;
    assert.ok(Date.now() < deadline, `waited ${seconds} s`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

test("STS says who is calling", async () => {
  const { Arn, Account } = await who.send(new sts.GetCallerIdentityCommand({}));
  assert.equal(Arn, `arn:aws:iam::${Account}:user/admin`);
});

test("objects go there and back with the default checksums", async () => {
  await storage.send(new s3.CreateBucketCommand({ Bucket: "js-data" }));
  const Body = "from JavaScript: ü\n".repeat(1000);
  const put = await storage.send(new s3.PutObjectCommand(
    { Bucket: "js-data", Key: "a key/ü.txt", Body, ContentType: "text/plain" }));
  assert.ok(put.ChecksumCRC32, "the SDK adds a CRC32 by itself");
  const got = await storage.send(new s3.GetObjectCommand({ Bucket: "js-data", Key: "a key/ü.txt" }));
  assert.equal(await got.Body.transformToString(), Body);
  assert.equal(got.ContentType, "text/plain");
  const { Contents } = await storage.send(new s3.ListObjectsV2Command({ Bucket: "js-data" }));
  assert.deepEqual(Contents.map((o) => o.Key), ["a key/ü.txt"]);
});

test("a stream of unknown hash is uploaded in signed or unsigned chunks", async () => {
  const { Readable } = await import("node:stream");
  const piece = Buffer.alloc(100_000, "x");
  await storage.send(new s3.PutObjectCommand({
    Bucket: "js-data", Key: "stream", Body: Readable.from([piece, piece]), ContentLength: 200_000 }));
  const head = await storage.send(new s3.HeadObjectCommand({ Bucket: "js-data", Key: "stream" }));
  assert.equal(head.ContentLength, 200_000);
});

test("errors arrive as the SDK's own classes", async () => {
  await assert.rejects(storage.send(new s3.GetObjectCommand({ Bucket: "js-data", Key: "none" })),
    s3.NoSuchKey);
  await assert.rejects(users.send(new iam.GetUserCommand({ UserName: "none" })),
    iam.NoSuchEntityException);
  await assert.rejects(cloudtrail.send(new ct.GetTrailCommand({ Name: "none" })),
    ct.TrailNotFoundException);
  await assert.rejects(users.send(new iam.ListOpenIDConnectProvidersCommand({})),
    { name: "NotImplemented" });
});

test("IAM users, keys and a refusal", async () => {
  await users.send(new iam.CreateUserCommand({ UserName: "js-user" }));
  const { AccessKey } = await users.send(new iam.CreateAccessKeyCommand({ UserName: "js-user" }));
  const theirs = new s3.S3Client({ ...settings, forcePathStyle: true, credentials: {
    accessKeyId: AccessKey.AccessKeyId, secretAccessKey: AccessKey.SecretAccessKey } });
  await assert.rejects(theirs.send(new s3.ListBucketsCommand({})), { name: "AccessDenied" });
  const { Users } = await users.send(new iam.ListUsersCommand({}));
  assert.deepEqual(Users.map((u) => u.UserName).sort(), ["admin", "js-user"]);
});

test("a trail delivers what happens, and Event history shows it", async () => {
  const { Account } = await who.send(new sts.GetCallerIdentityCommand({}));
  const Bucket = "js-trail-logs";
  const service = { Service: "cloudtrail.amazonaws.com" };
  await storage.send(new s3.CreateBucketCommand({ Bucket }));
  await storage.send(new s3.PutBucketPolicyCommand({ Bucket, Policy: JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      { Effect: "Allow", Principal: service, Action: "s3:GetBucketAcl",
        Resource: `arn:aws:s3:::${Bucket}` },
      { Effect: "Allow", Principal: service, Action: "s3:PutObject",
        Resource: `arn:aws:s3:::${Bucket}/AWSLogs/${Account}/*` }] }) }));
  const made = await cloudtrail.send(new ct.CreateTrailCommand(
    { Name: "js-trail", S3BucketName: Bucket, IsMultiRegionTrail: true }));
  assert.equal(made.TrailARN, `arn:aws:cloudtrail:us-east-1:${Account}:trail/js-trail`);
  await cloudtrail.send(new ct.PutEventSelectorsCommand(
    { TrailName: "js-trail", EventSelectors: [{ ReadWriteType: "WriteOnly" }] }));
  await cloudtrail.send(new ct.StartLoggingCommand({ Name: "js-trail" }));
  const { trailList } = await cloudtrail.send(new ct.DescribeTrailsCommand({}));
  assert.deepEqual(trailList.map((t) => [t.Name, t.HasCustomEventSelectors]), [["js-trail", true]]);
  await users.send(new iam.CreateUserCommand({ UserName: "js-watched" }));

  const [event] = await until(async () => {
    const { Events } = await cloudtrail.send(new ct.LookupEventsCommand({ LookupAttributes: [
      { AttributeKey: "ResourceName", AttributeValue: "js-watched" }] }));
    return Events.length && Events;
  }, 5);
  assert.equal(event.Username, "admin");
  assert.ok(Math.abs(event.EventTime - Date.now()) < 60_000);

  const records = await until(async () => {
    const { Contents = [] } = await storage.send(new s3.ListObjectsV2Command({ Bucket }));
    const files = Contents.filter((o) => o.Key.endsWith(".json.gz"));
    const found = [];
    for (const { Key } of files) {
      const { Body } = await storage.send(new s3.GetObjectCommand({ Bucket, Key }));
      found.push(...JSON.parse(gunzipSync(await Body.transformToByteArray())).Records);
    }
    return found.some((r) => r.eventName === "CreateUser") && found;
  }, 15);
  const record = records.find((r) => r.eventName === "CreateUser");
  assert.equal(record.eventID, event.EventId);
  assert.match(record.userAgent, /aws-sdk-js/);
  const status = await cloudtrail.send(new ct.GetTrailStatusCommand({ Name: "js-trail" }));
  assert.equal(status.IsLogging, true);
  await cloudtrail.send(new ct.StopLoggingCommand({ Name: "js-trail" }));
  await cloudtrail.send(new ct.DeleteTrailCommand({ Name: "js-trail" }));
});

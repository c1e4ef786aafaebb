#!/bin/bash
# The main job of Trailcam, walked with the AWS CLI: every call becomes a record in Event history and
# a line in a log file. `make demo` runs it; each step says what it does and what it saw, and the walk
# stops with status 1 when something is not as it should be.
#
#   TRAILCAM_BINARY  the binary to run
#   EXIT=1           stop the server after the walk instead of leaving it in the foreground
#   DEMO_DATA        the data folder (made anew; default build/demo)
#   DEMO_LISTEN      where to listen (default 127.0.0.1:4566)
set -eu -o pipefail

binary=${TRAILCAM_BINARY:-build/release/trailcam}
data=${DEMO_DATA:-build/demo}
listen=${DEMO_LISTEN:-127.0.0.1:4566}
export AWS_PAGER="" AWS_EC2_METADATA_DISABLED=true AWS_CONFIG_FILE=/dev/null

if [ -t 1 ]; then bold=$'\e[1m' dim=$'\e[2m' plain=$'\e[0m'; else bold="" dim="" plain=""; fi
number=0
step() { number=$((number + 1)); printf '\n%s%d. %s%s\n' "$bold" "$number" "$1" "$plain"; }
say() { printf '   %s\n' "$*"; }
show() { sed 's/^/   /'; }
fail() { printf '\n   This is not as it should be: %s\n' "$*" >&2; exit 1; }
exec 3>&1
run() { printf '   %s$ %s%s\n' "$dim" "$*" "$plain" >&3; "$@"; }

server=""
finish() {
  status=$?
  trap - EXIT INT TERM
  if [ -n "$server" ] && kill -0 "$server" 2>/dev/null; then
    kill -TERM "$server"
    wait "$server" || status=$?
  fi
  [ -z "${work:-}" ] || rm -rf "$work"
  exit "$status"
}
trap finish EXIT INT TERM
work=$(mktemp -d)

# Repeats a command until it prints something; for at most $1 seconds.
wait_for() {
  local until=$((SECONDS + $1)) seen=""
  shift
  while [ "$SECONDS" -le "$until" ]; do
    seen=$("$@" 2>/dev/null || true)
    if [ -n "$seen" ] && [ "$seen" != "None" ]; then printf '%s\n' "$seen"; return 0; fi
    sleep 0.1
  done
  return 1
}

step "Start the server on an empty data folder"
rm -rf "$data"
"$binary" serve --data "$data" --listen "$listen" --delivery-interval 3s --virtual-clock \
  --log-level warn >"$work/welcome" 2>"$work/log" &
server=$!
for _ in $(seq 100); do
  [ -s "$work/welcome" ] && break
  kill -0 "$server" 2>/dev/null || { cat "$work/log" >&2; fail "the server did not start"; }
  sleep 0.1
done
show <"$work/welcome"
eval "$("$binary" env --data "$data")"
account=$(aws sts get-caller-identity --query Account --output text)
say "The AWS CLI is $(aws sts get-caller-identity --query Arn --output text)."

step "Make the bucket that the logs go to, closed to the public, with the policy CloudTrail asks for"
bucket="ct-logs-$account-us-east-1"
trail="acct-main-trail"
arn="arn:aws:cloudtrail:us-east-1:$account:trail/$trail"
run aws s3api create-bucket --bucket "$bucket" --output text | show
run aws s3api put-public-access-block --bucket "$bucket" --public-access-block-configuration \
  BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true
cat >"$work/policy.json" <<POLICY
{"Version": "2012-10-17", "Statement": [
  {"Sid": "AWSCloudTrailAclCheck20150319", "Effect": "Allow",
   "Principal": {"Service": "cloudtrail.amazonaws.com"}, "Action": "s3:GetBucketAcl",
   "Resource": "arn:aws:s3:::$bucket", "Condition": {"StringEquals": {"aws:SourceArn": "$arn"}}},
  {"Sid": "AWSCloudTrailWrite20150319", "Effect": "Allow",
   "Principal": {"Service": "cloudtrail.amazonaws.com"}, "Action": "s3:PutObject",
   "Resource": "arn:aws:s3:::$bucket/AWSLogs/$account/*",
   "Condition": {"StringEquals": {"s3:x-amz-acl": "bucket-owner-full-control",
                                  "aws:SourceArn": "$arn"}}}]}
POLICY
run aws s3api put-bucket-policy --bucket "$bucket" --policy "file://$work/policy.json"

step "Make a trail over all regions, with management events read and write, and start it"
run aws cloudtrail create-trail --name "$trail" --s3-bucket-name "$bucket" \
  --is-multi-region-trail --enable-log-file-validation --query TrailARN --output text | show
run aws cloudtrail put-event-selectors --trail-name "$trail" --event-selectors \
  ReadWriteType=All,IncludeManagementEvents=true --query EventSelectors --output json | show
run aws cloudtrail start-logging --name "$trail"

step "Do things: a bucket in each of two regions, made and deleted"
run aws s3api create-bucket --bucket "demo-$account-virginia" --output text | show
run aws s3api create-bucket --bucket "demo-$account-ireland" --region eu-west-1 \
  --create-bucket-configuration LocationConstraint=eu-west-1 --output text | show
run aws s3api delete-bucket --bucket "demo-$account-virginia"
run aws s3api delete-bucket --bucket "demo-$account-ireland" --region eu-west-1

step "A call that fails"
if run aws cloudtrail get-trail --name no-such-trail >/dev/null 2>"$work/error"; then
  fail "the call should have failed"
fi
grep -v '^$' "$work/error" | show

step "A call that is refused: dana may list buckets and nothing else"
run aws iam create-user --user-name dana --query User.Arn --output text | show
aws iam put-user-policy --user-name dana --policy-name list-buckets --policy-document \
  '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:ListAllMyBuckets","Resource":"*"}]}'
read -r dana_id dana_secret < <(aws iam create-access-key --user-name dana \
  --query '[AccessKey.AccessKeyId,AccessKey.SecretAccessKey]' --output text)
as_dana() { AWS_ACCESS_KEY_ID=$dana_id AWS_SECRET_ACCESS_KEY=$dana_secret "$@"; }
if as_dana run aws iam list-users >/dev/null 2>"$work/error"; then
  fail "the call should have been refused"
fi
grep -v '^$' "$work/error" | show

step "Event history has all of it, at once"
before=$(date +%s%N)
newest() {
  aws cloudtrail lookup-events --lookup-attributes "AttributeKey=EventName,AttributeValue=$1" \
    --max-results 1 --query 'Events[0].EventId' --output text "${@:2}"
}
denied=$(wait_for 5 newest ListUsers) || fail "ListUsers is not in Event history"
after=$(date +%s%N)
say "Found dana's refused ListUsers ($denied) $(((after - before) / 1000000)) ms after asking," \
  "most of it the AWS CLI starting."
wait_for 5 newest CreateBucket --region eu-west-1 >/dev/null ||
  fail "CreateBucket is not in the history of eu-west-1"
say "" && say "us-east-1:"
run "$binary" lookup --data "$data" --max 12 | show
say "" && say "eu-west-1:"
run "$binary" lookup --data "$data" --region eu-west-1 --max 4 | show
say "" && say "The refused call as CloudTrail records it:"
aws cloudtrail lookup-events --lookup-attributes "AttributeKey=EventId,AttributeValue=$denied" \
  --query 'Events[0].CloudTrailEvent' --output text | python3 -m json.tool | show

step "The trail writes log files into the bucket, region by region"
files() {
  aws s3api list-objects-v2 --bucket "$bucket" --prefix "AWSLogs/$account/CloudTrail/$1/" \
    --query 'Contents[].[Key]' --output text
}
say "Waiting for them (this server delivers every 3 seconds, by default every 60) ..."
for region in us-east-1 eu-west-1; do
  wait_for 30 files "$region" >"$work/files" || fail "no log file of $region arrived"
  show <"$work/files"
done
key=$(head -n 1 "$work/files")
aws s3 cp --quiet "s3://$bucket/$key" "$work/log.json.gz"
say "" && say "In that of eu-west-1:"
gunzip -c "$work/log.json.gz" | python3 -c '
import json, sys
for r in json.load(sys.stdin)["Records"]:
    who = r["userIdentity"].get("userName", r["userIdentity"].get("invokedBy"))
    print(r["eventTime"], r["eventSource"], r["eventName"], "by", who, "from", r["sourceIPAddress"],
          json.dumps(r["requestParameters"]))' | show
say ""
run aws cloudtrail get-trail-status --name "$trail" --output json | show

step "Two hours later: prove that nobody altered the log files"
began=$(date -u -d '-1 hour' +%Y-%m-%dT%H:%M:%SZ)
say "The server has a virtual clock, which can be moved; each region gets a signed digest an hour."
now=$(run "$binary" clock advance PT2H --data "$data")
say "It is $now now."
validate() {
  run aws cloudtrail validate-logs --region eu-west-1 --trail-arn "$arn" --start-time "$began" \
    --end-time "$now" 2>&1
}
validate >"$work/valid" || { show <"$work/valid"; fail "validate-logs is not content"; }
grep -v '^$' "$work/valid" | show
say "" && say "Somebody with write access takes CreateBucket out of the file of eu-west-1:"
gunzip -c "$work/log.json.gz" | sed s/CreateBucket/ListBuckets/ | gzip >"$work/altered.json.gz"
run aws s3 cp --quiet "$work/altered.json.gz" "s3://$bucket/$key"
if validate >"$work/invalid"; then fail "validate-logs saw nothing"; fi
grep INVALID "$work/invalid" | show
run aws s3 cp --quiet "$work/log.json.gz" "s3://$bucket/$key"
say "" && say "Put back, and asked of every region at once:"
run "$binary" validate "s3://$bucket" --trail-arn "$arn" --start-time "$began" --end-time "$now" \
  --data "$data" | grep -v '^note' | show

step "Clean up: stop and delete the trail, empty and delete the bucket"
aws iam delete-access-key --user-name dana --access-key-id "$dana_id"
aws iam delete-user-policy --user-name dana --policy-name list-buckets
run aws iam delete-user --user-name dana
run aws cloudtrail stop-logging --name "$trail"
# The trail still delivers what happened before it was stopped, its own StopLogging included.
stopped() {
  local name
  for name in $(files us-east-1); do
    aws s3 cp --quiet "s3://$bucket/$name" - | gunzip -c | grep -o '"eventName":"StopLogging"' && return
  done
}
wait_for 30 stopped >/dev/null || fail "the trail did not deliver its own StopLogging"
say "The last log file tells of StopLogging itself."
run aws cloudtrail delete-trail --name "$trail"
run aws s3 rm --recursive --quiet "s3://$bucket"
run aws s3api delete-bucket --bucket "$bucket"
[ "$(aws cloudtrail describe-trails --query 'length(trailList)' --output text)" = 0 ] ||
  fail "the trail is still there"
[ ! -s "$work/log" ] || { say "The server said:"; show <"$work/log"; }

if [ -n "${EXIT:-}" ]; then
  kill -TERM "$server"
  wait "$server" || fail "the server did not stop cleanly"
  server=""
  printf '\nThe walk is done, all as it should be.\n'
  exit 0
fi
printf '\n%sThe walk is done. The server goes on at %s until Ctrl-C.%s\n' "$bold" \
  "$AWS_ENDPOINT_URL" "$plain"
printf '   In another shell:  eval "$(%s env --data %s)"\n' "$binary" "$data"
wait "$server"

"""The peer of imports.py, in a process of its own: DuckDB reads the log files with its read_json and
writes the columns of an event data store to one Parquet file. What is a map there stays JSON here,
which is quicker for DuckDB.

    imports_peer.py LOGS OUTPUT
"""

import os
import sys

import duckdb

ISSUER = '"type" VARCHAR, principalId VARCHAR, arn VARCHAR, accountId VARCHAR, userName VARCHAR'
RECORD = f"""STRUCT(
  eventVersion VARCHAR,
  userIdentity STRUCT({ISSUER}, accessKeyId VARCHAR, invokedBy VARCHAR, identityProvider VARCHAR,
    sessionContext STRUCT(
      attributes STRUCT(creationDate TIMESTAMP, mfaAuthenticated VARCHAR),
      sessionIssuer STRUCT({ISSUER}),
      webIdFederationData STRUCT(federatedProvider VARCHAR, attributes JSON),
      sourceIdentity VARCHAR, ec2RoleDelivery VARCHAR, ec2IssuedInVpc VARCHAR),
    onBehalfOf STRUCT(userId VARCHAR, identityStoreArn VARCHAR),
    inScopeOf STRUCT(sourceArn VARCHAR, sourceAccount VARCHAR, issuerType VARCHAR,
      credentialsIssuedTo VARCHAR)),
  eventTime TIMESTAMP, eventSource VARCHAR, eventName VARCHAR, awsRegion VARCHAR,
  sourceIPAddress VARCHAR, userAgent VARCHAR, errorCode VARCHAR, errorMessage VARCHAR,
  requestParameters JSON, responseElements JSON, additionalEventData JSON, requestID VARCHAR,
  eventID VARCHAR, readOnly BOOLEAN,
  resources STRUCT(accountId VARCHAR, "type" VARCHAR, ARN VARCHAR, ARNPrefix VARCHAR)[],
  eventType VARCHAR, apiVersion VARCHAR, managementEvent BOOLEAN, recipientAccountId VARCHAR,
  sharedEventID VARCHAR, annotation VARCHAR, vpcEndpointId VARCHAR, vpcEndpointAccountId VARCHAR,
  serviceEventDetails JSON, addendum JSON, edgeDeviceDetails JSON, insightDetails JSON,
  eventCategory VARCHAR,
  tlsDetails STRUCT(tlsVersion VARCHAR, cipherSuite VARCHAR, clientProvidedHostHeader VARCHAR),
  sessionCredentialFromConsole VARCHAR)"""
OBJECT_BYTES_MAX = 256 << 20


def relation(logs):
    """SQL that yields a row for each record below a folder."""
    return f"""(SELECT record.* FROM (SELECT unnest(Records) AS record FROM read_json(
        '{logs}/**/*.json.gz', columns={{Records: '{RECORD}[]'}},
        maximum_object_size={OBJECT_BYTES_MAX})))"""


def connect():
    connection = duckdb.connect()
    connection.execute(f"SET threads={os.cpu_count()}")
    connection.execute("SET preserve_insertion_order=false")
    return connection


def main():
    logs, output = sys.argv[1:]
    connect().execute(f"COPY {relation(logs)} TO '{output}' (FORMAT parquet, COMPRESSION zstd)")


if __name__ == "__main__":
    main()

"""Starts Trailcam and runs the tests of the JavaScript SDK against it: node is found in PATH."""

import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
from server import Server  # noqa: E402


def main():
    server = Server().start()
    try:
        key, secret = server.credentials()
        env = {**os.environ, "TRAILCAM_ENDPOINT": server.endpoint, "AWS_ACCESS_KEY_ID": key,
               "AWS_SECRET_ACCESS_KEY": secret, "AWS_REGION": "us-east-1"}
        status = subprocess.run(["node", "--test", "--test-reporter=dot",
                                 os.path.join(HERE, "test.mjs")], env=env, check=False).returncode
    finally:
        server.stop()
        server.remove()
    sys.exit(status)


if __name__ == "__main__":
    main()

import os
import subprocess
import sys

import pytest

from clients import Clients
from server import Server


@pytest.fixture(scope="module")
def server(request):
    """One for each file, with the flags that its SERVER_FLAGS names."""
    running = Server(*getattr(request.module, "SERVER_FLAGS", ())).start()
    yield running
    running.stop()
    running.remove()


@pytest.fixture
def own():
    """Makes servers that the test starts and stops itself."""
    made = []

    def make(*flags, **options):
        made.append(Server(*flags, **options))
        return made[-1]
    yield make
    for server in made:
        if server.process:
            server.kill()
        server.remove()


@pytest.fixture(scope="module")
def admin(server):
    return Clients(server)


@pytest.fixture(scope="module")
def account(admin):
    return admin.account


class Cli:
    """The unmodified AWS CLI in the environment that `trailcam env` prints."""

    def __init__(self, server):
        self.server = server
        self.command = os.path.join(os.path.dirname(sys.executable), "aws")

    def __call__(self, *args, region="us-east-1", status=0, key=None, text=None):
        """Its output; `status` is the exit status that must come."""
        env = self.server.environment()
        env.update(AWS_EC2_METADATA_DISABLED="true", AWS_PAGER="")
        if key:
            env.update(AWS_ACCESS_KEY_ID=key[0], AWS_SECRET_ACCESS_KEY=key[1])
            env.pop("AWS_PROFILE", None)
        result = subprocess.run([self.command, "--region", region, "--output", "json", *args],
                                env=env, input=text, capture_output=True, text=True, timeout=120,
                                check=False)
        assert result.returncode == status, f"{args}: {result.returncode}\n{result.stderr}"
        return result.stdout if status == 0 else result.stderr


@pytest.fixture(scope="module")
def cli(server):
    return Cli(server)

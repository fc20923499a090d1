"""Redis by TLS (`rediss+`): the certificates of sentinels, of what they name and of a node are verified."""

import pytest
import redis

from authdemo.lab.wire import certificate
from authdemo.store import probe
from authdemo.store.address import NoRedis
from tests.conftest import missing
from tests.processes import until
from tests.topologies.servers import PASSWORD, Server
from tests.topologies.watched import SERVICE

pytestmark = pytest.mark.processes


class TlsServer(Server):
    """One that listens to nothing else; its certificate is for `localhost`."""

    def configure(self, lines):
        pem, key = self.folder.parent / "cert.pem", self.folder.parent / "key.pem"
        tls = [f"tls-cert-file {pem}", f"tls-key-file {key}", f"tls-ca-cert-file {pem}", "tls-auth-clients no"]
        usual = ["bind 127.0.0.1", f"dir {self.folder}", "protected-mode no", "port 0", f"tls-port {self.port}"]
        self.file.write_text("\n".join([*usual, *tls, *lines, ""]))

    def up(self):
        try:
            super().up()
        except AssertionError:
            if "Failed finding TLS support" in (self.folder / "log").read_text():
                missing("needs a Redis that was built with TLS: apt install redis-server")
            raise

    def client(self):
        return redis.Redis(
            host="localhost",
            port=self.port,
            password=self.password or None,
            decode_responses=True,
            retry=None,
            ssl=True,
            ssl_ca_certs=str(self.folder.parent / "cert.pem"),
        )


@pytest.fixture
def ca(tmp_path):
    for name, pem in zip(("cert.pem", "key.pem"), certificate.pair("localhost"), strict=True):
        (tmp_path / name).write_bytes(pem)
    return f"ssl_ca_certs={tmp_path / 'cert.pem'}"


@pytest.fixture
def primary(tmp_path, ca):
    with TlsServer(tmp_path / "primary") as server:
        server.configure(['save ""', f"requirepass {PASSWORD}"])
        server.up()
        yield server


@pytest.fixture
def sentinel(tmp_path, primary):
    with TlsServer(tmp_path / "sentinel", "--sentinel", password="") as server:
        watches = [f"monitor {SERVICE} localhost {primary.port} 1", f"auth-pass {SERVICE} {PASSWORD}"]
        names = ["resolve-hostnames yes", "announce-hostnames yes"]
        server.configure(["tls-replication yes", *(f"sentinel {line}" for line in (*names, *watches))])
        server.up()
        until(lambda: server.client().sentinel_masters(), 10, "the sentinel watches")
        yield server


def test_a_primary_that_sentinels_name(sentinel, ca):
    url = f"rediss+sentinel://:{PASSWORD}@localhost:{sentinel.port}/{SERVICE}/0"
    assert probe.ask_redis(f"{url}?{ca}").refused == {}
    at_an_address = url.replace("localhost", "127.0.0.1")
    assert probe.ask_redis(f"{at_an_address}?{ca}&ssl_check_hostname=no").refused == {}
    for wrong in (url, f"{at_an_address}?{ca}"):
        with pytest.raises(NoRedis, match="certificate verify failed"):
            probe.ask_redis(wrong)
    with pytest.raises(NoRedis, match="None of the sentinels"):
        probe.ask_redis(url.replace("rediss+", "redis+"))


def test_a_cluster(tmp_path, ca):
    with TlsServer(tmp_path / "node") as node:
        node.configure(['save ""', f"requirepass {PASSWORD}", "cluster-enabled yes", "tls-cluster yes"])
        node.up()
        node.client().execute_command("CLUSTER ADDSLOTSRANGE", 0, 16_383)
        until(lambda: node.client().execute_command("CLUSTER INFO")["cluster_state"] == "ok", 20, "it is whole")
        url = f"rediss+cluster://:{PASSWORD}@localhost:{node.port}"
        assert probe.ask_redis(f"{url}?{ca}&ssl_check_hostname=false").refused == {}, "it names its nodes by address"
        for more in (ca, "ssl_check_hostname=false"):
            with pytest.raises(NoRedis, match="certificate verify failed"):
                probe.ask_redis(f"{url}?{more}")

"""A certificate for this machine, for as long as an experiment needs one; nothing of it touches the disk for longer."""

import datetime
import ssl
import tempfile
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

LIFETIME = datetime.timedelta(minutes=10)


def pair(host: str) -> tuple[bytes, bytes]:
    """A certificate for this host, which it has signed itself, and its private key, both as PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - LIFETIME)
        .not_valid_after(now + LIFETIME)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = certificate.public_bytes(serialization.Encoding.PEM)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return pem, private


def self_signed() -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """The server's side and the client's, which trusts this one certificate for `localhost` and no other."""
    pem, private = pair("localhost")
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.TemporaryDirectory() as folder:  # OpenSSL takes a key from a file alone
        both = Path(folder) / "both.pem"
        both.touch(mode=0o600)
        both.write_bytes(private + pem)
        server.load_cert_chain(both)
    return server, ssl.create_default_context(cadata=pem.decode())

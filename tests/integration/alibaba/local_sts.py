"""STS on this machine: it is asked by HTTPS only, so it has a certificate of its own."""

import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from cloud.alibaba.access import Wire
from demo.alibaba.server import AlibabaServer

LAB = "acs:ram::2222222222222222:role/chatops"
PROVIDER = "acs:ram::2222222222222222:oidc-provider/ack-rrsa"


def certified(folder: Path) -> tuple[ssl.SSLContext, Path]:
    """Make a certificate for STS and for 127.0.0.1: what serves with it, and the file that trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Local STS")])
    names = [x509.IPAddress(ip_address("127.0.0.1")), x509.DNSName("sts.aliyuncs.com")]
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .sign(key, hashes.SHA256())
    )
    bundle, secret = folder / "certificate.pem", folder / "key.pem"
    bundle.write_bytes(certificate.public_bytes(Encoding.PEM))
    secret.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(bundle, secret)
    return context, bundle


def wire_to(server: AlibabaServer, sts: AlibabaServer) -> Wire:
    return Wire(endpoint=server.url, sts=sts.url.removeprefix("https://"))

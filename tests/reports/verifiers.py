"""Other people's verifiers, set up as their documentation says: what we sign must be good for them, what is forged not.

PyJWT; joserfc, which Authlib verifies by; and jose, which is what programs in Node.js take. Each is told whose tokens
it wants (`iss`, `aud`, `typ`) and by which algorithm, and knows the keys that are published.
"""

import json
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import jwt
from joserfc import jwk
from joserfc import jwt as joserfc
from joserfc.errors import JoseError

from tests.conftest import missing

Claims = dict[str, Any]
TYPE = "at+jwt"  # RFC 9068, 4
PACKAGES = "/usr/share/nodejs"  # where Debian puts them
SCRIPT = """
const { createLocalJWKSet, importJWK, jwtVerify } = require("jose");
const asked = JSON.parse(require("fs").readFileSync(0));
async function verify([token, now]) {
    const { keys, algorithm, issuer, audience } = asked;
    const key = algorithm === "HS256" ? await importJWK(keys[0], algorithm) : createLocalJWKSet({ keys });
    const options = { algorithms: [algorithm], issuer, audience, typ: "at+jwt", maxTokenAge: "1h" };
    try {
        return (await jwtVerify(token, key, { ...options, currentDate: new Date(now * 1000) })).payload;
    } catch (error) {
        return error.code;
    }
}
Promise.all(asked.tokens.map(verify)).then((found) => console.log(JSON.stringify(found)));
"""


@dataclass(frozen=True)
class Trusted:
    """What a verifier is told. `keys`: as JWKs; with HS256 the secret, as there is nothing to publish."""

    keys: Sequence[dict[str, Any]]
    algorithm: str
    issuer: str
    audience: str


Stamped = tuple[str, float]  # a token, and when it arrives (s since the epoch)
Found = list[Claims | str]  # for each of them its claims, or why it is refused


def by_pyjwt(stamped: Sequence[Stamped], trusted: Trusted) -> Found:
    keys = jwt.PyJWKSet([*trusted.keys])

    def verify(token: str) -> Claims:
        header = jwt.get_unverified_header(token)
        if header.get("typ") != TYPE:
            raise jwt.InvalidTokenError("typ")
        expected = {"issuer": trusted.issuer, "audience": trusted.audience}
        return jwt.decode(token, keys[header["kid"]], algorithms=[trusted.algorithm], **expected)

    return [_or_why(verify, token, (jwt.PyJWTError, KeyError)) for token, _ in stamped]


def by_joserfc(stamped: Sequence[Stamped], trusted: Trusted) -> Found:
    keys = jwk.KeySet.import_key_set({"keys": [*trusted.keys]})
    wanted = {
        "iss": {"essential": True, "value": trusted.issuer},
        "aud": {"essential": True, "value": trusted.audience},
        "exp": {"essential": True},
        "iat": {"essential": True},
    }

    def verify(token: str) -> Claims:
        found = joserfc.decode(token, keys, algorithms=[trusted.algorithm])
        if found.header.get("typ") != TYPE:
            raise JoseError("typ")
        joserfc.JWTClaimsRegistry(leeway=0, now=lambda: int(time.time()), **wanted).validate(found.claims)
        return found.claims

    return [_or_why(verify, token, (JoseError, ValueError)) for token, _ in stamped]


def by_node(stamped: Sequence[Stamped], trusted: Trusted) -> Found:
    node, env = shutil.which("node"), {**os.environ, "NODE_PATH": f"{os.environ.get('NODE_PATH', '')}:{PACKAGES}"}
    if node is None or subprocess.run([node, "-e", "require('jose')"], env=env, capture_output=True).returncode:
        missing("needs Node.js with jose: apt install node-jose, or npm install jose@4 where NODE_PATH says")
    asked = json.dumps({**vars(trusted), "tokens": [*stamped]})
    ran = subprocess.run([node, "-e", SCRIPT], env=env, input=asked, capture_output=True, text=True, check=True)
    found: Found = json.loads(ran.stdout)
    return found


def _or_why(verify: Callable[[str], Claims], token: str, refusals: tuple[type[Exception], ...]) -> Claims | str:
    try:
        return verify(token)
    except refusals as why:
        return str(why) or type(why).__name__


VERIFIERS = {"PyJWT": by_pyjwt, "joserfc": by_joserfc, "jose": by_node}

"""What a browser calls itself, kept in few bytes and given back letter by letter.

User-Agent headers are long and nearly the same: most of one is in PHRASES already, and what is kept is the difference
(DEFLATE with a preset dictionary, RFC 1951 and 1950, 2.2), as base64url after a mark.

>>> short("curl/8.5.0")
'curl/8.5.0'
>>> whole(short(CHROME)) == CHROME, len(CHROME), len(short(CHROME))
(True, 111, 16)
"""

import re
import zlib

from authdemo.basics import base64url

MARK = "~"  # before what was made shorter
CHROME = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36"
)
WORD = re.compile(r"(?:[!-}][!-~]*)?")  # of visible ASCII, that does not begin with the mark
MOST = 1000  # bytes that come of one; what is kept was cut off long before

# What is kept can be read with these alone: to change one is to change the MARK. The likeliest stand last.
PHRASES = (
    b"(compatible; Googlebot/2.1; +http:// Trident/7.0; rv:11.0) like Gecko SamsungBrowser/ Vivaldi/ CriOS/ FxiOS/ "
    b"EdgA/ okhttp/ python-requests/ python-httpx/ PostmanRuntime/ (Android 14; Mobile; rv: (Linux; Android 10; K) "
    b"(iPad; CPU OS 17_0 like Mac OS X) (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like "
    b"Gecko) Version/18.0 Mobile/15E148 Safari/604.1 (Macintosh; Intel Mac OS X 10.15; rv: (Windows NT 10.0; Win64; "
    b"x64; rv: Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0 "
    b"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 "
    b"Safari/605.1.15 Mozilla/5.0 (X11; Linux x86_64) Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 "
    b"(KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36 Edg/140.0.0.0 OPR/120"
)


def short(agent: str) -> str:
    """One word, in as few bytes as this gets it; as it is where that is a word already, and shorter."""
    packing = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS, zdict=PHRASES)
    packed = packing.compress(agent.encode(errors="surrogatepass")) + packing.flush()
    kept = MARK + base64url.encode(packed)
    is_best = WORD.fullmatch(agent) and len(agent) <= len(kept)
    return agent if is_best else kept


def whole(kept: str) -> str:
    """The words again; what cannot be read is shown as it is kept, since nothing is decided by it."""
    if not kept.startswith(MARK):
        return kept
    unpacking = zlib.decompressobj(-zlib.MAX_WBITS, zdict=PHRASES)
    try:
        return unpacking.decompress(base64url.decode(kept[len(MARK) :]), MOST).decode(errors="surrogatepass")
    except (zlib.error, ValueError):
        return kept

"""base64url as RFC 7515 writes it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from authdemo.basics import base64url


@given(st.binary())
def test_what_was_encoded_is_decoded_and_has_no_padding(data):
    text = base64url.encode(data)
    assert base64url.decode(text) == data
    assert not set(text) & set("+/=")


def test_padding_is_taken_and_a_length_that_no_text_has_is_refused():
    assert base64url.decode("YQ==") == base64url.decode("YQ") == b"a"
    with pytest.raises(ValueError, match="base64"):
        base64url.decode("A")

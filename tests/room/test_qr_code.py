"""The address that is shown, and its picture."""

import re

import pytest
import segno

from authdemo.room.qr_code import QUIET
from tests.room.people import Trainer

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_address_that_is_shown_is_one_that_other_devices_find(monkeypatch):
    monkeypatch.setenv("AUTHDEMO_FOR_OTHERS", "http://192.0.2.2:8000")
    trainer = Trainer(HTTP_HOST="localhost:8000")
    assert f"http://192.0.2.2:8000/room/{trainer.room.code}/" in trainer.page()
    monkeypatch.delenv("AUTHDEMO_FOR_OTHERS")
    assert f"http://localhost:8000/room/{trainer.room.code}/" in trainer.page()


def test_a_phone_reads_the_picture_of_the_address(trainer):
    """As modules, dark or not, it is the QR code of the address that stands beside it."""
    context = trainer.client.get("/room/trainer/").context
    code = segno.make(context["address"], micro=False)
    side, quiet = context["picture"].side, QUIET
    dark = set()
    for x, y, to in re.findall(r"M(\d+) (\d+)\.5H(\d+)", context["picture"].path):
        dark |= {(int(y), at) for at in range(int(x), int(to))}
    drawn = [[(row, column) in dark for column in range(side)] for row in range(side)]
    assert drawn == [[bool(module) for module in row] for row in code.matrix_iter(border=quiet)]

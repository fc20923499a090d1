"""`manage.py rotate_key`: sign with the next key from now on, and what that means for the tokens already out."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from jwt_app import key_file

OVERLAP = "Tokens already out are good until their exp: the key that signed them verifies until the last one is over."
NO_OVERLAP = (
    "Tokens already out are refused from now on (bad-signature): everybody signs in again. "
    "Until the last of them would have been over, `rotate_key --reinstate` has them believed again."
)
NOTHING_TO_REINSTATE = "No key was changed without an overlap whose tokens could still be out. Nothing was done."
COMPROMISED = (
    "The key is taken for stolen: nothing it has signed is believed any more (bad-signature), "
    "whoever signed it. A browser with a refresh token gets another one."
)


class Command(BaseCommand):
    help = "Signs tokens with the next key from now on."

    def add_arguments(self, parser: CommandParser) -> None:
        how = parser.add_mutually_exclusive_group()
        how.add_argument("--no-overlap", action="store_true", help="the old key verifies nothing any more")
        how.add_argument("--reinstate", action="store_true", help="one changed without an overlap verifies again")
        how.add_argument("--compromised", action="store_true", help="the old key was stolen")

    def handle(self, *, no_overlap: bool, reinstate: bool, compromised: bool, **options: Any) -> None:
        if reinstate:
            return self.reinstate()
        kid = key_file.rotate(overlap=not (no_overlap or compromised), compromised=compromised)
        meaning = COMPROMISED if compromised else NO_OVERLAP if no_overlap else OVERLAP
        self.stdout.write(f"New tokens are signed with key {kid}.\n{meaning}")

    def reinstate(self) -> None:
        back = key_file.reinstate()
        said = f"The tokens signed with key {', '.join(back)} are believed again." if back else NOTHING_TO_REINSTATE
        self.stdout.write(said)

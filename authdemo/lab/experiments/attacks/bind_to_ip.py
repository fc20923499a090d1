"""bind-to-ip: a credential is good from one address only. Whom does that stop?"""

from authdemo.lab.attacks.mistakes.bound import BOUND_SESSIONS, BoundJwt
from authdemo.lab.model.excerpts import ADDRESS_OF_THE_CLIENT
from authdemo.lab.model.experiment import NO, YES, Answer, Story
from authdemo.lab.model.variants import JWT_REFRESH, SESSIONS_REDIS, jwt_by, sessions_by
from authdemo.lab.wire.browser import Browser
from authdemo.lab.wire.stage import Stage

CLASSROOM, STREET, ELSEWHERE = "192.0.2.10", "203.0.113.7", "198.51.100.66"  # documentation networks: RFC 5737
BOUND = (
    sessions_by("sessions/ip-bound", BOUND_SESSIONS),
    jwt_by("jwt/ip-bound", BoundJwt()),
)


class BindToIp(Story):
    """Does binding a credential to the IP address stop thieves?"""

    asks = "Your cookie works from your address only. Is a thief with a copy out, and are you in?"
    variants = (*BOUND, SESSIONS_REDIS, JWT_REFRESH)
    answers = (YES, NO, Answer("depends", "Depends on where everybody is"))
    seconds = 1
    why = (
        "An address belongs to a network, not to a person: a classroom, a company or a mobile carrier shares one, and "
        "a phone that leaves the Wi-Fi has another one within a second."
    )
    rule = "Take the address as a hint to ask for the password again, never as a proof."
    stops = (
        "What does bind is a key that cannot be copied: the client signs each request with it (DPoP, RFC 9449; or "
        "mutual TLS, RFC 8705). This site shows the address of each device and decides nothing by it."
    )
    excerpts = (ADDRESS_OF_THE_CLIENT,)

    def story(self, stage: Stage) -> None:
        phone = stage.browser("phone", address=CLASSROOM)
        stage.signs_in(phone, "You sign in on your phone, over the classroom’s Wi-Fi.")
        neighbour = self.copy(stage, phone, CLASSROOM)
        near = stage.looks(neighbour, "A thief in the same room, behind the same address, looks in with a copy.")
        stranger = self.copy(stage, phone, ELSEWHERE)
        far = stage.looks(stranger, "A thief in another network looks in with a copy.")
        moved = self.copy(stage, phone, STREET)
        own = stage.looks(moved, "You leave the room; your phone has another address now. You look in.")

        for who, look, right in (
            ("a thief in the same room", near, near.refused),
            ("a thief elsewhere", far, far.refused),
            ("you on the street", own, own.accepted),
        ):
            stage.finds("C65", right, f"{who}: {'in' if look.accepted else 'out'}")
        outcomes = {near.refused, far.refused, own.accepted}
        stage.concludes("depends" if len(outcomes) > 1 else (YES if near.refused else NO).key)

    def copy(self, stage: Stage, phone: Browser, address: str) -> Browser:
        """The same cookies, from this address."""
        other = stage.browser("copy", address=address)
        other.copies(phone)
        return other

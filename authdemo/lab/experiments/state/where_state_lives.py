"""where-state-lives: after a sign-in, what lies in the browser and what on the server?"""

from django.contrib.sessions.models import Session

from authdemo.accounts.changes import strategies
from authdemo.lab.attacks import token_text
from authdemo.lab.model.excerpts import SESSION_IS_STORED, STATELESS_KEEPS_NOTHING
from authdemo.lab.model.experiment import IT_DEPENDS, Answer, Story
from authdemo.lab.model.variants import JWT, SESSIONS_DATABASE, SESSIONS_REDIS, SESSIONS_SIGNED_COOKIE
from authdemo.lab.wire.browser import COPIED, CREDENTIALS
from authdemo.lab.wire.stage import Stage
from authdemo.policy import Policy
from authdemo.store import client, named_keys

BROWSER, SERVER = Answer("browser", "In the browser"), Answer("server", "On the server")


class WhereStateLives(Story):
    """Where does the state of a sign-in live?"""

    asks = "Somebody is signed in. Where is written who that is?"
    variants = (SESSIONS_REDIS, SESSIONS_DATABASE, SESSIONS_SIGNED_COOKIE, *JWT)
    answers = (BROWSER, SERVER, IT_DEPENDS)
    seconds = 1
    why = (
        "A session’s cookie is a pointer, and the record it points to is the server’s. A token carries its state "
        "along; but whatever shall be ended early must be written down where the end can be noted."
    )
    rule = "Look at what the server keeps, not at what the credential is called."
    stops = "A session kept in a signed cookie is a token in all but name: the server keeps nothing of it."
    excerpts = (SESSION_IS_STORED, STATELESS_KEEPS_NOTHING)

    def story(self, stage: Stage) -> None:
        stage.takes_usual_names()
        laptop = stage.browser("laptop")
        before = set(kept(stage.policy))
        stage.signs_in(laptop)
        held = {name: laptop.cookie(name) for name in CREDENTIALS if laptop.cookie(name)}
        in_browser = {name: len(f"{name}={value}") for name, value in held.items()}
        stage.tells(
            "In the browser there are now:", ", ".join(f"{name}, {size} B" for name, size in in_browser.items())
        )
        on_server = {key: size for key, size in kept(stage.policy).items() if key not in before}
        on_server |= rows(laptop.cookie(COPIED[0]) or "")
        told = {item.key: item.bytes for item in strategies()[stage.lane].held_by_server(stage.user)} or on_server
        listed = "; ".join(f"{name}, {size} B" for name, size in told.items())
        stage.tells("The server keeps of this sign-in:", listed if on_server else "nothing")
        known = (stage.username, f'"{stage.user.pk}"')
        texts = [token_text.says(laptop.cookie(name) or "") for name in COPIED]
        readable = any(word in text for word in known for text in texts)
        stage.tells("Who it is can be read in the browser’s cookie.", "yes" if readable else "no")

        size = sum(on_server.values())
        records = f"{size} B in {len(on_server)} record{'s' * (len(on_server) != 1)}" if on_server else "nothing"
        who = "who you are can be read in them" if readable else "which say nothing of who you are"
        says = f"{sum(in_browser.values())} B in the browser, {who}; {records} on the server"
        if stage.lane == "sessions":
            stage.finds("C2", not readable and bool(on_server), says)
        else:
            stage.finds("C3", readable and not on_server, says)
        stage.measures("bytes in the browser", sum(in_browser.values()), "B")
        stage.measures("bytes on the server", size, "B")
        stage.concludes((BROWSER if readable and not on_server else SERVER).key)


def kept(run: Policy) -> dict[str, int]:
    """Every key under this policy, with the bytes that it takes in Redis, name and all."""
    redis = client.connection()
    return {key: redis.memory_usage(key) or 0 for key in named_keys.of(redis, run)}


def rows(session_id: str) -> dict[str, int]:
    """The row of Django's database engine for this session id, with the bytes of what stands in it."""
    row = Session.objects.filter(session_key=session_id).first()
    return {"a row of django_session": len(row.session_key) + len(row.session_data)} if row else {}

"""Somebody who fills in the forms of a lane's pages."""

from tests.people import PASSWORD, Browser

NEXT_PASSWORD = "  a sentence of one's own, with blanks  "


class Visitor(Browser):
    """Somebody who fills in forms instead of sending JSON."""

    def url(self, path=""):
        return f"/{self.lane}/{path}"

    def sees(self, path=""):
        return self.client.get(self.url(path))

    def sends(self, path, **fields):
        return self.client.post(self.url(path), fields)

    def fills_in_sign_in(self, user, password=PASSWORD, **fields):
        return self.sends("login/", username=user.username, password=password, **fields)

    def signed_in(self, user, **fields):
        assert self.fills_in_sign_in(user, **fields).status_code == 302
        return self

    def forgets_when_the_password_was_entered(self):
        del self.client.cookies[f"recent-{self.lane}"]


def said(response):
    """What the message of an answer says."""
    return [str(message) for message in response.wsgi_request._messages]


def changes_password(visitor, old=PASSWORD, chosen=NEXT_PASSWORD, again=None):
    return visitor.sends("password/", old=old, chosen=chosen, again=chosen if again is None else again)


def ends_at_once(lane):
    return {"revocation": "denylist"} if lane == "jwt" else {}

"""step-up: a thief is in with your credential, and does what asks for more than that."""

from axes.utils import reset as forget_wrong_passwords

from authdemo.accounts.changes import strategies
from authdemo.accounts.models import User
from authdemo.lab.model.excerpts import PASSWORD_IS_ASKED, RECENT_PASSWORD_IS_ASKED, RECENT_PASSWORD_IS_NOTED
from authdemo.lab.model.experiment import NO, YES, Story
from authdemo.lab.model.variants import SITE
from authdemo.lab.wire.browser import COPIED, Browser
from authdemo.lab.wire.stage import Stage
from authdemo.lanes import password_proof

Tried = tuple[bool | None, str]  # whether it was reached, where that can be told, and what came of it


class StepUp(Story):
    """Does a stolen credential reach everything?"""

    asks = "A thief is in with your cookie. Can the thief also log your phone out, change your password, delete you?"
    variants = SITE
    seconds = 1
    lifetimes = {"access_seconds": 60.0, "access_max_seconds": 60.0, "stateless_seconds": 60.0}
    why = (
        "A credential says that somebody signed in once, not who sits there now. A page that asks for the password "
        "again, or for proof that it was entered lately, asks for something that the credential does not hold."
    )
    rule = "Ask again before what does lasting harm: other devices, password, deletion, payments (ASVS 5.0, 7.5)."
    stops = (
        "All that asks for nothing more is open to the thief, reading above all. And proof of a recent password is a "
        "cookie here: a thief of all cookies has it as well, for ten minutes. Only asking each time stops that."
    )
    excerpts = (RECENT_PASSWORD_IS_ASKED, RECENT_PASSWORD_IS_NOTED, PASSWORD_IS_ASKED)

    def story(self, stage: Stage) -> None:
        try:
            self.told(stage)
        finally:
            forget_wrong_passwords(username=stage.username)

    def told(self, stage: Stage) -> None:
        laptop, phone, thief = stage.browser("laptop"), stage.browser("phone"), stage.browser("thief")
        stage.signs_in(laptop, "You sign in on the laptop.")
        stage.signs_in(phone, "You sign in on the phone.")
        thief.copies(laptop)
        stage.looks(thief, "A thief copies the laptop’s credential and looks in.")
        listed = thief.get("devices/").status_code == 200
        stage.tells("The thief opens the list of your devices.", "shown" if listed else "not shown")
        device = stage.looks(phone).login_id
        can_be_ended = device in self.devices(stage)
        tried = [self.ends_the_phone(stage, thief, device)] if can_be_ended else []
        tried += [self.changes_the_password(stage, thief), self.deletes_the_account(stage, thief)]
        if can_be_ended:
            reached, says = tried[0]
            tried[0] = reached, f"{says}; with a copied proof of it: {self.takes_all_cookies(stage, laptop, device)}"
        for reached, says in tried:
            stage.finds("C77", reached, says)
        every = [reached for reached, _ in tried]
        stage.concludes((YES if all(every) else NO if not any(every) else self.answers[2]).key)

    def ends_the_phone(self, stage: Stage, thief: Browser, device: str) -> Tried:
        thief.sends(thief.get("devices/"), f"devices/{device}/revoke/", {})
        return self.judges(stage, thief, "log your phone out", device not in self.devices(stage))

    def changes_the_password(self, stage: Stage, thief: Browser) -> Tried:
        before, chosen = stage.account().password, stage.new_password()
        fields = {"old": stage.new_password(), "chosen": chosen, "again": chosen}
        thief.sends(thief.get("password/"), "password/", fields)
        changed = stage.account().password != before
        return self.judges(stage, thief, "change your password, guessing the present one", changed)

    def deletes_the_account(self, stage: Stage, thief: Browser) -> Tried:
        thief.sends(thief.get("delete/"), "delete/", {"password": stage.new_password()})
        gone = not User.objects.filter(pk=stage.user.pk).exists()
        return self.judges(stage, thief, "delete your account, guessing the password", gone)

    def judges(self, stage: Stage, thief: Browser, what: str, done: bool) -> Tried:
        """Kept from a thief is only what was kept from one who is still in."""
        kept = not done and thief.opens_profile().accepted
        answer = "done" if done else "not without the password" if kept else "out by then, so it cannot be told"
        stage.tells(f"The thief tries to {what}.", answer)
        return (done if done or kept else None), f"to {what}: {answer}"

    def takes_all_cookies(self, stage: Stage, laptop: Browser, device: str) -> str:
        """The control: what was kept from the thief is kept from nobody who has the proof."""
        greedy = stage.browser("thief")
        greedy.copies(laptop, *COPIED, password_proof.COOKIES[stage.lane].name)
        greedy.sends(greedy.get("devices/"), f"devices/{device}/revoke/", {})
        said = "not without the password" if device in self.devices(stage) else "done"
        stage.tells("One who copied the proof of a recent password as well tries to log your phone out.", said)
        return said

    def devices(self, stage: Stage) -> list[str]:
        """The sign-ins that the server knows of."""
        return [login.id for login in strategies()[stage.lane].logins(stage.account())]

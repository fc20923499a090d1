"""store-load: a page is read a hundred times. How often is the store asked?"""

from authdemo.lab.model.excerpts import SESSION_IS_READ, TOKEN_IS_ASKED_ABOUT
from authdemo.lab.model.experiment import IT_DEPENDS, Answer, Story
from authdemo.lab.model.variants import JWT, SESSIONS_DATABASE, SESSIONS_REDIS
from authdemo.lab.wire.stage import Stage

READS = 100


class StoreLoad(Story):
    """Many reads: how much of them does the store see?"""

    asks = "A hundred pages are read. How often is the store asked who is reading?"
    variants = (SESSIONS_REDIS, SESSIONS_DATABASE, *JWT)
    answers = (
        Answer("never", "Not once"),
        Answer("each", "Once for each page"),
        IT_DEPENDS,
    )
    seconds = 2
    lifetimes = {"access_seconds": 60.0, "access_max_seconds": 60.0, "stateless_seconds": 60.0, "leeway": 0}
    why = (
        "A token that nobody is asked about spares the store entirely, however many read. As soon as one must be ended "
        "early, each read asks, as often as it does for a session."
    )
    rule = "Count who asks, not what the credential is called."
    stops = (
        "Commands are counted, not weighed: once a minute a session’s read also begins its idle timeout anew, which "
        "is a write. One small command is little for Redis; it becomes much when it is far away, or shared by many."
    )
    excerpts = (SESSION_IS_READ, TOKEN_IS_ASKED_ABOUT)

    def story(self, stage: Stage) -> None:
        laptop = stage.browser("laptop")
        stage.signs_in(laptop)
        looks = [laptop.opens_profile() for _ in range(READS)]
        redis = sum(look.cost.count("redis") for look in looks)
        sql = sum(look.cost.count("sql") for look in looks)
        stage.tells(f"You read {READS} pages.", f"{redis} commands to Redis, {sql} SQL queries")
        stage.measures(f"commands to Redis for {READS} reads", redis, "")
        stage.measures(f"SQL queries for {READS} reads", sql, "")
        if stage.lane == "jwt":
            stage.finds("C14", redis + sql == 0, f"{redis} commands to Redis for {READS} reads")
        stage.concludes("never" if redis + sql == 0 else "each")

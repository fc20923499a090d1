"""Log lines as JSON, one object each, for programs that collect them (`AUTHDEMO_LOG=json`)."""

import json
import logging

from authdemo.web.times import utc


class JsonLines(logging.Formatter):
    """Time (RFC 3339, UTC), level and logger; then the facts of a visit, or a message and the stack trace of a mistake.

    What visitors have written is a JSON text in it: it can forge no line and no field.
    """

    def format(self, record: logging.LogRecord) -> str:
        at = utc(record.created).isoformat(timespec="milliseconds")
        said = {"time": at, "level": record.levelname, "logger": record.name}
        facts = getattr(record, "facts", None) or {"message": record.getMessage()}
        if record.exc_info:
            facts = {**facts, "trace": self.formatException(record.exc_info)}
        return json.dumps({**said, **facts})

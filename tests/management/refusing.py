"""A command that does not do what it was asked to, and the sentence it says instead."""

from tests.processes import manage


def refused(*arguments, var, **env):
    """The one sentence that a demo says which does not start."""
    done = manage("demo", *arguments, var=var, **env)
    assert done.returncode != 0
    assert "Traceback" not in done.stderr + done.stdout
    sentence = done.stderr.strip()
    assert len(sentence.splitlines()) == 1, sentence
    return sentence

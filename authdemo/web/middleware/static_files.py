"""Static files from the same process; see `web.static_files` for their names."""

from typing import Any, ClassVar

from whitenoise.middleware import WhiteNoiseMiddleware

from authdemo.web import static_files


class StaticFilesMiddleware(WhiteNoiseMiddleware):  # type: ignore[misc]  # whitenoise has no types
    """whitenoise's, which also knows each file by the name that its content gives it; looked for once in a process."""

    files: dict[str, Any]
    found: ClassVar[dict[str, Any]] = {}

    def add_files_from_finders(self) -> None:
        if not self.found:
            super().add_files_from_finders()
            for url in list(self.files):
                name = url.removeprefix(self.static_prefix)
                self.add_file_to_dictionary(
                    self.static_prefix + static_files.hashed(name), str(static_files.kept(name))
                )
            self.found.update(self.files)
        self.files = self.found

"""Style sheets, scripts and icons. Every address holds the digest of the whole folder: browsers keep them for good."""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fastapi import Request, Response
from starlette.exceptions import HTTPException

FOLDER: Final = Path(__file__).parent.parent / "static"
PREFIX: Final = "/static"
_FOR_GOOD: Final = "public, max-age=31536000, immutable"
_FOR_NOW: Final = "no-cache"
_COMPRESSED: Final = frozenset({".css", ".js", ".svg", ".json", ".txt"})
_TYPES: Final = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml"}


@dataclass(slots=True)
class _File:
    content: bytes
    media_type: str
    packed: bytes | None = None


class Statics:
    """The folder in memory: some 2 MB, read once.

    Args:
        reload: read each file anew, for people who write them.
    """

    def __init__(self, folder: Path = FOLDER, *, reload: bool = False) -> None:
        self._folder = folder
        self._reload = reload
        self._files = {
            path.relative_to(folder).as_posix(): self._read(path)
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        }
        digest = hashlib.sha256()
        for name, file in self._files.items():
            digest.update(f"{name}\0{len(file.content)}\0".encode())
            digest.update(file.content)
        self.version = digest.hexdigest()[:16]

    def url(self, name: str) -> str:
        """The address of a file, such as ``js/app.js``.

        Raises:
            LookupError: there is no such file.
        """
        if name not in self._files and not self._reload:
            raise LookupError(f"there is no static file {name}")
        return f"{PREFIX}/{self.version}/{name}"

    async def serve(self, request: Request) -> Response:
        """The endpoint of ``/static/{version}/{name:path}``."""
        name = request.path_params["name"]
        file = self._files.get(name)
        if self._reload and (self._folder / name).is_file() and (self._folder / name).is_relative_to(self._folder):
            file = self._read(self._folder / name)
        if file is None:
            raise HTTPException(404, "Not Found")
        # Another version's address still serves, for a page that was open while the platform was renewed.
        current = request.path_params["version"] == self.version and not self._reload
        headers = {"Cache-Control": _FOR_GOOD if current else _FOR_NOW, "Vary": "Accept-Encoding"}
        content = file.content
        if Path(name).suffix in _COMPRESSED and accepts_gzip(request):
            if file.packed is None:
                file.packed = gzip.compress(file.content, 6, mtime=0)
            content = file.packed
            headers["Content-Encoding"] = "gzip"
        return Response(content, media_type=file.media_type, headers=headers)

    def _read(self, path: Path) -> _File:
        guessed = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        return _File(path.read_bytes(), _TYPES.get(path.suffix, guessed))


def accepts_gzip(request: Request) -> bool:
    return "gzip" in request.headers.get("accept-encoding", "")

"""Names and flags of the console's cookies."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import Request, Response


@dataclass(frozen=True, slots=True)
class Cookies:
    """Over TLS their names bind them to this host: no sibling of its domain can set one."""

    secure: bool

    def name(self, plain: str) -> str:
        return f"__Host-{plain}" if self.secure else plain

    def read(self, request: Request, plain: str) -> str:
        return request.cookies.get(self.name(plain), "")

    def write(self, response: Response, plain: str, value: str, *, max_age: int | None = None) -> None:
        response.set_cookie(
            self.name(plain), value, max_age=max_age, path="/", httponly=True, samesite="lax", secure=self.secure
        )

    def remove(self, response: Response, plain: str) -> None:
        response.delete_cookie(self.name(plain), path="/", httponly=True, samesite="lax", secure=self.secure)

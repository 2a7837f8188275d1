"""Brings the browser's libraries into static/vendor: ``python -m services.console.vendor FOLDER``.

FOLDER holds what ``npm pack @tabler/core@1.6 @tabler/icons@3 htmx.org@4.0 echarts@6.1`` wrote. Users behind a firewall
reach no content network, so the files are kept here, with their licences, and a manifest that says which they are.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
import tarfile
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

VENDOR: Final = Path(__file__).parent / "static" / "vendor"
ICONS: Final = frozenset(
    """
    activity alert-circle alert-triangle archive arrow-back-up arrow-down arrow-left arrow-right arrow-up arrows-diff
    arrows-sort award ban bell bolt book bookmark brand-open-source building building-store bulb bulb-off calendar
    calendar-event calendar-stats chart-arrows-vertical chart-bar chart-dots chart-histogram chart-line check
    checklist checks chevron-down chevron-left chevron-right chevron-up circle circle-check circle-dashed circle-x
    clipboard-check clipboard-list clock clock-hour-4 clock-pause cloud-download cloud-upload coin columns confetti
    copy corner-down-right credit-card dashboard database database-import device-floppy device-mobile devices dots
    dots-vertical download edit exchange external-link eye eye-check eye-off file-analytics file-diff file-export
    file-import file-text filter filter-off flag flag-3 flask folder forms gauge gavel gift git-compare git-branch
    grid-dots hand-stop headphones headset heart heart-handshake help help-circle hierarchy history home hourglass id
    id-badge inbox info-circle key keyboard language layout-dashboard layout-grid lifebuoy link list list-check list-
    details list-search loader loader-2 lock lock-open login logout mail mail-opened map-pin math menu-2 message
    message-2 message-chatbot message-circle message-circle-question message-dots message-language message-report
    messages microphone mood-empty mood-happy mood-sad mood-smile moon news note notebook notes package palette
    password pencil phone phone-call player-pause player-play player-skip-forward plus point printer progress puzzle
    question-mark quote receipt-2 recycle refresh report report-analytics rocket rotate-clockwise route scale school
    search select send server server-2 settings shield shield-check shield-lock sort-ascending sort-descending
    sparkles speakerphone stack-2 star stars status-change sun sun-moon switch-horizontal table tag target target-
    arrow template test-pipe thumb-down thumb-up ticket timeline timeline-event tool trash trending-down trending-up
    trophy truck-delivery upload user user-bolt user-check user-circle user-cog user-edit user-heart user-minus user-
    off user-plus user-question user-search user-shield user-star user-x users users-group versions wand world writing
    x zoom-in zoom-question
    """.split()  # noqa: SIM905
)
"""The outlines that templates may use, by Tabler's names. A test reads the templates for others."""


@dataclass(frozen=True, slots=True)
class Vendored:
    """A file below static/vendor."""

    name: str
    version: str
    file: str
    sha256: str
    licence: str


def main(arguments: list[str]) -> None:
    """Raises SystemExit where a package is missing from the folder."""
    source = Path(arguments[0])
    tabler, tabler_version = _package(source, "tabler-core")
    icons, icons_version = _package(source, "tabler-icons")
    htmx, htmx_version = _package(source, "htmx.org")
    echarts, echarts_version = _package(source, "echarts")
    kept = [
        (
            "@tabler/core",
            tabler_version,
            "tabler/tabler.min.css",
            _without_map(tabler["dist/css/tabler.min.css"]),
            "MIT",
        ),
        ("@tabler/core", tabler_version, "tabler/LICENSE", _tabler_licence(tabler, icons), "MIT"),
        ("@tabler/icons", icons_version, "tabler-icons/sprite.svg", _sprite(icons), "MIT"),
        ("@tabler/icons", icons_version, "tabler-icons/LICENSE", icons["LICENSE"], "MIT"),
        ("htmx.org", htmx_version, "htmx/htmx.min.js", _without_map(htmx["dist/htmx.min.js"]), "0BSD"),
        ("htmx.org", htmx_version, "htmx/LICENSE", htmx["LICENSE"], "0BSD"),
        (
            "echarts",
            echarts_version,
            "echarts/echarts.min.js",
            _without_map(echarts["dist/echarts.min.js"]),
            "Apache-2.0",
        ),
        ("echarts", echarts_version, "echarts/LICENSE", echarts["LICENSE"], "Apache-2.0"),
        ("echarts", echarts_version, "echarts/NOTICE", echarts["NOTICE"], "Apache-2.0"),
    ]
    manifest = []
    for name, version, file, content, licence in kept:
        path = VENDOR / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        manifest.append(Vendored(name, version, file, hashlib.sha256(content).hexdigest(), licence))
    text = json.dumps([asdict(entry) for entry in manifest], indent=1)
    (VENDOR / "manifest.json").write_text(text + "\n", "utf-8")


def _package(folder: Path, name: str) -> tuple[dict[str, bytes], str]:
    found = sorted(folder.glob(f"{name}-[0-9]*.tgz"))
    if not found:
        raise SystemExit(f"{folder} holds no {name}-*.tgz: see the top of this file")
    files = {}
    with tarfile.open(found[-1]) as archive:
        for member in archive:
            content = archive.extractfile(member) if member.isfile() else None
            if content is not None:
                files[member.name.removeprefix("package/")] = content.read()
    return files, str(json.loads(files["package.json"])["version"])


def _tabler_licence(tabler: dict[str, bytes], icons: dict[str, bytes]) -> bytes:
    """The package of the style sheet names its licence and holders, but leaves its text to that of the icons."""
    holders = re.findall(rb"Copyright [^\n]*", tabler["dist/css/tabler.min.css"][:400])
    if len(holders) != 2:
        raise SystemExit("tabler.min.css no longer says whose it is: look at its licence")
    return re.sub(rb"Copyright \(c\)[^\n]*", b"\n".join(holders), icons["LICENSE"], count=1)


def _without_map(content: bytes) -> bytes:
    """Browsers' tools would ask for source maps that are not here."""
    return re.sub(rb"\n?(//|/\*)# sourceMappingURL=[^\n]*", b"", content)


def _sprite(icons: dict[str, bytes]) -> bytes:
    symbols = "\n".join(_symbols(icons, ICONS))
    return f'<svg xmlns="http://www.w3.org/2000/svg">\n{symbols}\n</svg>\n'.encode()


def _symbols(icons: dict[str, bytes], names: Iterable[str]) -> Iterable[str]:
    for name in sorted(set(names)):
        if f"icons/outline/{name}.svg" not in icons:
            raise SystemExit(f"there is no outline {name}")
        drawn = icons[f"icons/outline/{name}.svg"].decode()
        inner = re.sub(r"\s+", " ", drawn.partition(">")[2].rpartition("</svg>")[0]).strip()
        inner = inner.replace('<path stroke="none" d="M0 0h24v24H0z" fill="none" />', "").strip()
        yield (
            f'<symbol id="{name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" '
            f'stroke-linecap="round" stroke-linejoin="round">{inner}</symbol>'
        )


if __name__ == "__main__":
    main(sys.argv[1:])

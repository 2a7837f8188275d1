"""Templates: one environment a language, everything escaped, undefined names an error."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from services.console.web.i18n import LANGUAGES, texts
from services.console.web.static import Statics

FOLDER: Final = Path(__file__).parent.parent / "templates"
SPRITE: Final = "vendor/tabler-icons/sprite.svg"


class Templates:
    """Args:
    helpers: further names that every template has.
    reload: look at every use whether a template has changed, for people who write them.
    """

    def __init__(self, statics: Statics, helpers: Mapping[str, Any], *, reload: bool = False) -> None:
        self.statics = statics
        self._helpers = dict(helpers)
        self._icons: dict[tuple[str, str], Markup] = {}
        self._environments = {language: self._environment(language, reload) for language in LANGUAGES}

    def render(self, template: str, language: str, context: dict[str, Any]) -> str:
        """Raises jinja2.UndefinedError for a name that the context lacks."""
        return self._environments[language].get_template(template).render(context)

    def _environment(self, language: str, reload: bool) -> Environment:
        environment = Environment(
            loader=FileSystemLoader(FOLDER),
            autoescape=True,
            undefined=StrictUndefined,
            auto_reload=reload,
            trim_blocks=True,
            lstrip_blocks=True,
            cache_size=800,
            extensions=["jinja2.ext.i18n", "jinja2.ext.do", "jinja2.ext.loopcontrols"],
        )
        environment.policies["ext.i18n.trimmed"] = True
        environment.install_gettext_translations(texts(language), newstyle=True)  # type: ignore[attr-defined]
        # `_` takes what it is given for ours, as markup: what does not stand in the template goes through `told`.
        environment.globals |= {"asset": self.statics.url, "icon": self._icon, "told": texts(language).gettext}
        environment.globals |= self._helpers
        return environment

    def _icon(self, name: str, css: str = "") -> Markup:
        """An outline from the sprite, for decoration: give the element around it a text."""
        made = self._icons.get((name, css))
        if made is None:
            drawn = Markup('<svg class="icon {}" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>')
            made = self._icons[name, css] = drawn.format(css, self.statics.url(SPRITE), name)
        return made

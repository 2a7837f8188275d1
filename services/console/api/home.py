"""The page at / for whoever opens the address in a browser: where the API is, and how to go on."""

from __future__ import annotations

from html import escape
from string import Template
from typing import Final

_PAGE: Final = Template("""<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Debrief</title></head>
<body>
<main>
<h1>Debrief</h1>
<section lang="en">
<h2>The platform is running</h2>
<p>The API is at <code>$api</code>; its description is
<a href="/api/openapi.json"><code>$origin/api/openapi.json</code></a>.</p>
<ol>
<li>Your token: on your own machine it is in the file <code>~/.debrief/token</code>
(<code>$$DEBRIEF_HOME/token</code>); elsewhere an administrator makes one with
<code>debrief token create --role qa_manager</code>.</li>
<li>See how the parts are:
<code>curl -H "Authorization: Bearer $$(cat ~/.debrief/token)" $api/status</code></li>
<li>Bring in conversations: <code>debrief import interactions.jsonl --wait</code>, then
<code>debrief scores</code>.</li>
</ol>
</section>
<section lang="fr-CA">
<h2>La plateforme fonctionne</h2>
<p>L’API se trouve à l’adresse <code>$api</code>; sa description est à
<a href="/api/openapi.json"><code>$origin/api/openapi.json</code></a>.</p>
<ol>
<li>Votre jeton : sur votre propre poste, il est dans le fichier <code>~/.debrief/token</code>
(<code>$$DEBRIEF_HOME/token</code>); ailleurs, une personne administratrice en crée un avec
<code>debrief token create --role qa_manager</code>.</li>
<li>Vérifiez l’état des composants :
<code>curl -H "Authorization: Bearer $$(cat ~/.debrief/token)" $api/status</code></li>
<li>Importez des conversations : <code>debrief import interactions.jsonl --wait</code>, puis
<code>debrief scores</code>.</li>
</ol>
</section>
</main>
</body>
</html>
""")


def page(origin: str) -> str:
    """The page as HTML, in English and French.

    Args:
        origin: the public address, without a trailing slash; taken for untrusted text.
    """
    safe = escape(origin)
    return _PAGE.substitute(origin=safe, api=f"{safe}/api/v1")

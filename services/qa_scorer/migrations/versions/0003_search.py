"""Full-text search over what judges may see, in English and French, and lists that stay fast at a million rows."""

import json
import unicodedata
import zlib

from alembic import op
from sqlalchemy import text

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# Transcripts and search vectors leave the row, so that a list reads many rows from few blocks. Both byte columns are
# compressed or encrypted already.
STATEMENTS = (
    "ALTER TABLE interactions ADD COLUMN search tsvector",
    "ALTER TABLE interactions ALTER COLUMN judged SET STORAGE EXTERNAL, ALTER COLUMN sealed SET STORAGE EXTERNAL",
    "ALTER TABLE interactions SET (toast_tuple_target = 256)",
    # A filter that few rows pass is answered from the index alone, however far it has to look.
    "DROP INDEX interactions_newest",
    "CREATE INDEX interactions_newest ON interactions (started_at DESC, id DESC)"
    " INCLUDE (revision, channel, language, queue, state) WHERE is_current",
    "CREATE INDEX interactions_queue ON interactions (queue) WHERE is_current",
    "CREATE INDEX interactions_language ON interactions (language) WHERE is_current",
    # Nobody limits how long a contact reason is; an index does.
    "CREATE INDEX interactions_reason ON interactions (left(contact_reason, 100)) WHERE is_current",
    "CREATE INDEX interactions_search ON interactions USING gin (search) WHERE is_current",
    "CREATE INDEX scorecards_newest ON scorecards (started_at DESC, interaction_id DESC)"
    " INCLUDE (interaction_revision, agent_id, team, rubric, status, overall, passed) WHERE status <> 'superseded'",
    # Accents decide how a French word is stemmed, so they go afterwards: écoutés, ecouter. In the text form of vectors
    # and queries no letter of theirs turns into a sign of its syntax.
    """
    CREATE FUNCTION search_plain(said text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
        SELECT replace(replace(translate(
            said, 'àâäáãåçéèêëíìîïñóòôöõúùûüýÿ', 'aaaaaaceeeeiiiinooooouuuuyy'), 'œ', 'oe'), 'æ', 'ae')
    $$
    """,
    """
    CREATE FUNCTION search_vector(language text, body text) RETURNS tsvector LANGUAGE sql IMMUTABLE AS $$
        SELECT search_plain(to_tsvector(
            CASE WHEN language ~* '^fr(-|$)' THEN 'pg_catalog.french'::regconfig
            ELSE 'pg_catalog.english'::regconfig END, body)::text)::tsvector
    $$
    """,
    # Words of either language find contacts in either: each row was read in its own.
    """
    CREATE FUNCTION search_query(words text) RETURNS tsquery LANGUAGE sql IMMUTABLE AS $$
        SELECT search_plain((websearch_to_tsquery('pg_catalog.english', words)
            || websearch_to_tsquery('pg_catalog.french', words))::text)::tsquery
    $$
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
    _fill(op.get_bind())


def _fill(connection) -> None:
    """What is stored already becomes searchable: its judged view is compressed, which SQL can't read."""
    after = ("", 0)
    while True:
        rows = connection.execute(
            text(
                "SELECT id, revision, language, judged FROM interactions"
                " WHERE is_current AND (id, revision) > (:id, :revision) ORDER BY id, revision LIMIT 200"
            ),
            {"id": after[0], "revision": after[1]},
        ).all()
        if not rows:
            return
        connection.execute(
            text("UPDATE interactions SET search = search_vector(:language, :body) WHERE id = :id AND revision = :n"),
            [{"language": row.language, "body": _body(row.judged), "id": row.id, "n": row.revision} for row in rows],
        )
        after = (rows[-1].id, rows[-1].revision)


def _body(judged: bytes) -> str:
    pieces = []
    for turn in json.loads(zlib.decompress(judged))["turns"]:
        said, at = turn["text"], 0
        for entry in sorted(turn["substitutions"], key=lambda entry: entry["start"]):
            pieces.append(said[at : entry["start"]])
            at = entry["end"]
        pieces.append(said[at:])
    said = unicodedata.normalize("NFKC", " ".join(pieces)).replace("\0", " ")
    return said.encode("utf-8", "ignore")[: 256 * 1024].decode("utf-8", "ignore")

"""Reads values out of what somebody said, in digits or words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import takewhile

from services.qa_scorer.domain.embedded_judge.numbers import digits
from services.qa_scorer.domain.embedded_judge.text import SURROGATE
from services.qa_scorer.domain.embedded_judge.values import HIDDEN, Kind, Mention, Value

MONTHS: Mapping[str, int] = {
    month: number
    for number, months in enumerate(
        ("january janvier jan janv", "february fevrier feb fevr", "march mars mar", "april avril apr avr", "may mai",
         "june juin jun", "july juillet jul juil", "august aout aug", "september septembre sept sep",
         "october octobre oct", "november novembre nov", "december decembre dec"), start=1
    )
    for month in months.split()
}  # fmt: skip
_DAYS: Mapping[str, int] = {
    day: number
    for number, days in enumerate(
        ("monday lundi", "tuesday mardi", "wednesday mercredi", "thursday jeudi", "friday vendredi", "saturday samedi",
         "sunday dimanche")
    )
    for day in days.split()
}  # fmt: skip
_SHORT_DAYS: Mapping[str, str] = {
    "Mon": "Monday", "Tue": "Tuesday", "Wed": "Wednesday", "Thu": "Thursday", "Fri": "Friday", "Sat": "Saturday",
    "Sun": "Sunday",
}  # fmt: skip
MINUTES: Mapping[str, int] = {
    "minute": 1, "min": 1, "hour": 60, "heure": 60, "hr": 60, "h": 60, "day": 1440, "jour": 1440, "journee": 1440,
    "week": 10080, "semaine": 10080, "fortnight": 20160, "month": 43200, "mois": 43200, "year": 525600, "an": 525600,
    "annee": 525600,
}  # fmt: skip
_FULL_MONTH = "|".join(sorted((m for m in MONTHS if len(m) > 4 or m in {"may", "mai", "june", "juin", "july", "mars",
                                                                        "aout"}), key=len, reverse=True))  # fmt: skip
_ANY_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_UNIT = (
    r"(?P<unit>min(?:ute)?s?|h(?:ou)?rs?|h|heures?|days?|jours?|journees?|weeks?|semaines?|months?|mois|years?|annees?|"
    r"ans?)"
)
_CURRENCY = (
    r"(?:dollars?|pounds?|euros?|gbp|usd|cad|eur|quid|bucks?|credits?|piastres?|piasses?|livres sterling|francs?|chf)"
)
_ISO = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
_STAMP = re.compile(r"(?<=\d{4}-\d{2}-\d{2})T(?=\d{2}:)")
_CODE = re.compile(
    r"\b(?:(?=[A-Z0-9\-]*\d[A-Z0-9\-]*\d)[A-Z]{1,6}-?\d[A-Z0-9]*(?:-[A-Z0-9]+)*"
    r"|\d{4,}(?:-[A-Z0-9]+)+|\d+[A-Z]{1,3}\d[A-Z0-9]*(?:-[A-Z0-9]+)*)\b"
)
_RANGE = re.compile(r"(?<=\d)\s?(?:-|–|—)\s?(?=\d)")
_CLOCK = re.compile(r"\b(\d{1,2}):(\d{2})\b(?::\d{2}\b)?")
_OCLOCK = re.compile(r"\s?o['’ ]clock\b", re.IGNORECASE)
_SPELLED = re.compile(r"\b([a-z]) (?:comme|for|as in|like) [a-z]+\b")
_REPEATED = re.compile(r"\b(double|triple) (\w)\b")

_PERIOD = re.compile(
    r"\b(?:(?P<low>\d+(?:\.5)?) (?:to|a|or|ou|and|et) )?"
    r"(?P<high>\d+(?:\.5)?|half an|une demi|(?<=in )an?|(?<=within )an?|(?<=about )an?|(?<=dans )une?|(?<=d ici )une?|"
    r"(?<=environ )une?|(?<=the )next|(?<=within )one|(?<=in )one|(?<=dans )le prochain)"
    rf"(?: (?:full|short|working|business|calendar|couple of))? {_UNIT}(?P<working> ouvrables?| ouvres?)?\b"
    r"(?! (?:\d|et (?:quart|demi)|moins|du (?:matin|soir)|de l apres))"
)
_PERCENT = re.compile(r"\b(\d+(?:\.\d+)?) (?:percent|per cent|pour cent)\b")
_MONEY = re.compile(
    rf"\b(\d+(?:\.\d+)?) {_CURRENCY}\b(?: (?:and |et )?(\d{{1,2}})(?! (?:{_UNIT.replace('?P<unit>', '?:')}|h)\b)\b"
    r"(?: (?:cents?|pence|p|sous)\b)?)?"
)
_CENTS = re.compile(r"\b(\d+\.\d{2})\b")
_FREE = re.compile(
    r"\b(?:free|no (?:extra |additional )?(?:charge|fee|cost|fees|charges|costs)|without (?:charge|cost)|"
    r"costs? (?:you )?nothing|nothing (?:extra |more |else )?to pay|on the house|"
    r"won t cost (?:you )?(?:anything|a thing)|gratuit\w*|gratis|sans (?:frais|cout|supplement)|"
    r"aucuns? (?:frais|cout)|(?:coute|coutera) rien|rien a payer|pas de (?:frais|supplement))\b"
)
_NOON = re.compile(r"\b(noon|midday|midi|midnight|minuit)\b")
_AT = re.compile(
    r"\b(\d{1,2})(?: (\d{2}))? (?:a ?m|p ?m|oclock|h|heures?|(?:in the|du|de l) (?:matin|morning|soir|evening|"
    r"afternoon|apres midi))\b"
    r"(?: (?:(?P<minutes>\d{2})\b(?! h\b)|et (?P<part>quart|demie?)|(?P<less>moins) (?:le )?(?P<cut>quart|\d+)))?"
)
_DIGITAL = re.compile(r"\b(\d{1,2}) (?:h|heures?) (\d{2})\b(?! (?:h|heures?)\b)")
_PAST = re.compile(r"\b(\d{1,2}|half|quarter|a quarter) (past|to) (\d{1,2})\b")
_HALF = re.compile(r"\bhalf (\d{1,2})\b")
_DATE = re.compile(
    rf"\b(?:(?:the |le )?(?P<d1>\d{{1,2}})(?:st|nd|rd|th|er|e)?(?: of)? (?P<m1>{_FULL_MONTH})"
    rf"|(?P<m2>{_FULL_MONTH}) (?:the )?(?P<d2>\d{{1,2}})(?:st|nd|rd|th|er|e)?(?! \d{{2}}\b)"
    rf"|(?:the |le )?(?P<d3>\d{{1,2}})(?:st|nd|rd|th|er|e))\b"
)
SHORT_DATE = re.compile(rf"\b(\d{{1,2}}) ({_ANY_MONTH})\b|\b({_ANY_MONTH}) (\d{{1,2}})\b")
_DAY = re.compile(rf"\b({'|'.join(_DAYS)})s?\b(?: (?:le |the )?(?P<date>\d{{1,2}}|{{ordinals}})\b(?! h\b))?".replace(
    "{ordinals}", "first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|premier"))  # fmt: skip
_ORDINALS: Mapping[str, int] = {
    word: number
    for number, word in enumerate(
        ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"), start=1
    )
} | {"premier": 1}
_THE_DATE = re.compile(r"\b(?:the|le) (\d{1,2})\b(?! \d)")
_COUNTED = re.compile(r"\b(\d+(?:\.\d+)?) (?:(?:of )?(?:the |des |of )?)([a-z]{3,})")
_NO_NOUNS = frozenset(
    {"and", "the", "you", "for", "one", "that", "from", "per", "with", "will", "not", "all", "now", "then", "back",
     "comme", "pour", "les", "des", "une", "est", "par", "que", "vous", "pis", "avec", "chez", "dans", "qui", "sur",
     "percent"}
)  # fmt: skip
_AND_CENTS = re.compile(r"\b(\d{1,5}) (?:et|and) (\d{2})\b")
_LASTS = frozenset({"dans", "en", "pendant", "durant", "environ", "sous", "ici", "within", "apres"})
_AT_TIME = frozenset({"a", "des", "vers", "avant", "entre", "depuis"})
"""Words before hours that tell how long something takes, and when it is."""

_RUN = re.compile(r"\b(?:(?:\d+|[a-z]|one|un|une)\b ?)+")
_SUPPOSES = re.compile(
    r"\b(?:could|would|can|may|shall|should|might|if|i d|we d|pourrai\w*|peux|peut|puis|si|aimeri\w*|voul\w+|"
    r"souhait\w+|ferais|serait)\b"
)
_WORDS_BEFORE = 4
_WORDS_BEHIND = 3
_NEAR = 200
"""Characters on either side of a value in which its company is looked for."""

TWO_DIGITS = re.compile(r"(?<!h )\b(\d{2}) to (\d{2})\b(?! \w*(?:day|jour|hour|heure|week|semaine|min|month|mois))")


_DIGIT = re.compile(r"\d")
_OF_DIGITS = frozenset(
    {_PERCENT, _MONEY, _CENTS, _AT, _DIGITAL, _PAST, _HALF, _DATE, SHORT_DATE, _THE_DATE, TWO_DIGITS}
)
"""Patterns that match nothing without a digit: most sentences have none."""


def mentions(text: str) -> list[Mention]:
    """Values in what somebody said, in no particular order."""
    reader = Reader(text)
    reader.typed()
    reader.bare()
    return reader.found


def supposes(words: str) -> bool:
    """Whether plain words tell what might be done."""
    return bool(_SUPPOSES.search(words))


class Reader:
    """Takes one kind of value after the other out of a text."""

    def __init__(self, text: str, *, log: bool = False) -> None:
        self.found: list[Mention] = []
        text = _STAMP.sub(" ", SURROGATE.sub(f" {HIDDEN} ", text))
        for match in _ISO.finditer(text):
            self.add(Value(Kind.DATE, f"{int(match[2])}-{int(match[3])}"))
            self.add(Value(Kind.DAY, str(_weekday(int(match[1]), int(match[2]), int(match[3])))))
        text = _CLOCK.sub(r"\1 h \2 ", _ISO.sub(" ; ", text))
        for match in _CODE.finditer(text):
            if len(code := _squeezed(match[0])) > 3:
                self.add(Value(Kind.CODE, code))
        text = _CODE.sub(lambda m: " ; " if len(_squeezed(m[0])) > 3 else m[0], text)
        if log:
            text = re.sub(r"\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)\b", lambda m: _SHORT_DAYS[m[0]], text)
        text = _RANGE.sub(" to ", text).replace("£", "$").replace("%", " percent")
        text = _OCLOCK.sub(" oclock", text)
        rest = _SPELLED.sub(r"\1", digits(text))
        self.rest = _REPEATED.sub(lambda m: " ".join([m[2]] * (2 if m[1] == "double" else 3)), rest)

    def add(self, *readings: Value, at: re.Match[str] | None = None) -> None:
        around = ""
        supposed = False
        if at is not None:
            front = self.rest[max(0, at.start() - _NEAR) : at.start()]
            supposed = bool(_SUPPOSES.search(front))
            before = [*takewhile(_wordy, reversed(front.split()[-_WORDS_BEFORE:]))]
            behind = takewhile(_wordy, self.rest[at.end() : at.end() + _NEAR].split()[:_WORDS_BEHIND])
            around = " ".join([*reversed(before), *behind])
        self.found.append(Mention(readings, around, supposed))

    def take(self, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
        """Matches of the pattern, blotted out once they are read."""
        if pattern in _OF_DIGITS and not _DIGIT.search(self.rest):
            return
        matches = list(pattern.finditer(self.rest))
        yield from matches
        for match in reversed(matches):
            gap = re.sub(r"\w", ".", match[0])
            self.rest = self.rest[: match.start()] + gap + self.rest[match.end() :]

    def typed(self) -> None:
        """Values whose words say what they are."""
        for match in self.take(_PERCENT):
            self.add(Value(Kind.PERCENT, trim(match[1])), at=match)
        for match in self.take(_MONEY):
            amount = f"{match[1]}.{int(match[2]):02d}" if match[2] and "." not in match[1] else match[1]
            self.add(Value(Kind.MONEY, trim(amount)), at=match)
        for match in self.take(_CENTS):
            self.add(Value(Kind.MONEY, match[1]), at=match)
        for match in self.take(_FREE):
            self.add(Value(Kind.MONEY, "0"), at=match)
        self._periods()
        self._times()
        self._dates()

    def _times(self) -> None:
        for match in self.take(_NOON):
            self.add(Value(Kind.TIME, "0:00"), at=match)
        for match in self.take(_DIGITAL):
            self.add(Value(Kind.TIME, clock(int(match[1]), int(match[2]))), at=match)
        for match in self.take(_PAST):
            parts = {"half": 30, "quarter": 15, "a quarter": 15}
            minutes = parts.get(match[1]) or int(match[1])
            time = clock(int(match[3]), minutes if match[2] == "past" else -minutes)
            if match[1].isdigit() and match[2] == "to":
                # "Two to six" are two times, "twenty to six" is one.
                readings = [Value(Kind.TIME, clock(int(n), 0)) for n in (match[1], match[3]) if int(n) < 25]
                self.add(Value(Kind.TIME, time), *readings, Value(Kind.NUMBER, match[1]), Value(Kind.NUMBER, match[3]))
            else:
                self.add(Value(Kind.TIME, time), at=match)
        for match in self.take(_HALF):
            self.add(Value(Kind.TIME, clock(int(match[1]), 30)), at=match)
        for match in self.take(_AT):
            minutes = int(match[2] or match["minutes"] or 0)
            minutes += {"quart": 15, "demi": 30, "demie": 30}.get(match["part"] or "", 0)
            if match["less"]:
                minutes -= 15 if match["cut"] == "quart" else int(match["cut"])
            self.add(Value(Kind.TIME, clock(int(match[1]), minutes)), at=match)

    def _periods(self) -> None:
        for match in self.take(_PERIOD):
            unit = MINUTES.get(match["unit"].rstrip("s") if match["unit"] != "mois" else "mois", 0)
            word = match["high"]
            high = float(word) if word[0].isdigit() else 0.5 if word in {"half an", "une demi"} else 1.0
            low = float(match["low"]) if match["low"] else high
            values = [Value(Kind.PERIOD, f"{round(low * unit)}-{round(high * unit)}")]
            if low == high and high % 5 == 0 and re.search(r"working|business|ouvr", match[0]):
                values.append(Value(Kind.PERIOD, f"{round(high * unit * 7 / 5)}-{round(high * unit * 7 / 5)}"))
            before = self.rest[max(0, match.start() - _NEAR) : match.start()].split()[-2:]
            if match["unit"] in {"h", "heure", "heures"} and high < 24 and not _LASTS.intersection(before[-1:]):
                # "Deux heures" is a time or how long it takes.
                if _AT_TIME.intersection(before[-1:]) and before[0] != "jusqu":
                    values.clear()
                hours = (match["low"], match["high"]) if match["low"] else (match["high"],)
                values.extend(Value(Kind.TIME, clock(int(float(hour)), 0)) for hour in hours if hour[0].isdigit())
            self.add(*values, at=match)

    def _dates(self) -> None:
        for match in self.take(_DATE):
            day = int(match["d1"] or match["d2"] or match["d3"])
            month = MONTHS.get(match["m1"] or match["m2"] or "", 0)
            self.add(Value(Kind.DATE, f"{month}-{day}"), at=match)
        for match in self.take(_DAY):
            self.add(Value(Kind.DAY, str(_DAYS[match[1]])), at=match)
            if date := match["date"]:
                self.add(Value(Kind.DATE, f"0-{_ORDINALS.get(date) or int(date)}"), at=match)
        for match in self.take(_THE_DATE):
            # "The 9" is a date or a number of something; "the ninth" was read above.
            readings = [Value(Kind.NUMBER, trim(match[1]))]
            if int(match[1]) <= 31:
                readings.append(Value(Kind.DATE, f"0-{int(match[1])}"))
            self.add(*readings, at=match)

    def bare(self) -> None:
        """Counts, codes read out, and numbers of which only the place tells what they are."""
        for match in _AND_CENTS.finditer(self.rest):
            self.add(Value(Kind.MONEY, trim(f"{match[1]}.{match[2]}")), Value(Kind.NUMBER, match[1]))
        for match in _COUNTED.finditer(self.rest):
            if match[2] in _NO_NOUNS:
                continue
            self.add(Value(Kind.COUNT, f"{match[2][:5]}:{trim(match[1])}"), Value(Kind.NUMBER, trim(match[1])))
        for match in _RUN.finditer(self.rest):
            words = ["1" if word in {"one", "un", "une"} else word for word in match[0].split()]
            numbers = [word for word in words if word.isdigit()]
            if not any(word.isdigit() for word in match[0].split()):
                # "One" alone is a pronoun as often, and "une" an article.
                continue
            joined = "".join(words)
            readings = [Value(Kind.NUMBER, trim(number)) for number in numbers]
            if len(numbers) > 3 and all(len(number) == 1 for number in numbers):
                # Read out figure by figure: none of them is a number of its own.
                readings = []
            if len(numbers) > 1 and len(whole := "".join(numbers)) < 9:
                readings.append(Value(Kind.NUMBER, trim(whole)))
                if len(numbers[-1]) == 2:
                    readings.append(Value(Kind.MONEY, trim(f"{int(whole[:-2] or 0)}.{whole[-2:]}")))
                if len(numbers) == 2 and int(numbers[0]) < 25 and len(numbers[1]) == 2 and int(numbers[1]) < 60:
                    readings.append(Value(Kind.TIME, clock(int(numbers[0]), int(numbers[1]))))
            if len(joined) > 3:
                readings.append(Value(Kind.CODE, joined))
            self.add(*dict.fromkeys(readings), at=match)


def _wordy(word: str) -> bool:
    """Whether a word is no number, read or not yet."""
    return word.isalpha()


def _weekday(year: int, month: int, day: int) -> int:
    # Zeller's congruence: a log may hold a date that no calendar has.
    if month < 3:
        month, year = month + 12, year - 1
    return (day + 13 * (month + 1) // 5 + year + year // 4 - year // 100 + year // 400 + 5) % 7


def clock(hour: int, minutes: int) -> str:
    total = (hour * 60 + minutes) % 720
    return f"{total // 60}:{total % 60:02d}"


def _squeezed(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.lower())


def trim(number: str) -> str:
    return str(int(float(number))) if float(number).is_integer() else number

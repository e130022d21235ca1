"""Lines that sites print around their stories, by language: a table for each class of line, compiled to one pattern.

A form is a regular expression that a whole line matches, whatever its case. Under "any" stand signs, figures and names of
services, which look the same in every language.
"""

import re
from collections.abc import Iterable, Mapping
from itertools import chain
from typing import NamedTuple

Forms = Mapping[str, Iterable[str]]
"""The forms of a class of lines by language."""


def lines_of(forms: Forms) -> re.Pattern[str]:
    """Return the pattern of the lines that have one of these forms."""
    return re.compile("|".join(chain.from_iterable(forms.values())), re.IGNORECASE)


# Buttons, counters and captions of the page's own.
FURNITURE = lines_of({
    "any": (
        r"\W*\d{1,3}\W*", r"\W*", r"\d[\d.,]*[km]? (?:shares?|likes?|views?|followers?|reactions?)",
        "facebook", "twitter", "telegram", "instagram", "linkedin", "youtube", "whatsapp", "viber",
    ),
    "en": (
        r"page \d+(?: of \d+)?", r"\[?email protected\]?", r"(?:your |enter )?e-?mail(?: address)?", "photo details", "learn more", "print", "share", "tweet",
        "advert(?:isement|orial)?", "sponsored(?: content)?", r"loading\W*", "more", "next", "previous", "close", "enlarge", "(?:click to )?(?:enlarge|zoom)(?: image)?",
        "view full[ -]size(?: image)?", "(?:image|photo) credits?:.{0,200}", "copy link", r"\d+ min(?:ute)?s? read", r"\d+ min\.?",
        "(?:article|story) continues (?:below|after).{0,40}", "listen to (?:this|the) (?:article|story).{0,40}", "skip (?:advertisement|ad|to content)",
        r"(?:was|did you find) this (?:article|page|answer|information|content)\b.{0,30}(?:helpful|useful)\b.{0,60}",
        "(?:printer|print)[- ]friendly(?: (?:version|page))?.{0,40}", "printable version.{0,40}", r"(?:e-?mail|send) (?:this|to a friend)\b.{0,60}",
    ),
    "de": (
        r"seite \d+(?: von \d+)?", "anzeige", "(?:artikel|beitrag) (?:an)?hören", "war (?:dieser artikel|diese seite|diese antwort) hilfreich.{0,60}",
    ),
    "fr": ("publicité", r"écouter (?:cet|l.)\s?article.{0,20}", r"(?:cet article|cette page) vous a.{0,60}utile.{0,60}"),
    "es": ("publicidad", "escuchar (?:el )?artículo", "¿te (?:ha sido|fue) útil.{0,60}"),
    "it": ("pubblicità",),
    "pl, sr, hr": ("reklama",),
    "ru": ("реклама", r"(?:стр\.?|страница) \d+(?: из \d+)?"),
    "uk": ("реклама", r"(?:стор\.?|сторінка) \d+(?: з \d+)?"),
})  # fmt: skip


class Request(NamedTuple):
    """What a site asks of its readers in one language: verbs of asking, and what these ask readers to take or to give."""

    verbs: str
    objects: str

    @property
    def form(self) -> str:
        """A sentence that has a verb first and one of the objects after it."""
        return rf"(?:{self.verbs})\b[^.!?]{{0,80}}?\b(?:{self.objects})\b[^.!?]{{0,60}}[.!]?"


CHANNELS = r"facebook\w*|instagram\w*|telegram\w*|whatsapp\w*|viber\w*|youtube\w*|google(?: news)?"
REQUESTS = {
    "en": Request(
        r"(?:(?:and|please|also|don.t miss out)\W+)?(?:subscribe|sign up|donate|(?:join|follow|like|support|help) (?:us|our|the)|follow [\w ]{1,30} on"
        r"|(?:get|receive) (?:our|your|the|all|more)|(?:download|install) (?:our|the)|register (?:for|to)|become an?)",
        r"newsletters?|(?:morning|daily|weekly) (?:e-?mail|briefing|letter)|inbox|app|channels?|telegram|whatsapp|viber|facebook|twitter|instagram|youtube|google news"
        r"|our (?:journalism|reporting|work|mission)|(?:a|your) (?:subscriber|member|supporter)|(?:small |monthly )?(?:gift|donation|contribution) today",
    ),
    "de": Request("abonnieren sie|folgen sie uns|melden sie sich|jetzt", rf"newsletter|kanal|app|{CHANNELS}"),
    "fr": Request(
        "abonnez-vous|inscrivez-vous|suivez-nous|recevez|téléchargez",
        rf"newsletter|infolettre|lettre|application|chaîne|canal|{CHANNELS}",
    ),
    "es": Request("suscr[íi]bete|síguenos|únete", rf"newsletter\w*|bolet[íi]n|canal|{CHANNELS}"),
    "it": Request("iscriviti|seguici", rf"newsletter\w*|canale|{CHANNELS}"),
    "pt": Request("inscreva-se|siga-nos", rf"newsletter\w*|canal|{CHANNELS}"),
    "pl": Request("zapisz się|obserwuj nas|subskrybuj", rf"newsletter\w*|kana[łl]\w*|{CHANNELS}"),
    "sr, hr, bs": Request("pratite nas|prijavite se", rf"newsletter\w*|kanal\w*|{CHANNELS}"),
    "ro": Request("abonați-vă|urmărește-ne", rf"newsletter\w*|canal\w*|{CHANNELS}"),
    "ru": Request(
        "подпис(?:ывайтесь|ывайся|аться)|читайте нас|присоединяйтесь|следите за", rf"телеграм\w*|канал\w*|рассылк\w+|{CHANNELS}"
    ),
    "uk": Request(
        "підпи(?:суйтесь|суйтеся|сатися|шіться)|приєднуйтесь|долучайтесь|стежте за", rf"телеграм\w*|канал\w*|розсилк\w+|{CHANNELS}"
    ),
}  # fmt: skip
INBOXES = {
    "en": "in(?:to)? your (?:in|mail)box", "de": "in ihr postfach", "fr": "dans votre boîte (?:mail|aux lettres)", "es": "en tu (?:correo|bandeja)",
    "it": "nella tua casella", "ru": "на (?:вашу|свою) почту", "uk": "на (?:вашу|свою) пошту",
}  # fmt: skip
CALL = lines_of({
    **{language: (request.form,) for language, request in REQUESTS.items()},
    "en": (REQUESTS["en"].form, r".{0,80}\bplease (?:support|donate|consider (?:a|making a) (?:donation|gift))\b.{0,80}"),
    "any": (rf".{{0,200}}\b(?:{'|'.join(INBOXES.values())})\b.{{0,100}}",),
})  # fmt: skip
# How a site names itself where it speaks of cookies.
ITSELF = {
    "en": "we|this (?:web)?site|this page|our (?:web)?site", "de": "diese (?:web)?seite", "fr": "ce site", "ru": "наш сайт|этот сайт|мы", "uk": "цей сайт|ми",
}  # fmt: skip
# What a site says of itself on every page: a sentence, but never of a story.
NOTICE = lines_of({
    "any": (rf"(?:{'|'.join(ITSELF.values())})\b[^.]{{0,40}}\b(?:cookies?|куки|файли cookie|файлы cookie)\b.{{0,400}}",),
    "en": (
        r"last (?:changed|modified|updated|edited)\b.{0,20}\d(?:(?!publi|creat|post).){0,80}",
        r".{0,60}\b(?:enable|activate|turn on) javascript\b.{0,200}", r"javascript (?:is|must be)\b.{0,200}", "skip to (?:main )?content",
    ),
})  # fmt: skip

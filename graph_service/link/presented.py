"""How stories present a person, by language: the office before the name, the apposition or the verb of speech after it."""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands before or after a person whom a story presents, in one language."""

    before: re.Pattern[str]
    after: re.Pattern[str]


PRESENTED = {
    "en": Beside(
        re.compile(r"(?:[Aa]mbassador|[Mm]inister|[Dd]irector|[Oo]fficer|[Aa]dviser|[Cc]o-?ordinator|[Hh]ead|[Pp]resident|[Rr]epresentative|"
                   r"[Jj]ournalist|[Ee]xpert|[Ss]pokes\w+|[Mm]anager|[Cc]hair\w*|[Ss]ecretary|[Mm]ember|[Ll]eader|[Ll]awyer|[Pp]rosecutor) $"),
        re.compile(r", (?:(?:who|deputy|head|acting) |"
                   r"(?:the )?(?:[A-Z][\w/]+ ){0,2}(?:[Hh]ead|[Dd]irector|[Aa]mbassador|[Mm]inister|[Oo]fficer|[Mm]anager|[Cc]hair))"),
    ),
    "fr": Beside(
        re.compile(r"(?:ambassadeur|ambassadrice|ministre|directeur|directrice|chef|cheffe|président|présidente|représentante?|porte-parole|M\.|Mme) $"),
        re.compile(r",? (?:a (?:déclaré|dit|expliqué|souligné|ajouté)|explique|souligne|déclare|indique)|, (?:chef|cheffe|directrice|directeur|qui|"
                   r"ministre|présidente?|représentante?|porte-parole)\b"),
    ),
    "uk": Beside(
        re.compile(r"(?i:посол|посла|міністр\w*|директор\w*|голова|голови|керівни\w+|речни\w+|представни\w+|координатор\w*|заступни\w+|експерт\w*|пан|пані) $"),
        re.compile(r",? (?:сказа|заяви|наголоси|підкресли|пояснює|зазначи|додав|каже)|, (?:голова|керівни\w+|директор\w*|міністр\w*|посол|речни\w+|який|яка|"
                   r"заступни\w+|координатор\w*|представни\w+|експерт\w*)"),
    ),
    "ru": Beside(
        re.compile(r"(?i:посол|посла|министр\w*|директор\w*|глава|главы|руководител\w+|представител\w+|координатор\w*|заместител\w+|эксперт\w*|господин|госпожа) $"),
        re.compile(r",? (?:сказа|заяви|отмети|подчеркн|поясни|добави|говорит)|, (?:глава|руководител\w+|директор\w*|министр\w*|посол|который|которая|"
                   r"заместител\w+|координатор\w*|представител\w+|эксперт\w*)"),
    ),
    "de": Beside(
        re.compile(r"(?:Botschafter(?:in)?|Minister(?:in)?|Direktor(?:in)?|Leiter(?:in)?|Chef(?:in)?|Präsident(?:in)?|Sprecher(?:in)?|Generalsekretär(?:in)?|Herr|Frau) $"),
        re.compile(r",? (?:sagte|erklärte|betonte|sagt|erklärt|betont)\b|, (?:Leiter(?:in)?|Chef(?:in)?|Direktor(?:in)?|Sprecher(?:in)?|Präsident(?:in)?|der|die)\b"),
    ),
}  # fmt: skip

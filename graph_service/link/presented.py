"""How stories present a person, by language: the office before the name, the apposition or the verb of speech after it."""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands before or after a person whom a story presents, in one language."""

    before: re.Pattern[str]
    after: re.Pattern[str]


OFFICES = (
    "[Hh]ead|[Dd]irector|[Aa]mbassador|[Mm]inister|[Oo]fficer|[Mm]anager|[Cc]hair\\w*|[Dd]eputy|[Ss]peaker|[Pp]resident|[Vv]ice-[Pp]resident|"
    "[Ss]ecretary|[Ss]ecretary-[Gg]eneral|[Rr]epresentative|[Cc]o-?ordinator|[Ss]pokes\\w+|[Ll]eader|[Gg]overnor|[Mm]ayor|[Jj]ournalist|[Ee]ditor|"
    "[Ll]awyer|[Aa]ttorney|[Pp]rosecutor|[Jj]udge|[Aa]dviser|[Aa]dvisor|[Aa]nalyst|[Ee]conomist|[Ee]xpert|[Pp]rofessor|[Ff]ounder|[Mm]ember|"
    "[Oo]wner|[Cc]onsultant|[Aa]ctivist|[Cc]ommissioner|[Ee]nvoy|[Ss]enator|[Oo]mbuds\\w+|[Tt]eacher|[Dd]octor|[Ss]tudent|[Tt]rader|[Bb]roker"
)
PRESENTED = {
    "en": Beside(
        re.compile(r"(?:[Aa]mbassador|[Mm]inister|[Dd]irector|[Oo]fficer|[Aa]dviser|[Cc]o-?ordinator|[Hh]ead|[Pp]resident|[Rr]epresentative|"
                   r"[Jj]ournalist|[Ee]xpert|[Ss]pokes\w+|[Mm]anager|[Cc]hair\w*|[Ss]ecretary|[Mm]ember|[Ll]eader|[Ll]awyer|[Pp]rosecutor) $"),
        re.compile(rf", (?:who |(?:the |an? |acting |then )?(?:[\w/'’-]+ ){{0,3}}?(?:{OFFICES})\b)"),
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

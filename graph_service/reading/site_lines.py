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


# Agencies that wrote or helped, alone on a line, and what stands before them.
AGENCIES = "apa|afp|dpa|sda|ats|ap|reuters|ansa|efe|kna|epd|belga|anp|ntb|mti|pap|čtk|tass|sid|agenturmaterial|agenturen|agences|agencies"
AGENCY_WORDS = "mit|quelle|source|avec|with|con|med|met|fonte|fuente|źródło|zdroj|forrás|kilde|bron|источник|джерело"
# Buttons, counters and captions of the page's own.
FURNITURE = lines_of({
    "any": (
        r"[—–-]+\s*.{1,60}\(@\w{1,30}\).{0,40}",  # under a post of a social network
        r"\W*\d{1,3}\W*(?:(?:/|of|von|sur|de|di|из|з)\s*\d{1,3}\W*)?", r"\W*", r"\d[\d.,]*[km]? (?:shares?|likes?|views?|followers?|reactions?)",
        "facebook", "twitter", "telegram", "instagram", "linkedin", "youtube", "whatsapp", "viber", "messenger", "flipboard", "reddit", "pinterest", "bluesky", "threads",
        r"\+{3}.{0,60}", r"\[#\w+: .{0,100}\]",  # the last of a content system
        rf"\W*(?:(?:{AGENCY_WORDS})\W+)?(?:{AGENCIES})(?:\s?[/,]\s?\w{{2,8}}){{0,5}}\W*",
    ),
    "en": (
        r"page \d+(?: of \d+)?", r"\[?email protected\]?", r"(?:your |enter )?e-?mail(?: address)?", "photo details", "learn more", "print", "share", "tweet",
        "advert(?:isement|orial)?", "sponsored(?: content)?", r"loading\W*", "more", "next", "previous", "close", "enlarge", "(?:click to )?(?:enlarge|zoom)(?: image)?",
        "view full[ -]size(?: image)?", "(?:image|photo) credits?:.{0,200}", "copy link", "(?:close|print)(?: (?:this )?(?:window|page))?", r"\d+ min(?:ute)?s? read", r"\d+ min\.?",
        "(?:article|story) continues (?:below|after).{0,40}", "listen to (?:this|the) (?:article|story).{0,40}", "skip (?:advertisement|ad|to content)", "scroll to continue.{0,40}",
        r"(?:was|did you find) this (?:article|page|answer|information|content)\b.{0,30}(?:helpful|useful)\b.{0,60}",
        "embed", r".{3,200} back to video", r"(?:additional |further )?reporting by .{1,250}", r"with (?:files|reporting|additional reporting|material) (?:from|by) .{1,120}",
        r".{1,250}\bcontributed (?:to this (?:report|story|article)|reporting)\b.{0,30}",
        "(?:printer|print)[- ]friendly(?: (?:version|page))?.{0,40}", "printable version.{0,40}", r"(?:e-?mail|send) (?:this|to a friend)\b.{0,60}",
    ),
    "de": (
        r"seite \d+(?: von \d+)?", "anzeige", "(?:seite|artikel) drucken", "fenster schließen", "werbung", "(?:artikel|beitrag) (?:an)?hören", "war (?:dieser artikel|diese seite|diese antwort) hilfreich.{0,60}",
        r"(?:wie )?hat (?:ihnen|dir|euch) (?:dieser|der) (?:artikel|beitrag|text) gefallen\?.{0,160}", "hauptinhalt", "kommentare? (?:abgeben|verfassen)",
    ),
    "fr": ("publicité", "imprimer(?: (?:cette page|cet article))?", "fermer(?: (?:la|cette) fenêtre)?", r"écouter (?:cet|l.)\s?article.{0,20}", r"(?:cet article|cette page) vous a.{0,60}utile.{0,60}"),
    "es": ("publicidad", "imprimir(?: (?:esta página|este artículo))?", "cerrar(?: (?:la |esta )?ventana)?", "escuchar (?:el )?artículo", "¿te (?:ha sido|fue) útil.{0,60}"),
    "it": ("pubblicità", "stampa(?: (?:questa pagina|l.articolo))?"),
    "pt": ("publicidade", "imprimir"), "ro": ("publicitate",), "nl": ("advertentie",), "sv, da, no": ("annonse?",), "fi": ("mainos",), "hu": ("hirdetés",), "tr": ("reklam",),
    "el": ("διαφήμιση",), "ar": ("إعلان(?:ات)?",), "ja": ("広告", "スポンサーリンク"), "zh": ("广告", "廣告"), "ko": ("광고", r"기사 url이 복사되었습니다\."),
    "pl, cs, sk, sr, hr": ("reklama", "inzerce", "inzercia", "oglas", "článek"), "hi": ("कॉपी लिंक",),
    "ru": ("реклама", r"(?:стр\.?|страница) \d+(?: из \d+)?", "версия для печати", "распечатать", "(?:отправить|послать) (?:другу|по почте)", r"(?:обсудить|комментировать)(?: \(\d+\))?"),
    "uk": ("реклама", r"(?:стор\.?|сторінка) \d+(?: з \d+)?", "версія для друку", "роздрукувати", "(?:надіслати|відправити) (?:другу|поштою)", r"(?:обговорити|коментувати)(?: \(\d+\))?"),
})  # fmt: skip


class Request(NamedTuple):
    """What a site asks of its readers in one language: verbs of asking, and what these ask readers to take or to give."""

    verbs: str
    objects: str

    @property
    def form(self) -> str:
        """A sentence that has a verb first and one of the objects after it."""
        return rf"(?:{self.verbs})\b[^.!?]{{0,80}}?\b(?:{self.objects})\b(?:[^.!?]|\.(?=\w)){{0,120}}[.!]?"


CHANNELS = r"facebook\w*|instagram\w*|telegram\w*|whatsapp\w*|viber\w*|youtube\w*|google(?: news)?"
REQUESTS = {
    "en": Request(
        r"(?:(?:and|please|also|don.t miss out|to (?:hear|read|see|watch) more[^.,!?]{0,40})\W+)?(?:subscribe|sign up|donate|(?:join|follow|like|support|help) (?:us|our|the)|follow [\w ]{1,30} on"
        r"|(?:get|receive) (?:our|your|the|all|more)|(?:download|install) (?:our|the)|register (?:for|to)|become an?|(?:send|share)(?: us)? your|(?:get in touch|contact us) (?:on|at|via|by))",
        r"newsletters?|(?:morning|daily|weekly) (?:e-?mail|briefing|letter)|inbox|app|channels?|telegram|whatsapp|viber|facebook|twitter|instagram|youtube|google news"
        r"|our (?:journalism|reporting|work|mission)|(?:a|your) (?:subscriber|member|supporter)|(?:small |monthly )?(?:gift|donation|contribution) today|(?:story|news) ideas|tips?|stories|photos",
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
    "en": r"in(?:to)? your (?:in|mail)box", "de": "in ihr postfach", "fr": "dans votre boîte (?:mail|aux lettres)", "es": "en tu (?:correo|bandeja)",
    "it": "nella tua casella", "ru": "на (?:вашу|свою) почту", "uk": "на (?:вашу|свою) пошту",
}  # fmt: skip
CALL = lines_of({
    **{language: (request.form,) for language, request in REQUESTS.items()},
    "en": (REQUESTS["en"].form, r"[^!?,]{0,100}\b(?:sign up|subscribe) (?:here|now|today|below)[.!]?", r".{0,80}\bplease (?:support|donate|consider (?:a|making a) (?:donation|gift))\b.{0,80}",
        r"for (?:the latest|more)\b[^.!?]{0,120}, (?:sign up|subscribe|follow|visit|check)\b[^.!?]{0,100}[.!]?", r"(?:got a story\?.{0,40})?(?:get in touch|contact us|e-?mail us)\b.{0,60}\S+@\S+.{0,160}",
        r".{0,250}\bplease bookmark\b.{0,300}"),
    "de": (REQUESTS["de"].form, r"[^.!?]{0,80}\bnewsletter\b[^.]{0,60}\b(?:sie|ihnen|dich|dir)\b.{0,200}"),
    "any": (rf".{{0,200}}\b(?:{'|'.join(INBOXES.values())})\b.{{0,100}}",),
})  # fmt: skip
# How long it takes to read a story: "Reading time: 6 mins", "3 min de lecture".
MINUTES = r"\d+(?:\s?[-–]\s?\d+)?\s*(?:min\w*|mn|dk|dakika|perc|мин\w*|хв\w*|λεπτά|分钟?|分鐘?|분|دقائق|دقيقة|דקות)\.?"
READING = {
    "en": r"(?:est(?:imated|\.)? )?read(?:ing)?(?: time)?", "de": "lesezeit|lesedauer", "fr": "(?:temps|durée) de lecture|lecture|de lecture", "es": "tiempo de lectura|lectura|de lectura",
    "pt": "tempo de leitura|leitura|de leitura", "it": "tempo di lettura|lettura|di lettura", "ro": "timp de (?:citire|lectură)|de citit", "nl": "leestijd|leesduur", "pl": "czas czytania|czytania",
    "cs, sk": "(?:doba|čas) čt[eě]ní|čas čítania|čtení|čítania", "hu": "olvasási idő|olvasás", "sv, da, no": "lästid|læsetid|lesetid|läsning", "fi": "lukuaika", "hr, sr, sl": "vr(?:ij)?eme čitanja|čas branja|време читања",
    "tr": "okuma süresi|okuma", "el": "χρόνος ανάγνωσης|ανάγνωση", "ru": "время (?:на )?чтени[яе]|чтения", "uk": "час (?:на )?читання|читання", "bg": "време за четене",
    "ar": "(?:وقت|مدة) القراءة|قراءة", "he": "זמן קריאה|קריאה", "ja": "読了時間|読了目安|この記事は約?", "zh": "(?:预计)?阅读(?:时间|时长)?|閱讀時間", "ko": "읽는 ?시간",
}  # fmt: skip
READING_TIME = lines_of({
    language: (rf"(?:{words})\s*[:：]?\s*(?:≈|~|ca\.?|about|約)?\s*{MINUTES}.{{0,8}}", rf"{MINUTES}[\s-]*(?:{words})") for language, words in READING.items()
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
        r".{0,60}\b(?:(?:enable|activate|turn on) javascript|browser (?:does not|doesn.t|cannot) (?:support|play)|requires a (?:newer|modern) browser)\b.{0,200}", r"javascript (?:is|must be)\b.{0,200}", "skip to (?:main )?content",
        r"(?:the |all )?(?:views|opinions)(?: and opinions)? expressed (?:here|by|in this|are|above)\b.{0,300}", "we respect your privacy.{0,60}", "no spam.{0,60}",
        r"(?:report|spotted|found|see|noticed) (?:a typo|an error|a mistake|a correction|something wrong)\b.{0,100}",
        r"(?:this|the) (?:article|story|essay|piece) (?:appears|appeared) in the\b.{0,60}\bprint edition\b.{0,120}",
        r"if you (?:see|spot|spotted|notice|noticed|find|found) (?:an error|a mistake|a typo)\b.{0,160}", r"(?:this is )?(?:a )?breaking (?:news? )?story\b.{0,60}\b(?:more|updates?|follow|refresh)\b.{0,60}",
        r"(?:you must|you need to|please|would you like to|log in|sign in|register|join)\b[^.!?]{0,60}\bcomment(?:s|ing|ers)?\b.{0,80}", r"join thought-provoking conversations.{0,100}",
        r"please log ?out and then log ?in again.{0,80}", r"i would like to (?:be emailed|receive)\b.{0,200}", r"(?:external|this) content (?:is|isn.t|not|can(?:not|.t)|could not|is being)\b.{0,60}\b(?:available|privacy|cookies|consent|loaded|displayed|shown)\b.{0,160}",
    ),
    "de": (
        r"externer inhalt\b.{0,60}", r"ein klick für den datenschutz.{0,60}", r"empfohlener (?:redaktioneller|externer) inhalt\b.{0,60}", r"an dieser stelle (?:finden|befindet|steht)\b.{0,80}\bexterne\w*\b.{0,160}",
        r"ich bin (?:damit )?einverstanden, dass mir\b.{0,30}\bexterne\w* inhalt\w*.{0,250}", r".{0,160}\bprivatsphäre-einstellungen\b.{0,300}", r"(?:du musst|sie müssen)\b.{0,40}\b(?:einloggen|anmelden|registrieren)\b.{0,80}",
        r"(?:bitte )?markieren sie\b.{0,40}\bwörter\b.{0,160}",
        r"fehler (?:gefunden|entdeckt|melden)\b.{0,120}", r"die (?:hier|in diesem \w+) geäußerten? (?:meinung|ansicht)\w*\b.{0,300}"),
    "fr": (r"(?:une (?:erreur|coquille) \?|signaler une (?:erreur|coquille)).{0,100}", r"les opinions exprimées\b.{0,300}"),
    "es": (
        r"las opiniones (?:expresadas|vertidas)\b.{0,300}", r"esta funcionalidad es s[oó]lo para suscriptores.{0,60}", r"(?:¿?quieres|si (?:quieres|decides|continúas)|en el caso de)\b.{0,60}\b(?:tu (?:suscripción|cuenta)|este dispositivo)\b.{0,400}",
        r"tu suscripción se está usando\b.{0,200}",
    ),
    "tr": (r".{0,60}\bhaber akış sistemi\b.{0,160}", r"abonelik için\b.{0,60}"),
    "pl": (r"(?:zauważył[eaś]\w*|znalazł\w*) błąd\b.{0,120}",),
    "ru": (r"(?:(?:если вы )?(?:нашли|заметили|увидели)) (?:опечатку|ошибку)\b.{0,160}", r"мнение (?:автора|редакции) (?:может не|не)\b.{0,200}"),
    "uk": (r"(?:(?:якщо ви )?(?:знайшли|помітили|побачили)) (?:одруківку|помилку)\b.{0,160}", r"думка (?:автора|редакції) (?:може не|не)\b.{0,200}"),
})  # fmt: skip
# What stands in place of the rest of a text for those who have not paid.
PAYWALL = lines_of({
    "en": (
        r"(?:this|the rest of this|the full) (?:article|story|content|post|report) is (?:only |exclusively )?(?:available |reserved )?(?:for|to) (?:\w+ ){0,2}(?:subscribers|members)\b.{0,160}",
        r"already (?:an? )?(?:subscriber|member|registered|have an account)\?.{0,80}",
        r"(?:enjoy(?:ing|ed) (?:our|this)\b.{0,40}\? )?(?:subscribe|log in|sign in|register|log in or create an account|create an account)(?: now| today)? to (?:continue|keep|read|unlock|view|access)\b.{0,120}", r"to (?:continue|keep) reading\b.{0,120}",
    ),
    "de": (
        r"(?:dieser|der) (?:ganze )?(?:artikel|text|beitrag|inhalt) ist (?:nur |exklusiv )?für (?:\w+ ){0,2}abonnent\w+\b.{0,100}", r"(?:sie (?:sind|haben) )?(?:bereits|schon) (?:abonnent|registriert|ein abo).{0,80}",
    ),
    "fr": (r"(?:cet article|la suite de cet article|il vous reste .{1,20} de cet article)\b.{0,60}\babonnés\b.{0,100}", "déjà (?:abonné|inscrit).{0,60}"),
    "es": ("(?:este (?:artículo|contenido)|contenido) (?:es )?(?:exclusivo|s[oó]lo) para (?:suscriptores|socios).{0,100}", "¿ya (?:eres|es) (?:suscriptor|socio).{0,60}"),
    "it": ("(?:questo articolo|questo contenuto|contenuto) è (?:riservato|disponibile solo) .{0,20}abbonati.{0,100}", "sei già abbonato.{0,60}"),
    "pt": ("(?:este (?:artigo|conteúdo)|conteúdo) (?:é )?exclusivo para (?:assinantes|subscritores).{0,80}", "já é (?:assinante|subscritor).{0,60}"),
    "nl": (r"dit artikel is (?:alleen|exclusief) voor abonnees.{0,80}", r"al (?:abonnee|een abonnement)\?.{0,60}"),
    "pl": ("(?:ten artykuł|ta treść|dalsza część)\\b.{0,60}\\bdla (?:prenumeratorów|subskrybentów|abonentów).{0,80}", "masz już (?:prenumeratę|subskrypcję).{0,60}"),
    "cs, sk": (r"(?:tento|celý) článe?o?k\b.{0,40}\bpr[eo] (?:předplatitele|predplatiteľov).{0,80}", "(?:už|již) máte předplatné.{0,60}", "máte (?:už|již) předplatné.{0,60}"),
    "sv, da, no": ("(?:den här artikeln|denna artikel) är (?:bara |endast )?för .{0,20}prenumeranter.{0,80}", r"denne artikk?el(?:en)? er (?:kun )?for .{0,20}abonnent\w+.{0,80}", "redan prenumerant.{0,60}"),
    "ru": (r"(?:эта статья|этот материал|этот текст|полный текст) (?:доступ\w+|открыт\w*) (?:только )?(?:для|по) подпис\w+.{0,80}", r"уже (?:есть подписка|подписаны).{0,60}"),
    "uk": (r"(?:ця стаття|цей матеріал|цей текст|повний текст) доступн\w+ (?:лише |тільки )?(?:для|за) (?:перед|під)п\w+.{0,80}", r"вже (?:маєте передплату|є передплата).{0,60}"),
    "ja": (r"(?:この(?:記事|コンテンツ)は)?(?:有料)?会員(?:限定|記事).{0,60}", r"(?:残り|続き).{0,6}\d+文字.{0,40}", "(?:ログイン|会員登録)して(?:続き|全文).{0,30}"),
    "zh": ("(?:本文|此文|该文|全文).{0,10}(?:付费|付費|订阅|訂閱).{0,60}",), "ko": ("(?:이|본) (?:기사|콘텐츠)는 (?:유료|구독자|회원).{0,60}",),
})  # fmt: skip
# Lines that announce other stories.
STORIES = "coverage|stories|story|news|contents?|articles?|links?|items?|documents?|resources|posts|publications|updates|reading"
RELATED = lines_of({
    "en": (
        rf"(?:related|similar|other|latest|more|further|recommended|recent|all|top)\s+(?:\w+\s+)?(?:{STORIES})\b.{{0,60}}",
        "related", r"discover (?:more|also)\b.{0,120}", "(?:see|read) also:?", "see more", "you (?:may|might) (?:also )?(?:like|be interested).{0,30}",
        r"(?:read|up|watch|what to read) next:?", r"most (?:read|popular|viewed|shared).{0,40}", r"more (?:from|on) .{1,60}", "(?:editor.?s.?|our) picks?", "popular(?: now)?", "don.t miss:?", "trending(?: now)?",
    ),
    "de": (r"(?:mehr zum thema|mehr themen (?:auf|zu)|am beliebtesten|ähnliche artikel|weitere videos|verwandte artikel|weitere (?:meldungen|nachrichten|artikel|themen)|(?:das könnte sie )?auch interessant|auch interessieren|meistgelesen\w*|lesen sie auch)\b.{0,40}",),
    "fr": (r"(?:à lire (?:aussi|également)|lire (?:aussi|également)|articles (?:liés|similaires)|sur le même (?:sujet|thème)|les plus lus)\b.{0,40}",),
    "es": (r"(?:noticias? relacionadas?|para saber más|más noticias|te puede interesar|también te puede interesar|lo más leído|relacionad[oa]s)\b.{0,40}",),
    "pt": (r"(?:notícias relacionadas|mais notícias|leia também|veja também|mais lidas|relacionad[oa]s)\b.{0,40}",),
    "it": (r"(?:articoli correlati|leggi anche|potrebbe interessarti|ti potrebbe interessare|i più letti)\b.{0,40}",),
    "nl": (r"(?:lees ook|meer nieuws|gerelateerd\w*|meest gelezen)\b.{0,40}",),
    "pl": (r"(?:czytaj (?:też|także|więcej)|zobacz (?:też|także|również)|powiązane|polecane|najczęściej czytane)\b.{0,40}",),
    "cs, sk": (r"(?:čtěte (?:také|též)|přečtěte si|související články|mohlo by vás zajímat|čítajte aj|súvisiace)\b.{0,40}",),
    "hr, sr, bs": (r"(?:pročitajte (?:i|još)|povezan[eo]|najčitanije|прочитајте (?:и|још)|повезано|најчитаније)\b.{0,40}",),
    "ro": (r"(?:citește și|citiți și|vezi și|articole similare|cele mai citite)\b.{0,40}",),
    "hu": (r"(?:kapcsolódó (?:cikkek|hírek)|olvassa el|legolvasottabb)\b.{0,40}",),
    "sv, da, no, fi": (r"(?:läs (?:också|även|mer)|læs også|les også|lue myös|relaterat|mest läst)\b.{0,40}",),
    "tr": (r"(?:ilgili haberler|ayrıca okuyun|bunlar da ilginizi çekebilir|çok okunanlar)\b.{0,40}",),
    "el": (r"(?:διαβάστε (?:επίσης|ακόμα)|δείτε επίσης|σχετικά (?:άρθρα|θέματα))\b.{0,40}",),
    "bg, mk": (r"(?:прочетете още|още по темата|свързани (?:статии|новини)|прочитајте повеќе|поврзани)\b.{0,40}",),
    "ru": (r"(?:читайте (?:также|еще|ещё)|смотрите также|похожие (?:новости|статьи)|по теме|(?:другие|последние) новости|самое читаемое)\b.{0,40}",),
    "uk": (r"(?:читайте (?:також|ще)|дивіться також|схожі (?:новини|статті)|за темою|(?:інші|останні) новини)\b.{0,40}",),
    "ar, fa": ("(?:اقرأ أيض[اً]+|مواضيع ذات صلة|أخبار ذات صلة|مطالب مرتبط|بیشتر بخوانید).{0,40}",),
    "he": ("(?:קראו גם|כתבות נוספות|אולי יעניין אותך).{0,40}",),
    "ja": ("【?(?:関連(?:記事|ニュース|リンク)|あわせて読みたい|おすすめの?記事|あなたにおすすめ.{0,10}|こちらも(?:読む|おすすめ)|アクセスランキング)】?.{0,20}",),
    "zh": ("【?(?:相关(?:阅读|新闻|报道|文章)|相關(?:閱讀|新聞|報導|文章)|延伸(?:阅读|閱讀)|推荐阅读|推薦閱讀|更多新闻|更多新聞)】?.{0,20}",),
    "ko": ("(?:관련 ?(?:기사|뉴스)|추천 ?기사|많이 본 (?:기사|뉴스)).{0,20}",),
})  # fmt: skip
# What stands before a link to another story in the text of one.
LEAD_WORDS = {
    "en": "(?:read|see|watch|listen)(?: (?:also|more|next|now))?|also (?:read|see)|related|more on this|more|don.t miss|background|in case you missed it",
    "de": "lesen sie (?:auch|mehr|dazu)|mehr dazu|(?:lesen sie )?auch interessant|lesetipp|siehe auch|hintergrund",
    "fr": "lire (?:aussi|également)|à lire(?: (?:aussi|également))?|voir aussi",
    "es": "(?:lea|lee|vea|ver) (?:también|más)|(?:también )?te puede interesar|le puede interesar|más información|relacionada",
    "pt": "(?:leia|veja) (?:também|mais)|saiba mais", "it": "leggi anche|(?:ti )?potrebbe interessar(?:ti|e)|per approfondire|approfondi(?:sci|mento)",
    "nl": "lees (?:ook|meer|verder)", "pl": "(?:czytaj|zobacz|przeczytaj|sprawdź) (?:też|także|również|więcej)|polecamy",
    "cs, sk": "přečtěte si(?: také)?|čtěte (?:také|též)|viz také|čítajte aj|prečítajte si", "hr, sr, bs": "pročitajte(?: (?:i|još))?|прочитајте(?: (?:и|још))?",
    "ro": "cite(?:ște|ști|şte|sc) și|citiți și|vezi și", "hu": "olvassa el(?: ezt is)?|kapcsolódó", "sv, da, no, fi": "läs (?:också|även|mer)|læs også|les også|lue myös",
    "tr": "(?:ayrıca )?okuyun|ilgili haber|bunu da oku\\w*", "el": "διαβάστε (?:επίσης|ακόμα)|δείτε επίσης", "bg, mk": "прочетете(?: (?:още|повече))?|вижте още|прочитајте повеќе",
    "ru": "(?:читайте|смотрите) (?:также|далее|еще|ещё)|по теме|подробнее", "uk": "(?:читайте|дивіться) (?:також|ще)|також читайте|за темою|детальніше",
    "ar, fa": "اقرأ أيض[اً]+|بیشتر بخوانید", "ja, zh": "関連記事|相关阅读|延伸阅读|延伸閱讀",
}  # fmt: skip
LEADS = re.compile(rf"(?:{'|'.join(LEAD_WORDS.values())})\s*[:：>»|–-]+\s*", re.IGNORECASE)
LINKED_LEADS = re.compile(rf"(?:{'|'.join(LEAD_WORDS.values())})\s+", re.IGNORECASE)  # where the link has them, too

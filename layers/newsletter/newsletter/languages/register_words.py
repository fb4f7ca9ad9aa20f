"""The words of registers, as one language has them: headings, yes and no, and what a member's or reader's state is.

Every word stands in its plain form (``plain``): small letters, and a single blank for each run of other signs.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_OTHER = re.compile(r"[^\w]+|_+")


def plain(text: str) -> str:
    """``Do_Not-Email?`` as ``do not email``: so that two spellings of a heading, or of a value, are one."""
    return _OTHER.sub(" ", unicodedata.normalize("NFC", text).casefold()).strip()


@dataclass(frozen=True)
class RegisterWords:
    """One language's words.

    ``address`` to ``left_at`` are whole headings of columns, the likeliest first. ``like_address`` stands within a
    longer heading of addresses, ``perhaps_a_street`` is a heading of either kind.

    ``yes`` and ``no`` begin an answer; only words of ``gladly`` may follow a yes. ``asks`` are beginnings of words in
    the heading of a column where yes means that somebody wants the list. So are ``agrees`` and, with ``negates`` before
    them or after, where yes means that they do not, but only beside words about ``mails`` or alone: a heading may be
    about photographs. ``refuses`` are beginnings of words where yes means that they do not want it; ``small`` words may
    stand beside any of them. ``confirms`` are beginnings of words in the heading of a column that says whether an
    address was confirmed; ``ended`` whole headings of the day on which a membership ended. ``states`` are words in the
    heading of a state.

    ``active``, ``left``, ``complained``, ``bounced``, ``unconfirmed``, ``no_member`` and ``dead`` are whole values of
    a state; ``left_like`` to ``dead_like`` beginnings of words in longer ones. Nothing is active by its likeness.

    ``mentions`` are beginnings of words, or several in a row, that say no wherever they stand: also in a note.
    ``unanswered`` are words of an answer that is none, such as ``ej svarat``. ``harmless`` are headings of columns with
    a yes and a no that have nothing to do with who wants the list. ``leavers`` are beginnings of words in the name of a
    file of people who have left.
    """

    language: str
    address: tuple[str, ...]
    name: tuple[str, ...]
    first_name: tuple[str, ...]
    last_name: tuple[str, ...]
    grounds: tuple[str, ...]
    source: tuple[str, ...]
    since: tuple[str, ...]
    status: tuple[str, ...]
    left_at: tuple[str, ...]
    like_address: tuple[str, ...]
    perhaps_a_street: tuple[str, ...]
    yes: tuple[str, ...]
    no: tuple[str, ...]
    gladly: tuple[str, ...]
    asks: tuple[str, ...]
    agrees: tuple[str, ...]
    mails: tuple[str, ...]
    small: tuple[str, ...]
    refuses: tuple[str, ...]
    negates: tuple[str, ...]
    confirms: tuple[str, ...]
    ended: tuple[str, ...]
    states: tuple[str, ...]
    active: tuple[str, ...]
    left: tuple[str, ...]
    complained: tuple[str, ...]
    bounced: tuple[str, ...]
    unconfirmed: tuple[str, ...]
    no_member: tuple[str, ...]
    dead: tuple[str, ...]
    left_like: tuple[str, ...]
    complained_like: tuple[str, ...]
    bounced_like: tuple[str, ...]
    unconfirmed_like: tuple[str, ...]
    no_member_like: tuple[str, ...]
    dead_like: tuple[str, ...]
    unanswered: tuple[str, ...]
    mentions: tuple[str, ...]
    harmless: tuple[str, ...]
    leavers: tuple[str, ...]


SV = RegisterWords(
    language="sv",
    address=("epost", "e post", "e postadress", "epostadress", "mejl", "mejladress", "mailadress", "e mailadress"),
    name=("namn", "fullständigt namn", "för och efternamn"),
    first_name=("förnamn", "fornamn", "tilltalsnamn"),
    last_name=("efternamn",),
    grounds=("grund", "grunder"),
    source=("källa", "kalla", "samtycke"),
    since=("sedan", "datum", "medlem sedan"),
    status=("status", "läge", "tillstånd"),
    left_at=("slutade", "slutat", "avregistrerad", "avregistrerades", "avanmäld", "avanmäldes", "avprenumererad"),
    like_address=("e post", "epost", "mejladress", "mailadress"),
    perhaps_a_street=("adress",),
    yes=("ja", "j", "japp", "sant", "vill", "godkänt", "godkänd", "godkänner", "samtycker", "accepterat"),
    no=("nej", "n", "falskt", "inte", "ej", "inget", "ingen", "inga", "aldrig", "icke", "avböjer", "avstår"),
    gladly=("tack", "gärna", "absolut", "jag", "vill", "ha", "det", "så", "mycket", "e", "post", "epost", "mejl",
            "mail", "digitalt", "samtycker", "godkänner", "ja", "till", "nyhetsbrev", "utskick"),
    asks=("nyhetsbrev", "nyhetsblad", "utskick", "massutskick", "mejlutskick", "mailutskick", "prenumer",
              "kontaktas", "kontaktsätt"),
    agrees=("samtyck", "godkän", "accept", "tillåt", "medgiv", "gdpr", "mottag", "önskar", "vill", "får", "ta",
            "aktiv",
            "ok", "ja"),
    mails=("mejl", "mejla", "mejlas", "mail", "maila", "mailas", "epost", "kontakt", "reklam", "marknadsför",
              "information"),
    small=("till", "för", "från", "av", "att", "med", "per", "via", "på", "om", "ha", "få", "emot", "vår", "våra",
            "alla",
           "medlem", "medlemskap", "medlemskapet", "sig", "är", "har", "tack", "den", "det"),
    refuses=(
        "avregistr", "avanmäl", "avprenum", "avsagt", "avböj", "avstå", "spärr", "blockerad", "svartlist", "inaktiv",
        "utträd", "avliden", "avlidna", "död", "uteslut", "studsa", "raderad", "borttagen", "vilande", "upphör",
        "avslut", "avbeställ", "avbryt", "avbrut", "avbröt", "stopp", "stoppa", "sluta", "slutat", "slutade", "uppsag",
        "uppsäg", "nekar", "nekat", "vägrar", "vägrat", "undanbe", "återkall", "avförd", "struken", "pausad", "pausat",
    ),
    negates=("ej", "inte", "inget", "ingen", "inga", "icke", "utan", "aldrig"),
    confirms=("bekräft", "verifier"),
    ended=("utträde", "utträdesdatum", "utträtt", "utträdd", "utgått", "avslutad", "avslutades", "avslutsdatum",
           "slutdatum", "medlem till", "medlem t o m", "giltig till", "giltig t o m", "gäller till", "gäller t o m",
           "upphör", "upphörde", "avliden", "avled", "dödsdatum"),
    states=("status", "läge", "tillstånd"),
    active=("aktiv", "aktiv medlem", "aktivt", "medlem", "ordinarie", "ordinarie medlem", "hedersmedlem",
            "stödmedlem", "ständig medlem", "huvudmedlem", "familjemedlem", "prenumerant", "prenumererar", "anmäld",
            "bekräftad", "godkänd", "godkänt"),
    left=("avregistrerad", "avanmäld", "avprenumererad", "slutat", "spärrad", "blockerad", "svartlistad", "ej utskick",
          "inga utskick", "inget utskick", "tackat nej", "avböjt", "avslutad prenumeration", "uppsagd"),
    complained=("spam", "skräppost", "anmäld som skräppost", "klagat"),
    bounced=("studs", "studsat", "studsad", "studsar", "hårdstuds", "mjukstuds", "hård studs", "mjuk studs", "ogiltig"),
    unconfirmed=("obekräftad", "ej bekräftad", "inte bekräftad", "väntar", "väntande", "ansökan", "ansökt"),
    no_member=("utträdd", "utträdda", "tidigare medlem", "avslutat", "avslutade", "utträtt", "vilande",
              "utesluten", "utgått", "utgången", "avslutad", "inaktiv", "ej aktiv",
               "ej medlem", "före detta medlem", "f d medlem", "avförd", "struken", "upphört", "raderad", "borttagen",
               "har slutat", "avgått", "avgången", "pausad", "pausat", "uppehåll"),
    dead=("avliden", "död", "avled"),
    left_like=("avregistr", "avanmäl", "avprenum", "spärr", "blocker", "svartlist", "avböj", "avsagt", "återkall",
               "återtag", "undanbe"),
    complained_like=("skräppost",),
    bounced_like=("studs", "hårdstuds", "mjukstuds"),
    unconfirmed_like=("obekräft",),
    no_member_like=("utträd", "utträtt", "vilande", "utesl", "inaktiv", "upphör", "avslutad", "uppsagd"),
    dead_like=("avlid", "avled"),
    mentions=("avregistr", "avanmäl", "avprenum", "utträd", "utträtt", "avlid", "ej utskick", "inga utskick",
              "inget utskick",
              "vill inte ha", "vill ej ha", "önskar inte", "önskar ej", "tackat nej", "tackar nej", "undanbe",
              "återkall",
              "ej mejl", "ej mail", "ej e post", "ej epost", "inga mejl", "inga mail", "inga e post", "ej kontakt",
              "skicka inte", "skicka ej", "kontakta inte", "kontakta ej", "inget nyhetsbrev",
              "ingen e post", "ingen epost", "ingen mejl", "ingen mail", "blockerad",
              "inga nyhetsbrev", "ej nyhetsbrev", "spärrad", "vilande",
              "avslutat", "avslutad",
              "utesluten", "utgått"),
    unanswered=("saknas", "okänt", "okänd", "svarat", "svar", "angivet", "angett", "inhämtat", "uppgift", "vet",
                "kanske",
                "oklart"),
    harmless=(
        "betalt", "betald", "betalstatus", "betalningsstatus", "avgift betald",
        "avgift", "årsavgift", "inbetald", "kön", "medlemsavgift",
        "medlemsavgift betald", "faktura", "autogiro",
        "styrelse", "styrelsemedlem", "styrelseledamot", "förtroendevald", "revisor", "hedersmedlem", "familj",
        "familjemedlem", "huvudmedlem", "stödmedlem", "körkort", "ledare", "tränare", "utdrag", "rösträtt",
        "nyckel", "båtplats", "parkering", "hund", "allergi", "foto", "sms", "papper", "papperstidning",
    ),
    leavers=("avregistrer", "avanmäl", "avprenumer", "spärr", "svartlist", "utträd", "slutat", "avliden", "avlidna",
             "studs", "obekräft", "blocker"),
)  # fmt: skip

EN = RegisterWords(
    language="en",
    address=("email", "e mail", "mail", "email address", "e mail address", "address email", "address"),
    name=("name", "full name"),
    first_name=("first name", "firstname", "given name", "forename"),
    last_name=("last name", "lastname", "surname", "family name"),
    grounds=("grounds",),
    source=("source", "consent"),
    since=("since", "date", "confirm time", "optin time", "created at", "member since"),
    status=("state", "status"),
    left_at=("left at", "unsub time", "unsubscribed at", "unsubscribed on", "unsubscribe date", "unsubscription date",
             "unsubscribed date", "date unsubscribed", "opt out date", "opted out at", "cancelled", "canceled",
             "cancelled at", "canceled at", "deleted at", "unsubscribed", "optout time"),
    like_address=("e mail", "email"),
    perhaps_a_street=("address",),
    yes=("yes", "y", "true", "on", "ok", "x", "1", "accepted", "agreed", "granted", "t"),
    no=("no", "n", "false", "off", "0", "never", "not", "declined", "denied", "none", "f", "don"),
    gladly=("please", "thanks", "thank", "you", "i", "do", "want", "it", "email", "e", "mail", "agree", "yes", "by",
            "newsletter", "newsletters"),
    asks=("newsletter", "mailing", "bulletin", "subscri", "optin", "optedin", "mailable", "emailable",
          "contactable", "preference"),
    agrees=("consent", "permission", "accepts", "agree", "gdpr", "receive", "wants", "want", "active", "enabled",
            "allow",
            "okay"),
    mails=("email", "mail", "contact", "marketing", "updates", "announcements", "bulk"),
    small=("to", "for", "from", "by", "the", "our", "all", "is", "has", "of", "via", "user", "list", "global", "hard",
           "soft", "lists", "do", "any", "us", "me", "at", "on"),
    refuses=(
        "unsubscr", "optout", "optedout", "blocked", "blocklist", "blacklist", "suppress", "bounce", "complain",
        "spam", "junk", "hold", "disabled", "excluded", "deleted", "removed", "deceased", "inactive", "cleaned",
        "cancelled", "canceled", "resigned", "lapsed", "unmailable", "undeliverable", "unmarketable", "stop", "stopped",
        "quit", "declin", "refus", "withdr", "revoked", "terminat", "paused", "suspend",
    ),
    negates=("not", "no", "dont", "don", "never", "without"),
    confirms=("confirm", "verified", "double", "activated"),
    ended=("end date", "expiry date", "expires", "expired", "membership end", "membership ended", "resigned on",
           "date left", "left on", "lapsed on", "deceased date", "date of death", "valid until", "ended"),
    states=("status", "state", "subscriber type"),
    active=("active", "subscribed", "enabled", "regular", "premium", "gifted", "confirmed", "member", "current",
            "current member", "full member", "honorary", "honorary member", "life member", "paid member", "opted in",
            "opt in", "subscriber", "ok", "normal", "good standing", "resubscribed", "subscribed weekly",
            "subscribed monthly", "weekly", "monthly", "not on hold", "active member", "express", "explicit"),
    left=("left", "unsubscribed", "disabled", "blocklisted", "blacklisted", "blocked", "opted out", "opt out",
          "optout", "cancelled", "canceled", "cancelled subscription", "removed", "deleted", "suppressed",
          "on hold opt out", "do not email", "do not contact", "declined", "hold opt out"),
    complained=("spam", "marked as spam", "complained", "complaint", "junk", "spammy", "abuse", "spam complaint",
                "on hold complaint"),
    bounced=("bounced", "hard bounce", "hard bounced", "soft bounce", "soft bounced", "cleaned", "invalid",
             "undeliverable", "on hold bounce", "on hold", "bouncing"),
    unconfirmed=("unconfirmed", "pending", "unactivated", "not confirmed", "awaiting confirmation", "unverified",
                 "opt in pending", "validating", "confirmation pending", "applied", "prospect", "non subscribed",
                 "nonsubscribed", "not subscribed", "never subscribed", "transactional", "awaiting"),
    no_member=("inactive", "lapsed", "resigned", "expired", "former", "former member", "ex member", "non member",
               "not a member", "suspended", "churned", "past due", "paused", "terminated", "archived", "dormant",
               "grace expired"),
    dead=("deceased", "dead"),
    left_like=("unsub", "opt out", "opted out", "optout", "block", "black", "suppress", "cancel", "declin", "do not",
               "withdr", "revok", "refus"),
    complained_like=("spam", "complain", "junk"),
    bounced_like=("bounc", "undeliver"),
    unconfirmed_like=("unconfirm", "pending", "unverif", "unactiv"),
    no_member_like=("lapsed", "resign", "expired", "former", "inactive", "terminat", "suspend"),
    dead_like=("deceas",),
    mentions=("unsubscr", "deceas", "opt out", "optout", "opted out", "remove from", "do not email", "do not contact",
              "do not mail", "do not send", "don t email", "don t mail", "don t send", "does not want", "doesn t want",
              "don t want", "no email", "no mail", "consent withdrawn", "withdrew", "revoked",
              "blocklisted", "blacklisted", "no newsletter", "not subscribed"),
    unanswered=("unknown", "missing", "answered", "answer", "set", "specified", "asked", "maybe", "unclear", "null",
                "na"),
    harmless=(
        "paid", "fee paid", "fee", "dues", "marital status", "employment status", "payment status", "gender", "sex",
        "board", "board member", "committee", "volunteer", "vip", "gift aid",
        "direct debit", "htmlemail", "html email", "send this user html emails", "do not phone", "do not sms",
        "do not trade", "complimentary plan", "digest enabled", "podcast",
        "sms marketing consent", "has account", "admin", "paying", "photo", "newsletter clicks", "sms opt in",
        "accepts sms marketing", "is paid", "subscription paid", "preferred mail format", "bouncecount",
    ),
    leavers=("unsubscribe", "nonsubscribe", "blocklist", "blacklist", "suppress", "opt out", "optout", "opted out",
             "cleaned", "bounce", "unconfirmed", "do not mail", "complain"),
)  # fmt: skip

REGISTER_WORDS: tuple[RegisterWords, ...] = (SV, EN)
"""Every file is read with all of them: a Swedish association's system often speaks English."""


def words_for(kind: str) -> tuple[str, ...]:
    """Every language's words of one kind, each language's likeliest first."""
    by_language: list[tuple[str, ...]] = [getattr(words, kind) for words in REGISTER_WORDS]
    return tuple(word for words in by_language for word in words)

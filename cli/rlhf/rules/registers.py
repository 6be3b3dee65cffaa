"""Numbers and mailboxes that belong to no person (published, fictional, shared), and the words of addresses."""

from __future__ import annotations

from typing import Final

#: Numbers set aside for fiction, as expressions on a number with its country code: Ofcom's for radio and television
#: drama (the mobile ones are not even valid), 555-01xx in North America, ACMA's in Australia, ComReg's in Ireland.
FICTION: Final = (
    r"\+44(?:1134960|1144960|1154960|1164960|1174960|1214960|1314960|1414960|1514960|1614960|2079460|1914980|2896496"
    r"|2890180|2920180|1632960|7700900|8081570|9098790|3069990)\d{3}"
    r"|\+1[2-9]\d{2}55501\d{2}"
    r"|\+61(?:[2378](?:5550|7010)\d{4}|491570(?:006|156|157|158|159|110))"
    r"|\+3532091\d{5}"
)

#: Public lines whose numbers look like private numbers: poison centres above all (WHO's directory).
PUBLISHED: Final = frozenset({
    "+35318092166", "+35318092566",  # Ireland
    "+33140054848",  # Paris
    "+4314064343",  # Vienna
    "+493019240", "+4922819240", "+4955119240", "+4976119240", "+49613119240", "+498919240", "+49361730730",  # Germany
    "+390266101029", "+39063054343",  # Milan, Rome
    "+34915620420",  # Spain
    "+3270245245",  # Belgium
})  # fmt: skip

#: Names of shared mailboxes. A mailbox with a personal name may belong to a person.
MAILBOXES: Final = frozenset(
    ("admin", "advice", "appointments", "care", "chat", "contact", "enquiries", "enquiry", "feedback", "git", "hello",
     "help", "helpdesk", "helpline", "info", "information", "mail", "no-reply", "noreply", "office", "pals",
     "pharmacovigilance", "reception", "referrals", "service", "support", "team", "yellowcard")
)  # fmt: skip
#: Providers at which people have their own mailboxes: the first part of the domain.
PROVIDERS: Final = frozenset(
    ("gmail", "googlemail", "hotmail", "outlook", "live", "msn", "yahoo", "ymail", "icloud", "me", "mac", "aol",
     "btinternet", "sky", "talktalk", "virginmedia", "ntlworld", "proton", "protonmail", "pm", "gmx", "web", "fastmail",
     "zoho", "mail", "tutanota", "comcast", "verizon", "att", "bellsouth", "cox", "bigpond", "optusnet", "eircom",
     "orange", "wanadoo", "free", "laposte", "libero", "t-online", "yandex", "qq", "163", "rediffmail")
)  # fmt: skip
#: Services whose published address begins with a first name.
NAMED_SERVICES: Final = frozenset({"jo@samaritans.org", "jo@samaritans.ie", "pat@papyrus-uk.org"})
#: Domains that nobody can own (RFC 2606, RFC 6761).
NOBODYS: Final = ("example.org", "example.com", "example.net")
NOBODYS_ENDINGS: Final = ("example", "invalid", "test", "localhost")

#: The areas of British postcodes (Royal Mail), with the Channel Islands and the Isle of Man.
AREAS: Final = frozenset(
    ("AB", "AL", "B", "BA", "BB", "BD", "BH", "BL", "BN", "BR", "BS", "BT", "CA", "CB", "CF", "CH", "CM", "CO", "CR",
     "CT", "CV", "CW", "DA", "DD", "DE", "DG", "DH", "DL", "DN", "DT", "DY", "E", "EC", "EH", "EN", "EX", "FK", "FY",
     "G", "GL", "GU", "GY", "HA", "HD", "HG", "HP", "HR", "HS", "HU", "HX", "IG", "IM", "IP", "IV", "JE", "KA", "KT",
     "KW", "KY", "L", "LA", "LD", "LE", "LL", "LN", "LS", "LU", "M", "ME", "MK", "ML", "N", "NE", "NG", "NN", "NP",
     "NR", "NW", "OL", "OX", "PA", "PE", "PH", "PL", "PO", "PR", "RG", "RH", "RM", "S", "SA", "SE", "SG", "SK", "SL",
     "SM", "SN", "SO", "SP", "SR", "SS", "ST", "SW", "SY", "TA", "TD", "TF", "TN", "TQ", "TR", "TS", "TW", "UB", "W",
     "WA", "WC", "WD", "WF", "WN", "WR", "WS", "WV", "YO", "ZE")
)  # fmt: skip

#: The words with which a street's name ends.
STREETS: Final = (
    "Street", "Road", "Avenue", "Lane", "Drive", "Close", "Crescent", "Gardens", "Terrace", "Grove", "Boulevard",
    "Mews", "Parade", "Rd", "Ave", "Blvd",
)  # fmt: skip

"""Generate synthetic CRM data in the generic layout: leads, activities, opportunities, identities, dispositions.

The generated company, "Tallyforge", sells operations-planning software (and, in a small web shop,
barcode scanners). People find it, read, compare, ask for a demo, buy, fall silent or unsubscribe.
Names, companies and domains are invented; business domains end in ``.example``.

The rows are messy on purpose: spellings, null tokens, several
versions of a lead, events delivered twice or late, broken rows. How often each kind of mess occurs is
written in the constants of ``RATES`` and in ``broken_leads`` and ``broken_activities``.

Deterministic: every draw is an MD5 of the seed and the row's own key, all arithmetic is on integers,
and every file is ordered by a unique key. The same arguments give the same bytes whatever the number
of threads. Activities are made and written in chunks of days, so memory does not grow with the history.

Usage::

    python scripts/generate_data.py --leads 1000 --activities 20000 --out sample_data --format csv

``--activities`` is the number of distinct ordinary activities aimed at (within a few per cent); resent
copies and broken rows come on top. Errors: a negative or too small number, an unknown format or a
date that cannot be read end the program with a message and exit code 2.
"""

from __future__ import annotations

import argparse
import datetime as dt
import shutil
import sys
import tempfile
from pathlib import Path

import duckdb

DEFAULT_LEADS = 1000
DEFAULT_ACTIVITIES = 20000
DEFAULT_SEED = 7
DEFAULT_END_DATE = "2026-06-30"
DEFAULT_MONTHS = 18

SITE = "https://www.tallyforge.example"

# Shares of rows in 1/65536, so that a draw of 16 bits decides.
RATES = {
    "resent": 655,  # 1%: the loader delivers the activity once more
    "late": 328,  # 0.5%: delivered days after it happened
    "deleted": 131,  # 0.2%: deleted at once, in its only copy
    "deleted_later": 66,  # 0.1%: a later copy says deleted
    "aliased": 3932,  # 6%: the activity type under another tool's name
    "odd_timestamp": 7864,  # 12%: not spelled as 2026-01-31T09:30:00Z
    "odd_url": 2621,  # 4%: capitals, trailing slash, fragment or query string
}

# Mean number of rows that one visit, mail or call gives; set by measurement, only steers the total.
ROWS_PER_SESSION = 2.63

# Activities are made and written in chunks of about so many sessions, so that memory does not grow with the history.
SESSIONS_PER_CHUNK = 400_000

LEAD_COLUMNS = (
    "lead_id email first_name last_name job_title company_name company_domain employee_count annual_revenue "
    "industry country region lead_source utm_source utm_medium utm_campaign budget_authority purchase_timeframe "
    "email_opt_out is_customer is_deleted merged_into_lead_id lifecycle_stage owner_id created_at updated_at"
).split()
ACTIVITY_COLUMNS = (
    "activity_id lead_id anonymous_id activity_type occurred_at url content_id content_type campaign sequence_name "
    "sequence_step variant quantity is_machine is_deleted loaded_at"
).split()

# --------------------------------------------------------------------------------------------------
# Vocabulary
# --------------------------------------------------------------------------------------------------

# culture: (first names, last names)
NAMES = {
    "english": (
        "James,Emily,Oliver,Grace,Daniel,Hannah,Thomas,Claire,Michael,Rachel,Ethan,Megan,Andrew,Natalie,Ryan,Joanna",
        "Walker,Bennett,Hughes,Carter,Mitchell,Foster,Palmer,Reynolds,Sutton,Doyle,Parker,Holt,Whitaker,Lawson,Pike,Marsh",
    ),
    "german": (
        "Lukas,Anna,Jonas,Katrin,Stefan,Julia,Matthias,Lena,Florian,Sabine,Jürgen,Birgit,Tobias,Heike,Björn,Ulrike",
        "Schneider,Brandt,Köhler,Vogel,Hartmann,Krüger,Lehmann,Böhm,Winter,Seidel,Roth,Maier,Pfeiffer,Günther,Voß,Engel",
    ),
    "french": (
        "Camille,Julien,Élodie,Mathieu,Sophie,Antoine,Chloé,Nicolas,Léa,Guillaume,Manon,François,Aurélie,Hugo,Inès,Rémi",
        "Moreau,Lefèvre,Girard,Rousseau,Mercier,Blanchard,Fournier,Chevalier,Perrin,Gauthier,Renard,Dumas,Lemoine,Baron,Noël,Colin",
    ),
    "spanish": (
        "Lucía,Javier,Carmen,Alejandro,Marta,Diego,Sofía,Andrés,Elena,Pablo,Valeria,Rubén,Paula,Íñigo,Raúl,Nuria",
        "García,Navarro,Ortega,Castillo,Romero,Vidal,Molina,Serrano,Ibáñez,Herrera,Peña,Campos,Fuentes,Rivas,Soto,Vargas",
    ),
    "indian": (
        "Priya,Arjun,Ananya,Rohan,Deepa,Vikram,Meera,Sanjay,Kavya,Rahul,Nisha,Aditya,Pooja,Karthik,Divya,Suresh",
        "Sharma,Iyer,Patel,Reddy,Menon,Gupta,Nair,Kulkarni,Banerjee,Joshi,Rao,Chatterjee,Malhotra,Pillai,Desai,Bhat",
    ),
    "nordic": (
        "Ingrid,Lars,Astrid,Erik,Maja,Henrik,Freja,Anders,Sigrid,Mikkel,Åsa,Johan,Linnea,Søren,Elin,Magnus",
        "Lindqvist,Berg,Nygaard,Dahl,Sandström,Holm,Ekström,Sørensen,Lund,Hagen,Nyström,Kjær,Björklund,Vik,Strand,Falk",
    ),
    "italian": (
        "Giulia,Marco,Chiara,Luca,Francesca,Matteo,Elisa,Davide,Martina,Alessandro,Silvia,Paolo,Valentina,Simone,Laura,Nicolò",
        "Rossi,Ferrari,Conti,Ricci,Marino,Greco,Bruno,Gallo,Costa,Fontana,Rinaldi,Moretti,Barbieri,Lombardi,Testa,Serra",
    ),
    "dutch": (
        "Sanne,Daan,Lotte,Bram,Femke,Jeroen,Anouk,Pieter,Marieke,Thijs,Eva,Ruben,Iris,Sander,Fleur,Koen",
        "de Vries,Jansen,van Dijk,Bakker,Visser,Smit,Mulder,de Boer,Dekker,Hendriks,van Leeuwen,Kuipers,Bosch,Vermeer,Prins,Kok",
    ),
    "polish": (
        "Agnieszka,Piotr,Katarzyna,Tomasz,Magdalena,Paweł,Joanna,Michał,Ewa,Jakub,Zofia,Marcin,Monika,Łukasz,Alicja,Adam",
        "Kowalska,Nowak,Wiśniewski,Zieliński,Mazur,Krawczyk,Dudek,Pawlak,Wróbel,Sikora,Baran,Lis,Górski,Kubiak,Wilk,Czarnecki",
    ),
    "chinese": (
        "Wei,Jing,Hao,Mei,Lei,Xiu,Yan,Jun,Lin,Fang,Bo,Ying,Chen,Min,Qiang,Ting",
        "Wang,Li,Zhang,Liu,Chen,Yang,Zhao,Huang,Zhou,Wu,Xu,Sun,Tan,Lim,Goh,Ong",
    ),
    "japanese": (
        "Haruka,Kenji,Yuki,Takashi,Sakura,Hiroshi,Aiko,Daichi,Naomi,Ryo,Emi,Satoshi,Mika,Kaito,Yoko,Shun",
        "Tanaka,Suzuki,Yamamoto,Nakamura,Kobayashi,Kato,Yoshida,Yamada,Sasaki,Matsumoto,Inoue,Kimura,Hayashi,Shimizu,Mori,Abe",
    ),
    "nigerian": (
        "Chinedu,Amaka,Tunde,Ngozi,Emeka,Folake,Ifeanyi,Yetunde,Segun,Adaeze,Kunle,Bisi,Uche,Halima,Femi,Zainab",
        "Okafor,Adeyemi,Eze,Balogun,Nwosu,Abubakar,Okonkwo,Adebayo,Obi,Ogunleye,Mohammed,Chukwu,Lawal,Onyeka,Bello,Ajayi",
    ),
    "arabic": (
        "Layla,Omar,Fatima,Yusuf,Nour,Khalid,Salma,Hassan,Rania,Tariq,Dina,Karim,Huda,Samir,Amira,Ziad",
        "Haddad,Mansour,Khoury,Nasser,Farah,Saleh,Rahman,Qasim,Aziz,Darwish,Hamdan,Sabbagh,Shamsi,Najjar,Bakri,Tamimi",
    ),
    "brazilian": (
        "Beatriz,Rafael,Larissa,Thiago,Camila,Gustavo,Juliana,Leandro,Fernanda,Bruno,Letícia,Caio,Mariana,Vinícius,Isabela,João",
        "Silva,Oliveira,Souza,Almeida,Pereira,Carvalho,Ribeiro,Barbosa,Teixeira,Moreira,Araújo,Correia,Duarte,Lopes,Freitas,Nunes",
    ),
}

# country as the CRM usually writes it, other spellings, culture, share of 1000, hours from UTC, region
COUNTRIES = [
    ("United States", "USA|US|united states of america", "english", 240, -6, "North America"),
    ("United Kingdom", "UK|Great Britain|GB", "english", 105, 0, "Europe"),
    ("Germany", "Deutschland|DE|germany", "german", 125, 1, "Europe"),
    ("France", "FR|france|FRA", "french", 75, 1, "Europe"),
    ("Netherlands", "The Netherlands|NL|Holland", "dutch", 60, 1, "Europe"),
    ("Spain", "España|ES|spain", "spanish", 45, 1, "Europe"),
    ("Italy", "Italia|IT|italy", "italian", 45, 1, "Europe"),
    ("Sweden", "SE|Sverige|sweden", "nordic", 35, 1, "Europe"),
    ("Denmark", "DK|Danmark|denmark", "nordic", 20, 1, "Europe"),
    ("Poland", "PL|Polska|poland", "polish", 35, 1, "Europe"),
    ("Canada", "CA|canada|CAN", "english", 45, -5, "North America"),
    ("India", "IN|IND|india", "indian", 50, 5, "Asia Pacific"),
    ("Singapore", "SG|singapore|SGP", "chinese", 25, 8, "Asia Pacific"),
    ("Japan", "JP|JPN|japan", "japanese", 15, 9, "Asia Pacific"),
    ("Nigeria", "NG|nigeria|NGA", "nigerian", 15, 1, "Africa"),
    ("United Arab Emirates", "UAE|U.A.E.|AE", "arabic", 20, 4, "Middle East"),
    ("Brazil", "Brasil|BR|brazil", "brazilian", 25, -3, "Latin America"),
    ("Mexico", "México|MX|mexico", "spanish", 20, -6, "Latin America"),
]

# industry as the CRM usually writes it, other spellings, share of 1000, name endings of its companies
INDUSTRIES = [
    ("Software", "Computer Software|SaaS|information technology and services|COMPUTER_SOFTWARE", 175, "Systems,Labs,Software,Cloud"),
    ("Manufacturing", "Industrial Automation|manufacturing|Machinery", 165, "Works,Industries,Manufacturing,Components"),
    ("Logistics", "Logistics and Supply Chain|Transportation|LOGISTICS|Freight", 130, "Logistics,Freight,Forwarding,Supply Lines"),
    ("Retail", "retail|E-Commerce|Online Retail", 105, "Stores,Retail,Market,Outfitters"),
    ("Financial Services", "Banking|Fintech|financial services|Finance", 95, "Capital,Finance,Credit,Payments"),
    ("Healthcare", "Health Care|Hospital & Health Care|healthcare", 70, "Clinics,Health,Care Group,Medical"),
    ("Professional Services", "Consulting|Management Consulting|Staffing", 60, "Advisory,Consulting,Partners,Associates"),
    ("Food and Beverage", "Food & Beverages|Food Production", 45, "Foods,Brewing,Kitchens,Provisions"),
    ("Construction", "Building Materials|construction|Civil Engineering", 40, "Builders,Construction,Structures,Civil"),
    ("Energy", "Renewables|Oil & Energy|energy", 35, "Energy,Renewables,Power,Solar"),
    ("Automotive", "automotive|Auto Parts", 30, "Motors,Auto Parts,Mobility,Drivetrain"),
    ("Telecommunications", "Telecom|telecommunications", 25, "Telecom,Networks,Mobile,Wireless"),
    ("Education", "Higher Education|E-Learning|EDUCATION", 25, "Academy,Institute,Learning,College"),
]

STEMS = (
    "Nordhaven,Silverbrook,Ashgrove,Calderon,Marlowe,Ostrava,Brightwell,Fernhill,Kestrel,Larkfield,Montclair,Redwick,"
    "Stonebridge,Talbot,Vantara,Westmere,Aldercrest,Bluepeak,Corvina,Duskwood,Eastlake,Falconer,Greyport,Hollins,"
    "Ivorygate,Juniper,Kingsferry,Lindenau,Mapleton,Northgate,Orchard,Pinecrest,Quillon,Ravenna,Solvane,Thornbury,"
    "Umbria,Valdora,Winslow,Yarrow,Zephyra,Bergmann,Castella,Delmonte,Elbrus,Fjordal,Granada,Helvig,Isarco,Jadeport"
).split(",")
AREAS = "Group,International,Europe,Holding,North,Iberia,Nordic,Asia,Americas,East,Atlantic,Alpine".split(",")

# title, weight of the seat in a purchase (0..400), share of 1000
TITLES = [
    ("Director of Operations", 330, 45), ("VP of Operations", 400, 25), ("Chief Operating Officer", 390, 18),
    ("Head of Supply Chain", 320, 30), ("Operations Manager", 230, 75), ("Supply Chain Manager", 230, 45),
    ("Director of IT", 300, 25), ("IT Manager", 200, 40), ("CTO", 340, 22), ("CIO", 340, 12),
    ("CEO", 360, 30), ("Founder & CEO", 340, 25), ("Managing Director", 360, 22), ("Co-Founder", 310, 12),
    ("CFO", 330, 18), ("Finance Director", 290, 18), ("Head of Procurement", 280, 20), ("Procurement Specialist", 130, 25),
    ("Marketing Director", 220, 22), ("Marketing Manager", 150, 45), ("Vice President, Sales", 290, 22),
    ("Head of Growth", 210, 18), ("Sales Manager", 160, 35), ("Account Executive", 90, 28),
    ("Product Manager", 150, 40), ("Senior Product Manager", 190, 18), ("Project Manager", 140, 35),
    ("Business Analyst", 110, 35), ("Supply Chain Analyst", 120, 28), ("Data Analyst", 90, 25),
    ("Logistics Coordinator", 100, 28), ("Warehouse Manager", 190, 25), ("Senior Software Engineer", 80, 20),
    ("Software Engineer", 60, 24), ("Executive Assistant", 60, 14), ("Assistant to the CEO", 70, 6),
    ("HR Manager", 60, 12), ("Consultant", 100, 24), ("Leiter Logistik", 300, 8), ("Geschäftsführer", 360, 9),
    ("Directeur des opérations", 330, 6), ("Gerente de Operaciones", 230, 6), ("Team Lead Fulfillment", 170, 14),
]  # fmt: skip

STUDENT_TITLES = "Marketing Student,Student,MBA student,PhD Candidate,Business Administration Student,Working Student Marketing,Intern".split(",")
CAREER_TITLES = "Software Engineer,Recruiter,UX Designer,Sales Representative,Junior Developer,Customer Success Manager,QA Tester".split(",")
UNIVERSITIES = [
    ("Northgate University", "northgate-university.example"), ("Lindenau University", "uni-lindenau.example"),
    ("Ravenna Business School", "ravenna-business-school.example"), ("Eastlake State University", "eastlake-state.example"),
]  # fmt: skip
PERSONAL_DOMAINS = "gmail.com,gmail.com,gmail.com,outlook.com,hotmail.com,yahoo.com,icloud.com,gmx.de,web.de,proton.me".split(",")
DISPOSABLE_DOMAINS = "mailinator.com,yopmail.com,10minutemail.com,guerrillamail.com".split(",")
ROLE_ACCOUNTS = "info,sales,office,contact,purchasing,admin".split(",")
COMPETITORS = [("Freightmuse", "freightmuse.example"), ("Leadlantern", "leadlantern.example"), ("Pipegarden", "pipegarden.example")]
EMPLOYERS = [("Tallyforge", "tallyforge.example"), ("Tallyforge Labs", "tallyforge-labs.example")]
PARTNERS = [
    ("Brightharbor Partners", "brightharbor-partners.example"), ("Kestrelworks", "kestrelworks.example"),
    ("Oakline Consulting", "oakline-consulting.example"),
]  # fmt: skip

# source, other spellings, utm_source, utm_medium, share of 1000, what the person did on the first day
SOURCES = [
    ("Organic Search", "organic_search|Organic|google organic", "google", "organic", 240, "signup_guide"),
    ("Paid Search", "paid_search|Google Ads|PPC", "google", "cpc", 135, "signup_case"),
    ("Paid Social", "paid_social|LinkedIn Ads|paid social ", "linkedin", "paid_social", 105, "signup_guide"),
    ("Organic Social", "Social Media|linkedin|organic_social", "linkedin", "social", 60, "signup_form"),
    ("Referral", "referral|Customer Referral|Word of Mouth", "", "referral", 85, "signup_form"),
    ("Partner", "partner|Channel Partner", "partner", "referral", 45, "signup_form"),
    ("Webinar", "webinar|Online Event", "newsletter", "email", 80, "signup_webinar"),
    ("Event", "Trade Show|trade_show|conference", "", "offline", 65, "event"),
    ("Content", "content|Blog|Whitepaper", "blog", "content", 60, "signup_guide"),
    ("Direct", "Direct Traffic|direct", "(direct)", "(none)", 50, "signup_form"),
    ("Outbound", "Cold Call|outbound|Prospecting", "", "", 50, "call"),
    ("Review Site", "G2|Capterra|review_site", "g2", "referral", 25, "signup_case"),
]

# page kind: paths of the site (the first part of the content id stands behind a bar when there is one)
PAGES = {
    "home": ["/", "/", "/de"],
    "blog": [
        "/blog/five-signs-your-planning-has-outgrown-spreadsheets|b1", "/blog/what-late-trucks-really-cost|b2",
        "/blog/safety-stock-without-tears|b3", "/blog/how-to-run-a-daily-stand-up-on-the-dock|b4",
        "/blog/forecasting-for-people-in-a-hurry|b5", "/blog/peak-season-checklist|b6", "/blog/shift-plans-that-hold|b7",
        "/blog/hiring-your-first-planner|b8",
    ],
    "guide": [
        "/guides/operations-planning-handbook|g1", "/guides/warehouse-kpi-guide|g2", "/ebooks/from-excel-to-plan|g3",
        "/whitepapers/state-of-operations-planning|w1", "/templates/capacity-plan-template|t1",
    ],
    "product": ["/product", "/product/planner", "/product/forecasting", "/features/shift-board", "/integrations", "/solutions/logistics", "/solutions/manufacturing"],
    "case_study": ["/case-studies/fernhill-foods|cs1", "/case-studies/kestrel-motors|cs2", "/case-studies/nordhaven-freight|cs3", "/case-studies/westmere-clinics|cs4"],
    "comparison": ["/compare/freightmuse", "/compare/pipegarden", "/alternatives/spreadsheets", "/compare"],
    "webinar": ["/webinars/planning-under-uncertainty|wb1", "/webinars/the-hour-that-saves-a-day|wb2", "/webinars/live-product-tour|wb3"],
    "testimonial": ["/testimonials", "/customers"],
    "pricing": ["/pricing", "/pricing", "/pricing", "/pricing/enterprise", "/pricing/calculator"],
    "demo": ["/demo", "/request-a-demo"],
    "trial": ["/trial", "/free-trial"],
    "contact": ["/contact-sales"],
    "support": ["/help/getting-started", "/docs/import-orders", "/docs/api", "/help/invite-your-team", "/support"],
    "legal": ["/legal/data-processing", "/legal/security", "/terms", "/privacy"],
    "careers": ["/careers", "/careers", "/careers/account-executive-berlin", "/careers/backend-engineer-remote", "/careers/product-designer"],
    "apply": ["/careers/apply"],
    "shop": ["/shop/handheld-scanner-s2|sku-102", "/shop/dock-tablet|sku-201", "/shop/label-printer|sku-310", "/shop/barcode-rolls|sku-315", "/shop/ring-scanner|sku-107", "/shop"],
    "checkout": ["/shop/checkout"],
}  # fmt: skip
APP_FEATURES = "shift-board,forecast,order-import,capacity-plan,report-export,team-invite".split(",")

# What a session of each kind consists of. A step: (activity type, page kind, content type, draw, below, seconds
# after the session starts, spread in seconds). It happens when the session's draw is below `below` (of 1000):
# `e` is how keen the session is, so that later steps imply the earlier ones; `m` decides machine activity and chat;
# `x` is a draw of the step's own.
MACHINE, ALWAYS = "m", 1000
DAY = 86400


def _visit(first: str, second: str, third: str, fourth: str) -> list[tuple]:
    """A website visit of one to four pages of the given kinds, sometimes with a chat."""
    return [
        ("page_view", first, "", "e", ALWAYS, 0, 0),
        ("page_view", second, "", "e", 560, 45, 200),
        ("page_view", third, "", "e", 270, 320, 240),
        ("page_view", fourth, "", "e", 90, 600, 300),
        ("chat_started", "", "", MACHINE, 12, 900, 200),
    ]


def _email(page: str, content_type: str) -> list[tuple]:
    """A mail we sent and what became of it; mail programs and scanners open some by themselves."""
    return [
        ("email_sent", "", content_type, "e", ALWAYS, 0, 0),
        ("email_delivered", "", content_type, "e", 985, 4, 30),
        ("email_open:machine", "", content_type, MACHINE, 90, 9, 40),
        ("email_click:machine", page, content_type, MACHINE, 9, 11, 40),
        ("email_open", "", content_type, "e", 370, 900, 40000),
        ("email_click", page, content_type, "e", 95, 960, 40000),
        ("page_view", page, "", "e", 88, 966, 40000),
    ]


SESSION_KINDS: dict[str, list[tuple]] = {
    "visit_blog": _visit("blog", "blog", "product", "guide"),
    "visit_product": _visit("home", "product", "product", "testimonial"),
    "visit_compare": _visit("comparison", "product", "comparison", "pricing"),
    "visit_case": _visit("case_study", "product", "testimonial", "case_study"),
    "visit_pricing": _visit("pricing", "product", "pricing", "comparison"),
    "visit_proof": _visit("testimonial", "case_study", "product", "home"),
    "visit_docs": _visit("support", "support", "product", "support"),
    "visit_legal": _visit("legal", "legal", "pricing", "support"),
    "visit_ad": [("ad_click", "product", "", "e", ALWAYS, 0, 0), *_visit("product", "product", "blog", "pricing")],
    "guide": [
        ("page_view", "guide", "", "e", ALWAYS, 0, 0),
        ("form_submit", "guide", "", "e", 560, 70, 90),
        ("content_download", "guide", "guide", "e", 560, 75, 90),
        ("page_view", "blog", "", "e", 200, 400, 300),
    ],
    "case": [
        ("page_view", "case_study", "", "e", ALWAYS, 0, 0),
        ("content_download", "case_study", "case_study", "e", 480, 60, 120),
        ("page_view", "product", "", "e", 240, 300, 300),
    ],
    "webinar": [
        ("page_view", "webinar", "", "e", ALWAYS, 0, 0),
        ("webinar_registered", "webinar", "webinar", "e", 700, 80, 60),
        ("email_sent", "", "webinar", "e", 700, 150, 60),
        ("email_delivered", "", "webinar", "e", 690, 155, 60),
        ("webinar_attended", "webinar", "webinar", "e", 390, 6 * DAY, 900),
    ],
    "event": [("event_attended", "", "", "e", ALWAYS, 0, 0), ("email_sent", "", "event_follow_up", "e", 700, 2 * DAY, 900), ("email_delivered", "", "event_follow_up", "e", 690, 2 * DAY + 4, 900)],
    "social": [("social_engagement", "", "", "e", ALWAYS, 0, 0)],
    "email_early": _email("blog", "guide"),
    "email_middle": _email("case_study", "case_study"),
    "email_late": _email("product", "product_tour"),
    "email_customer": _email("support", "product_tips"),
    "email_shop": _email("shop", "offer"),
    "email_ignored": [
        ("email_sent", "", "newsletter", "e", ALWAYS, 0, 0),
        ("email_delivered", "", "newsletter", "e", 985, 4, 30),
        ("email_open:machine", "", "newsletter", MACHINE, 110, 9, 40),
        ("email_open", "", "newsletter", "x", 55, 900, 40000),
    ],
    "email_reply": [
        ("email_sent", "", "personal", "e", ALWAYS, 0, 0),
        ("email_delivered", "", "personal", "e", ALWAYS, 3, 10),
        ("email_open", "", "personal", "e", 820, 900, 20000),
        ("email_reply", "", "personal", "e", 430, 2400, 20000),
    ],
    "bounce": [("email_sent", "", "newsletter", "e", ALWAYS, 0, 0), ("email_bounce", "", "newsletter", "e", ALWAYS, 20, 200)],
    "unsubscribe": [
        ("email_sent", "", "newsletter", "e", ALWAYS, 0, 0),
        ("email_delivered", "", "newsletter", "e", ALWAYS, 4, 10),
        ("email_open", "", "newsletter", "e", ALWAYS, 1200, 20000),
        ("unsubscribe", "", "", "e", ALWAYS, 1260, 20000),
    ],
    "complaint": [
        ("email_sent", "", "newsletter", "e", ALWAYS, 0, 0),
        ("email_delivered", "", "newsletter", "e", ALWAYS, 4, 10),
        ("spam_complaint", "", "", "e", ALWAYS, 1500, 20000),
    ],
    "signup_guide": [("page_view", "guide", "", "e", ALWAYS, -180, 0), ("form_submit", "guide", "", "e", ALWAYS, -20, 0), ("content_download", "guide", "guide", "e", 900, 15, 0)],
    "signup_case": [("page_view", "product", "", "e", ALWAYS, -240, 0), ("page_view", "case_study", "", "e", ALWAYS, -120, 0), ("form_submit", "case_study", "", "e", ALWAYS, -20, 0), ("content_download", "case_study", "case_study", "e", 900, 15, 0)],
    "signup_form": [("page_view", "blog", "", "e", ALWAYS, -150, 0), ("form_submit", "blog", "", "e", 900, -10, 0)],
    "signup_webinar": [("page_view", "webinar", "", "e", ALWAYS, -120, 0), ("webinar_registered", "webinar", "webinar", "e", ALWAYS, -5, 0), ("webinar_attended", "webinar", "webinar", "e", 520, 5 * DAY, 900)],
    "signup_shop": [("page_view", "shop", "", "e", ALWAYS, -150, 0), ("form_submit", "shop", "", "e", 800, -10, 0)],
    "demo": [("page_view", "pricing", "", "e", 450, -400, 0), ("page_view", "demo", "", "e", ALWAYS, 0, 0), ("form_submit", "demo", "", "e", ALWAYS, 90, 60), ("demo_request", "demo", "", "e", ALWAYS, 92, 60)],
    "trial": [("page_view", "pricing", "", "e", 450, -400, 0), ("page_view", "trial", "", "e", ALWAYS, 0, 0), ("trial_start", "trial", "", "e", ALWAYS, 90, 60), ("product_use", "", "", "e", 800, 700, 900)],
    "contact": [("page_view", "contact", "", "e", ALWAYS, 0, 0), ("contact_request", "contact", "", "e", ALWAYS, 120, 60)],
    "meeting": [("meeting", "", "", "e", ALWAYS, 0, 0)],
    "call": [("call", "", "", "e", ALWAYS, 0, 0)],
    "use": [("product_use", "", "", "e", ALWAYS, 0, 0), ("product_use", "", "", "e", 550, 500, 1200), ("product_use", "", "", "e", 220, 1900, 2400)],
    "browse": _visit("shop", "shop", "shop", "shop"),
    "cart": [("page_view", "shop", "", "e", ALWAYS, 0, 0), ("cart_add", "shop", "", "e", 640, 60, 90), ("cart_abandon", "checkout", "", "e", 470, 10800, 3600)],
    "purchase": [("page_view", "shop", "", "e", ALWAYS, 0, 0), ("cart_add", "shop", "", "e", 600, 60, 90), ("purchase", "checkout", "", "e", 600, 420, 300)],
    "careers": [*_visit("careers", "careers", "careers", "careers")[:4], ("form_submit", "apply", "", "e", 110, 1500, 600)],
}  # fmt: skip

# In each phase of a journey: which kinds of session are likely (weights).
PHASES = {
    "anonymous": {"visit_blog": 8, "visit_ad": 5, "visit_product": 4, "visit_case": 1, "visit_pricing": 1},
    "early": {"email_early": 9, "visit_blog": 5, "guide": 2, "social": 1, "visit_ad": 2, "visit_product": 2, "webinar": 1},
    "middle": {"email_middle": 8, "case": 3, "visit_compare": 3, "webinar": 3, "visit_product": 3, "visit_proof": 1, "event": 1, "visit_case": 2, "visit_blog": 2},
    "late": {"visit_pricing": 5, "visit_product": 3, "email_late": 6, "case": 2, "visit_compare": 2, "call": 1, "visit_docs": 1},
    "late_trial": {"visit_pricing": 4, "use": 7, "email_late": 4, "visit_docs": 3, "case": 1, "visit_product": 1},
    "deal": {"meeting": 3, "call": 3, "email_reply": 5, "visit_pricing": 2, "visit_legal": 2, "visit_docs": 2, "use": 2, "visit_product": 1},
    "customer": {"use": 11, "visit_docs": 4, "email_customer": 3, "visit_blog": 1, "webinar": 1},
    "shop": {"browse": 7, "cart": 4, "purchase": 4, "email_shop": 5},
    "careers": {"careers": 14, "visit_blog": 3, "visit_product": 3},
    "student": {"guide": 4, "visit_blog": 7, "email_early": 6, "case": 2, "visit_product": 1},
    "competitor": {"visit_pricing": 5, "visit_compare": 4, "visit_product": 6, "visit_blog": 4, "guide": 1},
    "employee": {"visit_product": 5, "visit_blog": 5, "visit_docs": 5, "email_customer": 5},
    "partner": {"visit_product": 5, "case": 4, "visit_docs": 3, "email_middle": 4, "webinar": 2, "event": 1, "meeting": 1},
}  # fmt: skip

# sequence of mails per phase, as nurture_segment_rules.csv names it, and how many mails it has; what comes after is the newsletter
SEQUENCES = {
    "early": ("awareness_nurture", 5), "middle": ("consideration_nurture", 6), "late": ("decision_nurture", 5),
    "late_trial": ("mql_handoff", 5), "customer": ("customer_onboarding", 6), "shop": ("shop_offers", 4),
    "student": ("long_term_nurture", 12), "silent": ("long_term_nurture", 12), "partner": ("partner_news", 6),
}  # fmt: skip

# other tools' names for an activity type
ALIASES = {
    "page_view": ["Page View", "pageview", "Pageview", "page"],
    "form_submit": ["Form Submission", "form_submission", "Fill Out Form"],
    "content_download": ["Content Download", "asset_download", "CONTENT_DOWNLOAD"],
    "email_sent": ["Email Sent", "send_email", "EMAIL SENT"],
    "email_delivered": ["email-delivered", "Email Delivered"],
    "email_open": ["Email Opened", "open_email", "EMAIL_OPEN"],
    "email_click": ["email_clicked", "Click Email", "email-click"],
    "webinar_attended": ["Webinar Attendance", "webinar-attended"],
    "webinar_registered": ["Webinar Registration"],
    "demo_request": ["Demo Requested", "request_demo"],
    "trial_start": ["Trial Started", "free_trial", "signup"],
    "product_use": ["Login", "app_login", " product_use"],
    "purchase": ["order_placed", "Purchase"],
    "cart_add": ["Add to Cart", "add_to_cart"],
    "cart_abandon": ["Abandoned Cart"],
    "unsubscribe": ["Unsubscribed", "opt-out"],
    "email_bounce": ["Hard Bounce", "bounced"],
    "meeting": ["Meeting Held"],
    "call": ["Phone Call"],
    "chat_started": ["Chat Started"],
}


# --------------------------------------------------------------------------------------------------
# Helpers
# --------------------------------------------------------------------------------------------------


def literal(value: object) -> str:
    """The value as a SQL literal (text quoted, numbers as they are)."""
    return str(value) if isinstance(value, int) else "'" + str(value).replace("'", "''") + "'"


def values_table(con: duckdb.DuckDBPyConnection, name: str, columns: str, rows: list[tuple]) -> None:
    """Create the table `name` from Python rows; `columns` is a comma-separated list of names."""
    body = ",\n".join("(" + ", ".join(literal(cell) for cell in row) + ")" for row in rows)
    con.execute(f"create or replace table {name} as select * from (values {body}) as v({columns})")


def sql_list(items: list[str]) -> str:
    """A SQL list literal of texts."""
    return "[" + ", ".join(literal(item) for item in items) + "]"


def with_ranges(rows: list[tuple], share_at: int) -> list[tuple]:
    """Append to each row the half-open range of 0..65535 that its share of the whole covers."""
    total, running, result = sum(row[share_at] for row in rows), 0, []
    for row in rows:
        low = running * 65536 // total
        running += row[share_at]
        result.append((*row, low, running * 65536 // total))
    return result


def parse_arguments(argv: list[str] | None = None) -> argparse.Namespace:
    """Read the command line; ends the program with code 2 and a message when an argument makes no sense."""
    parser = argparse.ArgumentParser(description="Generate synthetic CRM data in the generic layout.")
    parser.add_argument("--leads", type=int, default=DEFAULT_LEADS, help="number of distinct leads, at least 10")
    parser.add_argument("--activities", type=int, default=DEFAULT_ACTIVITIES, help="ordinary activities aimed at")
    parser.add_argument("--out", type=Path, default=Path("sample_data"), help="folder to write to (made if absent)")
    parser.add_argument("--format", choices=("csv", "parquet"), default="csv")
    parser.add_argument("--seed", type=int, default=DEFAULT_SEED, help="another seed gives other people")
    parser.add_argument("--end-date", type=dt.date.fromisoformat, default=dt.date.fromisoformat(DEFAULT_END_DATE))
    parser.add_argument("--months", type=int, default=DEFAULT_MONTHS, help="length of the history, at least 4")
    parser.add_argument("--typed", action="store_true", help="Parquet only: timestamps, numbers and booleans as such")
    parser.add_argument("--threads", type=int, default=None, help="DuckDB threads; does not change the output")
    parser.add_argument("--memory-limit", default="3GB", help="DuckDB memory limit, for example 3GB")
    args = parser.parse_args(argv)
    if args.leads < 10:
        parser.error("--leads must be at least 10")
    if args.activities < 100:
        parser.error("--activities must be at least 100")
    if args.months < 4:
        parser.error("--months must be at least 4")
    if args.typed and args.format != "parquet":
        parser.error("--typed needs --format parquet")
    return args


def first_day(end_date: dt.date, months: int) -> dt.date:
    """The first day of a history of so many months that ends with the month of `end_date`."""
    index = end_date.year * 12 + end_date.month - months
    return dt.date(index // 12, index % 12 + 1, 1)


class Generator:
    """One generated set. Times are whole seconds since 1970 (UTC); days count from the first day of the history."""

    def __init__(self, args: argparse.Namespace, work: Path) -> None:
        """Open a working database in the folder `work` and set up draws and vocabulary."""
        self.args = args
        self.work = work
        self.start = first_day(args.end_date, args.months)
        self.days = (args.end_date - self.start).days
        self.origin = (self.start - dt.date(1970, 1, 1)).days * DAY
        self.end = self.origin + (self.days + 1) * DAY - 1
        self.con = duckdb.connect(str(work / "generate.duckdb"))
        self.con.execute(f"set memory_limit = {literal(args.memory_limit)}")
        self.con.execute(f"set temp_directory = {literal(work / 'spill')}")
        if args.threads:
            self.con.execute(f"set threads = {args.threads}")
        self.macros()
        self.vocabulary()

    def macros(self) -> None:
        """Define the draws and the spellings as SQL macros."""
        seed = self.args.seed
        self.con.execute(f"create macro draw(tag, k) as md5_number_lower('{seed}|' || tag || '|' || k)")
        # bits(h, s): 16 bits of a draw; below(h, s, n): a whole number from 0 to n - 1
        self.con.execute("create macro bits(h, s) as ((h >> s) & 65535)::bigint")
        self.con.execute("create macro below(h, s, n) as ((((h >> s) & 65535)::bigint * (n)) >> 16)")
        self.con.execute("create macro pick(items, h, s) as items[1 + (((h >> s) & 65535)::bigint % len(items))]")
        # a working day of the same week instead of a weekend (1970-01-01 was a Thursday); k spreads them
        self.con.execute(
            f"""create macro weekday(d, k) as case when d < 7 then d
                when ({self.origin // DAY} + d + 3) % 7 >= 5 then d - ({self.origin // DAY} + d + 3) % 7 + k % 5 else d end"""
        )
        self.con.execute("create macro at_second(s) as make_timestamp(s * 1000000)")
        self.con.execute("create macro iso(s) as strftime(at_second(s), '%Y-%m-%dT%H:%M:%SZ')")
        # the same instant as other systems write it
        self.con.execute(
            """create macro spelled(s, k) as case k
                when 0 then strftime(at_second(s), '%Y-%m-%d %H:%M:%S')
                when 1 then strftime(at_second(s + 7200), '%Y-%m-%dT%H:%M:%S') || '+02:00'
                when 2 then strftime(at_second(s - 18000), '%Y-%m-%dT%H:%M:%S') || '-0500'
                when 3 then strftime(at_second(s), '%Y-%m-%dT%H:%M:%S')
                when 4 then strftime(at_second(s), '%Y-%m-%d %H:%M:%S') || '+00:00'
                when 5 then strftime(at_second(s), '%Y-%m-%dT%H:%M:%S') || '.000Z'
                when 6 then strftime(at_second(s + 7200), '%Y-%m-%d %H:%M:%S') || '+02:00'
                else ' ' || strftime(at_second(s), '%Y-%m-%dT%H:%M:%SZ') || ' ' end"""
        )
        # a text as careless people type it; k of 0..65535, one in eight is touched
        self.con.execute(
            """create macro sloppy(t, k) as case
                when k < 2000 then upper(t) when k < 4300 then lower(t) when k < 5600 then '  ' || t
                when k < 6900 then t || ' ' when k < 8200 then replace(t, ' ', '  ') else t end"""
        )
        # nothing, as many systems write it
        self.con.execute("create macro nothing(k) as (['', '', '', '', '', '', 'N/A', 'null', 'n/a', 'NULL', 'Unknown', '-'])[1 + k % 12]")
        self.con.execute("create macro squashed(t) as translate(lower(strip_accents(t)), 'øłßæ ', 'olsa.')")

    def vocabulary(self) -> None:
        """Load the word lists into small tables."""
        con = self.con
        values_table(con, "countries", "country, spellings, culture, share, utc_offset, region, low, high", with_ranges(COUNTRIES, 3))
        values_table(con, "industries", "industry, spellings, share, endings, low, high", with_ranges(INDUSTRIES, 2))
        values_table(con, "titles", "job_title, seat, share, low, high", with_ranges(TITLES, 2))
        values_table(con, "sources", "lead_source, spellings, utm_source, utm_medium, share, first_kind, low, high", with_ranges(SOURCES, 4))
        values_table(con, "names", "culture, first_names, last_names", [(k, *v) for k, v in NAMES.items()])
        pages = []
        for kind, paths in PAGES.items():
            for position, path in enumerate(paths):
                path, _, content = path.partition("|")
                pages.append((kind, position, len(paths), SITE + path, content))
        values_table(con, "pages", "page_kind, position, page_count, url, content_id", pages)
        steps = []
        for kind, kind_steps in SESSION_KINDS.items():
            for number, (name, page, content_type, which, below, offset, spread) in enumerate(kind_steps):
                activity_type, _, machine = name.partition(":")
                steps.append((kind, number, activity_type, page, len(PAGES.get(page, [""])), content_type, which, below, offset, spread, int(bool(machine))))
        values_table(con, "steps", "kind, step, activity_type, page_kind, page_count, content_type, which, below_, offset_s, spread_s, machine", steps)
        con.execute("alter table steps alter below_ type bigint")
        slots = []
        for phase, kinds in PHASES.items():
            slots += [(phase, *row) for row in with_ranges(list(kinds.items()), 1)]
        values_table(con, "phases", "phase, kind, weight, low, high", slots)
        values_table(con, "sequences", "phase, sequence_name, mails", [(k, *v) for k, v in SEQUENCES.items()])
        aliases = [(k, position, len(v), name) for k, v in ALIASES.items() for position, name in enumerate(v)]
        values_table(con, "aliases", "activity_type, position, alias_count, alias", aliases)

    # ----------------------------------------------------------------------------------------------
    # People
    # ----------------------------------------------------------------------------------------------

    def companies(self) -> None:
        """One row an invented company: name, domain, size (people), revenue (US dollars a year), industry, country."""
        count = max(5, self.args.leads * 2 // 5)
        self.con.execute(f"""
            create table companies as
            with drawn as (
                select k as company, draw('company', k) as h, draw('company2', k) as g from range({count}) as r(k)
            ), named as (
                select d.company, d.h, d.g, i.industry, i.spellings as industry_spellings, c.country,
                    pick({sql_list(STEMS)}, d.h, 16) || ' ' || pick(string_split(i.endings, ','), d.h, 32) as name,
                    case when bits(d.g, 0) < 11000 then 2 + below(d.g, 16, 9)
                        when bits(d.g, 0) < 28000 then 11 + below(d.g, 16, 40)
                        when bits(d.g, 0) < 43000 then 51 + below(d.g, 16, 150)
                        when bits(d.g, 0) < 53000 then 201 + below(d.g, 16, 300)
                        when bits(d.g, 0) < 58500 then 501 + below(d.g, 16, 500)
                        when bits(d.g, 0) < 63500 then 1001 + below(d.g, 16, 4000)
                        when bits(d.g, 0) < 64900 then 5001 + below(d.g, 16, 5000)
                        else 10001 + below(d.g, 16, 60000) end as employees
                from drawn as d
                join industries as i on bits(d.h, 0) >= i.low and bits(d.h, 0) < i.high
                join countries as c on bits(d.h, 48) >= c.low and bits(d.h, 48) < c.high
            ), numbered as (
                select *, row_number() over (partition by name order by company) as namesake from named
            ), final as (
                select company, industry, industry_spellings, country, employees,
                    name || case when namesake = 1 then ''
                        when namesake <= 1 + {len(AREAS)} then ' ' || ({sql_list(AREAS)})[namesake - 1]
                        else ' ' || namesake end as company_name,
                    employees * (60 + below(g, 32, 190)) * 1000 as annual_revenue
                from numbered
            )
            select *, replace(squashed(company_name), '.', '-') || '.example' as company_domain from final
        """)

    def people(self) -> None:
        """One row per person or anonymous visitor: who they are and the milestones of their journey (days).

        Persons 1 and 2 are Sarah and Marcus, whose rows are written by hand. Persons after the last lead are
        visitors whom nobody ever identified. A person whose record was merged takes the identity of the survivor.
        """
        leads, count = self.args.leads, self.args.leads + self.args.leads // 8
        self.visitors = count - leads
        companies = max(5, leads * 2 // 5)
        never = 1_000_000
        self.con.execute(f"""
            create table people as
            with numbered as (
                select i,
                    case when i > {leads} or i + 2 > {leads} or i < 10 then i
                        when i % 938 = 134 then i + 2  -- merged into the next, which was merged itself: a chain of three
                        when i % 67 = 0 or i % 938 = 135 then i + 1 else i end as src
                from range(1, {count + 1}) as r(i)
            ), drawn as (
                select i, src, i > {leads} as is_visitor, draw('who', src) as w, draw('job', src) as t, draw('geo', src) as c,
                    draw('when', i) as h, draw('way', i) as y, draw('end', i) as z, draw('mess', i) as m, draw('mess2', i) as m2
                from numbered
            ), placed as (
                select d.*,
                    case when bits(w, 0) < 52700 then 'b2b' when bits(w, 0) < 57000 then 'shop' when bits(w, 0) < 60100 then 'student'
                        when bits(w, 0) < 62000 then 'careers' when bits(w, 0) < 62650 then 'competitor'
                        when bits(w, 0) < 63100 then 'employee' when bits(w, 0) < 63900 then 'partner' else 'list' end as persona,
                    -- two people of a company are more common than chance: low numbers are drawn more often
                    least(below(w, 16, {companies}), below(w, 32, {companies})) as company
                from drawn as d
            ), described as (
                select p.*, s.lead_source, s.spellings as source_spellings, s.utm_source, s.utm_medium, s.first_kind,
                    n.job_title as drawn_title, n.seat, k.company_name as drawn_company, k.company_domain as drawn_domain,
                    k.employees, k.annual_revenue as drawn_revenue, k.industry as drawn_industry, k.industry_spellings,
                    case when p.persona in ('b2b', 'list') and bits(p.c, 0) < 56000 then k.country else x.country end as country
                from placed as p
                join sources as s on bits(p.y, 0) >= s.low and bits(p.y, 0) < s.high
                join titles as n on bits(p.t, 0) >= n.low and bits(p.t, 0) < n.high
                join companies as k on k.company = p.company
                join countries as x on bits(p.c, 16) >= x.low and bits(p.c, 16) < x.high
            ), rated as (
                select d.*, o.spellings as country_spellings, o.culture, o.utc_offset, o.region,
                    pick(string_split(e.first_names, ','), d.c, 32) as first_name,
                    pick(string_split(e.last_names, ','), d.c, 48) as last_name,
                    -- how well they fit and how much they want it
                    d.seat + case when d.employees >= 1000 then 220 when d.employees >= 200 then 250 when d.employees >= 50 then 160
                        when d.employees >= 11 then 70 else 0 end
                    + case d.drawn_industry when 'Logistics' then 90 when 'Manufacturing' then 110 when 'Software' then 80
                        when 'Retail' then 50 else 0 end
                    + case d.lead_source when 'Referral' then 110 when 'Review Site' then 130 when 'Paid Search' then 40
                        when 'Outbound' then -60 when 'Organic Social' then -40 else 0 end
                    + below(d.h, 16, 520) as quality
                from described as d
                join countries as o on o.country = d.country
                join names as e on e.culture = o.culture
            ), routed as (
                select *,
                    case when persona <> 'b2b' or is_visitor or src <> i then 1
                        when quality >= 780 then 3 when quality >= 640 and bits(h, 32) < 26000 then 3
                        when quality >= 480 then 2 else 1 end as depth,
                    case when bits(h, 0) < 26000 then greatest(below(y, 16, {self.days}), below(y, 32, {self.days}))
                        else below(y, 16, {self.days}) end as created_day
                from rated
            ), timed as (
                select *,
                    created_day - case when is_visitor then 0
                        when lead_source in ('Organic Search', 'Paid Search', 'Paid Social', 'Content', 'Direct', 'Review Site')
                            and persona not in ('list', 'employee', 'partner') and bits(z, 0) < 40000
                            then 1 + below(z, 16, 45) else 0 end as start_day,
                    case when depth >= 2 then created_day + 4 + below(z, 32, 24) else {never} end as middle_day,
                    persona = 'b2b' and depth = 3 and not is_visitor and quality >= 790 and bits(h, 48) < 49500 as converts,
                    bits(t, 32) < 27000 as takes_trial,
                    not is_visitor and persona in ('b2b', 'list', 'student', 'shop') and depth < 3 and bits(t, 48) < 4300 as unsubscribes,
                    not is_visitor and persona in ('b2b', 'list') and depth < 3 and bits(t, 16) < 2600 as bad_address
                from routed
            ), late as (
                select *, case when depth = 3 then middle_day + 5 + below(z, 48, 28) else {never} end as late_day from timed
            ), dealt as (
                select *, case when converts then late_day + 4 + below(w, 48, 18) else {never} end as deal_day from late
            ), closed as (
                select *,
                    case when converts then deal_day + 18 + below(h, 16, 75) else {never} end as close_day,
                    converts and (quality * 20 + below(t, 16, 8000)) >= 23300 as wins
                from dealt
            ), ended as (
                select *,
                    least({self.days}, case
                        when is_visitor then created_day + below(z, 16, 25)
                        when wins and close_day <= {self.days} and bits(m2, 0) < 54000 then {self.days}
                        when converts then close_day + below(z, 16, 20)
                        when persona in ('employee', 'partner', 'shop') then created_day + 30 + below(z, 16, 400)
                        when bits(m2, 16) < 34000 then greatest(created_day, case when depth = 3 then late_day when depth = 2 then middle_day else 0 end)
                            + 3 + below(m2, 32, 60)
                        when bits(m2, 16) < 47000 then {self.days}
                        else greatest(created_day, case when depth = 3 then late_day else 0 end) + 60 + below(m2, 48, 160) end) as last_day
                from closed
            )
            select *,
                case i when 1 then 'sarah' when 2 then 'marcus' else 'L' || lpad(i::varchar, 7, '0') end as lead_id,
                case when is_visitor or start_day < created_day then 'v' || substr(md5({literal(str(self.args.seed))} || 'visitor' || i), 1, 12) end as anonymous_id,
                -- seconds after midnight, office hours where the person lives, in UTC
                {self.origin} + case when persona in ('shop', 'student', 'careers') or created_day < 2 then created_day else weekday(created_day, i) end * {DAY}
                    + ((7 + below(w, 48, 12) - utc_offset) * 3600) + below(y, 48, 3600) as created_second,
                -- weight in the number of sessions: long and deep journeys have more, a few people very many
                case when i <= 2 then 0 else
                    greatest(1, (last_day - greatest(start_day, 0) + 12)
                        * case when persona = 'list' then 1 when is_visitor then 2 when wins and close_day < {self.days} then 3 when converts then 5
                            when depth = 3 then 5 when depth = 2 then 3 when persona = 'shop' then 7 else 2 end
                        * (case when bits(h, 32) < 26000 then 2 when bits(h, 32) < 46000 then 5 when bits(h, 32) < 58000 then 9
                            when bits(h, 32) < 63500 then 16 when bits(h, 32) < 65000 then 32 else 55 end))
                end as weight
            from ended
        """)
        self.con.execute("update people set first_name = 'Sarah', last_name = 'Whitfield', anonymous_id = null where i = 1")
        self.con.execute("update people set first_name = 'Marcus', last_name = 'Bell', anonymous_id = null where i = 2")

    # ----------------------------------------------------------------------------------------------
    # Sessions: a visit, a mail and its answers, a call ... (ids, second it starts, kind)
    # ----------------------------------------------------------------------------------------------

    def sessions(self) -> None:
        """Give every person sessions in proportion to the weight, then the milestones and the mails nobody reads."""
        con = self.con
        leads, days, origin = self.args.leads, self.days, self.origin
        total = con.execute("select sum(weight) from people").fetchone()[0]
        fixed = leads * 5 // 2
        wanted = max(leads // 2, int(self.args.activities / ROWS_PER_SESSION) - fixed)
        con.execute(f"""
            create table allotted as
            with running as (
                select *, sum(weight) over (order by i rows unbounded preceding) as upto from people
            )
            select *, (upto - weight)::hugeint * {wanted} // {total} as first_session, (upto::hugeint * {wanted} // {total})::bigint as next_session
            from running
        """)
        hours = "[7,8,8,8,9,9,9,9,9,10,10,10,10,11,11,11,12,13,13,13,14,14,14,14,15,15,15,16,16,17,18,20]"
        evenings = "[7,9,10,11,12,12,13,15,17,18,18,19,19,20,20,20,21,21,21,22,22,23,6,14,16,19,20,21,11,10,8,17]"
        con.execute(f"""
            create table sessions as
            with expanded as (
                select a.i, a.persona, a.utc_offset, a.is_visitor, a.created_day, a.created_second, a.middle_day, a.late_day, a.deal_day,
                    a.close_day, a.wins, a.converts, a.takes_trial, a.depth, a.bad_address, a.last_day,
                    greatest(a.start_day, 0) as from_day, n.j - a.first_session as k, a.next_session - a.first_session as sessions,
                    n.j::bigint as session_id, draw('session', n.j) as h
                from allotted as a, range(a.first_session::bigint, a.next_session) as n(j)
            ), dated as (
                select *,
                    -- evenly over the journey, with jitter
                    (from_day + ((k * 65536 + bits(h, 0)) * (last_day - from_day + 1) // (sessions * 65536)))::bigint as raw_day
                from expanded
            ), weekdays as (
                select *,
                    -- office people seldom work at weekends
                    case when persona in ('shop', 'student') or below(h, 16, 100) < 12 then raw_day
                        else greatest(from_day, weekday(raw_day, (h % 5)::bigint)) end as day
                from dated
            ), phased as (
                select *,
                    case when is_visitor or day < created_day then case when persona in ('careers', 'shop') then persona else 'anonymous' end
                        when persona not in ('b2b', 'list') then persona
                        when wins and day >= close_day then 'customer'
                        when converts and day >= close_day then 'middle'
                        when converts and day >= deal_day then 'deal'
                        when depth = 3 and day > late_day then case when takes_trial and day < late_day + 30 then 'late_trial' else 'late' end
                        when depth >= 2 and day >= middle_day then 'middle' else 'early' end as phase
                from weekdays
            )
            select s.session_id, s.i, s.phase, s.h,
                -- no mail to somebody whose address is unknown or dead
                case when starts_with(p.kind, 'email') and (s.is_visitor or s.bad_address or s.day < s.created_day) then 'visit_blog'
                    when p.kind = 'event' and s.h % 4 > 0 then 'visit_case' else p.kind end as kind,
                greatest({origin}, {origin} + s.day * {DAY} + below(s.h, 32, 3600)
                    + (case when s.persona in ('shop', 'student') then ({evenings})[1 + (s.h % 32)::bigint] else ({hours})[1 + (s.h % 32)::bigint] end - s.utc_offset) * 3600)
                    as second
            from phased as s
            join phases as p on p.phase = s.phase and bits(s.h, 48) >= p.low and bits(s.h, 48) < p.high
        """)
        base = wanted + 1
        con.execute(f"""
            insert into sessions
            with milestones as (
                select i, 0 as m, created_second as second,
                    case when persona = 'shop' then 'signup_shop' when persona = 'careers' then 'careers'
                        when persona in ('employee', 'partner') then 'visit_product'
                        when persona = 'list' and bits(t, 32) < 40000 then null when persona = 'list' then 'event'
                        when persona = 'student' and first_kind in ('event', 'call') then 'signup_guide' else first_kind end as kind
                from people where not is_visitor
                union all
                select i, 1, {origin} + weekday(late_day, i) * {DAY} + 36000 + below(z, 0, 20000),
                    case when takes_trial then 'trial' when bits(m2, 0) < 52000 then 'demo' else 'contact' end
                from people where depth = 3 and (converts or bits(c, 0) < 26000)
                union all
                select i, 2, {origin} + weekday(deal_day, i) * {DAY} + 39600 + below(z, 16, 14000), 'meeting' from people where converts
                union all
                select i, 3, {origin} + weekday(close_day - 3, i) * {DAY} + 39600 + below(z, 32, 14000), 'call' from people where converts
                union all
                select i, 4, {origin} + (last_day + 1) * {DAY} + 30000 + below(z, 48, 20000),
                    case when bits(m2, 48) < 9000 then 'complaint' else 'unsubscribe' end
                from people where unsubscribes and not bad_address
                union all
                select i, 5, created_second + 2 * {DAY}, 'bounce' from people where bad_address
                union all
                select i, 6, {origin} + weekday(late_day, i) * {DAY} + 3 * {DAY} + 30000 + below(z, 0, 20000), 'demo'
                from people where converts and takes_trial and bits(m2, 32) < 20000
            )
            select {base} + i * 8 + m, i, case m when 0 then 'first' else 'milestone' end, draw('milestone', i * 8 + m), kind, second
            from milestones where kind is not null and i > 2
        """)
        base += (leads + self.visitors + 1) * 8
        # mails to people who fell silent: one every two months or so until the end
        con.execute(f"""
            insert into sessions
            select {base} + p.i * 16 + n.j, p.i, 'silent', draw('silent', p.i * 16 + n.j), 'email_ignored',
                {origin} + (p.last_day + 20 + n.j * 61 + below(p.z, 32, 30)) * {DAY} + 28800 + below(draw('silent', p.i * 16 + n.j), 0, 7200)
            from people as p, range(16) as n(j)
            where not p.is_visitor and p.i > 2 and p.persona in ('b2b', 'list', 'student', 'shop') and not p.unsubscribes and not p.bad_address
                and not p.wins and p.last_day + 20 + n.j * 61 + below(p.z, 32, 30) <= {days}
        """)
        # the position of a mail in its sequence
        con.execute("""
            create table mails as
            with counted as (
                select s.session_id, q.sequence_name, q.mails,
                    row_number() over (partition by s.i, q.sequence_name order by s.second, s.session_id) as position
                from sessions as s
                join sequences as q on q.phase = s.phase
                where s.kind in ('email_early', 'email_middle', 'email_late', 'email_customer', 'email_shop', 'email_ignored')
            )
            select session_id,
                case when position <= mails then sequence_name end as sequence_name,
                case when position <= mails then position end as sequence_step
            from counted
        """)
        con.execute("create table who as select i, lead_id, anonymous_id, is_visitor, created_second, depth, i % 2 as side from people")

    # ----------------------------------------------------------------------------------------------
    # Output
    # ----------------------------------------------------------------------------------------------

    def activities_between(self, low: int, high: int) -> str:
        """Make the table `events`, the activities whose session starts in [low, high) seconds.

        Returns the query for all their copies as text, with the ordering columns o_, n_ and c_.
        """
        rates, end = RATES, self.end
        # a cheap second generator, for draws within a session: multiplication modulo the prime 2^31 - 1
        self.con.execute(f"""
            create or replace temp table events as
            with stepped as (
                select s.session_id, s.i, s.phase, s.kind, s.h, s.second, t.*  exclude (kind),
                    ((s.h & 2147483647)::bigint * (48271 + 2 * t.step) + 7919 * t.step + 11) % 2147483647 as r,
                    w.lead_id, w.anonymous_id, w.is_visitor, w.created_second, w.side,
                    below(s.h, 20, 1000) - (w.depth - 1) * 70 - case when w.side = 1 and starts_with(s.kind, 'email') then 45 else 0 end as keen,
                    below(s.h, 40, 1000) as machine_draw
                from sessions as s
                join steps as t on t.kind = s.kind
                join who as w on w.i = s.i
                where s.second >= {low} and s.second < {high}
            ), kept as (
                select *, second + offset_s + (((h >> 8) & 65535)::bigint * spread_s >> 16) as occurred
                from stepped
                where case which when 'e' then keen when 'x' then (r >> 3) % 1000 else machine_draw end < below_
            ), placed as (
                select k.*, p.url, p.content_id as page_content, m.sequence_name, m.sequence_step
                from kept as k
                left join pages as p on p.page_kind = k.page_kind
                    -- the form, the download and the page of one session are about the same thing
                    and p.position = case when k.kind in ('guide', 'case', 'webinar', 'cart', 'purchase', 'demo', 'trial') or starts_with(k.kind, 'signup') or starts_with(k.kind, 'email') or (k.kind = 'visit_ad' and k.step <= 1)
                        then (k.h >> 12) & 65535 else k.r >> 8 end % k.page_count
                left join mails as m on m.session_id = k.session_id
                where k.occurred <= {end} and k.occurred >= {self.origin}
            )
            select session_id * 16 + step as activity_number, activity_type, occurred, r,
                case when is_visitor or (anonymous_id is not null and occurred < created_second - 300) then null else lead_id end as lead_id,
                case when is_visitor or (anonymous_id is not null and occurred < created_second - 300) then anonymous_id end as anonymous_id,
                -- the same mail for everybody at this place of a sequence, else that month's newsletter
                case when starts_with(activity_type, 'email_') or activity_type in ('unsubscribe', 'spam_complaint') then
                    case when sequence_name is not null then sequence_name || '-' || sequence_step
                        when phase in ('milestone', 'silent', 'early', 'middle', 'late', 'late_trial', 'customer', 'shop', 'student', 'employee', 'partner')
                            and kind <> 'email_reply' and content_type <> 'webinar' then 'newsletter-' || strftime(at_second(second), '%Y-%m') end
                    when activity_type = 'product_use' then ({sql_list(APP_FEATURES)})[1 + (r >> 4) % {len(APP_FEATURES)}]
                    when activity_type in ('content_download', 'webinar_registered', 'webinar_attended', 'cart_add') then page_content end as content_id,
                case when content_type = 'guide' and activity_type = 'content_download' then
                        case page_content when 'w1' then 'whitepaper' when 't1' then 'template' when 'g3' then 'ebook' else 'guide' end
                    when content_type <> '' then content_type end as content_type,
                case when activity_type = 'ad_click' then (['search-brand', 'search-planning-software', 'linkedin-ops-leaders', 'retargeting-pricing'])[1 + (r >> 6) % 4]
                    when kind in ('webinar', 'signup_webinar') then 'webinar-' || strftime(at_second(second), '%Y-%m')
                    when kind = 'event' then 'trade-fair-' || strftime(at_second(second), '%Y') || '-' || (1 + (h >> 3) % 3)
                    when starts_with(kind, 'email_') and sequence_name is null and kind <> 'email_reply' then 'newsletter' end as campaign,
                case when starts_with(activity_type, 'email_') then sequence_name end as sequence_name,
                case when starts_with(activity_type, 'email_') then sequence_step end as sequence_step,
                case when starts_with(activity_type, 'email_') and sequence_name is not null then case when side = 1 then 'B' else 'A' end end as variant,
                -- the application reports the uses of a day in one row
                case when activity_type = 'product_use' then 1 + (r >> 9) % 30 + case when (r >> 14) % 8 = 0 then 150 else 0 end end as quantity,
                case when machine = 1 then 'true' when activity_type in ('email_open', 'email_click') then 'false' end as is_machine,
                case when url is null then null
                    when activity_type = 'email_click' or (activity_type = 'page_view' and starts_with(kind, 'email_')) then url || '?utm_medium=email'
                    when activity_type = 'ad_click' then url || '?utm_medium=cpc'
                    when ((r * 31) & 65535) < {rates["odd_url"]} then
                        case r % 4 when 0 then url || '/' when 1 then url || '?ref=nav' when 2 then replace(url, 'www.tallyforge', 'WWW.Tallyforge') else url || '#top' end
                    else url end as url
            from placed
        """)
        odd = "false" if self.args.typed else f"((e.r * 37) & 65535) < {rates['odd_timestamp']}"
        return f"""
            with loaded as (
                select e.*, coalesce(a.alias, e.activity_type) as written_type,
                    case when {odd} then spelled(e.occurred, e.r % 8) else iso(e.occurred) end as occurred_at,
                    least({end}, (e.occurred // 3600 + 1) * 3600 + 300
                        + case when ((e.r * 41) & 65535) < {rates["late"]} then (2 + e.r % 5) * {DAY} else 0 end) as loaded
                from events as e
                left join aliases as a on a.activity_type = e.activity_type and a.position = (e.r >> 5) % a.alias_count
                    and ((e.r * 43) & 65535) < {rates["aliased"]}
            ), copies as (
                select *, 0 as copy, loaded as copy_loaded,
                    case when ((r * 47) & 65535) < {rates["deleted"]} then 'true' when r % 53 = 0 then 'false' end as is_deleted
                from loaded
                union all
                select *, 1, loaded + 3600 * (3 + r % 60), null
                from loaded where ((r * 53) & 65535) < {rates["resent"]} and loaded < {end} - 3 * {DAY}
                union all
                select *, 2, loaded + 3600 * (20 + r % 40), 'true'
                from loaded where ((r * 59) & 65535) < {rates["deleted_later"]} and loaded < {end} - 3 * {DAY}
            )
            select 'e' || activity_number as activity_id, lead_id, anonymous_id, written_type as activity_type, occurred_at, url, content_id,
                case when r % 29 = 3 then case content_type when 'case_study' then 'Case Study' when 'product_tour' then 'product-tour' else upper(content_type) end
                    else content_type end as content_type,
                campaign, sequence_name, sequence_step::varchar as sequence_step, variant, quantity::varchar as quantity, is_machine, is_deleted, iso(copy_loaded) as loaded_at,
                occurred as o_, activity_number as n_, copy as c_
            from copies
        """

    def day(self, days_before: int, clock: str) -> str:
        """The time `clock` (UTC) of the day so many days before the end date, as text."""
        return f"{self.args.end_date - dt.timedelta(days=days_before)}T{clock}Z"

    def fixed_activities(self) -> list[dict[str, str]]:
        """The hand-written activities: Sarah's, Marcus's, and a clean page view on the end date."""
        rows = []

        def add(number: str, lead: str, activity_type: str, before: int, clock: str, path: str = "", **more: str) -> None:
            """Append one activity, delivered in the hour after it happened."""
            at = self.day(before, clock)
            rows.append(
                {
                    "activity_id": number, "lead_id": lead, "activity_type": activity_type, "occurred_at": at,
                    "url": SITE + path if path else "", "loaded_at": f"{at[:11]}{int(at[11:13]) + 1:02d}:05:00Z", **more,
                }
            )  # fmt: skip

        add("sarah-1", "sarah", "content_download", 41, "09:12:40", "/case-studies/nordhaven-freight", content_id="cs3", content_type="case_study")
        add("sarah-2", "sarah", "page_view", 33, "14:05:11", "/pricing")
        add("sarah-3", "sarah", "webinar_attended", 26, "15:00:20", "/webinars/live-product-tour", content_id="wb3", content_type="webinar", campaign="live-product-tour")
        add("sarah-4", "sarah", "page_view", 12, "10:31:54", "/pricing/enterprise")
        add("sarah-5", "sarah", "trial_start", 2, "13:47:09", "/free-trial")
        add("marcus-1", "marcus", "content_download", 64, "19:22:31", "/case-studies/nordhaven-freight", content_id="cs3", content_type="case_study")
        mail = {"content_id": "long_term_nurture-1", "content_type": "newsletter", "sequence_name": "long_term_nurture", "sequence_step": "1", "variant": "A"}
        add("marcus-2", "marcus", "email_sent", 58, "08:00:00", **mail)
        add("marcus-3", "marcus", "email_delivered", 58, "08:00:05", **mail)
        add("marcus-4", "marcus", "email_open", 58, "20:41:17", is_machine="false", **mail)
        add("last-day-1", "L0000003", "page_view", 0, "10:15:00", "/blog/what-late-trucks-really-cost")
        return rows

    def broken_activities(self) -> list[dict[str, str]]:
        """Rows that staging must reject, and an anonymous visit of nobody; each kind at least twice."""
        rows = []

        def add(number: str, lead: str, activity_type: str, occurred_at: str, path: str = "", **more: str) -> None:
            """Append one row, loaded a week before the end date."""
            rows.append(
                {
                    "activity_id": number, "lead_id": lead, "activity_type": activity_type, "occurred_at": occurred_at,
                    "url": SITE + path if path else "", "loaded_at": self.day(7, "06:05:00"), **more,
                }
            )  # fmt: skip

        for number in range(12):
            add(f"orphan-{number + 1}", f"L99{number * 37 % 100000:05d}", ["page_view", "email_open", "form_submit"][number % 3], self.day(30 + number * 9, "11:20:00"), "/blog/peak-season-checklist")
        for number, token in enumerate(["", "N/A", "null", "", " ", "NULL"]):
            add(f"nobody-{number + 1}", token, "page_view", self.day(20 + number * 11, "16:02:00"), "/pricing")
        for number in range(3):
            add(["", "N/A", ""][number], "L0000003", "email_sent", self.day(50 + number, "08:00:00"))
        for number, text in enumerate(["not a date", "2026-13-45T10:00:00Z", "yesterday", "31.31.2025 10:00", "", "N/A"]):
            add(f"unread-{number + 1}", "L0000004", "page_view", text, "/product")
        for number in range(4):
            add(f"future-{number + 1}", f"L000000{number + 3}", ["demo_request", "page_view"][number % 2], f"2099-0{number + 1}-15T12:00:00Z", "/demo")
        for number in range(2):
            add(f"epoch-{number + 1}", "L0000005", "email_open", f"19{number * 7 + 70}-01-01T00:00:00Z")
        for number, name in enumerate(["chat_started", "Survey Answered", "sms_sent", "poll_vote", "survey answered"]):
            add(f"unmapped-{number + 1}", "L0000006", name, self.day(15 + number * 8, "12:00:00"))
        return rows

    def leads(self) -> None:
        """Make the table `raw_leads`: every version of every lead, as text."""
        origin, end, days, leads = self.origin, self.end, self.days, self.args.leads
        con = self.con
        con.execute(f"""
            create table current_leads as
            with based as (
                select *,
                    persona in ('b2b', 'list') as has_company,
                    persona = 'b2b' and bits(m, 48) between 20000 and 23500 or persona in ('shop', 'student') and bits(w, 0) % 3 > 0
                        or persona = 'careers' as writes_from_home,
                    least({end} - 3600, greatest(created_second + 600, {origin} + last_day * {DAY} + 40000 + below(h, 48, 42000))) as updated_second,
                    case when persona = 'student' then struct_pack(n := ({sql_list([u[0] for u in UNIVERSITIES])})[1 + (t % 4)::bigint], d := ({sql_list([u[1] for u in UNIVERSITIES])})[1 + (t % 4)::bigint])
                        when persona = 'competitor' then struct_pack(n := ({sql_list([u[0] for u in COMPETITORS])})[1 + (t % 3)::bigint], d := ({sql_list([u[1] for u in COMPETITORS])})[1 + (t % 3)::bigint])
                        when persona = 'employee' then struct_pack(n := ({sql_list([u[0] for u in EMPLOYERS])})[1 + ((t % 5) // 4)::bigint], d := ({sql_list([u[1] for u in EMPLOYERS])})[1 + ((t % 5) // 4)::bigint])
                        when persona = 'partner' then struct_pack(n := ({sql_list([u[0] for u in PARTNERS])})[1 + (t % 3)::bigint], d := ({sql_list([u[1] for u in PARTNERS])})[1 + (t % 3)::bigint])
                        when persona in ('b2b', 'list') then struct_pack(n := drawn_company, d := drawn_domain)
                        else struct_pack(n := null, d := null) end as works_at,
                    squashed(first_name) as ascii_first, replace(squashed(last_name), '.', '') as ascii_last
                from people where i between 3 and {leads}
            ), addressed as (
                select *,
                    case when bad_address and bits(m2, 0) < 26000 then pick(['{{}}@', '{{}}.example', '{{}}@@company', 'n/a@n/a', '{{}} at mail dot com'], m2, 16)
                        when bad_address and bits(m2, 0) < 40000 then '{{}}@' || pick({sql_list(DISPOSABLE_DOMAINS)}, m2, 16)
                        when persona = 'b2b' and bits(m, 48) < 900 then pick({sql_list(ROLE_ACCOUNTS)}, m2, 16) || '@' || works_at.d
                        when persona = 'b2b' and bits(m, 48) < 1500 then '{{}}@' || pick({sql_list(DISPOSABLE_DOMAINS)}, m2, 16)
                        when writes_from_home or works_at.d is null then '{{}}.' || (100 + src * 7919 % 8999) || '@' || pick({sql_list(PERSONAL_DOMAINS)}, w, 32)
                        when bits(m, 48) < 3200 then null
                        else '{{}}@' || works_at.d end as address_form,
                    case bits(w, 48) % 4 when 0 then substr(ascii_first, 1, 1) || '.' || ascii_last when 1 then substr(ascii_first, 1, 1) || ascii_last else ascii_first || '.' || ascii_last end
                        as mailbox
                from based
            ), staged as (
                select *, replace(address_form, '{{}}', mailbox) as email_clean,
                    case when persona = 'partner' then 'partner' when persona = 'employee' then 'lead'
                        when wins and close_day <= {days} then case when bits(m2, 48) < 4000 then 'evangelist' else 'customer' end
                        when converts and close_day <= {days} then case when bits(m2, 48) < 16000 then 'disqualified' else 'recycled' end
                        when converts and deal_day <= {days} then 'opportunity'
                        when depth = 3 and late_day <= {days} then case when last_day < {days - 90} then 'recycled' when bits(m2, 48) < 30000 then 'sql' else 'mql' end
                        when depth = 2 and middle_day <= {days} and bits(m2, 48) < 14000 then 'mql'
                        when persona = 'student' and bits(m2, 48) < 12000 then 'disqualified'
                        when persona = 'list' or bits(m2, 48) > 58000 then 'subscriber' else 'lead' end as stage_clean
                from addressed
            )
            select i, src, m, m2, created_second, updated_second, lead_id,
                case when email_clean is null then nothing(bits(m, 0))
                    when bits(m, 0) < 4500 then upper(substr(email_clean, 1, 1)) || substr(email_clean, 2) when bits(m, 0) < 6500 then upper(email_clean)
                    when bits(m, 0) < 8000 then ' ' || email_clean || ' ' else email_clean end as email,
                case when bits(m2, 32) < 2500 then upper(first_name) when bits(m2, 32) < 4500 then lower(first_name) else first_name end as first_name,
                case when bits(m2, 32) < 2500 then upper(last_name) when bits(m2, 32) < 4500 then lower(last_name)
                    when bits(m2, 32) < 5500 then last_name || ' ' else last_name end as last_name,
                case when persona = 'student' then sloppy(pick({sql_list(STUDENT_TITLES)}, t, 16), bits(m, 16))
                    when persona = 'careers' then sloppy(pick({sql_list(CAREER_TITLES)}, t, 16), bits(m, 16))
                    when persona = 'shop' or bits(m2, 16) > 60000 then nothing(bits(m, 16)) else sloppy(drawn_title, bits(m, 16)) end as job_title,
                case when works_at.n is null or bits(m2, 16) < 2600 then nothing(bits(m, 32)) else sloppy(works_at.n, bits(m, 32)) end as company_name,
                case when works_at.d is null or (writes_from_home and bits(t, 0) % 2 = 0) then '' when bits(m, 32) > 62000 then 'https://www.' || works_at.d || '/'
                    when bits(m, 32) > 60500 then 'www.' || works_at.d when bits(m, 32) > 59500 then upper(works_at.d) else works_at.d end as company_domain,
                case when not has_company or bits(m, 0) % 11 = 4 then nothing(bits(m, 48))
                    when employees > 10000 and bits(m, 0) % 3 = 1 then '10,000+'
                    when bits(m, 0) % 7 = 2 then case when employees <= 10 then '1-10' when employees <= 50 then '11-50' when employees <= 200 then '51-200'
                        when employees <= 500 then '201-500' when employees <= 1000 then '501-1000' when employees <= 5000 then '1001-5000'
                        when employees <= 10000 then '5001-10000' else '10,000+' end
                    when employees >= 1000 and bits(m, 0) % 7 in (1, 3) then format('{{:,}}', employees)
                    when bits(m, 0) % 37 = 5 then ' ' || employees || ' '
                    else employees::varchar end as employee_count,
                case when not has_company or bits(m, 16) % 5 < 2 then '' when bits(m, 16) % 9 = 5 then format('{{:,}}', drawn_revenue)
                    else drawn_revenue::varchar end as annual_revenue,
                case when persona = 'student' then 'Education' when not has_company or bits(m, 32) % 13 = 6 then nothing(bits(m, 16))
                    when bits(m, 32) % 10 < 3 then pick(string_split(industry_spellings, '|'), m2, 0) else sloppy(drawn_industry, bits(m2, 0)) end as industry,
                case when bits(m, 48) % 12 = 7 then nothing(bits(m, 32)) when bits(m, 48) % 10 < 3 then pick(string_split(country_spellings, '|'), m2, 16)
                    else sloppy(country, bits(m2, 16)) end as country,
                case when bits(m, 48) % 3 = 0 then region else '' end as region,
                case when bits(m2, 48) % 25 = 9 then nothing(bits(m, 48)) when bits(m2, 48) % 10 < 4 then pick(string_split(source_spellings, '|'), m2, 32) else lead_source end as lead_source,
                utm_source, utm_medium,
                case when utm_medium in ('cpc', 'paid_social') then case when utm_medium = 'cpc' then 'search-planning-software' else 'linkedin-ops-leaders' end else '' end as utm_campaign,
                case when persona <> 'b2b' or depth = 1 or bits(m, 16) % 10 < 4 then case when bits(m, 16) % 6 = 1 then 'unknown' else '' end
                    when seat >= 280 and bits(m, 16) % 10 < 9 then (['Yes', 'yes', 'Decision maker', 'Budget holder', ' YES'])[1 + bits(m2, 0) % 5]
                    when seat >= 180 then (['Influencer', 'No', 'Yes', 'influencer'])[1 + bits(m2, 0) % 4] else (['No', 'no', 'None', 'Influencer'])[1 + bits(m2, 0) % 4] end as budget_authority,
                case when persona <> 'b2b' or depth = 1 or bits(m2, 48) % 3 = 0 then '' when depth = 3 and bits(m2, 0) % 3 > 0 then '0-3 months'
                    when bits(m2, 0) % 2 = 0 then '3-6 months' when bits(m2, 0) % 3 = 0 then 'Just researching' else '6-12 months' end as purchase_timeframe,
                case when unsubscribes and bits(m2, 16) < 45000 then (['true', 'TRUE', '1', 'yes'])[1 + bits(m, 0) % 4] when bits(m, 0) % 4 = 0 then '' else 'false' end as email_opt_out,
                case when wins and close_day <= {days} then (['true', 'True', '1', 'Yes'])[1 + bits(m, 16) % 4] when bits(m, 16) % 3 = 0 then '' else 'false' end as is_customer,
                case when i > 9 and i % 118 = 29 then 'true' when bits(m, 32) % 3 = 0 then '' else 'false' end as is_deleted,
                case when src = i + 2 then 'L' || lpad((i + 1)::varchar, 7, '0') when src <> i then 'L' || lpad(src::varchar, 7, '0')
                    when i = 10 then 'L9900001' else '' end as merged_into_lead_id,
                case when bits(m, 32) % 17 = 3 then '' when bits(m, 32) % 5 > 1 then stage_clean else (map {{'lead': 'Lead', 'mql': 'Marketing Qualified Lead', 'sql': 'SQL',
                    'customer': 'Customer', 'opportunity': 'Opportunity', 'recycled': 'Nurture', 'disqualified': 'Unqualified', 'subscriber': 'Subscriber', 'partner': 'Partner',
                    'evangelist': 'Evangelist'}})[stage_clean] end as lifecycle_stage,
                case when stage_clean in ('subscriber', 'lead') and bits(m, 16) % 3 > 0 then '' else (['u-anke', 'u-bola', 'u-carlos', 'u-dara', 'u-ewan'])[1 + bits(t, 48) % 5] end as owner_id
            from staged
        """)
        columns = ", ".join(LEAD_COLUMNS)
        spell = "iso" if self.args.typed else "lead_time"
        con.execute("create macro lead_time(s, k) as case when k % 9 = 4 then spelled(s, k % 8) else iso(s) end")
        created = "iso(created_second)" if spell == "iso" else "lead_time(created_second, bits(m, 0))"
        updated = "iso(updated_second)" if spell == "iso" else "lead_time(updated_second, bits(m, 48))"
        con.execute(f"""
            create table raw_leads as
            with newest as (
                select i, 9 as version, * exclude (i, src, m, m2, created_second, updated_second), {created} as created_at,
                    case when i % 41 = 7 then '' else {updated} end as updated_at
                from current_leads
            ), older as (
                -- as it was on the first day: less known, not yet qualified
                select n.i, 1 as version, n.* exclude (i, version) replace (
                    '' as job_title, '' as employee_count, '' as purchase_timeframe, '' as budget_authority, 'lead' as lifecycle_stage,
                    'false' as is_customer, 'false' as email_opt_out, 'false' as is_deleted, '' as merged_into_lead_id,
                    iso(c.created_second + 120) as updated_at)
                from newest as n join current_leads as c on c.i = n.i
                where n.i % 13 = 5 and n.i % 41 <> 7
            ), repeated as (
                select i, 10 as version, * exclude (i, version) from newest where i % 97 = 11
            )
            select * from newest union all select * from older union all select * from repeated
        """)
        rows = [(3 + n, v, *(row.get(c, "") for c in LEAD_COLUMNS)) for n, (v, row) in enumerate(self.fixed_leads())]
        values_table(con, "hand_leads", "i, version, " + columns, rows)
        con.execute(f"insert into raw_leads (i, version, {columns}) select (case lead_id when 'sarah' then 1 when 'marcus' then 2 else 1000000000 + i end), version, {columns} from hand_leads")

    def fixed_leads(self) -> list[tuple[int, dict[str, str]]]:
        """The hand-written lead rows with their version: Sarah, Marcus, and rows that staging must reject."""
        sarah = {
            "lead_id": "sarah", "email": "sarah.whitfield@harrowgate-logistics.example", "first_name": "Sarah", "last_name": "Whitfield",
            "job_title": "Director of Operations", "company_name": "Harrowgate Logistics", "company_domain": "harrowgate-logistics.example",
            "employee_count": "300", "annual_revenue": "42000000", "industry": "Logistics", "country": "United States", "region": "North America",
            "lead_source": "Organic Search", "utm_source": "google", "utm_medium": "organic", "email_opt_out": "false", "is_customer": "false",
            "is_deleted": "false", "lifecycle_stage": "lead", "owner_id": "u-dara", "created_at": self.day(41, "09:12:30"),
            "updated_at": self.day(2, "13:50:00"),
        }  # fmt: skip
        marcus = {
            "lead_id": "marcus", "email": "marcus.bell@northgate-university.example", "first_name": "Marcus", "last_name": "Bell",
            "job_title": "Marketing Student", "company_name": "Northgate University", "industry": "Education", "country": "United States",
            "lead_source": "Organic Social", "utm_source": "linkedin", "utm_medium": "social", "email_opt_out": "false", "is_customer": "false",
            "is_deleted": "false", "lifecycle_stage": "lead", "created_at": self.day(64, "19:22:10"), "updated_at": self.day(58, "20:45:00"),
        }  # fmt: skip
        rows = [(9, sarah), (9, marcus)]

        def broken(lead_id: str, name: str, created_at: str, **more: str) -> None:
            """Append a lead that cannot be staged (or whose newest version cannot)."""
            first, last = name.split()
            rows.append(
                (9, {"lead_id": lead_id, "email": f"{name.replace(' ', '.').lower()}@{last.lower()}-trading.example", "first_name": first,
                     "last_name": last, "job_title": "Office Manager", "created_at": created_at, "updated_at": self.day(9, "07:00:00"), **more})
            )  # fmt: skip

        broken("", "Nadia Rahal", self.day(120, "10:00:00"))
        broken("N/A", "Peter Quist", self.day(200, "10:00:00"))
        broken("null", "Olga Stern", self.day(90, "10:00:00"))
        broken("L9800001", "Hugo Vale", "sometime last year")
        broken("L9800002", "Irma Lund", "2025-02-30T10:00:00Z")
        broken("L9800003", "Timo Raab", "")
        broken("L9800004", "Ada Finch", "1901-01-01T00:00:00Z")
        broken("L9800005", "Leo Marsh", self.day(150, "10:00:00"), employee_count="-50")
        broken("L9800006", "Zoe Hart", self.day(170, "10:00:00"), annual_revenue="-1200000")
        # the newest version of a lead that also has a good older one
        broken("L0000005", "Impossible Version", self.day(100, "10:00:00"), employee_count="-1", updated_at=self.day(0, "22:00:00"))
        return rows

    def opportunities(self) -> None:
        """Make the table `raw_opportunities`: a deal for everybody who converts, a second one for some winners."""
        days, origin = self.days, self.origin
        self.con.execute(f"""
            create table raw_opportunities as
            with deals as (
                select i, 1 as n, lead_id, employees, m, m2, z, deal_day, close_day, wins from people where converts and deal_day <= {days} and i <= {self.args.leads}
                union all
                select i, 2, lead_id, employees, m2, m, z, close_day + 60 + below(z, 0, 120), close_day + 90 + below(z, 0, 120) + below(z, 16, 60), bits(m, 16) < 45000
                from people where converts and wins and close_day + 60 + below(z, 0, 120) <= {days} and bits(m2, 16) < 12000
            )
            select 'O' || lpad(i::varchar, 7, '0') || case when n = 2 then '-2' else '' end as opportunity_id, lead_id,
                case when close_day <= {days} and wins then (['Closed Won', 'closed won', 'Closed Won'])[1 + bits(m, 0) % 3]
                    when close_day <= {days} then (['Closed Lost', 'Closed Lost', 'CLOSED LOST'])[1 + bits(m, 0) % 3]
                    when deal_day > {days - 15} then 'Discovery' when deal_day > {days - 40} then 'Proposal' else 'Negotiation' end as stage,
                case when bits(m, 32) % 20 = 3 then '' when bits(m, 32) % 9 = 4 then format('{{:,}}', (3000 + least(employees, 4000) * (18 + below(m, 16, 30))) // 100 * 100)
                    else ((3000 + least(employees, 4000) * (18 + below(m, 16, 30))) // 100 * 100)::varchar end as amount,
                iso({origin} + weekday(deal_day, i) * {DAY} + 46000 + below(m, 48, 14000)) as created_at,
                case when close_day <= {days} then iso({origin} + weekday(close_day, i) * {DAY} + 46000 + below(m2, 48, 14000)) else '' end as closed_at,
                case when close_day <= {days} then case when wins then (['true', 'TRUE', '1'])[1 + bits(m2, 0) % 3] else 'false' end else '' end as is_won,
                i as i_, n as n_
            from deals where i > 2
        """)

    def dispositions(self) -> None:
        """Make the table `raw_dispositions`: what sales did with people who had become eager, and rows that are wrong."""
        days, origin = self.days, self.origin
        self.con.execute(f"""
            create table told_dispositions as
            with eager as (
                select p.i, p.lead_id, c.owner_id, draw('sales', p.i) as s, draw('sales2', p.i) as s2,
                    p.late_day + 1 + below(draw('sales', p.i), 0, 6) as day, p.converts
                from people as p join current_leads as c on c.i = p.i
                where p.i > 2 and p.src = p.i and p.i <= {self.args.leads} and p.depth = 3 and c.owner_id <> ''
            ), judged as (
                select *, case when converts then case when bits(s, 16) < 50000 then 'accepted' else 'working' end
                    when bits(s, 16) < 14000 then 'accepted' when bits(s, 16) < 30000 then 'working'
                    when bits(s, 16) < 53000 then 'rejected' when bits(s, 16) < 62000 then 'recycled' else 'new' end as verdict
                -- one in four of those long ago, two in three of the last ten weeks
                from eager where day < {days} and bits(s, 32) < case when day > {days} - 70 then 44000 else 16000 end
            ), told as (
                select i, 1 as n, lead_id, owner_id, s, s2, day, verdict from judged
                union all
                -- who was worked is judged some days later
                select i, 2, lead_id, owner_id, s2, s, day + 3 + below(s2, 0, 9), case when bits(s2, 16) < 30000 then 'accepted' else 'rejected' end
                from judged where verdict = 'working' and bits(s2, 32) < 30000 and day + 12 < {days}
            )
            select lead_id,
                case verdict
                    when 'accepted' then (['Accepted', 'accepted', 'Qualified', 'Meeting Booked', 'SQL', 'OPEN_DEAL'])[1 + bits(s2, 0) % 6]
                    when 'working' then (['Working', 'Working - Contacted', 'IN_PROGRESS', 'Attempted to Contact', ' contacted'])[1 + bits(s2, 0) % 5]
                    when 'rejected' then (['Rejected', 'Disqualified', 'UNQUALIFIED', 'Closed - Not Converted', 'not interested'])[1 + bits(s2, 0) % 5]
                    when 'recycled' then (['Recycled', 'Nurture', 'BAD_TIMING', 'Back to Marketing'])[1 + bits(s2, 0) % 4]
                    else (['New', 'Open - Not Contacted'])[1 + bits(s2, 0) % 2] end as status,
                case verdict
                    when 'rejected' then (['No budget', 'budget', 'Too expensive', 'No Authority', 'No need', 'not a fit', 'Wrong person', 'Left the company',
                        'Bad data', 'invalid email', 'Competitor', 'Student', 'went with competitor', 'N/A', ''])[1 + bits(s2, 16) % 15]
                    when 'recycled' then (['Bad timing', 'not now', 'Under contract', '', 'next quarter'])[1 + bits(s2, 16) % 5] else '' end as reason,
                case when bits(s2, 32) % 12 = 5 then nothing(bits(s, 48)) else owner_id end as rep,
                case when bits(s2, 48) % 9 = 4 then {"iso" if self.args.typed else "spelled"}({origin} + weekday(day, i) * {DAY} + 28800 + below(s, 48, 32000){"" if self.args.typed else ", bits(s2, 48) % 8"})
                    else iso({origin} + weekday(day, i) * {DAY} + 28800 + below(s, 48, 32000)) end as occurred_at,
                i as i_, n as n_, row_number() over (order by i, n) as r_
            from told
        """)
        columns = ["lead_id", "status", "reason", "rep", "occurred_at", "i_", "n_"]
        hand = [
            ("L0000003", "Ghosted", "", "u-bola", self.day(40, "09:30:00")),
            ("L0000004", "Ghosted", "gut feeling", "u-bola", self.day(33, "15:10:00")),
            ("L0000006", "Rejected", "Gut Feeling", "u-ewan", self.day(19, "11:45:00")),
            ("L9900777", "Accepted", "", "u-carlos", self.day(12, "10:00:00")),
            ("N/A", "Rejected", "Bad data", "u-anke", self.day(25, "08:20:00")),
            ("L0000007", "", "No budget", "u-anke", self.day(26, "08:20:00")),
            ("L0000008", "Working", "", "u-carlos", "last Tuesday"),
            ("L0000009", "Accepted", "", "u-carlos", "2099-05-01T12:00:00Z"),
        ]
        values_table(self.con, "hand_dispositions", ", ".join(columns), [(*row, 1000000000 + number, 1) for number, row in enumerate(hand)])
        # delivered twice: every thirtieth as it is, every fortieth in another spelling
        self.con.execute(f"""
            create table raw_dispositions as
            select {", ".join(columns)} from told_dispositions
            union all
            select lead_id, case when r_ % 30 = 7 then status else ' ' || upper(status) end, reason, rep, occurred_at, i_, n_ + 10 from told_dispositions where r_ % 30 = 7 or r_ % 40 = 11
            union all
            select {", ".join(columns)} from hand_dispositions
        """)

    def write(self, query: str, target: Path, *, header: bool = True) -> None:
        """Write a query's rows in its order to a CSV (LF, quoted where needed) or Parquet file."""
        options = f"(format csv, header {str(header).lower()}, delimiter ',', quote '\"')" if self.args.format == "csv" else "(format parquet, compression zstd, row_group_size 122880)"
        self.con.execute(f"copy ({query}) to {literal(target)} {options}")

    def typed(self, columns: list[str]) -> str:
        """The select list of these columns: plain empty fields in CSV, real types when `--typed` was given."""
        if self.args.format == "csv":
            return ", ".join(f"nullif({c}, '') as {c}" for c in columns)
        if not self.args.typed:
            return ", ".join(columns)
        times = {"occurred_at", "loaded_at", "created_at", "updated_at", "closed_at", "identified_at"}
        truths = {"is_machine", "is_deleted", "is_customer", "email_opt_out", "is_won"}
        return ", ".join(
            f"try_cast({c} as timestamp) as {c}" if c in times
            else f"case when lower({c}) in ('true', '1', 'yes') then true when lower({c}) in ('false', '0', 'no') then false end as {c}" if c in truths
            else f"try_cast({c} as integer) as {c}" if c in ("sequence_step", "quantity")
            else f"try_cast(replace({c}, ',', '') as decimal(18, 2)) as {c}" if c == "amount"
            else f"nullif({c}, '') as {c}"
            for c in columns
        )  # fmt: skip

    def chunks(self) -> list[tuple[int, int]]:
        """Spans of whole days (seconds, end excluded) that hold about SESSIONS_PER_CHUNK sessions each."""
        counts = self.con.execute(f"select second // {DAY}, count(*) from sessions group by 1 order by 1").fetchall()
        result, low, held = [], counts[0][0], 0
        for day, count in counts:
            held += count
            if held >= SESSIONS_PER_CHUNK:
                result.append((low * DAY, (day + 1) * DAY))
                low, held = day + 1, 0
        if held:
            result.append((low * DAY, (counts[-1][0] + 1) * DAY))
        return result

    def write_activities(self, target: Path) -> None:
        """Write the activities into parts of some days each, then join the parts into one file."""
        parts = []
        hand = self.fixed_activities() + self.broken_activities()
        hand_columns = ", ".join(ACTIVITY_COLUMNS)
        values_table(self.con, "hand_activities", hand_columns, [tuple(row.get(c, "") for c in ACTIVITY_COLUMNS) for row in hand])
        for number, (low, high) in enumerate(self.chunks()):
            query = self.activities_between(low, high)
            part = self.work / f"part-{number:03d}.{self.args.format}"
            self.write(f"select {self.typed(ACTIVITY_COLUMNS)} from ({query}) order by o_, n_, c_", part, header=number == 0)
            parts.append(part)
        part = self.work / f"part-hand.{self.args.format}"
        self.write(f"select {self.typed(ACTIVITY_COLUMNS)} from hand_activities order by rowid", part, header=False)
        parts.append(part)
        if self.args.format == "csv":
            with target.open("wb") as whole:
                for part in parts:
                    with part.open("rb") as piece:
                        shutil.copyfileobj(piece, whole)
        else:
            # one thread and insertion order: the same row groups every time
            files = "[" + ", ".join(literal(part) for part in parts) + "]"
            threads = self.con.execute("select current_setting('threads')").fetchone()[0]
            self.con.execute("set threads = 1")
            self.write(f"select * from read_parquet({files})", target)
            self.con.execute(f"set threads = {threads}")

    def run(self) -> None:
        """Generate everything and write the five files to the output folder."""
        out = self.args.out
        out.mkdir(parents=True, exist_ok=True)
        suffix = self.args.format
        self.companies()
        self.people()
        self.sessions()
        self.leads()
        self.opportunities()
        self.dispositions()
        identities = ["anonymous_id", "lead_id", "identified_at"]
        opportunities = ["opportunity_id", "lead_id", "stage", "amount", "created_at", "closed_at", "is_won"]
        self.write(f"select {self.typed(LEAD_COLUMNS)} from raw_leads order by i, version", out / f"leads.{suffix}")
        self.write(f"select {self.typed(opportunities)} from raw_opportunities order by i_, n_", out / f"opportunities.{suffix}")
        self.con.execute("""
            create table raw_identities as
            select anonymous_id, lead_id, iso(created_second) as identified_at, i as i_ from people
            where anonymous_id is not null and not is_visitor
        """)
        self.write(f"select {self.typed(identities)} from raw_identities order by i_", out / f"identities.{suffix}")
        dispositions = ["lead_id", "status", "reason", "rep", "occurred_at"]
        self.write(f"select {self.typed(dispositions)} from raw_dispositions order by i_, n_", out / f"dispositions.{suffix}")
        self.write_activities(out / f"activities.{suffix}")
        self.con.close()


def main(argv: list[str] | None = None) -> int:
    """Run the generator from the command line; returns the exit code."""
    args = parse_arguments(argv)
    with tempfile.TemporaryDirectory(prefix="generate_data_") as work:
        Generator(args, Path(work)).run()
    return 0


if __name__ == "__main__":
    sys.exit(main())

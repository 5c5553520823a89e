"""What the courses are about: enough words that titles differ, and the same ones every time."""

import random


def _words(text: str) -> list[str]:
    return text.split()


SUBJECTS = _words(
    "Navigation Carpentry Botany Algebra Pottery Typography Astronomy Fermentation Masonry Beekeeping Cartography "
    "Weaving Acoustics Gardening Statistics Bookbinding Photography Rhetoric Geology Optics Meteorology Logic Choral "
    "Metallurgy Forestry Calligraphy Electronics Nutrition Sailing Genetics Accounting Thermodynamics Bakery Anatomy "
    "Robotics Ceramics Linguistics Hydrology Architecture Sewing Ecology Probability Surveying Drumming Chemistry "
    "Printmaking Aviation Horology Economics Joinery Tailoring Mechanics Poetry Pharmacology Rigging Epidemiology "
    "Glassblowing Cryptography Veterinary Cheesemaking"
)
TOPICS = _words(
    "instruments mistakes repair history measurement practice design safety materials notation harvest theory tools "
    "proofs patterns ethics craft maintenance analysis fieldwork composition planning interviews techniques sketches "
    "standards models recipes experiments scales archives workshops inspection routines drills journals foundations "
    "projects schedules exhibitions"
)
MANNERS = _words(
    "Everyday Applied Practical Advanced Patient Modern Traditional Visual Playful Rigorous Quiet Hands-on Essential "
    "Comparative Frugal Professional Nordic Urban Coastal Rural"
)
PLAIN = _words(
    "the a of to and in is it you that with for on as are this be by or when from one more what which before after "
    "small long first other time hand water line work part place hold make turn keep begin measure compare look write "
    "learn find carry press follow leave change open close light heavy slow even clear simple strong dry level"
)


def title_of(number: int) -> str:
    """The title of a course: `Practical Navigation: instruments and mistakes`."""
    chosen = random.Random(number)
    first, second = chosen.sample(TOPICS, 2)
    return f"{chosen.choice(MANNERS)} {chosen.choice(SUBJECTS)}: {first} and {second}"


def summary_of(number: int) -> str:
    """One sentence about it."""
    chosen = random.Random(-number)
    return f"What {chosen.choice(SUBJECTS)} knows of {' '.join(chosen.sample(PLAIN, 9))}, and why."


def sentences(chosen: random.Random, count: int) -> str:
    """Prose to read."""
    return " ".join(" ".join(chosen.choices(PLAIN, k=12)).capitalize() + "." for _ in range(count))

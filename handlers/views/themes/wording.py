"""Words that several views of theme groups use."""

from handlers.texts import Text, Texts, verbatim
from handlers.visit import Visit
from storage.network import Named
from storage.themes.records import About


def pillar_name(texts: Texts, pillar: Named) -> str:
    """A pillar's name in a language."""
    return pillar.name if texts.language == "nl" else pillar.name_en


def pillars(visit: Visit, about: About) -> Text:
    """A group's pillars, with commas between; nothing when it has none."""
    known = [visit.network.pillar(slug) for slug in about.pillars]
    return verbatim(", ".join(pillar_name(visit.texts, one) for one in known if one))

"""Words of captions. The worker's `words.ts` splits prompts the same way; tests hold the two together."""
import re
import zlib

# Hue in turns, saturation and lightness of a colour word: what a recoloured picture's middle tone becomes.
COLOURS = {
    "red": (0.99, 0.80, 0.50), "orange": (0.075, 0.95, 0.55), "yellow": (0.135, 0.95, 0.60), "green": (0.36, 0.65, 0.42),
    "teal": (0.50, 0.75, 0.42), "blue": (0.59, 0.80, 0.52), "purple": (0.76, 0.60, 0.52), "pink": (0.92, 0.85, 0.74),
    "brown": (0.065, 0.50, 0.33), "black": (0.65, 0.04, 0.18), "white": (0.60, 0.05, 0.93), "grey": (0.60, 0.03, 0.60),
    "golden": (0.12, 0.85, 0.50),
}
SAME_COLOUR = {"gray": "grey", "gold": "golden", "violet": "purple", "turquoise": "teal", "cyan": "teal"}
STOP = set("a an the of with and in on at to for from by its his her it is as into or no".split())


def normal(word: str) -> str:
    """Lower case, singular: `tomatoes` is `tomato`."""
    word = word.lower()
    for end, instead in (("ies", "y"), ("ves", "f"), ("ches", "ch"), ("shes", "sh"), ("sses", "ss"), ("xes", "x"), ("oes", "o")):
        if word.endswith(end) and len(word) > len(end) + (1 if end == "xes" else 2):
            return word[: -len(end)] + instead
    return word[:-1] if len(word) > 3 and word.endswith("s") and word[-2] not in "sui" else word


def split(text: str) -> list[str]:
    return [normal(word) for word in re.findall(r"[a-z]+", re.sub(r"[’']s?\b", "", text.lower())) if word not in STOP and len(word) > 1]


def colour_and_words(text: str) -> tuple[str | None, list[str]]:
    """A colour word before the last word is the thing's colour; the last word is a thing (an orange)."""
    words = [SAME_COLOUR.get(word, word) for word in split(text)]
    colour = next((word for word in words[:-1] if word in COLOURS), None)
    return colour, [word for word in words if word != colour]


def held_out(label: str, colour: str) -> bool:
    """A fifth of the pairs of thing and colour is never trained: the retrieval test asks for them."""
    return zlib.crc32(f"{label}/{colour}".encode()) % 5 == 0

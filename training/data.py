"""The data pack as batches: pictures [N,4,48,48] in -1..1 with captions as weighted tokens, colour words made true by recolouring."""
import json
import pathlib

import numpy as np
import torch

from words import COLOURS, colour_and_words, held_out, split

TOKENS = 10
NOTHING = 0


class Pack:
    def __init__(self, folder: pathlib.Path, training: bool = True, sets: list[str] | None = None):
        index = json.loads((folder / "index.json").read_text())
        self.side, self.concepts = index["side"], index["concepts"]
        self.sets = sets or [name for name, entry in index["sets"].items() if entry["training"] == training]
        pictures, self.of, self.set = [], [], []
        for number, name in enumerate(self.sets):
            of = index["sets"][name]["of"]
            raw = np.fromfile(folder / f"{name}.rgba", np.uint8).reshape(len(of), self.side, self.side, 4)
            pictures.append(raw)
            self.of += of
            self.set += [number] * len(of)
        self.pictures = np.concatenate(pictures)
        self.labels = [concept["label"] for concept in self.concepts]
        self.named = [colour_and_words(label) for label in self.labels]
        self.tags = [[words for tag in concept["tags"] if (words := split(tag))] for concept in self.concepts]

    def vocabulary(self) -> list[str]:
        """Token 0 is "nothing said"; then sets, colours, words of labels, and things as a whole: those of one name but for the colour are one."""
        words = {word for _, named in self.named for word in named}
        things = {thing(named) for _, named in self.named}
        return ["", *(f"<{name}>" for name in self.sets), *(f"#{colour}" for colour in COLOURS), *sorted(words), *sorted(things)]


def thing(words: list[str]) -> str:
    return "=" + " ".join(words)


def recolour(pictures: np.ndarray, colour: str) -> np.ndarray:
    """Gives the main hue another one and leaves the rest; a picture without a main hue changes as a whole. uint8 [N,H,W,4] premultiplied."""
    hue, saturation, lightness = COLOURS[colour]
    rgba = pictures.astype(np.float32) / 255
    alpha = rgba[..., 3:]
    rgb = rgba[..., :3] / np.maximum(alpha, 1e-3)
    top, low = rgb.max(-1), rgb.min(-1)
    light, chroma = (top + low) / 2, top - low
    r, g, b = rgb[..., 0], rgb[..., 1], rgb[..., 2]
    safe = np.maximum(chroma, 1e-6)
    turned = np.where(top == r, ((g - b) / safe) % 6, np.where(top == g, (b - r) / safe + 2, (r - g) / safe + 4)) / 6
    solid = alpha[..., 0] > 0.5
    coloured = solid & (chroma > 0.12)
    changed = np.empty_like(rgb)
    for n in range(len(rgb)):
        histogram = np.bincount((turned[n][coloured[n]] * 24).astype(int) % 24, minlength=24)
        smooth = histogram + np.roll(histogram, 1) + np.roll(histogram, -1)
        main = smooth.argmax()
        if smooth[main] < 0.3 * max(solid[n].sum(), 1):
            mask = solid[n] | ~solid[n]
        else:
            away = np.abs((turned[n] - (main + 0.5) / 24 + 0.5) % 1 - 0.5)
            mask = (away < 2.2 / 24) & (chroma[n] > 0.06)
        middle = np.median(light[n][mask & solid[n]]) if (mask & solid[n]).any() else 0.5
        l = np.clip(lightness + (light[n] - middle) * 0.75, 0.03, 0.98)
        c = (1 - np.abs(2 * l - 1)) * saturation
        k = (np.array([0, 8, 4])[None, None] + hue * 12) % 12
        new = l[..., None] - c[..., None] / 2 * np.clip(np.minimum(k - 3, 9 - k), -1, 1)
        changed[n] = np.where(mask[..., None], new, rgb[n])
    result = np.concatenate([np.clip(changed, 0, 1) * alpha, alpha], -1)
    return np.round(result * 255).astype(np.uint8)


class Batches:
    def __init__(self, pack: Pack, vocabulary: list[str], seed: int):
        self.pack, self.random = pack, np.random.default_rng(seed)
        self.token = {word: number for number, word in enumerate(vocabulary)}
        self.colours = {name: recolour(pack.pictures, name) for name in COLOURS}
        names = list(COLOURS)
        self.free = [[c for c in names if not held_out(label, c)] for label in pack.labels]

    def next(self, size: int) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Pictures [N,4,H,W], tokens [N,TOKENS] and weights [N,TOKENS]."""
        pack, token = self.pack, self.token
        pictures = np.empty((size, pack.side, pack.side, 4), np.uint8)
        tokens, weights = np.zeros((size, TOKENS), np.int64), np.zeros((size, TOKENS), np.float32)
        for n, i in enumerate(self.random.integers(len(pack.of), size=size)):
            concept = pack.of[i]
            colour, _ = pack.named[concept]
            pictures[n] = pack.pictures[i]
            if self.random.random() < 0.35 and self.free[concept]:
                colour = self.free[concept][self.random.integers(len(self.free[concept]))]
                pictures[n] = self.colours[colour][i]
            dice = self.random.random()
            # Now and then only words, so that they mean something by themselves, or nothing, for guidance.
            entries = describe(token, pack.sets[pack.set[i]], *((None, []) if dice < 0.05 else (colour, pack.named[concept][1])), whole=dice > 0.15)
            for k, (number, weight) in enumerate(entries[:TOKENS]):
                tokens[n, k], weights[n, k] = number, weight
        x = torch.from_numpy(pictures).permute(0, 3, 1, 2).float() / 127.5 - 1
        # Colour is multiplied by alpha around grey, so that nothing is 0 in colour and -1 in alpha.
        x[:, :3] = x[:, :3] - (x[:, 3:] - 1) / 2
        return x, torch.from_numpy(tokens), torch.from_numpy(weights)


def describe(token: dict[str, int], style: str, colour: str | None, words: list[str], whole: bool = True) -> list[tuple[int, float]]:
    """Tokens with weights: the style, the colour, the words, which share a weight of 1, and the thing as a whole."""
    known = [token[word] for word in words if word in token]
    entries = [(token[f"<{style}>"], 1.0), *([(token[f"#{colour}"], 1.0)] if colour else []), *((number, 1 / len(known)) for number in known)]
    if whole and thing(words) in token:
        entries.append((token[thing(words)], 1.0))
    return entries if known else [*entries, (NOTHING, 1.0)]

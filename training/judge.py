"""The retrieval test: `python training/judge.py PACK MADE` tells how often the right caption wins against 99 others.

The judge knows nothing of the painter: from emoji sets that the painter never saw it learns (linear discriminant analysis, closed form)
which differences of outline, shading and colour separate one thing from another, and which only one style from another. A caption
fits a picture as its things, as those sets draw them, in the colour said, come near to what was painted. MADE is what `retrieval.ts`
wrote: things as the shipped model painted them, before they are laid over a backdrop. True pictures put in place of painted ones
give the most that can be asked of this judge.
"""
import json
import pathlib
import sys

import numpy as np

from data import Pack, recolour

SIDE, CELL, BINS, SHRINK = 48, 8, 9, 0.15


def features(pictures: np.ndarray) -> np.ndarray:
    """[N,48,48,4] premultiplied bytes to [N,F]: oriented gradients of outline and of lightness, the outline, and a grid of colours."""
    x = pictures.astype(np.float32) / 255
    alpha, light = x[..., 3], x[..., :3] @ np.array([0.3, 0.59, 0.11], np.float32)
    n, cells = len(x), SIDE // CELL
    parts = []
    for plane in (alpha, light + 0.5 * (1 - alpha)):
        dy, dx = np.gradient(plane, axis=(1, 2))
        strength = np.sqrt(dx**2 + dy**2)
        at = (np.arctan2(dy, dx) % np.pi) / np.pi * BINS
        low = np.floor(at).astype(int)
        histogram = np.zeros((n, cells, cells, BINS), np.float32)
        for shift, share in ((0, 1 - (at - low)), (1, at - low)):
            votes = np.zeros((n, SIDE, SIDE, BINS), np.float32)
            np.put_along_axis(votes, ((low + shift) % BINS)[..., None], (strength * share)[..., None], -1)
            histogram += votes.reshape(n, cells, CELL, cells, CELL, BINS).sum((2, 4))
        norm = np.sqrt((histogram**2).sum(-1, keepdims=True) + 0.5 * (histogram**2).mean((1, 2), keepdims=True).sum(-1, keepdims=True) + 1e-3)
        parts.append((histogram / norm).reshape(n, -1))
    grid = x.reshape(n, 8, 6, 8, 6, 4).mean((2, 4))
    parts.append(grid[..., 3].reshape(n, -1))
    coarse = x.reshape(n, 4, 12, 4, 12, 4).mean((2, 4))
    colour = np.stack([coarse[..., 0] - coarse[..., 1], coarse[..., 2] - (coarse[..., 0] + coarse[..., 1]) / 2, coarse[..., :3].mean(-1)], -1)
    whole = colour.mean((1, 2)) / coarse[..., 3].mean((1, 2))[:, None].clip(0.05)
    parts += [colour.reshape(n, -1), np.repeat(whole, 4, 1)]
    return np.concatenate(parts, 1)


class Judge:
    def __init__(self, pack: Pack):
        self.pack, self.cache = pack, {}
        self.drawn: dict[int, list[int]] = {}
        for i, concept in enumerate(pack.of):
            self.drawn.setdefault(concept, []).append(i)
        # Mirrored ones too: which way an animal looks tells nothing.
        values = np.concatenate([features(pack.pictures), features(pack.pictures[:, :, ::-1])])
        classes = np.array([*pack.of, *pack.of])
        means = np.zeros((len(pack.concepts), values.shape[1]), np.float32)
        np.add.at(means, classes, values)
        means /= np.maximum(np.bincount(classes, minlength=len(means)), 1)[:, None]
        within = np.cov((values - means[classes]).T)
        within = (1 - SHRINK) * within + SHRINK * np.eye(len(within)) * np.trace(within) / len(within)
        self.whiten = np.linalg.inv(np.linalg.cholesky(within)).T.astype(np.float32)

    def reference(self, concept: int, colour: str | None) -> np.ndarray:
        """[styles,F] whitened: the thing as each of the judge's sets draws it, in the colour said."""
        if (concept, colour) not in self.cache:
            pictures = self.pack.pictures[self.drawn[concept]]
            if colour is not None and colour != self.pack.named[concept][0]:
                pictures = recolour(pictures, colour)
            pictures = np.concatenate([pictures, pictures[:, :, ::-1]])
            self.cache[concept, colour] = features(pictures) @ self.whiten
        return self.cache[concept, colour]

    def distances(self, painted: np.ndarray, things: list[tuple[int, str | None]]) -> np.ndarray:
        """[N,things]: of each picture to each thing: to the mean of the styles, and half to the nearest of them."""
        seen = features(painted) @ self.whiten
        columns = []
        for thing in things:
            reference = self.reference(*thing)
            each = ((seen[:, None] - reference[None]) ** 2).sum(-1)
            half = len(reference) // 2
            means = [((seen - reference[part].mean(0)) ** 2).sum(-1) for part in (slice(0, half), slice(half, None))]
            columns.append(np.minimum(*means) + 0.5 * each.min(1))
        return np.stack(columns, 1)


def top1(judge: Judge, tests: list[dict], painted: dict[int, list[np.ndarray]], random: np.random.Generator, hard: bool) -> dict[str, float]:
    """Share of tests, by kind and in all, in which the right caption comes first of 100: 99 others of the same kind, or,
    `hard`, for what is composed, others that share a part with it."""
    hits: dict[str, list[bool]] = {}
    for number, test in enumerate(tests):
        if test["painted"] is None:
            continue
        right = [(thing["concept"], thing["colour"]) for thing in test["things"]]
        others = [[(thing["concept"], thing["colour"]) for thing in other["things"]] for other in tests if other["kind"] == test["kind"] and other is not test]
        candidates = [others[i] for i in random.permutation(len(others))[:99]]
        if hard and test["kind"] == "coloured":
            colours = sorted({colour for other in others for _, colour in other})
            candidates = candidates[: 99 - len(colours)] + [[(right[0][0], colour)] for colour in colours if colour != right[0][1]]
        if hard and test["kind"] == "two":
            candidates = [[right[0], other[1]] if n % 2 else [other[0], right[1]] for n, other in enumerate(candidates)]
        candidates = [candidate for candidate in candidates if candidate != right]
        made = painted.get(number)
        if made is None or len(made) != len(right):
            hits.setdefault(test["kind"], []).append(False)
            continue
        fit = np.zeros(len(candidates) + 1)
        for part, picture in enumerate(made):
            things = [candidate[part] for candidate in [right, *candidates]]
            unique = list(dict.fromkeys(things))
            distance = dict(zip(unique, judge.distances(picture[None], unique)[0]))
            fit += [distance[thing] for thing in things]
        hits.setdefault(test["kind"], []).append(bool(fit[0] < fit[1:].min()))
    result = {kind: round(float(np.mean(values)), 3) for kind, values in hits.items()}
    return {**result, "all": round(float(np.mean([hit for values in hits.values() for hit in values])), 3)}


def real(pack: Pack, tests: list[dict]) -> dict[int, list[np.ndarray]]:
    """True pictures of one set, recoloured where a colour is said, in place of painted ones."""
    at = {concept: i for i, concept in enumerate(pack.of)}
    made = {}
    for number, test in enumerate(tests):
        if all(thing["concept"] in at for thing in test["things"]):
            made[number] = [recolour(pack.pictures[at[t["concept"]]][None], t["colour"])[0] if t["colour"] and t["colour"] != pack.named[t["concept"]][0]
                            else pack.pictures[at[t["concept"]]] for t in test["things"]]
    return made


def main():
    folder, out = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    tests = json.loads((out / "tests.json").read_text())
    raw = np.fromfile(out / "things.rgba", np.uint8).reshape(-1, SIDE, SIDE, 4)
    painted, at = {}, 0
    for number, test in enumerate(tests):
        painted[number] = list(raw[at : at + (test["painted"] or 0)])
        at += test["painted"] or 0
    judge = Judge(Pack(folder, training=False))
    told = {"pictures": sum(test["painted"] is not None for test in tests), "judge": judge.pack.sets}
    for name, made in [("painted", painted), *((f"true pictures of {name}", real(Pack(folder, sets=[name]), tests)) for name in ("fluent-emoji", "fluent-emoji-flat", "noto"))]:
        told[name] = {"easy": top1(judge, tests, made, np.random.default_rng(1), False), "hard": top1(judge, tests, made, np.random.default_rng(1), True)}
        print(name, told[name], flush=True)
    (out / "retrieval.json").write_text(json.dumps(told, indent=2))


if __name__ == "__main__":
    main()

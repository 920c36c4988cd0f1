"""A judge that knows nothing of the painter: `python training/judge.py PACK OUT --minutes 30` trains it.

It tells how well a picture and a caption fit (contrastive, as CLIP does). It learns from emoji sets that the painter never saw,
laid in scenes on random backgrounds; what it makes of true pictures of the painter's sets is the most that can be asked of it.
"""
import argparse
import pathlib
import time

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from data import COLOURS, Pack, recolour

SIDE, WORDS, PHRASES = 64, 6, 2


class Judge(nn.Module):
    def __init__(self, words: int, size: int = 256):
        super().__init__()
        self.words = nn.Embedding(words, size, padding_idx=0)
        self.phrase = nn.Sequential(nn.Linear(size, size), nn.SiLU(), nn.Linear(size, size))
        self.caption = nn.Sequential(nn.LayerNorm(size), nn.Linear(size, 2 * size), nn.SiLU(), nn.Linear(2 * size, size))
        widths, layers = (32, 64, 128, 256), [nn.Conv2d(3, 32, 4, stride=2, padding=1)]
        for a, b in zip(widths, (*widths[1:], 384)):
            layers += [nn.GroupNorm(8, a), nn.SiLU(), nn.Conv2d(a, a, 3, padding=1), nn.GroupNorm(8, a), nn.SiLU(), nn.Conv2d(a, b, 3, padding=1, stride=2)]
        self.eye = nn.Sequential(*layers, nn.GroupNorm(8, 384), nn.SiLU(), nn.Flatten(), nn.Linear(384 * 4, 512), nn.SiLU(), nn.Linear(512, size))
        self.sharpness = nn.Parameter(torch.tensor(2.5))

    def see(self, pictures):
        """[N,3,64,64] in -1..1 to unit vectors."""
        return F.normalize(self.eye(pictures), dim=1)

    def read(self, tokens):
        """[N,PHRASES,WORDS], 0 where there is none, to unit vectors. A phrase is a thing with its colour."""
        there = (tokens > 0).float()
        mean = (self.words(tokens) * there[..., None]).sum(2) / there.sum(2, keepdim=True).clamp(min=1)
        phrases = (mean + self.phrase(mean)) * there.amax(2, keepdim=True)
        return F.normalize(self.caption(phrases.sum(1)), dim=1)


def vocabulary(pack: Pack) -> dict[str, int]:
    words = sorted({word for _, named in pack.named for word in named})
    return {word: n + 1 for n, word in enumerate([*(f"#{colour}" for colour in COLOURS), *words])}


def tokens_of(token: dict[str, int], phrases: list[tuple[str | None, list[str]]]) -> np.ndarray:
    tokens = np.zeros((PHRASES, WORDS), np.int64)
    for p, (colour, words) in enumerate(phrases):
        row = [*([token[f"#{colour}"]] if colour else []), *(token[word] for word in words if word in token)][:WORDS]
        tokens[p, : len(row)] = row
    return tokens


class Scenes:
    """Pictures of one or two things on random backgrounds."""

    def __init__(self, pack: Pack, seed: int):
        self.pack, self.random = pack, np.random.default_rng(seed)
        self.recoloured, self.drawn = {}, {}
        for i, concept in enumerate(pack.of):
            self.drawn.setdefault(concept, []).append(i)

    def thing(self, concept: int, colour: str | None) -> np.ndarray:
        i = self.drawn[concept][self.random.integers(len(self.drawn[concept]))]
        if colour is None or colour == self.pack.named[concept][0]:
            return self.pack.pictures[i]
        if (i, colour) not in self.recoloured:
            self.recoloured[i, colour] = recolour(self.pack.pictures[i : i + 1], colour)[0]
        return self.recoloured[i, colour]

    def some_phrase(self) -> tuple[int, str | None]:
        concept = self.pack.of[self.random.integers(len(self.pack.of))]
        names = list(COLOURS)
        return concept, names[self.random.integers(len(names))] if self.random.random() < 0.4 else self.pack.named[concept][0]

    def paint(self, scenes: list[list[tuple[int, str | None]]]) -> torch.Tensor:
        """[N,3,64,64]. Of two things either stands at the left, or the second is on top of the first."""
        r, n = self.random, len(scenes)
        back = F.interpolate(torch.from_numpy(r.random((n, 3, 4, 4)).astype(np.float32)), SIDE, mode="bicubic", align_corners=False)
        calm = torch.from_numpy(r.random((n, 1, 1, 1)).astype(np.float32))
        canvas = (back * calm + back.mean((2, 3), keepdim=True) * (1 - calm)).clamp(0, 1)
        on_top, side = r.random(n) < 0.35, r.choice([-1, 1], n)
        for part in range(PHRASES):
            things = np.zeros((n, 48, 48, 4), np.uint8)
            places = np.zeros((n, 2, 3), np.float32)
            for k, scene in enumerate(scenes):
                places[k] = [[1, 0, 9], [0, 1, 9]]
                if part >= len(scene):
                    continue
                things[k] = self.thing(*scene[part])
                if len(scene) == 1:
                    size, x, y = r.uniform(0.5, 0.95), r.uniform(-0.25, 0.25), r.uniform(-0.25, 0.25)
                elif not on_top[k]:
                    size, x, y = r.uniform(0.4, 0.55), (part * 2 - 1) * side[k] * r.uniform(0.4, 0.5), r.uniform(-0.3, 0.4)
                elif part == 0:
                    size, x, y = r.uniform(0.55, 0.75), r.uniform(-0.1, 0.1), r.uniform(0.2, 0.35)
                else:
                    size, x, y = r.uniform(0.3, 0.42), r.uniform(-0.12, 0.12), r.uniform(-0.65, -0.4)
                flip = -1 if r.random() < 0.5 else 1
                angle = r.normal() * 0.12
                cos, sin = np.cos(angle) / size, np.sin(angle) / size
                places[k] = [[flip * cos, flip * sin, flip * (-x * cos - y * sin)], [-sin, cos, x * sin - y * cos]]
            rgba = torch.from_numpy(things).permute(0, 3, 1, 2).float() / 255
            placed = F.grid_sample(rgba, F.affine_grid(torch.from_numpy(places), [n, 4, SIDE, SIDE], align_corners=False), align_corners=False)
            canvas = placed[:, :3] + canvas * (1 - placed[:, 3:])
        return canvas * 2 - 1

    def batch(self, token: dict[str, int], size: int) -> tuple[torch.Tensor, torch.Tensor]:
        scenes = [[self.some_phrase() for _ in range(1 if self.random.random() < 0.55 else 2)] for _ in range(size)]
        captions = [tokens_of(token, [(colour, self.pack.named[concept][1]) for concept, colour in scene]) for scene in scenes]
        pictures = self.paint(scenes)
        pictures = pictures * torch.empty(size, 1, 1, 1).uniform_(0.7, 1.1) + torch.empty(size, 1, 1, 1).uniform_(-0.15, 0.15) + torch.randn_like(pictures) * 0.04
        return pictures, torch.from_numpy(np.stack(captions))


def load(folder: pathlib.Path, pack: Pack) -> Judge:
    judge = Judge(len(vocabulary(pack)) + 1)
    judge.load_state_dict(torch.load(folder / "judge.pt", map_location="cpu"))
    return judge.eval()


def main():
    options = argparse.ArgumentParser()
    options.add_argument("pack", type=pathlib.Path)
    options.add_argument("out", type=pathlib.Path)
    options.add_argument("--minutes", type=float, default=30)
    options.add_argument("--batch", type=int, default=192)
    options = options.parse_args()
    torch.set_num_threads(1)
    pack = Pack(options.pack, training=False)
    token, scenes = vocabulary(pack), Scenes(pack, 1)
    judge = Judge(len(token) + 1)
    optimizer = torch.optim.AdamW(judge.parameters(), lr=1e-3, weight_decay=0.02)
    print(f"{len(pack.of)} pictures of {pack.sets}, {sum(p.numel() for p in judge.parameters()):,} parameters", flush=True)
    began, steps, loss_sum, hits = time.time(), 0, 0.0, 0.0
    while (part := (time.time() - began) / (options.minutes * 60)) < 1:
        for group in optimizer.param_groups:
            group["lr"] = 1e-3 * min(1, (steps + 1) / 100, (1 - part) / 0.5 + 0.01)
        pictures, captions = scenes.batch(token, options.batch)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            seen = judge.see(pictures)
        fit = seen.float() @ judge.read(captions).T * judge.sharpness.exp()
        right = torch.arange(len(fit))
        loss = (F.cross_entropy(fit, right) + F.cross_entropy(fit.T, right)) / 2
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(judge.parameters(), 1.0)
        optimizer.step()
        steps, loss_sum, hits = steps + 1, loss_sum + loss.item(), hits + (fit.argmax(1) == right).float().mean().item()
        if steps % 50 == 0:
            print(f"{(time.time() - began) / 60:.1f} min, {steps * options.batch} pictures, loss {loss_sum / 50:.3f}, right of {options.batch}: {hits * 2:.1f} %", flush=True)
            loss_sum = hits = 0.0
            torch.save(judge.state_dict(), options.out / "judge.pt")
    torch.save(judge.state_dict(), options.out / "judge.pt")


if __name__ == "__main__":
    main()

"""The picture model: a U-Net that, from a noisy picture, a time and a bag of tokens, tells the clean picture."""
import math

import torch
from torch import nn
from torch.nn import functional as F

PATCH = 3


class Block(nn.Module):
    def __init__(self, channels: int, condition: int):
        super().__init__()
        self.norm1, self.norm2 = nn.GroupNorm(8, channels), nn.GroupNorm(8, channels)
        self.conv1, self.conv2 = nn.Conv2d(channels, channels, 3, padding=1), nn.Conv2d(channels, channels, 3, padding=1)
        self.film = nn.Linear(condition, 3 * channels)
        nn.init.zeros_(self.film.weight), nn.init.zeros_(self.film.bias)

    def forward(self, x, c):
        shift, scale, gate = self.film(c)[:, :, None, None].chunk(3, 1)
        h = self.conv1(F.silu(self.norm1(x)))
        h = self.norm2(h) * (1 + scale) + shift
        return x + self.conv2(F.silu(h)) * (1 + gate)


class Painter(nn.Module):
    """Input: x [N,4,48,48], t [N] (0 clean, 1 noise), tokens [N,K] with weights [N,K]. Output: the clean picture, as x."""

    def __init__(self, words: int, side: int = 48, widths=(64, 128, 256), condition: int = 256, sketch: int = 16):
        super().__init__()
        a, b, c = widths
        self.grid = side // PATCH
        self.words = nn.Embedding(words, condition)
        nn.init.normal_(self.words.weight, std=0.7)
        self.text1, self.text2 = nn.Linear(condition, 2 * condition), nn.Linear(2 * condition, condition)
        self.time1, self.time2 = nn.Linear(64, condition), nn.Linear(condition, condition)
        # Each token's own rough layout in space: a thing's shape is learned at once, not through the weights that all things share.
        self.shapes = nn.Embedding(words, sketch * (self.grid // 2) ** 2)
        nn.init.normal_(self.shapes.weight, std=0.3)
        self.shape_in = nn.Conv2d(sketch, b, 3, padding=1)
        self.deep = nn.Linear(condition, c * (self.grid // 4) ** 2)
        self.enter = nn.Conv2d(4 * PATCH**2, a, 3, padding=1)
        self.leave_norm, self.leave = nn.GroupNorm(8, a), nn.Conv2d(a, 4 * PATCH**2, 3, padding=1)
        nn.init.zeros_(self.leave.weight), nn.init.zeros_(self.leave.bias)
        self.down1, self.down2 = nn.Conv2d(a, b, 2, stride=2), nn.Conv2d(b, c, 2, stride=2)
        self.up1, self.up2 = nn.Conv2d(c, b, 1), nn.Conv2d(b, a, 1)
        self.blocks = nn.ModuleList(Block(w, condition) for w in (a, b, c, c, b, b, a, a))
        self.sketch = sketch

    def forward(self, x, t, tokens, weights):
        said = (self.words(tokens) * weights[..., None]).sum(1)
        shape = (self.shapes(tokens) * weights[..., None]).sum(1)
        said = said + self.text2(F.silu(self.text1(said)))
        angles = t[:, None] * 1000 * torch.exp(-math.log(10000) * torch.arange(32, device=t.device) / 32)
        when = self.time2(F.silu(self.time1(torch.cat([angles.cos(), angles.sin()], 1))))
        c = F.silu(said + when)
        n, g = x.shape[0], self.grid
        b = self.blocks
        h1 = b[0](self.enter(F.pixel_unshuffle(x, PATCH)), c)
        h2 = b[1](self.down1(h1) + self.shape_in(shape.view(n, self.sketch, g // 2, g // 2)), c)
        h = b[3](b[2](self.down2(h2) + self.deep(c).view(n, -1, g // 4, g // 4), c), c)
        h = b[5](b[4](F.interpolate(self.up1(h), scale_factor=2.0, mode="nearest") + h2, c), c)
        h = b[7](b[6](F.interpolate(self.up2(h), scale_factor=2.0, mode="nearest") + h1, c), c)
        return F.pixel_shuffle(self.leave(F.silu(self.leave_norm(h))), PATCH)


def step(x, clean, t: float, until: float):
    """One step of the straight flow from noise (t = 1) to picture (t = 0)."""
    return x + (x - clean) / t * (until - t)


@torch.no_grad()
def sample(model, tokens, weights, blank, steps=24, guidance=3.0, noise=None):
    """Pictures [N,4,48,48] for tokens and weights; `blank` is what the guidance leads away from: (tokens, weights)."""
    x = noise if noise is not None else torch.randn(len(tokens), 4, 48, 48)
    times = [1 - k / steps for k in range(steps + 1)]
    for t, until in zip(times, times[1:]):
        at = torch.full((len(x),), t)
        said, unsaid = model(x, at, tokens, weights), model(x, at, *blank)
        x = step(x, (unsaid + guidance * (said - unsaid)).clamp(-1, 1), t, until)
    return x

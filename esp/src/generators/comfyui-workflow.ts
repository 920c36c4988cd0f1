import { z } from "zod";

/** A graph of nodes as ComfyUI's "Export (API)" writes it. */
export type ComfyWorkflow = z.infer<typeof ComfyWorkflow>;
export const ComfyWorkflow = z
  .record(z.string(), z.object({ class_type: z.string(), inputs: z.record(z.string(), z.unknown()) }).loose())
  .refine((graph) => Object.keys(graph).length > 0, "has no nodes");

/** Placeholders in a workflow's inputs for the values of a request. */
const PLACEHOLDER = /%(prompt|seed|width|height|steps|cfg_scale|model)%/g;

/** Text in the prompt that looks like a placeholder stays as it is. */
export function filledIn(workflow: ComfyWorkflow, values: Record<string, string | number>): ComfyWorkflow {
  const fill = (input: unknown): unknown => {
    if (typeof input !== "string") return input;
    const [whole] = input.match(PLACEHOLDER) ?? [];
    // A placeholder alone becomes a number.
    if (whole === input) return values[whole.slice(1, -1)] ?? input;
    return input.replaceAll(PLACEHOLDER, (placeholder, name: string) => String(values[name] ?? placeholder));
  };
  return Object.fromEntries(
    Object.entries(workflow).map(([id, node]) => [
      id,
      { ...node, inputs: Object.fromEntries(Object.entries(node.inputs).map(([name, input]) => [name, fill(input)])) },
    ]),
  );
}

/** Required placeholders that a workflow lacks. */
export function missingPlaceholders(workflow: ComfyWorkflow): string[] {
  const text = JSON.stringify(workflow);
  return ["%prompt%", "%seed%"].filter((placeholder) => !text.includes(placeholder));
}

/** Text to image with a checkpoint, the simplest way; for models that need more, operators export their own. */
export const PLAIN_WORKFLOW: ComfyWorkflow = {
  checkpoint: { class_type: "CheckpointLoaderSimple", inputs: { ckpt_name: "%model%" } },
  wanted: { class_type: "CLIPTextEncode", inputs: { text: "%prompt%", clip: ["checkpoint", 1] } },
  unwanted: { class_type: "CLIPTextEncode", inputs: { text: "", clip: ["checkpoint", 1] } },
  empty: { class_type: "EmptyLatentImage", inputs: { width: "%width%", height: "%height%", batch_size: 1 } },
  painted: {
    class_type: "KSampler",
    inputs: {
      model: ["checkpoint", 0],
      positive: ["wanted", 0],
      negative: ["unwanted", 0],
      latent_image: ["empty", 0],
      seed: "%seed%",
      steps: "%steps%",
      cfg: "%cfg_scale%",
      sampler_name: "euler",
      scheduler: "normal",
      denoise: 1,
    },
  },
  decoded: { class_type: "VAEDecode", inputs: { samples: ["painted", 0], vae: ["checkpoint", 2] } },
  saved: { class_type: "SaveImage", inputs: { images: ["decoded", 0], filename_prefix: "genuine" } },
};

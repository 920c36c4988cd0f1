import { z } from "zod";

/** A graph of nodes as ComfyUI's "Export (API)" writes it. */
export type ComfyWorkflow = z.infer<typeof ComfyWorkflow>;
export const ComfyWorkflow = z
  .record(z.string(), z.object({ class_type: z.string(), inputs: z.record(z.string(), z.unknown()) }).loose())
  .refine((graph) => Object.keys(graph).length > 0, "has no nodes");

/** What stands for the words and numbers of a request in a workflow's inputs. */
const PLACEHOLDER = /%(prompt|seed|width|height|steps|cfg_scale|model)%/g;

/** Words of the prompt that look like placeholders stay as they are. */
export function filledIn(workflow: ComfyWorkflow, values: Record<string, string | number>): ComfyWorkflow {
  const fill = (input: unknown): unknown => {
    if (typeof input !== "string") return input;
    const [whole] = input.match(PLACEHOLDER) ?? [];
    // A number alone stays a number.
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

/** Which of the placeholders that every request needs a workflow does not have. */
export function missingPlaceholders(workflow: ComfyWorkflow): string[] {
  const text = JSON.stringify(workflow);
  return ["%prompt%", "%seed%"].filter((placeholder) => !text.includes(placeholder));
}

/** Text to picture with a checkpoint, the simplest way; for models that want more, operators export their own. */
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

import type { Settings } from "../settings.ts";
import { comfyuiGenerator } from "./comfyui.ts";
import { embeddedGenerator } from "./embedded.ts";
import { generatorFleet } from "./fleet.ts";
import type { Generator } from "./generator.ts";
import { nullGenerator } from "./null.ts";
import { ollamaGenerator } from "./ollama.ts";
import { openaiGenerator } from "./openai.ts";
import { patternGenerator } from "./pattern.ts";
import { sdapiGenerator } from "./sdapi.ts";

const REMOTE = { sdapi: sdapiGenerator, comfyui: comfyuiGenerator, openai: openaiGenerator, ollama: ollamaGenerator };

/** The generator that the settings name. */
export function generatorOf({ generator }: Pick<Settings, "generator">): Generator {
  switch (generator.kind) {
    case "null":
      return nullGenerator();
    case "embedded":
      return embeddedGenerator(generator);
    case "pattern":
      return patternGenerator(generator.side);
    default:
      return generatorFleet(generator.urls.map((url) => REMOTE[generator.kind]({ ...generator, url })));
  }
}

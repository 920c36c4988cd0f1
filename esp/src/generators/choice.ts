import type { Settings } from "../settings.ts";
import { comfyuiGenerator } from "./comfyui.ts";
import { drawThingsGenerator } from "./drawthings.ts";
import { embeddedGenerator } from "./embedded.ts";
import { generatorFleet } from "./fleet.ts";
import type { Generator } from "./generator.ts";
import { nullGenerator } from "./null.ts";
import { ollamaChatGenerator } from "./ollama-chat.ts";
import { openaiGenerator } from "./openai.ts";
import { openaiChatGenerator } from "./openai-chat.ts";
import { patternGenerator } from "./pattern.ts";
import { sdapiGenerator } from "./sdapi.ts";
import { storiesGenerator } from "./stories.ts";

const PAINTERS = {
  sdapi: sdapiGenerator,
  drawthings: drawThingsGenerator,
  comfyui: comfyuiGenerator,
  openai: openaiGenerator,
};
const WRITERS = { openai: openaiChatGenerator, ollama: ollamaChatGenerator };

/** The generators of the settings: for pictures, then for texts. */
export function generatorsOf({ generator, writer }: Pick<Settings, "generator" | "writer">): Generator[] {
  return [painterOf(generator), writerOf(writer)].filter((one) => one !== undefined);
}

function painterOf(generator: Settings["generator"]): Generator | undefined {
  switch (generator.kind) {
    case "none":
      return undefined;
    case "null":
      return nullGenerator();
    case "embedded":
      return embeddedGenerator(generator);
    case "pattern":
      return patternGenerator(generator.side);
    default:
      return generatorFleet(generator.urls.map((url) => PAINTERS[generator.kind]({ ...generator, url })));
  }
}

function writerOf(writer: Settings["writer"]): Generator | undefined {
  switch (writer.kind) {
    case "none":
      return undefined;
    case "stories":
      return storiesGenerator();
    default:
      return generatorFleet(writer.urls.map((url) => WRITERS[writer.kind]({ ...writer, url })));
  }
}

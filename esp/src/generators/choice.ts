import type { Settings } from "../settings.ts";
import { generatorFleet } from "./fleet.ts";
import type { Generator } from "./generator.ts";
import { nullGenerator } from "./null.ts";
import { patternGenerator } from "./pattern.ts";
import { sdapiGenerator } from "./sdapi.ts";

/** The generator that the settings name. */
export function generatorOf({ generator }: Pick<Settings, "generator">): Generator {
  switch (generator.kind) {
    case "null":
      return nullGenerator();
    case "pattern":
      return patternGenerator(generator.side);
    case "sdapi":
      return generatorFleet(generator.urls.map((url) => sdapiGenerator({ ...generator, url })));
  }
}

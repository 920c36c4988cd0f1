/** Writes the example of a worker's settings file. */
import { writeFile } from "node:fs/promises";
import { EXAMPLE_FILE, exampleSettings } from "./lib/example-settings.ts";

await writeFile(EXAMPLE_FILE, exampleSettings());

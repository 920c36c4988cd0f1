/** Generates the example of a worker's settings file from the schema that parses it and the comments that explain it. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { Environment } from "../../esp/src/environment.ts";

export const EXAMPLE_FILE = resolve(import.meta.dirname, "../../esp/genuine-esp.env.example");
const SOURCE = resolve(import.meta.dirname, "../../esp/src/environment.ts");
/** Settings that are not for operators. */
const INTERNAL = new Set(["NODE_ENV", "GENUINE_ESP_CRASH_AT"]);
const HEAD = `# Settings of a worker, one NAME=value a line. Made from esp/src/environment.ts by scripts/example-settings.ts.
# Lines without a value and without a # at their beginning must be filled in; the others show the defaults.
`;

export function exampleSettings(): string {
  const comments = commentsIn(readFileSync(SOURCE, "utf8"));
  const entries = Object.entries(Environment.shape)
    .filter(([name]) => !INTERNAL.has(name))
    .map(([name, schema]) => {
      const { type, defaultValue } = schema._zod.def as { type: string; defaultValue?: unknown };
      const isNeeded = type !== "default" && type !== "prefault" && type !== "optional";
      const line = isNeeded ? `${name}=` : `# ${name}=${defaultValue === undefined ? "" : String(defaultValue)}`;
      const comment = comments.get(name);
      return comment === undefined ? line : `\n${comment.map((words) => `# ${words}`).join("\n")}\n${line}`;
    });
  return `${HEAD}${entries.join("\n")}\n`;
}

/** The comment before each name, line by line; a name without one belongs to that before it. */
function commentsIn(source: string): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const [, comment, name] of source.matchAll(/\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\n {2}([A-Z0-9_]+):/g)) {
    const lines = comment!.split("\n").map((line) => line.replace(/^\s*\*?\s*/, "").trim());
    found.set(
      name!,
      lines.filter((line) => line !== ""),
    );
  }
  return found;
}

/** Programs that npm does not install: analysers written in Python. */
import { spawnSync } from "node:child_process";

/**
 * The path or name under which a program starts: what the setting names, otherwise what PATH finds.
 * @returns undefined where it is not installed
 */
export function outsideTool(name: string, setting: string): { command: string; version: string } | undefined {
  const command = process.env[setting] ?? name;
  const { status, stdout } = spawnSync(command, ["--version"], { encoding: "utf8" });
  return status === 0 ? { command, version: stdout.trim() } : undefined;
}

/** Message if it is not installed. */
export function howToGet(name: string, packages: string, setting: string): string {
  return (
    `${name} is not installed. Get it with "python3 -m venv ~/.analysers && ~/.analysers/bin/pip install ${packages}", ` +
    `then run this again with ~/.analysers/bin in PATH, or with its path in ${setting}.`
  );
}

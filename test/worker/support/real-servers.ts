/** Servers as their makers build them, where a machine has them: see docs/generators.md. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { endWithThisProcess } from "../../../scripts/lib/processes.ts";
import { closeAtEnd } from "../../support/leftovers.ts";
import { storyGguf } from "./story-gguf.ts";

/** A Python that has xllamacpp, and Kubo's program. */
export const { GENUINE_TEST_LLAMA_PYTHON: LLAMA_PYTHON, GENUINE_TEST_KUBO: KUBO } = process.env;

/** Longer than a start takes on any machine. */
const HANG_MS = 300_000;
export const STORY_MODEL = "stories15M";

/** xllamacpp runs llama.cpp's own server, without its command line. */
const SERVE = `
import signal, sys, xllamacpp
params = xllamacpp.CommonParams()
params.model.path = sys.argv[1]
params.model_alias = {"${STORY_MODEL}"}
params.n_ctx = 256
server = xllamacpp.Server(params)
print("listening at", server.listening_address, flush=True)
signal.pause()
`;

/** llama.cpp's server with the story model. */
export async function startLlama(python: string): Promise<{ url: string; close(): Promise<void> }> {
  const dir = await mkdtemp(join(tmpdir(), "genuine-llama-"));
  const model = join(dir, "model.gguf");
  const file = createWriteStream(model);
  for (const piece of storyGguf()) file.write(piece);
  file.end();
  await once(file, "finish");
  const server = await startServer(python, ["-c", SERVE, model], {}, dir, /listening at (http:\S+)/);
  return { ...server, url: server.url };
}

/** A node of its own, with no other node, no gateway and no peer. */
export async function startKubo(program: string): Promise<{ url: string; close(): Promise<void> }> {
  const dir = await mkdtemp(join(tmpdir(), "genuine-kubo-"));
  const env = { IPFS_PATH: dir, IPFS_TELEMETRY: "off" };
  const set = (name: string, value: unknown) => run(program, ["config", "--json", name, JSON.stringify(value)], env);
  await run(program, ["init", "--profile=test"], env);
  await set("Addresses.API", "/ip4/127.0.0.1/tcp/0");
  await set("Addresses.Gateway", "/ip4/127.0.0.1/tcp/0");
  await set("Addresses.Swarm", []);
  const server = await startServer(
    program,
    ["daemon", "--offline"],
    env,
    dir,
    /RPC API server listening on \/ip4\/127\.0\.0\.1\/tcp\/(\d+)/,
  );
  return { ...server, url: `http://127.0.0.1:${server.url}` };
}

async function run(program: string, args: string[], env: Record<string, string>): Promise<void> {
  const child = spawn(program, args, { env: { ...process.env, ...env }, stdio: ["ignore", "ignore", "pipe"] });
  let errors = "";
  child.stderr.on("data", (chunk: Buffer) => (errors += chunk.toString()));
  const [code] = (await once(child, "close")) as [number | null];
  if (code !== 0) throw new Error(`${program} ${args[0]} ended with ${code}: ${errors.slice(-1000)}`);
}

/** @param address What it writes when it listens, with where in brackets. */
async function startServer(
  program: string,
  args: string[],
  env: Record<string, string>,
  dir: string,
  address: RegExp,
): Promise<{ url: string; close(): Promise<void> }> {
  const child: ChildProcess = spawn(program, args, {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  endWithThisProcess(child);
  const ended = once(child, "close");
  let output = "";
  const url = await new Promise<string>((resolve, reject) => {
    const give = (why: string) => reject(new Error(`${program} ${why}: ${output.slice(-2000)}`));
    const timer = setTimeout(() => give("does not listen"), HANG_MS);
    const read = (chunk: Buffer) => {
      output += chunk.toString();
      const [, found] = address.exec(output) ?? [];
      if (found === undefined) return;
      clearTimeout(timer);
      resolve(found);
    };
    child.stdout!.on("data", read);
    child.stderr!.on("data", read);
    child.once("error", reject);
    child.once("close", (code) => give(`ended with ${code}`));
  });
  return closeAtEnd({
    url,
    async close(): Promise<void> {
      child.kill("SIGKILL");
      await ended;
      await rm(dir, { recursive: true, force: true });
    },
  });
}

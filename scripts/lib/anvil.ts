/** Anvil, a second EVM client with the local accounts of the test mnemonic, without fees by default. */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { ROOT } from "./build.ts";
import { endWithThisProcess } from "./processes.ts";

export type Anvil = { url: string; close(): Promise<void> };

/** Starts Anvil on a free port. Its clock starts at `timestamp`, in Unix seconds. `baseFee` in wei, none by default. */
export async function startAnvil(options: { chainId: number; timestamp: number; baseFee?: bigint }): Promise<Anvil> {
  const args = [
    "--host",
    "127.0.0.1",
    "--port",
    "0",
    "--chain-id",
    String(options.chainId),
    "--timestamp",
    String(options.timestamp),
    "--base-fee",
    String(options.baseFee ?? 0n),
    "--gas-price",
    String(options.baseFee ?? 0n),
  ];
  const child = spawn(process.execPath, [join(ROOT, "node_modules/@foundry-rs/anvil/bin.mjs"), ...args], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  endWithThisProcess(child, { by: "SIGTERM" }); // npm's wrapper passes this one on
  const exited = new Promise<void>((resolve) => child.once("close", () => resolve()));
  let output = "";
  const url = await new Promise<string>((resolve, reject) => {
    const collect = (chunk: Buffer) => {
      output += chunk.toString();
      const port = /Listening on 127\.0\.0\.1:(\d+)/.exec(output)?.[1];
      if (port !== undefined) resolve(`http://127.0.0.1:${port}`);
    };
    child.stdout.on("data", collect);
    child.stderr.on("data", collect);
    child.once("error", reject);
    child.once("close", (code) =>
      reject(new Error(`Anvil stopped by itself (exit code ${code}): ${output.slice(-2000)}`)),
    );
  });
  return {
    url,
    async close() {
      child.kill("SIGTERM");
      await exited;
    },
  };
}

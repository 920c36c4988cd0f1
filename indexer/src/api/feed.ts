/** Alerts of an account as an Atom feed (RFC 4287), which any feed reader shows. */
import type { Alert } from "@genuine/sdk/indexer-answers";
import { html } from "hono/html";
import { type Address, getAddress, type Hex, keccak256, toHex } from "viem";
import { readDeployment } from "../../deployment.ts";

/** @param self the address at which the feed was requested */
export async function feedOf(account: Address, alerts: readonly Alert[], self: string): Promise<string> {
  const { productRegistry } = readDeployment().contracts;
  const newest = alerts.reduce((latest, { at }) => Math.max(latest, at), 0);
  const entries = alerts.map(
    (alert) => html`  <entry>
    <id>${uuidOf(productRegistry, alert.originalId, alert.laterId)}</id>
    <title>${titleOf(alert)}</title>
    <updated>${timeOf(alert.at)}</updated>
    <link rel="alternate" href="${linkTo(alert, self)}"/>
    <summary>${summaryOf(alert)}</summary>
  </entry>
`,
  );
  const feed = await html`<feed xmlns="http://www.w3.org/2005/Atom">
  <id>${uuidOf(productRegistry, account)}</id>
  <title>Works that look like those of ${getAddress(account)}</title>
  <updated>${timeOf(newest)}</updated>
  <link rel="self" href="${self}"/>
  <author><name>Genuine indexer</name></author>
${entries}</feed>
`;
  return `<?xml version="1.0" encoding="utf-8"?>\n${feed}`;
}

const named = (serial: number, title: string) => (title === "" ? `#${serial}` : `#${serial} "${printable(title)}"`);

function titleOf({ originalSerial, originalTitle, laterSerial, laterTitle }: Alert): string {
  return `${named(laterSerial, laterTitle)} looks like your ${named(originalSerial, originalTitle)}`;
}

function summaryOf({ producer, measurement, map, checked }: Alert): string {
  const by = `Registered by ${producer}.`;
  if (!checked) return `${by} Too many works look alike for a close comparison: compare the two yourself.`;
  const verdict = {
    copy: "The chain would take it for a copy.",
    unclear: "A panel would have to decide whether it is a copy.",
    different: "",
  }[measurement.verdict];
  return `${by} ${measurement.pdq} of 256 bits differ${map === null ? "" : " once it is laid over the original"}. ${verdict}`;
}

/** The prepared challenge on the page, where the indexer knows its address; otherwise the later work in this API. */
function linkTo({ originalId, laterId }: Alert, self: string): string {
  const site = process.env.GENUINE_SITE_URL;
  if (site) return new URL(`/challenges/new?original=${originalId}&accused=${laterId}`, site).href;
  return new URL(`/products/${laterId}`, self).href;
}

const timeOf = (seconds: number) => new Date(seconds * 1000).toISOString();

/** An id that stays the same wherever the feed is served from: a UUID of version 8 (RFC 9562) from a hash of these values. */
function uuidOf(...values: readonly string[]): string {
  const hash: Hex = keccak256(toHex(values.map((value) => value.toLowerCase()).join(" ")));
  const hex = hash.slice(2, 34).split("");
  hex[12] = "8";
  hex[16] = ((Number.parseInt(hex[16]!, 16) & 3) | 8).toString(16);
  return `urn:uuid:${hex.join("").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5")}`;
}

/** XML 1.0 has no escape for most control characters. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is removed.
const CONTROLS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;
const printable = (text: string) => text.toWellFormed().replace(CONTROLS, "");

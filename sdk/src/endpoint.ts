/** Base URLs of other servers, from the chain: untrusted input. */
import { GenuineError } from "./genuine-error.ts";

/**
 * The base URL that paths are joined to, without a trailing slash.
 * @throws GenuineError bad_endpoint unless it is http(s) with a host and a path at most
 */
export function endpointBase(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  // Other parsers may interpret the parts that this one drops silently.
  const isPlain = [...text].every((c) => c > " " && c !== "\x7f" && !"?#@\\".includes(c));
  if (url === undefined || !isPlain || (url.protocol !== "http:" && url.protocol !== "https:"))
    throw new GenuineError("bad_endpoint", `${JSON.stringify(text.slice(0, 100))} is not the address of a server.`, {
      remedy: "Its provider must register an http(s) URL of a host and a path alone.",
    });
  return (url.origin + url.pathname).replace(/\/+$/, "");
}

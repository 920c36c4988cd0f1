import { type NextRequest, NextResponse } from "next/server";

/**
 * A fresh nonce and a strict content-security policy for every document; headers that are the same for every answer stand in
 * next.config.ts. Scripts run only from this server and with the
 * nonce. Connections and pictures are open to any https address, because providers register their endpoints on chain and
 * cannot be known here; plain http only to this machine and to the configured services.
 */
export function proxy(request: NextRequest) {
  const nonce = btoa(crypto.randomUUID());
  const policy = EMBEDDED.test(request.nextUrl.pathname) ? embeddedPolicy(nonce) : policyFor(nonce, process.env);
  const headers = new Headers(request.headers);
  headers.set("x-nonce", nonce);
  headers.set("content-security-policy", policy);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set("content-security-policy", policy);
  // Every document is in the client's language.
  response.headers.append("vary", "accept-language, cookie");
  return response;
}

/** The only documents that other sites may frame: nothing in them can be clicked that does anything here. */
const EMBEDDED = /^\/embed\/products\/[^/]+$/;

/** No script, no connection, no form: text, style and a picture of this server. */
function embeddedPolicy(nonce: string): string {
  return [
    "default-src 'none'",
    `style-src 'nonce-${nonce}'`,
    "img-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors *",
  ].join("; ");
}

function policyFor(nonce: string, env: NodeJS.ProcessEnv): string {
  const services = [
    env.GENUINE_RPC_URL,
    env.GENUINE_SECOND_RPC_URL,
    env.GENUINE_INDEXER_URL,
    env.GENUINE_IPFS_GATEWAY,
  ].flatMap((url) => (url !== undefined && URL.canParse(url) ? [new URL(url).origin] : []));
  const outside = ["https:", "http://127.0.0.1:*", "http://localhost:*", ...services];
  const developing = env.NODE_ENV === "development";
  const directives: Record<string, readonly string[]> = {
    "default-src": ["'none'"],
    "script-src": ["'self'", `'nonce-${nonce}'`, "'strict-dynamic'", ...(developing ? ["'unsafe-eval'"] : [])],
    "style-src": developing ? ["'self'", "'unsafe-inline'"] : ["'self'", `'nonce-${nonce}'`],
    // Style attributes that React renders on the server: sizes of bars and pictures.
    "style-src-attr": ["'unsafe-inline'"],
    "connect-src": ["'self'", ...outside, ...(developing ? ["ws:"] : [])],
    "img-src": ["'self'", "blob:", "data:", ...outside],
    "worker-src": ["'self'", "blob:"],
    "font-src": ["'self'"],
    "manifest-src": ["'self'"],
    "base-uri": ["'none'"],
    "form-action": ["'self'"],
    "frame-ancestors": ["'none'"],
  };
  return Object.entries(directives)
    .map(([name, values]) => `${name} ${values.join(" ")}`)
    .join("; ");
}

export const config = {
  // A prefetched response may become a document, so it gets the same headers.
  matcher: ["/((?!_next/static|_next/image|docs(?:/|$)).*)"],
};

import { type NextRequest, NextResponse } from "next/server";

/**
 * A fresh nonce and a strict content-security policy for every document. Scripts run only from this server and with the
 * nonce. Connections and pictures are open to any https address, because providers register their endpoints on chain and
 * cannot be known here; plain http only to this machine and to the configured services.
 */
export function proxy(request: NextRequest) {
  const nonce = btoa(crypto.randomUUID());
  const policy = policyFor(nonce, process.env);
  const headers = new Headers(request.headers);
  headers.set("x-nonce", nonce);
  headers.set("content-security-policy", policy);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set("content-security-policy", policy);
  response.headers.set("x-content-type-options", "nosniff");
  response.headers.set("referrer-policy", "same-origin");
  response.headers.set("cross-origin-opener-policy", "same-origin");
  response.headers.set("permissions-policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=()");
  return response;
}

function policyFor(nonce: string, env: NodeJS.ProcessEnv): string {
  const services = [env.GENUINE_RPC_URL, env.GENUINE_INDEXER_URL, env.GENUINE_IPFS_GATEWAY].flatMap((url) =>
    url !== undefined && URL.canParse(url) ? [new URL(url).origin] : [],
  );
  const outside = ["https:", "http://127.0.0.1:*", "http://localhost:*", ...services];
  const developing = env.NODE_ENV === "development";
  const directives: Record<string, readonly string[]> = {
    "default-src": ["'self'"],
    "script-src": ["'self'", `'nonce-${nonce}'`, "'strict-dynamic'", ...(developing ? ["'unsafe-eval'"] : [])],
    "style-src": developing ? ["'self'", "'unsafe-inline'"] : ["'self'", `'nonce-${nonce}'`],
    // Style attributes that React renders on the server: sizes of bars and pictures.
    "style-src-attr": ["'unsafe-inline'"],
    "connect-src": ["'self'", ...outside, ...(developing ? ["ws:"] : [])],
    "img-src": ["'self'", "blob:", "data:", ...outside],
    "worker-src": ["'self'", "blob:"],
    "object-src": ["'none'"],
    "base-uri": ["'none'"],
    "form-action": ["'self'"],
    "frame-ancestors": ["'none'"],
  };
  return Object.entries(directives)
    .map(([name, values]) => `${name} ${values.join(" ")}`)
    .join("; ");
}

export const config = {
  matcher: [
    {
      source: "/((?!_next/static|_next/image|config.json|icon).*)",
      missing: [
        { type: "header", key: "next-router-prefetch" },
        { type: "header", key: "purpose", value: "prefetch" },
      ],
    },
  ],
};

import type { NextConfig } from "next";

/** Browser permissions that this page never requests. */
const PERMISSIONS = [
  ...["accelerometer", "bluetooth", "browsing-topics", "camera", "display-capture", "geolocation", "gyroscope", "hid"],
  ...[
    "idle-detection",
    "local-fonts",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "screen-wake-lock",
    "serial",
    "usb",
  ],
];

const config: NextConfig = {
  transpilePackages: ["@genuine/sdk"],
  poweredByHeader: false,
  reactStrictMode: true,
  devIndicators: false,
  // Of every answer, files and errors included; the policy that needs a nonce is added by proxy.ts.
  headers: async () => [
    {
      source: "/:path*",
      headers: [
        { key: "x-content-type-options", value: "nosniff" },
        { key: "referrer-policy", value: "same-origin" },
        { key: "cross-origin-opener-policy", value: "same-origin" },
        { key: "permissions-policy", value: PERMISSIONS.map((name) => `${name}=()`).join(", ") },
      ],
    },
    {
      // All pages except those made for embedding; the policy of proxy.ts has the same exception.
      source: "/((?!embed/products/[^/]+$).*)",
      headers: [{ key: "x-frame-options", value: "DENY" }],
    },
  ],
};

export default config;

import type { NextConfig } from "next";

const config: NextConfig = {
  transpilePackages: ["@genuine/sdk"],
  poweredByHeader: false,
  reactStrictMode: true,
  devIndicators: false,
};

export default config;

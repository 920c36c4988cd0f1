import type { MetadataRoute } from "next";
import { serverTexts } from "@/texts/server";

export default async function manifest(): Promise<MetadataRoute.Manifest> {
  const { common } = await serverTexts();
  return {
    name: `${common.name}: ${common.tagline}`,
    short_name: common.name,
    description: common.description,
    start_url: "/",
    display: "standalone",
    background_color: "#f5f3ec",
    theme_color: "#f5f3ec",
    icons: [
      { src: "/icon.svg", sizes: "any", type: "image/svg+xml" },
      { src: "/icons/192.png", sizes: "192x192", type: "image/png" },
      { src: "/icons/512.png", sizes: "512x512", type: "image/png" },
      { src: "/icons/maskable.png", sizes: "512x512", type: "image/png", purpose: "maskable" },
    ],
  };
}

/** Public origin of the page, for absolute URLs in link previews and search engines. */
import { GenuineError } from "@genuine/sdk/genuine-error";

/**
 * GENUINE_SITE_URL without a slash at its end; undefined where it is not set. Never what a request says of its host: whoever
 * asks could then have the page point elsewhere.
 * @throws GenuineError config_missing where it is set to something else than an http address
 */
export function siteUrl(env: NodeJS.ProcessEnv): string | undefined {
  const value = env.GENUINE_SITE_URL;
  if (value === undefined || value === "") return undefined;
  if (!URL.canParse(value) || !/^https?:$/.test(new URL(value).protocol)) {
    throw new GenuineError("config_missing", `GENUINE_SITE_URL is "${value}", which is not an http address.`, {
      remedy: "Correct it and start again.",
    });
  }
  return new URL(value).origin;
}

import { GenuineError } from "@genuine/sdk/genuine-error";

/** Error for work that GENUINE_ESP_WORK excludes. @param what "This provider …" */
export function notOffered(what: string): GenuineError {
  return new GenuineError("not_offered", `This provider ${what}.`, { remedy: "Choose another provider." });
}

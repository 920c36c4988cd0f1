import { GenuineError } from "@genuine/sdk/genuine-error";

/** For work that GENUINE_ESP_WORK leaves out. @param what "This provider …" */
export function notOffered(what: string): GenuineError {
  return new GenuineError("not_offered", `This provider ${what}.`, { remedy: "Choose another provider." });
}

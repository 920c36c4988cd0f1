import { type DigitalSource, readContentCredentials } from "@genuine/sdk/content-credentials";
import { GenuineError } from "@genuine/sdk/genuine-error";
import type { Hex } from "viem";
import { type GenerationJob, kindOfWork } from "../jobs/job.ts";
import { errorFields, type Logger } from "../log.ts";
import { type Inspected, inspect } from "../pictures/inspect.ts";
import type { Settings } from "../settings.ts";
import type { CredentialSigner } from "./certificate.ts";
import { withCredentials } from "./manifest.ts";

/** Adds Content Credentials to generated pictures. The library supports no credentials for plain text. */
export class Credentials {
  readonly #settings: Settings;
  readonly #signer: CredentialSigner;
  readonly #log: Logger;

  constructor(settings: Settings, signer: CredentialSigner, log: Logger) {
    this.#settings = settings;
    this.#signer = signer;
    this.#log = log;
  }

  /** The file to deliver: with credentials, or unchanged if it cannot carry any. Never makes a job fail. */
  async add(
    file: Uint8Array,
    { fingerprints }: Pick<Inspected, "fingerprints">,
    job: GenerationJob,
    digitalSource: DigitalSource,
    seed: number,
  ): Promise<Uint8Array> {
    if (kindOfWork(job) !== "picture") return file;
    const { account, deployment } = this.#settings;
    const { model, parameters } = job.opening;
    const facts = {
      chainId: deployment.chainId,
      productRegistry: deployment.contracts.productRegistry,
      taskId: job.id as Hex,
      esp: account.address,
      model,
      seed,
      parameters,
    };
    try {
      const credentialed = await withCredentials(
        file,
        { facts, digitalSource, fingerprint: fingerprints.pdq },
        this.#signer,
      );
      // The result is checked again: same picture, valid credentials.
      const [after, read] = await Promise.all([inspect(credentialed), readContentCredentials(credentialed)]);
      if (after.fingerprints.pdq !== fingerprints.pdq)
        throw new GenuineError("credentials_unsupported", "Content Credentials would change the picture.");
      if (read === null || read.problems.length > 0 || !read.endorsed) {
        throw new GenuineError(
          "credentials_unsupported",
          `The Content Credentials came out wrong (${read?.problems.join(", ")}).`,
        );
      }
      return credentialed;
    } catch (error) {
      this.#log.warn({ job: job.id, ...errorFields(error) }, "The picture is delivered without Content Credentials");
      return file;
    }
  }
}

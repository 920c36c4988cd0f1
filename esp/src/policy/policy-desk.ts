/** The content policy of the operator's file: published, and applied to every prompt. */
import { stat } from "node:fs/promises";
import { policyHash, type SignedPolicy } from "@genuine/sdk/content-policy";
import { GenuineError } from "@genuine/sdk/genuine-error";
import { policyTypedData } from "@genuine/sdk/typed-data";
import type { Taker } from "../http/shares.ts";
import { errorFields, type Logger } from "../log.ts";
import type { Settings } from "../settings.ts";
import { Classifier } from "./classifier.ts";
import { type ReadPolicy, readPolicy } from "./policy-file.ts";

/** Interval between checks of the file. */
const LOOK_MS = 1_000;

type PolicySettings = Pick<Settings, "account" | "deployment" | "policy">;
type Standing = ReadPolicy & { signed: SignedPolicy };

export class PolicyDesk {
  readonly #settings: PolicySettings;
  readonly #classifier: Classifier | undefined;
  readonly #log: Logger;
  #standing: Standing | undefined;
  /** Identifies the version of the file that was read last, also if it could not be parsed. */
  #mark = "";
  #looking: { at: number; look: Promise<void> } | undefined;

  private constructor(settings: PolicySettings, log: Logger) {
    this.#settings = settings;
    this.#log = log;
    const { policy } = settings;
    if (policy?.classifier !== undefined) this.#classifier = new Classifier(policy.classifier, log);
  }

  /** @throws GenuineError bad_policy if the file cannot be read or understood: a worker must not start without its policy */
  static async open(settings: PolicySettings, log: Logger): Promise<PolicyDesk> {
    const desk = new PolicyDesk(settings, log);
    if (settings.policy !== undefined) await desk.#read(settings.policy.file);
    return desk;
  }

  /** Undefined without a policy. */
  async stated(): Promise<SignedPolicy | undefined> {
    return (await this.#current())?.signed;
  }

  /** @throws GenuineError prompt_refused, classifier_down, at_capacity */
  async require(prompt: string, taker: Taker): Promise<void> {
    const standing = await this.#current();
    if (standing === undefined) return;
    const found = standing.phrases.find(prompt);
    if (found !== undefined) throw refused(standing, found);
    const verdict = await this.#classifier?.judge(prompt, taker);
    if (verdict !== undefined) throw refused(standing, verdict.category);
  }

  async #current(): Promise<Standing | undefined> {
    const { policy } = this.#settings;
    if (policy === undefined) return undefined;
    if (this.#looking === undefined || Date.now() - this.#looking.at > LOOK_MS)
      this.#looking = { at: Date.now(), look: this.#look(policy.file) };
    await this.#looking.look;
    return this.#standing;
  }

  /** Never rejects: while the file is invalid, the previous policy stays in force. */
  async #look(file: string): Promise<void> {
    try {
      if ((await markOf(file)) !== this.#mark) await this.#read(file);
    } catch (error) {
      this.#log.error(errorFields(error), "The changed content policy is at fault; the one before goes on");
    }
  }

  async #read(file: string): Promise<void> {
    const { account, deployment, policy } = this.#settings;
    this.#mark = await markOf(file);
    const read = readPolicy(file);
    const stated = { ...read.stated, classifier: policy?.classifier !== undefined };
    const signature = await account.signTypedData(
      policyTypedData(deployment.chainId, { esp: account.address, policyHash: policyHash(stated) }),
    );
    this.#standing = { ...read, signed: { policy: stated, signature } };
    this.#log.info({ version: stated.version, categories: stated.categories.length }, "Content policy read");
  }
}

/** Changes whenever the file does. Empty if there is none. */
async function markOf(file: string): Promise<string> {
  const found = await stat(file).catch(() => undefined);
  return found === undefined ? "" : `${found.ino} ${found.size} ${found.mtimeMs}`;
}

/** Names the category, but not the matching part of the prompt. */
function refused({ signed }: Standing, id: string | undefined): GenuineError {
  const category = signed.policy.categories.find((one) => one.id === id);
  const under = category === undefined ? "" : `: ${category.name.en} (${category.id})`;
  return new GenuineError("prompt_refused", `This provider does not make what the prompt asks for${under}.`, {
    remedy: "Ask for something else, or choose another provider. Nothing was paid.",
  });
}

/** The operator's own prompt classifier, over HTTP. */
import { GenuineError } from "@genuine/sdk/genuine-error";
import { limitedFetch } from "@genuine/sdk/limited-fetch";
import { z } from "zod";
import { Shares, type Taker } from "../http/shares.ts";
import { errorFields, type Logger } from "../log.ts";

const MAX_ANSWER_BYTES = 4096;
/** Maximum concurrent requests. */
const ROOM = { all: 16, strangers: 12, network: 4, account: 2 };
/** Other fields are ignored. */
const Answer = z.object({ refused: z.boolean(), category: z.string().optional() });

export type ClassifierSettings = {
  url: string;
  timeoutMs: number;
  /** What to do with prompts while it does not answer. */
  whenDown: "refuse" | "accept";
};

/** Its verdict on a prompt: undefined if it accepts. */
type Verdict = { category: string | undefined } | undefined;

export class Classifier {
  readonly #settings: ClassifierSettings;
  readonly #log: Logger;
  readonly #room = new Shares(
    ROOM,
    () =>
      new GenuineError("at_capacity", "This provider looks at too many prompts at the moment.", {
        remedy: "Try again in a minute.",
      }),
  );

  constructor(settings: ClassifierSettings, log: Logger) {
    this.#settings = settings;
    this.#log = log;
  }

  /** @throws GenuineError classifier_down, at_capacity */
  async judge(prompt: string, taker: Taker): Promise<Verdict> {
    const giveBack = this.#room.take(1, taker);
    try {
      const { refused, category } = await this.#ask(prompt);
      return refused ? { category } : undefined;
    } catch (error) {
      // Logs neither the prompt nor the response: both are private.
      const { whenDown } = this.#settings;
      this.#log.warn({ ...errorFields(error), whenDown }, "The classifier of prompts does not answer");
      if (whenDown === "accept") return undefined;
      throw new GenuineError("classifier_down", "This provider cannot look at prompts at the moment.", {
        remedy: "Choose another provider, or try again later.",
        cause: error,
      });
    } finally {
      giveBack();
    }
  }

  async #ask(prompt: string): Promise<z.infer<typeof Answer>> {
    const { url, timeoutMs } = this.#settings;
    // The operator's own server, possibly in a private network.
    const response = await limitedFetch(MAX_ANSWER_BYTES, { privatePeers: true })(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ prompt }),
      signal: AbortSignal.timeout(timeoutMs),
    });
    if (!response.ok) throw new GenuineError("bad_answer", `It answers ${response.status}.`);
    const answer = Answer.safeParse(await response.json().catch(() => undefined));
    if (!answer.success) throw new GenuineError("bad_answer", "Its answer is not what it should be.");
    return answer.data;
  }
}

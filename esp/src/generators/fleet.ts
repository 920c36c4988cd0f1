import { chooseProvider, type PastOutcome } from "@genuine/sdk/reputation/policies";
import type { Random } from "@genuine/sdk/reputation/selection";
import type { GeneratedFile, GenerationContext, GenerationRequest, Generator } from "./generator.ts";
import { GeneratorError } from "./generator-error.ts";

type Member = {
  generator: Generator;
  running: number;
  /** Newest last. */
  outcomes: (PastOutcome & { at: number; seconds: number })[];
};

const REMEMBERED = 20;
/** A server that failed is tried again after this long. */
const FORGIVEN_AFTER_MS = 5 * 60_000;

/**
 * Load-balances several image servers as one generator: each picture goes to the server that, by the SDK's policy, is expected to do
 * best, by what was observed of it: busy or free, speed, and recent failures. All members have
 * the same model and parameters, which quotes commit to.
 */
export function generatorFleet(generators: readonly Generator[], random: Random = Math.random): Generator {
  const members = generators.map((generator): Member => ({ generator, running: 0, outcomes: [] }));
  const [first] = generators;
  if (first === undefined) throw new RangeError("a fleet needs a generator");
  return {
    ...first,
    lanes: generators.length,
    // The others make up for one that is unreachable; its operator is still warned.
    probe: async (signal) => {
      const answers = await Promise.allSettled(generators.map(async (generator) => generator.probe?.(signal)));
      const [first] = answers;
      if (first?.status === "rejected" && answers.every(({ status }) => status === "rejected")) throw first.reason;
      return answers
        .map((answer) =>
          answer.status === "fulfilled" ? answer.value : `Not all are available: ${describe(answer.reason)}`,
        )
        .join(" ");
    },
    estimate: (request) => Math.min(...generators.map((generator) => generator.estimate(request))),
    async run(request, context) {
      const untried = new Set(members);
      for (;;) {
        const member = choose([...untried], random);
        untried.delete(member);
        try {
          return await runOn(member, request, context);
        } catch (error) {
          // Another server may be able to do what this one cannot.
          if (context.signal.aborted || untried.size === 0) throw error;
        }
      }
    },
    async close() {
      await Promise.all(generators.map((generator) => generator.close()));
    },
  };
}

function describe(error: unknown): string {
  return error instanceof GeneratorError ? `${error.shortMessage} (${error.detail})` : String(error);
}

async function runOn(member: Member, request: GenerationRequest, context: GenerationContext): Promise<GeneratedFile> {
  const began = Date.now();
  const note = (failed: boolean) => {
    const seconds = (Date.now() - began) / 1000;
    member.outcomes.push({ size: 1, load: 1, value: failed ? 0 : 1, failed, at: Date.now(), seconds });
    if (member.outcomes.length > REMEMBERED) member.outcomes.shift();
  };
  member.running++;
  try {
    const file = await member.generator.run(request, context);
    note(false);
    return file;
  } catch (error) {
    if (!context.signal.aborted) note(true);
    throw error;
  } finally {
    member.running--;
  }
}

function choose(members: readonly Member[], random: Random): Member {
  const now = Date.now();
  // Busy ones are chosen only if none is free, which the number of lanes prevents.
  const free = members.filter(({ running }) => running === 0);
  const candidates = free.length > 0 ? free : members;
  const fastest = Math.min(
    ...candidates.flatMap(({ outcomes }) => outcomes.filter(({ failed }) => !failed).map(({ seconds }) => seconds)),
  );
  const { index } = chooseProvider(
    candidates.map(({ running, outcomes }) => ({
      score: 0.5,
      load: { waiting: 0, running, capacity: running + 1 },
      outcomes: outcomes
        .filter(({ failed, at }) => !failed || now - at < FORGIVEN_AFTER_MS)
        .map((outcome) => ({ ...outcome, value: outcome.failed ? 0 : fastest / outcome.seconds })),
    })),
    { random },
  );
  return candidates[index]!;
}

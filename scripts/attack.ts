/**
 * `npm run attack [-- --only <name>] [-- --json]`: plays the attacks of scripts/attacks against a fresh local chain, each by accounts
 * of its own, and shows who has what before and after. Fails when a coalition ends richer than by what it delivered, or when
 * someone honest loses more than docs/promises.md says.
 */
import { parseArgs } from "node:util";
import { formatAmount } from "@genuine/sdk/money";
import { network } from "hardhat";
import { gainOf, type Outcome, playAttack } from "./attacks/attack.ts";
import { ATTACKS } from "./attacks/attacks.ts";
import { startChain } from "./chain.ts";
import { deployContracts } from "./deploy.ts";
import { buildContracts } from "./lib/build.ts";
import { LOCAL } from "./settings.ts";

const { values } = parseArgs({
  options: {
    only: { type: "string" },
    json: { type: "boolean", default: false },
  },
});
const attacks = ATTACKS.filter(({ name }) => values.only === undefined || name === values.only);
if (attacks.length === 0) {
  console.error(`There is no attack "${values.only}". There are: ${ATTACKS.map(({ name }) => name).join(", ")}.`);
  process.exit(1);
}

await buildContracts();
const chain = await startChain({ port: 0 });
const connection = await network.create({ network: "localhost", override: { url: chain.url } });
const deployment = await deployContracts(connection, LOCAL);
await connection.close();
const outcomes: Outcome[] = [];
for (const attack of attacks) {
  const outcome = await playAttack(attack, { url: chain.url, deployment, settings: LOCAL });
  outcomes.push(outcome);
  if (!values.json) console.log(tableOf(outcome));
}
await chain.close();

const failed = outcomes.filter(({ faults }) => faults.length > 0);
if (values.json) {
  console.log(
    JSON.stringify(outcomes, (_, value: unknown) => (typeof value === "bigint" ? value.toString() : value), 1),
  );
} else {
  console.log(
    failed.length === 0
      ? `${outcomes.length} attacks: no coalition gained, and nobody honest lost more than docs/promises.md says.`
      : `${failed.length} of ${outcomes.length} attacks work: ${failed.map(({ attack }) => attack).join(", ")}.`,
  );
}
process.exit(failed.length === 0 ? 0 : 1);

function tableOf({ attack, what, people, coalitionGain, refusals, notes, faults }: Outcome): string {
  const rows = people.map((balance) => [
    `${balance.name}, ${balance.roles}`,
    balance.side,
    formatAmount(balance.before),
    formatAmount(balance.after),
    formatAmount(balance.goods),
    formatAmount(gainOf(balance)),
    balance.side === "honest" ? formatAmount(balance.mayLose) : "",
  ]);
  const table = [
    ["account", "of", "before", "after", "content", "gain", "may lose"],
    ...rows,
    ["the coalition together", "", "", "", "", formatAmount(coalitionGain), ""],
  ];
  const widths = table[0]!.map((_, column) => Math.max(...table.map((row) => row[column]!.length)));
  const lines = table.map((row) =>
    row.map((cell, i) => (i < 2 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join("  "),
  );
  const stopped = new Set([
    ...refusals
      .filter(({ side }) => side === "coalition")
      .map(({ who, step, code, message }) => `${who} may not ${step} (${code}): ${message}`),
    ...notes,
  ]);
  return [
    `${attack}: ${what}`,
    ...lines.map((line) => `  ${line.trimEnd()}`),
    ...people
      .filter(({ line }) => line !== undefined)
      .map(({ name, line, mayLose }) => `  ${name}, in docs/promises.md "${line}", may lose ${formatAmount(mayLose)}`),
    ...[...stopped].map((text) => `  stopped by: ${text}`),
    ...faults.map((text) => `  IT WORKS: ${text}.`),
    "",
  ].join("\n");
}

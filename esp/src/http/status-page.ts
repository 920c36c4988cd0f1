/** The operator's page: one document without scripts; all external text is escaped. */
import { formatMoney } from "@genuine/sdk/money";
import { html, raw } from "hono/html";
import type { JuryCase, Status } from "../duties/status.ts";
import type { StoredReport, Takedown } from "../store/takedown-tables.ts";

export const STYLE = `
  :root { color-scheme: light dark; font: 15px/1.45 system-ui, sans-serif; }
  body { max-width: 70rem; margin: 2rem auto; padding: 0 1rem; }
  h1 { font-size: 1.4rem; margin-bottom: 0; } h2 { font-size: 1.1rem; margin-top: 2rem; } h3 { font-size: 1rem; margin: .3rem 0; }
  table { border-collapse: collapse; width: 100%; } caption { text-align: left; opacity: .7; }
  th, td { text-align: left; padding: .3rem .8rem .3rem 0; border-bottom: 1px solid #8884; vertical-align: top; overflow-wrap: anywhere; }
  dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1.5rem; } dt { opacity: .7; } dd { margin: 0; }
  .pair { display: flex; gap: 1rem; flex-wrap: wrap; } figure { margin: 0; flex: 1 1 16rem; } img { max-width: 100%; border: 1px solid #8884; }
  blockquote { margin: .5rem 0; padding-left: .8rem; border-left: 3px solid #8886; white-space: pre-wrap; overflow-wrap: anywhere; }
  article { border-top: 1px solid #8884; padding: .6rem 0; } .bad { color: #c33; } .dim { opacity: .7; }
`;

type Html = ReturnType<typeof html>;

/** @param operator Whether pictures may be shown. */
export function statusPage(status: Status, operator: boolean): Html {
  const { name, address, notReady, now, chain, load, gains, seatStake } = status;
  return html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width">
    <meta http-equiv="refresh" content="15">
    <title>${name}: status</title>
    <style>${raw(STYLE)}</style>
  </head>
  <body>
    <h1>${name}</h1>
    <p class="dim">${address}${now === null ? "" : `, chain time ${timeOf(now)}`}</p>
    ${operator ? html`<p><a href="/status/reports">Reports of previews</a></p>` : ""}
    <p>${notReady === null ? "Ready for work." : html`<strong class="bad">${notReady}</strong>`}</p>

    <h2>Money and standing</h2>
    ${
      chain === null
        ? html`<p class="bad">The node cannot be reached: what stands on chain is not known now.</p>`
        : html`<dl>
      <dt>Stake</dt><dd>${formatMoney(chain.stake)}${chain.active ? "" : html` <strong class="bad">below the minimum: no new work</strong>`}</dd>
      <dt>Free</dt><dd>${formatMoney(chain.free)}</dd>
      <dt>Reserved</dt><dd>${formatMoney(chain.reserved)}, of it ${formatMoney(seatStake ?? 0n)} for seats on panels</dd>
      <dt>On its way out</dt><dd>${formatMoney(chain.unbonding)}</dd>
      <dt>To be withdrawn</dt><dd>${formatMoney(chain.balance)}</dd>
      <dt>Reputation</dt><dd>${chain.score.toFixed(3)} of 1, to a producer who does not know this provider</dd>
    </dl>`
    }
    <dl>
      <dt>Earned by tasks</dt><dd>${formatMoney(gains.tasks)}</dd>
      <dt>Earned by upkeep</dt><dd>${formatMoney(gains.upkeep)}</dd>
      <dt>Earned on panels</dt><dd>${formatMoney(gains.jury)}</dd>
      <dt>Lost on panels</dt><dd>${formatMoney(gains.penalties)}</dd>
    </dl>

    <h2>Work</h2>
    <p>${load.running} in work, ${load.waiting} waiting, ${load.capacity} at most.</p>
    ${table(
      ["Kind", "Id", "State", "Window ends"],
      status.jobs.map((job) => [job.kind, job.id, job.state, timeOf(job.closesAt)]),
    )}

    <h2>Duties</h2>
    <p class="dim">Switched on: ${status.dutiesOn.join(", ") || "none"}.</p>
    ${table(
      ["Duty", "Subject", "State", "By", "What", "Changed"],
      status.duties.map((duty) => [
        `${duty.kind}: ${duty.step}`,
        `${duty.subject} ${duty.id}${duty.round === null ? "" : `, round ${duty.round + 1}`}`,
        duty.state,
        timeOf(duty.by),
        duty.message,
        timeOf(duty.updatedAt),
      ]),
    )}

    <h2>Votes</h2>
    ${status.cases.length === 0 ? html`<p class="dim">None yet.</p>` : status.cases.map((one) => juryCase(one, operator))}
  </body>
</html>`;
}

/** Reports of previews, and the operator's takedowns. */
export function reportsPage(reports: readonly StoredReport[], history: readonly Takedown[]): Html {
  return html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width">
    <title>Reports</title>
    <style>${raw(STYLE)}</style>
  </head>
  <body>
    <h1>Reports of previews</h1>
    <p class="dim">By anybody, never acted upon by themselves. <code>node esp/src/main.ts takedown ID --why "…"</code> takes a preview down.</p>
    ${table(
      ["Product", "Reason", "In their words", "When"],
      reports.map(({ productId, reason, text, at }) => [productId, reason, text, timeOf(at)]),
    )}

    <h2>Taken down and restored</h2>
    ${table(
      ["Product", "What", "Who", "Why", "When"],
      history.map(({ productId, action, who, why, at }) => [productId, action, who, why, timeOf(at)]),
    )}
  </body>
</html>`;
}

function juryCase(
  { disputeId, round, statement, ballot, revealed, products, decidedAt }: JuryCase,
  operator: boolean,
): Html {
  return html`<article>
      <h3>Dispute ${disputeId}, round ${round + 1}</h3>
      <p class="dim">Decided ${timeOf(decidedAt)}; ${revealed ? "revealed" : "not revealed yet"}.</p>
      ${
        ballot === null
          ? html`<p>The vote is secret until it is revealed.</p>`
          : html`<p><strong>${ballot.vote}</strong>: ${ballot.reason}</p>
      ${table(
        ["Measured", ""],
        Object.entries(ballot.measured).map(([name, value]) => [name, String(value)]),
      )}`
      }
      ${statement === "" ? "" : html`<p class="dim">The challenger says (never acted upon):</p><blockquote>${statement}</blockquote>`}
      <div class="pair">${products.map(
        ({ id, mediaType, held }, at) => html`<figure>
        ${operator && held && mediaType.startsWith("image/") ? html`<img alt="" src="/status/evidence/${disputeId}/${round}/${id}">` : ""}
        <figcaption>${products.length === 2 && at === 0 ? "Original" : "Accused"} <span class="dim">${id}, ${mediaType}${held ? "" : ", file not served"}</span></figcaption>
      </figure>`,
      )}</div>
    </article>`;
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): Html | string {
  if (rows.length === 0) return html`<p class="dim">Nothing.</p>`;
  return html`<table>
      <thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
      <tbody>${rows.map((row) => html`<tr>${row.map((cell) => html`<td>${cell}</td>`)}</tr>`)}</tbody>
    </table>`;
}

/** @param seconds Unix seconds */
function timeOf(seconds: number | null): string {
  return seconds === null || seconds === 0
    ? ""
    : `${new Date(seconds * 1000).toISOString().slice(0, 19).replace("T", " ")} UTC`;
}

/** One worker among those that share a Postgres database: its own connection there, and the locks that live with it. */
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { errorFields, type Logger } from "../log.ts";
import { connectionOf } from "../store/postgres.ts";
import type { Crew, News } from "./crew.ts";

/** Between two tries to connect, and two to take the lead. */
const LOOK_MS = 500;
const CHANNEL = "genuine_jobs";
/** What Postgres passes on at once. */
const MOST_NEWS = 7_500;
/** A machine that vanishes without a word is given up after 5 + 3 * 5 seconds. */
const NOTICE_DEATH =
  "SET tcp_keepalives_idle = 5; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3; SET tcp_user_timeout = 20000";

export class PostgresCrew implements Crew {
  readonly shared = true;
  readonly #url: string;
  readonly #log: Logger;
  readonly #closing = new AbortController();
  #running: Promise<void> | undefined;
  #isFit: () => boolean = () => false;
  #listener: (news: News | undefined) => void = () => undefined;
  /** Undefined while there is none. `lost` fires when it ends, and with it all locks. */
  #connection: { client: pg.Client; lost: AbortController } | undefined;
  #leads = false;

  constructor(url: string, log: Logger) {
    this.#url = url;
    this.#log = log;
  }

  get leads(): boolean {
    return this.#leads;
  }

  async claim(job: string): Promise<AbortSignal | undefined> {
    const connection = this.#connection;
    if (connection === undefined) return undefined;
    const asked = connection.client.query("SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS ours", [
      `job ${job}`,
    ]);
    // Of a connection that breaks down just now there is nothing to be had; the next look makes another.
    const answer = await asked.catch(() => undefined);
    return answer?.rows[0].ours ? connection.lost.signal : undefined;
  }

  async release(job: string): Promise<void> {
    // With the connection the lock is gone as well.
    await this.#connection?.client
      .query("SELECT pg_advisory_unlock(hashtextextended($1, 0))", [`job ${job}`])
      .catch(() => undefined);
  }

  tell(news: News): void {
    const text = JSON.stringify(news);
    if (Buffer.byteLength(text) > MOST_NEWS) return;
    void this.#connection?.client.query("SELECT pg_notify($1, $2)", [CHANNEL, text]).catch(() => undefined);
  }

  listen(listener: (news: News | undefined) => void): void {
    this.#listener = listener;
  }

  async join(isFit: () => boolean): Promise<void> {
    this.#isFit = isFit;
    await this.#try();
    this.#running = this.#run();
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#running;
  }

  /** Keeps a connection, and asks for the lead as long as another has it. */
  async #run(): Promise<void> {
    const { signal } = this.#closing;
    while (!signal.aborted) {
      await this.#try();
      await sleep(LOOK_MS, undefined, { signal }).catch(() => undefined);
    }
    const client = this.#connection?.client;
    this.#drop();
    await client?.end().catch(() => undefined);
  }

  async #try(): Promise<void> {
    try {
      await this.#look();
    } catch (error) {
      this.#drop();
      this.#log.debug(errorFields(error), "No connection to the database; will try again");
    }
  }

  async #look(): Promise<void> {
    const { client } = (this.#connection ??= await this.#connect());
    if (this.#leads && !this.#isFit()) {
      this.#leads = false;
      this.#log.warn("This worker no longer leads: it can not work");
      await client.query("SELECT pg_advisory_unlock(hashtextextended('lead', 0))");
    } else if (this.#leads || !this.#isFit()) {
      // A connection that is dead and does not know it must not go on.
      await client.query("SELECT 1");
    } else if ((await client.query("SELECT pg_try_advisory_lock(hashtextextended('lead', 0)) AS ours")).rows[0].ours) {
      this.#leads = true;
      this.#log.info("This worker leads: it sends what its provider has to send");
      this.#listener(undefined);
    }
  }

  async #connect(): Promise<{ client: pg.Client; lost: AbortController }> {
    const client = new pg.Client({ ...connectionOf(this.#url), query_timeout: 15_000 });
    const lost = new AbortController();
    client.on("error", () => this.#drop(client));
    client.on("end", () => this.#drop(client));
    client.on("notification", ({ processId, payload }) => {
      if (processId !== (client as pg.Client & { processID: number | null }).processID && payload !== undefined)
        this.#listener(JSON.parse(payload) as News);
    });
    await client.connect();
    await client.query(NOTICE_DEATH).catch(() => undefined);
    await client.query(`LISTEN ${CHANNEL}`);
    return { client, lost };
  }

  /** @param client Only if it is still this one. */
  #drop(client = this.#connection?.client): void {
    if (client === undefined || this.#connection?.client !== client) return;
    const { lost } = this.#connection;
    this.#connection = undefined;
    if (this.#leads && !this.#closing.signal.aborted)
      this.#log.warn("The connection to the database is lost: this worker no longer leads");
    this.#leads = false;
    lost.abort(new Error("The connection to the database was lost."));
    if (!this.#closing.signal.aborted) void client.end().catch(() => undefined);
  }
}

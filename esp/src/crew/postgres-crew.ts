/** One worker of a cluster that shares a Postgres database: its own connection, and the advisory locks that live with it. */
import { setTimeout as sleep } from "node:timers/promises";
import { GenuineError } from "@genuine/sdk/genuine-error";
import pg from "pg";
import { errorFields, type Logger } from "../log.ts";
import { APPLICATION, connectionOf } from "../store/postgres.ts";
import type { Crew, News } from "./crew.ts";

/** Interval between attempts to connect, and to become the leader. */
const LOOK_MS = 500;
const CHANNEL = "genuine_jobs";
/** A worker acts for this long after the database's last answer. */
const LEASE_MS = 8_000;
/** A worker without a query for this long, although it queries every `LOOK_MS`, is considered frozen. */
const FROZEN_SECONDS = 20;
const SUFFIX = " crew";
/** Terminates the connections of frozen workers, and with them their claims and locks. */
const END_FROZEN = `
  WITH frozen AS (
    SELECT left(application_name, -length('${SUFFIX}')) AS name FROM pg_stat_activity
    WHERE datname = current_database() AND usename = current_user AND application_name LIKE 'genuine-esp %${SUFFIX}'
      AND state_change < clock_timestamp() - interval '${FROZEN_SECONDS} seconds'
  )
  SELECT pg_terminate_backend(pid) FROM pg_stat_activity, frozen
  WHERE datname = current_database() AND usename = current_user AND application_name IN (name, name || '${SUFFIX}')`;
/** Maximum payload of a Postgres notification. */
const MOST_NEWS = 7_500;
/** A machine that vanishes without closing its connection is given up after 5 + 3 * 5 seconds. */
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
  /** Undefined while disconnected. `lost` fires when the connection ends, and all its locks with it. */
  #connection: { client: pg.Client; lost: AbortController } | undefined;
  #leads = false;
  /** Time of the latest query that the database has answered, ms. */
  #heardAt = 0;

  constructor(url: string, log: Logger) {
    this.#url = url;
    this.#log = log;
  }

  get leads(): boolean {
    return this.#leads && this.#hasLease;
  }

  get #hasLease(): boolean {
    return Date.now() - this.#heardAt < LEASE_MS;
  }

  requireLease(): void {
    if (this.#hasLease) return;
    throw new GenuineError(
      "lease_over",
      `The database has not answered this worker for ${LEASE_MS / 1000} s: another may have taken over.`,
      { remedy: "It goes on by itself when the database answers." },
    );
  }

  async claim(job: string): Promise<AbortSignal | undefined> {
    const connection = this.#connection;
    if (connection === undefined) return undefined;
    const asked = connection.client.query("SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS ours", [
      `job ${job}`,
    ]);
    // If the connection breaks here, the next attempt opens another.
    const answer = await asked.catch(() => undefined);
    return answer?.rows[0].ours ? connection.lost.signal : undefined;
  }

  async release(job: string): Promise<void> {
    // Without the connection the lock is gone as well.
    await this.#connection?.client
      .query("SELECT pg_advisory_unlock(hashtextextended($1, 0))", [`job ${job}`])
      .catch(() => undefined);
  }

  broadcast(news: News): void {
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

  /** Keeps a connection open, and tries to become the leader as long as another worker is. */
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
    const began = Date.now();
    this.#connection ??= await this.#connect();
    const { client } = this.#connection;
    // Also shows whether the connection is half open: such a one must not be used any longer.
    if ((await client.query(END_FROZEN)).rowCount)
      this.#log.warn("A worker of this provider is frozen: its work is taken over");
    this.#heardAt = began;
    if (this.#leads && !this.#isFit()) {
      this.#leads = false;
      this.#log.warn("This worker no longer leads: it cannot work");
      await client.query("SELECT pg_advisory_unlock(hashtextextended('lead', 0))");
    } else if (
      !this.#leads &&
      this.#isFit() &&
      (await client.query("SELECT pg_try_advisory_lock(hashtextextended('lead', 0)) AS ours")).rows[0].ours
    ) {
      this.#leads = true;
      this.#log.info("This worker leads: it sends what its provider has to send");
      this.#listener(undefined);
    }
  }

  async #connect(): Promise<{ client: pg.Client; lost: AbortController }> {
    const client = new pg.Client({
      ...connectionOf(this.#url),
      application_name: `${APPLICATION}${SUFFIX}`,
      query_timeout: 15_000,
    });
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

  /** @param client Only if it is still the current one. */
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

/** Composes a worker of its parts; starts and stops them in order. */
import { randomUUID } from "node:crypto";
import { flushCompileCache } from "node:module";
import { join } from "node:path";
import type { Address, Hex } from "viem";
import { Chain, whenReachable } from "./chain/chain.ts";
import { EscrowReader } from "./chain/escrows.ts";
import { Follower } from "./chain/follower.ts";
import { KeyLease } from "./chain/key-lease.ts";
import { PanelReader } from "./chain/panel.ts";
import { blocksOf, readThresholds } from "./chain/products.ts";
import { endpointOf } from "./chain/providers.ts";
import { ensureRegistered } from "./chain/registration.ts";
import { CopyCheck } from "./copies/copy-check.ts";
import { TextSearch } from "./copies/text-search.ts";
import { openCertificate } from "./credentials/certificate.ts";
import { Credentials } from "./credentials/credentials.ts";
import { DutyBoard } from "./duties/duty-board.ts";
import { DutyRunner } from "./duties/duty-runner.ts";
import { StatusDesk } from "./duties/status.ts";
import { WitnessDesk } from "./duties/witness.ts";
import { generatorsOf } from "./generators/choice.ts";
import { Generators } from "./generators/generators.ts";
import { createApi } from "./http/api.ts";
import { listen } from "./http/listen.ts";
import { AttestationDesk } from "./jobs/attestations.ts";
import { JobBoard } from "./jobs/board.ts";
import { CapacityKeeper } from "./jobs/capacity.ts";
import { EndingDesk } from "./jobs/endings.ts";
import { PackageDesk } from "./jobs/packages.ts";
import { ProductSearch } from "./jobs/product-search.ts";
import { QuoteDesk } from "./jobs/quotes.ts";
import { ResealDesk } from "./jobs/resealing.ts";
import { Runner } from "./jobs/runner.ts";
import { EvidenceDesk } from "./jury/evidence.ts";
import { BidDesk } from "./listings/bid-desk.ts";
import { ListingDesk } from "./listings/listing-desk.ts";
import { errorFields, type Logger } from "./log.ts";
import { Measurer } from "./measuring/measurer.ts";
import { Metrics } from "./metrics.ts";
import { PreviewMirror } from "./pictures/preview-mirror.ts";
import { PreviewStore } from "./pictures/preview-store.ts";
import { PolicyDesk } from "./policy/policy-desk.ts";
import type { Settings } from "./settings.ts";
import { openContentStore } from "./store/content-store.ts";
import { DiskWatch } from "./store/disk.ts";
import { lockAccount, lockDirectory } from "./store/locks.ts";
import { openStores } from "./store/stores.ts";
import { noteIn, Sweeper } from "./store/sweeper.ts";
import { turns } from "./turns.ts";
import { startWatchdog } from "./watchdog.ts";

/** Stop accepting work after the node has been silent this long. */
const NODE_SILENCE_MS = 30_000;
const DISK_EVERY_MS = 5_000;
const TIDY_EVERY_MS = 10 * 60_000;
/** Garbage collection: a full scan of jobs and files. */
const SWEEP_EVERY_MS = 3600_000;
/** Minimum poll interval per dispute. */
const LEAST_LOOK_MS = 700;
/** How long the start waits for the generators. */
const GENERATORS_MS = 15_000;
/** How long a stop waits for pending transactions. */
const DRAIN_MS = 8_000;

export type Worker = {
  port: number;
  /** Rejects when the worker cannot go on; resolves when, started with `once`, nothing is left to do. */
  done: Promise<void>;
  stop(): Promise<void>;
};

/**
 * Starts a worker; resolves as soon as it answers HTTP. It is ready when /ready answers 200.
 * @throws GenuineError directory_in_use, those of the database, and others when the port is taken
 */
export async function startWorker(settings: Settings, log: Logger, reached: (step: string) => void): Promise<Worker> {
  // First: a worker whose policy is at fault must not even look like one without.
  const policy = await PolicyDesk.open(settings, log);
  const locks = [lockDirectory(settings.dir)];
  const stores = await openStores(settings, log);
  const { database, crew, store, duties, known } = stores;
  const content = await openContentStore(settings, crew.shared ? noteIn(database) : undefined);
  await content.clean();
  const watchdog = startWatchdog(settings.hangMs);
  const stopping = new AbortController();
  const { signal } = stopping;

  const chain = new Chain(settings, stores.transactions, log);
  const generators = new Generators(generatorsOf(settings), { withTrials: settings.trial });
  const sweeper = new Sweeper(database, content, log);
  const metrics = new Metrics();
  let moves = 0;
  const board = new JobBoard(store, crew, log, (step, { kind, state }) => {
    moves++;
    metrics.moved(kind, state);
    reached(step);
  });
  const escrows = new EscrowReader(chain, settings.deployment);
  const panel = new PanelReader(chain, settings.deployment);
  const search = new ProductSearch(store);
  const texts = new TextSearch(settings.account.address, store, content);
  // A thread for paid work, and another for uploads of strangers.
  const [ownMeasurer, strangersMeasurer] = [new Measurer(), new Measurer()];
  const copiesBy = (measurer: Measurer) =>
    new CopyCheck({
      search,
      texts,
      measurer,
      productsOfFile: (hash) => store.productsOfFile(hash),
      blocksOf: (product) => blocksOf(chain, settings.deployment, product),
    });
  const follower = new Follower(chain, store, settings, log, (jobs) => board.moved(jobs), {
    async learn(events) {
      watchdog.alive();
      await search.learn(events);
      await texts.learn(events);
      await listings.learn(events);
      mirror.learn(events);
    },
    async refresh(serials) {
      runner.reorganised();
      await search.refresh(serials);
    },
    async reload() {
      runner.reorganised();
      await search.reload();
      await texts.reload();
    },
  });
  const listings = new ListingDesk({ settings, chain, follower, store, listings: stores.listings, content, log });
  const holds = (productId: Hex) => listings.holds(productId);
  const bids = new BidDesk({ settings, chain, bids: stores.bids, log, holds });
  const endpoint = (esp: Address) => endpointOf(chain, settings.deployment, esp);
  const mirror = new PreviewMirror(join(settings.dir, "previews", "others"), {
    own: settings.account.address,
    keep: settings.mirror,
    privatePeers: settings.privatePeers,
    endpointOf: endpoint,
    inTurn: turns(),
    signal,
    log,
  });
  const signer = await openCertificate(
    { ...settings, chainId: settings.deployment.chainId },
    join(settings.dir, "credentials"),
    settings.certificate,
  );
  const credentials = new Credentials(settings, signer, log);
  const runner = new Runner({
    settings,
    crew,
    chain,
    board,
    content,
    generators,
    credentials,
    copies: copiesBy(ownMeasurer),
    measurer: ownMeasurer,
    escrows,
    esps: () => known.esps(),
    signal,
    reached,
    metrics,
    log,
  });
  const attestations = new AttestationDesk(
    settings,
    chain,
    follower,
    store,
    search,
    copiesBy(strangersMeasurer),
    content,
    strangersMeasurer,
  );
  const evidence = new EvidenceDesk({ settings, chain, panel, follower, store, duties, content, log });
  const dutyBoard = new DutyBoard(duties, log);
  const dutyRunner = new DutyRunner(
    {
      settings,
      chain,
      panel,
      store,
      duties,
      board: dutyBoard,
      evidence,
      escrows,
      known,
      blocksOf: (product) => blocksOf(chain, settings.deployment, product),
      inTurn: turns(),
      signal,
      reached,
    },
    log,
    Math.max(LEAST_LOOK_MS, 3 * settings.pollMs),
  );
  const witness = new WitnessDesk({
    settings,
    chain,
    escrows,
    follower,
    known,
    content,
    board: dutyBoard,
    inTurn: turns(),
    log,
  });
  const capacity = new CapacityKeeper(settings, chain, escrows, generators, log);
  const quotes = new QuoteDesk(settings, chain, escrows, board, generators, policy);
  const disk = new DiskWatch(settings.dir, settings.diskReserveMb, log);
  let ready = false;
  const notReady = () => {
    if (signal.aborted) return "This provider is stopping.";
    if (!ready) return "This provider is starting.";
    if (settings.dryRun) return "This provider runs dry: it promises nothing.";
    return outOfReach();
  };
  const outOfReach = () => {
    if (database.away) return "This provider can not reach its database.";
    if (disk.isFull) return "This provider has no room left on its disk.";
    const silent = Date.now() - follower.lastContact > NODE_SILENCE_MS;
    return silent ? "This provider cannot reach the chain." : null;
  };
  metrics.watch({ store, duties, follower, disk, generators, notReady, leads: () => crew.leads });
  crew.listen((news) => {
    if (news !== undefined) board.heard(news);
    // Only a job that has moved has something to do.
    if (ready && (news === undefined || !("share" in news || "picture" in news))) runner.tick();
  });
  // Workers that share a database are one to the outside: one with this key and another instance id is not among them.
  const instance = settings.database === undefined ? randomUUID() : await store.settleFact("instance", randomUUID());
  const lease = new KeyLease(chain, settings, instance);
  const api = createApi({
    instance,
    chain,
    metrics,
    settings,
    generators,
    board,
    quotes,
    endings: new EndingDesk({ settings, chain, escrows, board, wake: () => runner.tick() }),
    policy,
    attestations,
    follower,
    content,
    previews: new PreviewStore(join(settings.dir, "previews"), content),
    mirror,
    takedowns: stores.takedowns,
    evidence,
    listings,
    bids,
    witness,
    packages: new PackageDesk(settings, chain, store, content),
    reseal: new ResealDesk({ settings, chain, content }),
    duties: dutyBoard,
    status: new StatusDesk({ settings, chain, panel, store, duties, board: dutyBoard, quotes, notReady }),
    notReady,
    signal,
    log,
  });
  const { server, port } = await listen(api.fetch, settings);
  log.info(
    { port, esp: settings.account.address, generators: generators.all.map(({ generator }) => generator.id) },
    "Worker started",
  );

  let swept = Date.now();
  const running = Promise.race([run(), lease.lost]);
  return {
    port,
    done: running.then(() => (settings.once ? undefined : new Promise<never>(() => undefined))),
    async stop() {
      stopping.abort();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      await Promise.race([Promise.allSettled([running, runner.idle(), dutyRunner.idle()]), after(DRAIN_MS)]);
      server.closeAllConnections();
      await closed;
      await Promise.all([generators, ownMeasurer, strangersMeasurer, texts].map((part) => part.close()));
      await stores.close();
      for (const lock of locks) lock.release();
      await watchdog.stop();
      log.info("Worker stopped");
    },
  };

  async function run(): Promise<void> {
    const away = (error: unknown) => {
      watchdog.alive();
      log.warn(errorFields(error), "The node cannot be reached; will go on trying");
    };
    try {
      const identity = await whenReachable(() => follower.checkChain(), signal, away);
      if (settings.database === undefined) locks.push(lockAccount(settings.account.address, identity));
      const isNew = (await store.checkpoints()).length === 0;
      await whenReachable(() => lease.takeOver(isNew, signal), signal, away);
      await whenReachable(
        () => database.inTurn("register", () => ensureRegistered(chain, settings, log)),
        signal,
        away,
      ).catch((error: unknown) => {
        if (!settings.dryRun) throw error;
        log.info(errorFields(error), "Dry run: goes on without");
      });
      // A dry run sends nothing, and need not be who the chain names.
      if (!settings.dryRun)
        chain.actOnlyWhile(async () => {
          await lease.hold();
          crew.requireLease();
        });
      await follower.begin();
      await texts.reload();
      await search.start(await whenReachable(() => readThresholds(chain, settings.deployment), signal, away));
      await whenReachable(() => follower.catchUp(), signal, away);
    } catch (error) {
      if (signal.aborted) return;
      throw error;
    }
    // A server that needs longer to load its model offers something once it has.
    await Promise.all([disk.look(), Promise.race([generators.tend(signal, log), after(GENERATORS_MS)])]);
    await crew.join(() => !signal.aborted && outOfReach() === null);
    if (crew.leads) await capacity.tend();
    ready = true;
    log.info("Ready for work");
    // A killed process would not have written it.
    flushCompileCache();
    if (settings.once) return once();
    let [tidied, looked] = [0, Date.now()];
    await follower.follow(signal, () => {
      watchdog.alive();
      if (!settings.dryRun) lease.renew();
      if (Date.now() - looked > DISK_EVERY_MS) {
        looked = Date.now();
        void disk.look();
        void generators.tend(signal, log).then(() => (crew.leads ? capacity.tend() : undefined));
      }
      if (database.away) return;
      runner.tick();
      if (!crew.leads) return;
      if (!settings.dryRun)
        chain
          .repair()
          .catch((error: unknown) => log.warn(errorFields(error), "Cannot look after transactions; will do so later"));
      dutyRunner.tick();
      if (Date.now() - tidied < TIDY_EVERY_MS || settings.dryRun) return;
      tidied = Date.now();
      tidy().catch((error: unknown) => log.warn(errorFields(error), "Cannot tidy up; will do so later"));
    });
  }

  /** Takes all due steps, until a full check moves nothing. */
  async function once(): Promise<void> {
    for (let before = -1; before !== moves && !signal.aborted; ) {
      before = moves;
      watchdog.alive();
      await follower.catchUp();
      runner.tick();
      if (crew.leads) dutyRunner.tick();
      await Promise.all([runner.idle(), dutyRunner.idle()]);
    }
    if (!settings.dryRun && crew.leads) await tidy();
  }

  async function tidy(): Promise<void> {
    await attestations.tidy();
    await evidence.tidy();
    await witness.tidy();
    // Blocks that are not read yet may still lock a quote that has just expired.
    await store.dropQuotes((await chain.now()) - 24 * 3600);
    await listings.tidy();
    await bids.tidy();
    if (Date.now() - swept < SWEEP_EVERY_MS && !settings.once) return;
    swept = Date.now();
    await sweeper.sweep();
  }
}

function after(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}

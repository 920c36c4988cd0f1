/** Sealed files this browser has fetched, wholly or in part: a product opens also when its provider is away. */
import type { Begun } from "@genuine/sdk/download";

const DATABASE = "genuine";
const WHOLE = "envelopes";
/** By id and where it came from: every holder's envelope is another one. */
const PARTS = "begun";

let opening: Promise<IDBDatabase> | undefined;

/** The envelope of an escrow, as an earlier visit kept it. */
export function knownEnvelope(id: string): Promise<Uint8Array | undefined> {
  return read<Uint8Array>(WHOLE, id);
}

export async function keepEnvelope(id: string, from: string, envelope: Uint8Array): Promise<void> {
  await write(WHOLE, (store) => store.put(envelope, id));
  await forgetBegun(id, from);
}

/** Forgets an envelope that did not pass its check, so that the next try fetches it again. */
export function forgetEnvelope(id: string): Promise<void> {
  return write(WHOLE, (store) => store.delete(id));
}

/** Partial download before an interruption. */
export function begunEnvelope(id: string, from: string): Promise<Begun | undefined> {
  return read<Begun>(PARTS, `${id} ${from}`);
}

export function keepBegun(id: string, from: string, begun: Begun): Promise<void> {
  return write(PARTS, (store) => store.put(begun, `${id} ${from}`));
}

export function forgetBegun(id: string, from: string): Promise<void> {
  return write(PARTS, (store) => store.delete(`${id} ${from}`));
}

// A full or forbidden storage is no reason not to show the picture.

function read<T>(store: string, id: string): Promise<T | undefined> {
  return run<T>(store, "readonly", (within) => within.get(id)).catch(() => undefined);
}

async function write(store: string, ask: (store: IDBObjectStore) => IDBRequest): Promise<void> {
  await run(store, "readwrite", ask).catch(() => undefined);
}

async function run<T>(store: string, mode: IDBTransactionMode, ask: (store: IDBObjectStore) => IDBRequest): Promise<T> {
  opening ??= open();
  const database = await opening;
  return answerOf<T>(ask(database.transaction(store, mode).objectStore(store)));
}

async function open(): Promise<IDBDatabase> {
  const request = indexedDB.open(DATABASE, 2);
  request.onupgradeneeded = () => {
    for (const name of [WHOLE, PARTS])
      if (!request.result.objectStoreNames.contains(name)) request.result.createObjectStore(name);
  };
  // A tab of an earlier version may not let go: this one does without.
  const blocked = new Promise<never>(
    (_, reject) => (request.onblocked = () => reject(new Error("Another tab holds the storage."))),
  );
  const database = await Promise.race([answerOf<IDBDatabase>(request), blocked]);
  database.onversionchange = () => {
    database.close();
    opening = undefined;
  };
  return database;
}

function answerOf<T>(request: IDBRequest): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result as T);
    request.onerror = () => reject(request.error);
  });
}

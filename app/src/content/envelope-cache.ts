"use client";

/** Sealed files this browser has fetched, so that a product opens also when its provider is away. */
const DATABASE = "genuine";
const STORE = "envelopes";

let opening: Promise<IDBDatabase> | undefined;

/** The envelope of an escrow, from this browser or fetched and kept. */
export async function cachedEnvelope(id: string, fetchIt: () => Promise<Uint8Array>): Promise<Uint8Array> {
  const known = await run<Uint8Array | undefined>("readonly", (store) => store.get(id)).catch(() => undefined);
  if (known !== undefined) return known;
  const envelope = await fetchIt();
  // A full or forbidden storage is no reason not to show the picture.
  await run("readwrite", (store) => store.put(envelope, id)).catch(() => undefined);
  return envelope;
}

/** Forgets an envelope that did not pass its check, so that the next try fetches it again. */
export async function forgetEnvelope(id: string): Promise<void> {
  await run("readwrite", (store) => store.delete(id)).catch(() => undefined);
}

async function run<T>(mode: IDBTransactionMode, ask: (store: IDBObjectStore) => IDBRequest): Promise<T> {
  opening ??= open();
  const database = await opening;
  return answerOf<T>(ask(database.transaction(STORE, mode).objectStore(STORE)));
}

function open(): Promise<IDBDatabase> {
  const request = indexedDB.open(DATABASE, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(STORE);
  return answerOf(request);
}

function answerOf<T>(request: IDBRequest): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result as T);
    request.onerror = () => reject(request.error);
  });
}

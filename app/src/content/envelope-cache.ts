/**
 * Envelopes kept in this browser, so that a file opens again without its provider. They stay encrypted: without the
 * wallet's signature nobody reads them.
 */
const DATABASE = "genuine";
const TABLE = "envelopes";

/** @param id Names the envelope: chain, escrow and account. Undefined when there is none, or where storage is forbidden. */
export async function cachedEnvelope(id: string): Promise<Uint8Array | undefined> {
  try {
    return await request("readonly", (table) => table.get(id) as IDBRequest<Uint8Array | undefined>);
  } catch {
    return undefined;
  }
}

export async function cacheEnvelope(id: string, envelope: Uint8Array): Promise<void> {
  // A full or forbidden storage only means that the file is fetched again.
  await request("readwrite", (table) => table.put(envelope, id)).catch(() => undefined);
}

async function request<T>(mode: IDBTransactionMode, ask: (table: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const database = await settled(opening());
  try {
    return await settled(ask(database.transaction(TABLE, mode).objectStore(TABLE)));
  } finally {
    database.close();
  }
}

function opening(): IDBOpenDBRequest {
  const request = indexedDB.open(DATABASE, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(TABLE);
  return request;
}

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("storage failed"));
  });
}

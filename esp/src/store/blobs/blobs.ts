/** Blob stores. Names are 64 hexadecimal digits computed here: nothing from outside becomes part of a path. */
export interface Blobs {
  /** For messages: what and where it is. */
  readonly where: string;
  /** Whether others than this machine's user may read the store. */
  readonly foreign: boolean;
  /** Resolves once the file survives a crash. */
  put(name: string, bytes: Uint8Array): Promise<void>;
  has(name: string): Promise<boolean>;
  /** Undefined if there is none. */
  get(name: string): Promise<Uint8Array | undefined>;
  /** Does nothing if there is none. */
  remove(name: string): Promise<void>;
  /** Names of all files of this store. */
  names(): AsyncIterable<string>;
  /** Removes partial files left by a crash. */
  clean(): Promise<void>;
}

export const BLOB_NAME = /^[0-9a-f]{64}$/;

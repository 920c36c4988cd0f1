/** Where files lie. Names are 64 hexadecimal digits, made here: nothing from outside reaches the place. */
export interface Blobs {
  /** For people: what it is and where. */
  readonly where: string;
  /** Whether others than this machine's user may come to see what lies there. */
  readonly foreign: boolean;
  /** When it resolves, the file survives a crash. */
  put(name: string, bytes: Uint8Array): Promise<void>;
  has(name: string): Promise<boolean>;
  /** Undefined when it is not there. */
  get(name: string): Promise<Uint8Array | undefined>;
  /** No harm when it is not there. */
  remove(name: string): Promise<void>;
  /** Of all files of this store. */
  names(): AsyncIterable<string>;
  /** Removes what a crash has left half written. */
  clean(): Promise<void>;
}

export const BLOB_NAME = /^[0-9a-f]{64}$/;

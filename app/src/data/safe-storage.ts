/**
 * The browser's storage without its exceptions: what was written is what is read, also where storage is full, forbidden
 * as in private windows, or takes values and then refuses to give them back. What it does not keep lives as long as the page.
 */
const written = new Map<string, string | null>();
/** Names whose latest value the storage did not take; for all others it may know better, as other tabs write to it. */
const unstored = new Set<string>();

export const safeStorage = {
  getItem(name: string): string | null {
    if (!unstored.has(name)) {
      try {
        return localStorage.getItem(name);
      } catch {
        // Then what this page wrote is all there is.
      }
    }
    return written.get(name) ?? null;
  },
  setItem(name: string, value: string): void {
    keep(name, value, () => localStorage.setItem(name, value));
  },
  removeItem(name: string): void {
    keep(name, null, () => localStorage.removeItem(name));
  },
};

function keep(name: string, value: string | null, store: () => void): void {
  written.set(name, value);
  try {
    store();
    unstored.delete(name);
  } catch {
    unstored.add(name);
  }
}

/** Parsed JSON value; undefined if it is missing or has another format. */
export function storedJson<T>(name: string): T | undefined {
  try {
    return (JSON.parse(safeStorage.getItem(name) ?? "null") as T | null) ?? undefined;
  } catch {
    return undefined;
  }
}

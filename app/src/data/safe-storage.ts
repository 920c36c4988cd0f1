/**
 * What the browser stores, as it should be: nothing throws, and what was written is what is read, also where storage is
 * full, or forbidden as in private windows. What storage does not take lives as long as the page.
 */
const unstored = new Map<string, string | null>();

export const safeStorage = {
  getItem(name: string): string | null {
    const kept = unstored.get(name);
    if (kept !== undefined) return kept;
    try {
      return localStorage.getItem(name);
    } catch {
      return null;
    }
  },
  setItem(name: string, value: string): void {
    try {
      localStorage.setItem(name, value);
      unstored.delete(name);
    } catch {
      unstored.set(name, value);
    }
  },
  removeItem(name: string): void {
    try {
      localStorage.removeItem(name);
      unstored.delete(name);
    } catch {
      unstored.set(name, null);
    }
  },
};

/** What was written as JSON; undefined where there is nothing, or something else wrote it. */
export function storedJson<T>(name: string): T | undefined {
  try {
    return (JSON.parse(safeStorage.getItem(name) ?? "null") as T | null) ?? undefined;
  } catch {
    return undefined;
  }
}

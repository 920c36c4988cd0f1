import { useSyncExternalStore } from "react";

/** A value outside React that components can follow. */
export type Store<T> = { get(): T; set(value: T): void; use(): T };

/** @param onServer What server HTML and the first paint show. */
export function createStore<T>(initial: T, onServer: T = initial): Store<T> {
  let value = initial;
  const listeners = new Set<() => void>();
  const subscribe = (listener: () => void) => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  };
  const get = () => value;
  return {
    get,
    set(next) {
      if (Object.is(value, next)) return;
      value = next;
      for (const listener of listeners) listener();
    },
    use: () => useSyncExternalStore(subscribe, get, () => onServer),
  };
}

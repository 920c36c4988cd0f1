import { QueryClient } from "@tanstack/react-query";

let inBrowser: QueryClient | undefined;

/** One for the browser, a fresh one for each answer of the server. */
export function queryClient(): QueryClient {
  if (typeof window === "undefined") return create();
  inBrowser ??= create();
  return inBrowser;
}

function create(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      // New blocks refresh what changed (see sync.tsx), so answers stay good until then.
      // "always": a local chain is there without any network.
      queries: { staleTime: 30_000, gcTime: 600_000, retry: 1, retryDelay: 800, networkMode: "always" },
    },
  });
}

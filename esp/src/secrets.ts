/** Keeps secrets out of messages: hosted nodes have their key in the URL. */

/** Reduces URLs to scheme, host and port. */
export function withoutSecrets(text: string): string {
  return text.replace(/\b[a-z][a-z0-9+.-]*:\/\/[^\s"'<>()]+/gi, (url) => {
    // Punctuation that ends the sentence is not part of the URL.
    const [end = ""] = /[.,;:]+$/.exec(url) ?? [];
    const bare = url.slice(0, url.length - end.length);
    return (hostOf(bare) ?? bare.replace(/:\/\/.*/, "://…")) + end;
  });
}

/** "https://host:port" of a URL, followed by "/…" if there was more; undefined if it is not a URL. */
export function hostOf(url: string): string | undefined {
  if (!URL.canParse(url)) return undefined;
  const { protocol, host, pathname, search, hash } = new URL(url);
  const hasMore = (pathname !== "/" && pathname !== "") || search !== "" || hash !== "";
  return `${protocol}//${host}${hasMore ? "/…" : ""}`;
}

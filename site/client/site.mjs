/** Search, and diagrams where a page has some. Runs in browsers, as it is. */
const box = document.getElementById("search");
const found = document.getElementById("found");
const FIELDS = ["title", "headings", "text"];
const MOST = 10;
/** The index, from when somebody first wants to search. */
let index;

box.addEventListener("focus", () => {
  index ??= load();
});
box.addEventListener("input", async () => {
  const wanted = box.value;
  index ??= load();
  const results = wanted.trim() === "" ? [] : (await index).search(wanted);
  // Another letter came meanwhile.
  if (wanted !== box.value) return;
  found.replaceChildren(...results.slice(0, MOST).map(entry));
});

async function load() {
  const [{ default: MiniSearch }, response] = await Promise.all([
    import("/docs/assets/minisearch.js"),
    fetch("/docs/assets/search.json"),
  ]);
  const search = new MiniSearch({
    fields: FIELDS,
    storeFields: ["title"],
    searchOptions: { boost: { title: 8, headings: 3 }, prefix: true, combineWith: "AND" },
  });
  search.addAll(await response.json());
  return search;
}

function entry({ id, title }) {
  const link = document.createElement("a");
  link.href = id;
  link.textContent = title;
  const item = document.createElement("li");
  item.append(link);
  return item;
}

if (document.querySelector(".mermaid") !== null) {
  await loadScript("/docs/assets/mermaid.js");
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  globalThis.mermaid.initialize({ startOnLoad: false, securityLevel: "strict", theme: dark ? "dark" : "neutral" });
  await globalThis.mermaid.run({ querySelector: ".mermaid" });
}

/** It is no module: it puts its name among the global ones. */
function loadScript(src) {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.addEventListener("load", resolve);
    script.addEventListener("error", () => reject(new Error(`${src} could not be loaded`)));
    script.src = src;
    document.head.append(script);
  });
}

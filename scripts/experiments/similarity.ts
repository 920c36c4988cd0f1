import { fetchPackages } from "./similarity/packages.ts";
import { readOriginals, sampleOf } from "./similarity/dataset.ts";
import { inParallel } from "./similarity/pool.ts";
const versions = await fetchPackages();
const originals = await readOriginals();
const sample = sampleOf(originals);
const copies = await inParallel("Originals copied", sample.map((i) => ({ kind: "copies", id: originals[i]!.id })));
console.log(versions, originals.length, sample.length, copies.length);

/** `node scripts/experiments/choice.ts`: writes docs/experiments/choice.md, what the Studio's choice is worth in money. */
import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { choiceReport } from "./choice-report.ts";

const text = choiceReport();
await writeFile(resolve(import.meta.dirname, "../../docs/experiments/choice.md"), text);
console.log(text);

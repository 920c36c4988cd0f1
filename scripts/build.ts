/** `npm run build`: contracts with their ABIs, and the page. Cheap when nothing changed. */
import { buildContracts, buildPage } from "./lib/build.ts";

console.log("Compiling the contracts…");
await buildContracts();
console.log("Building the page…");
await buildPage();

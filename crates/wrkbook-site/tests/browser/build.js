// `node build.js WRKBOOK FOLDER`: builds with the command WRKBOOK every site that the tests look at,
// into FOLDER/sites, and some of them a second time, into FOLDER/again.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

import { SETS, write } from "./inputs.js";

const [wrkbook, folder] = process.argv.slice(2).map((path) => resolve(path));
if (!folder) {
  console.error("usage: node build.js WRKBOOK FOLDER");
  process.exit(2);
}
const workspace = fileURLToPath(new URL("../../../../", import.meta.url));
const twice = ["published", "forty", "dead"];
const sources = { sample: "data/wsgi-sample", 2016: "data/wsgi-2016", published: "site" };

write(join(folder, "inputs"));
const inputs = [
  ...Object.entries(sources).map(([name, path]) => [name, join(workspace, path)]),
  ...Object.keys(SETS).map((name) => [name, join(folder, "inputs", name)]),
];
let failed = 0;
for (const [name, path] of inputs.filter(([, path]) => existsSync(path))) {
  for (const to of twice.includes(name) ? ["sites", "again"] : ["sites"]) {
    const args = ["--quiet", "build", path, "-o", join(folder, to, name)];
    const { status, stderr } = spawnSync(wrkbook, args, { encoding: "utf8" });
    if (status !== 0) {
      console.error(`${name} cannot be built (${status}):\n${stderr}`);
      failed = 1;
    }
  }
}
process.exit(failed);

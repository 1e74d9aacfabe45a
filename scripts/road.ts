import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { root } from "./run.ts";

/**
 * The end of `npm start`: a release goes its whole road in a sandbox, with gates and approvals; one that would open production to
 * development is refused, which is what has to happen here; the next one goes on, and is rolled back.
 */
const road = (name: string): string => `examples/road/${name}`;
const { status } = spawnSync(
  process.execPath,
  [
    ...[join(root, "bin/kubestage.js"), "simulate", road("platform")],
    ...["--change", road("opened"), "--change", road("next"), "--roll-back"],
  ],
  { cwd: root, stdio: "inherit" },
);
const refused = 3;
if (status === refused) console.log("\nRefused, as it should be: what opens production to development does not get there.");
process.exitCode = status === refused ? 0 : 1;

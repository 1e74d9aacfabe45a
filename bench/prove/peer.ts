import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Workplace } from "../compile.ts";
import type { Measured } from "../measure.ts";
import { measure, medianRun } from "../measure.ts";
import type { ClusterShape } from "./world.ts";
import { writeWorld } from "./write-world.ts";

export interface PeerRow {
  readonly shape: ClusterShape;
  readonly kubestage: Measured;
  /** Absent where it is not there, or was not waited for. */
  readonly peer: Measured | undefined;
}

const peerModule = "github.com/np-guard/netpol-analyzer";
const peerVersion = "v1.1.0";
export const peerName = `netpol-analyzer ${peerVersion}`;
/** The sizes of the peer's own figures in the design: one namespace for each app and stage. */
const shapes: readonly ClusterShape[] = [
  { namespaces: 15, pods: 30, policies: 45, stages: 3 },
  { namespaces: 60, pods: 300, policies: 180, stages: 3 },
  { namespaces: 150, pods: 1050, policies: 450, stages: 3 },
];
const runs = 5;

/** `prove` of the network beside `netpol-analyzer list`, which compares every pod with every pod, on the same objects. */
export async function comparePeer({ folder, kubestage }: Workplace): Promise<readonly PeerRow[]> {
  const program = peerProgram(folder);
  const rows: PeerRow[] = [];
  for (const shape of shapes) {
    const objects = join(folder, `peer-${shape.namespaces}`);
    mkdirSync(objects, { recursive: true });
    const file = join(objects, "world.json");
    writeWorld(file, shape);
    const own: Measured[] = [];
    const args = [...kubestage, "prove", file, "--property", "network,access,placement"];
    await measure(process.execPath, args);
    for (let run = 0; run < runs; run++) own.push(await measure(process.execPath, args));
    // It reads YAML, of which JSON is a part, a document for each object.
    const yamlFolder = join(folder, `peer-yaml-${shape.namespaces}`);
    mkdirSync(yamlFolder, { recursive: true });
    writeFileSync(join(yamlFolder, "world.yaml"), documentsOf(file));
    const peer = program === undefined ? undefined : await measure(program, ["list", "--dirpath", yamlFolder, "-q"]);
    rows.push({ shape, kubestage: medianRun(own), peer });
    console.error(
      `${shape.pods} pods: kubestage ${Math.round(medianRun(own).milliseconds)} ms, peer ${Math.round(peer?.milliseconds ?? 0)} ms`,
    );
  }
  return rows;
}

/**
 * Built with Go from its module; undefined, with a word about it, where that cannot be. By a module of our own that requires
 * this version: `go install` would ask the proxy for all versions that there are, which not every proxy tells.
 */
function peerProgram(folder: string): string | undefined {
  const own = join(folder, "peer-program");
  mkdirSync(own, { recursive: true });
  writeFileSync(join(own, "go.mod"), `module peer\n\ngo 1.26.0\n\nrequire ${peerModule} ${peerVersion}\n`);
  const program = join(own, "netpol-analyzer");
  const args = ["build", "-mod=mod", "-o", program, `${peerModule}/cmd/netpolicy`];
  const { status, error, stderr } = spawnSync("go", args, { cwd: own, encoding: "utf8" });
  if (status === 0) return program;
  console.error(`${peerModule} cannot be built here: ${error?.message ?? stderr}`);
  return undefined;
}

function documentsOf(file: string): string {
  const { items } = JSON.parse(readFileSync(file, "utf8")) as { items: unknown[] };
  return items.map((item) => `---\n${JSON.stringify(item)}\n`).join("");
}

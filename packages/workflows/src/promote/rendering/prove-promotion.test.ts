import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../testing/folders.ts";
import { nextStep } from "../advance.ts";
import { KnownManifests } from "../session/known-manifests.ts";
import { openLedger } from "../session/ledger-session.ts";
import { promote } from "../promote.ts";
import { provedUnchanged, provePromotion } from "./prove-promotion.ts";
import { recordEvidence } from "../record-evidence.ts";
import { newLedger, road } from "../testing.ts";

const platform = join(road, "platform");
const patience = { timeout: 60_000 };

/** The road with something of web changed, and what would come into dev with it. */
async function comingWith(change: (apps: string) => string) {
  const ledger = await newLedger();
  await ledger.release(platform);
  await promote({ ...ledger.as("ci"), dryRun: false });
  const smoke = { gate: "smoke", result: { outcome: "passed", said: "it answers" } } as const;
  await recordEvidence({ ...ledger.as("ci"), app: "web", stage: "dev", ...smoke });
  const folder = temporaryFolder();
  cpSync(platform, folder, { recursive: true });
  const path = join(folder, "apps.yaml");
  const before = readFileSync(path, "utf8");
  writeFileSync(path, change(before));
  expect(readFileSync(path, "utf8")).not.toBe(before);
  await ledger.release(folder);
  const session = await openLedger(ledger.as("ci"));
  const { ledger: read, ...at } = await session.store.read();
  const wants = ({ app, stage }: { readonly app: string; readonly stage: string }): boolean =>
    app === "web" && stage === "dev";
  const step = await nextStep(
    session,
    { ledger: read, basis: { ...at, written: new Map() } },
    { wants, isWhole: true },
  );
  const [found] = [...step.examined.values()];
  if (!found?.proof) throw new Error("web should be on its way into dev");
  const manifests = await step.state.manifests();
  const unchanged = provedUnchanged(manifests, found.rendered, { ledger: read, known: new KnownManifests() });
  return { unchanged, cold: provePromotion(manifests, found.rendered, new KnownManifests()), said: found.proof };
}

test("a further version of the image is found to open nothing, as a proof finds it", patience, async () => {
  const { unchanged, cold, said } = await comingWith((apps) => apps.replace("road/web:1.0.0", "road/web:1.0.1"));
  expect(unchanged).toMatchObject({ passed: true, said: cold.said });
  expect(cold).toMatchObject({ passed: true, report: { proofs: [{ verdicts: [], findings: [] }] } });
  expect(said).toEqual(unchanged);
});

test("what changes anything else is proved", patience, async () => {
  const { unchanged, cold, said } = await comingWith((apps) =>
    apps
      .replace("road/web:1.0.0", "road/web:1.0.1")
      .replace("  port: 8080\n", "  port: 8080\n  config: { MODE: slow }\n"),
  );
  expect(unchanged).toBeUndefined();
  expect(said.said).toBe(cold.said);
});

test("only stages are named as kept apart, and not what an engine brings for the whole cluster", () => {
  const paths = ["_cluster/access.yaml", "dev/_stage.yaml", "test/_stage.yaml"];
  const files = paths.map((path) => ({ path: `manifests/nonprod/${path}`, text: "" }));
  const after = new Map(files.map(({ path, text }) => [path, text]));
  const { said } = provePromotion(new Map(), { files, after }, new KnownManifests());
  expect(said).toBe("it opens nothing between dev, test");
});

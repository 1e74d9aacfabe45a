import { join } from "node:path";
import { expect, test } from "vitest";
import { promote } from "../promote.ts";
import { recordEvidence } from "../record-evidence.ts";
import { newLedger, noon, road } from "../testing.ts";
import { verify } from "../verify/verify.ts";
import { startPreview } from "./start-preview.ts";
import { stopPreview } from "./stop-preview.ts";

const hour = 3_600_000;

test("the example of previews does what it says: staging waits for a load test, and the stage of that is gone by then", {
  timeout: 120_000,
}, async () => {
  const { ledger, as, git, release } = await newLedger();
  const names = await release(join(road, "previews"));
  const web = names.find((name) => name.startsWith("web-")) ?? "";
  /** What came where. */
  const goOn = async (at: number): Promise<readonly string[]> => {
    const { promotions } = await promote({ ...as("ci", at), dryRun: false });
    return promotions.map(({ stage, app }) => `${app} > ${stage}`).toSorted();
  };
  const start = (name: string, releases: readonly [string, string][], at: number) =>
    startPreview({ ...as("ci", at), name, releases: new Map(releases), dryRun: false, reason: "a look" });
  const all = (stage: string): readonly string[] => ["api", "platform", "web"].map((app) => `${app} > ${stage}`);

  expect(await goOn(noon)).toEqual([...all("dev"), ...all("test"), "platform > staging"].toSorted());
  const shown = await start("preview-17", [["web", web]], noon);
  expect(shown.promoted?.promotions.map(({ stage, app }) => `${app} > ${stage}`).toSorted()).toEqual(all("preview-17"));
  const later = noon + hour;
  expect(await goOn(later)).toEqual([]);

  expect((await start("load-1", [], later)).refusal).toBeUndefined();
  const result = { outcome: "passed", said: "fast" } as const;
  for (const app of ["api", "web"])
    await recordEvidence({
      ...as("ci", later),
      ...{ app, gate: "load", stage: "load-1", result },
    });
  expect((await stopPreview({ ...as("ci", later), name: "load-1" })).departure?.preview.stage).toBe("load-1");
  expect(await goOn(later)).toEqual(["api > staging", "web > staging"]);
  await promote({ ...as("ci", noon + 48 * hour), dryRun: false });
  expect(git("ls-tree", "--name-only", "main", "previews/", "manifests/main/")).not.toContain("preview-17");
  const request = { ledger, branch: "main", from: ledger, prove: false, now: () => noon + 49 * hour };
  expect((await verify(request)).problems).toEqual([]);
});

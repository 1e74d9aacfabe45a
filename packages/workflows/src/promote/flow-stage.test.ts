import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../testing/folders.ts";
import { approve } from "./approve.ts";
import { promote } from "./promote.ts";
import { newLedger, noon, road } from "./testing.ts";
import { verify } from "./verify/verify.ts";

/** The road, with a stage between dev and test in which somebody signs off and nothing runs; web names its stages and not that one. */
function roadWithSignOff(): string {
  const folder = temporaryFolder();
  cpSync(join(road, "platform"), folder, { recursive: true });
  const [stages, apps] = [join(folder, "stages.yaml"), join(folder, "apps.yaml")];
  const signOff = `---
apiVersion: kubestage.dev/v1alpha1
kind: Stage
metadata: { name: sign-off }
spec: { tier: verification, flow: true, after: [dev], entry: { approvals: { everyone: 1 } } }
`;
  const text = readFileSync(stages, "utf8")
    .replace("after: [dev]", "after: [sign-off]")
    .replace(/\n {2}entry:\n {4}checks:\n.*\n/, "\n");
  writeFileSync(stages, `${text}${signOff}`);
  writeFileSync(apps, readFileSync(apps, "utf8").replace("calls:", "in: [dev, test, prod]\n  calls:"));
  return folder;
}

test("a stage in which nothing runs keeps back what nobody has signed off, and writes nothing for any cluster", {
  timeout: 60_000,
}, async () => {
  const ledger = await newLedger();
  await ledger.release(roadWithSignOff());
  const ran = async () => {
    const { promotions, diagnostics } = await promote({ ...ledger.as("ci"), dryRun: false });
    expect(diagnostics).toEqual([]);
    return promotions.map(({ app, stage, wave }) => `${app} > ${stage} ${wave}`).toSorted();
  };
  expect(await ran()).toEqual(["api > dev 1", "platform > dev 1", "web > dev 1"]);
  for (const app of ["platform", "web"])
    await approve({ ...ledger.as("dana"), app, stage: "sign-off", verdict: "approved" });
  expect(await ran()).toEqual(["platform > sign-off 0", "platform > test 1", "web > sign-off 0", "web > test 1"]);
  const [commit = ""] = ledger
    .git("log", "-1", "--format=%H", "--grep=^Promote web-.* to sign-off", "main")
    .split("\n");
  const written = ledger.git("show", "--format=", "--name-only", commit).split("\n");
  expect(written.filter((path) => path.startsWith("manifests/") || path.startsWith("waiting/"))).toEqual([]);
  expect(written).toContain("stages/sign-off/web.yaml");
  const { outcome, problems } = await verify({
    ...{ ledger: ledger.ledger, branch: "main", from: ledger.ledger, prove: true, now: () => noon },
  });
  expect({ outcome, problems }).toEqual({ outcome: "verified", problems: [] });
});

import { expect, test } from "vitest";
import { decideTold, straightRoad } from "../promote/testing/small-ledger.ts";
import { noColours } from "./palette.ts";
import { waitLines } from "./promotion-text.ts";

const fix = { name: "api-2", hotfix: { skips: ["test"], reason: "CVE" } };

test.each([
  ["kubestage promote api --to prod --release api-2", { releases: ["api-1", fix], runs: { "dev/api": "api-2" } }],
  [
    "kubestage release create api, of a commit after that of api-2 or with --contains api-2",
    { releases: ["api-1", fix, "api-3"], runs: { "dev/api": "api-3", "test/api": "api-3", "prod/api": "api-2" } },
  ],
])("a gate that a hotfix closes points to what opens it: %s", (opening, told) => {
  const wait = decideTold(straightRoad(), told).waits.find(({ stage, gates }) => stage === "prod" && gates.length > 0);
  const [first = "", ...rest] = wait ? waitLines(wait, noColours, 0) : [];
  expect(first).toContain("waits before prod");
  expect(rest.join("\n")).toContain(`→ ${opening}`);
});

import { expect, test } from "vitest";
import type { ApplyOutcome, CarriedOut } from "../plan/outcome.ts";
import { applyText } from "./apply-text.ts";
import { noColours } from "./palette.ts";

const key = (kind: string, name: string) => ({ group: "", kind, namespace: "web-dev", name });
const made = (kind: string, stage?: string, action: CarriedOut["action"] = "create"): CarriedOut => ({
  key: key(kind, kind.toLowerCase()),
  stage,
  action,
});

const outcome: ApplyOutcome = {
  platform: "shop",
  cluster: { name: "main", uid: "1f0c7a4e-5d1b-4c1e-9a51-0f6f6a2b7c3d", version: "v1.36.3" },
  applied: [
    made("Service", "test"),
    made("Pod", "dev", "delete"),
    made("Service", "dev"),
    made("Role"),
    made("Pod", "dev"),
  ],
  failed: [],
  notTried: [],
  kept: [],
  awaited: [
    { key: key("Pod", "two"), why: "it is pending" },
    { key: key("Pod", "one"), why: "it is pending" },
  ],
  unchanged: 3,
  interrupted: false,
};

test("what ran in parallel is told in one order, whichever was done first", () => {
  const { applied, awaited } = outcome;
  const other = { ...outcome, applied: applied.toReversed(), awaited: awaited.toReversed() };
  const text = applyText(outcome, noColours, { full: false });
  expect(text).toBe(applyText(other, noColours, { full: false }));
  expect(text).toMatchInlineSnapshot(`
    "shop in main: 5 of 5 changes applied, 3 objects as declared
    Applied
      whole cluster: created 1 Role
      dev: created 1 Pod, 1 Service
      dev: deleted 1 Pod
      test: created 1 Service
    Not ready, or not gone
      Pod web-dev/one: it is pending
      Pod web-dev/two: it is pending
    "
  `);
});

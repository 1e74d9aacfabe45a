import { expect, test } from "vitest";
import { applyEdits } from "../fixes/apply-edits.ts";
import { worldOf } from "../testing/world-of.ts";
import { proveNetwork } from "./prove-network.ts";
import { allowed, givenFor, guarded, proveWithPeople } from "./testing/people.ts";
import { answers, bothHold, closed, join, verdictOf } from "./testing/stage-worlds.ts";

const pods = "{ apiGroups: [''], resources: [pods], verbs: [create] }";
const world = (level = "") =>
  join(
    closed("dev").replace("labels: { stage: dev", `labels: { ${level}stage: dev`),
    closed("prod"),
    allowed("shop-dev", pods),
  );
const running = `apiVersion: v1\nkind: Pod\nmetadata: { name: db, namespace: shop-prod }\nspec: { nodeName: node-7, containers: [{ name: db, image: db }] }`;

test("a pod that people may make on its node's network is past all policies", () => {
  expect(verdictOf(proveWithPeople(join(world(), running)), "dev", "prod")).toMatchObject({
    verdict: "broken",
    findings: ["KS3116"],
    witness: {
      steps: [
        { verb: "create", body: { spec: { hostNetwork: true, nodeName: "node-7" } } },
        { type: "packet", from: { type: "node", name: "node-7" }, to: { namespace: "shop-prod" } },
      ],
    },
  });
});

test.each(["baseline", "restricted"])("unless the namespace enforces the level %s", (level) => {
  const text = join(world(`pod-security.kubernetes.io/enforce: ${level}, `), running);
  expect(answers(proveWithPeople(text))).toEqual(bothHold);
});

test("that is what the fix proposes", () => {
  const before = worldOf(join(world(), running));
  const { findings } = proveNetwork(before, givenFor(before));
  const edits = findings.flatMap(({ fix }) => fix?.edits ?? []);
  const after = applyEdits(before, edits);
  expect(edits).toMatchObject([{ type: "set", value: "baseline" }]);
  expect(answers(proveNetwork(after, givenFor(after)))).toEqual(bothHold);
});

test("where admission keeps pods off the other's node it is not known where one lands", () => {
  const keepsOff = guarded(
    "nodes",
    "",
    "[pods]",
    "[CREATE]",
    "object.spec.?nodeName.orValue('') == '' && object.spec.?tolerations.orValue([]).size() == 0",
  );
  expect(verdictOf(proveWithPeople(join(world(), running, keepsOff)), "dev", "prod")?.verdict).toBe("unknown");
});

import { describe, expect, test } from "vitest";
import type { Edit, Finding } from "../../../verdicts/finding.ts";
import { applyEdits } from "../../fixes/apply-edits.ts";
import type { FixChecks } from "../../fixes/check-fix.ts";
import { chooseFixes } from "../../fixes/choose-fixes.ts";
import { givenOf } from "../../testing/given.ts";
import { worldOf } from "../../testing/world-of.ts";
import { specificationProfile } from "../model/profiles.ts";
import { proveNetwork } from "../prove-network.ts";
import { deployment, join, namespace, open, policy } from "../testing/stage-worlds.ts";
import { networkFixChecks } from "./fix-checks.ts";

const tools = join(namespace("tools"), deployment("tools", "bot"));
const prove: FixChecks["prove"] = (world) => proveNetwork(world, givenOf());

function chosen(text: string, changed?: (finding: Finding) => Finding) {
  const world = worldOf(text);
  const proof = prove(world);
  const findings = proof.findings.map((one) => changed?.(one) ?? one);
  const checks = networkFixChecks(world, specificationProfile, undefined);
  const { fixed, refused } = chooseFixes(world, { ...proof, findings }, { prove, ...checks });
  return {
    fixed: fixed.map(({ code, at }) => `${code} ${at?.object.object.metadata.name}`),
    refused: refused.map(({ finding, why }) => `${finding.code}: ${why}`),
  };
}

describe("a fix of one of several causes", () => {
  const two = join(open("dev"), policy("shop-dev", "in", "podSelector: {}"), open("prod"), tools);

  test("is made though another cause that was there shows only then", () => {
    const letsTools =
      "podSelector: {}, ingress: [{}, { from: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: tools } } }] }]";
    const { fixed, refused } = chosen(join(two, policy("shop-prod", "in", letsTools)));
    expect(fixed).toEqual(["KS3102 in", "KS3105 bot"]);
    expect(refused).toEqual([]);
  });

  test("is made though a second rule of the same policy lets the other stage in too", () => {
    const all = "podSelector: {}, ingress: [{}, { from: [{ namespaceSelector: {} }] }]";
    expect(chosen(join(two, policy("shop-prod", "in", all)))).toEqual({
      fixed: ["KS3102 in", "KS3102 in"],
      refused: [],
    });
  });

  test("is not made where it opens another way instead", () => {
    const lobby = "{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: lobby } } }";
    const swapped = join(
      two,
      // Pods of no stage get to prod already, but not those to which dev gets.
      join(namespace("lobby"), deployment("lobby", "desk"), policy("lobby", "in", "podSelector: {}")),
      join(namespace("more-prod", "prod"), deployment("more-prod", "web")),
      policy("more-prod", "in", `podSelector: {}, ingress: [{ from: [${lobby}] }]`),
      policy(
        "shop-prod",
        "in",
        "podSelector: {}, ingress: [{ from: [{ namespaceSelector: { matchLabels: { stage: dev } } }] }]",
      ),
    );
    const toTools = [
      { from: [{ namespaceSelector: { matchExpressions: [{ key: "stage", operator: "DoesNotExist" }] } }] },
    ];
    const other = (finding: Finding): Finding => {
      const [edit] = finding.fix?.edits ?? [];
      if (edit?.type !== "remove") return finding;
      const value = { type: "set", object: edit.object, path: ["spec", "ingress"], value: toTools } as const;
      return { ...finding, fix: { description: "swap it", edits: [value] } };
    };
    const { fixed, refused } = chosen(swapped, other);
    expect(fixed).toEqual([]);
    expect(refused).toEqual([expect.stringMatching(/^KS3102: KS3105 would be found: /)]);
  });
});

test("a fix that would keep the world outside out is not made, and why is told", () => {
  const service =
    "apiVersion: v1\nkind: Service\nmetadata: { name: web, namespace: shop-prod }\nspec: { type: LoadBalancer, selector: { app: web }, ports: [{ port: 80, targetPort: http }] }";
  const text = join(open("dev"), policy("shop-dev", "in", "podSelector: {}"), open("prod"), service);
  const { fixed, refused } = chosen(text);
  expect(refused).toContain("KS3101: it would also close what comes from outside by Service shop-prod/web");
  expect(fixed).not.toContain("KS3101 shop-prod");
});

test("an entrance that the change takes away itself is meant to go", () => {
  const service =
    "apiVersion: v1\nkind: Service\nmetadata: { name: web, namespace: shop-prod }\nspec: { type: NodePort, selector: { app: web }, ports: [{ port: 80, targetPort: http }] }";
  const world = worldOf(join(open("prod"), service, namespace("shop-dev", "dev")));
  const { alsoClosed } = networkFixChecks(world, specificationProfile, undefined);
  const key = { group: "", kind: "Service", namespace: "shop-prod", name: "web" };
  const object = {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { name: "none", namespace: "shop-prod" },
    spec: { podSelector: {}, policyTypes: ["Ingress"] },
  };
  const closedBy = (...edits: Edit[]) => alsoClosed(edits, applyEdits(world, edits));
  expect(closedBy({ type: "add", object })).toBe("what comes from outside by Service shop-prod/web");
  expect(closedBy({ type: "add", object }, { type: "delete", object: key })).toBeUndefined();
});

import { expect, test } from "vitest";
import { makeAdmission } from "../admission/make-admission.ts";
import { makePossible } from "../possible/make-possible.ts";
import { makeRights } from "../rights/make-rights.ts";
import { worldOf } from "../testing/world-of.ts";
import { botOf, closed, judged, policy, running, stages } from "./testing/resource-worlds.ts";

const api = "rbac.authorization.k8s.io";
const everywhere = `{ apiVersion: ${api}/v1, kind: ClusterRole, metadata: { name: m }, rules: [{ apiGroups: [""], resources: [pods, namespaces], verbs: [create] }] }
---
{ apiVersion: ${api}/v1, kind: ClusterRoleBinding, metadata: { name: m }, roleRef: { apiGroup: ${api}, kind: ClusterRole, name: m }, subjects: [${botOf("shop-dev")}] }
---
`;
const there = ["shop-dev", "shop-prod", "default", "kube-system", "kube-public", "kube-node-lease"];
const inThese = `{ matchExpressions: [{ key: kubernetes.io/metadata.name, operator: In, values: [${there.join()}] }] }`;

test("in a namespace that somebody makes, policies for those that are there say nothing, and no quota is", () => {
  const rule = policy(["object.?spec.?priorityClassName.orValue('') == ''"]).replace(
    "matchConstraints: {",
    `matchConstraints: { namespaceSelector: ${inThese},`,
  );
  const world = worldOf(stages + running + closed("shop-dev") + closed("default") + everywhere + rule);
  const [rights, admission] = [makeRights(world, undefined), makeAdmission(world)];
  const { told, verdict } = judged(world, { rights, admission, possible: makePossible(world, rights, admission) });
  expect(verdict?.findings).toEqual(["KS3701", "KS3703"]);
  expect(told.find(({ is }) => is.endsWith("KS3703"))).toMatchObject({
    message: expect.stringMatching(
      /^shop-dev\/bot may make pods with the priority class system-cluster-critical \(2000000000\) in \S+, which evict pods of prod with 0$/,
    ),
    steps: [
      expect.stringMatching(/^system:serviceaccount:shop-dev:bot: create namespaces /),
      expect.stringMatching(
        /^system:serviceaccount:shop-dev:bot: create pods .*"priorityClassName":"system-cluster-critical"/,
      ),
    ],
  });
});

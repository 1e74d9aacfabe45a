import { expect, test } from "vitest";
import { worldOf } from "../testing/world-of.ts";
import { type AdmissionRequest, anything } from "./admission.ts";
import { completedObject } from "./completed-object.ts";
import { makeAdmission } from "./make-admission.ts";
import { depends, pod, policy, refused, validation } from "./testing/decisions.ts";

const open = { [anything]: true } as const;
const namespace: AdmissionRequest = { ...pod({}), resource: "namespaces", namespace: "", name: "web-dev" };
const set = { uid: anything, creationTimestamp: anything, managedFields: anything };

test("an object that may have more than is known may have any metadata", () => {
  const metadata = { ...set, namespace: "web-dev", name: "web" };
  expect(completedObject(pod({}), open)).toEqual({ ...open, status: anything, metadata: { ...metadata, ...open } });
  expect(completedObject(pod({}), {})).toEqual({ status: anything, metadata });
});

test("a Namespace whose metadata may be more than is known may have any labels beside the one of its name", () => {
  const metadata = { ...set, name: "web-dev", labels: { "kubernetes.io/metadata.name": "web-dev" } };
  const labels = { ...metadata.labels, ...open };
  expect(completedObject(namespace, { metadata: open })).toEqual({ metadata: { ...metadata, ...open, labels } });
  expect(completedObject(namespace, { metadata: {} })).toEqual({ metadata });
});

test("a policy that asks Namespaces for a label may take one of which only its name is known", () => {
  const rule = { apiGroups: [""], apiVersions: ["v1"], operations: ["*"], resources: ["namespaces"] };
  const spec = { matchConstraints: { resourceRules: [rule] } };
  const validations = [validation("object.metadata.?labels[?'team'].orValue('') == 'a'", "m")];
  const admission = makeAdmission(worldOf(policy({ spec, validations })));
  const decided = (object: unknown) =>
    admission.decide({ ...namespace, operation: "UPDATE", object, oldObject: object });
  expect(decided({ metadata: { name: "web-dev", ...open }, ...open })).toEqual(depends("m"));
  expect(decided({ metadata: { name: "web-dev" } })).toEqual(refused("m"));
});

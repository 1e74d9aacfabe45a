import { describe, expect, test } from "vitest";
import type { AdmissionRequest } from "../../admission/admission.ts";
import { makeAdmission } from "../../admission/make-admission.ts";
import { applyEdits } from "../../fixes/apply-edits.ts";
import { worldOf } from "../../testing/world-of.ts";
import type { Controller } from "../entrances/controllers.ts";
import { proposed } from "../testing/proposed.ts";
import { join, namespace } from "../testing/stage-worlds.ts";
import { refuseNames } from "./refuse-names.ts";

const rewrites = "nginx.ingress.kubernetes.io/upstream-vhost";
const authorizes = "nginx.ingress.kubernetes.io/auth-url";
const controller = (followsNames: Controller["followsNames"], annotations?: readonly string[]): Controller => ({
  ...{ name: "nginx", pods: undefined, object: undefined, by: [], isShared: "yes", followsNames },
  ...(annotations && { annotations }),
});
const ann = { user: "ann", groups: [] };

function answerTo(request: Partial<AdmissionRequest>): string {
  const world = worldOf(join(namespace("shop-dev", "dev"), namespace("kube-system")));
  const { edits } = refuseNames(controller("yes", [rewrites, authorizes]));
  const { answer } = makeAdmission(applyEdits(world, edits)).decide({
    ...{ operation: "CREATE", group: "", version: "v1", resource: "services", namespace: "shop-dev" },
    ...{ name: "web", object: {}, oldObject: null, as: ann },
    ...request,
  });
  return answer;
}

describe("by the policies of the fix", () => {
  const metadata = { name: "web", namespace: "shop-dev" };
  const service = (spec: object) => ({ apiVersion: "v1", kind: "Service", metadata, spec });
  const named = service({ type: "ExternalName", externalName: "web.shop-prod.svc" });

  test("nobody makes a Service an ExternalName, but in the control plane's own namespace", () => {
    expect(answerTo({ object: service({ selector: { app: "web" } }) })).toBe("admitted");
    expect(answerTo({ object: named })).toBe("refused");
    expect(answerTo({ object: named, namespace: "kube-system" })).toBe("admitted");
    const plain = service({ type: "ClusterIP" });
    expect(answerTo({ operation: "UPDATE", object: named, oldObject: plain })).toBe("refused");
    expect(answerTo({ operation: "UPDATE", object: plain, oldObject: named })).toBe("admitted");
  });

  test("one that is there stays as it is, and leads nowhere else", () => {
    const labelled = { ...named, metadata: { ...metadata, labels: { team: "shop" } } };
    expect(answerTo({ operation: "UPDATE", object: labelled, oldObject: named })).toBe("admitted");
    const elsewhere = service({ type: "ExternalName", externalName: "db.shop-prod.svc" });
    expect(answerTo({ operation: "UPDATE", object: elsewhere, oldObject: named })).toBe("refused");
  });

  const ingress = (annotations?: object) => ({
    ...{ apiVersion: "networking.k8s.io/v1", kind: "Ingress" },
    metadata: annotations ? { ...metadata, annotations } : metadata,
  });
  const annotated = (parts: Partial<AdmissionRequest>) =>
    answerTo({ group: "networking.k8s.io", resource: "ingresses", ...parts });

  test.each([rewrites, authorizes])("no Ingress gets the annotation %s, and one that has it keeps it", (key) => {
    const leading = ingress({ [key]: "web.shop-prod.svc" });
    expect(annotated({ object: ingress() })).toBe("admitted");
    expect(annotated({ object: ingress({ "example.com/team": "shop" }) })).toBe("admitted");
    expect(annotated({ object: leading })).toBe("refused");
    expect(annotated({ object: leading, version: "v1beta1" })).toBe("refused");
    expect(annotated({ object: leading, namespace: "kube-system" })).toBe("admitted");
    expect(annotated({ operation: "UPDATE", object: leading, oldObject: leading })).toBe("admitted");
    expect(annotated({ operation: "UPDATE", object: leading, oldObject: ingress() })).toBe("refused");
    expect(annotated({ operation: "UPDATE", object: ingress(), oldObject: leading })).toBe("admitted");
    expect(answerTo({ object: { ...service({}), metadata: { ...metadata, annotations: { [key]: "web" } } } })).toBe(
      "admitted",
    );
    const other = ingress({ [key]: "db.shop-prod.svc" });
    expect(annotated({ operation: "UPDATE", object: other, oldObject: leading })).toBe("refused");
  });
});

describe("the fix has a policy", () => {
  const linesOf = (...given: Parameters<typeof controller>) =>
    proposed(refuseNames(controller(...given))).map((line) => line.split(" {")[0]);
  const names = ["ValidatingAdmissionPolicy no-external-names", "ValidatingAdmissionPolicyBinding no-external-names"];
  const annotations = names.map((name) => name.replace("no-external-names", "no-leading-annotations"));
  const [toNames, toAnnotations] = [
    "refuse Services of type ExternalName by an admission policy",
    "refuse annotations by which an Ingress leads elsewhere, by an admission policy",
  ];

  test("for names where the controller follows these, or may", () => {
    const fix = [toNames, ...names.map((name) => `add ${name}`)];
    expect(linesOf("yes")).toEqual(fix);
    expect(linesOf("unknown", [])).toEqual(fix);
  });

  test("for annotations where it follows such", () => {
    expect(linesOf("no", [rewrites])).toEqual([toAnnotations, ...annotations.map((name) => `add ${name}`)]);
  });

  test("for both where it does both", () => {
    const added = [...names, ...annotations].map((name) => `add ${name}`);
    expect(linesOf("yes", [rewrites])).toEqual([`${toNames}, and ${toAnnotations}`, ...added]);
  });

  test("that says why it refuses", () => {
    const specs = refuseNames(controller("yes", [rewrites])).edits.map((edit) => edit.type === "add" && edit.object);
    const message = (text: string) => ({ spec: { failurePolicy: "Fail", validations: [{ message: text }] } });
    expect(specs).toMatchObject([
      message("a Service is no ExternalName: the ingress controller would follow it into another stage"),
      { spec: { validationActions: ["Deny"] } },
      message("the ingress controller would open what such an annotation names, in another stage too"),
      { spec: { validationActions: ["Deny"] } },
    ]);
  });
});

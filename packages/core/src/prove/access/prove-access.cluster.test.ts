import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ControlPlane, describeWithTestbed, startControlPlane } from "../../../../../testbed/harness/index.ts";
import { builtInObjects } from "../../manifests/world/built-in/built-in-objects.ts";
import type { Actor, RequestStep } from "../../verdicts/witness.ts";
import { makeRights } from "../rights/make-rights.ts";
import { type GeneratedObject, randomOf } from "../rights/testing/generated-rights.ts";
import { givenOf } from "../testing/given.ts";
import { worldOf } from "../testing/world-of.ts";
import { proveAccess } from "./prove-access.ts";

const seed = Number(process.env["ACCESS_SEED"] ?? 20_261_121);
const worlds = 40;
const rbac = "rbac.authorization.k8s.io";
/** Each a right by which one comes further, or does harm. */
const rights = [
  ["", "pods", "create"],
  ["apps", "deployments", "create"],
  ["batch", "cronjobs", "create"],
  ["", "serviceaccounts/token", "create"],
  ["", "serviceaccounts", "impersonate"],
  ["", "users", "impersonate"],
  ["", "groups", "impersonate"],
  ["", "secrets", "create"],
  ["", "secrets", "get"],
  ["", "configmaps", "patch"],
  ["", "namespaces", "patch"],
  [rbac, "clusterroles", "bind"],
  [rbac, "rolebindings", "create"],
  [rbac, "clusterrolebindings", "create"],
  [rbac, "clusterroles", "escalate"],
  [rbac, "clusterroles", "patch"],
  ["certificates.k8s.io", "certificatesigningrequests", "create"],
  ["certificates.k8s.io", "certificatesigningrequests/approval", "update"],
  ["certificates.k8s.io", "signers", "approve"],
] as const;

describeWithTestbed(`ways to other stages, on an API server (ACCESS_SEED=${String(seed)})`, () => {
  let plane: ControlPlane;
  beforeAll(async () => {
    plane = await startControlPlane();
  }, 60_000);
  afterAll(async () => plane.stop());

  test(`every step of every witness is allowed to whoever takes it, in ${String(worlds)} generated worlds`, async () => {
    const random = randomOf(seed);
    let steps = 0;
    for (let index = 0; index < worlds; index++) {
      const objects = generated(random, `w${String(index)}`);
      for (const object of objects) await create(plane, pathOf(object), object);
      const text = [...objects, ...builtInObjects(36)].map((object) => JSON.stringify(object)).join("\n---\n");
      const world = worldOf(text);
      const proof = proveAccess(world, givenOf({ rights: makeRights(world, undefined) }));
      for (const verdict of proof.verdicts)
        for (const step of verdict.witness?.steps ?? []) {
          if (step.type !== "request") continue;
          steps++;
          const refused = await lastingRefusal(plane, step);
          expect({ seed, index, summary: verdict.witness?.summary, refused }).toMatchObject({ refused: undefined });
          await carryOut(plane, step);
        }
      for (const object of objects.toReversed())
        if (object.kind !== "Namespace")
          await plane.request({ method: "DELETE", path: `${pathOf(object)}/${object.metadata.name}` });
      for (const name of made) await plane.request({ method: "DELETE", path: `/apis/${rbac}/v1/${name}` });
      made.clear();
    }
    expect(steps).toBeGreaterThan(worlds);
  }, 240_000);
});

/** The authorizer learns of roles and bindings a moment after they are written. */
async function lastingRefusal(plane: ControlPlane, step: RequestStep): Promise<string | undefined> {
  const until = Date.now() + 5000;
  let refused = await refusal(plane, step);
  while (refused !== undefined && Date.now() < until) {
    await sleep(50);
    refused = await refusal(plane, step);
  }
  return refused;
}

function generated(random: () => number, prefix: string): GeneratedObject[] {
  const pick = <Value>(from: readonly Value[]): Value => from[Math.floor(random() * from.length)] as Value;
  const namespaces = ["dev", "prod", "tools"].map((stage) => ({
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name: `${prefix}-${stage}`, ...(stage === "tools" ? {} : { labels: { stage } }) },
  }));
  const people = [
    "User alice",
    "User bob",
    ...["dev", "prod", "tools"].map((each) => `ServiceAccount ${prefix}-${each}/bot`),
  ];
  const accounts = namespaces.map(({ metadata: { name } }) => ({
    apiVersion: "v1",
    kind: "ServiceAccount",
    metadata: { name: "bot", namespace: name },
  }));
  const roles = Array.from({ length: 5 }, (_, index) => ({
    apiVersion: `${rbac}/v1`,
    kind: "ClusterRole",
    metadata: { name: `${prefix}-${String(index)}` },
    rules: Array.from({ length: 1 + Math.floor(random() * 3) }, () => {
      const [group, resource, verb] = pick(rights);
      return { apiGroups: [group], resources: [resource], verbs: [verb] };
    }),
  }));
  const bindings = Array.from({ length: 7 }, (_, index) => {
    const isCluster = random() < 0.4;
    const [kind = "", named = ""] = pick(people).split(" ");
    const [namespace, name] = named.split("/");
    return {
      apiVersion: `${rbac}/v1`,
      kind: isCluster ? "ClusterRoleBinding" : "RoleBinding",
      metadata: {
        name: `${prefix}-${String(index)}`,
        ...(isCluster ? {} : { namespace: pick(namespaces).metadata.name }),
      },
      roleRef: { apiGroup: rbac, kind: "ClusterRole", name: pick(roles).metadata.name },
      subjects: [kind === "User" ? { kind, apiGroup: rbac, name: named } : { kind, namespace, name }],
    };
  });
  return [...namespaces, ...accounts, ...roles, ...bindings];
}

/** Why a SubjectAccessReview refuses it. */
async function refusal(plane: ControlPlane, { as, verb, resource }: RequestStep): Promise<string | undefined> {
  const [plural = "", subresource] = resource.resource.split("/");
  const asked = {
    verb,
    group: resource.group,
    resource: plural,
    ...(subresource === undefined ? {} : { subresource }),
    namespace: resource.namespace,
    name: resource.name,
  };
  const { text } = await plane.request({
    method: "POST",
    path: "/apis/authorization.k8s.io/v1/subjectaccessreviews",
    body: {
      apiVersion: "authorization.k8s.io/v1",
      kind: "SubjectAccessReview",
      spec: { user: as.user, groups: as.groups, resourceAttributes: asked },
    },
  });
  const { status } = JSON.parse(text) as { readonly status?: { readonly allowed: boolean } };
  return status?.allowed === true ? undefined : `${JSON.stringify(as)} ${JSON.stringify(asked)} ${text}`;
}

const made = new Set<string>();

/** What later steps rest on is done, as whoever does it: roles that one gives oneself, and workloads of each kind. */
async function carryOut(plane: ControlPlane, { as, verb, resource, body }: RequestStep): Promise<void> {
  if (body === undefined || (resource.group !== rbac && verb !== "create")) return;
  if (resource.resource === "certificatesigningrequests") return;
  const within = resource.namespace === undefined ? "" : `namespaces/${resource.namespace}/`;
  const base = resource.group === "" ? "/api/v1" : `/apis/${resource.group}/v1`;
  const [plural = "", subresource] = resource.resource.split("/");
  const name = verb === "patch" || subresource !== undefined ? `/${resource.name ?? ""}` : "";
  const path = `${base}/${within}${plural}${name}${subresource === undefined ? "" : `/${subresource}`}`;
  const answer = await requestAs(plane, as, { method: verb === "patch" ? "PATCH" : "POST", path, body });
  expect({ seed, as, path, answer: answer.status < 300 || answer.status === 409 ? "done" : answer.text }).toMatchObject(
    { answer: "done" },
  );
  if (resource.group === rbac && verb === "create") made.add(`${within}${plural}/kubestage-witness`);
}

/** As somebody whom a certificate says they are. */
async function requestAs(
  plane: ControlPlane,
  as: Actor,
  request: { method: "POST" | "PATCH"; path: string; body: unknown },
): Promise<{ status: number; text: string }> {
  const { runKubectl } = await import("../../../../../testbed/harness/index.ts");
  const verb = request.method === "POST" ? ["create", "--raw", request.path, "-f", "-"] : [];
  if (request.method === "PATCH") {
    const role = request.path.split("/").at(-1) ?? "";
    const patched = await runKubectl(
      plane,
      ["patch", "clusterrole", role, "--type", "merge", "-p", JSON.stringify(request.body), ...impersonation(as)],
      {},
    );
    return { status: patched.code === 0 ? 200 : 403, text: patched.stderr };
  }
  const created = await runKubectl(plane, [...verb, ...impersonation(as)], { input: JSON.stringify(request.body) });
  return {
    status: created.code === 0 ? 201 : /AlreadyExists|already exists/.test(created.stderr) ? 409 : 403,
    text: created.stderr,
  };
}

function impersonation({ user, groups }: Actor): string[] {
  return ["--as", user, ...groups.flatMap((group) => ["--as-group", group])];
}

function pathOf({ apiVersion, kind, metadata: { namespace } }: GeneratedObject): string {
  const base = apiVersion === "v1" ? "/api/v1" : `/apis/${apiVersion}`;
  return `${base}/${namespace === undefined ? "" : `namespaces/${namespace}/`}${kind.toLowerCase()}s`;
}

async function create(plane: ControlPlane, path: string, body: unknown): Promise<void> {
  const { status, text } = await plane.request({ method: "POST", path, body });
  if (status !== 201) throw new Error(`${path}: ${text}`);
}

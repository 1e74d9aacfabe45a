import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ControlPlane, describeWithTestbed, startControlPlane } from "../../../../../testbed/harness/index.ts";
import { builtInObjects } from "../../manifests/world/built-in/built-in-objects.ts";
import { worldOf } from "../testing/world-of.ts";
import { makeRights } from "./make-rights.ts";
import { generateRights, type GeneratedObject, type Question } from "./testing/generated-rights.ts";

const seed = Number(process.env["RIGHTS_SEED"] ?? 20_261_121);
const atOnce = 16;

describeWithTestbed(`rights as the API server's authorizer has them (RIGHTS_SEED=${String(seed)})`, () => {
  let plane: ControlPlane;
  beforeAll(async () => {
    plane = await startControlPlane();
  }, 60_000);
  afterAll(async () => plane.stop());

  test("4,000 questions about generated roles and bindings have the answer of a SubjectAccessReview", async () => {
    const { objects, questions } = generateRights(seed, { roles: 30, bindings: 60, questions: 4000 });
    await inParallel(["ra", "rb", "rc"], async (name) =>
      create(plane, "/api/v1/namespaces", { apiVersion: "v1", kind: "Namespace", metadata: { name } }),
    );
    const taken = (
      await inParallel(objects, async (object) => ({ object, status: await create(plane, pathOf(object), object) }))
    )
      // The API server refuses what it has no use for, such as a path in a Role.
      .filter(({ status }) => status === 201)
      .map(({ object }) => object);
    expect(taken.length).toBeGreaterThan(objects.length * 0.9);
    const text = [...taken, ...builtInObjects(36)].map((object) => JSON.stringify(object)).join("\n---\n");
    const rights = makeRights(worldOf(text), undefined);
    // The controller that fills aggregated roles takes a moment.
    await sleep(2000);
    const wrong = (
      await inParallel(questions, async (question) => {
        const { user, groups, attributes } = question;
        const ours = rights.allows({ user, groups }, attributes) !== undefined;
        return { question, ours, theirs: await review(plane, question) };
      })
    ).filter(({ ours, theirs }) => ours !== theirs);
    expect(wrong).toEqual([]);
  }, 240_000);
});

async function review(plane: ControlPlane, { user, groups, attributes }: Question): Promise<boolean> {
  const asked =
    "path" in attributes
      ? { nonResourceAttributes: attributes }
      : { resourceAttributes: { ...attributes, ...split(attributes.resource) } };
  const { text } = await plane.request({
    method: "POST",
    path: "/apis/authorization.k8s.io/v1/subjectaccessreviews",
    body: { apiVersion: "authorization.k8s.io/v1", kind: "SubjectAccessReview", spec: { user, groups, ...asked } },
  });
  const { status } = JSON.parse(text) as { readonly status?: { readonly allowed: boolean } };
  if (!status) throw new Error(text);
  return status.allowed;
}

function split(full: string): { readonly resource: string; readonly subresource?: string } {
  const [resource = "", subresource] = full.split("/");
  return { resource, ...(subresource === undefined ? {} : { subresource }) };
}

function pathOf({ kind, metadata: { namespace } }: GeneratedObject): string {
  const within = namespace === undefined ? "" : `namespaces/${namespace}/`;
  return `/apis/rbac.authorization.k8s.io/v1/${within}${kind.toLowerCase()}s`;
}

async function create(plane: ControlPlane, path: string, body: unknown): Promise<number> {
  return (await plane.request({ method: "POST", path, body })).status;
}

async function inParallel<Value, Result>(
  values: readonly Value[],
  work: (value: Value) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let index = next++; index < values.length; index = next++) results[index] = await work(values[index] as Value);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return results;
}

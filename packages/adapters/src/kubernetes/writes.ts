import { fieldManager, type KubernetesObject, type LiveObject } from "@kubestage/core";
import type { Answer, ApplyOptions, ClusterApi, ServedResource } from "./cluster-api.ts";
import { pathOf, queryOf } from "./paths.ts";
import type { Ask, AskAnswer, Requests } from "./requests.ts";
import { withoutSecretValues } from "./secret-values.ts";

/** JSON is YAML too. Source: https://kubernetes.io/docs/reference/using-api/server-side-apply/ */
const applyType = "application/apply-patch+yaml";
const strict = { fieldManager, fieldValidation: "Strict" };

export async function applyObject(
  requests: Requests,
  resource: ServedResource,
  object: KubernetesObject,
  { dryRun, force, uid, resourceVersion, beforeSending, signal }: ApplyOptions,
): Promise<Answer<LiveObject>> {
  if (!resource.namespaced && object.metadata.namespace !== undefined) return ofTheWholeCluster(object);
  const query = queryOf({ ...strict, force: force || undefined, dryRun: dryRun ? "All" : undefined });
  // What is undefined is left out of JSON.
  const exact = { ...object, metadata: { ...object.metadata, uid, resourceVersion } };
  const answer = await write(requests, object, {
    method: "PATCH",
    path: objectPath(resource, object) + query,
    contentType: applyType,
    body: uid === undefined && resourceVersion === undefined ? object : exact,
    beforeSending,
    signal,
  });
  const settled = resourceVersion === undefined ? answer : await orOwn(requests, resource, object, answer, signal);
  return uid === undefined ? settled : asConflict(settled);
}

/**
 * What is wanted in a namespace may act in it alone. The server itself would drop the namespace without a word, and let the
 * object act on all of them: an app's chart may bring a kind that only the cluster knows to be its own.
 */
function ofTheWholeCluster({ kind, metadata }: KubernetesObject): Answer<LiveObject> {
  const message = `${kind} ${metadata.name} belongs to the whole cluster, and is wanted in the namespace ${metadata.namespace}`;
  return { ok: false, problem: { code: 422, reason: "Invalid", message, causes: [] }, warnings: [] };
}

/** The server calls another object of the same name a conflict where there is none, and an invalid UID where there is. */
function asConflict(answer: Answer<LiveObject>): Answer<LiveObject> {
  if (answer.ok || !answer.problem.causes.some(({ field }) => field === "metadata.uid")) return answer;
  return { ...answer, problem: { ...answer.problem, code: 409, reason: "Conflict" } };
}

/**
 * A create, an update or an apply to one version that the server carried out without being able to say so is found already done when it is tried
 * again, and answers 409. Whether it was ours is told by what is there: it then has every value that was sent.
 */
export async function createObject(
  requests: Requests,
  resource: ServedResource,
  object: KubernetesObject,
  signal: AbortSignal | undefined,
): Promise<Answer<LiveObject>> {
  const path = pathOf(resource, object.metadata.namespace) + queryOf(strict);
  const answer = await write(requests, object, { method: "POST", path, body: object, signal });
  return orOwn(requests, resource, object, answer, signal);
}

export async function updateObject(
  requests: Requests,
  resource: ServedResource,
  object: KubernetesObject,
  signal: AbortSignal | undefined,
): Promise<Answer<LiveObject>> {
  const path = objectPath(resource, object) + queryOf(strict);
  const answer = await write(requests, object, { method: "PUT", path, body: object, signal });
  return orOwn(requests, resource, object, answer, signal);
}

export async function deleteObject(
  requests: Requests,
  resource: ServedResource,
  { namespace, name, uid, resourceVersion }: Parameters<ClusterApi["delete"]>[1],
  { propagation, dryRun, beforeSending, signal }: NonNullable<Parameters<ClusterApi["delete"]>[2]> = {},
): Promise<Answer<unknown>> {
  return requests.ask({
    method: "DELETE",
    path: pathOf(resource, namespace, name),
    body: {
      apiVersion: "v1",
      kind: "DeleteOptions",
      preconditions: { uid, resourceVersion },
      ...(propagation === undefined ? {} : { propagationPolicy: propagation }),
      ...(dryRun === true ? { dryRun: ["All"] } : {}),
    },
    beforeSending,
    signal,
  });
}

type WriteAnswer = Answer<LiveObject> & Pick<AskAnswer, "repeated">;

async function write(requests: Requests, object: KubernetesObject, ask: Ask): Promise<WriteAnswer> {
  const answer = await requests.ask(ask);
  if (answer.ok) return { ...answer, object: answer.object as LiveObject };
  return object.kind === "Secret" ? withoutSecretValues(answer, object) : answer;
}

async function orOwn(
  requests: Requests,
  resource: ServedResource,
  object: KubernetesObject,
  answer: WriteAnswer,
  signal: AbortSignal | undefined,
): Promise<Answer<LiveObject>> {
  if (answer.ok || answer.problem.code !== 409 || !answer.repeated) return answer;
  const found = await requests.ask({ method: "GET", path: objectPath(resource, object), signal });
  if (!found.ok || !hasAll(found.object, withoutVersion(object))) return answer;
  return { ok: true, object: found.object as LiveObject, warnings: answer.warnings };
}

/** An update carries the version that it replaces, which is another afterwards. */
function withoutVersion(object: KubernetesObject): unknown {
  return { ...object, metadata: { ...object.metadata, resourceVersion: undefined } };
}

/** Every value of `sent` stands in `live`; lists are the same. */
function hasAll(live: unknown, sent: unknown): boolean {
  if (sent === undefined) return true;
  if (typeof sent !== "object" || sent === null) return live === sent;
  if (typeof live !== "object" || live === null) return false;
  if (Array.isArray(sent) && (!Array.isArray(live) || live.length !== sent.length)) return false;
  return Object.entries(sent).every(([name, value]) =>
    hasAll((live as Readonly<Record<string, unknown>>)[name], value),
  );
}

function objectPath(resource: ServedResource, { metadata, kind }: KubernetesObject): string {
  if (resource.namespaced && metadata.namespace === undefined)
    throw new Error(`the ${kind} ${metadata.name} has no namespace`);
  return pathOf(resource, metadata.namespace, metadata.name);
}

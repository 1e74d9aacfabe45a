import { type ControlPlane, type ControlPlaneOptions, startControlPlane } from "./control-plane.ts";
import type { RunningControlPlane } from "./running-control-plane.ts";

/** A control plane for one after another, each of whom finds it as new. */
export interface PristineControlPlane {
  take(): Promise<ControlPlane>;
  stop(): Promise<void>;
}

/**
 * Starts a control plane when it is first taken. Whatever is in it that was not there at its start is removed before the
 * next one takes it; where something has changed that was there at its start, another one is started. For a control plane
 * without controllers, which would make objects of their own.
 */
export function pristineControlPlane(options: Omit<ControlPlaneOptions, "components">): PristineControlPlane {
  let current: { readonly plane: ControlPlane; readonly atStart: Objects } | undefined;
  return {
    take: async () => {
      if (current && (await restore(current.plane, current.atStart))) return current.plane;
      await current?.plane.stop();
      const plane = await startControlPlane({ ...options, components: "api" });
      current = { plane, atStart: await objectsOf(plane) };
      return plane;
    },
    stop: async () => current?.plane.stop(),
  };
}

interface Found {
  readonly path: string;
  readonly version: string;
  readonly hasFinalizers: boolean;
}
type Objects = ReadonlyMap<string, Found>;

/** What the API server itself writes all the time. */
const restless: ReadonlySet<string> = new Set([
  ...["events", "leases", "endpoints", "endpointslices", "apiservices", "flowschemas", "prioritylevelconfigurations"],
]);
const mostRounds = 20;

/** Removes what is new, and says whether everything is as it was at the start. */
async function restore(plane: RunningControlPlane, atStart: Objects): Promise<boolean> {
  for (let round = 0; round < mostRounds; round++) {
    const now = await objectsOf(plane);
    if ([...atStart].some(([uid, { path, version }]) => !isRestless(path) && now.get(uid)?.version !== version))
      return false;
    const added = [...now].flatMap(([uid, found]) => (atStart.has(uid) || isOwn(found) ? [] : [found]));
    if (added.length === 0) return true;
    await Promise.all(added.map(async (found) => remove(plane, found)));
  }
  return false;
}

function isRestless(path: string): boolean {
  return restless.has(path.split("/").at(-2) ?? "");
}

/** What the API server makes anew when it is taken away. */
function isOwn({ path }: Found): boolean {
  return isRestless(path) && !path.includes("/namespaces/kubestage-");
}

/** Without a controller nobody ends a namespace, or takes a finalizer off. */
async function remove(plane: RunningControlPlane, { path, hasFinalizers }: Found): Promise<void> {
  if (hasFinalizers) {
    const body = { metadata: { finalizers: null } };
    await plane.request({ method: "PATCH", path, body, contentType: "application/merge-patch+json" });
  }
  await plane.request({
    method: "DELETE",
    path,
    body: { kind: "DeleteOptions", apiVersion: "v1", gracePeriodSeconds: 0 },
  });
  const namespace = /^\/api\/v1\/namespaces\/([^/]+)$/.exec(path)?.[1];
  if (namespace === undefined) return;
  const body = { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace }, spec: { finalizers: [] } };
  await plane.request({ method: "PUT", path: `${path}/finalize`, body });
}

interface Listed {
  readonly metadata: {
    readonly uid: string;
    readonly name: string;
    readonly namespace?: string;
    readonly resourceVersion: string;
    readonly finalizers?: readonly string[];
  };
}

/** Every object that can be deleted, by its UID. */
async function objectsOf(plane: RunningControlPlane): Promise<Objects> {
  const { groups } = await read<{ groups: { preferredVersion: { groupVersion: string } }[] }>(plane, "/apis");
  const roots = ["/api/v1", ...groups.map(({ preferredVersion }) => `/apis/${preferredVersion.groupVersion}`)];
  const found = await Promise.all(roots.map(async (root) => objectsBelow(plane, root)));
  return new Map(found.flat());
}

async function objectsBelow(plane: RunningControlPlane, root: string): Promise<[string, Found][]> {
  const { resources } = await read<{ resources: { name: string; verbs: string[] }[] }>(plane, root);
  const kinds = resources.filter(({ verbs }) => verbs.includes("list") && verbs.includes("delete"));
  const lists = await Promise.all(
    kinds.map(async ({ name }) => {
      const { items } = await read<{ items: Listed[] }>(plane, `${root}/${name}`);
      return items.map(({ metadata }): [string, Found] => [metadata.uid, foundAs(metadata, `${root}/`, name)]);
    }),
  );
  return lists.flat();
}

function foundAs({ namespace, name, ...metadata }: Listed["metadata"], root: string, kind: string): Found {
  return {
    path: `${root}${namespace === undefined ? "" : `namespaces/${namespace}/`}${kind}/${name}`,
    version: metadata.resourceVersion,
    hasFinalizers: (metadata.finalizers ?? []).length > 0,
  };
}

/** A definition that was just removed is gone from what is served a little later: nothing of it is there. */
async function read<Answer>(plane: RunningControlPlane, path: string): Promise<Answer> {
  const { status, text } = await plane.request({ path });
  if (status === 404) return { groups: [], resources: [], items: [] } as Answer;
  if (status !== 200) throw new Error(`${path}: ${String(status)} ${text}`);
  return JSON.parse(text) as Answer;
}

import type { ClusterApi, ServedResource } from "@kubestage/adapters";
import { RefusedError } from "@kubestage/adapters";
import { expect, test } from "vitest";
import { readAtOnce } from "./read-world-list.ts";

const resource = (kind: string, group = ""): ServedResource => ({
  group,
  version: "v1",
  kind,
  plural: `${kind.toLowerCase()}s`,
  namespaced: kind !== "Namespace",
  verbs: ["list"],
});
const resources = [
  resource("Namespace"),
  resource("ConfigMap"),
  resource("Thing", "example.com"),
  resource("APIService", "apiregistration.k8s.io"),
];
const { signal } = new AbortController();

/** A cluster of which every list is one object named as its kind; `answer` may refuse. */
function clusterOf(answer: (kind: string, resourceVersion: string | undefined) => void, asked: string[]): ClusterApi {
  let version = 0;
  const list: ClusterApi["list"] = async function* ({ kind, group }, { resourceVersion, metadataOnly } = {}) {
    await Promise.resolve();
    if (metadataOnly) {
      yield { objects: [], resourceVersion: `${++version}` };
      return;
    }
    asked.push(`${kind} ${resourceVersion}`);
    answer(kind, resourceVersion);
    const apiVersion = group === "" ? "v1" : `${group}/v1`;
    const metadata = { name: "a", uid: kind, resourceVersion: "1", creationTimestamp: "" };
    const object = {
      apiVersion,
      kind,
      metadata: kind === "APIService" ? { ...metadata, name: "v1.example.com" } : metadata,
    };
    yield {
      objects: [kind === "APIService" ? { ...object, spec: { service: { name: "a" } } } : object],
      resourceVersion: "9",
    };
  };
  return { list, context: "a" } as unknown as ClusterApi;
}
const refused = (code: number) =>
  new RefusedError("list", "https://a", { code, reason: "", message: "no", causes: [] });

test("every kind is read at one version, but what a server of its own keeps", async () => {
  const asked: string[] = [];
  const { finds, kinds } = await readAtOnce(
    clusterOf(() => undefined, asked),
    resources,
    { signal },
  );
  expect(asked).toEqual(["APIService 1", "Namespace 1", "ConfigMap 1", "Thing undefined"]);
  expect(finds.objects).toHaveLength(4);
  expect(kinds.map(({ resource: { kind }, outcome }) => [kind, outcome.type])).toEqual([
    ["Namespace", "read"],
    ["ConfigMap", "read"],
    ["Thing", "apart"],
    ["APIService", "read"],
  ]);
});

test("a version that the server has forgotten: all is read anew, and nothing twice", async () => {
  const asked: string[] = [];
  const cluster = clusterOf((kind, version) => {
    if (kind === "ConfigMap" && version === "1") throw refused(410);
  }, asked);
  const { finds, kinds } = await readAtOnce(cluster, resources, { signal });
  expect(finds.objects.map(({ object }) => object.kind).toSorted()).toEqual([
    "APIService",
    "ConfigMap",
    "Namespace",
    "Thing",
  ]);
  expect(kinds.find(({ resource: { kind } }) => kind === "ConfigMap")?.outcome).toEqual({ type: "read" });
  expect(asked).toContain("ConfigMap 2");
});

test("a server that forgets too soon: after three times each kind is read at its own moment, and says so", async () => {
  const asked: string[] = [];
  const cluster = clusterOf((_, version) => {
    if (version !== undefined) throw refused(410);
  }, asked);
  const { finds, kinds } = await readAtOnce(cluster, resources, { signal });
  expect(finds.objects).toHaveLength(4);
  expect(new Set(kinds.map(({ outcome }) => outcome.type))).toEqual(new Set(["apart"]));
  expect(asked.filter((one) => one.startsWith("APIService"))).toEqual(
    [1, 2, 3, undefined].map((one) => `APIService ${one}`),
  );
});

test("a kind that may not be listed is an outcome, and the rest is read", async () => {
  const cluster = clusterOf((kind) => {
    if (kind === "ConfigMap") throw refused(403);
  }, []);
  const { finds, kinds } = await readAtOnce(cluster, resources, { signal });
  expect(finds.objects).toHaveLength(3);
  expect(kinds.find(({ resource: { kind } }) => kind === "ConfigMap")?.outcome).toEqual({
    type: "refused",
    because: "no",
  });
});

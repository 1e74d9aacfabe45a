import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ControlPlane, describeWithTestbed, startControlPlane } from "../../../../testbed/harness/index.ts";
import type { ClusterApi, Discovery, Page, ServedResource, WatchEvent } from "./cluster-api.ts";
import { openCluster } from "./open-cluster.ts";

function configMap(name: string, data: Readonly<Record<string, unknown>>) {
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name, namespace: "default", labels: { of: "test" } },
    data,
  };
}

function found(discovery: Discovery, apiVersion: string, kind: string): ServedResource {
  const resource = discovery.find(apiVersion, kind);
  if (resource === undefined) throw new Error(`${apiVersion} ${kind} is not served`);
  return resource;
}

describeWithTestbed("a real API server", () => {
  let plane: ControlPlane;
  let api: ClusterApi;
  let configMaps: ServedResource;

  beforeAll(async () => {
    plane = await startControlPlane({ components: "api" });
    api = await openCluster({ kubeconfig: await plane.kubeconfig() });
    configMaps = found(await api.discovery(), "v1", "ConfigMap");
  });

  afterAll(async () => {
    api?.close();
    await plane?.stop();
  });

  test("tells its version, its identity and what it serves", async () => {
    expect((await api.version()).gitVersion).toMatch(/^v1\.\d+\./);
    expect(await api.identity()).toMatch(/^[0-9a-f-]{36}$/);
    const discovery = await api.discovery();
    expect(discovery.find("apps/v1", "Deployment")).toMatchObject({ plural: "deployments", namespaced: true });
    expect(discovery.find("v1", "Namespace")).toMatchObject({ plural: "namespaces", namespaced: false });
    expect(discovery.find("example.com/v1", "Nothing")).toBeUndefined();
    expect(discovery.resources.some(({ plural }) => plural.includes("/"))).toBe(false);
    await expect(api.request("GET", "/readyz")).resolves.toMatchObject({ ok: true, object: "ok" });
  });

  describe("apply", () => {
    test("leaves nothing behind in a dry run, creates, and changes nothing when repeated", async () => {
      const object = configMap("applied", { key: "1" });
      await expect(api.apply(configMaps, object, { dryRun: true })).resolves.toMatchObject({ ok: true });
      await expect(api.get(configMaps, "default", "applied")).resolves.toMatchObject({ problem: { code: 404 } });
      const created = await api.apply(configMaps, object);
      const again = await api.apply(configMaps, object);
      if (!created.ok || !again.ok) throw new Error("apply was refused");
      expect(again.object.metadata.resourceVersion).toBe(created.object.metadata.resourceVersion);
      expect(again.object.metadata.managedFields).toMatchObject([{ manager: "kubestage", operation: "Apply" }]);
    });

    test("tells who owns a field, and takes it over when told to", async () => {
      const path = "/api/v1/namespaces/default/configmaps?fieldManager=somebody";
      await api.request("POST", path, configMap("foreign", { key: "theirs" }));
      const mine = configMap("foreign", { key: "other" });
      await expect(api.apply(configMaps, mine)).resolves.toMatchObject({
        ok: false,
        problem: { code: 409, causes: [{ reason: "FieldManagerConflict", field: ".data.key" }] },
      });
      await expect(api.apply(configMaps, mine, { force: true })).resolves.toMatchObject({
        ok: true,
        object: { data: { key: "other" } },
      });
    });

    test("is strict about fields that do not exist", async () => {
      const answer = await api.apply(configMaps, { ...configMap("strict", {}), ...{ spec: {} } });
      expect(answer).toMatchObject({ ok: false, problem: { message: expect.stringContaining("spec") } });
    });

    test("drops what is undefined", async () => {
      await expect(api.apply(configMaps, configMap("holes", { a: "1", b: undefined }))).resolves.toMatchObject({
        object: { data: { a: "1" } },
      });
    });

    test("is of this very object only, where that is asked for", async () => {
      const first = await api.apply(configMaps, configMap("exact", { key: "1" }));
      if (!first.ok) throw new Error(first.problem.message);
      const { metadata } = first.object;
      const other = "11111111-2222-3333-4444-555555555555";
      const object = configMap("exact", { key: "2" });
      await expect(api.apply(configMaps, object, { uid: other })).resolves.toMatchObject({ problem: { code: 409 } });
      await expect(api.apply(configMaps, object, { uid: metadata.uid })).resolves.toMatchObject({ ok: true });
      const stale = { resourceVersion: metadata.resourceVersion };
      await expect(api.apply(configMaps, object, stale)).resolves.toMatchObject({ problem: { code: 409 } });
      await expect(api.apply(configMaps, configMap("never", {}), { uid: other })).resolves.toMatchObject({ ok: false });
      await expect(api.get(configMaps, "default", "never")).resolves.toMatchObject({ ok: false });
    });

    test("collects what the server warns of", async () => {
      const discovery = await api.discovery();
      const metadata = { name: "warned", labels: { "pod-security.kubernetes.io/warn": "restricted" } };
      await api.apply(found(discovery, "v1", "Namespace"), { apiVersion: "v1", kind: "Namespace", metadata });
      const labels = { app: "web" };
      const template = { metadata: { labels }, spec: { containers: [{ name: "web", image: "web" }] } };
      const deployment = {
        apiVersion: "apps/v1",
        kind: "Deployment",
        metadata: { name: "web", namespace: "warned" },
        spec: { selector: { matchLabels: labels }, template },
      };
      const answer = await api.apply(found(discovery, "apps/v1", "Deployment"), deployment, { dryRun: true });
      expect(answer).toMatchObject({ ok: true, warnings: [expect.stringContaining('(container "web" must set')] });
    });
  });

  test("create and update answer 409 where another was there before", async () => {
    const first = await created("lease");
    await expect(api.create(configMaps, configMap("lease", {}))).resolves.toMatchObject({ problem: { code: 409 } });
    const { resourceVersion } = first.metadata;
    const moved = {
      ...configMap("lease", { key: "2" }),
      metadata: { name: "lease", namespace: "default", resourceVersion },
    };
    await expect(api.update(configMaps, moved)).resolves.toMatchObject({ ok: true });
    await expect(api.update(configMaps, moved)).resolves.toMatchObject({ problem: { code: 409 } });
  });

  test("delete takes this very object only, and a dry run takes nothing", async () => {
    const { metadata } = await created("doomed");
    const named = { namespace: "default", name: "doomed" };
    const other = { ...named, uid: "11111111-2222-3333-4444-555555555555" };
    const own = { ...named, uid: metadata.uid };
    await expect(api.delete(configMaps, other)).resolves.toMatchObject({ problem: { code: 409 } });
    await expect(api.delete(configMaps, own, { dryRun: true })).resolves.toMatchObject({ ok: true });
    await expect(api.delete(configMaps, own, { propagation: "Background" })).resolves.toMatchObject({ ok: true });
    await expect(api.delete(configMaps, own)).resolves.toMatchObject({ problem: { code: 404 } });
  });

  test("what a user may not do is an answer; what must be read and may not is an error", async () => {
    const dev = await openCluster({ kubeconfig: await plane.kubeconfig({ name: "dev", groups: ["developers"] }) });
    try {
      await expect(dev.apply(configMaps, configMap("x", {}))).resolves.toMatchObject({ problem: { code: 403 } });
      await expect(dev.list(configMaps).next()).rejects.toMatchObject({ code: "KS6015", problem: { code: 403 } });
      const review = {
        apiVersion: "authorization.k8s.io/v1",
        kind: "SelfSubjectAccessReview",
        spec: { resourceAttributes: { namespace: "default", verb: "get", resource: "pods" } },
      };
      const path = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";
      await expect(dev.request("POST", path, review)).resolves.toMatchObject({
        object: { status: { allowed: false } },
      });
    } finally {
      dev.close();
    }
  });

  test("1,200 objects come in three pages, each once, with metadata only where that is asked for", async () => {
    const many = Array.from({ length: 1200 }, (_, index) => configMap(`many-${index}`, { key: "value" }));
    const answers = await Promise.all(
      many.map(async ({ metadata, ...rest }) =>
        api.apply(configMaps, { ...rest, metadata: { ...metadata, labels: { of: "many" } } }),
      ),
    );
    expect(answers.filter(({ ok }) => !ok)).toStrictEqual([]);
    const pages = await pagesOf(api.list(configMaps, { labelSelector: "of=many" }));
    expect(pages.map(({ objects }) => objects.length)).toStrictEqual([500, 500, 200]);
    const uids = pages.flatMap(({ objects }) => objects.map(({ metadata }) => metadata.uid));
    expect(new Set(uids).size).toBe(1200);
    const [page] = await pagesOf(api.list(configMaps, { labelSelector: "of=many", metadataOnly: true }));
    expect(page?.objects[0]).toMatchObject({ apiVersion: "v1", kind: "ConfigMap" });
    expect(page?.objects[0]).not.toHaveProperty("data");
  });

  test("a request and a watch live through a restart of the API server, and no change is lost", async () => {
    // An ordinary user: system:masters is let in before the server has read who may do what.
    await bindToEverything("ordinary");
    const user = await openCluster({ kubeconfig: await plane.kubeconfig({ name: "someone", groups: ["ordinary"] }) });
    const selector = { labelSelector: "of=watched" };
    const labelled = (name: string, key: string) => ({
      ...configMap(name, { key }),
      metadata: { name, namespace: "default", labels: { of: "watched" } },
    });
    await user.apply(configMaps, labelled("before", "1"));
    const stop = new AbortController();
    const known = new Map<string, unknown>();
    const waits: string[] = [];
    const watching = (async () => {
      const events = user.watch(configMaps, { ...selector, signal: stop.signal, onWait: (what) => waits.push(what) });
      for await (const event of events) note(known, event);
    })().catch((error: unknown) => error);
    await expect.poll(() => known.size, { timeout: 10_000 }).toBe(1);

    await plane.kill("kube-apiserver", "SIGKILL");
    const during = user.apply(configMaps, labelled("during", "1"));
    await plane.restart("kube-apiserver");
    await expect(during).resolves.toMatchObject({ ok: true });
    await user.apply(configMaps, labelled("before", "2"));
    await expect
      .poll(() => Object.fromEntries(known), { timeout: 30_000 })
      .toStrictEqual({ before: { key: "2" }, during: { key: "1" } });
    expect(waits.length).toBeGreaterThan(0);
    stop.abort(new Error("done"));
    expect(await watching).toMatchObject({ message: "done" });
    user.close();
  });

  async function bindToEverything(group: string) {
    const apiGroup = "rbac.authorization.k8s.io";
    const binding = {
      apiVersion: `${apiGroup}/v1`,
      kind: "ClusterRoleBinding",
      metadata: { name: group },
      roleRef: { apiGroup, kind: "ClusterRole", name: "cluster-admin" },
      subjects: [{ apiGroup, kind: "Group", name: group }],
    };
    const answer = await api.apply(found(await api.discovery(), binding.apiVersion, binding.kind), binding);
    expect(answer.ok).toBe(true);
  }

  async function created(name: string) {
    const answer = await api.create(configMaps, configMap(name, { key: "1" }));
    if (!answer.ok) throw new Error(answer.problem.message);
    return answer.object;
  }
});

function note(known: Map<string, unknown>, event: WatchEvent): void {
  if (event.type === "restarted") known.clear();
  if (event.type === "present") known.set(event.object.metadata.name, event.object["data"]);
  if (event.type === "gone") known.delete(event.object.metadata.name);
}

async function pagesOf(pages: AsyncGenerator<Page>): Promise<Page[]> {
  const all: Page[] = [];
  for await (const page of pages) all.push(page);
  return all;
}

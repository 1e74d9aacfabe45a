import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ControlPlane } from "../../../../testbed/harness/index.ts";
import { describeWithTestbed, startControlPlane } from "../../../../testbed/harness/index.ts";
import { readLiveWorld } from "./read-world-live.ts";
import { readWorlds } from "./read-world.ts";

const { signal } = new AbortController();
const configMaps = 1200;

describeWithTestbed("a live cluster is read as it was at one moment", () => {
  let plane: ControlPlane;
  let kubeconfig: string;
  const create = async (path: string, body: object): Promise<void> => {
    const { status, text } = await plane.request({ method: "POST", path, body });
    if (status !== 201) throw new Error(text);
  };
  const namespace = (name: string, labels: object) => ({
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name, labels },
  });
  const configMap = (name: string, data: object) => ({ apiVersion: "v1", kind: "ConfigMap", metadata: { name }, data });

  beforeAll(async () => {
    plane = await startControlPlane({ components: "api", name: "live", definitions: ["network-policy-api"] });
    kubeconfig = await plane.kubeconfig();
    await create("/api/v1/namespaces", namespace("shop-dev", { stage: "dev" }));
    await create("/api/v1/namespaces", namespace("shop-prod", { stage: "prod" }));
    const secret = { apiVersion: "v1", kind: "Secret", metadata: { name: "a" }, stringData: { password: "hunter22" } };
    await create("/api/v1/namespaces/shop-dev/secrets", secret);
    const names = Array.from({ length: configMaps }, (_, index) => `m-${String(index).padStart(4, "0")}`);
    for (let start = 0; start < names.length; start += 50)
      await Promise.all(
        names
          .slice(start, start + 50)
          .map(async (name) => create("/api/v1/namespaces/shop-dev/configmaps", configMap(name, { turn: "0" }))),
      );
  });
  afterAll(async () => plane.stop());

  const request = () => ({ kubeconfig, paths: [], from: "/", stdin: process.stdin, signal });

  test("with its version, stages, own roles and Secrets; nothing is added to what was read whole", async () => {
    const { worlds, diagnostics } = await readWorlds(request());
    expect(diagnostics).toEqual([]);
    const [world] = worlds;
    expect([world?.name, world?.minorVersion, world?.stages.names, world?.gaps]).toEqual([
      "live",
      36,
      ["dev", "prod"],
      [],
    ]);
    expect(world?.objects.get("ConfigMap")?.filter(({ object }) => object.metadata.name.startsWith("m-"))).toHaveLength(
      configMaps,
    );
    const [role] = world?.objects.get("rbac.authorization.k8s.io/ClusterRole") ?? [];
    expect(role?.origin).toEqual({ type: "live", context: "live" });
    // There is no controller manager that makes accounts, and none is made up.
    expect(world?.objects.get("ServiceAccount")).toBeUndefined();
    const [secret] = world?.objects.get("Secret") ?? [];
    expect(secret?.object["data"]).toEqual({ password: Buffer.from("hunter22").toString("base64") });
    expect(JSON.stringify(diagnostics)).not.toContain("hunter22");
  });

  test("a write during the read is not seen half", async () => {
    const stopping = new AbortController();
    let turn = 0;
    const write = async (): Promise<void> => {
      while (!stopping.signal.aborted) {
        turn++;
        // First the one that is read first, then the one that is read last: half of it would be a state that never was.
        for (const name of ["m-0000", `m-${configMaps - 1}`])
          await patch("configmaps", name, { data: { turn: `${turn}` } });
        await patch("secrets", "a", { stringData: { password: `${turn}` } });
      }
    };
    const patch = async (plural: string, name: string, body: object): Promise<void> => {
      const path = `/api/v1/namespaces/shop-dev/${plural}/${name}`;
      await plane.request({ method: "PATCH", path, body, contentType: "application/merge-patch+json" });
    };
    const writing = write();
    let seen = 0;
    try {
      for (let round = 0; round < 5; round++) {
        const { found } = await readLiveWorld({ kubeconfig, signal });
        const turnOf = (kind: string, name: string): number => {
          const object = found.objects.find(
            (one) => one.object.kind === kind && one.object.metadata.name === name,
          )?.object;
          const { turn: plain, password } = (object?.["data"] ?? {}) as { turn?: string; password?: string };
          return Number(plain ?? Buffer.from(password ?? "", "base64").toString("utf8"));
        };
        const [first, last] = [turnOf("ConfigMap", "m-0000"), turnOf("ConfigMap", `m-${configMaps - 1}`)];
        expect([0, 1]).toContain(first - last);
        if (first > 1) expect([0, 1]).toContain(last - turnOf("Secret", "a"));
        seen = first;
      }
    } finally {
      stopping.abort();
      await writing;
    }
    expect(seen).toBeGreaterThan(2);
  });

  test("a person with few rights gets gaps, not a crash", async () => {
    const rules = [{ apiGroups: [""], resources: ["namespaces", "pods"], verbs: ["list"] }];
    const apiVersion = "rbac.authorization.k8s.io/v1";
    const apiGroup = "rbac.authorization.k8s.io";
    await create(`/apis/${apiVersion}/clusterroles`, {
      apiVersion,
      kind: "ClusterRole",
      metadata: { name: "few" },
      rules,
    });
    await create(`/apis/${apiVersion}/clusterrolebindings`, {
      apiVersion,
      kind: "ClusterRoleBinding",
      metadata: { name: "few" },
      roleRef: { apiGroup, kind: "ClusterRole", name: "few" },
      subjects: [{ apiGroup, kind: "User", name: "somebody" }],
    });
    const { worlds, diagnostics } = await readWorlds({
      ...request(),
      kubeconfig: await plane.kubeconfig({ name: "somebody" }),
    });
    const [world] = worlds;
    expect(world?.stages.names).toEqual(["dev", "prod"]);
    const kinds = world?.gaps.map(({ kind }) => kind) ?? [];
    expect(kinds).toEqual(
      expect.arrayContaining([
        "Secret",
        "networking.k8s.io/NetworkPolicy",
        "policy.networking.k8s.io/ClusterNetworkPolicy",
      ]),
    );
    expect(kinds).not.toContain("Pod");
    expect(diagnostics.filter(({ code }) => code === "KS3009").map(({ message }) => message)).toContainEqual(
      expect.stringContaining("secrets could not be read: secrets is forbidden"),
    );
  });

  test("nobody may list anything: a world of gaps", async () => {
    const { worlds } = await readWorlds({ ...request(), kubeconfig: await plane.kubeconfig({ name: "nobody" }) });
    expect(worlds[0]?.gaps.map(({ kind }) => kind)).toContain("Namespace");
    expect(worlds[0]?.stages.names).toEqual([]);
  });

  test("nothing is written", async () => {
    await readLiveWorld({
      kubeconfig: await plane.kubeconfig({ name: "a-reader", groups: ["system:masters"] }),
      signal,
    });
    const lines = (await readFile(plane.auditLog, "utf8")).split("\n").filter((line) => line.includes('"a-reader"'));
    const verbs = new Set(lines.map((line) => (JSON.parse(line) as { readonly verb: string }).verb));
    expect([...verbs].toSorted()).toEqual(["get", "list"]);
  });
});

import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { connect } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  addNode,
  type ControlPlane,
  describeWithTestbed,
  kubectl,
  kubernetesVersions,
  type Part,
  runKubectl,
  startControlPlane,
  type User,
} from "./index.ts";
import { identityOf } from "./processes.ts";

const robot: User = { name: "robot", groups: ["oidc:robots", "oidc:all"], token: "a-token-of-a-test" };

interface WhoAmI {
  readonly status: { readonly userInfo: { readonly username: string; readonly groups: readonly string[] } };
}

async function whoAmI(plane: ControlPlane, user: User): Promise<WhoAmI["status"]["userInfo"]> {
  const { stdout } = await runKubectl(plane, ["auth", "whoami", "-o", "json"], { user });
  return (JSON.parse(stdout) as WhoAmI).status.userInfo;
}

describeWithTestbed("two control planes side by side", () => {
  let planes: readonly ControlPlane[] = [];
  const one = (): ControlPlane => planes[0]!;
  const other = (): ControlPlane => planes[1]!;

  beforeAll(async () => {
    planes = await Promise.all([startControlPlane({ users: [robot] }), startControlPlane({ components: "api" })]);
  });
  afterAll(() => Promise.all(planes.map((plane) => plane.stop())));

  test("are trusted by different authorities", async () => {
    const { code, stderr } = await runKubectl(one(), ["--server", other().server, "get", "namespaces"]);
    expect(code).toBe(1);
    expect(stderr).toContain("certificate signed by unknown authority");
  });

  test("hold different objects", async () => {
    await kubectl(one(), "create", "namespace", "only-here");
    expect(await kubectl(other(), "get", "namespaces", "-o", "name")).not.toContain("only-here");
  });

  test("know a user and the groups by the client certificate", async () => {
    const developer = { name: "developer", groups: ["oidc:storefront", "oidc:search"] };
    expect(await whoAmI(other(), developer)).toMatchObject({
      username: "developer",
      groups: ["oidc:storefront", "oidc:search", "system:authenticated"],
    });
  });

  test("know a user by a token, where it was given at the start", async () => {
    expect(await whoAmI(one(), robot)).toMatchObject({
      username: "robot",
      groups: ["oidc:robots", "oidc:all", "system:authenticated"],
    });
    const { stderr } = await runKubectl(other(), ["auth", "whoami"], { user: robot });
    expect(stderr).toContain("Unauthorized");
  });

  test("refuse a certificate that has expired", async () => {
    const user = { name: "developer", validForSeconds: -60 };
    const { code, stderr } = await runKubectl(other(), ["get", "namespaces"], { user });
    expect(code).toBe(1);
    expect(stderr).toContain("must be logged in to the server");
  });

  test("write down who did what, and let nobody in beyond RBAC", async () => {
    const user = { name: "auditee", groups: ["oidc:storefront"] };
    const { stderr } = await runKubectl(one(), ["create", "configmap", "told", "-n", "default"], { user });
    expect(stderr).toContain("forbidden");
    const events = (await readFile(one().auditLog, "utf8"))
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as unknown);
    expect(events).toContainEqual(
      expect.objectContaining({
        verb: "create",
        user: expect.objectContaining({ username: "auditee" }),
        responseStatus: expect.objectContaining({ code: 403 }),
      }),
    );
  });

  test("let the real scheduler bind pods to nodes that are objects only", async () => {
    const pool = "pool.example.com/stage";
    const taints = [{ key: pool, value: "dev", effect: "NoSchedule" }] as const;
    await addNode(one(), { name: "dev-1", labels: { [pool]: "dev" }, taints });
    await addNode(one(), { name: "common-1" });
    await kubectl(one(), "run", "anywhere", "--image=registry.example.com/web:1");
    expect(await nodeOf(one(), "anywhere")).toBe("common-1");
    const overrides = JSON.stringify({
      spec: {
        nodeSelector: { [pool]: "dev" },
        tolerations: [{ key: pool, operator: "Exists" }],
      },
    });
    await kubectl(one(), "run", "in-dev", "--image=registry.example.com/web:1", `--overrides=${overrides}`);
    expect(await nodeOf(one(), "in-dev")).toBe("dev-1");
  });
});

async function nodeOf(plane: ControlPlane, pod: string): Promise<string> {
  await kubectl(plane, "wait", "--for=condition=PodScheduled", `pod/${pod}`, "--timeout=20s");
  return kubectl(plane, "get", "pod", pod, "-o", "jsonpath={.spec.nodeName}");
}

describeWithTestbed("a control plane that is broken", () => {
  let plane: ControlPlane;

  beforeAll(async () => {
    plane = await startControlPlane();
    await kubectl(plane, "create", "configmap", "kept", "-n", "default");
  });
  afterAll(() => plane.stop());

  test.each(["kube-apiserver", "etcd", "kube-controller-manager", "kube-scheduler"] as const)(
    "has its data when %s was killed and started again",
    async (part) => {
      const before = plane.processId(part);
      await plane.kill(part);
      expect(await identityOf(before)).toBeUndefined();
      await plane.restart(part);
      expect(plane.processId(part)).not.toBe(before);
      expect(await kubectl(plane, "get", "configmap", "kept", "-n", "default", "-o", "name")).toBe("configmap/kept\n");
    },
  );

  test("does not answer while it is stopped, and goes on where it was", async () => {
    await plane.kill("kube-apiserver", "SIGSTOP");
    await expect(plane.request({ path: "/readyz", timeoutMs: 500 })).rejects.toThrow("no answer in 500 ms");
    await plane.kill("kube-apiserver", "SIGCONT");
    expect((await plane.request({ path: "/readyz" })).status).toBe(200);
  });

  test("does not start with a flag that the API server does not know, and says why", async () => {
    await expect(startControlPlane({ components: "api", flags: ["--no-such-flag"] })).rejects.toThrow(
      /kube-apiserver ended:[^]*unknown flag: --no-such-flag/,
    );
  });
});

describeWithTestbed("stop", () => {
  test("leaves no process, no port and no folder", async () => {
    const plane = await startControlPlane();
    const all: readonly Part[] = ["etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler"];
    const processes = all.map((part) => plane.processId(part));
    for (const process of processes) expect(await identityOf(process)).toBeDefined();
    await plane.stop();
    for (const process of processes) expect(await identityOf(process)).toBeUndefined();
    expect(existsSync(plane.folder)).toBe(false);
    expect(await answers(Number(new URL(plane.server).port))).toBe(false);
    await plane.stop();
  });
});

async function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    socket.once("connect", () => socket.destroy());
  });
}

describeWithTestbed(
  "every version",
  () => {
    test.each(kubernetesVersions)(
      "%s starts, and says that it is that",
      async (version) => {
        await using plane = await startControlPlane({ version, components: "api" });
        const { text } = await plane.request({ path: "/version" });
        expect((JSON.parse(text) as { gitVersion: string }).gitVersion.startsWith(`v${version}.`)).toBe(true);
      },
      60_000,
    );
  },
  kubernetesVersions,
);

import { expect, test } from "vitest";
import { declaration, runKubestage, temporaryFolder } from "../testing/run-kubestage.ts";

interface Checked {
  readonly checks: readonly { readonly id: string; readonly state: string; readonly found: string }[];
}

const nowhere = { KUBECONFIG: "/nowhere/kubeconfig", KUBERNETES_SERVICE_HOST: "" };
const dead = `apiVersion: v1
kind: Config
current-context: dead
clusters: [{ name: dead, cluster: { server: "https://127.0.0.1:9" } }]
users: [{ name: nobody, user: {} }]
contexts: [{ name: dead, context: { cluster: dead, user: nobody } }]
`;

test("with no cluster in reach the local checks are done, and that is no problem", async () => {
  const from = temporaryFolder({ "platform.yaml": declaration });
  const { code, stdout, stderr } = await runKubestage(["doctor", "-o", "json"], { from, environment: nowhere });
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  const states = Object.fromEntries((JSON.parse(stdout) as Checked).checks.map(({ id, state }) => [id, state]));
  expect(states).toMatchObject({ kubestage: "ok", node: "ok", declaration: "ok", helm: "ok", reach: "warning" });
});

test("a cluster that was asked for and does not answer is a problem", async () => {
  const from = temporaryFolder({ "platform.yaml": declaration, kubeconfig: dead });
  const { code, stdout } = await runKubestage(["doctor", "--context", "dead"], {
    from,
    environment: { KUBECONFIG: "kubeconfig" },
  });
  expect(code).toBe(3);
  expect(stdout).toMatch(/^problem +reach +KS6010 /m);
});

const identified = declaration.replace("cni: calico", "cni: calico, uid: 11111111-2222-3333-4444-555555555555");

test.each([
  ["a cluster with a uid", identified, "KS6020"],
  ["a cluster without one", declaration, "KS6010"],
])("%s that the kubeconfig does not lead to is a problem, though it was not named", async (_, platform, code) => {
  const from = temporaryFolder({ "platform.yaml": platform, kubeconfig: dead });
  for (const [given, environment] of [
    [["doctor"], { KUBECONFIG: "kubeconfig" }],
    [["doctor", "--kubeconfig", "kubeconfig"], nowhere],
  ] as const) {
    const ran = await runKubestage(given, { from, environment });
    expect(ran.code).toBe(3);
    expect(ran.stdout).toMatch(new RegExp(`^problem +reach +${code} `, "m"));
  }
});

test("a kubeconfig that cannot be read is a problem, and one without contexts is as if there were none", async () => {
  const from = temporaryFolder({ "platform.yaml": identified, broken: "{", empty: "apiVersion: v1\nkind: Config\n" });
  expect((await runKubestage(["doctor"], { from, environment: { ...nowhere, KUBECONFIG: "broken" } })).code).toBe(3);
  expect((await runKubestage(["doctor"], { from, environment: { ...nowhere, KUBECONFIG: "empty" } })).code).toBe(0);
});

test("without a declaration, a cluster that does not answer is none that was asked for", async () => {
  const from = temporaryFolder({ kubeconfig: dead });
  const { code, stdout } = await runKubestage(["doctor"], { from, environment: { KUBECONFIG: "kubeconfig" } });
  expect(code).toBe(0);
  expect(stdout).toMatch(/^warning +reach +KS6010 /m);
});

test("a declaration with errors is a problem, and the rest is checked", async () => {
  const from = temporaryFolder({ "platform.yaml": declaration.replace("tier: development", "teir: development") });
  const { code, stdout } = await runKubestage(["doctor"], { from, environment: nowhere });
  expect(code).toBe(3);
  expect(stdout).toMatch(/^problem +declaration +\d errors?, /m);
  expect(stdout).toMatch(/^ok +kubestage /m);
});

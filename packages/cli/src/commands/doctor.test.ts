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

test("a declaration with errors is a problem, and the rest is checked", async () => {
  const from = temporaryFolder({ "platform.yaml": declaration.replace("tier: development", "teir: development") });
  const { code, stdout } = await runKubestage(["doctor"], { from, environment: nowhere });
  expect(code).toBe(3);
  expect(stdout).toMatch(/^problem +declaration +\d errors/m);
  expect(stdout).toMatch(/^ok +kubestage /m);
});

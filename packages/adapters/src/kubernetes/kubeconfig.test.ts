import { delimiter, join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { temporaryFolder } from "../testing/folders.ts";
import { findTarget, listContexts } from "./target.ts";

afterEach(() => void vi.unstubAllEnvs());

const first = `
current-context: two
clusters:
  - name: shared
    cluster: { server: https://first.example.com, certificate-authority: pki/ca.crt }
contexts:
  - { name: one, context: { cluster: shared, user: someone, namespace: shop } }
  - { name: broken, context: { cluster: missing, user: someone } }
  - { name: nameless, context: { cluster: shared, user: nobody } }
users:
  - { name: someone, user: { exec: { apiVersion: v1, command: ./bin/login, args: null, env: null } } }
`;
const second = `
current-context: one
clusters: [{ name: shared, cluster: { server: https://second.example.com } }, { name: other, cluster: { server: https://other.example.com } }]
contexts: [{ name: two, context: { cluster: other, user: someone } }]
users: [{ name: someone, user: { token: 12345 } }]
`;

test("of several files the first counts, paths are beside their file, missing files are passed over", () => {
  const folder = temporaryFolder({ "a/config": first, "b/config": second });
  vi.stubEnv("KUBECONFIG", [join(folder, "a/config"), join(folder, "none"), join(folder, "b/config")].join(delimiter));
  expect(listContexts()).toStrictEqual([
    { name: "one", server: "https://first.example.com", namespace: "shop", isCurrent: false },
    { name: "nameless", server: "https://first.example.com", isCurrent: false },
    { name: "two", server: "https://other.example.com", isCurrent: true },
  ]);
  expect(findTarget("one", undefined)).toMatchObject({
    cluster: { authority: { file: join(folder, "a/pki/ca.crt") } },
    user: { exec: { command: join(folder, "a/bin/login"), arguments: [], environment: {} }, token: undefined },
  });
});

test.each([
  ["a context that is not there", "other", 'has no context "other"'],
  ["a cluster that is not there", "broken", "refers to the cluster missing"],
  ["a user who is not there", "nameless", "refers to the user nobody"],
])("%s is told, with those that are", (_, context, message) => {
  const file = join(temporaryFolder({ config: first }), "config");
  expect(() => findTarget(context, file)).toThrow(
    expect.objectContaining({
      code: "KS6014",
      message: expect.stringContaining(message),
      hint: expect.stringContaining("known contexts: one, broken, nameless"),
    }),
  );
});

test.each([
  ["not YAML", "users: [{token: very-secret"],
  ["no mapping", "very-secret"],
  ["another kind", "kind: Secret\ndata: very-secret"],
])("a file that is %s is told without its content", (_, text) => {
  const file = join(temporaryFolder({ config: text }), "config");
  let told: unknown;
  try {
    listContexts({ kubeconfig: file });
  } catch (error) {
    told = error;
  }
  expect(told).toMatchObject({ code: "KS6014", message: expect.stringContaining(`${file} is no kubeconfig`) });
  expect(String((told as Error).stack) + String((told as Error).cause)).not.toContain("very-secret");
});

test("a named file that is missing is an error; where nothing is named and nothing is there, it is said", () => {
  const folder = temporaryFolder();
  expect(() => listContexts({ kubeconfig: join(folder, "none") })).toThrow("cannot be read: ENOENT");
  vi.stubEnv("KUBECONFIG", join(folder, "none"));
  expect(listContexts()).toStrictEqual([]);
  expect(() => findTarget(undefined, undefined)).toThrow("there is no kubeconfig");
});

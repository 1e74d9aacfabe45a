import fc from "fast-check";
import { expect, test } from "vitest";
import { accessOf, rulesOf, serviceAccount } from "./testing/access-judge.ts";
import { clusterScopes, declaration } from "./testing/namespace-scopes.ts";

const role = fc.constantFrom("admin", "debug", "view", "none");
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const names = ["dev", "test", "prod"];

const stage = (name: string) =>
  fc.record({
    name: fc.constant(name),
    cluster: fc.constantFrom("one", "two"),
    tier: fc.constantFrom("development", "verification", "performance", "production"),
    namespaces: fc.constantFrom("perApp", "perTeam", "single"),
    access: optional(
      fc.record({ teams: optional(role), groups: fc.dictionary(fc.constantFrom("auditors", "blue"), role) }),
    ),
  });

/** Accounts in namespaces of every kind: outside of the stages, of an app, and of a stage's system. */
const account = fc.record({
  namespace: fc.constantFrom(
    "ci",
    ...names.flatMap((name) => [`web-${name}`, `blue-${name}`, `shop-${name}`, `kubestage-${name}`]),
  ),
  name: fc.constantFrom("builder", "deployer", "web", "default"),
});

const team = fc.record({
  groups: fc.subarray(["blue", "red", "everyone"]),
  serviceAccounts: fc.array(account, { maxLength: 3 }),
  access: fc.record({ development: optional(role), production: optional(role) }),
});

const text = fc
  .record({ stages: fc.tuple(...names.map(stage)), blue: team, red: team, prefix: fc.constantFrom("", "oidc:") })
  .map(({ stages, blue, red, prefix }) =>
    declaration([
      ["Platform", "shop", { domain: "example.com" }],
      ...["one", "two"].map((name) => ["Cluster", name, { cni: "calico", identity: { groupPrefix: prefix } }] as const),
      ...stages.map(({ name, ...spec }) => ["Stage", name, spec] as const),
      ["Team", "blue", blue],
      ["Team", "red", red],
      ["App", "web", { team: "blue", image: "registry.example.com/web" }],
      ["App", "api", { team: "red", image: "registry.example.com/api", in: ["dev", "prod"] }],
    ]),
  );

test("no binding across stages: whoever lives in one stage may do nothing in another", () => {
  fc.assert(
    fc.property(text, (declared) => {
      for (const scope of clusterScopes(declared)) {
        const access = accessOf(scope);
        const stageOf = new Map(
          scope.stages.flatMap((one) =>
            [one.systemNamespace, ...one.namespaces.map(({ name }) => name)].map((name) => [name, one.name]),
          ),
        );
        const residents = [...stageOf.keys()].flatMap((namespace) =>
          ["builder", "deployer", "web", "api", "default"].map((name) => ({
            namespace,
            who: serviceAccount(namespace, name),
          })),
        );
        for (const { namespace: home, who } of residents) {
          for (const [namespace, name] of stageOf) {
            if (name !== stageOf.get(home))
              expect(rulesOf(access, who, namespace), `${who.user} in ${namespace}`).toEqual([]);
          }
        }
      }
    }),
  );
});

test("every binding is in a namespace of apps, leads to a role that is written, and names somebody", () => {
  fc.assert(
    fc.property(text, (declared) => {
      for (const scope of clusterScopes(declared)) {
        const { roles, bindings, accounts } = accessOf(scope);
        const namespaces = scope.stages.flatMap((one) => one.namespaces.map(({ name }) => name));
        const written = roles.map(({ metadata }) => metadata?.name);
        for (const { kind, metadata, roleRef, subjects = [] } of bindings) {
          expect(kind).toBe("RoleBinding");
          expect(namespaces).toContain(metadata?.namespace);
          expect(written).toContain(roleRef.name);
          expect(roleRef.name).not.toContain("break-glass");
          expect(subjects.length).toBeGreaterThan(0);
        }
        const ids = [...bindings, ...accounts].map(
          ({ kind, metadata }) => `${kind} ${metadata?.namespace}/${metadata?.name}`,
        );
        expect(new Set(ids).size).toBe(ids.length);
      }
    }),
  );
});

import { expect, test } from "vitest";
import { codesOf } from "../testing.ts";

const documents = ({ administrators = {}, identity = {}, access = {}, team = {} }) =>
  (
    [
      ["Platform", "shop", { domain: "example.com", administrators }],
      ["Cluster", "main", { cni: "calico", identity }],
      ["Stage", "dev", { cluster: "main", tier: "development", access }],
      ["Team", "storefront", team],
      ["App", "web", { team: "storefront", image: "registry.example.com/web" }],
    ] as const
  )
    .map(([kind, name, spec]) =>
      JSON.stringify({ apiVersion: "kubestage.dev/v1alpha1", kind, metadata: { name }, spec }),
    )
    .join("\n---\n");

test.each([
  { team: { groups: ["system:authenticated"] } },
  { team: { groups: ["system:serviceaccounts:web-prod"] } },
  { team: { users: ["system:serviceaccount:web-prod:default"] } },
  { access: { groups: { "system:serviceaccounts": "view" } } },
  { access: { users: { "system:anonymous": "view" } } },
  { administrators: { groups: ["system:serviceaccounts"] } },
  { identity: { groupPrefix: "system:" }, team: { groups: ["authenticated"] } },
])("one of Kubernetes' own subjects is refused: %o", (parts) => {
  expect(codesOf(documents(parts))).toEqual(["KS1037"]);
});

test.each([
  { identity: { groupPrefix: "oidc:" }, team: { groups: ["system:authenticated"] } },
  { administrators: { groups: ["system:masters", "platform"] } },
  { team: { groups: ["systems"] } },
])("a directory's own name is not: %o", (parts) => {
  expect(codesOf(documents(parts))).toEqual([]);
});

test.each([
  ["web-dev", ["KS1038"]],
  ["kubestage-shop-dev", ["KS1038"]],
  ["platform-tools", []],
])("an administrator's account in %s: %o", (namespace, codes) => {
  expect(codesOf(documents({ administrators: { serviceAccounts: [{ namespace, name: "applier" }] } }))).toEqual(codes);
});

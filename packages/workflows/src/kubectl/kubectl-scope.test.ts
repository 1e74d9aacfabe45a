import { expect, it } from "vitest";
import { readKubectlArguments } from "./kubectl-arguments.ts";
import { scopeOf } from "./kubectl-scope.ts";

/** A cluster with one kind of its own of each sort. */
const isNamespaced = (kind: string) => Promise.resolve({ widgets: true, tenants: false }[kind]);

it.each([
  ["get pods", "namespace"],
  ["get pods,svc", "namespace"],
  ["get deploy/web", "namespace"],
  ["get deployments.apps", "unknown"],
  ["get widgets", "namespace"],
  ["get tenants", "cluster"],
  ["get gadgets", "unknown"],
  ["get nodes", "cluster"],
  ["get pods,nodes", "unknown"],
  ["delete pod/web node/one", "unknown"],
  ["delete ns web-prod", "cluster"],
  ["label pods web example.com/a=b", "namespace"],
  ["drain one", "cluster"],
  ["debug node/one", "cluster"],
  ["exec web", "namespace"],
  ["cp web:/a b", "namespace"],
  ["cp other/web:/a b", "unknown"],
  ["rollout restart deploy/web", "namespace"],
  ["top node", "cluster"],
  ["top pod", "namespace"],
  ["apply -f web.yaml", "unknown"],
  ["delete pods --unheard-of x", "unknown"],
  ["api-resources", "none"],
  ["version", "none"],
  ["get --raw /readyz", "none"],
])("%s: %s", async (line, scope) => {
  expect(await scopeOf(readKubectlArguments(line.split(" ")), isNamespaced)).toBe(scope);
});

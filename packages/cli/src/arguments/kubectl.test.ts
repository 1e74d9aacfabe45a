import { expect, it } from "vitest";
import { markKubectlArguments } from "./kubectl.ts";

it.each([
  ["kubectl get pods --help", "kubectl -- get pods --help"],
  ["kubectl --stage dev --app=web get pods -o json", "kubectl --stage dev --app=web -- get pods -o json"],
  ["kubectl -n web-dev get pods", "kubectl -- -n web-dev get pods"],
  ["kubectl --stage dev -- get pods", "kubectl --stage dev -- get pods"],
  ["kubectl exec web -- sh --debug", "kubectl -- exec web -- sh --debug"],
  ["--debug kubectl version --client", "--debug kubectl -- version --client"],
  ["kubectl --any-kubectl --version", "kubectl --any-kubectl -- --version"],
  ["kubectl --help", "kubectl --help"],
  ["kubectl", "kubectl"],
  ["build kubectl --out x", "build kubectl --out x"],
])("%s", (given, marked) => {
  expect(markKubectlArguments(given.split(" ")).join(" ")).toBe(marked);
});

import { describe, expect, it } from "vitest";
import { readKubectlArguments } from "./kubectl-arguments.ts";
import { isBuiltIn, isLocal, mayChange } from "./kubectl-verbs.ts";

const read = (line: string) => readKubectlArguments(line.split(" "));

describe("a command that may change something", () => {
  it.each([
    "delete pod web",
    "apply -f -",
    "exec web -- ls",
    "cp a web:/b",
    "port-forward web 8080",
    "attach web",
    "debug web",
    "proxy",
    "rollout restart deploy/web",
    "auth reconcile -f roles.yaml",
    "neat get pods",
    "--token get delete pods",
    "--unheard-of get pods",
    "--unheard-of get auth can-i",
    "get --raw /api/v1/namespaces/a/pods/b/proxy/stop",
    "scale --replicas 0 deploy/web",
  ])("%s", (line) => expect(mayChange(read(line))).toBe(true));

  it.each([
    "get pods",
    "describe pod web",
    "logs -f web",
    "top pods",
    "diff -f web.yaml",
    "rollout status deploy/web",
    "auth can-i create pods",
    "events",
    "wait --for=condition=Ready pod/web",
    "get --raw /readyz",
    "-n web-dev get delete",
  ])("not: %s", (line) => expect(mayChange(read(line))).toBe(false));
});

it("knows what talks to no cluster, and what is no command of kubectl", () => {
  expect(
    ["config view", "completion bash", "version --client=true", "config view --unheard-of"].map((line) =>
      isLocal(read(line)),
    ),
  ).toEqual([true, true, true, true]);
  // To kubectl the word after a flag that only a command knows may be its value, and `delete` the command.
  const others = ["get pods", "version", "neat", "--unheard-of config delete pods"];
  expect(others.map((line) => isLocal(read(line)))).toEqual([false, false, false, false]);
  expect(["get pods", "neat"].map((line) => isBuiltIn(read(line)))).toEqual([true, false]);
});

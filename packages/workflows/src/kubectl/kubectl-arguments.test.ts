import { describe, expect, it } from "vitest";
import { readKubectlArguments } from "./kubectl-arguments.ts";

const read = (line: string) => readKubectlArguments(line.split(" "));

describe("a kubectl command line", () => {
  it.each([
    ["get pods", ["get", "pods"], {}],
    ["get pods -n web-dev", ["get", "pods"], { namespace: "web-dev" }],
    ["-nweb-dev get pods", ["get", "pods"], { namespace: "web-dev" }],
    ["-n=web-dev get pods", ["get", "pods"], { namespace: "web-dev" }],
    ["--namespace=web-dev get pods", ["get", "pods"], { namespace: "web-dev" }],
    ["--token get delete pods", ["delete", "pods"], { token: "get" }],
    ["get pods -o json web", ["get", "pods", "web"], { output: "json" }],
    ["delete pod a --dry-run client", ["delete", "pod", "a", "client"], { "dry-run": "" }],
    ["exec web -- sh -n other", ["exec", "web"], {}],
    ["apply -f -", ["apply"], { filename: "-" }],
    ["logs -f web", ["logs", "web"], {}],
    ["exec -it web", ["exec", "web"], {}],
    ["get pods -n a -n b", ["get", "pods"], { namespace: "b" }],
  ])("%s", (line, words, flags) => {
    const found = read(line);
    expect({ words: found.words, flags: Object.fromEntries(found.flags), certain: found.certain }).toEqual({
      words,
      flags,
      certain: true,
    });
  });

  it.each(["get pods -A", "get pods --all-namespaces", "get pods -wA"])("%s is about every namespace", (line) => {
    expect(read(line).allNamespaces).toBe(true);
  });

  it("a flag that is not known may have a value, so what follows is not certain", () => {
    expect(read("--new-flag get delete pods").certain).toBe(false);
    expect(read("--new-flag=get delete pods").certain).toBe(true);
  });
});

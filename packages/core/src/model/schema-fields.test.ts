import { describe, expect, it } from "vitest";
import { kinds } from "./kinds.ts";
import { fieldNamesAt } from "./schema-fields.ts";

const at = (kind: keyof typeof kinds, ...path: (string | number)[]) => fieldNamesAt(kinds[kind].spec, path);

describe("the fields at a path", () => {
  it("are those of the kind, of mappings and of a list's items", () => {
    expect(at("Team")).toEqual(["groups", "users", "serviceAccounts", "access", "acknowledge"]);
    expect(at("Stage", "limits", "max")).toEqual(["cpu", "memory"]);
    expect(at("Cluster", "nodePools", 3, "taints", 0)).toEqual(["key", "value", "effect"]);
  });

  it("go through names that users give", () => {
    expect(at("App", "workloads", "web", "containers", "main", "resources")).toEqual(["requests", "limits"]);
    expect(at("App", "stages", "dev", "workloads", "web", "containers", "main")).toEqual(["resources", "env"]);
  });

  it("are those of every form that a field may have", () => {
    expect(at("Stage", "namespaces")).toEqual(["template", "existing"]);
    expect(at("App", "workloads", "web", "containers", "main", "ports", "http")).toEqual(["port", "protocol"]);
  });

  it("are none where any name may stand, and where there is no field", () => {
    expect(at("App", "config")).toEqual([]);
    expect(at("Stage", "tier")).toEqual([]);
    expect(at("Stage", "nowhere", "at", 0)).toEqual([]);
  });
});

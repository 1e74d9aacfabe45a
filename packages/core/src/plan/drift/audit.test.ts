import { describe, expect, it } from "vitest";
import { auditKey, lastDeleter, lastWriter, nameWriter, readAuditEvent } from "./audit.ts";
import type { AuditWrite } from "./audit.ts";

const event = {
  kind: "Event",
  apiVersion: "audit.k8s.io/v1",
  stage: "ResponseComplete",
  requestURI: "/apis/apps/v1/namespaces/web-dev/deployments/web?fieldManager=kubectl-edit",
  verb: "patch",
  user: { username: "operator@example.com" },
  userAgent: "kubectl/v1.36.0 (linux/amd64)",
  objectRef: { resource: "deployments", namespace: "web-dev", name: "web", apiGroup: "apps", apiVersion: "v1" },
  responseStatus: { code: 200 },
  requestReceivedTimestamp: "2026-01-02T03:04:05.900000Z",
};

function read(changes: object): ReturnType<typeof readAuditEvent> {
  return readAuditEvent(JSON.stringify({ ...event, ...changes }));
}

function write(changes: Partial<AuditWrite>): AuditWrite {
  const base = {
    verb: "patch",
    key: "k",
    subresource: "",
    manager: "kubectl-edit",
    person: "operator",
    time: "2026-01-02T03:04:05.900000Z",
  } as const;
  return { ...base, ...changes };
}

describe("readAuditEvent", () => {
  it("reads who wrote what, by which manager", () => {
    expect(read({})).toEqual({
      verb: "patch",
      key: auditKey("apps", "deployments", "web-dev", "web"),
      subresource: "",
      manager: "kubectl-edit",
      person: "operator@example.com",
      time: "2026-01-02T03:04:05.900000Z",
    });
  });

  it("takes the user agent where no manager is named, as the API server does", () => {
    expect(read({ requestURI: "/x" })).toMatchObject({ manager: "kubectl" });
  });

  it("names both of who impersonates and who is impersonated", () => {
    expect(read({ impersonatedUser: { username: "root" } })).toMatchObject({ person: "operator@example.com as root" });
  });

  it.each([
    ["a read", { verb: "get" }],
    ["a refusal", { responseStatus: { code: 403 } }],
    ["a dry run", { requestURI: "/x?dryRun=All" }],
    ["another stage", { stage: "RequestReceived" }],
  ])("passes over %s", (_, changes) => {
    expect(read(changes)).toBe("other");
  });

  it("knows what is no event of an audit log", () => {
    expect(readAuditEvent("I0102 plain text")).toBeUndefined();
    expect(readAuditEvent('{"kind":"Event","apiVersion":"v1"}')).toBeUndefined();
  });
});

describe("nameWriter", () => {
  const by = { manager: "kubectl-edit", time: "2026-01-02T03:04:05Z", person: undefined };

  it("names who wrote by that manager in that second", () => {
    const trail = [
      write({ person: "before", time: "2026-01-02T03:03:59.000000Z" }),
      write({}),
      write({ person: "other manager", manager: "kubectl-patch" }),
      write({ person: "after", time: "2026-01-02T03:04:06.100000Z" }),
    ];
    expect(nameWriter(trail, by).person).toBe("operator");
  });

  it("names a request that came in at the end of the second before", () => {
    expect(nameWriter([write({ time: "2026-01-02T03:04:04.990000Z" })], by).person).toBe("operator");
  });

  it("names both where it may have been either, and nobody where the log does not tell", () => {
    expect(nameWriter([write({}), write({ person: "developer" })], by).person).toBe("operator or developer");
    expect(nameWriter([write({ verb: "delete" })], by).person).toBeUndefined();
    expect(nameWriter([], by)).toBe(by);
  });

  it("gives a write whose time is not recorded the time of the log", () => {
    expect(nameWriter([write({ person: "first" }), write({})], { ...by, time: undefined })).toMatchObject({
      person: "operator",
      time: write({}).time,
    });
  });
});

describe("lastWriter and lastDeleter", () => {
  it("names the last who wrote, unless that was ourselves", () => {
    expect(lastWriter([write({}), write({ person: "status", subresource: "status" })], "kubestage")?.person).toBe(
      "operator",
    );
    expect(lastWriter([write({}), write({ manager: "kubestage" })], "kubestage")).toBeUndefined();
  });

  it("names the last who deleted, a collection too", () => {
    const trail = [
      write({ verb: "delete" }),
      write({ verb: "deletecollection", person: "developer" }),
      write({ person: "carol" }),
    ];
    expect(lastDeleter(trail)?.person).toBe("developer");
    expect(lastDeleter([write({})])).toBeUndefined();
  });
});

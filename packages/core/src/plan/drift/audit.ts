import { isRecord } from "../fields/field-sets.ts";
import type { Writer } from "./drift.ts";

const writes = ["create", "update", "patch", "delete", "deletecollection"] as const;

/** One write that the API server carried out, by its audit log. */
export interface AuditWrite {
  readonly verb: (typeof writes)[number];
  /** What was written: `auditKey`, of the collection for `deletecollection`. */
  readonly key: string;
  readonly subresource: string;
  /** The field manager that was named, or the beginning of the user agent, which the API server takes instead. */
  readonly manager: string;
  /** The user's name; with impersonation both. */
  readonly person: string;
  /** RFC 3339, when the request came in. */
  readonly time: string;
}

/** What names an object, or with an empty `name` a collection, in an audit log: by its path and not by its kind. */
export function auditKey(group: string, plural: string, namespace: string, name: string): string {
  return `${group}/${plural} ${namespace}/${name}`;
}

/**
 * A line of an audit log: the write that it tells of, `other` for an event of another sort (a read, a refusal, a dry run,
 * another stage of a request), `undefined` where it is no event of an audit log.
 * Source: https://kubernetes.io/docs/reference/config-api/apiserver-audit.v1/#audit-k8s-io-v1-Event
 */
export function readAuditEvent(line: string): AuditWrite | "other" | undefined {
  const event = readJson(line);
  if (!isRecord(event) || event["kind"] !== "Event" || event["apiVersion"] !== "audit.k8s.io/v1") return undefined;
  const verb = writes.find((one) => one === event["verb"]);
  const [reference, status] = [recordOf(event["objectRef"]), recordOf(event["responseStatus"])];
  const code = Number(status["code"] ?? 0);
  if (!verb || event["stage"] !== "ResponseComplete" || code < 200 || code > 299) return "other";
  const query = new URLSearchParams(textOf(event["requestURI"]).split("?")[1] ?? "");
  const time = textOf(event["requestReceivedTimestamp"]);
  if (query.has("dryRun") || time === "") return "other";
  const [group, plural] = [textOf(reference["apiGroup"]), textOf(reference["resource"])];
  return {
    verb,
    key: auditKey(group, plural, textOf(reference["namespace"]), textOf(reference["name"])),
    subresource: textOf(reference["subresource"]),
    manager: query.get("fieldManager") ?? textOf(event["userAgent"]).split("/", 1)[0] ?? "",
    person: personOf(event),
    time,
  };
}

function personOf(event: Readonly<Record<string, unknown>>): string {
  const user = textOf(recordOf(event["user"])["username"]);
  const as = textOf(recordOf(event["impersonatedUser"])["username"]);
  return as === "" ? user : `${user} as ${as}`;
}

/** `managedFields` have whole seconds, of when the request was handled and not of when it came in. */
const secondsApart = 2;

/**
 * The person behind what `managedFields` say: who wrote to that object by that manager at that time. Two people of whom
 * it may have been either are both named. Of some writes, such as those of `scale`, no time is recorded: then it is who
 * wrote last by that manager.
 */
export function nameWriter(trail: readonly AuditWrite[], by: Writer): Writer {
  const byManager = trail.filter((write) => !isDeletion(write) && write.manager === by.manager);
  if (by.time === undefined) {
    const last = byManager.at(-1);
    return last ? { ...by, time: last.time, person: last.person } : by;
  }
  const at = Date.parse(by.time) / 1000;
  const near = byManager.filter(({ time }) => {
    const since = Date.parse(time) / 1000 - at;
    return since < 1 && since > -secondsApart;
  });
  const same = near.filter(({ time }) => Math.floor(Date.parse(time) / 1000) === at);
  const people = new Set((same.length > 0 ? same : near).map(({ person }) => person));
  return people.size === 0 ? by : { ...by, person: [...people].join(" or ") };
}

/**
 * Who wrote last to an object, for a field that is gone, whose owner nothing records; undefined where that was
 * `ourselves`: then we have taken it away, or have not brought it yet.
 */
export function lastWriter(trail: readonly AuditWrite[], ourselves: string): Writer | undefined {
  const found = trail.findLast((write) => !isDeletion(write) && write.subresource !== "status");
  if (!found || found.manager === ourselves) return undefined;
  return { manager: found.manager, time: found.time, person: found.person };
}

/** Who deleted an object: the last deletion of it, of its collection or of its namespace; `trail` is in order of time. */
export function lastDeleter(trail: readonly AuditWrite[]): Writer | undefined {
  const found = trail.findLast(isDeletion);
  return found && { manager: found.manager, time: found.time, person: found.person };
}

function isDeletion({ verb, subresource }: AuditWrite): boolean {
  return (verb === "delete" || verb === "deletecollection") && subresource === "";
}

function readJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return isRecord(value) ? value : {};
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

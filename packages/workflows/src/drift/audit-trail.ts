import type { GrowingFile, ServedResource } from "@kubestage/adapters";
import { KubestageError } from "@kubestage/adapters";
import type { AuditWrite, Drift, ObjectKey, Writer } from "@kubestage/core";
import { auditKey, fieldManager, lastDeleter, lastWriter, nameWriter, readAuditEvent } from "@kubestage/core";

/** So many writes are remembered of each object. */
const writesKept = 12;

/** Finds the persons behind a drift in an audit log. */
export interface AuditTrail {
  /** The drift with every person in it that the log, as far as it is written now, tells. */
  name(drift: Drift, resource: ServedResource | undefined): Promise<Drift>;
}

/** For where there is no audit log: only managers are known. */
export const noAuditTrail: AuditTrail = { name: (drift) => Promise.resolve(drift) };

/**
 * Reads an audit log up to its end; of the writes only those to namespaces for which `concerns` holds are kept, and those
 * to objects of the whole cluster where it holds for "".
 *
 * Errors: KS5101 where it cannot be read, or holds no event of an audit log.
 */
export async function readAuditTrail(file: GrowingFile, concerns: (namespace: string) => boolean): Promise<AuditTrail> {
  const writes = new Map<string, AuditWrite[]>();
  const names = new Map<string, string>();
  const once = (text: string): string => {
    const known = names.get(text);
    if (known === undefined) names.set(text, text);
    return known ?? text;
  };
  let [lines, events] = [0, 0];
  const take = (line: string): void => {
    if (line === "") return;
    lines++;
    const write = readAuditEvent(line);
    if (write === undefined) return;
    events++;
    if (write === "other" || !concerns(namespaceOf(write.key))) return;
    const trail = writes.get(write.key) ?? [];
    trail.push({ ...write, manager: once(write.manager), person: once(write.person) });
    if (trail.length > writesKept) trail.shift();
    writes.set(write.key, trail);
  };
  await file.read(take);
  if (lines > 0 && events === 0) {
    throw new KubestageError("KS5101", {
      message: `the audit log ${JSON.stringify(file.path)} holds no event of audit.k8s.io/v1`,
      hint: "name the file that the API server writes with --audit-log-path and --audit-log-format=json",
    });
  }
  const of = (...keys: readonly string[]): AuditWrite[] =>
    keys.flatMap((key) => writes.get(key) ?? []).toSorted((left, right) => (left.time < right.time ? -1 : 1));
  return {
    async name(drift, resource) {
      await file.read(take);
      return resource ? withPersons(drift, resource, of) : drift;
    },
  };
}

type Trails = (...keys: readonly string[]) => AuditWrite[];

function withPersons(drift: Drift, { group, plural }: ServedResource, of: Trails): Drift {
  const { namespace, name } = drift.key;
  const keys = keysOf(group, plural, namespace, name);
  const trail = of(...keys);
  const named = (by: Writer): Writer => nameWriter(trail, by);
  switch (drift.type) {
    case "changed": {
      const last = lastWriter(trail, fieldManager);
      return { ...drift, fields: drift.fields.map((field) => ({ ...field, by: field.by ? named(field.by) : last })) };
    }
    case "missing": {
      const own = lastDeleter(of(...keys, auditKey(group, plural, namespace, "")));
      return { ...drift, by: deleterOf(drift.key, own, of) };
    }
    case "foreign":
      return { ...drift, by: named(drift.by) };
  }
}

/** A controller that empties a namespace does what somebody asked for by deleting the namespace. */
function deleterOf({ namespace }: ObjectKey, own: Writer | undefined, of: Trails): Writer | undefined {
  const isController = own?.person?.startsWith("system:serviceaccount:kube-system:") ?? true;
  if (!isController || namespace === "") return own;
  return lastDeleter(of(...keysOf("", "namespaces", "", namespace))) ?? own;
}

function namespaceOf(key: string): string {
  return key.slice(key.indexOf(" ") + 1, key.indexOf("/", key.indexOf(" ")));
}

/** To the API server a Namespace stands in itself, except while it is created. */
function keysOf(group: string, plural: string, namespace: string, name: string): string[] {
  const key = auditKey(group, plural, namespace, name);
  return group === "" && plural === "namespaces" ? [key, auditKey(group, plural, name, name)] : [key];
}

import type { NamedPort } from "./possible.ts";

/** Fields that a pod's spec has to have. */
export type Spec = Readonly<Record<string, unknown>>;

/** What is asked of a pod's spec beside what admission asks for. */
export interface Asked {
  readonly spec: Spec;
  /** Named by one of its containers. */
  readonly ports: readonly NamedPort[];
  /** Whether other labels are as good as those that were asked for. */
  readonly anyLabels?: boolean;
}

const mounted = "witness";

/** A pod that mounts this and nothing else; `source` is a volume without its name. */
export function mounting(source: Spec): Asked {
  return { spec: { volumes: [{ name: mounted, ...source }] }, ports: [] };
}

/** The spec with what is asked for, of which the containers take notice: the first mounts what is asked for, and names the ports. */
export function asking(spec: Spec, { spec: asked, ports }: Asked): Spec {
  const isMounting = asked["volumes"] !== undefined;
  const changed = (field: string, isFirst: boolean): Spec => {
    const all = (spec[field] ?? []) as readonly Spec[];
    if (all.length === 0) return {};
    const containers = all.map((container, index): Spec => {
      const takes = isFirst && index === 0;
      const mounts = takes ? [{ name: mounted, mountPath: `/${mounted}` }] : [];
      return {
        ...container,
        ...(takes && ports.length > 0 && { ports }),
        // What others mounted is not there any more.
        ...(isMounting && { volumeMounts: mounts }),
      };
    });
    return { [field]: containers };
  };
  return { ...spec, ...asked, ...changed("containers", true), ...changed("initContainers", false) };
}

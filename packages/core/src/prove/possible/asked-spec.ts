import { anything, ListOf } from "../admission/admission.ts";
import { isSameValue } from "../fixes/same-value.ts";

/** A port as a container names it. */
export interface NamedPort {
  readonly name: string;
  readonly containerPort: number;
  readonly protocol: "TCP" | "UDP" | "SCTP";
}

/** Fields that a pod's spec has to have. */
export type Spec = Readonly<Record<string, unknown>>;

/** What is asked of a pod's spec beside what admission asks for. */
export interface Asked {
  readonly spec: Spec;
  /** Named by one of its containers. */
  readonly ports?: readonly NamedPort[];
  /** Fields of the first container's security context. */
  readonly securityContext?: Spec;
  /** Whether other labels are as good as those that were asked for. */
  readonly anyLabels?: boolean;
}

const mounted = "witness";
const open = { [anything]: true } as const;

/** A pod that mounts this and nothing else; `source` is a volume without its name. */
export function mounting(source: Spec): Asked {
  return { spec: { volumes: [{ name: mounted, ...source }] } };
}

/** Whether anything is asked for. */
export function asksForSomething({ spec, ports = [], securityContext }: Asked): boolean {
  return Object.keys(spec).length + ports.length > 0 || securityContext !== undefined;
}

/** The spec with what is asked for, of which the containers take notice: the first mounts what is asked for, and names the ports. */
export function asking(spec: Spec, { spec: asked, ports = [], securityContext }: Asked): Spec {
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
        ...(takes && securityContext && { securityContext: inContext(container["securityContext"], securityContext) }),
        // What others mounted is not there any more.
        ...(isMounting && { volumeMounts: mounts }),
      };
    });
    return { [field]: containers };
  };
  return { ...spec, ...asked, ...changed("containers", true), ...changed("initContainers", false) };
}

/** Whether the spec has all that is asked for. */
export function isAsAsked(spec: Spec, asked: Asked): boolean {
  return isSameValue(asking(spec, asked), spec);
}

/** Every spec that has what is asked for, whatever else it says. */
export function anySpecAsking({ spec, securityContext }: Asked): object {
  const context = securityContext && { ...open, securityContext: { ...open, ...securityContext } };
  return { containers: context ? new ListOf([open], [context]) : anything, ...spec, ...open };
}

/** Without what the server refuses of a container that asks for more. */
function inContext(context: unknown, asked: Spec): Spec {
  const { allowPrivilegeEscalation: _, ...others } = (context ?? {}) as Spec;
  return { ...others, ...asked };
}

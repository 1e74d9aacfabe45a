import type { Measured } from "../measure.ts";
import { machine, megabytes, table } from "../results.ts";
import type { PeerRow } from "./peer.ts";
import { peerName } from "./peer.ts";
import type { Decade } from "./picture.ts";
import type { ProveTimes } from "./prove-one.ts";
import type { ReadingRate } from "./reading-rates.ts";
import type { WatchTimes } from "./watch-one.ts";
import type { ClusterShape } from "./world.ts";
import type { WrittenWorld } from "./write-world.ts";

/** How the process is started that proves again after events. */
export const watchingHeap = "--max-semi-space-size=8";

export interface LargeWorld {
  readonly shape: ClusterShape;
  readonly written: WrittenWorld;
  readonly parse: Measured;
  /** The first is that of network, access and placement together. */
  readonly each: readonly { readonly properties: string; readonly times: ProveTimes; readonly measured: Measured }[];
  readonly command: Measured;
}

export type LeakingWorld = Pick<LargeWorld, "shape" | "written" | "each">;

export interface ProveResults {
  /** Of the machine, before. */
  readonly load: number;
  readonly large: readonly LargeWorld[];
  readonly leaking: LeakingWorld;
  readonly watched: readonly WatchTimes[];
  readonly sizes: readonly Decade[];
  readonly peer: readonly PeerRow[];
  readonly reading: readonly ReadingRate[];
}

export function proveReport({ load, large, leaking, watched, sizes, peer, reading }: ProveResults): string {
  return `Generated clusters (\`bench/prove/world.ts\`): one namespace for each app and stage, three policies each, a team that may edit it, pods
as an API server returns them (4.8 KB with status and managedFields), nodes of a stage each, an admission policy that keeps pods on
them. Between stages everything holds, which takes more to find out than that something does not; to the outside it does not (five
verdicts, that nobody counts), since who may edit a namespace may open its policies. \`computed\` is what all threads of the
process computed; it says more than the time where a machine has other work too.

Machine: ${machine()}; load before: ${load.toFixed(1)}.

### Against reading

\`JSON.parse\` of the same objects, read in chunks and forgotten at once, is what nobody can be faster than (median of three). Each
line after it is a process of its own. Proving is not for free beside reading: what is parsed costs by its bytes, what is proved by
namespaces and policies, each of which is read, compared with those like it and judged against every stage, while pods that are alike
cost once. So it falls behind where namespaces are many and pods, which are most of the bytes, as many as before.

${large.map(largeText).join("\n\n")}

### Where much leaks

${leakingText(leaking)}

### After one event

At ${count(large[0]?.shape.pods ?? 0)} pods: every verdict of network, access and placement again. After each 500 events they are those of a proof from the beginning. The process runs with \`${watchingHeap}\`, as whoever wants short pauses does: V8 would let the space for new objects grow to 64 MB, and clear it in pauses that are as much longer as they are rarer.

${table([
  ["event", "events", "of them proved whole", "median", "99th percentile", "the same, computed", "most"],
  ...watched.map(({ kind, events, whole, median, of99, computedOf99, most }) => [
    eventNames[kind] ?? kind,
    count(events),
    count(whole),
    milliseconds(median),
    milliseconds(of99),
    milliseconds(computedOf99),
    milliseconds(most),
  ]),
])}

### Over three decades

![What proving takes over three decades of pods](../docs/pictures/prove.svg)

${table([
  ["pods", "proving, computed", "for each pod", "prove from start to end, computed", "time", "peak memory"],
  ...sizes.map(({ pods, proving, command }) => [
    count(pods),
    milliseconds(proving),
    `${((proving * 1000) / pods).toFixed(1)} µs`,
    computed(command),
    milliseconds(command.milliseconds),
    megabytes(command.peakMegabytes),
  ]),
])}

### Beside a peer

\`kubestage prove --property network,access,placement\`, median of five whole processes, and \`list\` of ${peerName}, which knows the network only and
compares every workload with every other: the replicas of a ReplicaSet are one to it, so that here it has as many as there are
namespaces. Of pods that stand alone, under policies that let in their whole stage, it took 112 s for 1,050.

${table([
  ["namespaces", "pods", "kubestage", "netpol-analyzer"],
  ...peer.map(({ shape, kubestage, peer: other }) => [
    count(shape.namespaces),
    count(shape.pods),
    milliseconds(kubestage.milliseconds),
    other === undefined ? "not there" : milliseconds(other.milliseconds),
  ]),
])}

### Reading manifests

${table([
  ["form", "size", "rate"],
  ...reading.map(({ form, megabytes: size, rate }) => [form, `${Math.round(size)} MB`, `${Math.round(rate)} MB/s`]),
])}
`;
}

const eventNames: Readonly<Record<string, string>> = {
  Pod: "a pod: replicas and revisions that come and go",
  "other pod": "a pod like no other: labels, account, image, volume, port or node, that comes and goes",
  "relabelled pod": "a pod's labels that policies select by",
  rule: "a policy's rule between pods of one stage",
  NetworkPolicy: "a policy that goes, comes back, or lets another stage, other namespaces or addresses in",
  RoleBinding: "a binding that comes and goes: other roles, other people, people of another stage, accounts",
  Role: "a role that comes and goes",
  ClusterRoleBinding: "a binding for the whole cluster that gives rights to read",
  label: "a namespace's label that nothing selects by",
  "stage label": "a namespace that moves to another stage",
  "node label": "a node's label",
};

function largeText({ shape, written, parse, each, command }: LargeWorld): string {
  const { namespaces, pods, policies } = shape;
  const of = (spent: number): string => (spent / (parse.processorMilliseconds ?? Number.NaN)).toFixed(2);
  const rows = each.map(({ properties, times, measured }) => [
    properties.split(",").length > 3 ? "proving all nine properties" : `proving ${properties.replaceAll(",", ", ")}`,
    milliseconds(times.proving?.time ?? 0),
    milliseconds(times.proving?.computed ?? 0),
    of(times.proving?.computed ?? 0),
    megabytes(measured.peakMegabytes),
  ]);
  const reading = each[0]?.times.reading;
  return `${count(pods)} pods in ${count(namespaces)} namespaces under ${count(policies)} policies: ${count(written.objects)} objects, ${Math.round(written.bytes / 1e6)} MB.

${table([
  ["", "time", "computed", "of JSON.parse", "peak memory"],
  ["JSON.parse", milliseconds(parse.milliseconds), computed(parse), "1", megabytes(parse.peakMegabytes)],
  [
    "reading and judging the objects",
    milliseconds(reading?.time ?? 0),
    milliseconds(reading?.computed ?? 0),
    of(reading?.computed ?? 0),
    "",
  ],
  ...rows,
  [
    "`kubestage prove --property network,access,placement`",
    milliseconds(command.milliseconds),
    computed(command),
    of(command.processorMilliseconds ?? 0),
    megabytes(command.peakMegabytes),
  ],
])}`;
}

function leakingText({ shape, written, each }: LeakingWorld): string {
  const { namespaces, pods, leaks } = shape;
  const share = `${((leaks?.share ?? 0) * 100).toFixed(0)}%`;
  return `${count(pods)} pods in ${count(namespaces)} namespaces, ${count(written.objects)} objects. In ${share} of the namespaces each: policies that let every
stage in and out; another stage's team that may edit; pods on another stage's nodes; pods that mount the files of their node, where no level
is enforced; pods that call another stage (${leaks?.kinds.join(", ") ?? ""}). Some fixes are tried on the world as it would be.

${table([
  ["", "time", "computed", "verdicts that are broken", "peak memory"],
  ...each.map(({ properties, times: { proving, verdicts }, measured }) => [
    properties === "paths" ? "proving paths, with all that it rests on" : "proving all nine properties",
    milliseconds(proving?.time ?? 0),
    milliseconds(proving?.computed ?? 0),
    count(verdicts?.["broken"] ?? 0),
    megabytes(measured.peakMegabytes),
  ]),
])}`;
}

function computed({ processorMilliseconds }: Measured): string {
  return processorMilliseconds === undefined ? "not known" : milliseconds(processorMilliseconds);
}

function milliseconds(value: number): string {
  return value < 10
    ? `${value.toFixed(2)} ms`
    : value < 1000
      ? `${Math.round(value)} ms`
      : `${(value / 1000).toFixed(2)} s`;
}

function count(value: number): string {
  return value.toLocaleString("en");
}

import { unassigned } from "../../../verdicts/property.ts";
import type { WallChange } from "../../possible/possible.ts";
import { connection } from "../model/connection.ts";
import type { Openness } from "../model/connection.ts";
import { isClosable } from "./closable.ts";
import type { Crossing } from "./crossings.ts";
import type { SharedHops } from "./forwarded-roads.ts";
import type { Judgement } from "../judgement.ts";
import { openedBy } from "./let-in-by.ts";
import { makingDoubt } from "./making-doubt.ts";
import { homesOf } from "../model/network-model.ts";
import type { NamespaceEntry, PodClass, Side } from "../model/pod-class.ts";
import { asNamed } from "../model/named-destination.ts";
import { allPorts, isEmpty, noPorts } from "../sets/port-set.ts";
import { leftPolicies } from "../model/used-namespaces.ts";
import { classAfter } from "./relabelled-namespaces.ts";
import { packet, podEnd, podName, shownPorts } from "../witnesses.ts";

/** Of pairs of pods, so many are compared; what lies beyond is not known. */
const mostCompared = 2_000_000;

type Opened = Exclude<WallChange, { readonly possible: false }>;

/** One stage's people who open policies of a namespace that is not theirs, or of the cluster. */
interface Opening {
  readonly stage: string;
  readonly change: Opened;
  /** As it is then. */
  readonly home: NamespaceEntry;
}

/**
 * Finds ways that people of one stage lay by opening the policies of another, or of namespaces of no stage on the way to
 * it, or by writing policies of the cluster.
 */
export function findOpenedWalls(judgement: Judgement, hops: SharedHops): void {
  const { model, given } = judgement;
  if (!given.profile.enforces) return;
  const search = new OpenedWalls(judgement, hops);
  for (const stage of [...model.world.stages.names, unassigned]) search.openCluster(stage);
  for (const home of model.namespaces.values()) {
    if (!isWalled(home)) continue;
    for (const stage of given.possible.visitors(home.name)) {
      const change = given.possible.policies(stage, home.name, given.profile.name);
      if (change.possible === false) continue;
      search.open(
        { stage, change, home: { ...home, policies: leftPolicies(home, change), classes: [] } },
        home.classes,
      );
    }
  }
}

/** A NetworkPolicy that somebody adds opens what policies of the last tier closed, and one that they take away what it did. */
function isWalled({ policies, tiered }: NamespaceEntry): boolean {
  return policies.length > 0 || tiered.some(({ tier }) => tier === "Baseline");
}

class OpenedWalls {
  readonly #judgement: Judgement;
  readonly #hops: SharedHops;
  readonly #sources = new Map<string, readonly PodClass[]>();
  #left = mostCompared;

  constructor(judgement: Judgement, hops: SharedHops) {
    this.#judgement = judgement;
    this.#hops = hops;
  }

  openCluster(stage: string): void {
    const { model, given, ledger } = this.#judgement;
    const change = given.possible.policies(stage, "", given.profile.name);
    if (change.possible === false) return;
    const [from] = this.#sourcesOf(stage);
    if (from === undefined) return;
    // Which of two policies of one priority comes first is open, and so is what one that is not understood says.
    const isFirst = model.policies.opaque.length === 0 && model.policies.tiered.every(({ priority }) => priority > 0);
    const ports = { may: allPorts, must: isFirst ? allPorts : noPorts };
    for (const other of model.world.stages.names) {
      if (other === stage || ledger.best(stage, other)?.certain === true) continue;
      const to = homesOf(model)
        .filter((home) => home.stage === other && !home.used)
        .flatMap(({ classes }) => classes)
        .find((one) => this.#judgement.makers.isThere(one));
      if (to) this.#add({ stage, change, home: { ...to.home, name: "" } }, [{ from, to, open: ports }]);
    }
  }

  open(opening: Opening, classes: readonly PodClass[]): void {
    const { model, ledger, makers, openings } = this.#judgement;
    const { home, stage } = opening;
    const isShared = home.stage === unassigned;
    for (const one of classes) {
      if (!isShared && ledger.best(stage, home.stage)?.certain === true) return;
      if (isShared ? !this.#hops.mayForward(one) : !makers.isThere(one)) continue;
      const to = classAfter(model, home, one);
      for (const from of this.#sourcesOf(stage)) {
        const open = this.#compare(stage, from, to);
        if (!open || isEmpty(open.may) || !makers.isThere(from)) continue;
        if (isShared) this.#passOn(opening, { from, to, open });
        else this.#add(opening, [{ from, to, open: openings.beyond(from, to, open) }]);
        if (isShared ? !isEmpty(open.must) : ledger.best(stage, home.stage)?.certain === true) break;
      }
    }
  }

  /** Whatever pods of no stage get to once their policies are opened. */
  #passOn(opening: Opening, hop: Crossing): void {
    const shared = hop.to;
    const { model, ledger, openings, makers } = this.#judgement;
    for (const { stage, classes } of model.namespaces.values()) {
      if (stage === unassigned || stage === opening.stage) continue;
      for (const to of classes) {
        if (ledger.best(opening.stage, stage)?.certain === true) break;
        const open = this.#compare(opening.stage, shared, to);
        if (!open || isEmpty(open.may) || !makers.isThere(to)) continue;
        this.#add(opening, [hop, { from: shared, to, open: openings.beyond(shared, to, open) }]);
      }
    }
  }

  #compare(stage: string, from: PodClass, to: PodClass): Openness | undefined {
    if (this.#left-- > 0) return connection(from, to, this.#judgement.model);
    this.#judgement.limits.add(stage, undefined, `people of ${stage} may open more policies than were tried`);
    return undefined;
  }

  /** One for each way in which policies treat what its pods let out. */
  #sourcesOf(stage: string): readonly PodClass[] {
    const known = this.#sources.get(stage);
    if (known) return known;
    const bySide = new Map<Side, PodClass>();
    for (const { classes, stage: own } of homesOf(this.#judgement.model)) {
      if (own !== stage) continue;
      for (const one of classes)
        if (!bySide.has(one.egress) && this.#judgement.makers.isThere(one)) bySide.set(one.egress, one);
    }
    const found = [...bySide.values()];
    this.#sources.set(stage, found);
    return found;
  }

  #add({ stage, change, home }: Opening, route: readonly Crossing[]): void {
    const { ledger, makers, model } = this.#judgement;
    const [start, end] = [route[0], route.at(-1)];
    if (!start || !end) return;
    const last = { from: end.from, ...asNamed(end, model, (one) => makers.isThere(one)) };
    if (isEmpty(last.open.may)) return;
    const hops = [...route.slice(0, -1), last];
    const first = start.from;
    const ways = hops.map(({ to }) => podName(to)).join(", which can open ");
    const { key, site } = openedBy(home.name, change, model.world);
    const what = home.name === "" ? "of the cluster" : `of ${home.name}`;
    const isOpen = hops.every(({ open }) => !isEmpty(open.must));
    const certain = change.possible === true && isOpen && makers.isCertain(first) && makers.isCertain(last.to);
    ledger.add({
      from: stage,
      to: last.to.home.stage,
      certain,
      doubt:
        change.possible === "unknown"
          ? `whether people of ${stage} may open the policies ${what} is not known`
          : (makingDoubt(this.#judgement, [first, last.to]) ??
            `it depends on the network plugin whether ${podName(first)} can open ${ways}`),
      rank: "opened",
      cause: {
        code: "KS3114",
        key: `${key} ${home.name}`,
        ...(site && { at: site }),
        message: `People of one stage may open the policies ${what}, which keep another apart`,
        hint: "Take away the right to change policies there",
        related: [],
      },
      witness: () => ({
        summary: `people of ${stage} may open the policies ${what}; then ${podName(first)} can open ${ways}`,
        steps: [
          ...(change.possible === true ? change.steps : []),
          ...makers.steps(first),
          ...makers.steps(last.to),
          ...hops.map(({ from, to, open }) => packet(podEnd(from), to, shownPorts(open))),
        ],
      }),
      isClosable: home.name !== "" && isClosable(...hops.flatMap(({ from, to }) => [from.egress, to.ingress])),
    });
  }
}

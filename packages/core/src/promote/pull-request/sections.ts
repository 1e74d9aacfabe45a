import type { GateState } from "../gates/gate.ts";
import { quoted } from "./quoted.ts";
import type { DescribedPromotion, ObjectChange, PullRequestSubject } from "./subject.ts";

/** A table of a description, which may be cut after any row. */
export interface Section {
  readonly title: string;
  readonly columns: readonly string[];
  readonly count: number;
  /** The cells of the row with this position, from 0: Markdown without line breaks or bare pipes. */
  row(index: number): readonly string[];
}

/** What matters most first; in this order they are shown, and what does not fit is missing from the end. */
export function sectionsOf(subject: PullRequestSubject): readonly Section[] {
  const { promotions, isolation, manifestsDiff } = subject;
  const gates = promotions.flatMap((promotion) => promotion.gates.map((gate) => ({ promotion, gate })));
  const commits = promotions.flatMap(({ app, changelog }) => changelog.map((commit) => ({ app, commit })));
  const fields = manifestsDiff.flatMap((change) => fieldsOf(change));
  const isNew = ({ change }: { readonly change: string }): boolean => change === "new";
  const sections = [
    verdicts("Isolation that opens", isolation.opened),
    findings("What the proof finds anew", isolation.findings.filter(isNew)),
    gateTable(
      "Gates that are closed",
      gates.filter(({ gate }) => !gate.open),
    ),
    promotionTable(promotions),
    gateTable(
      "Gates that are open",
      gates.filter(({ gate }) => gate.open),
    ),
    verdicts("Isolation that closes", isolation.closed),
    findings(
      "What the proof no longer finds",
      isolation.findings.filter((one) => !isNew(one)),
    ),
    table("Commits", ["app", "commit", "subject", "author"], commits, ({ app, commit }) => [
      quoted(app),
      quoted(commit.sha.slice(0, 12), 12),
      quoted(commit.subject, 120),
      quoted(commit.author, 60),
    ]),
    table("Manifests", ["", "object", "field", "before", "after"], fields, (cells) => cells),
  ];
  return sections.filter(({ count }) => count > 0);
}

function table<Item>(
  title: string,
  columns: readonly string[],
  items: readonly Item[],
  cells: (item: Item) => readonly string[],
): Section {
  return {
    title,
    columns,
    count: items.length,
    row: (index) => {
      const item = items[index];
      return item === undefined ? columns.map(() => "") : cells(item);
    },
  };
}

function promotionTable(promotions: readonly DescribedPromotion[]): Section {
  return table(
    "What is promoted",
    ["app", "stage", "now", "then", "how", "asked by", "because"],
    promotions,
    ({ app, stage, replaces, release, kind, by, reason }) => [
      ...[quoted(app), quoted(stage), optional(replaces), quoted(release)],
      ...[kind === "breakGlass" ? "**broken glass**" : kind, optional(by), optional(reason, 200)],
    ],
  );
}

function verdicts(title: string, changes: PullRequestSubject["isolation"]["opened"]): Section {
  const columns = ["property", "from", "to", "before", "after", "because"];
  return table(title, columns, changes, ({ property, from, to, before, after, reason }) => [
    ...[quoted(property, 40), quoted(from), quoted(to), optional(before, 20), quoted(after, 20)],
    quoted(reason, 300),
  ]);
}

function findings(title: string, found: PullRequestSubject["isolation"]["findings"]): Section {
  return table(title, ["code", "what", "how it is done"], found, ({ code, message, witness }) => [
    ...[quoted(code, 20), quoted(message, 300), optional(witness, 400)],
  ]);
}

interface GateOf {
  readonly promotion: DescribedPromotion;
  readonly gate: GateState;
}

function gateTable(title: string, gates: readonly GateOf[]): Section {
  const columns = ["gate", "app", "stage", "state", "because", "what opens it"];
  return table(title, columns, gates, ({ promotion: { app, stage }, gate: { gate, open, because, opens } }) => [
    ...[quoted(gate), quoted(app), quoted(stage), open ? "open" : "**closed**", quoted(because, 300)],
    opens === undefined ? "" : openingText(opens, stage),
  ]);
}

function openingText(opens: NonNullable<GateState["opens"]>, stage: string): string {
  switch (opens.by) {
    case "time":
      return `time: ${new Date(opens.at).toISOString()}`;
    case "record":
      return `that ${quoted(opens.what)} passes in ${quoted(opens.stage)}`;
    case "check":
      return `that it passes in ${quoted(opens.stage)}`;
    case "cluster":
      return `that ${quoted(opens.cluster)} accepts it`;
    case "people":
      return [...opens.groups]
        .slice(0, 10)
        .map(([group, count]) => `${count} of ${quoted(group)}`)
        .join(" and ");
    case "asking":
      return `that somebody asks for ${quoted(opens.release)}`;
    case "release":
      return `a release that contains ${quoted(opens.containing)}`;
    case "rendering":
      return "rendering it";
    case "lifting":
      return `that somebody lifts ${quoted(opens.freeze)}`;
    case "rejecters":
      return `that ${opens.people
        .slice(0, 10)
        .map((person) => quoted(person))
        .join(" and ")} approve after all`;
    case "another":
      return `another release, since this one is in ${quoted(opens.stage)} no more`;
    case "expression":
      return `that ${quoted(opens.expression, 200)} becomes true`;
    case "declaration":
      return `another ${quoted(opens.field)} of ${quoted(stage)}`;
  }
}

/** A row for each field, or one for an object of which none is named. */
function fieldsOf({ action, kind, namespace, name, fields }: ObjectChange): readonly (readonly string[])[] {
  const place = namespace === undefined ? "" : `${namespace}/`;
  const object = quoted(`${kind} ${place}${name}`, 200);
  if (fields.length === 0) return [[action, object, "", "", ""]];
  return fields.map(({ path, before, after, secret }) => {
    const values = secret ? ["not shown", "not shown"] : [optional(before, 80), optional(after, 80)];
    return [action, object, quoted(path, 160), ...values];
  });
}

function optional(text: string | undefined, longest?: number): string {
  return text === undefined ? "" : quoted(text, longest);
}

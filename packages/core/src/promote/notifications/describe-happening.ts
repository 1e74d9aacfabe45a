import { contentHash } from "../../manifests/content-hash.ts";
import { platformApp } from "../../model/release-kind.ts";
import type { GateState } from "../gates/gate.ts";
import type { AppInStage, Freeze } from "../ledger.ts";
import { oneLine } from "../outside-text.ts";
import type { Instant } from "../time.ts";
import type { Happening, HappeningKind } from "./happening.ts";

/** What is told: plain text, in which nothing has a meaning to any of the ways that it goes. */
export interface Notification {
  /** The same for the same thing in the same commit, so that whoever hears it twice knows. */
  readonly id: string;
  /** `tried`: nothing happened, and somebody looks whether it arrives. */
  readonly kind: HappeningKind | "tried";
  /** The stages that it is about; undefined for all. */
  readonly stages: readonly string[] | undefined;
  readonly app: string | undefined;
  readonly release: string | undefined;
  /** Somebody should look at once. */
  readonly urgent: boolean;
  /** When the commit was made. */
  readonly at: Instant;
  /** One line of at most 150 characters. */
  readonly subject: string;
  /** Each one line of at most 600 characters; at most 20. */
  readonly text: readonly string[];
}

const longestSubject = 150;
const longestLine = 600;
const mostLines = 20;

/** `commit` is the ledger's, as Git names it: from it and what happened comes the id. */
export function describeHappening(
  happening: Happening,
  { commit, at }: { readonly commit: string; readonly at: Instant },
): Notification {
  const { key, subject, text, urgent = false, ...about } = wordsOf(happening);
  return {
    id: contentHash({ commit, kind: happening.kind, key: [...key] }).slice(0, 32),
    ...{ kind: happening.kind, app: undefined, release: undefined, urgent, at, ...about },
    subject: oneLine(subject, longestSubject),
    text: [...text.slice(0, mostLines - 1), `Commit ${commit}`].map((line) => oneLine(line, longestLine)),
  };
}

/** What is sent to see whether it arrives. */
export function describeTry(platform: string, at: Instant): Notification {
  return {
    id: contentHash({ kind: "tried", platform, at }).slice(0, 32),
    ...{ kind: "tried", stages: undefined, app: undefined, release: undefined, urgent: false, at },
    subject: oneLine(`This is a try of kubestage for ${platform}`, longestSubject),
    text: ["Nothing happened. Whoever reads this will be told of what happens to releases."],
  };
}

interface Words extends Partial<Pick<Notification, "app" | "release" | "urgent">>, Pick<Notification, "stages"> {
  /** What tells it from everything else that the same commit made happen. */
  readonly key: readonly string[];
  readonly subject: string;
  readonly text: readonly string[];
}

function wordsOf(happening: Happening): Words {
  switch (happening.kind) {
    case "promoted": {
      const { promotion } = happening;
      const wave = promotion.wave > 1 ? `, wave ${promotion.wave}` : "";
      const subject = `${promotion.release} is promoted to ${promotion.stage}${wave}`;
      return { ...placeOf(promotion, promotion.release, String(promotion.wave)), subject, text: movedLines(promotion) };
    }
    case "rolledBack": {
      const { promotion } = happening;
      const subject = `${promotion.app} in ${promotion.stage} is rolled back to ${promotion.release}`;
      return { ...placeOf(promotion, promotion.release), subject, text: movedLines(promotion) };
    }
    case "glassBroken": {
      const { promotion } = happening;
      const by = promotion.request?.by ?? "somebody";
      const subject = `BROKEN GLASS: ${by} forced ${promotion.release} into ${promotion.stage}`;
      const warning = "No gate but the proof was asked. Look at it now, and close what was left open.";
      const text = [...movedLines(promotion), warning];
      return { ...placeOf(promotion, promotion.release), subject, text, urgent: true };
    }
    case "waiting": {
      const { stage, release, gates } = happening;
      const subject = `${release} waits for people before ${stage}`;
      return { ...placeOf(happening, release), subject, text: gates.map(gateLine) };
    }
    case "refused": {
      const { stage, release, because } = happening;
      const text = [because, "kubestage prove shows how it is done, and what would mend it."];
      return { ...placeOf(happening, release), subject: `${release} is refused by proof before ${stage}`, text };
    }
    case "revoked": {
      const { flag } = happening;
      const { kind, record } = flag;
      const subject = `What ${flag.release} in ${flag.stage} stands on was taken back`;
      const text = [flag.because, `It still runs in ${flag.stage}${record === undefined ? "" : `. Record ${record}`}`];
      return { ...placeOf(flag, flag.release, kind, record ?? flag.because), subject, text, urgent: true };
    }
    case "frozen":
      return frozenWords(happening.freeze);
    case "previewStarted":
      return startedWords(happening);
    case "previewEnded": {
      const { preview, because } = happening;
      const text = [because, "Its namespaces go with it."];
      return { key: [preview.stage], stages: [preview.stage], subject: `The preview ${preview.stage} is gone`, text };
    }
  }
}

function placeOf(
  { stage, app }: AppInStage,
  release: string,
  ...more: readonly string[]
): Pick<Words, "key" | "stages" | "app" | "release"> {
  return { key: [stage, app, release, ...more], stages: [stage], app, release };
}

function movedLines({
  app,
  stage,
  replaces,
  request,
}: Extract<Happening, { kind: "promoted" }>["promotion"]): string[] {
  return [
    replaces === undefined ? `It is the first release of ${app} in ${stage}` : `${app} in ${stage} had ${replaces}`,
    ...(request ? [`${request.by} asked for it${request.reason ? `: ${request.reason}` : ""}`] : []),
  ];
}

function gateLine({ gate, because, opens }: GateState): string {
  const groups = opens?.by === "people" ? [...opens.groups].map(([group, count]) => `${count} of ${group}`) : [];
  return `${gate} is closed: ${because}${groups.length > 0 ? `. It opens when ${groups.join(" and ")} approve` : ""}`;
}

function startedWords({ preview, isNew }: Extract<Happening, { kind: "previewStarted" }>): Words {
  const { stage, releases, pullRequest, reason, by, until } = preview;
  const what = [pullRequest === undefined ? [] : `pull request ${pullRequest}`, reason ?? []].flat().join(": ");
  const apps = [...releases].filter(([app]) => app !== platformApp).map(([, release]) => release);
  const text = [
    `${by} ${isNew ? "asked for" : "changed"} it${what === "" ? "" : `, for ${what}`}`,
    `It goes at ${new Date(until).toISOString()} at the latest`,
    ...(apps.length > 0 ? [`It is to run ${apps.join(", ")}`] : []),
  ];
  return { key: [stage], stages: [stage], subject: `The preview ${stage} is ${isNew ? "started" : "changed"}`, text };
}

function frozenWords({ name, stages, apps, from, until, reason, by, liftedBy }: Freeze): Words {
  const where = `${apps?.join(", ") ?? "everything"} in ${stages?.join(", ") ?? "every stage"}`;
  const end = until === undefined ? "until somebody lifts it" : `until ${new Date(until).toISOString()}`;
  const subject = liftedBy === undefined ? `Freeze ${name}: nothing enters` : `Freeze ${name} is lifted by ${liftedBy}`;
  const text = [`It keeps out ${where}, from ${new Date(from).toISOString()} ${end}`, `${by} asked for it: ${reason}`];
  return { key: [name], stages, subject, text };
}

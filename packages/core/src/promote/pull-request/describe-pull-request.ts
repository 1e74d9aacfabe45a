import { oneLine } from "../outside-text.ts";
import { fitSections } from "./fit-sections.ts";
import { writeMark } from "./mark.ts";
import { defused, quoted } from "./quoted.ts";
import { sectionsOf } from "./sections.ts";
import type { PullRequestSubject } from "./subject.ts";

/**
 * The longest descriptions that code hosts take, in characters. We count UTF-16 units, of which a text has at least as many.
 * Sources: GitHub answers 422 "body is too long (maximum is 65536 characters)";
 * https://docs.gitlab.com/administration/instance_limits/#size-of-comments-and-descriptions-of-issues-merge-requests-and-epics
 */
export const longestDescriptions = { github: 65_536, gitlab: 1_048_576 } as const;

/** Every heading and what is said first fit into it. */
export const smallestLimit = 10_000;

/** GitLab takes 255 characters, GitHub 256. */
const longestTitle = 250;

export interface PullRequestDescription {
  readonly title: string;
  /** Markdown for GitHub and GitLab alike. */
  readonly body: string;
}

/**
 * Title and description of the pull request that carries out a promotion: what is refused and closed first, the difference of
 * the manifests last, in at most `limit` UTF-16 units. What does not fit is counted, and it is said where all of it
 * stands. Whatever texts come in, they call nobody, close no issue, and begin no line.
 *
 * Errors: a RangeError for a limit below `smallestLimit`, no promotion, or an id or tree of another form: bugs of ours.
 */
export function describePullRequest(subject: PullRequestSubject, limit: number): PullRequestDescription {
  if (limit < smallestLimit) throw new RangeError(`a description needs ${smallestLimit} characters`);
  if (subject.promotions.length === 0) throw new RangeError("a pull request promotes something");
  const seeAll = quoted(subject.seeAll, 200);
  const top = `${writeMark(subject)}\n${stateLines(subject).join("\n\n")}\n\n`;
  const bottom = `Written by kubestage, which writes it anew: what is changed here by hand is lost. All of it: ${seeAll}\n`;
  const sections = sectionsOf(subject);
  const whole = fitSections(sections, limit - top.length - bottom.length);
  if (whole.cut.length === 0) return { title: titleOf(subject), body: top + whole.text + bottom };
  // The words for what is missing are shortest where least fits; so much room holds them in any case.
  const room = sections.reduce((sum, { title }) => sum + title.length + 40, 100 + seeAll.length);
  const fitted = fitSections(sections, limit - top.length - bottom.length - room);
  const said = `**Not all of it fits here:** ${fitted.cut.join(", ")} are left out. All of it: ${seeAll}\n\n`;
  return { title: titleOf(subject), body: top + said + fitted.text + bottom };
}

function titleOf({ promotions }: PullRequestSubject): string {
  return defused(plainTitle(promotions)).slice(0, longestTitle).toWellFormed();
}

function plainTitle(promotions: PullRequestSubject["promotions"]): string {
  const name = (text: string): string => oneLine(text, 63);
  const [first, ...others] = promotions;
  if (first === undefined) return "";
  const stages = [...new Set(promotions.map(({ stage }) => name(stage)))];
  const where = stages.length > 2 ? `${stages.length} stages` : stages.join(" and ");
  if (others.length > 0) return `Promote ${promotions.length} releases to ${where}`;
  switch (first.kind) {
    case "promotion":
      return `Promote ${name(first.release)} to ${where}`;
    case "rollback":
      return `Roll ${name(first.app)} in ${where} back to ${name(first.release)}`;
    case "breakGlass":
      return `BROKEN GLASS: put ${name(first.release)} into ${where}`;
  }
}

/** What somebody has to know before anything else. */
function stateLines({ promotions, isolation }: PullRequestSubject): readonly string[] {
  const gates = promotions.flatMap((promotion) => promotion.gates);
  const closed = gates.filter(({ open }) => !open).length;
  const forced = promotions.filter(({ kind }) => kind === "breakGlass").length;
  const lines = [
    ...(isolation.refused === undefined ? [] : [`**Refused by proof:** ${quoted(isolation.refused, 300)}`]),
    ...(forced === 0 ? [] : ["**Broken glass: people force this, and no gate but the proof keeps it.**"]),
    ...(closed === 0 ? [] : [`**${closed} of ${gates.length} gates are closed.**`]),
  ];
  return lines.length > 0 ? lines : [gates.length === 0 ? "No gate guards it." : `All ${gates.length} gates are open.`];
}

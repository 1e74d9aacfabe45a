import { secretOf } from "../web/secret-of.ts";
import { postOnce } from "./post.ts";
import { type Letter, type NotificationTarget, refusedTry, type Sending, type Try } from "./target.ts";

/**
 * Source: https://docs.slack.dev/reference/block-kit/blocks (50 blocks in a message, header 150 characters),
 * https://docs.slack.dev/reference/block-kit/blocks/section-block (3,000 characters)
 */
const limits = { blocks: 50, header: 150, section: 3000 } as const;

interface SlackText {
  readonly type: "plain_text" | "mrkdwn";
  readonly text: string;
  readonly emoji?: false;
  readonly verbatim?: true;
}

export interface SlackMessage {
  /** What is shown where blocks are not. */
  readonly text: string;
  readonly unfurl_links: false;
  readonly unfurl_media: false;
  readonly blocks: readonly (
    | { readonly type: "header" | "section"; readonly text: SlackText }
    | { readonly type: "context"; readonly elements: readonly SlackText[] }
  )[];
}

/**
 * A message within Slack's limits. Outside texts are plain text and escaped, so they call nobody and are no links; the only
 * link is the page.
 */
export function slackMessage({ notification, page }: Letter): SlackMessage {
  const { id, subject, text, urgent } = notification;
  const heading = escaped(urgent ? `${subject} (urgent)` : subject, limits.header);
  const foot = page === undefined ? id : `${id} · <${page.replaceAll("&", "&amp;")}|more of it>`;
  return {
    ...{ text: heading, unfurl_links: false, unfurl_media: false },
    blocks: [
      { type: "header", text: plain(heading) },
      ...text.slice(0, limits.blocks - 2).map((line) => {
        return { type: "section" as const, text: plain(escaped(line, limits.section) || "-") };
      }),
      { type: "context", elements: [{ type: "mrkdwn", text: foot, verbatim: true }] },
    ],
  };
}

export async function sendToSlack(
  { address }: NonNullable<NotificationTarget["slack"]>,
  letter: Letter,
  sending: Sending,
): Promise<Try> {
  const found = secretOf(sending.environment, address);
  if ("problem" in found) return refusedTry(found.problem);
  return postOnce(found.secret, JSON.stringify(slackMessage(letter)), {}, sending);
}

function plain(text: string): SlackText {
  return { type: "plain_text", text, emoji: false };
}

/** At most `most` characters, none of them half an entity. Source: https://docs.slack.dev/messaging/formatting-message-text */
function escaped(text: string, most: number): string {
  const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };
  let written = "";
  // Clients make links of addresses by themselves.
  for (const character of text.toWellFormed().replaceAll("://", ":\u2060//")) {
    const next = entities[character] ?? character;
    if (written.length + next.length > most - 1) return `${written}…`;
    written += next;
  }
  return written;
}

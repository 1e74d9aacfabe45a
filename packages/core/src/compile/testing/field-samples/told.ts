import { platform, type Sample } from "./documents.ts";

const host = (fields: string): string =>
  platform(`ledger: { repository: https://git.example.com/shop/ledger.git, codeHost: { ${fields} } }`);
const told = (fields: string): string => platform(`notifications: { ops: { ${fields} } }`);
const mail = (fields: string): string => told(`mail: { ${fields} }`);
const hook = (fields: string): string => told(`webhook: { ${fields} }`);

const slack = "slack: { address: SLACK }";
const letter = "host: mail.example.com, from: a@example.com, to: [b@example.com]";

/** Where pull requests are opened, and who is told: no manifest shows it. */
export const toldSamples: readonly Sample[] = [
  [
    "Platform.ledger.codeHost",
    platform(
      "ledger: { repository: https://git.example.com/shop/ledger.git, ‹codeHost: { kind: github, repository: shop/ledger, token: TOKEN }› }",
    ),
  ],
  ["Platform.ledger.codeHost.kind", host("kind: ‹github|gitlab›, repository: shop/ledger, token: TOKEN")],
  [
    "Platform.ledger.codeHost.address",
    host("kind: github‹, address: https://git.example.com›, repository: shop/ledger, token: TOKEN"),
  ],
  ["Platform.ledger.codeHost.repository", host("kind: github, repository: shop/‹ledger|other›, token: TOKEN")],
  ["Platform.ledger.codeHost.token", host("kind: github, repository: shop/ledger, token: ‹TOKEN|OTHER›")],
  ["Platform.notifications", platform(`‹notifications: { ops: { ${slack} } }›`)],
  ["Platform.notifications.<name>.about", told(`${slack}, ‹about: [revoked]›`)],
  ["Platform.notifications.<name>.stages", told(`${slack}, ‹stages: [dev]›`)],
  [
    "Platform.notifications.<name>.webhook",
    told(`‹${slack}|webhook: { address: https://hooks.example.com/, secrets: [KEY] }›`),
  ],
  [
    "Platform.notifications.<name>.webhook.address",
    hook("address: https://‹hooks|other›.example.com/, secrets: [KEY]"),
  ],
  [
    "Platform.notifications.<name>.webhook.secrets",
    hook("address: https://hooks.example.com/, secrets: [‹KEY|OTHER›]"),
  ],
  ["Platform.notifications.<name>.slack", told(`‹mail: { ${letter} }|${slack}›`)],
  ["Platform.notifications.<name>.slack.address", told("slack: { address: ‹SLACK|OTHER› }")],
  ["Platform.notifications.<name>.mail", told(`‹${slack}|mail: { ${letter} }›`)],
  ["Platform.notifications.<name>.mail.host", mail(letter.replace("mail.", "‹mail|other›."))],
  ["Platform.notifications.<name>.mail.port", mail(`${letter}, ‹port: 465›`)],
  ["Platform.notifications.<name>.mail.from", mail(letter.replace("a@", "‹a|c›@"))],
  ["Platform.notifications.<name>.mail.to", mail(letter.replace("b@", "‹b|c›@"))],
  ["Platform.notifications.<name>.mail.user", mail(`${letter}, user: ‹USER|OTHER›, password: PASSWORD`)],
  ["Platform.notifications.<name>.mail.password", mail(`${letter}, user: USER, password: ‹PASSWORD|OTHER›`)],
];

import { svgBox, svgDocument, svgLabel, svgText } from "./svg.ts";

const declaration = [
  "kind: Stage",
  "metadata: { name: test }",
  "spec:",
  "  cluster: nonprod",
  "  tier: verification",
  "  after: [dev]",
  "---",
  "kind: App",
  "metadata: { name: web }",
  "spec:",
  "  team: storefront",
  "  image: registry.example.com/web:3.9",
  "  port: 8080",
  "  expose: {}",
  "  calls: [{ app: api }]",
];

interface DrawnStage {
  readonly name: string;
  readonly tier: string;
}

const clusters: readonly { readonly name: string; readonly stages: readonly DrawnStage[] }[] = [
  {
    name: "nonprod",
    stages: [
      { name: "dev", tier: "development" },
      { name: "test", tier: "verification" },
      { name: "performance", tier: "performance" },
    ],
  },
  { name: "prod", stages: [{ name: "prod", tier: "production" }] },
];

const walls = [
  "network policies",
  "permissions",
  "nodes and taints",
  "quotas and priorities",
  "admission policies",
  "hosts and secrets",
];

const stageWidth = 118;
const stageHeight = 176;
const gap = 26;
const top = 66;
const width = 1056;
const height = 372;

/** docs/pictures/overview.svg: a declaration on the left, and on the right the clusters and stages that it becomes. */
export function overviewPicture(): string {
  const content = [svgBox("paper", 0, 0, width, height, 0), ...drawDeclaration(), ...drawArrow()];
  let x = 436;
  for (const { name, stages } of clusters) {
    const around = stages.length * stageWidth + (stages.length - 1) * gap + 28;
    content.push(svgBox("card", x, 24, around, 246), svgLabel("strong", x + 14, 48, `cluster ${name}`));
    content.push(...stages.flatMap((stage, index) => drawStage(stage, x + 14 + index * (stageWidth + gap))));
    for (let wall = 1; wall < stages.length; wall++)
      content.push(drawWall(x + 14 + wall * (stageWidth + gap) - gap / 2));
    x += around + 16;
  }
  content.push(...drawLegend());
  return svgDocument(
    width,
    height,
    "A declaration on the left; kubestage build; clusters and stages with walls on the right",
    content,
  );
}

function drawDeclaration(): string[] {
  const lines = declaration.map((line, index) => {
    const [, indent = "", key = "", rest = ""] = /^(\s*)([\w]+:)?(.*)$/.exec(line) ?? [];
    const text = `${svgText(indent)}<tspan class="key">${svgText(key)}</tspan>${svgText(rest)}`;
    return `<text class="mono text" x="30" y="${72 + index * 18}">${text}</text>`;
  });
  return [svgBox("card", 14, 24, 338, 324), svgLabel("strong", 30, 48, "one declaration"), ...lines];
}

function drawArrow(): string[] {
  return [
    `<path class="line" stroke-width="2" d="M362 168H414"/>`,
    `<path class="head" d="M412 161l14 7-14 7z"/>`,
    svgLabel("mono faint", 392, 154, "build", "middle"),
  ];
}

/** Two apps; what they call stays inside of the stage. */
function drawStage({ name, tier }: DrawnStage, x: number): string[] {
  const middle = x + stageWidth / 2;
  const pod = (app: string, y: number): string[] => [
    svgBox("pod", x + 12, y, stageWidth - 24, 28, 6),
    svgLabel("mono text", middle, y + 18, `${app}-${name === "performance" ? "perf…" : name}`, "middle"),
  ];
  return [
    svgBox(tier === "production" ? "production" : "stage", x, top, stageWidth, stageHeight),
    svgLabel("strong", middle, top + 24, name, "middle"),
    svgLabel("faint", middle, top + 42, tier, "middle"),
    ...pod("web", top + 60),
    `<path class="line" d="M${middle} ${top + 88}v22"/><path class="head" d="M${middle - 4} ${top + 108}h8l-4 8z"/>`,
    ...pod("api", top + 118),
    svgLabel("faint", middle, top + 165, "quota · roles", "middle"),
  ];
}

function drawWall(x: number): string {
  return `<path class="wall" stroke-width="4" stroke-linecap="round" d="M${x} ${top}V${top + stageHeight}"/>`;
}

function drawLegend(): string[] {
  const columns = walls.map((wall, index) =>
    svgLabel("text", 582 + (index % 3) * 160, 312 + Math.floor(index / 3) * 24, wall),
  );
  return [
    `<path class="wall" stroke-width="4" stroke-linecap="round" d="M446 296v46"/>`,
    svgLabel("faint", 462, 324, "between stages:"),
    ...columns,
  ];
}

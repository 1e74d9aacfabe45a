/** How a terminal shows emphasis. Formatters take it as a parameter, so that they know nothing of terminals. */
export interface Palette {
  readonly strong: Paint;
  readonly faint: Paint;
  readonly error: Paint;
  readonly warning: Paint;
  readonly note: Paint;
  readonly good: Paint;
}

type Paint = (text: string) => string;

const same: Paint = (text) => text;

/** For files, pipes and everyone who asked for no colour. */
export const noColours: Palette = { strong: same, faint: same, error: same, warning: same, note: same, good: same };

import type { Departure, Flag, Promotion } from "../decision.ts";
import type { GateState } from "../gates/gate.ts";
import type { AppInStage, Freeze, Preview } from "../ledger.ts";

type Moved = Pick<Promotion, "stage" | "app" | "release" | "replaces" | "kind" | "wave" | "request">;

/** Something that people may want to be told of. */
export type Happening =
  | { readonly kind: "promoted"; readonly promotion: Moved }
  | { readonly kind: "rolledBack"; readonly promotion: Moved }
  /** People forced it past its gates. */
  | { readonly kind: "glassBroken"; readonly promotion: Moved }
  /** It waits for people. `gates` are those that they can open. */
  | ({ readonly kind: "waiting"; readonly release: string; readonly gates: readonly GateState[] } & AppInStage)
  /** A proof is in its way. */
  | ({ readonly kind: "refused"; readonly release: string; readonly because: string } & AppInStage)
  /** What it was let in by was taken back since. */
  | { readonly kind: "revoked"; readonly flag: Flag }
  /** A freeze began, was changed or was given its end. */
  | { readonly kind: "frozen"; readonly freeze: Freeze }
  /** A preview was asked for, or what runs in one, or how long, was changed. */
  | { readonly kind: "previewStarted"; readonly preview: Preview; readonly isNew: boolean }
  | ({ readonly kind: "previewEnded" } & Pick<Departure, "preview" | "because">);

export type HappeningKind = Happening["kind"];
